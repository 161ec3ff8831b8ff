"""The grammar of citations: text becomes words, each word becomes one letter, and regular expressions read the letters.

The letters:

    A       "article", "section", "ст."
    p       another level of an instrument: "paragraph", "item"
    P       the same in the plural, or any Russian word for a level; only this may begin a list
    n       a number with its brackets, "14(3)(d)"
    b       brackets alone, "(e)"
    I       the name of an instrument
    D, O    the symbol of a document, the number of an opinion
    , &     what joins: a comma or semicolon, and "and"

The instrument decides the rest: "19-22" is four articles of a treaty, "456-2" is one article of a code; "п." is a
`para` of a treaty and a `point` of a code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from kg.errors import KgError
from kg.files.beside import table
from kg.terms.citations.model import LETTER, citation_error

LONGEST_TEXT = 2000  # characters

_WORDS = table(__file__, "words")
LEVELS: dict[str, str] = _WORDS["levels"]  # the words for each level of an instrument, outermost first
LABELS = {word: level for level, words in LEVELS.items() for word in words.split()}

LETTERS = {word: "P" if word.endswith("s") or not word.isascii() else "p" for word in LABELS}
LETTERS |= {word: "A" for word, level in LABELS.items() if level == "art"}
LETTERS |= {",": ",", ";": ",", "of": "", "the": ""}
LETTERS |= dict.fromkeys(["&", "and", "и", "read", "taken", "alone", "in", "conjunction", "together", "with"], "&")

# The possessive quantifiers (*+, ?+) and the atomic group make sure that each citation is read once, in the longest
# way: no text is read again in another way, so reading takes linear time.
_PART = "(?:pn|Pn(?![,&]+n)|Pn(?:,n)*+(?:,?&+n)?+(?!,?[pP]))(?:[,&]+b)*+(?!&+n)"
ARTICLE = re.compile(f"A*n(?:[,&]+b)*(?:[,&]*{_PART}(?![,n]*A))*|{_PART}(?:,?{_PART})*,?A+n(?:[,&]+b)*")
_ARTICLES = f"(?:{ARTICLE.pattern})(?:[,&]+(?:{ARTICLE.pattern}))*"
CITATION = re.compile(f"(?>[DO]|I,?{_ARTICLES}|{_ARTICLES}(?:,?I)?)(?:[,&]+(?!$)|$)")

_ORGAN = "A|E|S|ST|T|CAT|CCPR|CED|CEDAW|CERD|CMW|CRC|CRPD|HR|HRI"
_DIGITS = "[0-9][0-9A-Za-z.]*"
_TO = "(?: ?- ?| to )"
_BRACKET = r"(?: ?\( ?[0-9A-Za-z.-]{1,12} ?\))"
_WORD = re.compile(  # the name of the group that matches is the letter of the word, or "word" or "m" (a mark)
    rf"(?i:UN )?(?i:doc\.? )?(?P<D>(?:{_ORGAN})(?=/[^ ]*[0-9])(?:/[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)+)"
    r"|(?i:WGAD |opinion |мнение )+(?i:no\.? ?)?(?P<O>[0-9]+/[12][0-9]{3})"
    rf"|(?P<n>(?:{_DIGITS}|\b(?i:{LETTER})(?= ?[()]))\)?(?:{_TO}{_DIGITS})?{_BRACKET}*(?:{_TO}{_BRACKET})?)"
    rf"|(?P<b>{_BRACKET}+(?:{_TO}{_BRACKET})?)"
    r"|(?P<word>[^\W\d_][^\W_]*)\.?"
    r"|(?P<m>\S)"
)
_RUSSIAN_ENDING = re.compile(
    r"(?<=[а-яё]{4})(?:[ое](?:го|му)|[оеиы][йм]|[иы]х|[ая](?:я|м|ми|х)|[ое][ев]|[аяоеиыуюьй])$"
)
_KAZAKH = (  # a number stands before the word for its level: "274-бабының 4-бөлігі", read as "ст. 274 ч. 4"
    (re.compile(r"(?i)(?<=\w)-[нтд][іы]ң\b"), ""),  # "ҚК-нің", of the Criminal Code
    *(
        (re.compile(rf"(?i)\b({_DIGITS})\)?[- ]?{word}\w*"), rf"{level} \1")
        for word, level in (("ба[бп]", "ст."), ("бөлі[кг]", "ч."), ("тарма[қғ]ша", "подп."), ("тарма[қғ]", "п."))
    ),
)
_GENITIVE: dict[str, str] = _WORDS["genitive"]
_SPELLING = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"№": " no ", "§": " § ", "’": "'", "\u00ad": ""})


class Word(NamedTuple):
    """A word of a text, and its letter in the grammar."""

    letter: str  # "word" until it is known, "m" for a mark that has none
    text: str
    key: str  # for comparison: in lower case, without a Russian ending; for an instrument, its IRI


def words_of(text: str) -> list[Word]:
    """The words of a text, in one spelling of dashes, quotation marks and brackets."""
    text = unicodedata.normalize("NFC", text).translate(_SPELLING)
    for kazakh, russian in _KAZAKH:
        text = kazakh.sub(russian, text)
    text = re.sub(r"(?<=[^\W\d_])\[|\](?=[^\W\d_])", "", text)  # an editor's "article[s]"; but "19[2]" is not 192
    text = " ".join(re.sub(r"[\[\]]", " ", text).split()).rstrip(" .,;").replace("sub-", "sub")
    found = ((match.lastgroup or "", match[match.lastgroup or 0]) for match in _WORD.finditer(text))
    return [Word(letter, word, _RUSSIAN_ENDING.sub("", word.casefold())) for letter, word in found]


def genitive(name: str) -> str:
    """A Russian name of an instrument as it follows an article; a name of another beginning stays as it is.

    >>> genitive("Конституция РК"), genitive("МПГПП")
    ('Конституции РК', 'МПГПП')
    """
    start = next((start for start in _GENITIVE if name.startswith(f"{start} ")), "")
    return _GENITIVE.get(start, "") + name.removeprefix(start)


class Names:
    """Names of instruments: rows of (instrument IRI, name, language, kind), the short name of a language first.

    A name of two instruments is ambiguous.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._names: dict[str, list[tuple[str, str, str]]] = {}
        self._bearers: dict[tuple[str, ...], dict[str, None]] = {}
        for instrument, full, lang, kind in rows:
            name = re.sub(r"(?i)^\s*the\s+", "", full)
            self._names.setdefault(instrument, []).append((kind, lang, name))
            self._bearers.setdefault(tuple(word.key for word in words_of(name)), {})[instrument] = None

    def kind(self, instrument: str) -> str:
        """The kind of an instrument. Raises KgError with the closest names if it is unknown."""
        if instrument not in self._names:
            raise self.unknown(instrument.rpartition("/")[2], instrument)
        return self._names[instrument][0][0]

    def name(self, instrument: str, lang: str) -> str:
        """The first unambiguous name in the language; in any language if it has none in that one."""
        rows = self._names[instrument]
        own = [row for row in rows if self.match(words_of(row[2]))[1] == [instrument]] or rows
        return next((name for _, of, name in own if of == lang), own[0][2])

    def match(self, words: list[Word]) -> tuple[int, list[str]]:
        """The length of the longest name with which the words begin, and the instruments that have this name."""
        key = tuple(word.key for word in words)
        length = next((n for n in range(len(key), 0, -1) if key[:n] in self._bearers), 0)
        return length, list(self._bearers[key[:length]]) if length else []

    def unknown(self, name: str, text: str) -> KgError:
        """The error about a name that no instrument has, with the closest names."""
        from difflib import get_close_matches  # only needed here

        known = {one.casefold(): one for names in self._names.values() for _, _, one in names}
        closest = ", ".join(known[key] for key in get_close_matches(name[:80].casefold(), known, n=3, cutoff=0.0))
        what = f'no legal text is called "{name[:80]}"; the closest: {closest}'
        return citation_error(what, "use one of these names", text)
