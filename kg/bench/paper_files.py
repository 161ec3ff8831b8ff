"""This module writes the papers of a matter as Turtle: what they claim, allege, ask, answer, cite and describe."""

from __future__ import annotations

from kg.bench.matters import Matter
from kg.bench.papers import PARTS, Claim, Paper
from kg.bench.turtle import File, date, passage, text

AUTHORITIES = {"Petition": "partys-paper", "Letter": "partys-paper", "Judgment": "judgment"}


def write_papers(file: File, matter: Matter) -> None:
    """Adds the papers of a matter to a file."""
    for paper in matter.papers:
        _paper(file, matter, paper)
        for claim in paper.claims:
            _claim(file, paper, claim)
        _asked(file, matter, paper)
        _cited(file, paper)


def _paper(file: File, matter: Matter, paper: Paper) -> None:
    properties = {
        "rdfs:label": text(f"{paper.kind} {paper.name[4:]}"),
        "hb:isIssuedBy": paper.issuer,
        "hb:isAddressedTo": paper.addressee or None,
        "hb:addressesCase": [case.name for case in matter.cases],
        "hb:submittedOn" if paper.kind == "Petition" else "hb:issuedOn": date(paper.day),
        "hb:alleges": paper.alleges,
        "hb:inLanguage": '"en"',
        "hb:authority": f"list:authority-{AUTHORITIES[paper.kind]}",
        "hb:readExtent": "list:read-nothing" if paper.told_by else "list:read-whole",
        "hb:statedIn": paper.told_by or None,
    }
    file.say(paper.name, f"hb:{paper.kind}", properties)
    if not paper.told_by:
        file.derive(paper.name)
        for part in range(1, PARTS + 1):
            passage(file, paper.name, f"part_{part}", f"part {part}")


def _claim(file: File, paper: Paper, claim: Claim) -> None:
    properties = {
        "rdfs:label": text(f"Claim of {paper.name[4:]}"),
        "hb:isMadeIn": paper.name,
        "hb:plane": f"list:plane-{claim.plane}",
        "hb:leansOn": claim.grounds,
        "hb:attacks": claim.attacks,
        "hb:isAbout": claim.about or None,
        "hb:summary": text("What happened is judged in its own way"),
        "hb:statedIn": claim.passages,
    }
    file.say(claim.name, "hb:Claim", properties)


def _asked(file: File, matter: Matter, paper: Paper) -> None:
    for question in paper.questions:
        properties = {
            "rdfs:label": text(f"Question {question.number} of {paper.name[4:]}"),
            "hb:isMadeIn": paper.name,
            "hb:number": f'"{question.number}"',
            "hb:ordinal": str(question.number),
            "hb:isAddressedTo": f"org:government-{matter.state.code}",
            "hb:askedIf": "list:ask-always",
            "hb:asksAbout": question.remedy,
            "hb:summary": text("What was done about it?"),
            "hb:statedIn": question.passage,
        }
        file.say(question.name, "hb:InformationRequest", properties)
    for answer in paper.answers:
        properties = {
            "rdfs:label": text(f"Answer in {paper.name[4:]}"),
            "hb:isMadeIn": paper.name,
            "hb:answers": answer.question,
            "hb:answeredOn": date(paper.day),
            "hb:summary": text("Steps are under way"),
            "hb:statedIn": answer.passage,
        }
        file.say(answer.name, "hb:Answer", properties)


def _cited(file: File, paper: Paper) -> None:
    for citation in paper.citations:
        properties = {
            "rdfs:label": text(f"Citation in {paper.name[4:]}"),
            "cito:hasCitingEntity": paper.name,
            "cito:hasCitedEntity": citation.document,
            "cito:hasCitationCharacterization": [f"cito:{character}" for character in citation.characters],
            "hb:statedIn": citation.passages,
        }
        file.say(citation.name, "hb:Citation", properties)
        if paper.paraphrase:
            properties = {
                "rdfs:label": text(f"How {paper.name[4:]} describes it"),
                "hb:isMadeIn": paper.name,
                "hb:describes": citation.document,
                "hb:paraphraseRelation": "list:paraphrase-not-checked",
                "hb:summary": text("The document is said to be clear"),
                "hb:statedIn": paper.paraphrase,
            }
            file.say(f"{paper.name}__paraphrase_1", "hb:Paraphrase", properties)
