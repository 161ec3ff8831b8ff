"""This module plants violations: things that are lawful but for one rule of one shape, a known number of each."""

from __future__ import annotations

from collections.abc import Callable

from kg.bench.turtle import File, Values, date, text

PLACE = "doc:depositary-table__planted"
STATE, PERSON, CASE, DOCUMENT = "state:planted", "person:planted", "case:planted", "doc:planted"
Thing = tuple[str, str, dict[str, Values]]  # name, class, properties

SEVERAL: dict[
    str, tuple[str, str, dict[str, Values]]
] = {  # of each rule: the prefixed name of a thing, its class, and what it says beside label and passage
    "AbsenceShape-searchedIn": (
        "doc:planted-absence",
        "Absence",
        {"hb:isAbsentFrom": DOCUMENT, "hb:absentProperty": "hb:symbol", "hb:absenceReason": "list:absence-notFound"},
    ),
    "CaseShape-inState": ("case:planted-homeless", "Case", {"hb:concernsPerson": PERSON}),
    "ConvictionShape-eventKind": (
        "case:planted__conviction",
        "Conviction",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-trial",
            "hb:occurredOn": date("2019-05-05"),
            "hb:underProvision": "cov:art_3",
        },
    ),
    "CriminalProvisionShape-instrument": (
        "id:planted-provision",
        "CriminalProvision",
        {"hb:isPartOf": "id:planted-constitution", "hb:number": '"7"'},
    ),
    "EventShape-eventKind": ("case:planted__event", "Event", {"hb:isEventOf": CASE, "hb:occurredOn": date("2019")}),
    "EventShape-occurredOn": (
        "case:planted__misdated",
        "Event",
        {"hb:isEventOf": CASE, "hb:eventKind": "list:event-arrest", "hb:occurredOn": '"5 May 2019"'},
    ),
    "FindingShape-findsViolated": (
        "doc:planted__finding_whole",
        "Finding",
        {
            "hb:isFindingOf": DOCUMENT,
            "hb:concerns": PERSON,
            "hb:result": "list:result-violation",
            "hb:inSection": "list:section-reasoning",
            "hb:findsViolated": "id:cov",
        },
    ),
    "FindingShape-result": (
        "doc:planted__finding_open",
        "Finding",
        {"hb:isFindingOf": DOCUMENT, "hb:concerns": PERSON, "hb:inSection": "list:section-reasoning"},
    ),
    "GroundShape-readsTogether": ("doc:planted__ground", "Ground", {"hb:readsTogether": "cov:art_3"}),
    "ProvisionVersionShape-summary": (
        "id:planted-version",
        "ProvisionVersion",
        {"hb:isVersionOf": "id:planted-article", "hb:inForceFrom": date("2001-01-01")},
    ),
    "RemedyShape-modality": (
        "doc:planted__remedy",
        "Remedy",
        {
            "hb:isNamedIn": DOCUMENT,
            "hb:remedyKind": "list:remedy-release",
            "hb:forPerson": PERSON,
            "hb:objectName": text("what was done to the person"),
            "hb:isAddressedTo": STATE,
        },
    ),
    "SentenceShape-isImposedBy": (
        "case:planted__sentence",
        "Sentence",
        {"hb:isEventOf": CASE, "hb:eventKind": "list:event-sentence", "hb:occurredOn": date("2019-06")},
    ),
    "StatusObservationShape-observedBy": (
        "doc:planted__status",
        "StatusObservation",
        {
            "hb:observes": "doc:planted__remedy",
            "hb:status": "list:status-begun",
            "hb:observedOn": date("2020-02-02"),
        },
    ),
    "TreatyActionShape-actedOn": (
        "id:planted-action",
        "TreatyAction",
        {"hb:byState": STATE, "hb:toTreaty": "id:cov", "hb:actionKind": "list:action-declaration"},
    ),
}
_PASSAGE: dict[str, Values] = {"oa:hasSource": DOCUMENT, "hb:precision": "list:precision-section"}
ODD: dict[str, Callable[[str], Thing]] = {  # rules about label, passage, documents and passages themselves
    "DocumentShape-authority": lambda name: _document(f"{name}-voiceless", {"hb:authority": None}),
    "DocumentShape-canonicalAddress": lambda name: _document(f"{name}-lost", {"hb:canonicalAddress": '"nowhere"'}),
    "DocumentShape-inLanguage": lambda name: _document(f"{name}-babel", {"hb:inLanguage": '"English"'}),
    "OpinionShape-number": lambda name: _opinion(f"{name}-opinion"),
    "PassageShape-locator": lambda name: (f"{name}__nowhere", "Passage", {**_PASSAGE, "hb:locator": '""'}),
    "SourcedStatementShape-label": lambda name: (name.replace("doc:", "person:"), "Person", {"hb:statedIn": PLACE}),
    "SourcedStatementShape-statedIn": lambda name: (
        f"{name.replace('doc:', 'person:')}-unsourced",
        "Person",
        {"rdfs:label": text("A person of whom nothing tells")},
    ),
}
RULES = sorted([*SEVERAL, *ODD])


def planted(count: int) -> File:
    """A file with so many violations of each rule, and of no other."""
    file = File("Planted violations", f"{count} violations of each of {len(RULES)} rules", ["cov"])
    file.derive("doc:depositary-table")
    _lawful(file)
    for number in range(1, count + 1):
        for rule in RULES:
            if rule in SEVERAL:
                name, kind, properties = SEVERAL[rule]
                name = name if rule == "RemedyShape-modality" and number == 1 else f"{name}-{number}"
                said: dict[str, Values] = {"rdfs:label": text(f"Planted {number}"), **properties}
                said |= {} if kind == "Absence" else {"hb:statedIn": PLACE}
                file.say(name, f"hb:{kind}", said)
            else:
                name, kind, properties = ODD[rule](f"doc:planted-{number}")
                file.say(name, f"hb:{kind}", properties)
    return file


def _lawful(file: File) -> None:
    """What the planted things speak of."""
    file.say(PLACE, "hb:Passage", {**_PASSAGE, "oa:hasSource": "doc:depositary-table", "hb:locator": '"last row"'})
    file.say(STATE, "hb:State", {"rdfs:label": text("State of planted violations")})
    said: dict[str, Values] = {"rdfs:label": text("Planted"), "hb:statedIn": PLACE}
    file.say(PERSON, "hb:Person", said)
    file.say(CASE, "hb:Case", {**said, "hb:inState": STATE, "hb:concernsPerson": PERSON})
    name, kind, properties = _document("doc:planted", {})
    file.say(name, f"hb:{kind}", properties)
    names: dict[str, Values] = {"hb:citedAs": text("Planted Const"), "hb:shortName": text("Planted Const")}
    file.say("id:planted-constitution", "hb:Constitution", {**said, **names, "hb:ofState": STATE})
    article: dict[str, Values] = {**said, "hb:isPartOf": "id:planted-constitution", "hb:number": '"1"'}
    file.say("id:planted-article", "hb:ConstitutionalProvision", article)


def _document(name: str, more: dict[str, Values]) -> Thing:
    properties: dict[str, Values] = {
        "rdfs:label": text("A document of the planted violations"),
        "dcterms:publisher": '"Publisher of the world"',
        "hb:inLanguage": '"en"',
        "hb:authority": "list:authority-press",
        "hb:readExtent": "list:read-nothing",
        "hb:statedIn": PLACE,
        **more,
    }
    return name, "PressArticle", properties


def _opinion(name: str) -> Thing:
    name, _, properties = _document(name, {"hb:authority": "list:authority-opinion", "hb:number": '"22 of 2019"'})
    return name, "Opinion", properties
