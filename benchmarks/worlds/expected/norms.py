"""Expected rows of questions about treaties and norms, which do not depend on the cases."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.worlds.expected.facts import DAY, Asked, Row, binding
from benchmarks.worlds.law import RIGHTS, RIGHTS_AT_HOME, Law, State

RIGHT = "expression"


def absent(asked: Asked) -> Iterator[Row]:
    """Wordings whose first day is unknown."""
    for state in asked.law.states:
        yield from ((wording.name,) for wording in state.wordings if not wording.start)


def read(asked: Asked) -> Iterator[Row]:
    """The texts of the law, which were read whole."""
    yield from (("whole", text) for text in texts(asked.law))


def texts(law: Law) -> Iterator[str]:
    """The documents that the law is based on."""
    yield from ("doc:cov-text", "doc:depositary-table")
    for state in law.states:
        yield from (f"doc:{state.code}-{kind}-text" for kind in ("const", "cc"))


def parties(asked: Asked) -> Iterator[Row]:
    """The States that the covenant bound on the day."""
    for state in asked.law.states:
        yield from ((state.code, kind) for kind in binding(state, DAY))


def treaties(asked: Asked) -> Iterator[Row]:
    """The actions by which the covenant bound the State on the day."""
    yield from (("id:cov", kind) for kind in binding(asked.state, DAY))


def signatory(law: Law) -> State | None:
    """The first State that signed and then ratified."""
    return next(
        (state for state in law.states if {"signature", "ratification"} <= {a.kind for a in state.actions}), None
    )


def signed(asked: Asked) -> Iterator[Row]:
    """Treaties that the first such State signed and then ratified; none in a world without such a State."""
    if signatory(asked.law):
        yield ("id:cov",)


def precedence(asked: Asked) -> Iterator[Row]:
    """The wordings in force on the day by which treaties prevail over the State's code."""
    for wording in asked.state.wordings:
        if wording.above and wording.start <= DAY and not (wording.until and wording.until <= DAY):
            yield wording.of, wording.name


def ranks(asked: Asked) -> Iterator[Row]:
    """The wordings by which treaties prevail over the laws of the State."""
    yield from ((wording.of, wording.name) for wording in asked.state.wordings if wording.above == "list:norms-laws")


def reservations(asked: Asked) -> Iterator[Row]:
    """The reservations that the State had made by the day."""
    yield from (("id:cov", a.kind) for a in asked.state.actions if a.kind == "reservation" and a.day <= DAY)


def same_right(asked: Asked) -> Iterator[Row]:
    """The provisions that protect the right."""
    yield from ((RIGHT, f"cov:art_{number}") for number, right in RIGHTS.items() if right == RIGHT)
    for state in asked.law.states:
        at_home = (number for number, right in RIGHTS_AT_HOME.items() if right == RIGHT)
        yield from ((RIGHT, f"{state.code}-const:art_{number}") for number in at_home)


def sources(asked: Asked) -> Iterator[Row]:
    """The documents that the law is based on; the text of none is kept."""
    yield from ((text,) for text in texts(asked.law))


def bound(state: State, day: str) -> bool:
    """True if the covenant bound a State on a day."""
    return bool(binding(state, day))
