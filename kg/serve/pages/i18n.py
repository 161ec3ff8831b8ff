"""Messages, numbers and dates of the pages in the reader's language: kg.terms.messages, and dates by Babel."""

from __future__ import annotations

import datetime

from babel.dates import format_date

from kg.terms.messages import Messages

LANGUAGES = {"en": "English", "ru": "Русский"}
_BABEL = {"en": "en_GB"}  # for dates such as 20 May 2030


class Translations(Messages):
    """The messages of one language, with its dates in words."""

    def date(self, text: str) -> str:
        """A date of XML Schema in words, as precise as it is given: a day, a month or a year.

        >>> [Translations("ru").date(text) for text in ("2030-05-20", "2030-05", "2030")]
        ['20 мая 2030', 'май 2030', '2030']
        """
        locale = _BABEL.get(self.language, self.language)
        try:
            if len(text) == len("2030-05-20"):
                return format_date(datetime.date.fromisoformat(text), "d MMMM y", locale=locale)
            if len(text) == len("2030-05"):
                return format_date(datetime.date.fromisoformat(f"{text}-01"), "LLLL y", locale=locale)
        except ValueError:
            pass
        return text
