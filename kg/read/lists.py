"""Lists of articles in running text, read by a grammar: "articles 9 (1)-(3) and 14, read alone and with article 2 (3)".

Words become tokens: what opens a list, numbers and brackets, what joins them, what joins two lists, the instrument. A
list runs from the word "article" to the first word that is no token. It is read as a whole or refused, never in part.

In order: which instrument each number belongs to; which numbers are articles and which are parts of the one before;
which articles are read together with which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.errors import KgError
from kg.read.gazetteer import Gazetteer
from kg.read.phrases import Phrases
from kg.read.text import Span, Text
from kg.terms.names import THING

__all__ = ["Cited", "Refused", "articles", "local", "unread"]

_PHRASES = Phrases(__file__)
_KINDS = (
    "own-law", "other-law", "with", "alone", "unsure", "plural", "article", "paragraphs", "paragraph", "point",
    "damaged", "number", "bracket", "half", "letter", "range", "comma", "or", "and", "of", "filler",
)  # fmt: skip
_ENDS = ("comma", "or", "and", "of", "filler", "range", "paragraph", "paragraphs", "point", "article", "plural")
_START = _PHRASES.pattern("start")
_BUT_NOT = _PHRASES.pattern("but-not")
_EXCEPT = _PHRASES.pattern("except")
_OTHER_LAW = _PHRASES.pattern("law-elsewhere")
_LEAD = r"(?:(?:the|said|aforementioned|same)\s?){0,2}"
_OWN = ("Covenant", "International Covenant", "Pact")
_CITES = re.compile(r"\b[Aa]rt(?:icles?|\.)\s+[\dlIO]")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LAST = {"iccpr": 27, "cat": 16, "cedaw": 16, "icerd": 7, "crpd": 33, "crc": 41, "icescr": 15, "icpped": 25}
"""The last substantive article of each treaty; CAT 22 and ICERD 14 can be breached too, by removing somebody."""

Path = tuple[str, ...]  # the numbers of a provision, outermost first


@dataclass(frozen=True)
class Cited:
    """Provisions that a stretch cites: each by its short name, two that are read together with a plus between them."""

    values: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Refused:
    """A stretch that cites something that could not be read."""

    reason: str
    start: int
    end: int


Lists = tuple[list[Cited], list[Refused]]
"""Provisions that were read, and stretches that were refused."""


def local(iri: str) -> str:
    """The short name of a thing of the record.

    >>> local("https://w3id.org/habeas/id/iccpr/art_9")
    'iccpr/art_9'
    """
    return iri.removeprefix(THING)


@dataclass(frozen=True)
class _Token:
    kind: str
    words: str
    start: int
    end: int
    instrument: str = ""


@dataclass
class _Unit:
    """One article with its parts, and the words before it: what joins it, and whether "article" stands there."""

    instrument: str
    article: str
    parts: list[Path] = field(default_factory=list)
    joins: str = ""
    named: str = ""  # the word "article" or "articles" before it
    again: bool = False  # "of", "in" or "with" before that word begins an item of its own
    with_again: bool = False

    @property
    def values(self) -> list[str]:
        """The short names of its provisions."""
        return [_name(self.instrument, (self.article, *part)) for part in self.parts or [()]]


@dataclass(frozen=True)
class _Joint:
    """Words that join two lists, such as ", read alone and in conjunction with"."""

    comma: bool
    alone: bool
    each: bool


class _UnclearError(KgError):
    def __init__(self, what: str) -> None:
        super().__init__(what, "the list", "articles that can be read in one way", "read the text")


def articles(
    text: Text, span: Span, known: Gazetteer, context: str = "", protocol: str = "", *, either: bool = False
) -> Lists:
    """The articles of treaties and declarations that a stretch cites, and what could not be read.

    `context` is the treaty that "the Convention" means, and of which articles without an instrument are; `protocol` is
    what "the Optional Protocol" means. `either` says that "articles 6 or 7" are both, as behind "no violation of".
    """
    cited: list[Cited] = []
    refused: list[Refused] = []
    reader = _Reader(known, context, protocol, either)
    at, before = span[0], 0
    for match in _START.finditer(text.one_line, *span):
        if match.start() < at:
            continue
        tokens = reader.tokens(text, match.start(), span[1])
        if not any(token.kind in ("number", "damaged") for token in tokens):
            continue
        between = text.one_line[at : match.start()]
        at, start = tokens[-1].end, match.start()
        if before and _EXCEPT.fullmatch(between):
            cited[:] = [one for one in cited if one.start != before]
            refused.append(Refused("the text excepts some of these articles", before, at))
        elif _BUT_NOT.search(between):
            refused.append(Refused("the text says that these articles are not meant", start, at))
        else:
            elsewhere = bool(_OTHER_LAW.search(text.one_line, *span))
            for part in _split(tokens):
                reader.read(part, elsewhere=elsewhere, into=(cited, refused))
        before = start
    return cited, refused


def _split(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """The lists in some tokens, each with its instrument: one ends where an article or a number follows that name."""
    start = 0
    for n, token in enumerate(tokens[1:], 1):
        before = next(
            (one.kind for one in reversed(tokens[start:n]) if one.kind not in ("comma", "and", "of", "filler")), ""
        )
        if before == "instrument" and token.kind in ("article", "plural", "number", "damaged"):
            yield _trimmed(tokens[start:n])
            start = n
    yield tokens[start:]


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Tokens without those at the end that lead nowhere."""
    end = next((n for n in range(len(tokens), 0, -1) if tokens[n - 1].kind not in _ENDS), 0)
    return tokens[:end]


def unread(text: Text, span: Span, read: Sequence[Cited | Refused]) -> list[Refused]:
    """The citations of a stretch beside the lists that were read or refused."""
    words, found = text.one_line, []
    for match in _CITES.finditer(words, *span):
        if not any(one.start <= match.start() < one.end for one in read):
            reason = f"these articles cannot be read: “{' '.join(words[match.start() : match.start() + 60].split())}”"
            found.append(Refused(reason, match.start(), min(span[1], match.start() + 60)))
    return found


def _name(instrument: str, path: Path) -> str:
    steps = [f"art_{path[0]}"]
    for number in path[1:]:
        steps.append(f"{'para' if number.isdigit() and len(steps) == 1 else 'point'}_{number}")
    return f"{local(instrument)}/{'__'.join(steps)}"


@lru_cache(maxsize=8)
def _grammar(rows: tuple[tuple[str, str, str, str], ...]) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """The pattern of a token, and the instruments that bear each name."""
    bearers: dict[str, set[str]] = {}
    for iri, name, _, _ in rows:
        bearers.setdefault(re.sub(r"^the ", "", " ".join(name.split())).replace("’", "'"), set()).add(iri)
    longest = sorted((name for name in bearers if len(name) > 2), key=len, reverse=True)
    named = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest)
    kinds = [rf"(?P<instrument>{_LEAD}(?P<name>{named})(?![\w/]))"]
    kinds += [
        f"(?P<{one.replace('-', '_')}>{'|'.join(f'(?:{form})' for form in _PHRASES.forms(one))})" for one in _KINDS
    ]
    return re.compile(rf"\s*(?:{'|'.join(kinds)})"), {name: tuple(sorted(iris)) for name, iris in bearers.items()}


@dataclass(frozen=True)
class _Reader:
    known: Gazetteer
    context: str
    protocol: str
    either: bool = False

    def tokens(self, text: Text, start: int, end: int) -> list[_Token]:
        """The tokens of a list, without those at its end that lead nowhere."""
        pattern, bearers = _grammar(self.known.rows)
        found: list[_Token] = []
        at = start
        while match := pattern.match(text.one_line, at, end):
            kind = "instrument" if match["name"] else (match.lastgroup or "").replace("_", "-")
            kind = "and" if kind == "or" and self.either else kind
            at = match.end()
            if at == match.start():
                break
            words = match[0].lstrip()
            token = _Token(kind, words.rstrip(), at - len(words), at)
            if kind == "instrument":
                token = replace(token, instrument=self._bearer(match["name"], bearers))
            elif kind == "own-law":
                is_protocol = "rotoco" in token.words
                token = replace(
                    token, kind="instrument", instrument=(self.protocol if is_protocol else self.context) or "?"
                )
            found.append(token)
            if kind == "other-law":
                break
        return _trimmed(found)

    def read(self, tokens: list[_Token], *, elsewhere: bool, into: Lists) -> None:
        """Reads one list, or refuses it."""
        place = tokens[0].start, tokens[-1].end
        try:
            values = self.values(tokens, elsewhere=elsewhere)
        except _UnclearError as error:
            into[1].append(Refused(error.what, *place))
        else:
            into[0].extend([Cited(tuple(dict.fromkeys(values)), *place)] if values else [])

    def _bearer(self, words: str, bearers: dict[str, tuple[str, ...]]) -> str:
        name = " ".join(words.split())
        of = bearers[name]
        if self.context and name in _OWN and self.context.endswith(("iccpr", "icescr")):
            return self.context  # before the committee of a Covenant, that Covenant
        return of[0] if len(of) == 1 else self.context if self.context in of else "?"

    def values(self, tokens: list[_Token], *, elsewhere: bool) -> list[str]:
        """The provisions of a list. Raises _UnclearError if it can be read in several ways, or in none."""
        kinds = {token.kind for token in tokens}
        if "damaged" in kinds:
            raise _UnclearError("a number of the list is damaged")
        if "or" in kinds:
            raise _UnclearError("whether all of these articles are meant is not clear")
        if "unsure" in kinds or tokens[-1].kind in ("with", "alone"):
            raise _UnclearError("what these articles are read with cannot be read")
        sequence: list[_Unit | _Joint] = []
        for chunk, instruments in self._chunks(tokens, elsewhere=elsewhere):
            for instrument in instruments:
                sequence += self._of_this_or_the_treaty(_Units(chunk, instrument, self._exists).read(), instrument)
        found = [*_resolved(sequence)]
        unknown = [
            part for value in found for part in value.split("+") if f"{THING}{part}" not in self.known.provisions
        ]
        if unknown:
            raise _UnclearError(f"the record has no {', '.join(unknown[:3])}")
        for value in found:
            treaty, _, token = value.partition("+")[0].partition("/")
            number = re.match(r"art_(\d+)", token)
            beyond = number and int(number[1]) > _LAST.get(treaty, 999)
            if (
                beyond
                and self.context == f"{THING}{treaty}"
                and value.partition("__")[0] not in ("cat/art_22", "icerd/art_14")
            ):
                raise _UnclearError(f"{value} is none of the rights of the treaty")
        return found

    def _of_this_or_the_treaty(self, read: list[_Unit | _Joint], instrument: str) -> list[_Unit | _Joint]:
        """The articles of an instrument; those before its last ones that it does not have are of the treaty at hand."""
        for unit in read:
            if isinstance(unit, _Unit) and unit is not read[-1] and not self._exists(instrument, (unit.article,)):
                unit.instrument = self.context or instrument
        return read

    def _exists(self, instrument: str, path: Path) -> bool:
        return f"{THING}{_name(instrument, path)}" in self.known.provisions

    def _chunks(self, tokens: list[_Token], *, elsewhere: bool) -> Iterator[tuple[list[_Token], list[str]]]:
        """The tokens up to each name of an instrument, with that instrument, or with two of the same articles.

        What is of another law is left out. What names no instrument is of the treaty at hand, if no other law is near.
        """
        chunks: list[tuple[list[_Token], list[str]]] = []
        chunk: list[_Token] = []
        for token in tokens:
            if token.kind not in ("instrument", "other-law"):
                chunk.append(token)
                continue
            if any(one.kind == "number" for one in chunk):
                chunks.append((chunk, [token.instrument]))
            elif chunks and token.instrument:
                chunks[-1][1].append(token.instrument)
            chunk = []
        if any(one.kind == "number" for one in chunk):
            goes_on = bool(chunks) and any(one.kind in ("with", "alone") for one in chunk)
            is_named = any(one.kind in ("article", "plural") for one in chunk)
            if goes_on:
                chunks.append((chunk, chunks[-1][1][:1]))
            elif is_named and not elsewhere:
                first = [one.words for one in chunk if one.kind == "number"]
                chunks.append((chunk, [self.context if first != ["1"] else ""]))
        for listed, instruments in chunks:
            if "?" in instruments:
                raise _UnclearError("which instrument is meant is not said")
            yield listed, [one for one in instruments if one]


class _Units:
    """Reads the tokens of one instrument into articles with their parts."""

    def __init__(self, tokens: list[_Token], instrument: str, exists: Callable[[str, Path], bool]) -> None:
        self.tokens, self.instrument, self.exists = tokens, instrument, exists
        self.found: list[_Unit | _Joint] = []
        self.named = self.joins = self.level = self.ranging = self.following = ""
        self.again = self.with_again = self.closed = self.alone = False
        self.mode = ""  # "one" or "many" behind "paragraph" or "paragraphs"
        self.before: list[Path] = []  # parts that stand before their article: "paragraph 3 of article 14"
        self.is_plural = self.has_parts = False

    def read(self) -> list[_Unit | _Joint]:
        """The articles and the joints between them."""
        for n, token in enumerate(self.tokens):
            self.following = self.tokens[n + 1].kind if n + 1 < len(self.tokens) else ""
            self.has_parts = any(one.kind in ("paragraph", "bracket") for one in self.tokens[n + 1 : n + 3])
            getattr(self, f"_{token.kind}")(token)
            if token.kind in ("number", "bracket", "half", "letter") and self.following != "range":
                self.ranging = ""
        return self.found

    def _article(self, token: _Token) -> None:
        self.named, self.level, self.mode = token.words.lower(), "article", ""
        self.is_plural = token.kind == "plural"

    _plural = _article

    def _paragraph(self, token: _Token) -> None:
        self.mode, self.level, self.closed = ("many" if token.kind == "paragraphs" else "one"), "paragraph", False

    _paragraphs = _paragraph

    def _point(self, token: _Token) -> None:
        self.level = "point"

    def _comma(self, token: _Token) -> None:
        self.joins += token.words

    def _and(self, token: _Token) -> None:
        self.joins += "&"

    def _of(self, token: _Token) -> None:
        self.again = True

    def _filler(self, token: _Token) -> None:
        pass

    def _alone(self, token: _Token) -> None:
        self.alone = True

    def _range(self, token: _Token) -> None:
        self.ranging = "-"

    def _with(self, token: _Token) -> None:
        if not self.found:
            if not self.alone:
                self.with_again = True
        elif isinstance(self.found[-1], _Joint) or ("&" in self.joins and token.words.lower() == "with"):
            self.with_again = True
            return
        words = token.words.lower()
        each = bool(re.search(r"\b(?:each|all|both)\b", words))
        alone = self.alone or bool(re.search(r"\b(?:alone|separately|independently|itself)\b", words))
        self.found.append(_Joint("," in self.joins, alone, each))
        self._clear()

    def _clear(self) -> None:
        self.named = self.joins = self.level = self.mode = ""
        self.again = self.with_again = self.alone = self.closed = False
        self.before = []

    @property
    def last(self) -> _Unit | None:
        """The article to which parts belong."""
        return self.found[-1] if self.found and isinstance(self.found[-1], _Unit) else None

    def _number(self, token: _Token) -> None:
        number, _, part = token.words.removesuffix("bis").partition(".")
        if self.ranging and self.last:
            self._through(number)
        elif self._is_part(number):
            self.closed = self.closed or "&" in self.joins
            letters = [] if self.last else [one for one in self.before if not one[0].isdigit()]
            self.before = [one for one in self.before if one not in letters]
            for path in [(number, *one) for one in letters] or [(number,)]:
                self._add(path)
            self.joins, self.level = "", "part"
        else:
            self.found.append(
                _Unit(self.instrument, number, self.before, self.joins, self.named, self.again, self.with_again)
            )
            self._clear()
            if part:
                self._add((part,))

    def _is_part(self, number: str) -> bool:
        """True if a number is that of a paragraph. Raises _UnclearError if it may as well be that of an article."""
        if self.level == "paragraph":
            return True
        if self.level == "article" or not self.mode or not self.last:
            return False
        last = int(self.last.parts[-1][0]) if self.last.parts and self.last.parts[-1][0].isdigit() else 0
        if int(number) == last and self.following in ("bracket", "half"):
            return True  # "paragraph 3 (a), 3 (b)"
        fits = self.exists(self.instrument, (self.last.article, number)) and int(number) > last
        is_early = int(number) < int(self.last.article)  # "articles 9, paragraph 3 and 4": articles stand in order
        one_of_several = self.is_plural and self.mode == "one"
        if fits and (
            self.closed or self.has_parts or not is_early if one_of_several else self.closed and not self.is_plural
        ):
            raise _UnclearError("which of these numbers are articles is not clear")
        return fits and not self.closed

    def _bracket(self, token: _Token) -> None:
        value = re.sub(r"[\s()]", "", token.words)
        if self.ranging and (self.last or self.before):
            self._through(value)
            return
        parts = self.last.parts if self.last else self.before
        before = parts[-1] if parts else ()
        if value.isdigit():
            path: Path = (value,)
        elif not before:
            path = (value,)
        elif value in _ROMAN and not before[-1].isdigit() and not self._is_letter(before, value):
            path = (*(before[:-1] if before[-1] in _ROMAN and len(before) > 1 else before), value)
        else:
            path = (*(before[:1] if before[0].isdigit() else ()), value)
        self._add(path)
        self.joins = ""

    def _is_letter(self, before: Path, value: str) -> bool:
        """True if "(i)" is the letter behind "(g)", and not the first point of it."""
        if not self.joins or not self.last or len(value) > 1:
            return False
        return self.exists(self.instrument, (self.last.article, *(before[:1] if before[0].isdigit() else ()), value))

    _half = _bracket
    _letter = _bracket

    def _add(self, path: Path) -> None:
        parts = self.last.parts if self.last else self.before
        if parts and path[: len(parts[-1])] == parts[-1]:
            parts.pop()  # "3" of "3 (d)"
        parts.append(path)

    def _through(self, value: str) -> None:
        """The numbers of a range, up to its last one."""
        parts = self.last.parts if self.last else self.before
        if not parts and self.last:
            first, last = int(self.last.article), int(value)
            if not 0 < last - first < 30:
                raise _UnclearError("a range of the list cannot be read")
            self.found += [_Unit(self.instrument, str(one)) for one in range(first + 1, last + 1)]
            return
        *outer, first_part = parts[-1]
        if first_part.isdigit() and value.isdigit():
            row = [str(one) for one in range(1, 30)]
        else:
            row = (
                list(_ROMAN)
                if first_part in _ROMAN and value in _ROMAN and len(outer) > 1
                else list("abcdefghijklmnop")
            )
        if first_part not in row or value not in row or row.index(value) <= row.index(first_part):
            raise _UnclearError("a range of the list cannot be read")
        parts += [(*outer, one) for one in row[row.index(first_part) + 1 : row.index(value) + 1]]
        self.closed = True


def _resolved(sequence: list[_Unit | _Joint]) -> Iterator[str]:
    """The provisions of a list; of those that are read together, both with a plus between them."""
    left: list[_Unit] = []
    rest = list(sequence)
    while rest:
        one = rest.pop(0)
        if isinstance(one, _Unit):
            left.append(one)
            continue
        end = next((n for n, other in enumerate(rest) if isinstance(other, _Joint)), len(rest))
        units = [unit for unit in rest[:end] if isinstance(unit, _Unit)]
        if not left or not units:
            raise _UnclearError("what these articles are read with cannot be read")
        at = _where_right_ends(left, units, followed=end < len(rest))
        yield from _together(left, units[:at], one)
        left, rest = units[at:], rest[end:]
    for unit in left:
        yield from unit.values


def _where_right_ends(left: list[_Unit], units: list[_Unit], *, followed: bool) -> int:
    """How many of the articles behind a joint belong to it; the others go on with the list before it."""
    first = units[0]
    for n, unit in enumerate(units[1:], 1):
        if unit.with_again:
            continue
        if unit.named:
            if unit.again or re.search("[,;]", unit.joins) or followed:
                return n
            if first.named.endswith("s") and not any("&" in one.joins for one in units[1:n]):
                continue
            raise _UnclearError("whether the last article is read together with the first is not clear")
        if first.named.endswith("s") or not first.named:
            if "," in unit.joins and any("&" in one.joins for one in units[1:n]):
                raise _UnclearError("where the list of what these articles are read with ends is not clear")
            continue
        is_open = left[0].named.endswith("s") and not any("&" in one.joins for one in left)
        if is_open and any("&" in one.joins for one in units[n:]):
            return n
        raise _UnclearError("which of the last articles are read together with the first is not clear")
    return len(units)


def _together(left: list[_Unit], right: list[_Unit], joint: _Joint) -> Iterator[str]:
    """The articles before a joint, each with those behind it. Raises _UnclearError if which are meant is not clear."""
    with_values = [value for unit in right for value in unit.values]
    same = [unit for unit in left if set(unit.values) & set(with_values)]
    boundary = next(
        (
            n
            for n in range(len(left) - 1, 0, -1)
            if left[n].named and (left[n].again or re.search("[,;]", left[n].joins))
        ),
        0,
    )
    if same:  # "7, 9 and 2 (3), read with 7 and 9": the one that is not on both sides is read with the others
        meant = left[-1:] if left[-1] not in same else []
    elif boundary and not joint.each and not joint.alone and joint.comma:
        raise _UnclearError("which of the articles is read together with others is not clear")
    else:
        meant = left if joint.each else left[boundary:]
    if not meant:
        raise _UnclearError("an article would be read together with itself")
    for unit in left:
        if joint.alone or unit not in meant:
            yield from unit.values
    for unit in meant:
        yield from (f"{one}+{other}" for one in unit.values for other in with_values)
