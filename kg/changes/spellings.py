"""Finds names in text however they are spelt: accents, script, transliteration, case endings, order, initials.

A name is split into its words, and each word into sounds, which have spellings in many languages: ш is "sh", "sch",
"ch" or "sz". Cyrillic is compared in Latin letters (`kg.terms.folding`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from urllib.parse import unquote_to_bytes

from kg.terms.folding import fold
from kg.terms.names import BASE

LONG = 5  # letters; a shorter family name alone may be any word
GLUED = 6  # letters from which a name is also looked for inside longer words, as in addresses
NEAR = 3  # words between two parts of one name, at most

# What a sound is read from in a name, and what else it may be written as. The longest spelling is read first.
_SOUNDS = (
    ("shch schtsch chtch szcz tsch tch sch sh ch cz sz", ""),  # ш, ч, щ
    ("dzh dj zh", "j z g"),
    ("j", "zh dzh dj y i"),
    ("kh", "h ch x k"),
    ("h", "kh ch gh g x"),
    ("gh g", ""),
    ("ts tz", "c z"),
    ("ks x", ""),
    ("ck k", "c q"),
    ("c", "k q s ts z ck"),
    ("q", "k c kh g"),
    ("v", "w f"),
    ("w", "v u"),
    ("ph f", "v"),
    ("iya iia ija ya ia ja", ""),
    ("iyu iju yu iu ju you iou", ""),
    ("iye ije ye ie je e", "yo io jo"),
    ("iyo ijo yo io jo", "e ye ie je"),
    ("iyi iy ii ij yi yy i y", "j ee"),
    ("ou oo u", "w"),
    ("o", ""),
    ("aa a", ""),
)
_READ = {spelling: sound for sound, (read, _) in enumerate(_SOUNDS) for spelling in read.split()}
_VOWELS = "aeiouy"
# Of Russian nouns, Russian adjectives and Kazakh nouns, and -s and -es; in Latin letters.
_NOUN = "a|ya|u|yu|om|em|oi|ei|e|i|y|s|es"
_ENDING = (
    f"(?:{_NOUN}|ym|im|oyu|eyu|ogo|ego|omu|emu|ykh|ikh|ymi|imi|aya|uyu|oe"
    "|[dtn]yn|[dtn]in|[dtn]y|[dtn]i|[gkn]a|[gkn]e|[dt]a|[dt]e|[dtn]an|[dtn]en|[mbp]en)"
)
_NOT_A_NAME = {"jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "dr", "prof", "st", "ml", "al", "el", "uly", "kyzy"}
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
    REMOTE = 2  # a name that others have too


@dataclass(frozen=True)
class Mention:
    """A place in a text where a name may be."""

    start: int
    end: int
    degree: Degree
    in_identifier: bool = False


@dataclass(frozen=True)
class _Part:
    """One word of one person's name."""

    word: str  # folded
    person: int
    is_family: bool
    is_shared: bool  # someone else has it too
    spelling: re.Pattern[str]

    @property
    def is_long(self) -> bool:
        return len(self.word) >= LONG


_Match = tuple[_Part, bool]  # a part, and whether it is the whole word, perhaps with an ending


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    in_identifier: bool
    is_marked: bool  # by a capital letter, or as part of an identifier or address: it may be a short name
    is_initial: bool
    matches: Sequence[_Match]


class Names:
    """The names of some persons and the labels of other things, to be found in texts.

    `others` are the names of everyone else: a word that they have too says little by itself.

    >>> names = Names([["Ренат Бельяшев"]])
    >>> [text for text in ("Beliachev", "БЕЛЬЯШЕВУ", "Bel'jašev", "Renat", "Bela") if names.is_in(text)]
    ['Beliachev', 'БЕЛЬЯШЕВУ', "Bel'jašev"]
    """

    def __init__(
        self, persons: Iterable[Iterable[str]], labels: Iterable[str] = (), others: Iterable[str] = ()
    ) -> None:
        shared = {word for label in others for words, _ in _split(label) for word in words}
        self._parts = [part for number, own in enumerate(persons) for part in _parts(number, own, shared)]
        self._labels: dict[str, list[tuple[str, ...]]] = {}  # by their longest word
        for row in sorted({tuple(map(fold_word, _WORD.findall(label))) for label in labels} - {()}):
            self._labels.setdefault(max(row, key=len), []).append(row)
        self._known: dict[str, Sequence[_Match]] = {}

    def is_in(self, text: str) -> bool:
        """True if a text probably contains one of the names, be it in an identifier."""
        return any(mention.degree == Degree.LIKELY for mention in self.mentions(readable(text)))

    def mentions(self, text: str) -> list[Mention]:
        """Every place where a name may be, in order, in a text as `readable` returns it."""
        words = set(_WORD.findall(text))
        if not any(self._matches(word) or fold_word(word) in self._labels for word in words):
            return []
        tokens = list(self._tokens(text))
        found: dict[int, Mention] = {}
        for place, token in enumerate(tokens):
            if token.matches:
                degree = self._degree(tokens, place)
                found[token.start] = Mention(token.start, token.end, degree, token.in_identifier)
        for mention in self._labels_in(tokens):
            if mention.start not in found or mention.degree <= found[mention.start].degree:
                found[mention.start] = mention
        return [found[start] for start in sorted(found)]

    def _tokens(self, text: str) -> Iterator[_Token]:
        """The words of a text, each with the parts of names that it may be."""
        identifiers, end = _IDENTIFIER.finditer(text), 0
        begin = -1
        for match in _WORD.finditer(text):
            while end <= match.start() and (identifier := next(identifiers, None)):
                begin, end = identifier.span()
            inside = begin <= match.start() < end
            glued = text[match.start() - 1 : match.start()] in _GLUE or text[match.end() : match.end() + 1] in _GLUE
            marked = match[0][0].isupper() or inside or glued
            initial = len(match[0]) <= 2 and match[0][0].isupper() and text.startswith(".", match.end())
            matches = [(part, exact) for part, exact in self._matches(match[0]) if marked or part.is_long]
            yield _Token(match[0], *match.span(), inside, marked, initial, matches)

    def _degree(self, tokens: list[_Token], place: int) -> Degree:
        """How likely a word with matches is a name here."""
        token = tokens[place]
        near = (*tokens[max(0, place - NEAR) : place], *tokens[place + 1 : place + 1 + NEAR])
        if any(_are_two_parts(token.matches, other.matches) for other in near):
            return Degree.LIKELY
        initials = {fold_word(one.text) for one in tokens[max(0, place - 2) : place + 3] if one.is_initial}
        for part, exact in token.matches:
            alone = exact and part.is_long and not part.is_shared
            if part.is_family and (alone or initials & self._initials(part.person)):
                return Degree.LIKELY
        rare = any(not part.is_shared and (token.is_marked or part.is_family) for part, _ in token.matches)
        return Degree.POSSIBLE if rare else Degree.REMOTE

    def _initials(self, person: int) -> set[str]:
        return {initial for part in self._parts if part.person == person for initial in (part.word[0], part.word[:2])}

    def _labels_in(self, tokens: list[_Token]) -> Iterator[Mention]:
        """The mentions of labels; the last word of one may have an ending."""
        for place, token in enumerate(tokens):
            for row in self._labels.get(fold_word(token.text), ()):
                first = place - row.index(fold_word(token.text))
                words = [fold_word(one.text) for one in tokens[first : first + len(row)]] if first >= 0 else []
                if words[:-1] == list(row[:-1]) and words[-1:] and words[-1].startswith(row[-1]):
                    certain = len(row) > 1 or len(row[0]) >= GLUED
                    degree = Degree.LIKELY if certain else Degree.POSSIBLE
                    if certain or token.is_marked:
                        last = tokens[first + len(row) - 1]
                        yield Mention(tokens[first].start, last.end, degree, token.in_identifier)

    def _matches(self, word: str) -> Sequence[_Match]:
        """The parts that a word may be."""
        if word not in self._known:
            folded, found = fold_word(word), []
            for part in self._parts:
                if part.spelling.fullmatch(folded):
                    found.append((part, True))
                elif len(part.word) >= GLUED and part.spelling.search(folded):
                    found.append((part, False))
            self._known[word] = found
        return self._known[word]


def _are_two_parts(some: Sequence[_Match], others: Sequence[_Match]) -> bool:
    """True if two words are two different parts of one person's name."""
    for part, _ in some:
        theirs = {other.word for other, _ in others if other.person == part.person}
        if theirs and theirs != {one.word for one, _ in some if one.person == part.person}:
            return True
    return False


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """A word in small Latin letters, without accents and apostrophes.

    >>> fold_word("Bel'ya"), fold_word("Белья\u0301шев"), fold_word("Ёлкина")
    ('belya', 'belyashev', 'elkina')
    """
    composed = unicodedata.normalize("NFC", word).casefold().translate(_SIBILANTS)
    return fold(re.sub(f"[{_APOSTROPHES}]", "", composed)).replace(" ", "")


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


def _parts(person: int, labels: Iterable[str], shared: set[str]) -> list[_Part]:
    found: dict[str, bool] = {}
    for label in labels:
        for spelling in (label, _unaccented(label)):
            for words, is_family in _split(spelling):
                found |= {word: is_family or found.get(word, False) for word in words}
    return [_Part(word, person, family, word in shared, _pattern(word)) for word, family in found.items()]


def _unaccented(text: str) -> str:
    """A text without accents: š is s then, as on a keyboard that lacks it."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A pattern for the folded spellings of a folded name, with an ending or without."""
    sounds = _sounds(word)
    whole = "".join(sounds)
    if len(word) < LONG:
        return re.compile(f"{whole}(?:{_NOUN})?")
    forms = [f"{whole}{_ENDING}?"]
    if word[-1] in _VOWELS:  # Мария, Марии; Достоевская, Достоевской
        forms.append("".join(sounds[: -2 if word.endswith("aya") else -1]) + _ENDING)
    elif re.search("[eo](?:l|k|n|ts)$", word):  # Кравец, Кравца
        forms.append("".join([*sounds[:-2], sounds[-1]]) + _ENDING)
    return re.compile("|".join(forms))


def _sounds(word: str) -> list[str]:
    """For each sound of a folded name, a pattern for its spellings."""
    place = 0
    found: list[str] = []
    while place < len(word):
        spelling = next((one for one in _LONGEST_FIRST if word.startswith(one, place)), word[place])
        number = _READ.get(spelling)
        spellings = [spelling] if number is None else " ".join(_SOUNDS[number]).split()
        if number is not None and _SOUNDS[number][0].endswith(" e") and found and re.search("[sz]h", found[-1]):
            spellings.append("o")  # ё after ш and ч is often written as o
        options = "|".join(sorted(map(re.escape, spellings), key=len, reverse=True))
        found.append(f"(?:{options})" + ("+" if len(spelling) == 1 and spelling not in _VOWELS else ""))
        place += len(spelling)
        while len(spelling) == 1 and spelling not in _VOWELS and word.startswith(spelling, place):
            place += 1  # of a double consonant, once
    return found


_LONGEST_FIRST = sorted(_READ, key=len, reverse=True)
