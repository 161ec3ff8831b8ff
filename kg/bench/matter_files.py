"""This module writes matters as Turtle: cases, events, sources, findings, remedies, observations, absences."""

from __future__ import annotations

from kg.bench.matters import Case, Document, Event, Matter, Observation, Remedy
from kg.bench.turtle import File, date, passage, text

CLASSES = {"charge": "Charge", "conviction": "Conviction", "detention": "Detention", "sentence": "Sentence"}
SOURCES = {
    "press": ("PressArticle", "press", "opening", "Only the opening part was read."),
    "report": ("Report", "monitor", "parts", "The chapter on this matter was read."),
    "judgment": ("Judgment", "judgment", "whole", ""),
}
PARAGRAPHS = 4  # of an opinion, that are told apart


def write_matter(file: File, matter: Matter) -> None:
    """Adds a matter to a file."""
    for name, kind, parts in matter.sources:
        _source(file, matter, name, kind, parts)
    for case in matter.cases:
        _case(file, matter, case)
    for document in matter.documents:
        _document(file, matter, document)
        _findings(file, document)
        for remedy in document.remedies:
            _remedy(file, matter, document, remedy)


def _source(file: File, matter: Matter, name: str, kind: str, parts: int) -> None:
    cls, authority, extent, note = SOURCES[kind]
    properties = {
        "rdfs:label": text(f"{cls} {matter.number} of State {matter.state.place + 1}"),
        "dcterms:publisher": '"Publisher of the world"' if kind != "judgment" else None,
        "hb:isIssuedBy": f"org:court-{matter.state.code}" if kind == "judgment" else None,
        "hb:addressesCase": [case.name for case in matter.cases],
        "hb:issuedOn": date(f"{matter.year}-11-05"),
        "hb:canonicalAddress": f'"https://example.org/{name[4:]}"^^xsd:anyURI',
        "hb:inLanguage": '"en"',
        "hb:authority": f"list:authority-{authority}",
        "hb:readExtent": f"list:read-{extent}",
        "hb:readingNote": text(note) if note else None,
    }
    file.say(name, f"hb:{cls}", properties)
    file.derive(name)
    for part in range(1, parts + 1):
        passage(file, name, f"part_{part}", f"part {part}")


def _absence(file: File, thing: str, name: str, reason: str, sources: list[str]) -> None:
    properties = {
        "rdfs:label": text(f"No {name} is known"),
        "hb:isAbsentFrom": thing,
        "hb:absentProperty": f"hb:{name}",
        "hb:absenceReason": f"list:absence-{reason}",
        "hb:searchedIn": sources,
    }
    file.say(f"{thing}__absence_{name}", "hb:Absence", properties)


def _case(file: File, matter: Matter, case: Case) -> None:
    label = case.name[5:]
    properties = {
        "rdfs:label": text(f"Case {label}"),
        "hb:concernsPerson": case.persons,
        "hb:inState": f"state:{matter.state.code}",
        "hb:statedIn": case.passages,
    }
    file.say(case.name, "hb:Case", properties)
    searched = [name for name, _, _ in matter.sources]
    if not case.persons:
        _absence(file, case.name, "concernsPerson", "withheld", searched)
    for person in case.persons:
        file.say(person, "hb:Person", {"rdfs:label": text(f"Person {person[7:]}"), "hb:statedIn": case.passages})
    for event in case.events:
        _event(file, case, event, label)
        if not event.day:
            _absence(file, event.name, "occurredOn", "notFound", searched)
        if not event.under and event.kind in ("charge", "conviction"):
            _absence(file, event.name, "underProvision", "notPublished", searched)
    if case.disputed:
        one, other = [event.name for event in case.events if event.kind == "charge"]
        properties = {
            "rdfs:label": text(f"The provision charged in case {label}"),
            "hb:hasSide": [one, other],
            "hb:weighing": text("One charge under two numbers, or two charges: the sources do not tell"),
        }
        file.say(f"{case.name}__conflict", "hb:Conflict", properties)


def _event(file: File, case: Case, event: Event, label: str) -> None:
    conviction = case.event("conviction")
    properties = {
        "rdfs:label": text(f"{event.name.split('__')[1].capitalize()} in case {label}"),
        "hb:isEventOf": case.name,
        "hb:eventKind": f"list:event-{event.kind}",
        "hb:occurredOn": date(event.day) if event.day and not event.lasts else None,
        "hb:beganOn": date(event.day) if event.lasts else None,
        "hb:endedOn": date(event.ended) if event.ended else None,
        "hb:lastReportedOn": date(event.reported) if event.reported else None,
        "hb:lastReportedIn": event.passages[0] if event.reported else None,
        "hb:underProvision": event.under or None,
        "hb:isAddressedTo": event.body or None,
        "hb:conflictsWith": f"{case.name}__charge-2"
        if case.disputed and event.name == f"{case.name}__charge"
        else None,
        "hb:isImposedBy": conviction.name if conviction and event.kind == "sentence" else None,
        "hb:statedIn": event.passages,
    }
    file.say(event.name, f"hb:{CLASSES.get(event.kind, 'Event')}", properties)
    if event.kind == "sentence":
        properties = {
            "rdfs:label": text(f"Imprisonment in case {label}"),
            "hb:isMeasureOf": event.name,
            "hb:measureKind": "list:measure-imprisonment",
            "hb:duration": '"P2Y"^^xsd:duration',
            "hb:statedIn": event.passages,
        }
        file.say(f"{case.name}__imprisonment", "hb:SentenceMeasure", properties)


def _document(file: File, matter: Matter, document: Document) -> None:
    note = {"parts": "The reasoning was read.", "opening": "The first two paragraphs were read."}.get(document.extent)
    properties = {
        "rdfs:label": text(f"{document.kind} {document.name[3:]}"),
        "hb:number": f'"{document.number}"' if document.number else None,
        "hb:symbol": f'"{document.symbol}"' if document.symbol else None,
        "hb:addressesCase": [case.name for case in matter.cases],
        "hb:respondent": f"state:{matter.state.code}",
        "hb:isIssuedBy": f"org:{document.body}",
        "hb:adoptedOn": date(document.day),
        "hb:communicatedOn": date(document.communicated) if document.communicated else None,
        "hb:deadline": date(document.deadline) if document.deadline else None,
        "hb:repliedOn": date(document.replied) if document.replied else None,
        "hb:inLanguage": '"en"',
        "hb:authority": "list:authority-opinion" if document.kind == "Opinion" else "list:authority-views",
        "hb:readExtent": f"list:read-{document.extent}",
        "hb:readingNote": text(note) if note else None,
        "hb:statedIn": document.told_by or None,
    }
    file.say(document.name, f"hb:{document.kind}", properties)
    file.derive(document.name)
    if document.extent != "nothing":
        for part in range(1, PARAGRAPHS + 1):
            passage(file, document.name, f"para_{part}", f"para. {part}", "paragraph")
    if document.kind == "Opinion" and not document.number:
        _absence(file, document.name, "number", "notYetRead", [document.name])
    if document.deadline and not document.replied:
        _absence(file, document.name, "repliedOn", "notFound", [document.name])
    if document.visit:
        properties = {
            "rdfs:label": text("A visit is asked for"),
            "hb:isMadeIn": document.name,
            "hb:isAddressedTo": f"org:government-{matter.state.code}",
            "hb:cooperationKind": "list:cooperation-country-visit",
            "hb:modality": "list:modality-would-welcome",
            "hb:statedIn": document.visit.passage,
        }
        file.say(document.visit.name, "hb:CooperationRequest", properties)
        _observations(file, document.visit.name, document.visit.observations)


def _findings(file: File, document: Document) -> None:
    for finding in document.findings:
        ground = f"{finding.name}__ground"
        properties = {
            "rdfs:label": text(f"{finding.event.name.split('__')[1].capitalize()} in case {finding.case.name[5:]}"),
            "hb:isFindingOf": document.name,
            "hb:concerns": [finding.event.name, *([finding.person] if finding.person else [])],
            "hb:result": f"list:result-{finding.result}",
            "hb:inSection": f"list:section-{finding.section}",
            "hb:category": f"list:category-{finding.category}" if finding.category else None,
            f"hb:{finding.relation}": [*finding.provisions, *([ground] if finding.together else [])],
            "hb:findsIncompatible": finding.against or None,
            "hb:namesProvision": finding.names or None,
            "hb:statedIn": finding.passages,
        }
        file.say(finding.name, "hb:Finding", properties)
        if finding.together:
            properties = {
                "rdfs:label": text("Two provisions read together"),
                "hb:readsTogether": finding.together,
                "hb:statedIn": finding.passages,
            }
            file.say(ground, "hb:Ground", properties)


def _remedy(file: File, matter: Matter, document: Document, remedy: Remedy) -> None:
    properties = {
        "rdfs:label": text(f"{remedy.kind.capitalize()} for person {remedy.person[7:]}"),
        "hb:isNamedIn": document.name,
        "hb:remedyKind": f"list:remedy-{remedy.kind}",
        "hb:forPerson": remedy.person,
        "hb:hasObject": remedy.thing or None,
        "hb:objectName": None if remedy.thing else text("what was done to the person"),
        "hb:modality": f"list:modality-{remedy.modality}",
        "hb:isAddressedTo": f"org:government-{matter.state.code}",
        "hb:statedIn": remedy.passage,
    }
    file.say(remedy.name, "hb:Remedy", properties)
    _observations(file, remedy.name, remedy.observations)


def _observations(file: File, observed: str, observations: list[Observation]) -> None:
    for observation in observations:
        properties = {
            "rdfs:label": text(f"Status on {observation.day}"),
            "hb:observes": observed,
            "hb:status": f"list:status-{observation.status}",
            "hb:observedOn": date(observation.day),
            "hb:observedBy": observation.observer,
            "hb:statedIn": observation.passage,
        }
        file.say(observation.name, "hb:StatusObservation", properties)
