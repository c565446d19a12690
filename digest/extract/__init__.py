"""Stage 2, extract: one Article -> Reading, a pure function of article, knowledge and settings."""
