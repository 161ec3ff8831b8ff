"""This module holds what violates one rule of a shape and no other, to be planted in a world.

Shapes of conclusions, proofs and premises have none: a file that states one is refused whatever it says.
"""

from __future__ import annotations

from kg.bench.turtle import Values, date, text

PLACE = "doc:depositary-table__planted"
STATE, PERSON, CASE, DOCUMENT = "state:planted", "person:planted", "case:planted", "doc:planted"
CITO = "<http://purl.org/spar/cito/"
Thing = tuple[str, str, dict[str, Values]]  # name, class, properties

SEVERAL: dict[
    str, Thing
] = {  # of each rule: the prefixed name of a thing, its class, and what it says beside label and passage
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
