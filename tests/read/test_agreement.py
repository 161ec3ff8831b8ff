"""Facts that a document states twice must agree: impossible days, categories that a scan cut short, numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.read import Decision, Gazetteer
from tests.read.test_forms import ENGLISH, read_text
from tests.read.test_traps import reasons

Opinion = Callable[..., Decision]
SESSION = "17–26 April 2018"
ADOPTED = "[Adopted on 19 April 2018]"
SENT_AGAIN = "On 19 November 2017, the Working Group transmitted the allegations to the Government of Kazakhstan."


@pytest.mark.parametrize(
    ("words", "gone", "reason"),
    [
        ({ADOPTED: "[Adopted on 9 April 2018]"}, "session-began adopted", "first day of the session"),
        ({SESSION: "7–26 April 2018"}, "session-began session-ended", "no session is so long"),
        ({"4 July 2018": "4 April 2018"}, "issued adopted session-began", "later than the day of issue"),
        ({ADOPTED: "[Adopted on 19 April 2081]"}, "adopted", "no day of the calendar"),
        ({ADOPTED: "[Adopted on 19 April 2011]"}, "adopted", "not that of the number"),
        (
            {"7.\tIn its reply": f"7.\t{SENT_AGAIN} In its reply"},
            "communicated",
            "two days of the communication: 2017-11-09 and 2017-11-19",
        ),
        ({"In its reply of 2 January": "In its reply of 22 January"}, "replied", "two days of the reply"),
    ],
)  # fmt: skip
def test_days_that_contradict_one_another_are_left_out(
    opinion: Opinion, words: dict[str, str], gone: str, reason: str
) -> None:
    whole, decision = opinion(), opinion(words)
    assert all(whole.values(field) and not decision.values(field) for field in gone.split())
    assert any(reason in one for field in gone.split() for one in reasons(decision, field))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ({"arrested on 3 March 2017": "arrested on 3 May 2017"}, []),  # charged on 20 March
        ({"On 20 March 2017, he": "On 20 March 2019, he"}, ["arrest 2017-03-03"]),  # after the adoption
        ({"arrested on 3 March 2017": "arrested in March 2017"}, ["arrest 2017-03", "charge 2017-03-20"]),
    ],
)
def test_events_that_cannot_have_been_then_are_left_out(
    opinion: Opinion, words: dict[str, str], left: list[str]
) -> None:
    assert opinion(words).values("event") == left


def test_a_category_that_stands_twice_in_a_list_has_lost_a_letter(opinion: Opinion) -> None:
    decision = opinion({"categories I and II": "categories I, II and II"})
    assert decision.values("category") == []
    assert len(reasons(decision, "category")) == 1


def test_a_symbol_with_another_number_than_the_heading_is_left_out(known: Gazetteer, tmp_path: Path) -> None:
    text = "CCPR/C/39/D/95/1987\n" + ENGLISH.format("", "article 9 of the Covenant.")
    decision = read_text(text, known, tmp_path)
    assert (decision.value("symbol"), decision.value("number")) == ("", "")
    assert reasons(decision, "symbol") == ["the symbol says 95/1987 and the heading 950/1987"]
