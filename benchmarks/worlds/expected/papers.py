"""Expected rows of questions about petitions, replies, letters and rulings, from one matter."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.worlds.expected.facts import DAY, Asked, Row, judging
from benchmarks.worlds.law import within
from benchmarks.worlds.model import Claim, Matter


def alleged(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The allegations of petitions, and what was found on them."""
    for petition in (paper for paper in matter.papers if paper.kind == "Petition"):
        for article in petition.alleges:
            for case in matter.cases:
                found = [
                    (finding.name, provision, passage)
                    for finding in judging(matter, case)
                    for provision in {*finding.provisions, *finding.together}
                    if within(provision, article)
                    for passage in finding.passages
                ]
                yield from ((case.name, petition.name, article, *row) for row in found or [("", "", "")])


def argued(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The arguments of the Government, and the answers of others."""
    government = f"org:government-{matter.state.code}"
    for argument in (claim for paper in matter.papers if paper.issuer == government for claim in paper.claims):
        answers = [(claim.name, place) for claim in attacking(matter, argument) for place in claim.passages]
        for passage in argument.passages:
            yield from ((argument.name, passage, *answer) for answer in answers or [("", "")])


def attacking(matter: Matter, attacked: Claim) -> Iterator[Claim]:
    """The claims of a matter that attack another."""
    yield from (claim for paper in matter.papers for claim in paper.claims if attacked.name in claim.attacks)


def answered_at_home(matter: Matter, asked: Asked) -> Iterator[Row]:
    """How courts of the State cite decisions of international bodies."""
    for ruling in (paper for paper in matter.papers if paper.kind == "Judgment"):
        for citation in ruling.citations:
            claims = [claim.name for claim in ruling.claims if claim.about == citation.document] or [""]
            for character in citation.characters:
                for passage in citation.passages:
                    yield from ((citation.document, ruling.name, character, passage, claim) for claim in claims)


def unanswered(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Questions of letters that had no answer on the day."""
    answered = {answer.question for paper in matter.papers if paper.day <= DAY for answer in paper.answers}
    for letter in (paper for paper in matter.papers if paper.day <= DAY):
        yield from ((question.name,) for question in letter.questions if question.name not in answered)
