"""Messages in the reader's language, from the gettext catalogues in `kg/locale/<language>/LC_MESSAGES/messages.po`.

English is written where a message is used and is the msgid of its translation. Catalogues are read from their source
when they are first needed, so that none can be out of date; `python -m kg.serve.catalogues` adds new messages to them.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from kg.terms.dates import in_english, is_date

LOCALE = Path(__file__).parent.parent / "locale"

_ENTRY = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d)\])? (".*")$|^(".*")$')
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\d{4}(-\d\d){0,2}")
_NUMBER = re.compile(r"\d+(?:[./]\d+)*")
_SYMBOL = re.compile(r"\([A-Z]+(?:/[\w.,&-]+)+\)")
_NAMED = re.compile(r"(row of|under the heading) (.+)")

Key = tuple[str, str]  # context and msgid


class Messages:
    """The messages of one language; a message that is not translated is given in English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts, self._plural = catalogue(language)

    def gettext(self, message: str, **values: object) -> str:
        """A message with its values filled in.

        >>> Messages("ru").gettext("Version %(version)s", version="1.0")
        'Версия 1.0'
        """
        return _fill(self._text("", message), values)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """A message that has different translations in different contexts.

        >>> Messages("ru").pgettext("column", "legal order")
        'правопорядок'
        """
        return _fill(self._text(context, message), values)

    def ngettext(self, singular: str, plural: str, number: int, **values: object) -> str:
        """A message in the plural form that the number takes; `%(num)s` stands for the number.

        >>> [Messages("ru").ngettext("%(num)s row", "%(num)s rows", n) for n in (1, 3, 5, 21)]
        ['1 строка', '3 строки', '5 строк', '21 строка']
        """
        forms = self._texts.get(("", singular), ())
        text = forms[self._plural(number)] if len(forms) > 1 else (singular if number == 1 else plural)
        return _fill(text, {"num": self.number(number), **values})

    def number(self, number: int) -> str:
        """A number with its digits grouped.

        >>> Messages("en").number(1234), Messages("ru").number(1234)
        ('1,234', '1\\xa0234')
        """
        return f"{number:,}".replace(",", "\xa0") if self.language == "ru" else f"{number:,}"

    @property
    def is_translated(self) -> bool:
        """True if the language has a catalogue."""
        return bool(self._texts)

    def date(self, text: str) -> str:
        """A day, month or year of XML Schema as lawyers write it: in English in words, in Russian in figures.

        >>> Messages("en").date("2030-05-20"), Messages("ru").date("2030-05-20")
        ('20 May 2030', '20.05.2030')
        """
        return in_english(text) if self.language == "en" and is_date(text) else self.day(text)

    def day(self, text: str) -> str:
        """A day, month or year of XML Schema in figures, as precise as it is given.

        >>> [Messages("ru").day(text) for text in ("2030-05-20", "2030-05", "2030")]
        ['20.05.2030', '05.2030', '2030']
        """
        if self.language != "ru" or not _DAY.fullmatch(text):
            return text
        return ".".join(reversed(text.split("-")))

    def locator(self, text: str, untranslated: Callable[[str], str] = str) -> str:
        """A place in a document, such as "article 14, first paragraph"; each of its parts is a message.

        A part that has no translation is as `untranslated` gives it.

        >>> Messages("ru").locator("para. 10.4")
        'п. 10.4'
        """
        parts = []
        for part in locator_parts(text):
            message, values = locator_message(part)
            translation = self._texts.get(("locator", message))
            parts.append(filled(translation[0], values) if translation else untranslated(part))
        return ", ".join(parts)

    def _text(self, context: str, message: str) -> str:
        return self._texts.get((context, message), (message,))[0]


class Remark(str):
    """A message in English that can be said in another language too.

    >>> remark = Remark("Version %(version)s", version="1.0")
    >>> remark, remark.said(Messages("ru"))
    ('Version 1.0', 'Версия 1.0')
    """

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]

    def __new__(cls, message: str, **values: object) -> Remark:
        """The message, with its values filled in."""
        made = super().__new__(cls, _fill(message, values))
        made.message, made.values = message, values
        return made

    def said(self, messages: Messages) -> str:
        """The message in the language of these messages."""
        return messages.gettext(self.message, **self.values)


def filled(template: str, values: Mapping[str, str]) -> str:
    """A text with values in the place of its `{names}`; a name that has no value stays as it is."""
    return _PLACEHOLDER.sub(lambda name: values.get(name[1], name[0]), template)


def locator_parts(text: str) -> list[str]:
    """The parts of a locator; the name of a row is one part, whatever is in it."""
    return [text] if text.startswith("row of ") else text.split(", ")


def locator_message(part: str) -> tuple[str, dict[str, str]]:
    """The message of one part of a locator, and the values of its placeholders: numbers, a symbol, a name.

    >>> locator_message("record 276 (CCPR/C/39/D/260/1987)")
    ('record {1} {symbol}', {'symbol': '(CCPR/C/39/D/260/1987)', '1': '276'})
    """
    if named := _NAMED.fullmatch(part):
        return f"{named[1]} {{name}}", {"name": named[2]}
    values: dict[str, str] = {}
    if symbol := _SYMBOL.search(part):
        values["symbol"] = symbol[0]
        part = _SYMBOL.sub("{symbol}", part, count=1)

    def numbered(number: re.Match[str]) -> str:
        place = str(len(values.keys() - {"symbol"}) + 1)
        values[place] = number[0]
        return f"{{{place}}}"

    return _NUMBER.sub(numbered, part), values


def gettext_noop(message: str) -> str:
    """The message itself: marks one that is translated later."""
    return message


def pgettext_noop(context: str, message: str) -> str:
    """The message itself: marks one that is translated later, in a context."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """The message itself: marks one that is translated later, in the form for a number."""
    return singular, plural


@cache
def catalogue(language: str) -> tuple[dict[Key, tuple[str, ...]], Callable[[int], int]]:
    """The messages of a language with their translations, and which form a number takes; none without a catalogue."""
    file = LOCALE / language / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return {}, gettext.c2py("n != 1")
    texts = _read(file.read_text(encoding="utf-8"))
    header = texts.pop(("", ""))[0]
    plural = re.search(r"plural=(.*);", header)
    return texts, gettext.c2py(plural[1] if plural else "n != 1")


def _read(source: str) -> dict[Key, tuple[str, ...]]:
    """The translated messages of a catalogue as Babel writes it; a fuzzy or empty translation is none."""
    texts: dict[Key, tuple[str, ...]] = {}
    for block in source.split("\n\n"):
        fields: dict[tuple[str, str], str] = {}
        field = ("", "")
        for line in block.splitlines():
            if found := _ENTRY.match(line):
                field = (found[1], found[2] or "") if found[1] else field
                fields[field] = fields.get(field, "") + json.loads(found[3] or found[4])
        forms = tuple(text for (name, _), text in sorted(fields.items()) if name == "msgstr")
        if forms and all(forms) and not re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            texts[fields.get(("msgctxt", ""), ""), fields[("msgid", "")]] = forms
    return texts


def _fill(message: str, values: Mapping[str, object]) -> str:
    return message % values if values else message
