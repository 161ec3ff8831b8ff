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
NAMED = {"Person", "Organisation", "Court", "InternationalBody", "State", "NormativeResolution", "PressArticle"}
STATE, PERSON, CASE, TWIN = "state:planted", "person:planted", "case:planted-1", "case:planted-1__twin"
DOCUMENT, JUDGMENT, REMEDY = "doc:planted", "doc:planted-judgment", "doc:planted-judgment__remedy"
ARTICLE, OFFENCE = "planted-const:art_1", "planted-code:art_1"
CITO = "<http://purl.org/spar/cito/"
Thing = tuple[str, str, dict[str, Values]]  # name, class, properties
_DIGEST = f'"{"9f86d081884c7d65" * 4}"^^xsd:hexBinary'
_ISSUED: dict[str, Values] = {"hb:isIssuedBy": "org:planted", "hb:issuedOn": date("2022-05")}
_PASSAGE: dict[str, Values] = {"oa:hasSource": "doc:depositary-table", "hb:precision": "list:precision-section"}

# By rule: the prefixed name of a thing, its class, and its properties; a label and a passage are added. A # stands for
# the number of the thing, which otherwise ends its name.
INJECTED_THINGS: dict[str, Thing] = {
    "AbsenceShape-searchedIn": (
        "doc:planted__absence",
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
        "case:planted-1__charge",
        "Charge",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-search",
            "hb:occurredOn": date("2019-04-04"),
            "hb:underProvision": OFFENCE,
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
    "ClauseShape-certainty": (
        "planted-const:art_1__version_#__clause_fair-trial",
        "Clause",
        {
            "hb:isClauseOf": "planted-const:art_1__version_#",
            "hb:clauseTopic": "list:topic-fair-trial",
            "hb:summary": text("Trials are fair"),
        },
    ),
    "DatedNameShape-isNameOf": (
        "state:planted__name",
        "DatedName",
        {
            "hb:name": text("An older name"),
            "hb:usedUntil": date("2015"),
        },
    ),
    "DetentionShape-eventKind": (
        "case:planted-1__detention",
        "Detention",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-search",
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
        "case:planted-1__role",
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
    "OpinionStatisticShape-countedUntil": (
        "doc:planted__statistic-opinions",
        "OpinionStatistic",
        {
            "hb:count": "14",
            "hb:counts": text("opinions adopted"),
            "hb:countedFrom": date("2021"),
            "hb:isAbout": "org:board",
            "hb:isMadeIn": DOCUMENT,
        },
    ),
    "EncouragementShape-encourages": (
        "doc:planted__encouragement",
        "Encouragement",
        {"hb:isMadeIn": DOCUMENT, "hb:encourages": REMEDY},
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
        "cov:petty_#",
        "AdministrativeProvision",
        {"hb:isPartOf": "id:cov", "hb:number": '"#"'},
    ),
    "DeclarationProvisionShape-instrument": (
        "cov:declared_#",
        "DeclarationProvision",
        {"hb:isPartOf": "id:cov", "hb:number": '"#"'},
    ),
    "ConstitutionalProvisionShape-instrument": (
        "cov:clause_#",
        "ConstitutionalProvision",
        {"hb:isPartOf": "id:cov", "hb:number": '"#"'},
    ),
    "ProvisionShape-heading": (
        "planted-const:headed_2#",
        "ConstitutionalProvision",
        {
            "hb:isPartOf": "id:planted-const",
            "hb:number": '"2#"',
            "hb:heading": [text("Final clause #"), text("Closing clause #")],
        },
    ),
    "ConvictionShape-eventKind": (
        "case:planted-1__conviction",
        "Conviction",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-trial",
            "hb:occurredOn": date("2019-05-05"),
            "hb:underProvision": OFFENCE,
        },
    ),
    "CriminalProvisionShape-instrument": (
        "planted-const:offence_#",
        "CriminalProvision",
        {"hb:isPartOf": "id:planted-const", "hb:number": '"#"'},
    ),
    "EventShape-eventKind": ("case:planted-1__event", "Event", {"hb:isEventOf": CASE, "hb:occurredOn": date("2019")}),
    "EventShape-oneCase": (
        "case:planted-1__shared",
        "Event",
        {"hb:isEventOf": [CASE, TWIN], "hb:eventKind": "list:event-search", "hb:occurredOn": date("2019-08-08")},
    ),
    "EventShape-duration": (
        "case:planted-1__instant",
        "Event",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-search",
            "hb:occurredOn": date("2019-08-08"),
            "hb:duration": '"P0D"^^xsd:duration',
        },
    ),
    "EventShape-inRoundAfter": (
        "case:planted-1__again",
        "Event",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-search",
            "hb:occurredOn": date("2019-08-08"),
            "hb:inRoundAfter": CASE,
        },
    ),
    "EventShape-inAbsenceOf": (
        "case:planted-1__absent",
        "Event",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-search",
            "hb:occurredOn": date("2019-08-08"),
            "hb:inAbsenceOf": "org:planted",
        },
    ),
    "EventShape-occurredOn": (
        "case:planted-1__misdated",
        "Event",
        {"hb:isEventOf": CASE, "hb:eventKind": "list:event-search", "hb:occurredOn": '"5 May 2019"'},
    ),
    "FindingShape-findsViolated": (
        "doc:planted-judgment__finding_whole",
        "Finding",
        {
            "hb:isFindingOf": JUDGMENT,
            "hb:concerns": PERSON,
            "hb:result": "list:result-violation",
            "hb:inSection": "list:section-operative-index",
            "hb:findsViolated": "id:cov",
        },
    ),
    "FindingShape-result": (
        "doc:planted-judgment__finding_open",
        "Finding",
        {"hb:isFindingOf": JUDGMENT, "hb:concerns": PERSON, "hb:inSection": "list:section-reasoning"},
    ),
    "GroundShape-readsTogether": ("doc:planted__ground", "Ground", {"hb:readsTogether": "cov:art_3"}),
    "ProvisionVersionShape-summary": (
        "planted-const:art_1__version_#",
        "ProvisionVersion",
        {"hb:isVersionOf": ARTICLE, "hb:inForceFrom": date("2001")},
    ),
    "RemedyShape-modality": (
        REMEDY,
        "Remedy",
        {
            "hb:isNamedIn": JUDGMENT,
            "hb:remedyKind": "list:remedy-other-reparations",
            "hb:forPerson": PERSON,
            "hb:objectName": text("what was done to the person: planted #"),
            "hb:isAddressedTo": STATE,
        },
    ),
    "SentenceShape-isImposedBy": (
        "case:planted-1__sentence",
        "Sentence",
        {
            "hb:isEventOf": CASE,
            "hb:eventKind": "list:event-sentence",
            "hb:occurredOn": date("2019-06"),
            "hb:isImposedBy": JUDGMENT,
        },
    ),
    "StatusObservationShape-observedBy": (
        "doc:planted-judgment__status",
        "StatusObservation",
        {
            "hb:observes": REMEDY,
            "hb:status": "list:status-begun",
            "hb:observedOn": date("2020-02-02"),
        },
    ),
    "treaty-action-without-day": (
        "id:planted-action",
        "TreatyAction",
        {"hb:byState": STATE, "hb:toTreaty": "id:cov", "hb:actionKind": "list:action-declaration"},
    ),
    "TreatyStatusShape-observedOn": (
        "id:planted-party-status",
        "TreatyStatus",
        {"hb:byState": STATE, "hb:toTreaty": "id:cov", "hb:partyStatus": "list:party-status-none"},
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
            "hb:number": '"2#"',
            "hb:ordinal": "2#",
            "hb:isAddressedTo": STATE,
            "hb:asksAbout": REMEDY,
            "hb:askedIf": "list:ask-always",
        },
    ),
    "SentenceMeasureShape-amount": (
        "case:planted-1__fine",
        "SentenceMeasure",
        {
            "hb:isMeasureOf": "case:planted-1__sentence-1",
            "hb:measureKind": "list:measure-fine",
            "hb:amount": '"250 crowns"',
            "hb:currency": '"EUR"',
        },
    ),
    "SentenceMeasureShape-duration": (
        "case:planted-1__term",
        "SentenceMeasure",
        {
            "hb:isMeasureOf": "case:planted-1__sentence-1",
            "hb:measureKind": "list:measure-imprisonment",
            "hb:duration": '"P0D"^^xsd:duration',
        },
    ),
    "SentenceMeasureShape-hours": (
        "case:planted-1__work",
        "SentenceMeasure",
        {
            "hb:isMeasureOf": "case:planted-1__sentence-1",
            "hb:measureKind": "list:measure-community-work",
            "hb:hours": '"forty hours"',
        },
    ),
    "InternationalBodyShape-mayApply": (
        "org:planted-court-of-parts",
        "InternationalBody",
        {"hb:mayApply": "cov:art_3"},
    ),
    "InternationalBodyShape-decidesBy": ("org:planted-writers", "InternationalBody", {"hb:decidesBy": "hb:Letter"}),
    "InternationalBodyShape-symbolBegins": (
        "org:planted-endless",
        "InternationalBody",
        {"hb:symbolBegins": '"PLANTED"'},
    ),
    "TreatyProvisionShape-bindsAfterMonths": (
        "planted-1-treaty:art_#",
        "TreatyProvision",
        {"hb:isPartOf": "id:planted-1-treaty", "hb:number": '"#"', "hb:bindsAfterMonths": "-3"},
    ),
}
# By rule about labels, passages or documents themselves: the whole thing, made from a name.
INJECTED_WHOLE: dict[str, Callable[[str], Thing]] = {
    "DocumentShape-authority": lambda name: _document(f"{name}-voiceless", {"hb:authority": None}),
    "DocumentShape-canonicalAddress": lambda name: _document(
        f"{name}-lost", {"hb:canonicalAddress": f'"https://papers.example/{name}"'}
    ),
    "DocumentShape-address": lambda name: _document(
        f"{name}-hostless", {"hb:canonicalAddress": f'"https://{name.rpartition(":")[2]}"^^xsd:anyURI'}
    ),
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
    "GraphShape-readUntil": lambda name: (
        f"<{GRAPH}data/{name.partition(':')[2]}-ledger>",
        "Graph",
        {
            "dcterms:title": text(f"A ledger, {name}"),
            "hb:origin": "list:origin-curated",
            "hb:covers": text("nothing"),
            "hb:readUntil": '"spring of 2022"',
        },
    ),
    "SegmentShape-checksum": lambda name: (
        f"{_nowhere(name)}__segment",
        "Segment",
        {"hb:ordinal": "1", "oa:start": "40", "oa:end": "59"},
    ),
    "ConstitutionShape-ofState": lambda name: _instrument(
        f"{name}-const", "Constitution", {"hb:ofState": "org:planted"}
    ),
    "InstrumentShape-citedAs": lambda name: _instrument(f"{name}-treaty", "Treaty", {"hb:citedAs": None}),
    "StatuteShape-ofState": lambda name: _instrument(f"{name}-act", "Statute", {}),
    "LegalTextShape-isTextOf": lambda name: _document(f"{name}-text", _ISSUED, "LegalText", "primary-text"),
    "LetterShape-isAddressedTo": lambda name: _document(f"{name}-letter", _ISSUED, "Letter", "partys-paper"),
    "NormativeResolutionShape-number": lambda name: _document(
        f"{name}-resolution",
        {**_ISSUED, "hb:isIssuedBy": "org:planted-court", "hb:concerns": "cov:art_3"},
        "NormativeResolution",
        "judgment",
    ),
    "OpinionShape-number": lambda name: _opinion(f"{name}-opinion"),
    "PassageShape-locator": lambda name: (
        _nowhere(name),
        "Passage",
        {**_PASSAGE, "hb:locator": '""', "oa:hasSelector": f"{_nowhere(name)}__segment"},
    ),
    "StateShape-isoCode": lambda name: (
        name.replace("doc:", "state:"),
        "State",
        {"rdfs:label": text(f"A State with a code of its own, {name}"), "hb:isoCode": f'"{name[4:]}"'},
    ),
    "ComposedLabelShape-label": lambda name: (
        f"{name.replace('doc:', 'case:')}-named",
        "Case",
        {
            "rdfs:label": [text("A case with a label of its own"), text("A case with another label of its own")],
            "hb:inState": STATE,
            "hb:concernsPerson": PERSON,
            "hb:statedIn": PLACE,
        },
    ),
    "NamedShape-label": lambda name: (name.replace("doc:", "person:"), "Person", {"hb:statedIn": PLACE}),
    "SourcedStatementShape-statedIn": lambda name: (
        f"{name.replace('doc:', 'person:')}-unsourced",
        "Person",
        {"rdfs:label": text(f"A person of whom nothing tells, {name}")},
    ),
}
RULES = sorted([*INJECTED_THINGS, *INJECTED_WHOLE])


def injected_violations(count: int) -> File:
    """A file with this many violations of each rule and no others."""
    prefixes = ["cov", "planted-const", "planted-code", "planted-1-treaty"]
    file = File("Planted violations", f"{count} violations of each of {len(RULES)} rules", prefixes)
    file.derive("doc:depositary-table")
    _lawful(file)
    for number in range(1, count + 1):
        for rule in RULES:
            if rule in INJECTED_THINGS:
                name, kind, properties = INJECTED_THINGS[rule]
                name = name if name == REMEDY and number == 1 else name if "#" in name else f"{name}-#"
                said: dict[str, Values] = {} if kind == "Absence" else {"hb:statedIn": PLACE}
                said = {**_label(kind, f"{name.replace(':', ' ')}: planted-#"), **properties, **said}
                file.say(name.replace("#", str(number)), f"hb:{kind}", _numbered(said, number))
            else:
                name, kind, properties = INJECTED_WHOLE[rule](f"doc:planted-{number}")
                file.say(name, kind if kind.startswith("<") else f"hb:{kind}", properties)
    return file


def _label(kind: str, name: str) -> dict[str, Values]:
    """The name of a thing whose class has names of its own; the labels of others are made from their facts."""
    return {"rdfs:label": text(name)} if kind in NAMED else {}


def _nowhere(name: str) -> str:
    """The passage of a planted document that does not say where it stands."""
    return f"{PLACE}_nowhere-{name.rpartition('-')[2]}"


def _numbered(said: dict[str, Values], number: int) -> dict[str, Values]:
    def numbered(given: Values) -> Values:
        if isinstance(given, str):
            return given.replace("#", str(number))
        return [each.replace("#", str(number)) for each in given] if given else given

    return {name: numbered(given) for name, given in said.items()}


def _lawful(file: File) -> None:
    """Adds the valid things that the violations refer to."""

    def say(name: str, kind: str, more: dict[str, Values]) -> None:
        label = _label(kind, f"{name.replace(':', ' ')}: planted 1")
        file.say(name, f"hb:{kind}", {**label, "hb:statedIn": PLACE, **more})

    file.say(PLACE, "hb:Passage", {**_PASSAGE, "hb:locator": '"last row"'})
    file.say(STATE, "hb:State", {"rdfs:label": text("State of planted violations")})
    say(PERSON, "Person", {})
    say("person:planted-twin", "Person", {})
    say("org:planted", "Organisation", {})
    say("org:planted-court", "Court", {"hb:isUnitOf": STATE})
    say(CASE, "Case", {"hb:inState": STATE, "hb:concernsPerson": PERSON})
    say(TWIN, "Case", {"hb:inState": STATE, "hb:concernsPerson": "person:planted-twin"})
    for side, other in (("first", "second"), ("second", "first")):
        against = f"doc:planted__{other}"
        say(
            f"doc:planted__{side}",
            "Quotation",
            {"hb:isMadeIn": DOCUMENT, "hb:quotes": "cov:art_3", "hb:conflictsWith": against},
        )
    sides = ["doc:planted__first", "doc:planted__second"]
    say("doc:planted__weighed", "Conflict", {"hb:hasSide": sides, "hb:weighing": text("The first is the fuller")})
    asked: dict[str, Values] = {
        "hb:isMadeIn": DOCUMENT,
        "hb:number": '"1"',
        "hb:ordinal": "1",
        "hb:isAddressedTo": STATE,
        "hb:askedIf": "list:ask-always",
        "hb:asksAbout": REMEDY,
        "hb:summary": text("Is the person free?"),
    }
    say("doc:planted__question", "InformationRequest", asked)
    judged: dict[str, Values] = {"hb:isIssuedBy": "org:planted-court", "hb:addressesCase": CASE}
    for name, kind, properties in (_document(DOCUMENT, {}), _document(JUDGMENT, judged, "Judgment", "judgment")):
        file.say(name, f"hb:{kind}", properties)
    for instrument, kind, provision in (("const", "Constitution", ARTICLE), ("code", "Code", OFFENCE)):
        name, _, properties = _instrument(f"doc:planted-{instrument}", kind, {"hb:ofState": STATE})
        file.say(name, f"hb:{kind}", properties)
        place: dict[str, Values] = {"hb:isPartOf": name, "hb:number": '"1"'}
        say(provision, "ConstitutionalProvision" if provision == ARTICLE else "CriminalProvision", place)


def _instrument(name: str, kind: str, more: dict[str, Values]) -> Thing:
    title = text(f"Planted {name.partition(':')[2]}")
    said: dict[str, Values] = {"rdfs:label": title, "hb:citedAs": title, "hb:shortName": title, "hb:statedIn": PLACE}
    return name.replace("doc:", "id:"), kind, {**said, **more}


def _document(name: str, more: dict[str, Values], kind: str = "PressArticle", authority: str = "press") -> Thing:
    properties: dict[str, Values] = {
        **_label(kind, f"{name[4:]}: planted"),
        "dcterms:publisher": '"Publisher of the world"',
        "hb:inLanguage": '"en"',
        "hb:authority": f"list:authority-{authority}",
        "hb:readExtent": "list:read-nothing",
        "hb:statedIn": PLACE,
        **more,
    }
    return name, kind, properties


def _opinion(name: str) -> Thing:
    return _document(name, {"hb:number": '"22 of 2019"'}, "Opinion", "opinion")
