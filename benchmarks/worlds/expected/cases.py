"""Expected rows of questions about cases, persons and sources, from one matter."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.worlds.expected.facts import (
    DAY,
    Asked,
    Row,
    accuses,
    first_day,
    judging,
    last_day,
    leaves,
    source_of,
    statements,
)
from benchmarks.worlds.law import within
from benchmarks.worlds.matters import SOURCES
from benchmarks.worlds.model import Case, Matter


def absences(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Facts that are missing: a thing, a property, what was searched."""
    sources = [name for name, _, _ in matter.sources]
    for case in matter.cases:
        missing = [] if case.persons else [(case.name, "person")]
        missing += [(event.name, "date") for event in case.events if not event.day]
        missing += [(event.name, "provision") for event in case.events if accuses(event) and not event.under]
        yield from ((*row, source) for row in missing for source in sources)
    for document in matter.documents:
        if document.kind == "Opinion" and not document.number:
            yield document.name, "number", document.name
        if document.deadline and not document.replied:
            yield document.name, "reply", document.name


def readings(matter: Matter, asked: Asked) -> Iterator[Row]:
    """How much was read of each document that was read at all."""
    yield from ((SOURCES[kind][2], name) for name, kind, _ in matter.sources)
    yield from ((document.extent, document.name) for document in matter.documents if document.extent != "nothing")
    yield from (("whole", paper.name) for paper in matter.papers if not paper.told_by)


def charged_parts(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Under which part of the provision each act stands."""
    for case in matter.cases:
        yield from ((case.name, event.name, passage) for event in asked.under(case) for passage in event.passages)


def matrix(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Cases under the provision, side by side: an aspect, its value, who says so where."""
    for case in matter.cases:
        if asked.under(case):
            yield from ((case.name, *row) for row in _aspects(matter, case, asked))


def _aspects(matter: Matter, case: Case, asked: Asked) -> Iterator[Row]:
    for event in asked.under(case):
        yield from (("provision", event.under, event.name, passage) for passage in event.passages)
    for sentence in (event for event in case.events if event.kind == "sentence"):
        yield from (("measure", sentence.name, passage) for passage in sentence.passages)
    for finding in judging(matter, case):
        told: list[Row] = [("rests on", article) for article in leaves(finding)]
        told += [("result", finding.result), *([("category", finding.category)] if finding.category else [])]
        yield from ((*row, finding.name, passage) for row in told for passage in finding.passages)
    for document in matter.documents:
        for remedy in (remedy for remedy in document.remedies if remedy.person in case.persons):
            yield "remedy", remedy.name
            yield from (("status", observation.name) for observation in remedy.observations)


def before_no_body(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Acts under the provision in cases about which no international body has spoken."""
    if not matter.documents:
        yield from charged_parts(matter, asked)


def conflicts(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The sides of conflicts, with their passages."""
    for case in (case for case in matter.cases if case.disputed):
        for event in (event for event in case.events if event.kind == "charge"):
            yield from ((f"{case.name}__conflict", event.name, passage) for passage in event.passages)


def other_numbers(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Charges reported under different provisions, each against the other."""
    for case in (case for case in matter.cases if case.disputed):
        one, other = (event for event in case.events if event.kind == "charge")
        for a, b in ((one, other), (other, one)):
            yield from ((a.name, b.name, here, there) for here in a.passages for there in b.passages)


def several_bodies(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The steps of persons who came before more than one international body."""
    for case in matter.cases:
        steps = [(document.body, document.name, case.passages) for document in matter.documents]
        steps += [(event.body[4:], event.name, event.passages) for event in case.events if event.body]
        if len({body for body, _, _ in steps}) > 1:
            for person in case.persons:
                yield from ((person, name, passage) for _, name, passages in steps for passage in passages)


def held(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Persons in detention according to the last report, with no report of a release."""
    for case in matter.cases:
        detention = case.event("detention")
        if detention is None or not detention.reported or first_day(detention.reported) > DAY or case.event("release"):
            continue
        for person in case.persons:
            remedies = [r for document in matter.documents for r in document.remedies if r.person == person]
            known = [(remedy.kind, observation.status) for remedy in remedies for observation in remedy.observations]
            if ("release", "carried-out") not in known and all(status != "lapsed" for _, status in known):
                yield person, detention.name


def times(matter: Matter, asked: Asked) -> Iterator[Row]:
    """From arrest to petition, and from both to the opinion of the body to which the petition went."""
    for case in matter.cases:
        arrest, submission = case.event("arrest"), case.event("submission")
        ends = [(document.name, document.day, document.body) for document in matter.documents]
        pairs = [(arrest, *end) for end in ends]
        if submission:
            pairs += [(arrest, submission.name, submission.day, "")]
            pairs += [(submission, name, day, body) for name, day, body in ends if submission.body == f"org:{body}"]
        for start, name, day, _ in pairs:
            if start and start.day and first_day(start.day) <= last_day(day):
                yield from ((case.name, start.name, name, passage) for passage in start.passages)


def of_a_kind(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Cases under each State's provision of the first kind, with what was found about them."""
    offence = matter.state.article(matter.state.charged[0])
    for case in matter.cases:
        if any(event.under and within(event.under, offence) for event in case.events):
            found = [(finding.name, passage) for finding in judging(matter, case) for passage in finding.passages]
            yield from ((offence, case.name, *row) for row in found or [("", "")])


def sources(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The documents that something is based on; the text of none is kept."""
    yield from {(source_of(passage),) for _, passages in statements(matter) for passage in passages}
