"""This module plants violations: things that are lawful but for one rule of one shape, a known number of each."""

from __future__ import annotations

from collections.abc import Callable

from kg.bench.turtle import File, Values, date, text
from kg.bench.violations import CASE, DOCUMENT, PERSON, PLACE, SEVERAL, STATE, Thing
from kg.identifiers import GRAPH

SPDX = "http://spdx.org/rdf/terms#"
_DIGEST = f'"{"9f86d081884c7d65" * 4}"^^xsd:hexBinary'
_ISSUED: dict[str, Values] = {"hb:isIssuedBy": "org:planted", "hb:issuedOn": date("2022-05")}
_PASSAGE: dict[str, Values] = {"oa:hasSource": DOCUMENT, "hb:precision": "list:precision-section"}
ODD: dict[str, Callable[[str], Thing]] = {  # rules about label, passage, documents and passages themselves
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
                file.say(name, kind if kind.startswith("<") else f"hb:{kind}", properties)
    return file


def _lawful(file: File) -> None:
    """What the planted things speak of."""
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
