"""The data classes of a world: matters with their cases, events, documents and papers."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.worlds.law import State


@dataclass
class Event:
    """Something that happened on a day or from a day on; an empty date is unknown."""

    name: str
    kind: str
    day: str
    ended: str = ""
    under: str = ""
    passages: list[str] = field(default_factory=list)
    reported: str = ""  # of a detention whose end is unknown: the day of the last report, from the first passage
    body: str = ""  # to which a submission went

    @property
    def lasts(self) -> bool:
        """True if it began on its day and went on."""
        return bool(self.ended or self.reported)


@dataclass
class Case:
    """A case with its persons and events."""

    name: str
    persons: list[str]
    events: list[Event] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    disputed: bool = False  # whether its two charges are reported as one charge under different provisions

    def event(self, kind: str) -> Event | None:
        """The first event of a kind."""
        return next((event for event in self.events if event.kind == kind), None)


@dataclass
class Finding:
    """The finding of a document about one event of one case."""

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
    against: str  # the domestic provision found to be incompatible
    section: str
    passages: list[str]

    @property
    def found(self) -> tuple[object, ...]:
        """The findings that a document makes once."""
        norms = frozenset(self.provisions), frozenset(self.together), self.names, self.against
        return self.event.name, self.person, self.relation, self.result, self.category, norms


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
    """A remedy that a document asks for one person."""

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
    """A request to visit the country, and what became of it."""

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
    told_by: str  # the passage that mentions it, if it was not read itself
    findings: list[Finding] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)
    deadline: str = ""  # for the Government's answer
    replied: str = ""
    visit: Visit | None = None


@dataclass
class Claim:
    """A claim of a paper: its grounds, the claims that it attacks, and its subject."""

    name: str
    plane: str
    grounds: list[str]
    attacks: list[str]
    about: str
    passages: list[str]


@dataclass
class Question:
    """A question of a letter about a remedy, and the names of its answers."""

    name: str
    number: int
    remedy: str
    passage: str


@dataclass
class Answer:
    """The answer of a later letter to a question."""

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
    told_by: str = ""  # the passage that mentions it, if it was not read itself
    alleges: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    paraphrase: str = ""  # the passage in which it describes the document that it cites


@dataclass
class Matter:
    """One or two cases of one State, with domestic sources and the documents of international bodies."""

    number: int
    state: State
    year: int
    cases: list[Case]
    sources: list[tuple[str, str, int]]  # name, kind, how many passages
    documents: list[Document]
    papers: list[Paper] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The beginning of the names of its things."""
        return f"{self.state.code}-{self.number}"


def naming(matter: Matter, case: Case, person: str) -> list[str]:
    """Passages that name a person: those of the case, and one of each finding and remedy about the person."""
    found = list(case.passages)
    for document in matter.documents:
        about = [finding for finding in document.findings if finding.case is case and finding.person in ("", person)]
        found += [finding.passages[0] for finding in about]
        found += [remedy.passage for remedy in document.remedies if remedy.person == person]
    return list(dict.fromkeys(found))
