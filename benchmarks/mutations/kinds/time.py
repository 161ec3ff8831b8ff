"""Kinds of wrong time: events, documents, observations and acts of States in an order that cannot be."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from random import Random

from pyoxigraph import Literal, NamedNode

from benchmarks.mutations.edits import (
    Chosen,
    Condition,
    Mutate,
    New,
    add,
    day,
    days_after,
    days_before,
    edited,
    in_year,
    literal,
    put,
    rename,
    swap,
)
from benchmarks.mutations.index import Index, Interval, term
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term
from kg.terms.dates import first_day, last_day, months_later
from kg.terms.vocabulary import XSD

SOURCE_TELLS = "a date that fits all the others: only the source tells"
Find = Callable[[Index, NamedNode], Interval | None]


def before(find: Find) -> New:
    """A day before the first one that something can mean, where the old date is not before it."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        found, last = find(x, thing), last_day(old) if isinstance(old, Literal) else None
        return days_before(found[0], chance) if found and (last is None or last >= found[0]) else None

    return new


def after(find: Find) -> New:
    """A day after the last one that something can mean, where the old date is not after it."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        found, first = find(x, thing), first_day(old) if isinstance(old, Literal) else None
        return days_after(found[1], chance) if found and (first is None or first <= found[1]) else None

    return new


def own(*names: str) -> Find:
    """The date of the thing itself under one of these properties."""
    return lambda x, thing: x.days(thing, *names)


def of(*path: str, date: Callable[[Index, Term | None], Interval | None] = Index.dated) -> Find:
    """The date of what a path of properties leads to."""

    def find(x: Index, thing: NamedNode) -> Interval | None:
        end: Term | None = thing
        for name in path:
            end = x.value(end, name)
        return date(x, end)

    return find


def of_events(*kinds: str) -> Find:
    """From the first to the last day of the events of these kinds in the case of an event."""

    def find(x: Index, thing: NamedNode) -> Interval | None:
        found = [t for case in x.cases(thing) for e in x.events(case, kinds) if e != thing and (t := x.time(e))]
        return (min(first for first, _ in found), max(last for _, last in found)) if found else None

    return find


def is_kind(*kinds: str) -> Condition:
    """The condition that an event is of one of these kinds."""
    wanted = {term(f"list:event-{kind}") for kind in kinds}
    return lambda x, thing: x.value(thing, "eventKind") in wanted


def has(*names: str) -> Condition:
    """The condition that a thing has all of these properties."""
    return lambda x, thing: all(x.values(thing, name) for name in names)


def event(kind: str, new: New) -> Mutate:
    """An event of a kind occurs on another day."""
    return swap("occurredOn", new, "Event", where=is_kind(kind))


def acted(new: New, *kinds: str) -> Mutate:
    """An act of a State towards a treaty is of another day."""
    wanted = {term(f"list:action-{kind}") for kind in kinds}
    return swap("actedOn", new, "TreatyAction", where=lambda x, t: not kinds or x.value(t, "actionKind") in wanted)


def acts(*kinds: str) -> Find:
    """The days of the acts of these kinds of the same State towards the same treaty."""
    wanted = {term(f"list:action-{kind}") for kind in kinds}

    def find(x: Index, thing: NamedNode) -> Interval | None:
        same = set(x.subjects("byState", x.value(thing, "byState")))
        same &= set(x.subjects("toTreaty", x.value(thing, "toTreaty")))
        found = [t for o in same - {thing} if x.value(o, "actionKind") in wanted and (t := x.days(o, "actedOn"))]
        return (min(first for first, _ in found), max(last for _, last in found)) if found else None

    return find


def treaty(x: Index, thing: NamedNode) -> Interval | None:
    """When a treaty was adopted."""
    return x.days(x.value(thing, "toTreaty"), "adoptedOn")


def code(x: Index, thing: NamedNode) -> Interval | None:
    """When the code of a charge was adopted."""
    return x.days(x.instrument(x.value(thing, "underProvision")), "adoptedOn")


def sources(x: Index, thing: NamedNode) -> Interval | None:
    """The days of the document in which an observation stands."""
    return x.dated(x.source(x.value(thing, "statedIn")))


def reported(x: Index, thing: NamedNode) -> Interval | None:
    """The days of the document that last reports a detention."""
    return x.days(x.source(x.value(thing, "lastReportedIn")), "issuedOn", "adoptedOn")


def opinion(x: Index, thing: NamedNode) -> Interval | None:
    """The days of the opinion on the case of a petition."""
    found = [d for case in x.values(thing, "addressesCase") for d in x.subjects("addressesCase", case)]
    return next((t for d in found if x.is_a(d, "Opinion") and (t := x.days(d, "adoptedOn"))), None)


def events_reported(x: Index, thing: NamedNode) -> Interval | None:
    """The days of an event for which a document is cited."""
    passages = x.subjects("oa:hasSource", thing)
    found = [e for passage in passages for e in x.subjects("statedIn", passage) if x.is_a(e, "Event")]
    return next((t for e in found if (t := x.time(e)) and x.value(e, "eventKind") != term("list:event-trial")), None)


def communicated(x: Index, thing: NamedNode) -> Interval | None:
    """When a document was sent to the one who replied."""
    return x.days(thing, "communicatedOn", *(["issuedOn"] if x.is_a(thing, "Letter") else []))


def next_wording(x: Index, thing: NamedNode) -> Interval | None:
    """When the wording that follows this one began, of which the end is stated."""
    mine, others = x.days(thing, "inForceFrom"), x.subjects("isVersionOf", x.value(thing, "isVersionOf"))
    later = sorted(t for o in others if (t := x.days(o, "inForceFrom")) and mine and t > mine)
    return later[0] if later else None


def too_long(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A duration that is longer than from the beginning of a detention to its end."""
    first, last = x.days(thing, "beganOn"), x.days(thing, "endedOn")
    if not first or not last:
        return None
    months = (last[1] - first[0]).days // 28 + chance.randint(2, 30)
    return Literal(f"P{months}M", datatype=NamedNode(f"{XSD}duration"))


def next_day(text: str, chance: Random) -> str | None:
    """The day before or after."""
    if len(text) != 10:
        return None
    shifted = datetime.date.fromisoformat(text) + datetime.timedelta(days=chance.choice([-1, 1]))
    return shifted.isoformat() if shifted.isoformat()[:7] == text[:7] else None


def other_month(text: str, chance: Random) -> str | None:
    """The same day of another month."""
    if len(text) < 7 or int(text[8:10] or 1) > 28:
        return None
    return f"{text[:5]}{chance.choice([m for m in range(1, 13) if m != int(text[5:7])]):02}{text[7:]}"


def swapped_numbers(text: str, chance: Random) -> str | None:
    """Day and month in the other order."""
    return f"{text[:5]}{text[8:]}-{text[5:7]}" if len(text) == 10 and int(text[8:]) <= 12 else None


def other_digit(text: str, chance: Random) -> str | None:
    """Another last or last but one digit of the year."""
    place = chance.choice([2, 3])
    digit = chance.choice([d for d in "0123456789" if d != text[place]])
    return None if text.endswith("-02-29") else text[:place] + digit + text[place + 1 :]


def more_precise(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A day where the source gives a month or a year."""
    first = first_day(old) if isinstance(old, Literal) and len(old.value) < 10 else None
    if first is None or not isinstance(old, Literal):
        return None
    months = 1 if len(old.value) == 7 else 12
    return day(first + datetime.timedelta(days=chance.randrange((months_later(first, months) - first).days)))


DATES = ("adoptedOn", "issuedOn")
named, kind = partial(Kind, "time", named=True), partial(Kind, "time")
TIME = (
    named("conviction before the arrest", event("conviction", before(of_events("arrest")))),
    named("sentence before the conviction", event("sentence", before(of_events("conviction")))),
    named("event in 1799", swap("occurredOn", in_year(1799), "Event")),
    named("event in 2199", swap("occurredOn", in_year(2199), "Event")),
    named("opinion adopted before the events", swap("adoptedOn", before(of_events()), "Opinion")),
    named("document issued before it was adopted", put("issuedOn", before(own("adoptedOn")), "Document")),
    named("reply before the communication", swap("repliedOn", before(communicated), "Document")),
    named(
        "status observed before the opinion",
        swap("observedOn", before(of("observes", "isNamedIn")), "StatusObservation"),
    ),
    named("status observed after its own document", swap("observedOn", after(sources), "StatusObservation")),
    named("ratification before the treaty existed", acted(before(treaty), "ratification", "accession", "signature")),
    named("statistic that ends before it begins", swap("countedUntil", before(own("countedFrom")), "Statistic")),
    named("duration that is negative", swap("duration", edited(lambda text, chance: f"-{text}"))),
    named("duration longer than the detention", put("duration", too_long, "Detention")),
    kind("charge after the conviction", event("charge", after(of_events("conviction")))),
    kind("trial after the conviction", swap("beganOn", after(of_events("conviction")), where=is_kind("trial"))),
    kind("conduct after the conviction", event("conduct", after(of_events("conviction")))),
    kind("arrest after the conviction", event("arrest", after(of_events("conviction")))),
    kind("appeal before the conviction", event("appeal", before(of_events("conviction")))),
    kind("release before the detention began", event("release", before(of_events("detention", "arrest")))),
    kind("acquittal before the charge", event("acquittal", before(of_events("charge", "conviction")))),
    kind("petition before the arrest", event("submission", before(of_events("arrest")))),
    kind("interval that ends before it begins", swap("endedOn", before(own("beganOn")), "Event")),
    kind("detention that ends in the next century", swap("endedOn", in_year(2101), "Detention")),
    kind("charge under a code that did not exist yet", event("charge", before(code))),
    kind("conviction under a code that did not exist yet", event("conviction", before(code))),
    kind("event after the document that reports it", swap("issuedOn", before(events_reported), "Document")),
    kind("opinion published before it was adopted", put("publishedOn", before(own("adoptedOn")), "Opinion")),
    kind("petition submitted after the opinion on it", put("submittedOn", after(opinion), "Petition")),
    kind("communication submitted after the Views", put("submittedOn", after(own("adoptedOn")), "Views")),
    kind("deadline before the document", swap("deadline", before(own(*DATES)), "Document")),
    kind("year of adoption other than in the number", swap("adoptedOn", in_year(2008), "Opinion", where=has("number"))),
    kind("opinion of a time when the body did not exist", swap("adoptedOn", in_year(1985), "Opinion")),
    kind("answer before the question", swap("answeredOn", before(of("answers", "isMadeIn")), "Answer")),
    kind("wording that ends before it begins", put("inForceUntil", before(own("inForceFrom")), "ProvisionVersion")),
    kind("wording seen after its end", put("seenInForceOn", after(own("inForceUntil")), "ProvisionVersion")),
    kind("wording seen before its beginning", swap("seenInForceOn", before(own("inForceFrom")), "ProvisionVersion")),
    kind("two wordings in force at once", swap("inForceUntil", after(next_wording), "ProvisionVersion")),
    kind("law in force before it was adopted", put("inForceFrom", before(own("adoptedOn")), "Statute", "Code")),
    kind("ratification before the signature", acted(before(acts("signature")), "ratification")),
    kind(
        "entry into force before the ratification", acted(before(acts("ratification", "accession")), "entry-into-force")
    ),
    kind("denunciation before the ratification", acted(before(acts("ratification", "accession")), "denunciation")),
    kind("act towards a treaty in the future", acted(in_year(2190))),
    kind(
        "detention last reported before it began",
        put("lastReportedOn", before(own("beganOn")), "Detention", where=has("lastReportedIn")),
    ),
    kind("detention last reported after its report", swap("lastReportedOn", after(reported), "Detention")),
    kind("name in use until before it came into use", put("usedUntil", before(own("usedFrom")), "DatedName", "Role")),
    kind("claim that speaks until before it speaks", add("speaksFrom", after(own("speaksUntil")), "Claim")),
    kind("claim that speaks of what came after its document", swap("speaksUntil", after(of("isMadeIn")), "Claim")),
    kind("statistic that counts after its document", swap("countedUntil", after(of("isMadeIn")), "Statistic")),
    kind("redaction in 1999", swap("redactedOn", in_year(1999), "Redaction")),
    kind("day shifted by one", swap("occurredOn", edited(next_day), "Event"), SOURCE_TELLS),
    kind("another month", swap("occurredOn", edited(other_month), "Event"), SOURCE_TELLS),
    kind("day and month in the other order", swap("occurredOn", edited(swapped_numbers), "Event"), SOURCE_TELLS),
    kind("digit of a year of an event changed", swap("occurredOn", edited(other_digit), "Event"), SOURCE_TELLS),
    kind("digit of a year of a document changed", swap("issuedOn", edited(other_digit), "Document"), SOURCE_TELLS),
    kind("precision of a date raised", swap("occurredOn", more_precise, "Event"), SOURCE_TELLS),
    kind(
        "day of adoption given as day of issue",
        rename("adoptedOn", "issuedOn", "Document"),
        "both are dates of one document: only the source tells which",
    ),
    kind("beginning of a detention given as its only day", rename("beganOn", "occurredOn", "Detention")),
    kind("date that no calendar has", swap("occurredOn", literal("2020-02-31", "date"), "Event")),
)
