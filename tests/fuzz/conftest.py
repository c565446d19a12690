"""Fuzz targets are run by hand and need atheris (`pip install atheris`); see `harness.py`."""

collect_ignore_glob = ["*.py"]
