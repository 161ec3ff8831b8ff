"""Expected rows of questions about findings, from one matter."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.worlds.expected.facts import (
    ARTICLE,
    SINCE,
    UNTIL,
    Asked,
    Row,
    accuses,
    binding,
    first_day,
    judging,
    last_day,
    leaves,
    rests_on,
    rests_within,
)
from benchmarks.worlds.expected.remedies import last_known
from benchmarks.worlds.law import article_of, within
from benchmarks.worlds.model import Case, Finding, Matter


def resting(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Cases under the provision whose findings rest on the article."""
    for case in matter.cases:
        yield from _resting(matter, case, asked)


def _resting(matter: Matter, case: Case, asked: Asked) -> Iterator[Row]:
    if any(accuses(event) for event in asked.under(case)):
        for finding in judging(matter, case):
            for article in (leaf for leaf in leaves(finding) if within(leaf, ARTICLE)):
                yield from ((case.name, finding.name, article, document) for document in _documents(finding.passages))


def _documents(passages: list[str]) -> set[str]:
    """The documents in which passages stand: the answer has one row for each."""
    return {passage.partition("__")[0] for passage in passages}


def not_counted(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Cases under the provision that do not rest on the article, by decision."""
    for case in matter.cases:
        if asked.under(case) and not any(True for _ in _resting(matter, case, asked)):
            yield from ((case.name, name) for name in [document.name for document in matter.documents] or [""])


def rested_on(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The provisions on which cases under the provision rest."""
    for case in matter.cases:
        if any(accuses(event) for event in asked.under(case)):
            for finding in judging(matter, case):
                yield from ((leaf, case.name, finding.name, p) for leaf in leaves(finding) for p in finding.passages)


def together(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The other articles in decisions that rest on the article."""
    for document in matter.documents:
        if any(rests_within(finding, ARTICLE) for finding in document.findings):
            rests = {article_of(p) for finding in document.findings for p in rests_on(finding)}
            yield from ((article,) for article in rests - {ARTICLE})


def leading(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Domestic charges in cases whose findings rest on the article."""
    for case in matter.cases:
        charges = [event.name for event in case.events if event.under and accuses(event)]
        for finding in judging(matter, case):
            for article in (leaf for leaf in leaves(finding) if within(leaf, ARTICLE)):
                for passage in finding.passages:
                    yield from ((matter.state.code, name, finding.name, article, passage) for name in charges)


def decided(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Decisions with their results."""
    for document in matter.documents:
        results = {finding.result for finding in document.findings} or {""}
        yield from ((document.day, document.name, result) for result in results)


def by_article(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The findings of decisions on the article."""
    for day, document, finding, article, passage in _found_on(matter):
        yield day, document, article, finding.relation, finding.result, passage


def considered(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The findings of decisions on the article, one by one."""
    for day, document, finding, article, passage in _found_on(matter):
        yield day, document, article, finding.name, passage


def _found_on(matter: Matter) -> Iterator[tuple[str, str, Finding, str, str]]:
    for document in matter.documents:
        for finding in document.findings:
            for article in {p for p in [*finding.provisions, *finding.together] if within(p, ARTICLE)}:
                yield from ((document.day, document.name, finding, article, passage) for passage in finding.passages)


def opinions(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Opinions of the years asked about, with their findings."""
    for document in matter.documents:
        if document.kind == "Opinion" and SINCE[:7] <= document.day[:7] <= UNTIL[:7]:
            if not document.findings:
                yield document.day, document.name
            for f in document.findings:
                for article in leaves(f) or {""}:
                    yield from ((document.day, document.name, f.name, article, passage) for passage in f.passages)


def by_year(matter: Matter, _: Asked) -> Iterator[Row]:
    """The years in the numbers of opinions."""
    for document in matter.documents:
        if document.kind == "Opinion" and document.number:
            yield (document.number.rpartition("/")[2],)


def replied(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The State and the year of each numbered opinion."""
    yield from ((matter.state.code, *year) for year in by_year(matter, asked))


def about(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The State of each numbered opinion."""
    yield from ((matter.state.code,) for _ in by_year(matter, asked))


def by_decade(matter: Matter, _: Asked) -> Iterator[Row]:
    """The decade of each numbered opinion, with each category in which it found a detention arbitrary."""
    for document in matter.documents:
        if document.kind == "Opinion" and document.number:
            decade = document.number.rpartition("/")[2][:3]
            yield from (
                (decade, one.category) for one in document.findings if one.result == "arbitrary" and one.category
            )


def followed(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Persons, findings and remedies of opinions, with the last known status of each remedy."""
    for document in (document for document in matter.documents if document.kind == "Opinion"):
        told: list[Row] = [
            (person, passage) for case in matter.cases for person in case.persons for passage in case.passages
        ]
        told += [(f.result, f.category, passage) for f in document.findings for passage in f.passages]
        told += [(remedy.name, last) for remedy in document.remedies for last in last_known(remedy, "9999")]
        yield from ((document.day, document.name, *row) for row in told)


def again(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The findings of the Board on persons of whom it heard more than once."""
    documents = [document for document in matter.documents if document.body == "board"]
    for case in matter.cases if len(documents) > 1 else ():
        for document in documents:
            results = {finding.result for finding in document.findings if finding.case is case} or {""}
            for person in case.persons:
                yield from ((person, document.name, result, place) for result in results for place in case.passages)


def arbitrary(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Provisions charged in cases in which a detention was found arbitrary."""
    for case in matter.cases:
        charges = [(event.under, event.name) for event in case.events if event.under and accuses(event)]
        for finding in (finding for finding in judging(matter, case) if finding.result == "arbitrary"):
            for passage in finding.passages:
                yield from ((*charge, finding.name, passage) for charge in charges)


def incompatible(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Domestic provisions that were found incompatible, and their later wordings."""
    for document in matter.documents:
        for finding in (finding for finding in document.findings if finding.against):
            later = [
                wording.name
                for wording in matter.state.wordings
                if within(wording.of, finding.against) and wording.start > last_day(document.day)
            ]
            for passage in finding.passages:
                yield from ((finding.against, finding.name, passage, name) for name in later or [""])


def party(matter: Matter, asked: Asked) -> Iterator[Row]:
    """The law that bound the State when the events happened that findings are about."""
    for case in matter.cases:
        for finding in (finding for finding in judging(matter, case) if rests_on(finding)):
            bound = binding(matter.state, first_day(finding.event.day)) if finding.event.day else []
            yield from ((finding.name, kind) for kind in bound or [""])


def differ(matter: Matter, asked: Asked) -> Iterator[Row]:
    """Findings on one person without a counterpart on another in the same decision, where one source tells of both."""
    persons = [(case, person) for case in matter.cases for person in case.persons]
    for document in matter.documents:
        for finding in document.findings:
            for case, person in persons:
                if not _speaks(finding, case, person):
                    continue
                for article in leaves(finding) or {""}:
                    for other_case, other in persons:
                        if other != person and not any(
                            _speaks(like, other_case, other)
                            and like.result == finding.result
                            and (not article or rests_within(like, article))
                            for like in document.findings
                        ):
                            told = {
                                _source(p)
                                for like in document.findings
                                if _speaks(like, other_case, other)
                                for p in like.passages
                            }
                            for passage in finding.passages:
                                if _source(passage) in told:
                                    yield document.name, person, finding.name, article, other, passage


def _source(passage: str) -> str:
    """The document in which a passage stands."""
    return passage.partition("__")[0]


def _speaks(finding: Finding, case: Case, person: str) -> bool:
    return finding.case is case and finding.person in ("", person)
