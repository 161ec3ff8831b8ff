"""Expected rows of questions about one thing, for the first thing that has any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.worlds.expected.facts import Asked, Row, first_day, iri, source_of, statements
from benchmarks.worlds.expected.norms import bound
from benchmarks.worlds.expected.papers import attacking
from benchmarks.worlds.expected.remedies import started
from benchmarks.worlds.matters import SOURCES
from benchmarks.worlds.model import Document, Finding, Matter
from kg.terms.names import THING

One = tuple[dict[str, str], Iterable[Row]]  # the parameters, and the rows


def history(matter: Matter, asked: Asked) -> Iterator[One]:
    """The observations of the remedies of a decision."""
    for document in matter.documents:
        yield {"opinion": document.name}, [(r.name, o.name) for r in document.remedies for o in r.observations]


def findings(matter: Matter, asked: Asked) -> Iterator[One]:
    """The findings of a decision, about whom, and the provisions on which they rest."""
    for document in matter.documents:
        yield {"opinion": document.name}, [row for finding in document.findings for row in _found(finding)]


def _found(finding: Finding) -> Iterator[Row]:
    named = [*finding.provisions, *(["ground"] if finding.together else []), *filter(None, [finding.against])]
    for thing in [finding.event.name, *([finding.person] if finding.person else [])]:
        for provision in named:
            yield from ((finding.name, thing, provision, passage) for passage in finding.passages)


def versions(matter: Matter, asked: Asked) -> Iterator[One]:
    """Which wording of the clause on treaties was in force at each event of a case."""
    clause = [wording for wording in asked.state.wordings if wording.of == asked.state.clause]
    for case in matter.cases if matter.state is asked.state else []:
        rows = []
        for event in (event for event in case.events if event.day):
            first, begun = first_day(event.day), f"{event.day}{'-99-99'[len(event.day) - 4 :]}"
            for wording in clause:
                later = any(wording.start < other.start <= begun for other in clause)
                if wording.start <= first and not (wording.until and wording.until <= begun) and not later:
                    rows.append((event.name, wording.name))
        yield {"case": case.name, "provision": asked.state.clause}, rows


def one_source(matter: Matter, asked: Asked) -> Iterator[One]:
    """Statements about a case that are based on one document, or on no primary one."""
    primary = {name for name, kind, _ in matter.sources if SOURCES[kind][1] == "judgment"}
    primary |= {document.name for document in matter.documents}
    primary |= {paper.name for paper in matter.papers if paper.kind == "Judgment"}
    for case in matter.cases:
        about = {case.name, f"{case.name}__imprisonment", *(event.name for event in case.events)}
        for document in matter.documents:
            about |= {finding.name for finding in document.findings if finding.case is case}
            about |= {remedy.name for remedy in document.remedies if remedy.person in case.persons}
        rows = []
        for name, passages in statements(matter):
            on = {source_of(passage) for passage in passages}
            if name in about and (len(on) == 1 or not on & primary):
                rows += [(name, passage) for passage in passages]
        yield {"case": case.name}, rows


def supported(matter: Matter, asked: Asked) -> Iterator[One]:
    """The statements based on the first source of a matter."""
    source = matter.sources[0][0]
    yield (
        {"source": source},
        [(place, name) for name, places in statements(matter) for place in places if source_of(place) == source],
    )


def everything(matter: Matter, asked: Asked) -> Iterator[One]:
    """All that is known of an observation: what the file states, its wider class, labels, and first and last day."""
    stated = ("type", "observes", "status", "observedOn", "observedBy", "statedIn")
    for observation in (o for d in matter.documents for r in d.remedies for o in r.observations):
        labels = [("label", "English"), ("label", "Russian")]
        derived = [("type", "SourcedStatement"), *labels, ("earliest", observation.day), ("latest", observation.day)]
        yield {"thing": observation.name}, [*((name, "stated") for name in stated), *derived]


def cited(matter: Matter, asked: Asked) -> Iterator[One]:
    """Who cites a decision, and with what character."""
    for document in matter.documents:
        citations = [c for paper in matter.papers for c in paper.citations if c.document == document.name]
        yield (
            {"document": document.name},
            [
                (source_of(c.name), c.name, how, where)
                for c in citations
                for how in c.characters
                for where in c.passages
            ],
        )


def claimed(matter: Matter, asked: Asked) -> Iterator[One]:
    """The claims in a reply of the Government that someone attacks."""
    for paper in matter.papers:
        rows: list[Row] = []
        attacks = {claim.name: [other.name for other in attacking(matter, claim)] for claim in paper.claims}
        for claim in paper.claims if any(attacks.values()) else []:
            for ground in claim.grounds:
                for attacker in attacks[claim.name] or [""]:
                    rows += [(claim.name, ground, attacker, passage) for passage in claim.passages]
        yield {"document": paper.name}, rows


def described(matter: Matter, asked: Asked) -> Iterator[One]:
    """How a letter describes the decision that it cites."""
    for paper in (paper for paper in matter.papers if paper.paraphrase):
        yield {"document": paper.name}, [(f"{paper.name}__paraphrase_1", c.document) for c in paper.citations]


def concluded(matter: Matter, asked: Asked) -> Iterator[One]:
    """The conclusions from a decision by law, where no order at home, reservation or denunciation bears on it."""
    state = matter.state
    if state.prevails or {action.kind for action in state.actions} & {"reservation", "denunciation"}:
        return
    for document in matter.documents:
        owed = set(_owed(matter, document))
        persons = {person for person, _ in owed}
        appropriate = [
            remedy.name
            for remedy in document.remedies
            if ((remedy.person, remedy.thing) in owed if remedy.thing else remedy.person in persons)
        ]
        unheard = [name for name, _ in _unheard(document)]
        silent = list(_silent(matter)) if document.kind == "Opinion" else []
        if owed and appropriate and (unheard or silent):
            breaches = list(dict.fromkeys(_breaches(matter, document)))
            kinds = {
                **{"breach": breaches, "owed": owed, "appropriate": appropriate},
                **{"not implemented": unheard, "not replied": silent},
            }
            yield {"thing": document.name}, [((kind, of),) for kind, several in kinds.items() for of in several]


def _breaches(matter: Matter, document: Document) -> Iterator[tuple[str, str, str, str]]:
    """The breaches that follow: of whom, by which event, in which relation to which article."""
    for finding in document.findings:
        day, persons = finding.event.day, [finding.person] if finding.person else finding.case.persons
        breached = finding.result in ("violation", "arbitrary") and day and bound(matter.state, first_day(day))
        if breached and len(persons) == 1:
            for article in (*finding.provisions, *finding.together):
                yield persons[0], finding.event.name, finding.relation, article


def _owed(matter: Matter, document: Document) -> Iterator[tuple[str, str]]:
    """The persons to whom a remedy is owed, and for what."""
    for person, event, _, _ in _breaches(matter, document):
        yield person, event


def _unheard(document: Document) -> Iterator[tuple[str, str]]:
    """The remedies with no known implementation in any observation, with the day from which time is counted."""
    for remedy in document.remedies:
        if remedy.observations and all(observation.status == "none-known" for observation in remedy.observations):
            yield remedy.name, started(document)


def _silent(matter: Matter) -> Iterator[str]:
    """The questions never answered, if a document about the case later than the letter was read."""
    answered = {answer.question for paper in matter.papers for answer in paper.answers}
    for letter in (paper for paper in matter.papers if paper.questions):
        if any(paper.day > letter.day and not paper.told_by for paper in matter.papers):
            yield from (question.name for question in letter.questions if question.name not in answered)


OBSERVED = ("observedOn", "earliest", "latest")
CLOCK = ("clockRunsFrom", "clockStartedOn", "clockStartedEarliest", "clockStartedLatest")


def premises(matter: Matter, asked: Asked) -> Iterator[One]:
    """The premises of the conclusion that no implementation of a remedy is known, from one observation."""
    for document in (d for d in matter.documents if d.communicated and not d.told_by):
        single = {remedy.name for remedy in document.remedies if len(remedy.observations) == 1}
        for name, since in _unheard(document):
            if name in single:
                local = iri(name).removeprefix(THING).replace("/", "-")
                yield (
                    {"conclusion": f"{THING}conclusion/no-implementation-known_{local}_{since}"},
                    [
                        *(("step", "remedy", said) for said in ("type", "isNamedIn", "forPerson", "modality")),
                        *(("step", "observation", said) for said in ("observes", "status", *OBSERVED)),
                        *(("step", "document", said) for said in ("isIssuedBy", "authority", *CLOCK)),
                    ],
                )
