"""Dates in running text, also as scans damage them."""

from __future__ import annotations

import datetime
import re

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DIGIT = r"[0-9OIl\]|]"
YEAR = rf"(?:[12]{_DIGIT}{_DIGIT}{_DIGIT})"
_YEARS = range(1900, 2041)  # what is none of these has lost a figure, or has one too many
DAY = r"(?<!\w)(?:[0-9] ?[0-9]?|[lI\]|] ?[0-9])(?:st|nd|rd|th)?"
MONTH = rf"(?:{_MONTHS})"
DATE = rf"(?:{DAY}\s+{MONTH},?\s+{YEAR})"
MONTH_OF_YEAR = rf"(?:{MONTH},?\s+{YEAR})"
_DAY = re.compile(rf"({DAY})\s+({MONTH}),?\s+({YEAR})(?![0-9])", re.IGNORECASE)
_MONTH = re.compile(rf"({MONTH}),?\s+({YEAR})(?![0-9])", re.IGNORECASE)
_LOOK = str.maketrans({"O": "0", "I": "1", "l": "1", "]": "1", "|": "1", " ": None})


def digits(text: str) -> str:
    """Digits as a scan may show them, in figures: "20] 8" is 2018.

    >>> digits("20] 8"), digits("3 8")
    ('2018', '38')
    """
    return re.sub(r"(?:st|nd|rd|th)$", "", text).translate(_LOOK)


def month(name: str) -> int:
    """The number of a month by its name."""
    return _MONTHS.split("|").index(name.capitalize()) + 1


def iso(text: str) -> str:
    """A date in ISO form, as precise as it is written; empty for other text or a day that does not exist.

    >>> iso("17 April 2018"), iso("9 November 20]8"), iso("March 2003"), iso("31 June 2003")
    ('2018-04-17', '2018-11-09', '2003-03', '')
    """
    text = " ".join(text.split())
    if match := _DAY.search(text):
        day, name, year = match.groups()
    elif match := _MONTH.search(text):
        year = digits(match[2])
        return f"{year}-{month(match[1]):02}" if int(year) in _YEARS else ""
    else:
        return ""
    if int(digits(year)) not in _YEARS:
        return ""
    try:
        return datetime.date(int(digits(year)), month(name), int(digits(day))).isoformat()
    except ValueError:
        return ""


_ONES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_ONES += " fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENS = {"twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60, "sevent": 70, "eight": 80, "ninet": 90}
ORDINAL = (
    rf"(?:(?:one\s+)?hundred(?:th)?(?:\s+and\s+|\s*-?\s*))?(?:(?:{'|'.join(_TENS)})(?:y|ieth)(?:\s*-\s*|\s+)?)?"
    rf"(?:{'|'.join(_ONES.split())})?"
)


def ordinal(text: str) -> int:
    """The number of an ordinal in words or figures; 0 for other text.

    >>> [ordinal(text) for text in ("eighty-first", "eightyfirst", "fiftieth", "123rd", "hundred and second", "last")]
    [81, 81, 50, 123, 102, 0]
    """
    if match := re.fullmatch(r"\s*(\d{1,3})\s*\.?\s*(?:st|nd|rd|th)\s*", text, re.IGNORECASE):
        return int(match[1])
    words = re.sub(r"[\s-]+", " ", text.lower()).strip()
    total = 100 if re.match(r"(one )?hundred", words) else 0
    words = re.sub(r"^(?:one )?hundred(?:th)?(?: and)?\s*", "", words)
    for stem, number in _TENS.items():
        if match := re.match(rf"{stem}(?:y|ieth)\s*", words):
            total, words = total + number, words[match.end() :]
            break
    names = _ONES.split()
    if words:
        return total + names.index(words) + 1 if words in names else 0
    return total
