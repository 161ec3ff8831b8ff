"""Dates of unequal precision: which days a date can mean, and how it is written."""

import datetime

import pytest
from pyoxigraph import Literal

from kg.terms.dates import date_literal, first_day, in_english, last_day, month_number, months_later


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("9998", "9998-01-01", "9998-12-31"),
    ],
)
def test_a_coarse_date_reaches_from_its_first_to_its_last_day(value: str, first: str, last: str) -> None:
    assert (str(first_day(Literal(value))), str(last_day(Literal(value)))) == (first, last)


@pytest.mark.parametrize("value", ["", "spring 2024", "2023-02-29", "2024-13", "0000", "9999", "12024"])
def test_what_is_not_a_date_has_no_days(value: str) -> None:
    assert first_day(Literal(value)) is None
    assert last_day(Literal(value)) is None
    assert first_day(None) is None


def test_a_date_is_written_no_more_precisely_than_it_is_known() -> None:
    texts = ["2024-02-29", "2024-02", "2024"]
    assert [in_english(text) for text in texts] == ["29 February 2024", "February 2024", "2024"]
    kinds = [date_literal(text).datatype.value.rpartition("#")[2] for text in texts]
    assert kinds == ["date", "gYearMonth", "gYear"]


def test_a_month_is_known_by_its_name_and_by_its_abbreviation() -> None:
    assert [month_number(name) for name in ("May", "may", "Jan.", "sept", "Sep", "SEPTEMBER")] == [5, 5, 1, 9, 9, 9]
    assert month_number("Мая") is month_number("") is None


def test_months_are_counted_over_the_end_of_a_year() -> None:
    assert months_later(datetime.date(2024, 12, 31), 1) == datetime.date(2025, 1, 1)
    assert months_later(datetime.date(2024, 1, 31), 120) == datetime.date(2034, 1, 1)
