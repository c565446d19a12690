"""Stage extract: what duplicate coverage is told by, so that stage match needs no text.

An article comes in, a `models.Signature` goes out: the most telling terms, each with a weight, and a sketch of the
wording. Both depend on this article alone: how common a word is comes from a fixed table of English
(`digest/data/word_frequencies.txt`), never from the folder, so that one more article in the folder changes nothing
about the others. What was marked as boilerplate is left out, or one outlet's page furniture would make a story.

**Terms**: words folded to one form, weighted by rarity (inverse document frequency with a fixed background) times
1 + ln(uses), as in Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval". Words of the
headline and the lead count as used more often, because news says there what it is about. The weights are scaled so that the
squares of the heaviest `SCALED_TERMS` add up to 1: the cosine of two articles is, but for the terms that aren't kept, the sum of
products over the terms that they share, and long articles need more in common than short ones.

**Sketch**: one-permutation MinHash (Li, Owen and Zhang 2012, "One Permutation Hashing") of the runs of four words,
kept to 15 bits a bin (Li and König 2010, "b-Bit Minwise Hashing"), four bins packed into one integer.
digest/match/copies.py reads it.

**Names**: a Bloom filter (Bloom 1970) of the capitalised words and numbers, one of the whole body and one of its lead. Two texts made
from one form ("The minister received the ambassador of ...") have much the same wording, but each lead has names that the other text
lacks; in a copy they agree.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from functools import cache, reduce
from itertools import accumulate
from operator import or_
from zlib import crc32

from digest.knowledge import load_text
from digest.models import Article, Signature
from digest.patterns import compile_late

MAX_TERMS = 32
"""Terms kept, the heaviest; with 20 or 60 stories are found as well, and 100,000 articles must fit in memory."""

LEAST_WORDS = 6
"""Shorter texts are a caption or a scrap: any two of one wording would be a story."""

LEAST_COPIED_WORDS = 8
"""Of a shorter body nobody asks whether it is a copy (`MIN_WORDS` of digest/match/copies.py), and nothing is kept to tell by."""

SCALED_TERMS = 48
"""Terms that the weights are scaled by. Over all of them a long feature would be like nothing, over those kept like too much."""

SHINGLE_WORDS = 4
SKETCH_BINS = 64
BINS_PER_INTEGER = 4
BIN_BITS = 15
EMPTY_BIN = (1 << BIN_BITS) - 1
"""What a bin holds that no run of words fell into."""

LEAD_WORDS = 60
LEAD_USES = 2
HEADLINE_USES = 2
"""How many more times the first words of the body count, and how many times those of the headline."""

_REFERENCE_FREQUENCY = 7.3
"""Zipf value (log10 of uses in a billion words) at which a word tells nothing; only "the" and its like are above."""

_UNLISTED_BONUS = 0.3
"""How much rarer than the rarest listed word an unlisted one is taken to be: most are names, met hundreds of times less."""

_NUMBER_FREQUENCIES = {1: 6.5, 2: 5.0, 4: 5.0}
"""Zipf values of numerals by their digits: "3", "27", "2025" are in any article; others count as rare as a listed word can be."""

NAME_BITS = 509
"""Length of the filters of names: prime, and at 60 names a false "it is there" in one case of nine."""

_NAME_RARITY = 1.9
"""Words that tell less ("The", "He", "President") mark no text as being about somebody else, though capitalised."""

_LONGEST_TITLE = 160
"""Characters up to which a first line that stands alone is taken for a headline where the format has none apart."""

_CACHE_WORDS = 200_000

_TOKEN = compile_late(r"\w+(?:['’.]\w+)*+")

_NO_RUN = 1 << 32
"""Above every value of crc32."""


def normalize_term(token: str) -> str:
    """Fold a word to the form that is compared: lower case, no diacritics, no possessive, no plural s.

    >>> [normalize_term(word) for word in ("Brévik’s", "U.S.", "ministers", "countries", "Press", "Paris")]
    ['brevik', 'us', 'minister', 'country', 'press', 'pari']
    """
    word = token.replace("’", "'")
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = word.lower()
    word = word.removesuffix("'s").replace("'", "").replace(".", "")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


@cache
def _frequencies() -> dict[str, float]:
    """Zipf value of each listed word."""
    table: dict[str, float] = {}
    for line in load_text("word_frequencies.txt").splitlines():
        if not line.startswith("#"):
            zipf, words = line.split("\t")
            table.update(dict.fromkeys(words.split(), float(zipf)))
    return table


@cache
def _rarest() -> float:
    """Zipf value of the rarest listed word."""
    return min(_frequencies().values())


def rarity(term: str) -> float:
    """How telling a folded word is, 0 (in every text) to about 4 (a rare name).

    >>> rarity("the") < rarity("minister") < rarity("ambassador") < rarity("brevik")
    True
    """
    if term.isdigit():
        zipf = _NUMBER_FREQUENCIES.get(len(term), _rarest())
    else:
        zipf = _frequencies().get(term, _rarest() - _UNLISTED_BONUS)
    return max(0.0, _REFERENCE_FREQUENCY - zipf)


class _Term:
    """A folded word, with its rarity and its size with a blank; compared by identity, for there is one object for each."""

    __slots__ = ("rarity", "size", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text) + 1
        self.rarity = rarity(text)


class _Terms(dict[str, _Term]):
    """Folded word -> its term, made at its first use."""

    def __missing__(self, text: str) -> _Term:
        term = self[text] = _Term(text)
        return term


class _Folded(dict[str, _Term]):
    """Word as printed -> its term, worked out at its first use: nearly all words of an article were seen before."""

    def __init__(self) -> None:
        self._terms = _Terms()

    def __missing__(self, token: str) -> _Term:
        term = self[token] = self._terms[normalize_term(token)]
        return term

    def trim(self) -> None:
        """Forget all words where there are too many; not while those of one article are being compared."""
        if len(self) >= _CACHE_WORDS:
            self.clear()
            self._terms.clear()


class _NameBits(dict[str, int]):
    """Word as printed -> its bit in the filters of names, 0 where it is no name or number."""

    def __missing__(self, token: str) -> int:
        if len(self) >= _CACHE_WORDS:
            self.clear()
        term = _FOLDED[token]
        named = token[0].isdigit() or (token[0].isupper() and term.rarity >= _NAME_RARITY)
        value = self[token] = 1 << crc32(term.text.encode()) % NAME_BITS if named else 0
        return value


_FOLDED = _Folded()
_NAME_BITS = _NameBits()
_USE_FACTORS = [0.0]
"""What a term counts for so many uses: 1 + ln(uses); grows with the uses met."""


def _use_factors(most: int) -> list[float]:
    """The factors up to so many uses."""
    _USE_FACTORS.extend([1 + math.log(count) for count in range(len(_USE_FACTORS), most + 1)])
    return _USE_FACTORS


def _names(tokens: set[str]) -> int:
    """The filter of the names and numbers among words as printed."""
    return reduce(or_, set(map(_NAME_BITS.__getitem__, tokens)), 0)


def _outside(article: Article, start: int, end: int) -> str:
    """`text[start:end]` without what is marked as boilerplate."""
    text = article.text
    if not article.boilerplate:
        return text[start:end]
    pieces = []
    for left, right in article.boilerplate:
        if right > start and left < end:
            pieces.append(text[start:left])
            start = max(start, right)
    pieces.append(text[start:end])
    return "\n".join(pieces)


def _headline_and_body(article: Article) -> tuple[str, str]:
    """The headline, or a first line in the manner of one, and the rest."""
    text = article.text
    start = article.body
    if not start:
        line = text.find("\n")
        start = line if 0 < line <= _LONGEST_TITLE else 0
    return _outside(article, 0, start), _outside(article, start, len(text))


def _weigh_terms(counts: Counter[_Term]) -> tuple[tuple[str, float], ...]:
    """The heaviest terms with their scaled weights, from counts of terms."""
    factors = _use_factors(max(counts.values(), default=0))
    weights = [term.rarity * factors[count] for term, count in counts.items()]
    # weights alone are sorted in a fifth of the time, and tell which of the terms are worth sorting
    least = sorted(weights, reverse=True)[:SCALED_TERMS][-1:]
    # negative, so that one plain sort puts the heaviest first and equals in alphabetical order
    weighed = [
        (-weight, term.text) for term, weight in zip(counts, weights, strict=True) if weight and weight >= least[0]
    ]
    weighed.sort()
    length = math.sqrt(math.fsum([weight * weight for weight, _ in weighed[:SCALED_TERMS]]))
    return tuple([(term, round(-weight / length, 4)) for weight, term in weighed[:MAX_TERMS]])


def _make_sketch(terms: list[_Term]) -> tuple[int, ...]:
    """The packed sketch of a text given as terms, at least as many as a run has words."""
    words = [term.text for term in terms]
    # one byte a character, so that offsets of the text hold for its code; what is left of other scripts becomes "?"
    line = " ".join(words).encode("latin-1", "replace")
    starts = list(accumulate([term.size for term in terms], initial=0))
    # the bin is taken from the low bits, the order within it from the high ones
    least = [_NO_RUN] * SKETCH_BINS
    for start, end in zip(starts, starts[SHINGLE_WORDS:], strict=False):
        value = crc32(line[start : end - 1])
        number = value & SKETCH_BINS - 1
        if value < least[number]:  # noqa: PLR1730 - min() takes three times as long, 400 times an article
            least[number] = value
    # the top bits are nearly all zero in a minimum: those just above the bin number are kept
    kept = [EMPTY_BIN if value == _NO_RUN else value >> 6 & EMPTY_BIN for value in least]
    return tuple(
        [
            kept[n] | kept[n + 1] << BIN_BITS | kept[n + 2] << 2 * BIN_BITS | kept[n + 3] << 3 * BIN_BITS
            for n in range(0, SKETCH_BINS, BINS_PER_INTEGER)
        ]
    )


def make_signature(article: Article) -> Signature:
    r"""Work out what duplicate coverage is told by.

    A pure function of the text and its boilerplate spans.

    Args:
        article: as read.

    Returns:
        Up to `MAX_TERMS` terms, heaviest first, equal weights in alphabetical order, none where the text is shorter than
        `LEAST_WORDS`; the length of the body in words; its sketch and the filters of names, empty where it is shorter
        than `LEAST_COPIED_WORDS`.

    >>> from digest.models import ArticleInfo
    >>> text = "Norway and Chile sign fishing pact\n\nAna Brevik signed a fishing pact in Valparaíso."
    >>> made = make_signature(Article(info=ArticleInfo(id="a", path="a.txt"), text=text))
    >>> [term for term, weight in made.terms[:4]]
    ['pact', 'brevik', 'valparaiso', 'fishing']
    """
    headline, body = _headline_and_body(article)
    _FOLDED.trim()
    tokens = _TOKEN.findall(body)
    terms = list(map(_FOLDED.__getitem__, tokens))
    headline_tokens = _TOKEN.findall(headline)
    headline_terms = list(map(_FOLDED.__getitem__, headline_tokens))
    counts = Counter(terms + terms[:LEAD_WORDS] * LEAD_USES + headline_terms * HEADLINE_USES)
    if not article.body:
        # what was taken for a headline may be the first sentence; outlets that change headlines mark them as such
        tokens = headline_tokens + tokens
        terms = headline_terms + terms
    weighed = _weigh_terms(counts) if len(terms) + len(headline_terms) >= LEAST_WORDS else ()
    if len(terms) < LEAST_COPIED_WORDS:
        return Signature(terms=weighed, words=len(terms))
    return Signature(
        terms=weighed,
        sketch=_make_sketch(terms),
        words=len(terms),
        names=_names(set(tokens)),
        lead=_names(set(tokens[:LEAD_WORDS])),
    )
