"""Dates as precise as their source: a day, a month or a year. Years are those of the Gregorian calendar, 1 to 9998."""

from __future__ import annotations

import datetime
import re

from pyoxigraph import Literal, NamedNode

from kg.terms.vocabulary import XSD

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH_NUMBERS = {
    name: number for number, full in enumerate(MONTHS, 1) for name in (full.lower(), full[:3].lower())
} | {"sept": 9}


def date_literal(text: str) -> Literal:
    """The literal of a date in ISO form, with the datatype of its precision.

    >>> [date_literal(text).datatype.value.partition("#")[2] for text in ("2017-07-18", "2017-07", "2017")]
    ['date', 'gYearMonth', 'gYear']
    """
    datatype = ("gYear", "gYearMonth", "date")[text.count("-")]
    return Literal(text, datatype=NamedNode(f"{XSD}{datatype}"))


def is_date(text: str) -> bool:
    """True if a text is a date in ISO form that exists: a day, a month or a year.

    >>> [is_date(text) for text in ("2032", "2032-03", "2032-03-15", "2032-13-45", "2032-3", "15 March 2032")]
    [True, True, True, False, False, False]
    """
    return re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) is not None and first_day(date_literal(text)) is not None


def in_english(text: str) -> str:
    """A date in ISO form as lawyers write it in English, no more precise than it is.

    >>> in_english("2017-07-18"), in_english("2003-12"), in_english("2003")
    ('18 July 2017', 'December 2003', '2003')
    """
    year, *rest = (int(part) for part in text.split("-"))
    return " ".join(str(part) for part in [*rest[1:], *(MONTHS[month - 1] for month in rest[:1]), year])


def month_number(name: str) -> int | None:
    """The number of a month by its English name or abbreviation, with or without a full stop; None for another word.

    >>> month_number("December"), month_number("Sept."), month_number("foo")
    (12, 9, None)
    """
    return _MONTH_NUMBERS.get(name.rstrip(".").lower())


def typed(text: str) -> Literal | None:
    """The date that a reader types, as precise as it is written; None for other text, or a day that does not exist.

    >>> [typed(text).value for text in ("2020", "2020-03", "2020-03-05", "March 2020", "5 March 2020", "05.03.2020")]
    ['2020', '2020-03', '2020-03-05', '2020-03', '2020-03-05', '2020-03-05']
    """
    text = " ".join(text.split()).casefold()
    if text == "today":
        return date_literal(datetime.date.today().isoformat())
    parts = [*reversed(re.split("[. ]", text))] if re.fullmatch(r"(\d\d?[. ])?\w+[. ]\d{4}", text) else text.split("-")
    if len(parts) > 1 and (month := month_number(parts[1])) is not None:
        parts[1] = str(month)
    if len(parts) > 3 or len(parts[0]) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    found = date_literal("-".join([parts[0], *(part.zfill(2) for part in parts[1:])]))
    return found if first_day(found) is not None else None


def first_day(date: Literal | None) -> datetime.date | None:
    """The first day that a date can mean; None if it is not a date.

    >>> first_day(Literal("2020-02"))
    datetime.date(2020, 2, 1)
    """
    if date is None:
        return None
    try:
        day = datetime.date.fromisoformat((date.value + "-01-01")[:10])
    except ValueError:
        return None
    return day if day.year < datetime.MAXYEAR else None


def last_day(date: Literal | None) -> datetime.date | None:
    """The last day that a date can mean; None if it is not a date.

    >>> last_day(Literal("2020-02")), last_day(Literal("2020"))
    (datetime.date(2020, 2, 29), datetime.date(2020, 12, 31))
    """
    first = first_day(date)
    if date is None or first is None or len(date.value) >= 10:
        return first
    return months_later(first, 12 if len(date.value) < 7 else 1) - datetime.timedelta(days=1)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The first day of the month that comes this many months after the month of a day.

    >>> months_later(datetime.date(2020, 11, 30), 2)
    datetime.date(2021, 1, 1)
    """
    number = day.year * 12 + day.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)
