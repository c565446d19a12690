"""`digest schema`: the JSON Schema of the json format."""

from __future__ import annotations

import typer

from digest.cli.session import Session

SCHEMA_HELP = """\b
Examples:
  digest schema > digest.schema.json
  digest schema | jq '.["$defs"] | keys'

Print the JSON Schema (draft 2020-12) of what `digest run -f json` prints.
"""


def schema_command(context: typer.Context) -> None:
    """Print the schema that ships with the package."""
    from digest.render.json_ import read_schema  # noqa: PLC0415

    session: Session = context.obj
    session.streams.write(read_schema())
