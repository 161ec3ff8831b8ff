"""Minors are never named: how texts say that somebody was one, and what only sounds like it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.read import Decision

Opinion = Callable[..., Decision]
PRINTER = "Rudolf Rassendyll is a printer."
NAMES = ("person", "finding-person", "remedy-person", "author", "victim")

ENGLISH = [
    "He was 16 years old when he was arrested.",
    "He was only 15 at the time.",
    "Rudolf Rassendyll (17) was taken away.",
    "Mr. Rassendyll, 16, was taken away.",
    "A boy of fourteen, he was held with adults.",
    "He was in the tenth grade and was seized on his way home from school.",
    "He had not yet reached the age of majority.",
    "He was picked up three days before his eighteenth birthday.",
    "The juvenile court ordered his release.",
    "He is a secondary school pupil.",
    "The minor was not allowed to see his mother.",
    "Article 37 of the Convention on the Rights of the Child was not respected.",
    "He was born on 4 May 2000.",  # and arrested in March 2017
    "He was born in 1999, and was first detained in 2016.",
    "Three children were arrested with him.",
    "His son, aged 15, was arrested with him.",
]
ADULTS = [
    "His daughter, aged 7, saw it.",
    "He was arrested in front of his 10-year-old daughter.",
    "He was sentenced to 16 years of imprisonment.",
    "He was born in 1970.",
    "He was accused of a minor offence and had minor injuries.",
    "She is a schoolteacher, and he publishes books.",
    "The courtroom had seats for 15, and 14 were taken.",
]


@pytest.mark.parametrize("words", ENGLISH)
def test_a_sign_that_somebody_was_a_minor_takes_out_every_name(opinion: Opinion, words: str) -> None:
    decision = opinion({PRINTER: f"{PRINTER} {words}"})
    assert [fact.value for fact in decision.facts if fact.field in NAMES] == []
    assert decision.value("minor") == "yes"
    assert "minors are never named" in next(one.reason for one in decision.refusals if one.field == "person")


@pytest.mark.parametrize("words", ADULTS)
def test_what_is_said_of_adults_hides_no_name(opinion: Opinion, words: str) -> None:
    assert opinion({PRINTER: f"{PRINTER} {words}"}).values("person") == ["Rudolf Rassendyll"]


def test_a_relative_for_whom_the_matter_is_brought_is_no_relative_in_passing(opinion: Opinion) -> None:
    words = "The source writes on behalf of her son. Her son, aged 15, is a printer."
    assert opinion({PRINTER: words}).values("person") == []
