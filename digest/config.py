"""Every setting with its default and the sentence that explains it.

One frozen dataclass a stage. A field is declared with `setting(default, sentence)`; from these the file
`config.yaml`, `digest config show` and the checks of a user's file are made. Reading and writing such files is in
`configfile`, so that the defaults cost nothing to import.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from digest.knowledge import Addition


def setting(default: Any, doc: str, *, low: float | None = None, high: float | None = None) -> Any:
    """A dataclass field with a default, one sentence of explanation, and the range that a number must lie in."""
    return field(default=default, metadata={"doc": doc, "low": low, "high": high})


def share(default: float, doc: str) -> Any:
    """A setting that lies between 0 and 1."""
    return setting(default, doc, low=0, high=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """Settings of stage read."""

    max_article_bytes: int = setting(
        2_000_000, "An article longer than this many bytes is skipped and listed.", low=1000
    )
    max_page_bytes: int = setting(
        4_000_000, "An HTML page longer than this many bytes is skipped and listed.", low=1000
    )
    max_file_bytes: int = setting(
        50_000_000, "A JSON file that must be read whole is skipped and listed above this many bytes.", low=1000
    )
    max_record_bytes: int = setting(
        10_000_000,
        "A line of JSONL, row of CSV or item of a feed longer than this many bytes is skipped and listed.",
        low=1000,
    )
    max_useless_records: int = setting(
        100_000,
        "A file of which more than this many records in a row give no article is not read on, and listed.",
        low=1,
    )
    max_stdin_bytes: int = setting(
        2_000_000_000, "More than this many bytes of standard input are refused: it is held in memory.", low=1000
    )
    max_depth: int = setting(
        100, "JSON, front matter or a feed nested deeper than this many levels is skipped and listed.", low=3, high=500
    )
    max_unpack_ratio: int = setting(
        200, "A .gz file that unpacks to more than this many times its size is not read on, and listed.", low=10
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """Settings of stage extract: lengths from which a text is read in parts, so that time grows with it. Each is told."""

    max_sentence_words: int = setting(
        500, "A sentence of more words and marks than this is read in parts, and a notice says so.", low=50, high=5000
    )
    max_stretch_words: int = setting(
        6000,
        "What stands further apart in an article than so many words and marks is not put together, and a notice says so.",
        low=500,
    )
    max_stretch_reports: int = setting(
        60, "The same, by how many reports of encounters lie between.", low=10, high=1000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """Settings of stage match: weights and thresholds, 0-1 unless a unit is in the name."""

    # encounters: what the parts of a match score count; they are added up and held against `meeting_threshold`
    who_weight: float = share(0.40, "Encounters: weight of the same people, offices and sides taking part.")
    when_weight: float = share(0.26, "Encounters: weight of dates that fit together.")
    kind_weight: float = share(0.08, "Encounters: weight of the same kind (meeting, call, video, multilateral).")
    place_weight: float = share(0.10, "Encounters: weight of the same country, city and venue.")
    occasion_weight: float = share(0.06, "Encounters: weight of the same occasion.")
    said_weight: float = share(0.07, "Encounters: weight of the same words said, or of one article copying the other.")
    part_weight: float = share(0.03, "Encounters: weight of the same host and the same guest.")
    meeting_threshold: float = share(0.70, "Encounters: two reports whose score reaches this are one encounter.")
    who_floor: float = share(
        0.55, "Encounters: below this agreement of the participants nothing else makes two reports one."
    )
    same_article_threshold: float = share(
        0.85, "Encounters: two reports of one article that it does not set apart are one from this score on."
    )
    max_gap_days: int = setting(
        1, "Encounters: reports whose stated days lie further apart than this are never one encounter.", low=0, high=7
    )
    max_pairs_per_report: int = setting(
        6,
        "Encounters: with how many neighbours in time a report is compared among those of the same sides.",
        low=1,
        high=100,
    )
    story_threshold: float = share(
        0.20, "Stories: groups of articles are joined while the mean score over their pairs reaches this."
    )
    story_window_days: int = setting(
        3, "Stories: articles published further apart than this tell of different events.", low=0, high=60
    )
    story_text_weight: float = share(1.0, "Stories: weight of the words and names that two articles share.")
    story_other_encounter_weight: float = share(
        0.4, "Stories: what is taken off where the main encounters of two articles are different ones."
    )
    story_encounter_window_days: int = setting(
        30,
        "Stories: the window between an article that announces an encounter and those that report it.",
        low=0,
        high=60,
    )
    copy_threshold: float = share(
        0.60, "Copies: share of the shorter text that stands word for word in the longer one."
    )
    copy_window_days: int = setting(
        3,
        "Copies: articles published further apart than this are copies only where their texts are equal.",
        low=0,
        high=60,
    )
    name_threshold: float = share(
        0.80, "Names: two full names that are at least this alike are one person's, unless their sides differ."
    )
    office_window_days: int = setting(
        45,
        "Names: an office without a name is completed by its holder in articles at most this many days away.",
        low=0,
        high=3650,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSettings:
    """Settings of what is kept between runs."""

    max_bytes: int = setting(
        1_000_000_000,
        "What was read is kept in a cache file of at most this many bytes (2,500 an article); what was used longest ago goes first.",
        low=100_000,
    )


class Office(NamedTuple):
    """An office that a person holds or held; `start` and `end` are inclusive, None where open."""

    title: str
    start: datetime.date | None = None
    end: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the user states them.

    Attributes:
        name: fullest form. aliases: other forms.
        country: ISO 3166-1 alpha-3 of the side spoken for. organization: short name of one that is no country.
        gender: "m", "f" or "" where not stated.
        offices: offices with their time, as written.
    """

    name: str
    aliases: tuple[str, ...] = ()
    country: str = ""
    organization: str = ""
    gender: str = ""
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What a person has decided, by article or meeting id; it wins over every score.

    Attributes:
        same: groups of ids that are one encounter. different: groups no two of which are one.
        not_a_meeting: ids that are no encounter.
    """

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    not_a_meeting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of a run.

    Attributes:
        read, extract, match, cache: settings of the stages, and of what is kept between runs.
        people: people whom the user states. corrections: what the user decided.
        outlets: section `sources`: name or domain of an outlet -> its side (alpha-3 code or short name of an organisation).
        knowledge: the user's additions to digest/data, see `knowledge.Addition`.
        sources: the files that were read, the nearest first.
    """

    read: ReadSettings = ReadSettings()
    extract: ExtractSettings = ExtractSettings()
    match: MatchSettings = MatchSettings()
    cache: CacheSettings = CacheSettings()
    people: tuple[Person, ...] = ()
    corrections: Corrections = Corrections()
    outlets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    knowledge: tuple[Addition, ...] = field(default=(), hash=False)
    sources: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Let worker processes receive the settings; a read-only mapping can't be pickled as it is."""
        values = [getattr(self, f.name) for f in fields(self)]
        return _restore, ([dict(v) if isinstance(v, Mapping) else v for v in values],)


def _restore(values: list[Any]) -> Config:
    named = dict(zip((f.name for f in fields(Config)), values, strict=True))
    return Config(**{**named, "outlets": MappingProxyType(named["outlets"])})


def load_config(
    path: str | None = None,
    *,
    environ: Mapping[str, str],
    overrides: Mapping[str, Any] | None = None,
    use_files: bool = True,
    report: Callable[[str], None] | None = None,
) -> Config:
    """Settings from options, DIGEST_* variables, files and defaults, in this order of precedence.

    Args:
        path: a file named by the user; it must have the key `digest:`. Without one, `config.yaml` of the current
            folder counts if it has that key. Below it lies `digest/config.yaml` of the user's configuration folder.
        environ: environment; `DIGEST_MATCH_MEETING_THRESHOLD=0.8` sets match.meeting_threshold.
        overrides: values by dotted name ("match.meeting_threshold"), from options.
        use_files: read no file at all where False.
        report: takes a line about each file that was read.

    Raises:
        ConfigError: with all faults of a file, each with its line.
    """
    from digest.configfile import read_config  # noqa: PLC0415 - --help needs the defaults only

    return read_config(path, environ=environ, overrides=overrides or {}, use_files=use_files, report=report)


def render_config(config: Config) -> str:
    """Settings as a config.yaml, every one below the sentence that explains it.

    >>> render_config(Config()).splitlines()[-1].strip()
    'knowledge: {}'
    """
    from digest.configfile import write_config  # noqa: PLC0415 - --help needs the defaults only

    return write_config(config)
