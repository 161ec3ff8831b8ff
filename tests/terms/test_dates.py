"""Dates of unequal precision: which days a date can mean, and how it is written."""

import pytest
from pyoxigraph import Literal

from kg.terms.dates import first_day, last_day


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
