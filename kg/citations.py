"""This module reads and writes legal citations: `parse` and `format` are inverses.

A text is cut into words, each word becomes one letter, and the order of the letters is the grammar. The instrument
decides the rest: "19-22" is four articles of a treaty, "456-2" one of a code; "п." is a `para`, in a code a `point`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product, takewhile
from typing import NamedTuple, Self

from kg.errors import KgError

BASE = "https://w3id.org/habeas/id/"
LONGEST_TEXT, LONGEST_LIST, INTERNATIONAL = 2000, 50, ("treaty", "declaration")
LEVELS = {  # the words for each level of an instrument, outermost first; Russian words without their endings
    "art": "article articles art arts section sections sec § ст стат стать",
    "part": "part parts ч част",
    "paragraph": "paragraph paragraphs para paras п пункт",
    "item": "item items point points",
    "sub": "subparagraph subparagraphs subpara subparas subitem subitems подп подпункт",
}
LABELS = {word: level for level, words in LEVELS.items() for word in words.split()}
# The grammar, in letters. A: "article"; p: "paragraph" or the like, P: "paragraphs" or any Russian label, which may
# begin a list; n: a number with its brackets, b: brackets alone; I: an instrument; D, O: a document, an opinion;
# "," and "&" join. Each citation is read once, the longest way: nothing is read again in another way.
LETTERS = {word: "P" if word.endswith("s") or not word.isascii() else "p" for word in LABELS}
LETTERS |= {word: "A" for word, level in LABELS.items() if level == "art"} | {",": ",", ";": ",", "of": "", "the": ""}
LETTERS |= dict.fromkeys(["&", "and", "и", "read", "taken", "alone", "in", "conjunction", "together", "with"], "&")
_PART = "(?:pn|Pn(?![,&]+n)|Pn(?:,n)*+(?:,?&+n)?+(?!,?[pP]))(?:[,&]+b)*+(?!&+n)"
ARTICLE = re.compile(f"A*n(?:[,&]+b)*(?:[,&]*{_PART}(?![,n]*A))*|{_PART}(?:,?{_PART})*,?A+n(?:[,&]+b)*")
_ARTICLES = f"(?:{ARTICLE.pattern})(?:[,&]+(?:{ARTICLE.pattern}))*"
CITATION = re.compile(f"(?>[DO]|I,?{_ARTICLES}|{_ARTICLES}(?:,?I)?)(?:[,&]+(?!$)|$)")
NUMBER = r"[1-9][0-9]{0,4}(?:\.[0-9]{1,4}){0,3}(?:[a-z]|bis|ter|quater|quinquies|sexies|septies|octies)?"
LETTER = r"(?:[a-z]|[ivx]{2,6})"
PATH = re.compile(
    rf"art_{NUMBER}(-\d{{1,2}})?(__para_{NUMBER}(-\d{{1,2}})?)?(__point_(?:{NUMBER}(-\d{{1,2}})?|{LETTER}))*", re.ASCII
)
ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
ROWS = (ROMAN, list("abcdefghijklmnopqrstuvwxyz"), [str(n) for n in range(1, 2000)])  # what a range may run through
_ORGAN = "A|E|S|ST|T|CAT|CCPR|CED|CEDAW|CERD|CMW|CRC|CRPD|HR|HRI"
_DIGITS, _TO, _BRACKET = "[0-9][0-9A-Za-z.]*", "(?: ?- ?| to )", r"(?: ?\( ?[0-9A-Za-z.-]{1,12} ?\))"
WORD = re.compile(
    rf"(?i:UN )?(?i:doc\.? )?(?P<D>(?:{_ORGAN})(?=/[^ ]*[0-9])(?:/[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)+)"
    r"|(?i:WGAD |opinion |мнение )+(?i:no\.? ?)?(?P<O>[0-9]+/[12][0-9]{3})"
    rf"|(?P<n>(?:{_DIGITS}|\b(?i:{LETTER})(?= ?[()]))\)?(?:{_TO}{_DIGITS})?{_BRACKET}*(?:{_TO}{_BRACKET})?)"
    rf"|(?P<b>{_BRACKET}+(?:{_TO}{_BRACKET})?)|(?P<word>[^\W\d_][^\W_]*)\.?|(?P<m>\S)"
)
RUSSIAN_ENDING = re.compile(r"(?<=[а-яё]{4})(?:[ое](?:го|му)|[оеиы][йм]|[иы]х|[ая](?:я|м|ми|х)|[ое][ев]|[аяоеиыуюьй])$")
SPELLING = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"№": " no ", "§": " § ", "’": "'", "\u00ad": ""})
Path = tuple[tuple[str, str], ...]


def _error(what: str, repair: str, text: str = "") -> KgError:
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:160]).split())
    expected = 'a citation such as "ICCPR 19(2)" or "Article 274, Part 4, Paragraph 2, of the Criminal Code"'
    return KgError(what, where=line if len(line) <= 80 else line[:79] + "…", expected=expected, repair=repair)


class _Word(NamedTuple):
    letter: str  # of the grammar; "word" until it is known, "m" for a mark that has none
    text: str
    key: str  # what is compared: small letters, no Russian endings; of an instrument the IRI


def _words(text: str) -> list[_Word]:
    text = unicodedata.normalize("NFC", text).translate(SPELLING)
    text = re.sub(r"(?<=[^\W\d_])\[|\](?=[^\W\d_])", "", text)  # an editor's "article[s]"; but "19[2]" is not 192
    text = " ".join(re.sub(r"[\[\]]", " ", text).split()).rstrip(" .,;").replace("sub-", "sub")
    found = ((match.lastgroup or "", match[match.lastgroup or 0]) for match in WORD.finditer(text))
    return [_Word(letter, said, RUSSIAN_ENDING.sub("", said.casefold())) for letter, said in found]


class Names:
    """What instruments are called: rows of (instrument IRI, name, language, kind), the short name of a language first;
    Russian names as they follow an article ("Конституции РК"). A name of two instruments is ambiguous."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._names: dict[str, list[tuple[str, str, str]]] = {}
        self._bearers: dict[tuple[str, ...], dict[str, None]] = {}
        for instrument, full, lang, kind in rows:
            name = re.sub(r"(?i)^\s*the\s+", "", full)
            self._names.setdefault(instrument, []).append((kind, lang, name))
            self._bearers.setdefault(tuple(word.key for word in _words(name)), {})[instrument] = None

    def kind(self, instrument: str) -> str:
        """The kind of the instrument; a KgError names the closest names if it is unknown."""
        if instrument not in self._names:
            raise self.unknown(instrument.rpartition("/")[2], instrument)
        return self._names[instrument][0][0]

    def name(self, instrument: str, lang: str, longest: bool = False) -> str:
        """The first (or the longest) name that it alone has in the language, or in any if it has none there."""
        rows = self._names[instrument]
        own = [row for row in rows if self.match(_words(row[2]))[1] == [instrument]] or rows
        found = [name for _, tongue, name in own if tongue == lang] or [name for _, _, name in own]
        return max(found, key=len) if longest else found[0]

    def match(self, words: list[_Word]) -> tuple[int, list[str]]:
        """The length of the longest name with which the words begin, and the instruments that bear it."""
        key = tuple(word.key for word in words)
        length = next((n for n in range(len(key), 0, -1) if key[:n] in self._bearers), 0)
        return length, list(self._bearers[key[:length]]) if length else []

    def unknown(self, name: str, text: str) -> KgError:
        """The error for a name in a text that is not in the data; it names the closest that are."""
        from difflib import get_close_matches  # only needed here

        known = {one.casefold(): one for names in self._names.values() for _, _, one in names}
        closest = ", ".join(known[key] for key in get_close_matches(name[:80].casefold(), known, n=3, cutoff=0.0))
        return _error(f'no instrument is called "{name[:80]}"; the closest: {closest}', "use one of these names", text)


@dataclass(frozen=True)
class Provision:
    """A part of an instrument; its path is an `art`, then at most one `para`, then `point`s."""

    instrument: str
    path: Path

    def __post_init__(self) -> None:
        if not PATH.fullmatch("__".join(map("_".join, self.path))):
            raise _error(f"{self.iri} is not a provision", "write it like iccpr/art_14__para_3__point_d", self.iri)

    @property
    def iri(self) -> str:
        """The instrument, and the path as one token in the style of Akoma Ntoso."""
        return f"{self.instrument}/" + "__".join(map("_".join, self.path))

    @classmethod
    def from_iri(cls, iri: str, names: Names) -> Self:
        """The provision that the IRI identifies, of an instrument that is among the names."""
        instrument, _, steps = iri.rpartition("/")
        names.kind(instrument)
        return cls(instrument, tuple((step.partition("_")[0], step.partition("_")[2]) for step in steps.split("__")))


@dataclass(frozen=True)
class UNDocument:
    """A document of the United Nations by its symbol."""

    symbol: str

    @property
    def iri(self) -> str:
        """The symbol in small letters, with hyphens for slashes."""
        return f"{BASE}un/" + self.symbol.lower().replace("/", "-")


@dataclass(frozen=True)
class Opinion:
    """An opinion of the Working Group on Arbitrary Detention by its number."""

    number: int
    year: int

    @property
    def symbol(self) -> str:
        """The UN symbol, which follows from the number only from 2012 on."""
        if self.year < 2012:
            raise _error("the symbol of an opinion before 2012 cannot be made from its number", "cite it", str(self))
        return f"A/HRC/WGAD/{self.year}/{self.number}"

    @property
    def iri(self) -> str:
        """The IRI of the document with its symbol."""
        return UNDocument(self.symbol).iri


Citation = Provision | UNDocument | Opinion


def parse(text: str, names: Names, context: str | None = None) -> list[Citation]:
    """The citations in the text, in its order, lists and ranges written out; a KgError if it holds anything else.
    The context is the instrument of articles that name none, and of a name that it shares with others.

    >>> names = Names([(BASE + "iccpr", "ICCPR", "en", "treaty")])
    >>> [citation.iri.rpartition("/")[2] for citation in parse("articles 9 (1)–(2) and 14 ICCPR", names)]
    ['art_9__para_1', 'art_9__para_2', 'art_14']
    """
    if len(text) > LONGEST_TEXT:
        raise _error(f"the text has {len(text)} characters", f"give at most {LONGEST_TEXT}", text)
    words, found = _letters(text, names, context), list[Citation]()
    letters = "".join(word.letter for word in words)
    unread = re.sub(f"^(?:{CITATION.pattern})+", "", letters)
    if unread or not letters:
        rest = " ".join(word.text for word in words[len(words) - len(unread) :])
        raise _error(f'no citation can be read from "{rest[:80]}"', "write each article with its instrument", text)
    for match in CITATION.finditer(letters):
        here = words[slice(*match.span())]
        found += [Opinion(*map(int, word.text.split("/"))) for word in here if word.letter == "O"]
        found += [UNDocument(word.text) for word in here if word.letter == "D"]
        owner = next((word.key for word in here if word.letter == "I"), context)
        for article in ARTICLE.finditer(letters, *match.span()):
            found += _provisions(words[slice(*article.span())], owner, names, text)
    return found


def parse_one(text: str, names: Names, context: str | None = None) -> Citation:
    """The one citation in the text; a KgError if there are several.

    >>> parse_one("Opinion No. 2/2022", Names([]))
    Opinion(number=2, year=2022)
    """
    first, *others = parse(text, names, context)
    if others:
        raise _error(f"the text has {1 + len(others)} citations", "give one of them", text)
    return first


def _letters(text: str, names: Names, context: str | None) -> list[_Word]:
    """The words of the text with their letters of the grammar: one for a whole name, none for "of the"."""
    words, found = _words(text), list[_Word]()
    while words:
        word, (length, bearers) = words[0], names.match(words[:40])
        letter = LETTERS.get(word.key, word.letter)
        if found and found[-1].letter in "ApP" and (letter == "b" or re.fullmatch(LETTER, word.key)):
            letter = "n"
        named = bearers if len(bearers) < 2 else [one for one in bearers if one == context]
        if bearers and not named:
            raise _error(f"the name could be that of {' or '.join(bearers)}", "use a name that one alone has", text)
        if named:
            found.append(_Word("I", " ".join(said.text for said in words[:length]), named[0]))
        elif letter == "word":
            said = takewhile(lambda other: LETTERS.get(other.key, other.letter) == "word", words)
            raise names.unknown(" ".join(other.text for other in said) or word.text, text)
        elif letter:
            found.append(word._replace(letter=letter))
        words = words[length or 1 :]
    return found


def _provisions(words: list[_Word], owner: str | None, names: Names, text: str) -> list[Provision]:
    """One article of the owner with its parts, each level with each: "article 14, paragraphs 1 and 3"."""
    if not owner:
        raise _error("no instrument is named", "name it after the article", text)
    kind, level, chains, found = names.kind(owner), "art", dict[str, list[list[str]]](), list[Provision]()
    for word in words:
        level = LABELS.get(word.key, level)
        if word.letter in "nb":  # 14(3)(d)-(g) is 14, 3, d..g; 14.3 is 14, 3 in a treaty but one number in a code
            said = re.sub(r"\)(?:-|\.\.)\(", "..", word.key.replace(" to ", "..").replace(" ", ""))
            chain = [n for n in re.split(r"[()]|(?<=\d)\.(?=\d)" if kind in INTERNATIONAL else "[()]", said) if n]
            if word.letter == "b":  # "(e)" goes on from "14(3)(d)"
                *before, last = chains[level][-1]
                row = next((row for row in ROWS if re.split(r"-|\.\.", last)[-1] in row), [])
                if (level == "art" and not before) or re.split(r"-|\.\.", chain[0])[0] not in row:
                    raise _error(f"{word.text} does not go on from {last}", "write the article in full", text)
                chain[:0] = before
            chains.setdefault(level, []).append(chain)
    for chosen in product(*([(level, chain) for chain in chains[level]] for level in LEVELS if level in chains)):
        paths: list[Path] = [()]
        for label, n, number in ((label, n, number) for label, chain in chosen for n, number in enumerate(chain)):
            item = not n and (label in ("item", "sub") or (label == "paragraph" and kind == "code"))
            point = item or len(paths[0]) > 1 or not number[0].isdigit()
            first, dash, last = (number.replace("-", "..") if kind in INTERNATIONAL else number).partition("..")
            span = next((r[r.index(first) : r.index(last) + 1] for r in ROWS if first in r and last in r), [number])
            if len(paths) > 1 or len(found) > LONGEST_LIST or (dash and not 1 < len(span) <= LONGEST_LIST):
                raise _error(f'"{number}" is not a range, too long, or not last', "write each article in full", text)
            step = "art" if not paths[0] else "point" if point else "para"
            paths = [(*path, (step, one)) for path in paths for one in span]
        found += [Provision(owner, path) for path in paths]
    return found


def format(citation: Citation, names: Names, style: str = "short", lang: str = "en") -> str:  # noqa: A001 - like parse
    """The citation as a lawyer writes it, "short" or "long", in "en" or "ru"; a KgError if it would not be read back.

    >>> names = Names([(BASE + "kz-cc", "CC", "en", "code")])
    >>> format(Provision(BASE + "kz-cc", (("art", "274"), ("para", "4"), ("point", "2"))), names)
    'CC 274(4)(2)'
    """
    if isinstance(citation, Provision):
        code, write = names.kind(citation.instrument) == "code", _russian if lang == "ru" else _english
        text = write(citation.path, names.name(citation.instrument, lang, style == "long"), code, style == "long")
    else:
        number = "Мнение №" if lang == "ru" else "Opinion No."
        text = citation.symbol if isinstance(citation, UNDocument) else f"{number} {citation.number}/{citation.year}"
    if parse(text, names) != [citation]:
        raise _error("this citation cannot be written so that it is read back", "use its IRI", text)
    return text


def _english(path: Path, name: str, code: bool, long: bool) -> str:
    (_, article), *rest = path
    if not long and (not rest or rest[0][0] == "para" or not rest[0][1][0].isdigit()):
        return f"{name} {article}" + "".join(f"({number})" for _, number in rest)
    word = {"art": "Article", "para": "Part", "point": "Paragraph"} if code else {"art": "article", "para": "paragraph"}
    labels = len(dict(rest)) if code else sum(step == "para" or number[0].isdigit() for step, number in rest[:1])
    said = ", ".join(f"{word.get(step, step)} {number}" for step, number in path[: 1 + labels])
    return said + "".join(f" ({number})" for _, number in rest[labels:]) + f"{',' * bool(labels)} of the {name}"


def _russian(path: Path, name: str, code: bool, long: bool) -> str:
    forms = {"art": "ст. статья статьи", "para": "п. пункт пункта", "point": "подп. подпункт подпункта"}
    forms |= {"para": "ч. часть части", "point": "п. пункт пункта"} if code else {}
    first = dict(reversed(path))  # the outermost number of each step, innermost step first
    said = [f"{forms[step].split()[long * (1 + (n > 0))]} {number}" for n, (step, number) in enumerate(first.items())]
    return " ".join([said[0] + "".join(f" ({number})" for _, number in path[len(first) :]), *said[1:], name])
