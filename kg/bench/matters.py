"""This module draws matters: one or two cases, what happened, the documents about them, what these found and asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.bench.draw import Draw
from kg.bench.law import Law, State, article_of
from kg.bench.law_files import MONITORS

if TYPE_CHECKING:
    from kg.bench.papers import Paper

PARTS = (("whole", 0.6), ("parts", 0.25), ("opening", 0.1), ("nothing", 0.05))
REMEDIES = (
    "release",
    "compensation",
    "quash-sentence",
    "investigation",
    "rehabilitation",
    "law-reform",
    "expunge-record",
)
STATUSES = (
    (0.45, "none-known"),
    (0.15, "begun"),
    (0.1, "partly"),
    (0.15, "carried-out"),
    (0.1, "refused"),
    (0.05, "lapsed"),
)


@dataclass
class Event:
    """Something that happened: on one day, or from one on; a date of no precision is not known."""

    name: str
    kind: str
    day: str
    ended: str = ""
    under: str = ""
    passages: list[str] = field(default_factory=list)
    reported: str = ""  # of a detention whose end is not known: the day of the last report, in the first passage
    body: str = ""  # to which a submission went

    @property
    def lasts(self) -> bool:
        """Whether it began on its day, and did not happen on it."""
        return bool(self.ended or self.reported)


@dataclass
class Case:
    """A case with its persons and events, the convictions that sentences were imposed by, and the measures."""

    name: str
    persons: list[str]
    events: list[Event] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    disputed: bool = False  # whether its two charges are told as one, under different provisions

    def event(self, kind: str) -> Event | None:
        """The first event of a kind."""
        return next((event for event in self.events if event.kind == kind), None)


@dataclass
class Finding:
    """What a document found about one event of one case."""

    name: str
    case: Case
    event: Event
    person: str
    relation: str
    result: str
    category: str
    provisions: list[str]
    together: list[str]  # read together, as one ground
    names: str
    against: str  # the provision at home that is found incompatible
    section: str
    passages: list[str]


@dataclass
class Observation:
    """The status of a remedy on a day, by one observer."""

    name: str
    status: str
    day: str
    observer: str
    passage: str


@dataclass
class Remedy:
    """What a document asks for one person."""

    name: str
    case: Case
    person: str
    kind: str
    modality: str
    thing: str
    passage: str
    observations: list[Observation]


@dataclass
class Visit:
    """A request to be let into the country, and what came of it."""

    name: str
    passage: str
    observations: list[Observation]


@dataclass
class Document:
    """An opinion or Views about the cases of a matter."""

    name: str
    kind: str
    body: str
    number: str
    symbol: str
    day: str
    communicated: str
    extent: str
    told_by: str  # the passage that tells of it, where it was not read
    findings: list[Finding] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)
    deadline: str = ""  # for the Government's answer
    replied: str = ""
    visit: Visit | None = None


@dataclass
class Matter:
    """One or two cases of one State, the sources at home, the documents of international bodies."""

    number: int
    state: State
    year: int
    cases: list[Case]
    sources: list[tuple[str, str, int]]  # name, kind, how many passages
    documents: list[Document]
    papers: list[Paper] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the names of its things begin with."""
        return f"{self.state.code}-{self.number}"


def draw_matter(law: Law, number: int) -> Matter:
    """The matter of a number."""
    draw = Draw(law.seed, f"matter/{number}")
    state = law.states[draw.rank(len(law.states), 0.9)]
    name, year = f"{state.code}-{number}", 2023 - draw.rank(18, 0.5)
    kinds = ["press"] + [kind for kind, often in (("report", 0.4), ("judgment", 0.3)) if draw.chance(often)]
    sources = [(f"doc:{name}-{kind}", kind, draw.number(1, 4)) for kind in kinds]
    places = [f"{source}__part_{part}" for source, _, parts in sources for part in range(1, parts + 1)]
    cases = [_case(draw, state, f"{name}-{at + 1}", year, places) for at in range(2 if draw.chance(0.08) else 1)]
    matter = Matter(number, state, year, cases, sources, [])
    bodies = draw.by((0.28, ()), (0.6, ("board",)), (0.05, ("committee",)), (0.07, ("board", "committee")))
    matter.documents = [_document(draw, law, matter, body, places) for body in bodies]
    return matter


def _case(draw: Draw, state: State, name: str, year: int, places: list[str]) -> Case:
    count = draw.by((0.86, 1), (0.08, 2), (0.03, 3), (0.02, 5), (0.01, 0))
    case = Case(f"case:{name}", [f"person:{name}-{at + 1}" for at in range(count)], passages=[places[0]])
    offence = state.offence(draw)

    def add(kind: str, often: float, day: str, under: str = "", *, ended: str = "", local: str = "") -> None:
        if draw.chance(often):
            told = [draw.one(places)] + ([draw.one(places)] if draw.chance(0.15) else [])
            exact = day if ended else _precision(draw, day)
            case.events.append(
                Event(f"{case.name}__{local or kind}", kind, exact, ended, under, list(dict.fromkeys(told)))
            )

    day = f"{draw.number(1, 28):02}"
    add("conduct", 0.4, f"{year}-01-{day}")
    add("arrest", 0.9, f"{year}-02-{day}")
    add("suspicion", 0.15, f"{year}-03-{day}", article_of(offence))
    add("charge", 0.9, f"{year}-04-{day}", "" if draw.chance(0.03) else offence)
    add("charge", 0.12, f"{year}-05-{day}", state.offence(draw), local="charge-2")
    add("trial", 0.4, f"{year}-07-{day}", ended=f"{year}-08-{day}")
    add("conviction", 0.65, f"{year}-09-{day}", offence)
    add("detention", 0.85, f"{year}-02-{day}", ended=f"{year}-09-{day}")
    detention = case.event("detention")
    if detention and draw.chance(0.2):
        detention.ended, detention.reported = "", _precision(draw, f"{year + 1}-06-{day}") or f"{year + 1}"
    if case.event("conviction"):
        add("sentence", 0.9, f"{year}-09-{day}")
        add("appeal", 0.4, f"{year}-12-{day}")
    add("release", 0.3, f"{year + 1}-03-{day}")
    charges = [event for event in case.events if event.kind == "charge"]
    case.disputed = len({event.under for event in charges if event.under}) == 2 and draw.chance(0.5)
    return case


def _precision(draw: Draw, day: str) -> str:
    return draw.by((0.8, day), (0.12, day[:7]), (0.04, day[:4]), (0.04, ""))


def _document(draw: Draw, law: Law, matter: Matter, body: str, places: list[str]) -> Document:
    kind, n, year = {"board": "Opinion", "committee": "Views"}[body], matter.number, matter.year + 2
    name = f"un:b-op-{year}-{n}" if body == "board" else f"un:c-d-{n}-{year}"
    symbol = name[3:].upper().replace("-", "/") if draw.chance(0.9) else ""
    number = f"{n}/{year}" if body == "board" and draw.chance(0.96) else ""
    extent = draw.by(*((weight, part) for part, weight in PARTS))
    month = draw.number(1, 9)
    deadline = f"{year - 1}-08-15" if draw.chance(0.4) else ""
    replied = draw.one((f"{year - 1}-08-02", f"{year - 1}-10-02", f"{year - 1}-08", "")) if deadline else ""
    document = Document(
        name, kind, body, number, symbol, draw.by((0.9, f"{year}-{month:02}-15"), (0.1, f"{year}-{month:02}")),
        f"{year}-{month + 2:02}-20" if draw.chance(0.5) else "", extent, places[0] if extent == "nothing" else "",
        deadline=deadline, replied=replied,
    )  # fmt: skip
    where = places if extent == "nothing" else [f"{name}__para_{part}" for part in range(1, 5)]
    for case in matter.cases:
        for at in range(draw.number(1, 3)):
            _add_finding(draw, law, document, case, state=matter.state, local=f"{case.name[5:]}-{at + 1}", where=where)
    for case in matter.cases:
        for person in case.persons[:2]:
            for kind_of in draw.shuffled(REMEDIES)[: draw.rank(4, 0.4)]:
                document.remedies.append(_remedy(draw, document, case, person, kind=kind_of, where=where))
    if draw.chance(0.08):
        visit = f"{name}__request_visit"
        document.visit = Visit(visit, where[0], _observations(draw, document, visit, where[0]))
    return document


def _add_finding(
    draw: Draw, law: Law, document: Document, case: Case, *, state: State, local: str, where: list[str]
) -> None:
    kinds = draw.shuffled(("detention", "arrest", "conviction", "sentence", "trial"))
    event = next((found for kind in kinds if (found := case.event(kind))), None)
    if event is None:
        return
    relation, result = draw.by(
        (0.45, ("findsViolated", "violation")),
        (0.40, ("resultsFromExerciseOf", "arbitrary")),
        (0.15, ("findsNoViolationOf", "no-violation")),
    )
    provisions = list(dict.fromkeys(law.invoked(draw) for _ in range(1 + draw.rank(4, 1.2))))
    together = []
    if relation == "findsViolated" and draw.chance(0.12):
        together = list(dict.fromkeys(law.invoked(draw) for _ in range(4)))[:2]
        together = together if len(together) == 2 else []
    document.findings.append(
        Finding(
            f"{document.name}__finding_{local}",
            case,
            event,
            draw.one(case.persons) if len(case.persons) > 1 else "",
            relation,
            result,
            draw.one(("I", "II", "III", "V")) if document.kind == "Opinion" and result == "arbitrary" else "",
            provisions,
            together,
            event.under if event.under and draw.chance(0.3) else "",
            draw.one(state.reworded) if relation == "findsViolated" and draw.chance(0.1) else "",
            draw.one(("reasoning", "disposition")),
            list(dict.fromkeys([draw.one(where), *([draw.one(where)] if draw.chance(0.2) else [])])),
        )
    )


def _remedy(draw: Draw, document: Document, case: Case, person: str, *, kind: str, where: list[str]) -> Remedy:
    things = {"release": "detention", "quash-sentence": "sentence", "expunge-record": "conviction"}
    event = case.event(things[kind]) if kind in things else None
    name = f"{document.name}__remedy_{person[7:]}-{kind}"
    passage = draw.one(where)
    return Remedy(
        name, case, person, kind, draw.one(("requests", "urges", "should", "considers-appropriate")),
        event.name if event else "", passage, _observations(draw, document, name, passage),
    )  # fmt: skip


def _observations(draw: Draw, document: Document, name: str, passage: str) -> list[Observation]:
    year, observations = int(document.day[:4]), []
    for at in range(draw.rank(4, 0.6)):
        day = f"{year + 1 + at}-{draw.number(1, 12):02}-{draw.number(1, 28):02}"
        observer = f"org:monitor-{1 + draw.rank(MONITORS)}"
        observations.append(Observation(f"{name}__status_{at + 1}", draw.by(*STATUSES), day, observer, passage))
    return observations
