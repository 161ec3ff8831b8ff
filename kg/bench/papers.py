"""This module draws the papers of a matter: petitions, the Government's replies, letters with questions, rulings."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.bench.draw import Draw
from kg.bench.law import Law
from kg.bench.law_files import MONITORS
from kg.bench.matters import Event, Matter, draw_matter

PARTS = 3  # of a paper that was read


@dataclass
class Claim:
    """What a paper claims, on which grounds, against which claims, about what."""

    name: str
    plane: str
    grounds: list[str]
    attacks: list[str]
    about: str
    passages: list[str]


@dataclass
class Question:
    """What a letter asks about a remedy, and the names of its answers."""

    name: str
    number: int
    remedy: str
    passage: str


@dataclass
class Answer:
    """What a later letter answers to a question."""

    name: str
    question: str
    passage: str


@dataclass
class Citation:
    """How a paper cites a document."""

    name: str
    document: str
    characters: list[str]
    passages: list[str]


@dataclass
class Paper:
    """A petition, a letter or a judgment beside the documents of international bodies."""

    name: str
    kind: str
    issuer: str
    addressee: str
    day: str
    told_by: str = ""  # the passage that tells of it, where it was not read
    alleges: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    paraphrase: str = ""  # the passage in which it describes the document that it cites


def draw_whole(law: Law, number: int) -> Matter:
    """The matter of a number, with its papers in order of time."""
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
