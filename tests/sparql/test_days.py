"""Days between dates: the numbers that a header asks for are those of the calendar."""

from __future__ import annotations

import datetime

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.sparql.days import with_day_numbers
from tests.effort import FULL

JULIAN_DAY_BEFORE_YEAR_1 = 1_721_425  # 31 December of the year before 1 in the Gregorian calendar


def rows(query: str) -> list[tuple[str | None, ...]]:
    solutions = ox.Store().query(f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {query}")
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(term.value if isinstance(term, ox.Literal) else None for term in row) for row in solutions]


def test_a_day_has_its_julian_day_number() -> None:
    begin = datetime.date(1895, 12, 30)
    dates = [begin + datetime.timedelta(days) for days in range(0, 80_000, 1 if FULL else 7)]
    listed = " ".join(f'"{day}"^^xsd:date' for day in dates)
    query = with_day_numbers(f"#+ days: x\nSELECT ?x ?n {{ VALUES ?x {{ {listed} }} BIND(?xDay AS ?n) }}")
    found = {row[0]: row[1] for row in rows(query)}
    assert found == {str(day): str(day.toordinal() + JULIAN_DAY_BEFORE_YEAR_1) for day in dates}


def test_days_between_dates_are_a_difference_and_a_date_that_is_not_known_has_none() -> None:
    query = """#+ days: sent answered
      SELECT ?sent ?between { VALUES ?sent { "2020-02-28"^^xsd:date "2019-02-28"^^xsd:date }
      OPTIONAL { VALUES (?sent ?answered) { ("2020-02-28"^^xsd:date "2020-03-01"^^xsd:date) } }
      BIND(?answeredDay - ?sentDay AS ?between) } ORDER BY ?sent"""
    assert rows(with_day_numbers(query)) == [
        ("2019-02-28", None),
        ("2020-02-28", "2"),
    ]


def test_a_date_whose_days_no_part_counts_is_told() -> None:
    query = "#+ days: sent\nSELECT ?n { ?a <a:p> ?sent OPTIONAL { ?a <a:q> ?b FILTER(?sentDay > 3) } }"
    with pytest.raises(KgError, match=r"no BIND or FILTER of the query uses \?sentDay"):
        with_day_numbers(query)
