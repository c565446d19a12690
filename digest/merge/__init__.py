"""Stage 4, merge: Clusters -> Meetings with their conflicts."""
