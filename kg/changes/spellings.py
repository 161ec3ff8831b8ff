"""Finds names in text however they are spelt: accents, script, transliteration, case endings, order.

Words are compared by their consonants in Latin letters (`kg.terms.folding`): the spellings of one name in English,
German, French, Polish or Russian differ in vowels and in the letters of a sound, and cases add an ending. So rather too
much is found than too little.
"""

from __future__ import annotations

import bisect
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from kg.files.beside import table
from kg.terms.folding import fold
from kg.terms.names import BASE

LONG = 5  # letters; a shorter name may be any word, and is compared letter by letter
NEAR = 3  # words between two parts of one name, at most

_TABLE = table(__file__, "spellings")
_SOUNDS: dict[str, str] = _TABLE["sounds"]
_SOUND = re.compile("|".join(f"({letters})" for letters in _SOUNDS))
_SPELT = list(_SOUNDS.values())
_VOWEL_FIRST = re.compile("(?:dzh|zh|dj|j|y|i)?[aeiou]")
_ENDINGS, _NOT_A_NAME = frozenset(_TABLE["endings"]), frozenset(_TABLE["not_names"].split())
_PATRONYMIC = re.compile(r"\w+(?:vich|vych|vitch|witsch|vic|ovna|evna|ichna|inichna)")
_APOSTROPHES = "'’ʼʹʺ`´‘\u0300-\u036f"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_APOSTROPHES}]+[^\W\d_]*|[-‐]\r?\n[ \t]*[^\W\d_]+)*")  # or with a line break in it
_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_IDENTIFIER = re.compile(rf"<(?:{re.escape(BASE)})?[^<>\s:\"]*>|{re.escape(BASE)}[\w./#~%-]*|[\w-]+:\w[\w.~%-]*")
_SIBILANTS = str.maketrans(
    {**dict.fromkeys("šşșśŝ", "sh"), **dict.fromkeys("čçćĉ", "ch"), **dict.fromkeys("žżź", "zh")}
)
_GLUE = frozenset("-_/@#=?&+:0123456789")  # next to a word that is part of an identifier or an address


class Degree(IntEnum):
    """How likely it is that a place names the person or thing; the lower, the likelier."""

    LIKELY = 0
    POSSIBLE = 1


@dataclass(frozen=True)
class Mention:
    """A place in a text where a name may be."""

    start: int
    end: int
    degree: Degree
    in_identifier: bool = False


@dataclass(frozen=True)
class _Part:
    """One word of one person's name, as `_key` gives it."""

    key: str
    person: int
    is_certain: bool  # a family name that is long enough to be no other word


class Names:
    """The names of some persons and the labels of other things, to be found in texts.

    >>> names = Names([["Ренат Бельяшев"]])
    >>> [text for text in ("Beliachev", "БЕЛЬЯШЕВУ", "Bel'jašev", "Renat", "Bela") if names.is_in(text)]
    ['Beliachev', 'БЕЛЬЯШЕВУ', "Bel'jašev"]
    """

    def __init__(self, persons: Iterable[Iterable[str]], labels: Iterable[str] = ()) -> None:
        self._parts: defaultdict[str, set[_Part]] = defaultdict(set)
        for person, own in enumerate(persons):
            for spelling in (spelling for label in own for spelling in (label, _unaccented(label))):
                for words, is_family in _split(spelling):
                    for word in words:
                        key = _key(word)
                        self._parts[key].add(_Part(key, person, is_family and len(word) >= LONG))
        self._labels: defaultdict[str, list[list[str]]] = defaultdict(list)  # by their first word
        for row in (list(map(fold_word, _WORD.findall(label))) for label in labels):
            if row:
                self._labels[row[0]].append(row)
        self._known: dict[str, set[_Part]] = {}

    def is_in(self, text: str) -> bool:
        """True if a text probably contains one of the names, be it in an identifier."""
        return any(mention.degree == Degree.LIKELY for mention in self.mentions(readable(text)))

    def mentions(self, text: str) -> list[Mention]:
        """Every place where a name may be, in order, in a text as `readable` returns it."""
        if not any(self._matches(word) or fold_word(word) in self._labels for word in set(_WORD.findall(text))):
            return []
        places = list(_WORD.finditer(text))
        matched = [self._matches(place[0]) if _may_be_name(text, place) else set() for place in places]
        identifiers = [identifier.span() for identifier in _IDENTIFIER.finditer(text)]
        starts = [start for start, _ in identifiers]
        found: list[Mention] = []
        for number, (place, parts) in enumerate(zip(places, matched, strict=True)):
            last, degree = place, Degree.POSSIBLE
            near = [*matched[max(0, number - NEAR) : number], *matched[number + 1 : number + 1 + NEAR]]
            if any(part.is_certain for part in parts) or any(_are_two_parts(parts, other) for other in near):
                degree = Degree.LIKELY
            elif row := self._label_at(places, number):
                last = places[number + len(row) - 1]
                degree = Degree.LIKELY if len(row) > 1 or len(row[0]) > LONG else Degree.POSSIBLE
            elif not parts:
                continue
            before = bisect.bisect(starts, place.start())
            inside = bool(before) and place.start() < identifiers[before - 1][1]
            found.append(Mention(place.start(), last.end(), degree, inside))
        return found

    def _matches(self, word: str) -> set[_Part]:
        """The parts that a word may be, with an ending or without."""
        if word not in self._known:
            folded = fold_word(word)
            key, stems = _key(folded), {folded, folded.rstrip("aeiouy")}
            if key != folded:
                stems |= {key[:end] for end in range(len(key) - 2, len(key) + 1) if key[end:] in _ENDINGS}
            self._known[word] = {part for stem in stems for part in self._parts.get(stem, ())}
        return self._known[word]

    def _label_at(self, places: list[re.Match[str]], number: int) -> list[str]:
        """The label that begins with a word, if any does; a single short word only with a capital letter."""
        for row in self._labels.get(fold_word(places[number][0]), ()):
            words = [place[0] for place in places[number : number + len(row)]]
            may_be_one = len(row) > 1 or len(row[0]) > LONG or words[0][0].isupper()
            if may_be_one and list(map(fold_word, words)) == row:
                return row
        return []


def _may_be_name(text: str, place: re.Match[str]) -> bool:
    """True if a word does not begin with a small letter, or is part of an identifier or address."""
    glued = text[place.start() - 1 : place.start()] in _GLUE or text[place.end() : place.end() + 1] in _GLUE
    return glued or not place[0][0].islower()


def _are_two_parts(some: set[_Part], others: set[_Part]) -> bool:
    """True if two words are two different parts of one person's name."""
    return any(one.person == other.person and one.key != other.key for one in some - others for other in others)


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """A word in small Latin letters, without accents and apostrophes.

    >>> fold_word("Bel'ya"), fold_word("Белья\u0301шев"), fold_word("Ёлкина")
    ('belya', 'belyashev', 'elkina')
    """
    composed = unicodedata.normalize("NFC", word).casefold().translate(_SIBILANTS)
    return fold(re.sub(f"[{_APOSTROPHES}]", "", composed)).replace(" ", "")


@lru_cache(maxsize=200_000)
def _key(folded: str) -> str:
    """The consonants of a folded name by their sounds, A for a vowel before them; a short name as it is.

    >>> _key("belyashev"), _key("beljaschew"), _key("yolkina"), _key("kim")
    ('blSV', 'blSV', 'AlKn', 'kim')
    """
    sounds = _SOUND.sub(lambda match: _SPELT[(match.lastindex or 1) - 1], folded)
    sounds = "A" * bool(_VOWEL_FIRST.match(folded)) + re.sub(r"(.)\1+", r"\1", sounds)
    return sounds if len(folded) >= LONG and len(sounds) > 2 else folded


def readable(text: str) -> str:
    r"""A text with its escapes resolved, such as \u0418, %D0%98 and &#1048;, and without invisible characters.

    No line is added or removed.

    >>> readable("%D0%98%D0%B2, \\u0418\\u0432, &#1048;&#x432;, %C8%E2")
    'Ив, Ив, Ив, Ив'
    """
    if "%" in text:
        text = re.sub(r"(?:%[0-9A-Fa-f]{2})+", lambda match: _in_line(_from_percent(match[0])), text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: _in_line(_from_escape(match)), text)
    if "&" in text:
        text = re.sub(r"&#?\w{1,31};", lambda match: _in_line(html.unescape(match[0])), text)
    text = _INVISIBLE.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2}))")


def _from_escape(match: re.Match[str]) -> str:
    number = int(match[match.lastindex or 1], 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else match[0]


def _from_percent(text: str) -> str:
    content = unquote_to_bytes(text)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")  # as old Russian websites have it


def _in_line(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


def _split(label: str) -> Iterator[tuple[list[str], bool]]:
    """The names in a label, each with its words (several if it has a hyphen), and whether it is the family name.

    >>> [(words[0], family) for words, family in _split("Бельяшев Ренат Саматович")]
    [('belyashev', True), ('renat', False), ('samatovich', False)]
    >>> [words for words, family in _split("Martin Luther King, Jr.") if family], list(_split("King, Martin"))[0]
    ([['king']], (['king'], True))
    """
    first, _, rest = label.partition(",")
    names, more = _words(first), _words(rest)
    inverted = bool(names) and 0 < len(more) <= 2 and len(more) == len(rest.split())  # not a description of the person
    if inverted:
        family, names = range(len(names)), names + more
    elif len(names) > 1 and _PATRONYMIC.fullmatch("".join(names[-1])):
        family = range(1)
    else:
        family = range(max(len(names) - 1, 0), len(names))
    yield from ((words, number in family) for number, words in enumerate(names))


def _words(text: str) -> list[list[str]]:
    """The folded names of a text, without what is no name of its own, such as "Jr." and "von"."""
    found = []
    for name in text.split():
        words = [word for word in map(fold_word, _WORD.findall(name)) if len(word) > 1 and word not in _NOT_A_NAME]
        if words and not name.lstrip("(\"«“'").islower():
            found.append(words)
    return found


def _unaccented(text: str) -> str:
    """A text without accents: š is s then, as on a keyboard that lacks it."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
