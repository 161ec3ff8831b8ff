"""The papers of a matter, drawn at random and written as Turtle: petitions, Government replies, letters and rulings."""

from __future__ import annotations

from benchmarks.worlds.draw import Draw
from benchmarks.worlds.expected.facts import statements
from benchmarks.worlds.law import MONITORS, Law
from benchmarks.worlds.matters import draw_matter
from benchmarks.worlds.model import Answer, Citation, Claim, Event, Matter, Paper, Question
from benchmarks.worlds.turtle import File, date, passage, text

PARTS = 3  # of a paper that was read
AUTHORITIES = {"Petition": "partys-paper", "Letter": "partys-paper", "Judgment": "judgment"}


def draw_whole(law: Law, number: int) -> Matter:
    """The matter with this number, with its papers in chronological order."""
    matter = draw_matter(law, number)
    matter.papers = _papers(Draw(law.seed, f"papers/{number}"), law, matter)
    return matter


def _papers(draw: Draw, law: Law, matter: Matter) -> list[Paper]:
    papers = []
    if draw.chance(0.5):
        papers.append(_petition(draw, law, matter))
        if draw.chance(0.5):
            papers.append(_reply(draw, matter, papers[0]))
    asked = [document for document in matter.documents if document.remedies]
    if asked and draw.chance(0.35):
        letter = _letter(draw, matter, [claim for paper in papers for claim in paper.claims if paper.kind == "Letter"])
        papers.append(letter)
        if draw.chance(0.4):
            name = f"doc:{matter.name}-answer"
            government = f"org:government-{matter.state.code}"
            answer = Paper(name, "Letter", government, letter.issuer, f"{matter.year + 3}-08-{draw.number(10, 28)}")
            answer.answers = [
                Answer(f"{name}__answer_{question.number}", question.name, _part(draw, name))
                for question in letter.questions
                if draw.chance(0.6)
            ]
            if answer.answers:
                papers.append(answer)
    if matter.documents and draw.chance(0.1):
        papers.append(_ruling(draw, matter))
    return papers


def _part(draw: Draw, paper: str) -> str:
    return f"{paper}__part_{draw.number(1, PARTS)}"


def _petition(draw: Draw, law: Law, matter: Matter) -> Paper:
    """A petition, which is an event of each case too."""
    name, monitor = f"doc:{matter.name}-petition", f"org:monitor-{1 + draw.rank(MONITORS)}"
    body = f"org:{matter.documents[0].body if matter.documents else 'board'}"
    day, told = f"{matter.year + 1}-04-{draw.number(10, 28)}", matter.cases[0].passages[0]
    for case in matter.cases:
        case.events.append(Event(f"{case.name}__submission", "submission", day, passages=[told], body=body))
    petition = Paper(name, "Petition", monitor, body, day)
    petition.alleges = list(dict.fromkeys(law.invoked(draw) for _ in range(draw.number(1, 3))))
    if draw.chance(0.5):
        petition.told_by = told
        return petition
    for number, article in enumerate(petition.alleges, 1):
        claim = f"{name}__claim_{number}"
        petition.claims.append(
            Claim(claim, "international", [article], [], f"state:{matter.state.code}", [_part(draw, name)])
        )
    return petition


def _reply(draw: Draw, matter: Matter, petition: Paper) -> Paper:
    name, state = f"doc:{matter.name}-reply", matter.state
    reply = Paper(
        name,
        "Letter",
        f"org:government-{state.code}",
        petition.addressee,
        f"{matter.year + 1}-09-{draw.number(10, 28)}",
    )
    for number, claim in enumerate(petition.claims[:2], 1):
        passages = list(dict.fromkeys(_part(draw, name) for _ in range(draw.number(1, 2))))
        reply.claims.append(
            Claim(f"{name}__claim_{number}", "international", claim.grounds, [claim.name], "", passages)
        )
    ground = state.offence(draw)
    reply.claims.append(
        Claim(f"{name}__claim_law", "domestic", [ground], [], f"state:{state.code}", [_part(draw, name)])
    )
    return reply


def _letter(draw: Draw, matter: Matter, argued: list[Claim]) -> Paper:
    name, government = f"doc:{matter.name}-letter", f"org:government-{matter.state.code}"
    letter = Paper(
        name,
        "Letter",
        f"org:monitor-{1 + draw.rank(MONITORS)}",
        government,
        f"{matter.year + 3}-02-{draw.number(10, 28)}",
    )
    document = next(document for document in matter.documents if document.remedies)
    for number, remedy in enumerate(document.remedies[:3], 1):
        letter.questions.append(Question(f"{name}__question_{number}", number, remedy.name, _part(draw, name)))
    for number, claim in enumerate(argued, 1):
        if draw.chance(0.6):
            answer = f"{name}__claim_{number}"
            letter.claims.append(
                Claim(answer, claim.plane, [document.name], [claim.name], document.name, [_part(draw, name)])
            )
    letter.citations.append(_citation(draw, name, document.name))
    letter.paraphrase = _part(draw, name) if draw.chance(0.7) else ""
    return letter


def _ruling(draw: Draw, matter: Matter) -> Paper:
    name = f"doc:{matter.name}-ruling"
    ruling = Paper(
        name, "Judgment", f"org:court-{matter.state.code}", "", f"{matter.year + 3}-05-{draw.number(10, 28)}"
    )
    document = matter.documents[0].name
    ruling.citations.append(_citation(draw, name, document))
    if draw.chance(0.6):
        ground = matter.state.clause
        ruling.claims.append(Claim(f"{name}__claim_1", "domestic", [ground], [], document, [_part(draw, name)]))
    return ruling


def _citation(draw: Draw, paper: str, document: str) -> Citation:
    characters = list(
        dict.fromkeys(draw.one(("citesForInformation", "citesAsAuthority", "disputes")) for _ in range(2))
    )
    passages = list(dict.fromkeys(_part(draw, paper) for _ in range(2)))
    return Citation(f"{paper}__citation_1", document, characters, passages)


def write_papers(file: File, matter: Matter) -> None:
    """Adds the papers of a matter to a file."""
    for paper in matter.papers:
        _write_paper(file, matter, paper)
        for claim in paper.claims:
            _write_claim(file, paper, claim)
        _write_questions(file, matter, paper)
        _write_citations(file, paper)


def _write_paper(file: File, matter: Matter, paper: Paper) -> None:
    properties = {
        "rdfs:label": text(f"{paper.kind} {paper.name[4:]}") if paper.kind != "Judgment" else None,
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
        cited = _cited(matter)
        for part in range(1, PARTS + 1):
            if paper.kind != "Letter" or f"{paper.name}__part_{part}" in cited:
                passage(file, paper.name, f"part_{part}", f"part {part}")


def _cited(matter: Matter) -> set[str]:
    """The passages that statements of a matter cite."""
    return {passage for _, passages in statements(matter) for passage in passages}


def _write_claim(file: File, paper: Paper, claim: Claim) -> None:
    properties = {
        "hb:isMadeIn": paper.name,
        "hb:plane": f"list:plane-{claim.plane}",
        "hb:leansOn": claim.grounds,
        "hb:attacks": claim.attacks,
        "hb:isAbout": claim.about or None,
        "hb:summary": text("What happened is judged in its own way"),
        "hb:statedIn": claim.passages,
    }
    file.say(claim.name, "hb:Claim", properties)


def _write_questions(file: File, matter: Matter, paper: Paper) -> None:
    for question in paper.questions:
        properties = {
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
            "hb:isMadeIn": paper.name,
            "hb:answers": answer.question,
            "hb:answeredOn": date(paper.day),
            "hb:summary": text("Steps are under way"),
            "hb:statedIn": answer.passage,
        }
        file.say(answer.name, "hb:Answer", properties)


def _write_citations(file: File, paper: Paper) -> None:
    for citation in paper.citations:
        properties = {
            "cito:hasCitingEntity": paper.name,
            "cito:hasCitedEntity": citation.document,
            "cito:hasCitationCharacterization": [f"cito:{character}" for character in citation.characters],
            "hb:statedIn": citation.passages,
        }
        file.say(citation.name, "hb:Citation", properties)
        if paper.paraphrase:
            properties = {
                "hb:isMadeIn": paper.name,
                "hb:describes": citation.document,
                "hb:paraphraseRelation": "list:paraphrase-not-checked",
                "hb:summary": text("The document is said to be clear"),
                "hb:statedIn": paper.paraphrase,
            }
            file.say(f"{paper.name}__paraphrase_1", "hb:Paraphrase", properties)
