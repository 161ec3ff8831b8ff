"""How many things an answer is about, in words, for the terminal and web pages alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.terms.messages import Messages
from kg.terms.names import words

if TYPE_CHECKING:
    from kg.ask.answer import Answer


def count(answer: Answer, messages: Messages, with_rows: bool = False) -> str:
    """How many things there are, and, if that is wanted, in how many rows where there are more.

    Things that are true in a column of doubt are counted apart: "170 states (2 denied)".
    """
    place, number = answer.columns.index(answer.counted), len(answer.things)
    beside = []
    for doubt in answer.question.header.get("doubt", "").split():
        column = answer.columns.index(doubt)
        if doubted := {row[place] for row in answer.rows if getattr(row[column], "value", "") in ("true", "1")}:
            name = column_name(answer, doubt, messages)
            beside.append(f"{name}: {len(doubted)}" if messages.is_translated else f"{len(doubted):,} {words(doubt)}")
    if (confirmed := answer.confirmed) is not None:
        beside.insert(0, messages.gettext("%(number)s confirmed", number=messages.number(confirmed)))
    if with_rows and len(answer.rows) != number:
        beside.append(messages.ngettext("%(num)s row", "%(num)s rows", len(answer.rows)))
    after = f" ({', '.join(beside)})" if beside else ""
    if messages.is_translated:  # a noun after a number has other forms in other languages
        return f"{column_name(answer, answer.counted, messages)}: {messages.number(number)}{after}"
    return f"{plural(number, answer.counted)}{after}"


def column_name(answer: Answer, column: str, messages: Messages) -> str:
    """The name of a column in a sentence: its own in English, its heading in another language."""
    return messages.pgettext("column", answer.question.heading(column)) if messages.is_translated else column


def plural(number: int, noun: str) -> str:
    """A number with its noun.

    >>> plural(1, "row"), plural(4406, "day"), plural(2, "country")
    ('1 row', '4,406 days', '2 countries')
    """
    several = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number:,} {noun if number == 1 else several}"
