"""The parameters of the questions, and legal facts about a matter, for all expected answers.

The expected answers are worked out from the matters and the law without SPARQL, so they test the store, the rules and
the questions together.
"""

from __future__ import annotations

import calendar
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from benchmarks.worlds.law import CONSENT, MONTHS, Action, Law, State, within
from benchmarks.worlds.model import Case, Event, Finding, Matter, Remedy, Visit, naming
from kg.terms.names import THING

ARTICLE = "cov:art_19"
DAY, SINCE, UNTIL = "2020-06-22", "2015-01-01", "2019-12-31"
IMPLEMENTED = ("begun", "partly", "carried-out")
Row = tuple[Hashable, ...]


@dataclass(frozen=True)
class Asked:
    """The subjects of the questions: the State with the most cases, and the provision under which most are brought."""

    law: Law

    @property
    def state(self) -> State:
        """The State."""
        return self.law.states[0]

    @property
    def offence(self) -> str:
        """The provision of its code."""
        return self.state.article(self.state.charged[0])

    def under(self, case: Case) -> list[Event]:
        """The events of a case under the provision or a part of it."""
        return [event for event in case.events if event.under and within(event.under, self.offence)]


def accuses(event: Event) -> bool:
    """True if an event is a charge or a conviction."""
    return event.kind in ("charge", "conviction")


def rests_on(finding: Finding) -> list[str]:
    """The provisions that a finding itself says it rests on, including those read together."""
    return [] if finding.relation == "findsNoViolationOf" else [*finding.provisions, *finding.together]


def leaves(finding: Finding) -> set[str]:
    """The narrowest provisions that a finding rests on: those without a part among the others."""
    rests = set(rests_on(finding))
    return {p for p in rests if not any(q != p and within(q, p) for q in rests)}


def rests_within(finding: Finding, article: str) -> bool:
    """True if a finding rests on a provision or a part of it."""
    return any(within(p, article) for p in rests_on(finding))


def judging(matter: Matter, case: Case) -> Iterator[Finding]:
    """The findings of international bodies about a case."""
    for document in matter.documents:
        yield from (finding for finding in document.findings if finding.case is case)


def binding(state: State, day: str) -> list[str]:
    """The actions by which the covenant bound a State on a day: entry into force, or consent if there is none."""
    if any(action.kind == "denunciation" and action.day <= day for action in state.actions):
        return []
    entered = any(action.kind == "entry-into-force" for action in state.actions)
    wanted = ("entry-into-force",) if entered else CONSENT
    return [action.kind for action in state.actions if action.kind in wanted and binds_from(action) <= day]


def binds_from(action: Action) -> str:
    """The day from which an action binds its State: for a deposit the covenant counts months."""
    if action.kind in ("entry-into-force", "succession"):
        return action.day
    return f"{action.day[:5]}{int(action.day[5:7]) + MONTHS:02}{action.day[7:]}"


def first_day(text: str) -> str:
    """The first day that a date can mean.

    >>> first_day("2020-05")
    '2020-05-01'
    """
    return text + "-01-01"[len(text) - 4 :]


def last_day(text: str) -> str:
    """The last day that a date can mean.

    >>> last_day("2020-02")
    '2020-02-29'
    """
    if len(text) == 7:
        return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]}"
    return text + "-12-31"[len(text) - 4 :]


def source_of(passage: str) -> str:
    """The document of a passage."""
    return passage.rsplit("__", 1)[0]


def iri(name: str) -> str:
    """The full name of a thing of the world."""
    prefix, _, local = name.partition(":")
    return f"{THING}{'' if prefix == 'id' else f'{prefix}/'}{local}"


def statements(matter: Matter) -> Iterator[tuple[str, list[str]]]:
    """Every sourced statement of a matter, with its passages."""
    for case in matter.cases:
        yield case.name, case.passages
        yield from ((person, naming(matter, case, person)) for person in case.persons)
        for event in case.events:
            yield event.name, event.passages
            if event.kind == "sentence":
                yield f"{case.name}__imprisonment", event.passages
    for document in matter.documents:
        if document.told_by:
            yield document.name, [document.told_by]
        for finding in document.findings:
            yield finding.name, finding.passages
            if finding.together:
                yield f"{finding.name}__ground", finding.passages
        visits: list[Remedy | Visit] = [document.visit] if document.visit else []
        for asked in [*document.remedies, *visits]:
            yield asked.name, [asked.passage]
            yield from ((observation.name, [observation.passage]) for observation in asked.observations)
    for paper in matter.papers:
        if paper.told_by:
            yield paper.name, [paper.told_by]
        yield from ((claim.name, claim.passages) for claim in paper.claims)
        yield from ((question.name, [question.passage]) for question in paper.questions)
        yield from ((answer.name, [answer.passage]) for answer in paper.answers)
        yield from ((citation.name, citation.passages) for citation in paper.citations)
        if paper.paraphrase:
            yield f"{paper.name}__paraphrase_1", [paper.paraphrase]
