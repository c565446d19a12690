"""Stage 3, match: Readings -> copies, stories, identities and Clusters."""
