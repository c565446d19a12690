"""Print the lowest version of each dependency that pyproject.toml allows, a requirement a line, for a run of the tests on them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def lowest_versions(requirements: list[str]) -> list[str]:
    """`name==lowest` for each requirement with a lower bound.

    >>> lowest_versions(["typer>=0.26,<0.29", "rich"])
    ['typer==0.26']
    """
    found = (re.match(r"([\w.-]+)(?:\[[\w,]+\])?\s*>=\s*([\w.]+)", requirement) for requirement in requirements)
    return [f"{bound[1]}=={bound[2]}" for bound in found if bound]


if __name__ == "__main__":
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    users = [*project["dependencies"]]
    for extra in ("html", "warc", "remote"):
        users += project["optional-dependencies"][extra]
    print(*lowest_versions(users), sep="\n")
