"""Days between dates: the header line `days` of a stored query, made into SPARQL.

    #+ days: letter reply

Each name is that of a variable with a date (xsd:date). The query then has the variables ?letterDay and ?replyDay: their
Julian day numbers, so that the days between two dates are a difference. SPARQL 1.1 has no difference of dates.
"""

from __future__ import annotations

import re

from kg.errors import KgError
from kg.sparql import tree
from kg.sparql.tree import Bind, Element, Filter
from kg.terms.vocabulary import XSD

_HEADER = re.compile(r"^#\+ days:(?P<names>.*(?:\n#\+   .*)*)$", re.MULTILINE)


def with_day_numbers(text: str, where: str = "the query") -> str:
    """The query with the numbers of the dates that its header names, each before it is first used.

    Raises KgError if one is used nowhere.

    >>> query = "SELECT ?n { ?a ex:sent ?s ; ex:answered ?e BIND(?eDay - ?sDay AS ?n) }"
    >>> with_day_numbers(f"#+ days: s e\\n{query}").count("BIND")
    5
    >>> with_day_numbers(query) == query
    True
    """
    names = [name for match in _HEADER.finditer(text) for name in match["names"].replace("\n#+", " ").split()]
    if not names:
        return text
    group = tree.read(text, where).where
    elements = group.elements if group else ()
    known = tree.bound_by_patterns(elements)
    places: dict[int, str] = {}
    for name in names:
        place = next((element.start for element in elements if f"{name}Day" in _used(element)), None)
        if place is None:
            raise KgError(
                f"the header counts the days of ?{name}, and no BIND or FILTER of the query uses ?{name}Day",
                where,
                "'#+ days: …' with the names of dates, whose numbers the outer group of the query uses",
                f"use ?{name}Day, or take the name out of the line",
            )
        places[place] = places.get(place, "") + _numbered(name, name in known)
    for place, written in sorted(places.items(), reverse=True):
        text = f"{text[:place]}{written}{text[place:]}"
    return text


def _used(element: Element) -> frozenset[str]:
    return element.expression.variables if isinstance(element, Bind | Filter) else frozenset()


def _numbered(name: str, known: bool) -> str:
    """The number of a day, by whole numbers: its year begins in March, so that a leap day is the last of a year."""
    before = f"FLOOR((14 - MONTH(?{name})) / 12)"  # 1 in January and February, else 0
    year, month = f"(YEAR(?{name}) + 4800 - ?{name}Before)", f"(MONTH(?{name}) + 12 * ?{name}Before - 3)"
    days = (
        f"<{XSD}integer>(DAY(?{name}) + FLOOR((153 * {month} + 2) / 5) + 365 * {year} + FLOOR({year} / 4)"
        f" - FLOOR({year} / 100) + FLOOR({year} / 400) - 32045)"
    )
    if not known:  # an engine may take an error for the end of the row
        before, days = (f"IF(BOUND(?{name}), {expression}, ?unbound)" for expression in (before, days))
    return f"BIND({before} AS ?{name}Before)\n  BIND({days} AS ?{name}Day)\n  "
