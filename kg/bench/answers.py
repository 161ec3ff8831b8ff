"""This module knows the answers of a world: it counts, while matters are made, what stored questions must answer.

It works on the matters themselves and knows nothing of SPARQL, so that the answers test the store, the rules and the
questions together. It keeps only counts, and sets that do not grow with the world.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from kg.bench.law import Law, State, article_of, within
from kg.bench.matter_files import SOURCES
from kg.bench.matters import Case, Document, Event, Finding, Matter, Remedy

ARTICLE = "cov:art_19"
DAY, SINCE, UNTIL = "2020-06-22", "2015-01-01", "2019-12-31"
CONSENT = ("ratification", "accession", "succession")
Row = tuple[Hashable, ...]


@dataclass
class Count:
    """The rows of one question for given parameters, and the distinct things in their first column."""

    parameters: dict[str, str]
    rows: int = 0
    things: int = 0
    shared: set[Hashable] = field(default_factory=set)

    def add(self, rows: Iterable[Row], shared: bool = False) -> None:
        """Counts rows that no other call gives; `shared` where another may give the same first column."""
        distinct = set(rows)
        self.rows += len(distinct)
        if shared:
            self.shared |= {row[0] for row in distinct}
        else:
            self.things += len({row[0] for row in distinct})

    def shown(self) -> dict[str, object]:
        """The count as a part of the manifest."""
        return {"parameters": self.parameters, "rows": self.rows, "things": self.things + len(self.shared)}


class Answers:
    """What is known of the answers so far."""

    def __init__(self, law: Law) -> None:
        self.law, self.state = law, law.states[0]
        self.offence = self.state.article(self.state.charged[0])
        self.rested: set[str] = set()
        self.together: set[str] = set()
        state, offence = {"state": f"state:{self.state.code}"}, {"provision": self.offence}
        self.of = {
            "absences": Count({}),
            "articles-found-together": Count({"article": ARTICLE}),
            "cases-not-counted": Count(offence | {"article": ARTICLE}),
            "cases-resting-on": Count(offence | {"article": ARTICLE}),
            "charged-parts": Count(offence),
            "decisions-about-state": Count(state),
            "decisions-by-article": Count(state | {"article": ARTICLE}),
            "documents-by-reading": Count({}),
            "domestic-provisions-leading-to": Count({"article": ARTICLE}),
            "opinions": Count(state | {"since": SINCE, "until": UNTIL}),
            "parties-to-treaty": Count({"treaty": "id:cov", "date": DAY}),
            "provisions-rested-on": Count(offence),
            "remedies-and-status": Count(state | {"date": DAY}),
            "treaties-binding-state": Count(state | {"date": DAY}),
        }
        self._hear_law()

    def _hear_law(self) -> None:
        self.of["treaties-binding-state"].add(("id:cov", kind) for kind in _binding(self.state))
        self.of["documents-by-reading"].add([("whole", "cov"), ("whole", "table")], shared=True)
        for state in self.law.states:
            self.of["parties-to-treaty"].add((state.code, kind) for kind in _binding(state))
            self.of["absences"].add([(f"{state.code} version",)])
            self.of["documents-by-reading"].add([("whole", "const"), ("whole", "cc")], shared=True)

    def hear(self, matter: Matter) -> None:
        """Counts what a matter adds to the answers."""
        of = self.of
        of["absences"].add(_absences(matter))
        of["documents-by-reading"].add(_readings(matter), shared=True)
        of["domestic-provisions-leading-to"].add(_leading(matter), shared=True)
        for document in matter.documents:
            rests = {p for finding in document.findings for p in rests_on(finding)}
            if any(within(p, ARTICLE) for p in rests):
                self.together |= {article_of(p) for p in rests} - {ARTICLE}
        if matter.state is not self.state:
            return
        for case in matter.cases:
            of["cases-resting-on"].add(self._resting(matter, case))
            of["cases-not-counted"].add(self._not_counted(matter, case))
            of["charged-parts"].add((case.name, e.name, passage) for e in self._under(case) for passage in e.passages)
            if any(_accuses(event) for event in self._under(case)):
                self.rested |= {p for finding in _judging(matter, case) for p in leaves(finding)}
        of["decisions-about-state"].add(_decided(matter), shared=True)
        of["decisions-by-article"].add(_by_article(matter), shared=True)
        of["opinions"].add(_opinions(matter), shared=True)
        of["remedies-and-status"].add(
            row for document in matter.documents for remedy in document.remedies for row in _status(document, remedy)
        )
        self._hear_one(matter)

    def _hear_one(self, matter: Matter) -> None:
        """Answers to questions about one thing: the first that gives something to tell."""
        for document in matter.documents:
            told = [(r.name, o.name) for r in document.remedies for o in r.observations]
            if told and document.findings and "status-history" not in self.of:
                self.of["status-history"] = Count({"opinion": document.name})
                self.of["status-history"].add(told)
                self.of["opinion-findings"] = Count({"opinion": document.name})
                self.of["opinion-findings"].add(row for finding in document.findings for row in _found(finding))
                case, clause = matter.cases[0], f"{self.state.code}-const:art_4__para_3"
                self.of["versions-at-events"] = Count({"case": case.name, "provision": clause})
                self.of["versions-at-events"].add((event.name,) for event in case.events if event.day)

    def shown(self) -> dict[str, object]:
        """All known answers as a part of the manifest."""
        for name, articles in (("provisions-rested-on", self.rested), ("articles-found-together", self.together)):
            self.of[name] = Count(self.of[name].parameters)
            self.of[name].add((article,) for article in articles)
        return {name: count.shown() for name, count in sorted(self.of.items())}

    def _under(self, case: Case) -> list[Event]:
        return [event for event in case.events if event.under and within(event.under, self.offence)]

    def _resting(self, matter: Matter, case: Case) -> Iterator[Row]:
        if any(_accuses(event) for event in self._under(case)):
            for finding in _judging(matter, case):
                for article in leaves(finding):
                    if within(article, ARTICLE):
                        yield from ((case.name, finding.name, article, passage) for passage in finding.passages)

    def _not_counted(self, matter: Matter, case: Case) -> Iterator[Row]:
        if self._under(case) and not any(True for _ in self._resting(matter, case)):
            yield from ((case.name, name) for name in [d.name for d in matter.documents] or [""])


def rests_on(finding: Finding) -> list[str]:
    """The provisions that a finding rests on as it says itself, those read together included."""
    return [] if finding.relation == "findsNoViolationOf" else [*finding.provisions, *finding.together]


def leaves(finding: Finding) -> set[str]:
    """Of the provisions that a finding rests on: those of which no part is among them."""
    rests = set(rests_on(finding))
    return {p for p in rests if not any(q != p and within(q, p) for q in rests)}


def _accuses(event: Event) -> bool:
    return event.kind in ("charge", "conviction")


def _judging(matter: Matter, case: Case) -> Iterator[Finding]:
    for document in matter.documents:
        yield from (finding for finding in document.findings if finding.case is case)


def _leading(matter: Matter) -> Iterator[Row]:
    for case in matter.cases:
        for finding in _judging(matter, case):
            for event in case.events:
                if event.under and _accuses(event):
                    for article in leaves(finding):
                        if within(article, ARTICLE):
                            for passage in finding.passages:
                                yield matter.state.code, event.name, finding.name, article, passage


def _absences(matter: Matter) -> Iterator[Row]:
    sources = [name for name, _, _ in matter.sources]
    for case in matter.cases:
        missing = [] if case.persons else [(case.name, "person")]
        missing += [(event.name, "date") for event in case.events if not event.day]
        missing += [(event.name, "provision") for event in case.events if _accuses(event) and not event.under]
        yield from ((*row, source) for row in missing for source in sources)
    yield from ((d.name, "number", d.name) for d in matter.documents if d.kind == "Opinion" and not d.number)


def _readings(matter: Matter) -> Iterator[Row]:
    yield from ((SOURCES[kind][2], name) for name, kind, _ in matter.sources)
    yield from ((document.extent, document.name) for document in matter.documents if document.extent != "nothing")


def _decided(matter: Matter) -> Iterator[Row]:
    for document in matter.documents:
        results = {finding.result for finding in document.findings} or {""}
        yield from ((document.day, document.name, result) for result in results)


def _by_article(matter: Matter) -> Iterator[Row]:
    for document in matter.documents:
        for f in document.findings:
            for p in {p for p in [*f.provisions, *f.together] if within(p, ARTICLE)}:
                yield from ((document.day, document.name, p, f.relation, f.result, passage) for passage in f.passages)


def _opinions(matter: Matter) -> Iterator[Row]:
    for document in matter.documents:
        if document.kind == "Opinion" and SINCE[:7] <= document.day[:7] <= UNTIL[:7]:
            if not document.findings:
                yield document.day, document.name
            for f in document.findings:
                for article in leaves(f) or {""}:
                    yield from ((document.day, document.name, f.name, article, passage) for passage in f.passages)


def _status(document: Document, remedy: Remedy) -> Iterator[Row]:
    known = [o for o in remedy.observations if o.day <= DAY]
    last = max((o.day for o in known), default="")
    for name in [o.name for o in known if o.day == last] or [""]:
        yield document.name, remedy.name, name


def _found(finding: Finding) -> Iterator[Row]:
    for thing in [finding.event.name, *([finding.person] if finding.person else [])]:
        for provision in [*finding.provisions, *(["ground"] if finding.together else [])]:
            yield from ((finding.name, thing, provision, passage) for passage in finding.passages)


def _binding(state: State) -> list[str]:
    """The actions by which the covenant bound a State on the day asked about."""
    done = [action for action in state.actions if action.day <= DAY]
    left = [action.day for action in done if action.kind == "denunciation"]
    entered = any(action.kind == "entry-into-force" for action in done)
    wanted = ("entry-into-force",) if entered else CONSENT
    return [a.kind for a in done if a.kind in wanted and not any(day >= a.day for day in left)]
