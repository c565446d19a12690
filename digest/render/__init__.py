"""Stage 5, render: Digest -> text in one of the formats."""
