"""digest: a folder of news articles in, one merged digest of diplomatic meetings out."""

from __future__ import annotations

__version__ = "0.1.0"
