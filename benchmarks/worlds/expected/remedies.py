"""Expected rows of questions about remedies, visits and replies, from one matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from benchmarks.worlds.expected.facts import ARTICLE, DAY, IMPLEMENTED, Asked, Row, judging, last_day, rests_within
from benchmarks.worlds.model import Document, Matter, Observation, Remedy

DAYS = 300


def statuses(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Remedies with the last known status of each on the day."""
    for document in matter.documents:
        for remedy in document.remedies:
            yield from ((document.name, remedy.name, name) for name in last_known(remedy, DAY))


def elsewhere(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Remedies in cases of other States whose findings rest on the article, with the last known status of each."""
    if matter.state is asked.state:
        return
    for case in matter.cases:
        for document in matter.documents:
            if any(rests_within(f, ARTICLE) for f in judging(matter, case) if f in document.findings):
                for remedy in (remedy for remedy in document.remedies if remedy.person in case.persons):
                    yield from (
                        (matter.state.code, case.name, remedy.name, name) for name in last_known(remedy, "9999")
                    )


def for_a_breach(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Remedies of decisions whose findings rest on the article, by kind."""
    for document in matter.documents:
        if any(rests_within(finding, ARTICLE) for finding in document.findings):
            yield from ((remedy.kind, remedy.name) for remedy in document.remedies)


def last_known(remedy: Remedy, day: str) -> list[str]:
    """The last observations of a remedy by a day, of which several may be of one day; "" where there is none."""
    known: list[Observation] = [o for o in remedy.observations if o.day <= day]
    last = max((o.day for o in known), default="")
    return [o.name for o in known if o.day == last] or [""]


def waiting(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Remedies with no known implementation so many days after the decision, which can still be carried out."""
    for document in matter.documents:
        passed = (date.fromisoformat(DAY) - date.fromisoformat(started(document))).days
        for remedy in document.remedies:
            known = any(o.status in {*IMPLEMENTED, "lapsed"} and o.day <= DAY for o in remedy.observations)
            if passed >= DAYS and not known:
                yield (remedy.name,)


def started(document: Document) -> str:
    """The day from which time is counted for a decision: its transmission, or the last day that its date can mean."""
    return document.communicated or last_day(document.day)


def visits(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Requests for a visit, with all that is known of each."""
    for document in matter.documents:
        if document.visit:
            yield from ((document.visit.name, name) for name in [o.name for o in document.visit.observations] or [""])


def replies(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Decisions for which the Government was asked to reply."""
    yield from ((document.name,) for document in matter.documents if document.deadline)
