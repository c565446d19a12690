"""Reading and writing config.yaml: precedence, checks with line numbers, and the commented file.

A file holds everything under the key `digest:`; other keys belong to other tools. It is checked as a whole and all
its faults are told at once, each with its line and, for an unknown key, with the nearest known one.
"""

from __future__ import annotations

import codecs
import dataclasses
import datetime
import difflib
import math
import re
import stat
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest.config import Config, Corrections, Office, Person
from digest.errors import ConfigError
from digest.knowledge import Addition, check_addition, table_names
from digest.patterns import compile_late
from digest.yamlfile import Fault, Items, Node, Scalar, Table, parse_yaml, quote_text, raise_faults, suggest

TOP = "digest"
FILE = "config.yaml"
PREFIX = "DIGEST_"
MAX_BYTES = 5_000_000
"""A settings file larger than this is none."""

_HAS_TOP = compile_late(rb"^(?:\xef\xbb\xbf)?['\"]?%b['\"]?[ \t]*:" % TOP.encode(), re.MULTILINE)

_TRUE = ("true", "yes", "on")
_FALSE = ("false", "no", "off")

SECTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "people": (
            "[]",
            (
                "People whom the articles name in several ways, or whose office they don't tell. Example:\n"
                "- name: Ana Brevik\n"
                "  aliases: [A. Brevik]\n"
                "  country: NOR           # or organization: UN\n"
                "  gender: f\n"
                "  offices:\n"
                "    - {title: Foreign Minister, from: 2030-01-15, to: 2032-06-30}"
            ),
        ),
        "corrections": (
            "",
            (
                "What you decide wins over every score; ids are those of articles or meetings, as the digest prints them. Example:\n"
                "same: [[a, b]]           # one encounter\n"
                "different: [[a, c]]      # two encounters\n"
                "not_a_meeting: [m-1f0c9a7d]"
            ),
        ),
        "sources": (
            "{}",
            (
                "For whom an outlet speaks, by its name or domain, to set reports side by side. Example:\nmfa.example.org: NOR"
            ),
        ),
        "knowledge": (
            "{}",
            (
                "Additions to what digest knows, by table; an entry with a known id adds to it, and its names leave every other. Example:\n"
                "organizations:\n"
                "  - {id: Ocean Forum, names: [Ocean Forum], kind: bloc}\n"
                "cities:\n"
                "  - {id: Fishhaven, names: [Fishhaven], country: NOR}"
            ),
        ),
    }
)


def setting_fields() -> dict[str, dataclasses.Field[Any]]:
    """Every plain setting by its dotted name ("match.meeting_threshold")."""
    found: dict[str, dataclasses.Field[Any]] = {}
    defaults = Config()
    for section in dataclasses.fields(Config):
        value = getattr(defaults, section.name)
        if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                if "doc" in field.metadata:
                    found[f"{section.name}.{field.name}"] = field
        elif "doc" in section.metadata:
            found[section.name] = section
    return found


def stages() -> tuple[str, ...]:
    """Names of the sections that hold plain settings."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in setting_fields() if "." in name))


# --- one value ----------------------------------------------------------------------------------


def parse_setting(field: dataclasses.Field[Any], text: str) -> Any:
    """The value of a setting from text, of the type of its default and within its range.

    Raises:
        ValueError: what is wrong, ready to follow the setting's name.
    """
    default, low, high = field.default, field.metadata.get("low"), field.metadata.get("high")
    value: Any
    if isinstance(default, bool):
        if text.lower() not in (*_TRUE, *_FALSE):
            raise ValueError(f'must be true or false, not "{text}"')
        return text.lower() in _TRUE
    if isinstance(default, int):
        if not re.fullmatch(r"[+-]?\d(?:_?\d)*", text):
            raise ValueError(f'must be a whole number, not "{text}"')
        value = int(text)
    elif isinstance(default, float):
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f'must be a number, not "{text}"') from None
        if not math.isfinite(value):
            raise ValueError(f'must be a number, not "{text}"')
    elif isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    else:
        return text
    if (low is not None and value < low) or (high is not None and value > high):
        span = (
            f"from {low} to {high}"
            if None not in (low, high)
            else f"at least {low}"
            if high is None
            else f"at most {high}"
        )
        raise ValueError(f"must be {span}, not {text}")
    return value


# --- one file -----------------------------------------------------------------------------------


@dataclasses.dataclass(slots=True)
class _Layer:
    """What one file sets."""

    path: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    people: list[Person] = dataclasses.field(default_factory=list)
    same: list[tuple[str, ...]] = dataclasses.field(default_factory=list)
    different: list[tuple[str, ...]] = dataclasses.field(default_factory=list)
    not_a_meeting: list[str] = dataclasses.field(default_factory=list)
    outlets: dict[str, str] = dataclasses.field(default_factory=dict)
    knowledge: list[Addition] = dataclasses.field(default_factory=list)


class _Reader:
    """Turns the nodes of a file into a layer, gathering faults."""

    def __init__(self, path: str) -> None:
        self.layer = _Layer(path)
        self.faults: list[Fault] = []
        self.fields = setting_fields()

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, message))

    def table(self, node: Node, name: str, known: Sequence[str] | None = None) -> Iterator[tuple[str, Node, int]]:
        """Key, value and line of a mapping; an empty value is an empty mapping; unknown keys are faults."""
        if isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null"):
            return
        if not isinstance(node, Table):
            self.fault(node.line, f'"{name}" must be a mapping ("key: value" lines, indented)')
            return
        for key, value in node.entries.items():
            if known is not None and key not in known:
                self.fault(node.lines[key], f'unknown key "{key}"{" in " + name if name else ""}{suggest(key, known)}')
            else:
                yield key, value, node.lines[key]

    def items(self, node: Node, name: str) -> Sequence[Node]:
        """Items of a sequence; an empty value is an empty sequence."""
        if isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null"):
            return ()
        if not isinstance(node, Items):
            self.fault(node.line, f'"{name}" must be a list ("- item" lines, or [a, b])')
            return ()
        return node.items

    def text(self, node: Node, name: str) -> str:
        """A text that isn't empty; "" after a fault."""
        if not isinstance(node, Scalar) or not node.text.strip():
            self.fault(node.line, f'"{name}" must be a text')
            return ""
        return node.text.strip()

    def texts(self, node: Node, name: str) -> tuple[str, ...]:
        return tuple(text for item in self.items(node, name) if (text := self.text(item, name)))

    def read(self, top: Node) -> None:
        """The value of the key `digest:`."""
        plain = tuple(name for name in self.fields if "." not in name)
        known = (*plain, *stages(), *SECTIONS)
        for key, value, line in self.table(top, "", known):
            if key in plain:
                self.setting(key, value, line)
            elif key in SECTIONS:
                getattr(self, f"read_{key}")(value)
            else:
                names = [name.partition(".")[2] for name in self.fields if name.startswith(f"{key}.")]
                for name, node, at in self.table(value, key, names):
                    self.setting(f"{key}.{name}", node, at)

    def setting(self, name: str, node: Node, line: int) -> None:
        field = self.fields[name]
        try:
            if isinstance(field.default, tuple):
                self.layer.values[name] = self.texts(node, name)
            elif isinstance(node, Scalar):
                self.layer.values[name] = parse_setting(field, node.text)
            else:
                self.fault(line, f"{name} must be one value")
        except ValueError as error:
            self.fault(line, f"{name} {error}")

    def read_people(self, node: Node) -> None:
        for item in self.items(node, "people"):
            told: dict[str, Any] = {}
            for key, value, line in self.table(item, "people", [f.name for f in dataclasses.fields(Person)]):
                if key == "offices":
                    told[key] = tuple(office for part in self.items(value, key) if (office := self.office(part)))
                elif key == "aliases":
                    told[key] = self.texts(value, key)
                elif key == "country":
                    told[key] = self.side(self.text(value, key), line, ("country",))
                elif key == "organization":
                    told[key] = self.side(self.text(value, key), line, ("organization", "any"))
                else:
                    told[key] = self.text(value, key)
                if key == "gender" and told[key] not in ("m", "f"):
                    self.fault(line, f'gender must be m or f, not "{told[key]}"')
            if isinstance(item, Table):
                if not told.get("name"):
                    self.fault(item.line, "a person needs a name")
                else:
                    self.layer.people.append(Person(**told))

    def office(self, node: Node) -> Office | None:
        if isinstance(node, Scalar):
            return Office(self.text(node, "offices"))
        told: dict[str, Any] = {}
        for key, value, line in self.table(node, "offices", ("title", "from", "to")):
            text = self.text(value, key)
            if key == "title":
                told["title"] = text
            elif text:
                told["start" if key == "from" else "end"] = self.day(text, line, last=key == "to")
        if not told.get("title"):
            self.fault(node.line, "an office needs a title")
            return None
        office = Office(**told)
        if office.start and office.end and office.start > office.end:
            self.fault(node.line, f'"from" {office.start} lies after "to" {office.end}')
        return office

    def day(self, text: str, line: int, *, last: bool) -> datetime.date | None:
        """A day; of a month or a year the first one, or the last one."""
        match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
        year, month, day = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0)
        try:
            if day:
                return datetime.date(year, month, day)
            first = datetime.date(year, month or (12 if last else 1), 1)
            return (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1) if last else first
        except (ValueError, OverflowError):  # year 0 among them, of what looks like no date at all
            self.fault(line, f'"{text}" is no date; write 2030-01-15, 2030-01 or 2030')
            return None

    def side(self, text: str, line: int, kinds: Sequence[str]) -> str:
        """Code of a country or short name of an organisation; a name will do. Unknown organisations are allowed as "any"."""
        from digest.knowledge import load_knowledge  # noqa: PLC0415 - only for files that state sides

        if not text:
            return ""
        known = load_knowledge()
        if "country" in kinds and (code := known.country(text)):
            return code
        if "organization" in kinds and (short := known.organization(text)):
            return short
        if "any" in kinds:
            return text
        names = [name for country in known.countries for name in (country.id, *country.names)]
        self.fault(line, f'unknown country "{text}"{suggest(text, names)} (write its ISO 3166-1 alpha-3 code)')
        return ""

    def read_corrections(self, node: Node) -> None:
        for key, value, _ in self.table(node, "corrections", ("same", "different", "not_a_meeting")):
            if key == "not_a_meeting":
                self.layer.not_a_meeting.extend(self.texts(value, key))
                continue
            groups: list[tuple[str, ...]] = getattr(self.layer, key)
            for item in self.items(value, key):
                group = self.texts(item, key)
                if isinstance(item, Items) and len(set(group)) < 2:
                    self.fault(item.line, f'a group of "{key}" needs two ids or more, as in [[a, b]]')
                elif group:
                    groups.append(group)

    def read_sources(self, node: Node) -> None:
        for name, value, line in self.table(node, "sources"):
            side = self.side(self.text(value, name), line, ("country", "organization"))
            if side:
                self.layer.outlets[name] = side

    def read_knowledge(self, node: Node) -> None:
        for name, value, _ in self.table(node, "knowledge", table_names()):
            for item in self.items(value, name):
                addition = check_addition(name, item, self.layer.path, self.faults)
                if addition is not None:
                    self.layer.knowledge.append(addition)


def _read_file(path: str, *, must: bool) -> _Layer | None:
    """What a file sets; None where it need not be one of ours and isn't.

    Raises:
        ConfigError: it can't be read, or holds faults.
    """
    raw = _read_bytes(path, must=must)
    if raw is None:
        return None
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not must and not wide and not _HAS_TOP.search(raw):
        return None
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"larger than {MAX_BYTES} bytes; this is no settings file", path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError("not UTF-8; save the file as UTF-8", path, line) from error
    reader = _Reader(path)
    top = parse_yaml(text, reader.faults)
    raise_faults(reader.faults, path, ConfigError)
    if not isinstance(top, Table) or TOP not in top.entries:
        if must:
            close = difflib.get_close_matches(TOP, top.entries, n=1) if isinstance(top, Table) else []
            instead = f' (there is "{close[0]}:" instead)' if close else ""
            raise ConfigError(f"the key {TOP}: is missing{instead}; all settings stand under it, indented", path, 1)
        return None
    body = top.entries[TOP]
    reader.read(body)
    if not isinstance(body, Table):  # "digest:" with its sections beside it instead of under it
        for key in (*stages(), *SECTIONS):
            if key in top.entries:
                reader.fault(top.lines[key], f'"{key}:" must be indented, to stand under "{TOP}:"')
    raise_faults(reader.faults, path, ConfigError)
    return reader.layer


def _read_bytes(path: str, *, must: bool) -> bytes | None:
    """What a file holds, up to a byte more than it may; None where there is none and need not be.

    One that is named may be a pipe. One that is merely looked for is opened only if it is a file: a FIFO of that name would
    be waited for without end.

    Raises:
        ConfigError: it can't be read.
    """
    try:
        if not must:
            mode = Path(path).stat().st_mode
            if stat.S_ISDIR(mode):
                return None
            if not stat.S_ISREG(mode):
                raise ConfigError("not a file; rename it, or use --no-config", path)
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if must:
            raise ConfigError("no such file; digest config init writes one", path) from None
        if Path(path).is_symlink():
            raise ConfigError("a link to nothing; mend or remove it", path) from None
        return None
    except OSError as error:
        if not must and isinstance(error, NotADirectoryError):
            return None
        raise ConfigError(f"can't be read: {error.strerror}", path) from error


def _user_file(environ: Mapping[str, str]) -> str:
    """`digest/config.yaml` in the user's configuration folder (XDG Base Directory), "" where there is no home."""
    base = environ.get("XDG_CONFIG_HOME", "")
    if not Path(base).is_absolute():  # the standard ignores a relative one
        home = environ.get("HOME", "")
        base = str(Path(home) / ".config") if home else ""
    return str(Path(base) / "digest" / FILE) if base else ""


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Settings from DIGEST_<STAGE>_<SETTING> variables; other DIGEST_ variables are not ours.

    Raises:
        ConfigError: an unknown setting of a known stage, or a value that can't be used.
    """
    fields = setting_fields()
    names = {PREFIX + name.replace(".", "_").upper(): name for name in fields}
    starts = tuple(f"{PREFIX}{stage.upper()}_" for stage in stages())
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for variable in sorted(environ):
        if variable in names:
            try:
                values[names[variable]] = parse_setting(fields[names[variable]], environ[variable])
            except ValueError as error:
                wrong.append(f"{variable} {error}")
        elif variable.startswith(starts):
            wrong.append(f"unknown variable {variable}{suggest(variable, names)}")
    if wrong:
        raise ConfigError("\n".join(wrong), "environment")
    return values


def read_config(
    path: str | None,
    *,
    environ: Mapping[str, str],
    overrides: Mapping[str, Any],
    use_files: bool,
    report: Callable[[str], None] | None,
) -> Config:
    """See `config.load_config`."""
    layers: list[_Layer] = []  # the nearest first
    if use_files:
        named = path or environ.get("DIGEST_CONFIG") or None
        user = _user_file(environ)
        found = [_read_file(named or FILE, must=named is not None), _read_file(user, must=False) if user else None]
        layers = [layer for layer in found if layer is not None]
        if report:
            for layer in layers:
                report(f"settings from {layer.path}")
    values: dict[str, Any] = {}
    for layer in reversed(layers):
        values.update(layer.values)
    values.update(_from_environment(environ))
    fields = setting_fields()
    for name, value in overrides.items():
        if name not in fields:
            raise ConfigError(f'no setting "{name}"{suggest(name, fields)}')
        try:
            values[name] = value if isinstance(value, tuple) else parse_setting(fields[name], str(value))
        except ValueError as error:
            raise ConfigError(f"{name} {error}") from error
    config = Config()
    changes: dict[str, Any] = {name: value for name, value in values.items() if "." not in name}
    for stage in stages():
        own = {name.partition(".")[2]: value for name, value in values.items() if name.startswith(f"{stage}.")}
        if own:
            changes[stage] = dataclasses.replace(getattr(config, stage), **own)
    outlets: dict[str, str] = {}
    for layer in reversed(layers):
        outlets.update(layer.outlets)
    return dataclasses.replace(
        config,
        **changes,
        people=_people(layers),
        corrections=Corrections(
            same=tuple(dict.fromkeys(group for layer in layers for group in layer.same)),
            different=tuple(dict.fromkeys(group for layer in layers for group in layer.different)),
            not_a_meeting=tuple(dict.fromkeys(name for layer in layers for name in layer.not_a_meeting)),
        ),
        outlets=MappingProxyType(outlets),
        knowledge=tuple(addition for layer in reversed(layers) for addition in layer.knowledge),
        sources=tuple(layer.path for layer in layers),
    )


def _people(layers: Sequence[_Layer]) -> tuple[Person, ...]:
    """People of all files; of two with the same name the nearer file's counts."""
    found: dict[str, Person] = {}
    for layer in layers:
        for person in layer.people:
            found.setdefault(person.name, person)
    return tuple(found.values())


# --- writing ------------------------------------------------------------------------------------

_HEAD = """\
# Settings of digest. Every setting stands here with its default; delete what you don't change.
# Order of precedence: options, DIGEST_* variables (DIGEST_MATCH_MEETING_THRESHOLD=0.8), the file named with --config
# or ./config.yaml, digest/config.yaml in ~/.config, the defaults.
"""


def _scalar(value: Any) -> str:
    """A value as YAML in one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_scalar(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_scalar(item)}" for key, item in value.items()) + "}"
    return quote_text(str(value))


def _comment(text: str, indent: int) -> str:
    pad = " " * indent + "# "
    sentence, *example = text.split("\n")
    return "".join(f"{pad}{line}\n" for line in (*textwrap.wrap(sentence, 116 - indent), *example))


def write_config(config: Config) -> str:
    """See `config.render_config`."""
    out = [_HEAD, f"{TOP}:\n"]
    fields = setting_fields()
    for name, field in fields.items():
        if "." not in name:
            out.append(_comment(field.metadata["doc"], 2) + f"  {name}: {_scalar(getattr(config, name))}\n")
    for stage in stages():
        section = getattr(config, stage)
        doc = (type(section).__doc__ or "").strip().partition("\n")[0]
        out.append("\n" + _comment(doc, 2) + f"  {stage}:\n")
        for name, field in fields.items():
            head, _, key = name.partition(".")
            if head == stage:
                out.append(_comment(field.metadata["doc"], 4) + f"    {key}: {_scalar(getattr(section, key))}\n")
    bodies = {
        "people": [_person(person) for person in config.people],
        "corrections": [
            f"{f.name}: {_scalar(getattr(config.corrections, f.name))}" for f in dataclasses.fields(Corrections)
        ],
        "sources": [f"{_scalar(name)}: {_scalar(side)}" for name, side in config.outlets.items()],
        "knowledge": _additions(config.knowledge),
    }
    for key, (empty, doc) in SECTIONS.items():
        body = bodies[key]
        out.append("\n" + _comment(doc, 2) + (f"  {key}:\n" if body else f"  {key}: {empty}\n"))
        out.extend(f"    {line}\n" for line in body)
    return "".join(out)


def _person(person: Person) -> str:
    told: dict[str, Any] = {"name": person.name}
    for key in ("aliases", "country", "organization", "gender"):
        if getattr(person, key):
            told[key] = getattr(person, key)
    if person.offices:
        told["offices"] = [
            {key: value for key, value in zip(("title", "from", "to"), office, strict=True) if value is not None}
            for office in person.offices
        ]
    return "- " + _scalar(told)


def _additions(additions: Sequence[Addition]) -> list[str]:
    lines: list[str] = []
    for table in dict.fromkeys(addition.table for addition in additions):
        lines.append(f"{table}:")
        lines.extend(f"  - {_scalar(addition.entry)}" for addition in additions if addition.table == table)
    return lines


if __name__ == "__main__":  # `python -m digest.configfile > config.yaml` writes the file of the repository anew
    sys.stdout.write(write_config(Config()))
