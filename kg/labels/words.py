"""Values as a reader of one language writes them: names, dates, numbers, durations, citations, lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import cache

from pyoxigraph import Literal

from kg.errors import KgError
from kg.store.labels import ENGLISH_WORD, IN_ENGLISH
from kg.terms import citations
from kg.terms.citations import Names, Provision
from kg.terms.dates import is_date
from kg.terms.messages import Messages, filled, ngettext_noop, pgettext_noop
from kg.terms.vocabulary import XSD

LANGUAGES = ("en", "ru")
MOST_LISTED = 3  # values of one part; of more, two are named and the others counted
LONGEST_SUMMARY = 120  # characters of a summary, of which a label takes the first sentence

_AND = pgettext_noop("label", "{names} and {name}")
_AND_OTHERS = pgettext_noop("label", "{names} and {number} others")
_DATES = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}
_COUNTS = {f"{XSD}{name}" for name in ("integer", "decimal", "nonNegativeInteger", "positiveInteger")}
_COUNT = re.compile(r"[0-9]{1,15}")
_DURATION = re.compile("P" + "".join(f"(?:([0-9]{{1,9}}){unit})?" for unit in "YMD") + "(?:T(?:([0-9]{1,9})H)?)?")
_UNITS = (
    ngettext_noop("%(num)s year", "%(num)s years"),
    ngettext_noop("%(num)s month", "%(num)s months"),
    ngettext_noop("%(num)s day", "%(num)s days"),
    ngettext_noop("%(num)s hour", "%(num)s hours"),
)
_SENTENCE = re.compile(r"(.*?\w\w\W?)\.(?: [A-ZА-Я“«(].*)?", re.DOTALL)
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\S*\.")
_NUMBERS = re.compile(r"(\d+)")


class Words:
    """The words of one language."""

    def __init__(self, language: str, instruments: Names) -> None:
        self.language, self._messages, self._instruments = language, Messages(language), instruments
        self.citation, self._locator = cache(self._citation), cache(self._place)

    def of(self, name: str, literals: Sequence[Literal]) -> list[str]:
        """The texts of some values of the part `name`: those in this language if there are any, else the English."""
        if len(literals) > 1:
            tagged = {literal.language for literal in literals}
            tag = next((tag for tag in (self.language, "en", *sorted(filter(None, tagged))) if tag in tagged), None)
            literals = [literal for literal in literals if literal.language in (None, tag)]
        return [self._text(name, literal) for literal in literals]

    def has(self, text: str) -> bool:
        """True if a text has a word of this language: names and numbers alone are in no language."""
        return self.language == "en" or _RUSSIAN.search(text) is not None

    def marked(self, text: str) -> str:
        """An English text with a mark that it is English, for readers of another language; names need none."""
        if self.language == "en" or not ENGLISH_WORD.search(text):
            return text
        return filled(self._messages.pgettext("label", IN_ENGLISH), {"text": text})

    def _place(self, locator: str) -> str:
        return self._messages.locator(locator, self.marked)

    def _text(self, name: str, literal: Literal) -> str:
        text, kind = literal.value, literal.datatype.value
        if kind in _DATES and is_date(text):
            return self._messages.date(text)
        if kind in _COUNTS and _COUNT.fullmatch(text):
            return self._messages.number(int(text))
        if kind == f"{XSD}duration":
            return self._duration(text)
        if name == "locator":
            return self._locator(text)
        text = first_sentence(text) if name == "summary" else text
        return self.marked(text) if literal.language in (None, "en") else text

    def _duration(self, text: str) -> str:
        numbers = found.groups() if (found := _DURATION.fullmatch(text)) else ()
        said = [self._messages.ngettext(*unit, int(n)) for unit, n in zip(_UNITS, numbers, strict=False) if n]
        return self.listed(said, in_order=True) or text

    def _citation(self, provision: str) -> str:
        """A provision as lawyers cite it; nothing if its instrument has no name, or it is no part of an article."""
        instrument, _, token = provision.rpartition("/")
        steps = tuple((step, number) for step, _, number in (part.partition("_") for part in token.split("__")))
        if steps[0][0] != "art":
            return ""
        with suppress(KgError):
            name = self._instruments.kind(instrument) and self._instruments.name(instrument, self.language)
            if self.language != "en":
                with suppress(KgError):  # of numbers that nobody would read back, such as "IV(3)"
                    return citations.format(Provision(instrument, steps), self._instruments, lang=self.language)
            first, *rest = (_in_words(number) for _, number in steps)
            return f"{name} {first}{''.join(f'({number})' for number in rest)}"
        return ""

    def listed(self, texts: Collection[str], in_order: bool = False) -> str:
        """Several texts as one, in the order of their letters and numbers unless they have one: "A, B and C"."""
        if len(texts) < 2:
            return "".join(texts)
        names = list(texts) if in_order else sorted(set(texts), key=_with_numbers)
        if len(names) == 1:
            return names[0]
        if len(names) <= MOST_LISTED:
            return self._joined(_AND, names[:-1], name=names[-1])
        return self._joined(_AND_OTHERS, names[:2], number=self._messages.number(len(names) - 2))

    def _joined(self, template: str, names: list[str], **values: str) -> str:
        return filled(self._messages.pgettext("label", template), {"names": ", ".join(names), **values})


def _in_words(number: str) -> str:
    """A number as it is written, where its identifier has hyphens between words: "5 bis", but "456-2"."""
    return number.replace("-", " ") if re.search("-[a-z]", number) else number


def first_sentence(text: str) -> str:
    """The first sentence of a text without its full stop, cut after a word if it is too long for a label.

    >>> first_sentence("Opinion No. 2/2022 binds. So it is said.")
    'Opinion No. 2/2022 binds'
    """
    sentence = found[1] if (found := _SENTENCE.fullmatch(text)) else text
    if len(sentence) <= LONGEST_SUMMARY:
        return sentence
    return re.sub(r"\W*\s\S*$", "", sentence[:LONGEST_SUMMARY]) + " …"


def _with_numbers(text: str) -> list[tuple[bool, int, str]]:
    """A key by which 9 comes before 14."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _NUMBERS.split(text)]


def capitalised(text: str) -> str:
    """The text with a capital at its beginning, unless that is an abbreviation or a web address.

    >>> capitalised("arrest of A"), capitalised("ст. 19 МПГПП")
    ('Arrest of A', 'ст. 19 МПГПП')
    """
    return text if _ABBREVIATION.match(text) else text[0].upper() + text[1:]
