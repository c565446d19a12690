"""Strict YAML for the files that people write: config.yaml and digest/data/*.yaml.

Every value keeps its line, so that a fault can be told with its place. Scalars stay the text that was typed: YAML's
own guesses (`NO` is false, `010` is 8, `10:30` is 630) are never made, whoever knows the type converts. Duplicate
keys, anchors, aliases, tags, several documents and deep nesting are faults. All faults of a file are gathered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from digest.errors import DigestError

MAX_DEPTH = 12
"""Nesting that a file may have; ours need six."""


class Fault(NamedTuple):
    """What is wrong at a line (1-based, 0 where no line is to blame)."""

    line: int
    message: str


@dataclass(slots=True)
class Scalar:
    """A text value; `plain` where it stood without quotation marks."""

    text: str
    line: int
    plain: bool = True


@dataclass(slots=True)
class Items:
    """A sequence."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A mapping; `lines` holds the line of each key."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Items | Table
Plain = str | list["Plain"] | dict[str, "Plain"]


def parse_yaml(text: str, faults: list[Fault], max_depth: int = MAX_DEPTH) -> Node | None:
    r"""Parse one YAML document.

    Args:
        text: the file's text.
        faults: takes what is wrong.
        max_depth: deepest nesting allowed.

    Returns:
        The top node; None where the file is empty or its syntax is broken.

    >>> found: list[Fault] = []
    >>> node = parse_yaml("names: [NO]\nnames: [Norge]", found)
    >>> to_plain(node), found
    ({'names': ['NO']}, [Fault(line=2, message='duplicate key "names" (first in line 1)')])
    """
    import yaml  # noqa: PLC0415 - most commands never read a YAML file

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(yaml.parse(text, Loader=loader), faults, max_depth)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.rstrip("\n").count("\n")) + 1 if mark else 0  # the end of a file isn't beyond it
        faults.append(Fault(line, f"not valid YAML: {error.problem or error.context}"))
    except yaml.YAMLError as error:  # a character that YAML forbids
        position = getattr(error, "position", -1)
        line = text.count("\n", 0, position) + 1 if position >= 0 else 0
        faults.append(Fault(line, f"not valid YAML: {getattr(error, 'reason', error)}"))
    return None


class _Open(NamedTuple):
    """A collection that isn't closed yet; `key` holds the key whose value comes next."""

    node: Items | Table
    key: list[Scalar]


def _build(events: Iterable[Any], faults: list[Fault], max_depth: int) -> Node | None:
    """Nodes from parser events, without recursion, so that no nesting can exhaust the stack."""
    root: Node | None = None
    stack: list[_Open] = []
    documents = 0
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            documents += 1
            if documents > 1:
                faults.append(Fault(event.start_mark.line + 1, "a second document; one file holds one"))
                return root
            continue
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            stack.pop()
            continue
        if kind not in ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent", "AliasEvent"):
            continue
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or event.anchor:
            faults.append(Fault(line, f"anchors and aliases are not allowed (*{event.anchor}); write the value out"))
        node: Node
        if kind == "SequenceStartEvent":
            node = Items(line)
        elif kind == "MappingStartEvent":
            node = Table(line)
        elif kind == "ScalarEvent":
            node = Scalar(event.value, line, event.style is None or event.style == "")
        else:
            node = Scalar("", line)
        if getattr(event, "tag", None) not in (None, "!"):
            faults.append(Fault(line, f"tags are not allowed ({event.tag})"))
        root = root if stack or root is not None else node
        if stack:
            _attach(stack[-1], node, faults)
        if not isinstance(node, Scalar):
            if len(stack) >= max_depth:
                faults.append(Fault(line, f"nested deeper than {max_depth} levels"))
                return root
            stack.append(_Open(node, []))
    if isinstance(root, Scalar) and root.plain and not root.text:
        return None
    return root


def _attach(parent: _Open, node: Node, faults: list[Fault]) -> None:
    """Put a node into the collection that it belongs to."""
    collection, key = parent
    if isinstance(collection, Items):
        collection.items.append(node)
    elif not key:
        if not isinstance(node, Scalar):
            faults.append(Fault(node.line, "a key must be a single word or text"))
            node = Scalar(f"?{node.line}", node.line)
        key.append(node)
    else:
        name = key.pop()
        if name.text in collection.entries:
            first = collection.lines[name.text]
            faults.append(Fault(name.line, f'duplicate key "{name.text}" (first in line {first})'))
        else:
            collection.entries[name.text] = node
            collection.lines[name.text] = name.line


# compiled when first needed: reading a file needs it never
_UNPRINTABLE = "[^ !#-\\[\\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffd]"


def quote_text(text: str) -> str:
    r"""Text as a YAML scalar between quotation marks, whatever it holds.

    >>> print(quote_text('A "B" \\ C\x7f'))
    "A \"B\" \\ C\x7F"
    """
    named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}

    def escape(match: re.Match[str]) -> str:
        code = ord(match[0])
        return named.get(match[0]) or (
            f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
        )

    return f'"{re.sub(_UNPRINTABLE, escape, text)}"'


def to_plain(node: Node | None) -> Plain:
    """A node as strings, lists and dicts; None gives an empty dict.

    Raises:
        RecursionError: never, nesting is limited when parsing.
    """
    if node is None:
        return {}
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [to_plain(item) for item in node.items]
    return {key: to_plain(value) for key, value in node.entries.items()}


@functools.cache
def _resolver() -> Any:
    import yaml  # noqa: PLC0415 - see parse_yaml

    return yaml.resolver.Resolver(), yaml.ScalarNode


def implicit_type(scalar: Scalar) -> str:
    """What YAML 1.1 would make of a scalar: "str", "bool", "int", "float", "null", "timestamp", ...

    >>> [implicit_type(Scalar(text, 1)) for text in ("NO", "Norge", "010", "2031-03-10")]
    ['bool', 'str', 'int', 'timestamp']
    """
    if not scalar.plain:
        return "str"
    resolver, scalar_node = _resolver()
    return str(resolver.resolve(scalar_node, scalar.text, (True, False))).rpartition(":")[2]


def suggest(word: str, known: Iterable[str]) -> str:
    """A clause that names the nearest known word, "" where none is near.

    >>> suggest("treshold", ["threshold", "window_days"])
    ', did you mean "threshold"?'
    """
    import difflib  # noqa: PLC0415 - only when something is wrong

    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f', did you mean "{near[0]}"?' if near else ""


def raise_faults(faults: Sequence[Fault], path: str, error: type[DigestError]) -> None:
    """Raise one error that tells all faults of a file in order of their lines; nothing where there are none.

    Raises:
        DigestError: of the class given.
    """
    if not faults:
        return
    first, *others = sorted(set(faults))
    told = [
        first.message,
        *(f"{path}:{fault.line}: {fault.message}" if fault.line else f"{path}: {fault.message}" for fault in others),
    ]
    raise error("\n".join(told), path, first.line)
