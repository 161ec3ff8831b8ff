"""Kinds of wrong law: norms in the wrong place, findings that say both, kinds and results that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from pyoxigraph import NamedNode

from benchmarks.mutations.edits import (
    Change,
    Chosen,
    Condition,
    New,
    add,
    another,
    drawn,
    edited,
    integer,
    itself,
    listed,
    literal,
    one_of,
    own,
    put,
    rename,
    swap,
)
from benchmarks.mutations.index import Index, term
from benchmarks.mutations.kinds.kind import Kind
from kg.store.protocol import Term

PLAUSIBLE = "an entry of the list that fits as well: only the source tells"
SIBLING = "a provision that could be meant as well: only the source tells"
NUMBER = "a number that is possible: only the source tells"
MADE = "a statement that could be made as well: only the source tells"


def child(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A part of a provision, or a part of a part."""
    parts = x.subjects("isPartOf", thing)
    return one_of(chance, [*parts, *(below for part in parts for below in x.subjects("isPartOf", part))])


def is_article(x: Index, thing: NamedNode) -> bool:
    """True if a provision is a direct part of its instrument."""
    return x.is_a(x.value(thing, "isPartOf"), "Instrument")


def is_paragraph(x: Index, thing: NamedNode) -> bool:
    """True if a provision is a part of another."""
    return x.is_a(x.value(thing, "isPartOf"), "Provision")


def cousin(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if another provision is an article of the same instrument and the provision is not a part of it."""
    parent = x.value(thing, "isPartOf")
    return is_article(x, other) and x.instrument(other) == x.instrument(thing) and other not in (parent, thing)


def sibling(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """Another part of what the old provision is a part of."""
    return one_of(chance, [one for one in x.subjects("isPartOf", x.value(old, "isPartOf")) if one != old])


def other_article(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """An article of the same instrument that the old provision is not a part of."""
    found = [one for one in x.subjects("isPartOf", x.instrument(old)) if one not in (old, x.value(old, "isPartOf"))]
    return one_of(chance, found)


def never_charged(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """A criminal provision that is no part of what was charged in the case, nor has it as a part."""
    events = [e for case in x.cases(thing) for e in x.events(case)]
    under = {p.value for e in events for p in x.values(e, "underProvision") if isinstance(p, NamedNode)}
    charged = any(x.is_a(e, "Charge") for e in events if e != thing)
    found = [
        one
        for one in x.things("CriminalProvision")
        if charged and not any(one.value.startswith(p) or p.startswith(one.value) for p in under)
    ]
    return one_of(chance, found)


def of_other_treaty(x: Index, thing: NamedNode, other: NamedNode) -> bool:
    """True if a provision belongs to another instrument than those that a finding names."""
    now = {x.instrument(p) for name in ("findsViolated", "restsOn") for p in x.values(thing, name)}
    return bool(now) and x.instrument(other) not in now


def found_in(*classes: str) -> Condition:
    """The condition that a finding is one of such a document."""
    return lambda x, thing: x.is_a(x.value(thing, "isFindingOf"), *classes)


def valued(name: str, *values: str) -> Condition:
    """The condition that a thing has one of these entries of a list."""
    wanted = {term(f"list:{value}") for value in values}
    return lambda x, thing: not wanted.isdisjoint(x.values(thing, name))


def whole(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The whole instrument of a provision."""
    return x.instrument(old)


def on_code(x: Index, thing: NamedNode) -> bool:
    """True if an event is brought under a criminal provision."""
    return x.is_a(x.value(thing, "underProvision"), "CriminalProvision")


def times(factor: int) -> New:
    """A number so many times as large."""
    return edited(lambda text, chance: str(factor * float(text) if "." in text else factor * int(text)))


def one_side(x: Index, chance: Random) -> Iterator[Change]:
    """One of the two sides of a conflict goes."""
    for quad in drawn(chance, x.quads_with("hasSide")):
        if len(x.values(quad.subject, "hasSide")) == 2:
            yield Change((quad,), ())


def other_number(text: str, chance: Random) -> str | None:
    """The number of another article."""
    return str(int(text) + chance.choice([3, 20, 100])) if text.isdecimal() else chr(ord(text[0]) + 3)


def months_for_years(text: str, chance: Random) -> str | None:
    """As many months as there were years."""
    return text.replace("Y", "M") if text.endswith("Y") else None


OPINIONS, COMMITTEES = ("Opinion",), ("Views", "Decision")
named, kind = partial(Kind, "what", named=True), partial(Kind, "what")
WHAT = (
    # the place of a provision
    named("cycle of parts", swap("isPartOf", child, "Provision")),
    named(
        "provision that is part of two instruments",
        add("isPartOf", another("Instrument", where=lambda x, t, o: x.instrument(t) != o), "Provision"),
    ),
    named("provision moved to another treaty", swap("isPartOf", another("Treaty"), "TreatyProvision")),
    named(
        "paragraph under another article than its identifier says",
        swap("isPartOf", another("Provision", where=cousin), "Provision", where=is_paragraph),
    ),
    named(
        "criminal article as part of a treaty article too",
        add("isPartOf", another("TreatyProvision"), "CriminalProvision"),
    ),
    named("article as part of its own paragraph", add("isPartOf", child, "Provision", where=is_article)),
    kind("provision that is part of itself", put("isPartOf", itself, "Provision")),
    kind(
        "paragraph as part of two articles",
        add("isPartOf", another("Provision", where=cousin), "Provision", where=is_paragraph),
    ),
    kind("number other than in the identifier", swap("number", edited(other_number), "Provision")),
    kind(
        "wording of another provision",
        swap(
            "isVersionOf",
            another(
                "Provision",
                where=lambda x, t, o: (
                    x.is_a(o, "CriminalProvision") != x.is_a(x.value(t, "isVersionOf"), "CriminalProvision")
                ),
            ),
            "ProvisionVersion",
        ),
    ),
    kind("wording changed by a treaty", put("isChangedBy", another("Treaty"), "ProvisionVersion")),
    kind("code that replaces itself", put("replaces", itself, "Code")),
    kind("treaty that belongs to one State", put("ofState", another("State"), "Treaty")),
    kind(
        "treaty article with a kind of offence",
        put("offenceKind", listed("offence-insult", "offence-false-information"), "TreatyProvision"),
    ),
    kind(
        "criminal article that protects a right",
        put("protectsRight", listed("right-expression", "right-fair-trial"), "CriminalProvision"),
    ),
    kind(
        "another right protected by an article",
        swap("protectsRight", listed("right-liberty", "right-family", "right-privacy"), "TreatyProvision"),
        "what an article protects stands in its text: only the source tells",
    ),
    kind(
        "another kind of offence",
        swap(
            "offenceKind",
            listed("offence-insult", "offence-false-alarm", "offence-unlawful-assembly"),
            "CriminalProvision",
        ),
        PLAUSIBLE,
    ),
    kind(
        "article that promises a remedy under another instrument",
        swap("entitlesToRemedyForBreachOf", another("Instrument")),
    ),
    kind(
        "act towards a declaration or a code",
        swap("toTreaty", another("Code", "Declaration", "Constitution"), "TreatyAction"),
    ),
    kind(
        "another kind of act towards a treaty",
        swap("actionKind", listed("action-succession", "action-denunciation", "action-acceptance"), "TreatyAction"),
        PLAUSIBLE,
    ),
    # charges and convictions
    named("charge under a treaty article", swap("underProvision", another("TreatyProvision"), "Charge")),
    named("conviction under what was never charged", swap("underProvision", never_charged, "Conviction")),
    kind("conviction under a treaty article", swap("underProvision", another("TreatyProvision"), "Conviction")),
    kind(
        "charge under an article of the constitution",
        swap("underProvision", another("ConstitutionalProvision"), "Charge"),
    ),
    kind(
        "charge under a code of another State",
        swap(
            "underProvision",
            another(
                "CriminalProvision",
                where=lambda x, t, o: set(x.values(x.instrument(o), "ofState")).isdisjoint(
                    s for c in x.cases(t) for s in x.states(c)
                ),
            ),
            "Charge",
        ),
    ),
    kind(
        "charge under another article of the code",
        swap("underProvision", other_article, "Charge", where=on_code),
        SIBLING,
    ),
    kind(
        "event given as one of another kind",
        swap("eventKind", listed("event-release", "event-acquittal", "event-death"), "Event"),
        "an event may be of any kind: only the source tells",
    ),
    kind(
        "conviction given as an event of no class of its own",
        swap("rdf:type", lambda x, chance, thing, old: term("Event"), "Conviction"),
    ),
    # findings
    named("criminal article found violated", swap("findsViolated", another("CriminalProvision"), "Finding")),
    named(
        "article of another treaty than the body applies",
        swap(
            "findsViolated",
            another("TreatyProvision", "DeclarationProvision", where=of_other_treaty),
            "Finding",
            where=found_in(*COMMITTEES),
        ),
    ),
    named("same article found violated and not violated", add("findsNoViolationOf", own("findsViolated"), "Finding")),
    kind("treaty article found incompatible", swap("findsIncompatible", another("TreatyProvision"), "Finding")),
    kind(
        "same article found compatible and incompatible",
        add("findsCompatible", own("findsIncompatible"), "Finding"),
    ),
    kind("whole treaty found violated", swap("findsViolated", whole, "Finding")),
    kind("sibling article found violated", swap("findsViolated", sibling, "Finding"), SIBLING),
    kind("another article as the right that was exercised", swap("resultsFromExerciseOf", sibling, "Finding"), SIBLING),
    kind("article found violated given as not violated", rename("findsViolated", "findsNoViolationOf", "Finding")),
    kind(
        "article found violated given as the right that was exercised",
        rename("findsViolated", "resultsFromExerciseOf", "Finding", where=found_in(*COMMITTEES)),
    ),
    kind(
        "right that was exercised given as violated",
        rename("resultsFromExerciseOf", "findsViolated", "Finding"),
        "both can be found of an article: only the source tells",
    ),
    kind(
        "article that grounds a remedy given as violated",
        rename("groundsRemedy", "findsViolated", "Finding"),
        "both can be found of an article: only the source tells",
    ),
    kind(
        "right named by a finding replaced by another",
        swap("namesRight", listed("right-life", "right-privacy", "right-expression"), "Finding"),
        PLAUSIBLE,
    ),
    kind(
        "category of the Working Group in Views",
        put(
            "category",
            listed("category-II", "category-III"),
            "Finding",
            where=found_in("Views", "Decision", "Judgment"),
        ),
    ),
    kind(
        "plausible wrong category",
        swap("category", listed("category-I", "category-II", "category-III", "category-V"), "Finding"),
        "a plausible category: only the source tells",
    ),
    kind(
        "result flipped",
        swap("result", listed("result-no-violation"), "Finding", where=valued("result", "result-violation")),
        "a finding that names no article and no category has nothing that contradicts it: only the source tells",
    ),
    kind(
        "arbitrary given as not arbitrary",
        swap("result", listed("result-not-arbitrary"), "Finding", where=valued("result", "result-arbitrary")),
    ),
    kind(
        "result of Views given as arbitrary",
        swap("result", listed("result-arbitrary"), "Finding", where=found_in(*COMMITTEES)),
        "a decision of the Working Group may say so too: only the source tells",
    ),
    kind(
        "finding of a breach given as inadmissible",
        swap("result", listed("result-inadmissible"), "Finding", where=lambda x, t: bool(x.values(t, "findsViolated"))),
    ),
    kind(
        "finding of a breach given as pending",
        swap("result", listed("result-pending"), "Finding"),
        "a finding that names no article and no category has nothing that contradicts it: only the source tells",
    ),
    kind(
        "operative words given as reasoning",
        swap("inSection", listed("section-operative-index", "section-reasoning"), "Finding"),
        PLAUSIBLE,
    ),
    kind("provision read together with one of a code", swap("readsTogether", another("CriminalProvision"), "Ground")),
    # remedies and what became of them
    kind(
        "modality changed",
        swap(
            "modality", listed("modality-should", "modality-requests", "modality-urges", "modality-demands"), "Remedy"
        ),
        PLAUSIBLE,
    ),
    kind(
        "kind of remedy changed",
        swap("remedyKind", listed("remedy-retrial", "remedy-investigation", "remedy-rehabilitation"), "Remedy"),
        PLAUSIBLE,
    ),
    kind(
        "remedy for a person given as a reform of the law",
        swap(
            "remedyKind",
            listed("remedy-law-reform", "remedy-dissemination"),
            "Remedy",
            where=lambda x, t: bool(x.values(t, "forPerson")),
        ),
        "a remedy of this kind may be named for one person: only the source tells",
    ),
    kind(
        "status changed",
        swap(
            "status",
            listed("status-carried-out", "status-refused", "status-none-known", "status-begun"),
            "StatusObservation",
        ),
        PLAUSIBLE,
    ),
    kind(
        "compensation quashed",
        swap(
            "status",
            listed("status-quashed", "status-served"),
            "StatusObservation",
            where=lambda x, t: x.value(x.value(t, "observes"), "remedyKind") == term("list:remedy-compensation"),
        ),
    ),
    kind(
        "invitation to a visit given as a duty to report",
        swap("cooperationKind", listed("cooperation-follow-up", "cooperation-country-visit"), "CooperationRequest"),
        PLAUSIBLE,
    ),
    kind("follow-up question asked in any case", swap("askedIf", listed("ask-always"), "InformationRequest")),
    kind("question that follows up itself", swap("followsUp", itself, "InformationRequest")),
    # sentences and numbers
    named("fine of a negative amount", swap("amount", times(-1), "SentenceMeasure")),
    kind("fine ten times as high", swap("amount", times(10), "SentenceMeasure"), NUMBER),
    kind("currency that does not exist", swap("currency", literal("ZZZ"), "SentenceMeasure")),
    kind(
        "currency of another State",
        swap("currency", literal("NOK"), "SentenceMeasure"),
        "a fine may be counted in any currency: only the source tells",
    ),
    kind(
        "fine given as imprisonment",
        swap(
            "measureKind",
            listed("measure-imprisonment"),
            "SentenceMeasure",
            where=valued("measureKind", "measure-fine"),
        ),
    ),
    kind(
        "imprisonment given as a fine",
        swap(
            "measureKind", listed("measure-fine"), "SentenceMeasure", where=lambda x, t: bool(x.values(t, "duration"))
        ),
    ),
    kind("months for years", swap("duration", edited(months_for_years), "SentenceMeasure"), NUMBER),
    kind("sentence of no time", swap("duration", literal("P0D"), "SentenceMeasure")),
    kind("sentence of 300 years", swap("duration", literal("P300Y"), "SentenceMeasure")),
    kind("negative hours of labour", swap("hours", times(-1), "SentenceMeasure")),
    kind("negative count", swap("count", times(-1), "Statistic")),
    kind("count ten times as high", swap("count", times(10), "Statistic"), NUMBER),
    kind("treaty that binds after a negative time", swap("bindsAfterMonths", times(-1))),
    kind("question numbered zero", swap("ordinal", lambda x, chance, thing, old: integer(0), "InformationRequest")),
    # arguments
    named("claim that attacks itself", add("attacks", itself, "Claim")),
    kind("claim that leans on itself", add("leansOn", itself, "Claim")),
    kind(
        "claim on the other plane",
        swap("plane", listed("plane-domestic", "plane-international"), "Claim"),
        "a claim may be made on either plane: only the source tells",
    ),
    kind("attack given as support", rename("attacks", "leansOn", "Claim"), MADE),
    kind("quotation within itself", add("isQuotedWithin", itself, "Quotation")),
    kind("statement that conflicts with itself", add("conflictsWith", itself, "Event", "SentenceMeasure")),
    kind("conflict with one side", one_side),
    kind("what is alleged given as considered", rename("alleges", "considers", "Petition", "Views"), MADE),
    kind("criminal article alleged to be breached", add("alleges", another("CriminalProvision"), "Petition", "Views")),
)
