"""Violations injected into a world: things that break exactly one rule of one shape, a known number of each.

Their names and their file are called `planted`.

The shapes of conclusions, proofs and premises have none, because a file that states one is refused anyway.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.worlds.turtle import File, Values, date, text
from kg.terms.names import GRAPH
from kg.terms.vocabulary import SPDX

PLACE = "doc:depositary-table__planted"
STATE, PERSON, CASE, DOCUMENT = "state:planted", "person:planted", "case:planted", "doc:planted"
CITO = "<http://purl.org/spar/cito/"
Thing = tuple[str, str, dict[str, Values]]  # name, class, properties
_DIGEST = f'"{"9f86d081884c7d65" * 4}"^^xsd:hexBinary'
_ISSUED: dict[str, Values] = {"hb:isIssuedBy": "org:planted", "hb:issuedOn": date("2022-05")}
_PASSAGE: dict[str, Values] = {"oa:hasSource": DOCUMENT, "hb:precision": "list:precision-section"}

# By rule: the prefixed name of a thing, its class, and its properties; a label and a passage are added.
INJECTED_THINGS: dict[str, Thing] = {
    "AbsenceShape-searchedIn": (
        "doc:planted-absence",
        "Absence",
        {"hb:isAbsentFrom": DOCUMENT, "hb:absentProperty": "hb:symbol", "hb:absenceReason": "list:absence-notFound"},
    ),
    "CaseShape-inState": ("case:planted-homeless", "Case", {"hb:concernsPerson": PERSON}),
    "CitationShape-character": (
        "doc:planted__citation",
        "Citation",
        {f"{CITO}hasCitingEntity>": DOCUMENT, f"{CITO}hasCitedEntity>": "doc:depositary-table"},
    ),
    "ChargeShape-eventKind": (
        "case:planted__charge",
        "Charge",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-arrest",
            "hb:occurredOn": date("2019-04-04"),
            "hb:underProvision": "cov:art_3",
        },
    ),
    "ClaimShape-attacks": (
        "doc:planted__claim",
        "Claim",
        {
            "hb:isMadeIn": DOCUMENT,
            "hb:summary": text("The detention breached the treaty"),
            "hb:leansOn": "cov:art_3",
            "hb:attacks": "cov:art_5",
        },
    ),
    "DatedNameShape-isNameOf": (
        "state:planted__name",
        "DatedName",
        {"hb:name": text("An older name"), "hb:usedUntil": date("2015")},
    ),
    "DetentionShape-eventKind": (
        "case:planted__detention",
        "Detention",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-arrest",
            "hb:beganOn": date("2019-04"),
            "hb:endedOn": date("2019-04-09"),
        },
    ),
    "MembershipShape-heldBy": (
        "person:planted__membership",
        "Membership",
        {"hb:memberOf": "org:planted", "hb:post": text("secretary")},
    ),
    "QuotationShape-isMadeIn": ("doc:planted__quotation", "Quotation", {"hb:quotes": "cov:art_3"}),
    "RoleShape-heldBy": (
        "case:planted__role",
        "Role",
        {"hb:heldBy": DOCUMENT, "hb:roleIn": CASE, "hb:roleKind": "list:role-monitor"},
    ),
    "StatisticShape-count": (
        "doc:planted__statistic",
        "Statistic",
        {
            "hb:counts": text("persons convicted"),
            "hb:countedFrom": date("2019"),
            "hb:countedUntil": date("2021"),
            "hb:isMadeIn": DOCUMENT,
        },
    ),
    "EncouragementShape-encourages": (
        "doc:planted__encouragement",
        "Encouragement",
        {"hb:isMadeIn": DOCUMENT, "hb:encourages": "doc:planted__remedy"},
    ),
    "MeasureShape-object": ("doc:planted__measure", "Measure", {"hb:remedyKind": "list:remedy-referral"}),
    "ParaphraseShape-describes": (
        "doc:planted__paraphrase",
        "Paraphrase",
        {
            "hb:isMadeIn": DOCUMENT,
            "hb:paraphraseRelation": "list:paraphrase-broader",
            "hb:summary": text("A visit is said to be demanded"),
        },
    ),
    "RedactionShape-redactionReason": (
        "id:planted-redaction",
        "Redaction",
        {"hb:redacts": "person:planted-gone", "hb:redactedOn": date("2022-08-01")},
    ),
    "AdministrativeProvisionShape-instrument": (
        "id:planted-petty",
        "AdministrativeProvision",
        {"hb:isPartOf": "id:cov", "hb:number": '"90"'},
    ),
    "DeclarationProvisionShape-instrument": (
        "id:planted-declared",
        "DeclarationProvision",
        {"hb:isPartOf": "id:cov", "hb:number": '"91"'},
    ),
    "ConstitutionalProvisionShape-instrument": (
        "id:planted-clause",
        "ConstitutionalProvision",
        {"hb:isPartOf": "id:cov", "hb:number": '"92"'},
    ),
    "ProvisionShape-heading": (
        "id:planted-headed",
        "ConstitutionalProvision",
        {
            "hb:isPartOf": "id:planted-constitution",
            "hb:number": '"8"',
            "hb:heading": [text("Final clause"), text("Closing clause")],
        },
    ),
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
    "TreatyStatusShape-observedOn": (
        "id:planted-party-status",
        "TreatyStatus",
        {"hb:byState": STATE, "hb:toTreaty": "id:cov", "hb:partyStatus": "list:party-status-none"},
    ),
    "PageObservationShape-pageAddress": (
        "doc:planted__page",
        "PageObservation",
        {
            "hb:isObservationOf": DOCUMENT,
            "hb:observedOn": '"2022-05-05"^^xsd:date',
            "hb:pageOutcome": "list:page-gone",
            "hb:httpStatus": "404",
        },
    ),
    "AnswerShape-answeredOn": (
        "doc:planted__answer",
        "Answer",
        {
            "hb:isMadeIn": DOCUMENT,
            "hb:answers": "doc:planted__question",
            "hb:answeredOn": '"spring of 2022"',
            "hb:summary": text("The person is free"),
        },
    ),
    "ConflictShape-weighing": (
        "doc:planted__conflict",
        "Conflict",
        {"hb:hasSide": ["doc:planted__first", "doc:planted__second"]},
    ),
    "CooperationRequestShape-modality": (
        "doc:planted__request",
        "CooperationRequest",
        {"hb:isMadeIn": DOCUMENT, "hb:isAddressedTo": STATE, "hb:cooperationKind": "list:cooperation-follow-up"},
    ),
    "InformationRequestShape-summary": (
        "doc:planted__unsaid",
        "InformationRequest",
        {
            "hb:isMadeIn": DOCUMENT,
            "hb:number": '"2"',
            "hb:ordinal": "2",
            "hb:isAddressedTo": STATE,
            "hb:asksAbout": "doc:planted__remedy",
            "hb:askedIf": "list:ask-always",
        },
    ),
    "SentenceMeasureShape-amount": (
        "case:planted__fine",
        "SentenceMeasure",
        {
            "hb:isMeasureOf": "case:planted__sentence-1",
            "hb:measureKind": "list:measure-fine",
            "hb:amount": '"250 crowns"',
        },
    ),
    "TreatyProvisionShape-bindsAfterMonths": (
        "id:planted-entry",
        "TreatyProvision",
        {"hb:isPartOf": "id:planted-1-treaty", "hb:number": '"6"', "hb:bindsAfterMonths": "-3"},
    ),
}
# By rule about labels, passages or documents themselves: the whole thing, made from a name.
INJECTED_WHOLE: dict[str, Callable[[str], Thing]] = {
    "DocumentShape-authority": lambda name: _document(f"{name}-voiceless", {"hb:authority": None}),
    "DocumentShape-canonicalAddress": lambda name: _document(f"{name}-lost", {"hb:canonicalAddress": '"nowhere"'}),
    "DocumentShape-inLanguage": lambda name: _document(f"{name}-babel", {"hb:inLanguage": '"English"'}),
    "ChecksumShape-algorithm": lambda name: (
        f"{name}__md5",
        f"<{SPDX}Checksum>",
        {f"<{SPDX}algorithm>": f"<{SPDX}checksumAlgorithm_md5>", f"<{SPDX}checksumValue>": _DIGEST},
    ),
    "CodeShape-ofState": lambda name: _instrument(f"{name}-code", "Code", {}),
    "GraphShape-title": lambda name: (
        f"<{GRAPH}data/{name.partition(':')[2]}>",
        "Graph",
        {"hb:origin": "list:origin-curated", "hb:covers": text("nothing")},
    ),
    "SegmentShape-checksum": lambda name: (
        f"{name}__segment",
        "Segment",
        {"hb:ordinal": "2", "oa:start": "40", "oa:end": "59"},
    ),
    "ConstitutionShape-ofState": lambda name: _instrument(
        f"{name}-const", "Constitution", {"hb:ofState": "org:planted"}
    ),
    "InstrumentShape-citedAs": lambda name: _instrument(f"{name}-treaty", "Treaty", {"hb:citedAs": None}),
    "StatuteShape-ofState": lambda name: _instrument(f"{name}-act", "Statute", {}),
    "LegalTextShape-isTextOf": lambda name: _document(f"{name}-text", _ISSUED, "LegalText"),
    "LetterShape-isAddressedTo": lambda name: _document(f"{name}-letter", _ISSUED, "Letter"),
    "NormativeResolutionShape-number": lambda name: _document(
        f"{name}-resolution", {**_ISSUED, "hb:concerns": "cov:art_3"}, "NormativeResolution"
    ),
    "OpinionShape-number": lambda name: _opinion(f"{name}-opinion"),
    "PassageShape-locator": lambda name: (f"{name}__nowhere", "Passage", {**_PASSAGE, "hb:locator": '""'}),
    "StateShape-isoCode": lambda name: (
        name.replace("doc:", "state:"),
        "State",
        {"rdfs:label": text("A State with a code of its own"), "hb:isoCode": f'"{name}"'},
    ),
    "SourcedStatementShape-label": lambda name: (name.replace("doc:", "person:"), "Person", {"hb:statedIn": PLACE}),
    "SourcedStatementShape-statedIn": lambda name: (
        f"{name.replace('doc:', 'person:')}-unsourced",
        "Person",
        {"rdfs:label": text("A person of whom nothing tells")},
    ),
}
RULES = sorted([*INJECTED_THINGS, *INJECTED_WHOLE])


def injected_violations(count: int) -> File:
    """A file with this many violations of each rule and no others."""
    file = File("Planted violations", f"{count} violations of each of {len(RULES)} rules", ["cov"])
    file.derive("doc:depositary-table")
    _lawful(file)
    for number in range(1, count + 1):
        for rule in RULES:
            if rule in INJECTED_THINGS:
                name, kind, properties = INJECTED_THINGS[rule]
                name = name if rule == "RemedyShape-modality" and number == 1 else f"{name}-{number}"
                said: dict[str, Values] = {"rdfs:label": text(f"Planted {number}"), **properties}
                said |= {} if kind == "Absence" else {"hb:statedIn": PLACE}
                file.say(name, f"hb:{kind}", said)
            else:
                name, kind, properties = INJECTED_WHOLE[rule](f"doc:planted-{number}")
                file.say(name, kind if kind.startswith("<") else f"hb:{kind}", properties)
    return file


def _lawful(file: File) -> None:
    """Adds the valid things that the violations refer to."""
    file.say(PLACE, "hb:Passage", {**_PASSAGE, "oa:hasSource": "doc:depositary-table", "hb:locator": '"last row"'})
    file.say(STATE, "hb:State", {"rdfs:label": text("State of planted violations")})
    said: dict[str, Values] = {"rdfs:label": text("Planted"), "hb:statedIn": PLACE}
    file.say(PERSON, "hb:Person", said)
    file.say("org:planted", "hb:Organisation", said)
    file.say(CASE, "hb:Case", {**said, "hb:inState": STATE, "hb:concernsPerson": PERSON})
    asked: dict[str, Values] = {
        "hb:isMadeIn": DOCUMENT,
        "hb:number": '"1"',
        "hb:ordinal": "1",
        "hb:isAddressedTo": STATE,
    }
    for side, other in (("first", "second"), ("second", "first")):
        quoted: dict[str, Values] = {"hb:isMadeIn": DOCUMENT, "hb:quotes": "cov:art_3"}
        against: dict[str, Values] = {"hb:conflictsWith": f"doc:planted__{other}"}
        file.say(f"doc:planted__{side}", "hb:Quotation", {**said, **quoted, **against})
    sides: dict[str, Values] = {"hb:hasSide": ["doc:planted__first", "doc:planted__second"]}
    file.say("doc:planted__weighed", "hb:Conflict", {**said, **sides, "hb:weighing": text("The first is the fuller")})
    about: dict[str, Values] = {
        "hb:askedIf": "list:ask-always",
        "hb:asksAbout": "doc:planted__remedy",
        "hb:summary": text("Is the person free?"),
    }
    file.say("doc:planted__question", "hb:InformationRequest", {**said, **asked, **about})
    name, kind, properties = _document("doc:planted", {})
    file.say(name, f"hb:{kind}", properties)
    names: dict[str, Values] = {"hb:citedAs": text("Planted Const"), "hb:shortName": text("Planted Const")}
    file.say("id:planted-constitution", "hb:Constitution", {**said, **names, "hb:ofState": STATE})
    article: dict[str, Values] = {**said, "hb:isPartOf": "id:planted-constitution", "hb:number": '"1"'}
    file.say("id:planted-article", "hb:ConstitutionalProvision", article)


def _instrument(name: str, kind: str, more: dict[str, Values]) -> Thing:
    title = text(f"Planted {name.partition(':')[2]}")
    said: dict[str, Values] = {"rdfs:label": title, "hb:citedAs": title, "hb:shortName": title, "hb:statedIn": PLACE}
    return name.replace("doc:", "id:"), kind, {**said, **more}


def _document(name: str, more: dict[str, Values], kind: str = "PressArticle") -> Thing:
    properties: dict[str, Values] = {
        "rdfs:label": text("A document of the planted violations"),
        "dcterms:publisher": '"Publisher of the world"',
        "hb:inLanguage": '"en"',
        "hb:authority": "list:authority-press",
        "hb:readExtent": "list:read-nothing",
        "hb:statedIn": PLACE,
        **more,
    }
    return name, kind, properties


def _opinion(name: str) -> Thing:
    name, _, properties = _document(name, {"hb:authority": "list:authority-opinion", "hb:number": '"22 of 2019"'})
    return name, "Opinion", properties
