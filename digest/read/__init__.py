"""Stage 1, read: paths -> Article, Skipped or Notice."""
