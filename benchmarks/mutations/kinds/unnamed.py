"""Kinds of wrong date on things whose identifier, label and note tell no date, so that no name denies it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from random import Random

from pyoxigraph import NamedNode

from benchmarks.mutations.edits import Chosen, Condition, New, day, put, swap
from benchmarks.mutations.forms import without_dates
from benchmarks.mutations.index import Index, Interval, term
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

Dates = Callable[[Index, NamedNode], list[Interval]]


def of_kind(*names: str) -> Condition:
    """The condition that an event is of one of these kinds."""
    wanted = {term(f"list:event-{name}") for name in names}
    return lambda x, thing: x.value(thing, "eventKind") in wanted


def act(name: str) -> Condition:
    """The condition that an action towards a treaty is of this kind."""
    return lambda x, thing: x.value(thing, "actionKind") == term(f"list:action-{name}")


def events(*kinds: str) -> Dates:
    """The dates of the other events of these kinds in the case of an event."""

    def dates(x: Index, thing: NamedNode) -> list[Interval]:
        case = x.value(thing, "isEventOf")
        found = [each for each in x.events(case, kinds) if each != thing] if case else []
        return [time for each in found if (time := x.time(each))]

    return dates


def acts(kind: str) -> Dates:
    """The dates of the actions of one kind of the same State towards the same treaty."""

    def dates(x: Index, thing: NamedNode) -> list[Interval]:
        found = [each for each in x.subjects("byState", x.value(thing, "byState")) if act(kind)(x, each)]
        same = [each for each in found if x.value(each, "toTreaty") == x.value(thing, "toTreaty")]
        return [time for each in same if (time := x.days(each, "actedOn"))]

    return dates


def own(*names: str) -> Dates:
    """The first of these dates that a thing has itself."""
    return lambda x, thing: [time] if (time := x.days(thing, *names)) else []


def found_upon(x: Index, thing: NamedNode) -> list[Interval]:
    """The dates of the events that the findings of a document concern."""
    things = [value for finding in x.subjects("isFindingOf", thing) for value in x.values(finding, "concerns")]
    return [time for each in things if (time := x.time(each))]


def of_its_document(x: Index, thing: NamedNode) -> list[Interval]:
    """The date of the document that makes a statement."""
    return [time] if (speaker := x.speaker(thing)) and (time := x.dated(speaker)) else []


def before(dates: Dates) -> New:
    """A day shortly before all of these."""
    return _near(dates, lambda found, chance: min(first for first, _ in found) - _days(chance))


def after(dates: Dates) -> New:
    """A day shortly after all of these."""
    return _near(dates, lambda found, chance: max(last for _, last in found) + _days(chance))


def _days(chance: Random) -> datetime.timedelta:
    return datetime.timedelta(days=chance.randint(3, 20))


def _near(dates: Dates, choose: Callable[[list[Interval], Random], datetime.date]) -> New:
    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        found = dates(x, thing)
        return day(choose(found, chance)) if found else None

    return new


def moved(name: str, kind: str, value: New, prop: str = "occurredOn") -> Kind:
    """An event of a kind with another date."""
    return Kind("time", f"{name}, as no name tells", without_dates(swap(prop, value, "Event", where=of_kind(kind))))


def acted(name: str, kind: str, value: New) -> Kind:
    """An action towards a treaty with another date."""
    return Kind(
        "time", f"{name}, as no name tells", without_dates(swap("actedOn", value, "TreatyAction", where=act(kind)))
    )


kind = partial(Kind, "time")
UNNAMED = (
    moved("conduct shortly after the charge", "conduct", after(events("charge"))),
    moved("charge shortly after the conviction", "charge", after(events("conviction"))),
    moved("conviction shortly before the charge", "conviction", before(events("charge"))),
    moved("suspicion shortly after the charge", "suspicion", after(events("charge"))),
    moved("arrest shortly after the conviction", "arrest", after(events("conviction"))),
    moved("arrest shortly after the release", "arrest", after(events("release"))),
    moved("release shortly before the arrest", "release", before(events("arrest"))),
    moved("sentence shortly before the conviction", "sentence", before(events("conviction"))),
    moved("appeal shortly before the arrest", "appeal", before(events("arrest"))),
    moved("trial shortly after the conviction", "trial", after(events("conviction")), "beganOn"),
    moved("detention shortly before the arrest", "detention", before(events("arrest")), "beganOn"),
    moved("detention shortly after the release", "detention", after(events("release")), "beganOn"),
    moved("detention that ends after the release", "detention", after(events("release")), "endedOn"),
    acted("ratification shortly before the signature", "ratification", before(acts("signature"))),
    acted("signature shortly after the ratification", "signature", after(acts("ratification"))),
    acted("entry into force shortly after the ratification", "entry-into-force", after(acts("ratification"))),
    acted("denunciation shortly before the ratification", "denunciation", before(acts("ratification"))),
    acted("derogation shortly before the ratification", "derogation", before(acts("ratification"))),
    kind(
        "document adopted shortly before what it finds upon",
        without_dates(swap("adoptedOn", before(found_upon), "Document")),
    ),
    kind(
        "document issued shortly before it was adopted", put("issuedOn", before(own("adoptedOn")), "Opinion", "Views")
    ),
    kind("document adopted after its session", put("sessionEndedOn", before(own("adoptedOn")), "Document")),
    kind("document adopted before its session", put("sessionBeganOn", after(own("adoptedOn")), "Document")),
    kind("answer shortly before its document", without_dates(swap("answeredOn", before(of_its_document), "Answer"))),
    kind("wording of a year in force", put("inForceFrom", after(own("wordingAsOf")), "ProvisionVersion")),
    kind(
        "wording that ends shortly before it begins",
        put("inForceUntil", before(own("inForceFrom")), "ProvisionVersion"),
    ),
    kind("last report shortly before the detention", put("lastReportedOn", before(own("beganOn")), "Detention")),
)
