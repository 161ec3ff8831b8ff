"""Matters, drawn at random and written as Turtle: one or two cases, their events, and the documents about them."""

from __future__ import annotations

from benchmarks.worlds.draw import Draw
from benchmarks.worlds.law import CONSENT, MONITORS, Law, State, article_of, right_of
from benchmarks.worlds.model import Case, Document, Event, Finding, Matter, Observation, Remedy, Visit, naming
from benchmarks.worlds.turtle import File, date, passage, text

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
UNDONE = {"release": "detention", "quash-sentence": "sentence", "expunge-record": "conviction"}  # what a remedy undoes
STATUSES = (
    (0.45, "none-known"),
    (0.15, "begun"),
    (0.1, "partly"),
    (0.15, "carried-out"),
    (0.1, "refused"),
    (0.05, "lapsed"),
)
CLASSES = {"charge": "Charge", "conviction": "Conviction", "detention": "Detention", "sentence": "Sentence"}
SOURCES = {
    "press": ("PressArticle", "press", "opening", "Only the opening part was read."),
    "report": ("Report", "monitor", "parts", "The chapter on this matter was read."),
    "judgment": ("Judgment", "judgment", "whole", ""),
    "survey": ("Report", "monitor", "parts", "The chapter on what became of decisions was read."),
}
LAST = 5  # years from the events to the last observation; the survey comes out in the year after
PARAGRAPHS = 4  # of an opinion, that are told apart
NONE = "findsNoViolationOf"
MODALITIES = ("requests", "urges", "should", "considers-appropriate")
UNBOUND = "violation-of-a-treaty-that-did-not-bind: the State is invented, and never consented."
RESULTS = {  # how often a document finds what with what result, and in which categories
    "Opinion": (
        (0.30, ("findsViolated", "violation", ("",))),
        (0.35, ("findsViolated", "arbitrary", ("I", "III", "V"))),
        (0.20, ("resultsFromExerciseOf", "arbitrary", ("II",))),
        (0.15, (NONE, "no-violation", ("",))),
    ),
    "Views": ((0.85, ("findsViolated", "violation", ("",))), (0.15, (NONE, "no-violation", ("",)))),
}


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
    if bodies:
        survey, parts = f"doc:{name}-survey", draw.number(1, 4)
        sources.append((survey, "survey", parts))
        later = [f"{survey}__part_{part}" for part in range(1, parts + 1)]
        matter.documents = [_document(draw, law, matter, body, later) for body in bodies]
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
    charged = [event.under for event in case.events if event.kind == "charge" and event.under]
    convicted = offence if offence in charged or not charged else charged[0]
    add("conviction", 0.65, f"{year}-09-{day}", convicted)
    add("detention", 0.85, f"{year}-02-{day}", ended=f"{year}-09-{day}")
    detention = case.event("detention")
    if detention and draw.chance(0.2):
        detention.ended, detention.reported = "", _precision(draw, f"{year + 1}-02-{day}") or f"{year + 1}"
    if case.event("conviction"):
        add("sentence", 0.9, f"{year}-09-{day}")
        add("appeal", 0.4, f"{year}-12-{day}")
    add("release", 0.3, f"{year + 1}-03-{day}")
    charges = [event for event in case.events if event.kind == "charge"]
    case.disputed = len({event.under for event in charges if event.under}) == 2 and draw.chance(0.5)
    return case


def _precision(draw: Draw, day: str) -> str:
    return draw.by((0.8, day), (0.12, day[:7]), (0.04, day[:4]), (0.04, ""))


def _document(draw: Draw, law: Law, matter: Matter, body: str, later: list[str]) -> Document:
    """A document of a body; the passages given are of a later source that tells of it and of what became of it."""
    kind, n, year = {"board": "Opinion", "committee": "Views"}[body], matter.number, matter.year + 2
    name = f"un:b-op-{year}-{n}" if body == "board" else f"un:c-d-{n}-{year}"
    symbol = name[3:].upper().replace("-", "/") if draw.chance(0.9) else ""
    number = f"{n}/{year}" if body == "board" and draw.chance(0.96) else ""
    extent = draw.by(*((weight, part) for part, weight in PARTS))
    # the board numbers its opinions in the order in which it adopts them
    month = {"committee": draw.number(1, 9), "board": min(9, 2 * len(str(n)) - 1)}[body]
    deadline = f"{year + 1}-06-15" if draw.chance(0.4) else ""
    replied = draw.one((f"{year + 1}-06-02", f"{year + 1}-08-02", f"{year + 1}-06", "")) if deadline else ""
    document = Document(
        name, kind, body, number, symbol, draw.by((0.9, f"{year}-{month:02}-15"), (0.1, f"{year}-{month:02}")),
        f"{year}-{month + 2:02}-20" if draw.chance(0.5) else "", extent, later[0] if extent == "nothing" else "",
        deadline=deadline, replied=replied,
    )  # fmt: skip
    where = later if extent == "nothing" else [f"{name}__para_{part}" for part in range(1, 5)]
    found, asked = (later, later) if extent == "nothing" else (where[:3], where[2:])  # remedies follow the findings
    for case in matter.cases:
        for at in range(draw.number(1, 3)):
            _add_finding(draw, law, document, case, state=matter.state, local=f"{case.name[5:]}-{at + 1}", where=found)
    breached = not document.findings or any(finding.relation != NONE for finding in document.findings)
    modality = {kind: draw.one(MODALITIES) for kind in REMEDIES}  # a document words a remedy alike for all
    for case in matter.cases if breached else ():
        for person in case.persons[:2]:
            fitting = [kind for kind in REMEDIES if kind not in UNDONE or case.event(UNDONE[kind])]
            for kind_of in draw.shuffled(fitting)[: draw.rank(4, 0.4)]:
                how = {"kind": kind_of, "modality": modality[kind_of]}
                document.remedies.append(_remedy(draw, document, case, person, **how, where=asked, later=later))
    if draw.chance(0.08):
        visit = f"{name}__request_visit"
        document.visit = Visit(visit, where[0], _observations(draw, document, visit, later))
    if not (document.findings or document.remedies or document.visit or document.told_by):
        for case in matter.cases:  # then it says no more than that there is the case
            case.passages.append(where[0])
    return document


def _add_finding(
    draw: Draw, law: Law, document: Document, case: Case, *, state: State, local: str, where: list[str]
) -> None:
    kinds = draw.shuffled(("detention", "arrest", "conviction", "sentence", "trial"))
    event = next((found for kind in kinds if (found := case.event(kind))), None)
    if event is None:
        return
    relation, result, categories = draw.by(*RESULTS[document.kind])
    contrary = [other for other in document.findings if (other.relation == NONE) != (relation == NONE)]
    taken = {article_of(p) for other in contrary for p in [*other.provisions, *other.together]}

    def invoked(count: int) -> list[str]:
        """Provisions of which the document does not find the contrary."""
        several = dict.fromkeys(law.invoked(draw, relation == "resultsFromExerciseOf") for _ in range(count))
        return [provision for provision in several if article_of(provision) not in taken]

    provisions, together = invoked(1 + draw.rank(4, 1.2)), []
    if not provisions:
        return
    if relation == "findsViolated" and draw.chance(0.12):
        together = list({article_of(provision): provision for provision in invoked(4)}.values())[:2]
        together = together if len(together) == 2 else []
    category = draw.one(categories)
    section = draw.one(("reasoning", "disposition"))
    told = where[-1:] if section == "disposition" else where[:-1] or where  # what is decided stands at the end
    finding = Finding(
        f"{document.name}__finding_{local}",
        case,
        event,
        draw.one(case.persons) if len(case.persons) > 1 else "",
        relation,
        result,
        category if _fits(category, [*provisions, *together]) else "",
        provisions,
        together,
        event.under if event.under and draw.chance(0.3) else "",
        draw.one(state.reworded) if relation == "findsViolated" and draw.chance(0.1) else "",
        section,
        list(dict.fromkeys([draw.one(told), *([draw.one(told)] if draw.chance(0.2) else [])])),
    )
    if finding.found not in [other.found for other in document.findings]:
        document.findings.append(finding)


def _fits(category: str, provisions: list[str]) -> bool:
    """True if a category can be of provisions that protect these rights: none of the covenant's is discrimination."""
    rights = {right for provision in provisions if (right := right_of(provision))}
    exercised = {"expression", "assembly", "association"}
    return not rights or (category != "V" and (category != "III" or not rights <= exercised))


def _remedy(
    draw: Draw,
    document: Document,
    case: Case,
    person: str,
    *,
    kind: str,
    modality: str,
    where: list[str],
    later: list[str],
) -> Remedy:
    event = case.event(UNDONE[kind]) if kind in UNDONE else None
    name = f"{document.name}__remedy_{person[7:]}-{kind}"
    return Remedy(
        name, case, person, kind, modality, event.name if event else "", draw.one(where),
        _observations(draw, document, name, later),
    )  # fmt: skip


def _observations(draw: Draw, document: Document, name: str, later: list[str]) -> list[Observation]:
    year = int(document.day[:4])
    observations: list[Observation] = []
    for at in range(draw.rank(4, 0.6)):
        day = f"{year + 1 + at}-{draw.number(1, 12):02}-{draw.number(1, 28):02}"
        observer = f"org:monitor-{1 + draw.rank(MONITORS)}"
        # what an observer has seen done stays done
        done = any(earlier.status == "carried-out" and earlier.observer == observer for earlier in observations)
        status, passage = draw.by(*STATUSES), draw.one(later)
        status = "carried-out" if done else status
        observations.append(Observation(f"{name}__status_{at + 1}", status, day, observer, passage))
    return observations


def write_matter(file: File, matter: Matter) -> None:
    """Adds a matter to a file."""
    for name, kind, parts in matter.sources:
        _write_source(file, matter, name, kind, parts)
    for case in matter.cases:
        _write_case(file, matter, case)
    for document in matter.documents:
        _write_document(file, matter, document)
        _write_findings(file, matter.state, document)
        for remedy in document.remedies:
            _write_remedy(file, matter, document, remedy)


def _cites(case: Case, source: str) -> bool:
    """True if the file of a case cites the source: for the case itself or for one of its events."""
    cited = [*case.passages, *(passage for event in case.events for passage in event.passages)]
    return any(passage.partition("__")[0] == source for passage in cited)


def _write_source(file: File, matter: Matter, name: str, kind: str, parts: int) -> None:
    cls, authority, extent, note = SOURCES[kind]
    properties = {
        "rdfs:label": text(f"{kind.capitalize()} {matter.number} of State {matter.state.place + 1}")
        if cls != "Judgment"  # which is named by its number and parties
        else None,
        "dcterms:publisher": '"Publisher of the world"' if kind != "judgment" else None,
        "hb:isIssuedBy": f"org:court-{matter.state.code}" if kind == "judgment" else None,
        "hb:addressesCase": [case.name for case in matter.cases if _cites(case, name)],
        "hb:issuedOn": date(f"{matter.year + (LAST + 1 if kind == 'survey' else 1)}-11-05"),
        "hb:canonicalAddress": f'"https://papers.example/{name[4:]}"^^xsd:anyURI',
        "hb:inLanguage": '"en"',
        "hb:authority": f"list:authority-{authority}",
        "hb:readExtent": f"list:read-{extent}",
        "hb:readingNote": text(note) if note else None,
    }
    file.say(name, f"hb:{cls}", properties)
    file.derive(name)
    for part in range(1, parts + 1):
        words = f"as part {part} of it says" if kind != "judgment" else ""
        passage(file, name, f"part_{part}", f"part {part}", words=words)


def _write_absence(file: File, thing: str, name: str, reason: str, sources: list[str]) -> None:
    properties = {
        "hb:isAbsentFrom": thing,
        "hb:absentProperty": f"hb:{name}",
        "hb:absenceReason": f"list:absence-{reason}",
        "hb:searchedIn": sources,
    }
    file.say(f"{thing}__absence_{name}", "hb:Absence", properties)


def _write_case(file: File, matter: Matter, case: Case) -> None:
    properties = {
        "hb:concernsPerson": case.persons,
        "hb:inState": f"state:{matter.state.code}",
        "hb:statedIn": case.passages,
    }
    file.say(case.name, "hb:Case", properties)
    others = [other for other in matter.cases if other is not case]
    searched = [name for name, _, _ in matter.sources if _cites(case, name) or not any(_cites(o, name) for o in others)]
    if not case.persons:
        _write_absence(file, case.name, "concernsPerson", "withheld", searched)
    for person in case.persons:
        said = naming(matter, case, person)
        file.say(person, "hb:Person", {"rdfs:label": text(f"Person {person[7:]}"), "hb:statedIn": said})
    for event in case.events:
        _write_event(file, case, event)
        if not event.day:
            _write_absence(file, event.name, "occurredOn", "notFound", searched)
        if not event.under and event.kind in ("charge", "conviction"):
            _write_absence(file, event.name, "underProvision", "notPublished", searched)
    if case.disputed:
        one, other = [event.name for event in case.events if event.kind == "charge"]
        properties = {
            "hb:hasSide": [one, other],
            "hb:weighing": text("One charge under two numbers, or two charges: the sources do not tell"),
        }
        file.say(f"{case.name}__conflict", "hb:Conflict", properties)


def _write_event(file: File, case: Case, event: Event) -> None:
    conviction = case.event("conviction")
    properties = {
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
            "hb:isMeasureOf": event.name,
            "hb:measureKind": "list:measure-imprisonment",
            "hb:duration": '"P2Y"^^xsd:duration',
            "hb:statedIn": event.passages,
        }
        file.say(f"{case.name}__imprisonment", "hb:SentenceMeasure", properties)


def _write_document(file: File, matter: Matter, document: Document) -> None:
    note = {"parts": "The reasoning was read.", "opening": "The first two paragraphs were read."}.get(document.extent)
    properties = {
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
        _write_absence(file, document.name, "number", "notYetRead", [document.name])
    if document.deadline and not document.replied:
        _write_absence(file, document.name, "repliedOn", "notFound", [document.name])
    if document.visit:
        properties = {
            "hb:isMadeIn": document.name,
            "hb:isAddressedTo": f"org:government-{matter.state.code}",
            "hb:cooperationKind": "list:cooperation-country-visit",
            "hb:modality": "list:modality-would-welcome",
            "hb:statedIn": document.visit.passage,
        }
        file.say(document.visit.name, "hb:CooperationRequest", properties)
        _write_observations(file, document.visit.name, document.visit.observations)


def _write_findings(file: File, state: State, document: Document) -> None:
    bound = any(action.kind in CONSENT and action.day <= document.day for action in state.actions)
    for finding in document.findings:
        ground = f"{finding.name}__ground"
        properties = {
            "hb:isFindingOf": document.name,
            "hb:concerns": [finding.event.name, *([finding.person] if finding.person else [])],
            "hb:result": f"list:result-{finding.result}",
            "hb:inSection": f"list:section-{finding.section}",
            "hb:category": f"list:category-{finding.category}" if finding.category else None,
            f"hb:{finding.relation}": [*finding.provisions, *([ground] if finding.together else [])],
            "hb:findsIncompatible": finding.against or None,
            "hb:namesProvision": finding.names or None,
            "hb:statedIn": finding.passages,
            "hb:note": None if bound or finding.relation != "findsViolated" else text(UNBOUND),
        }
        file.say(finding.name, "hb:Finding", properties)
        if finding.together:
            properties = {
                "hb:readsTogether": finding.together,
                "hb:statedIn": finding.passages,
            }
            file.say(ground, "hb:Ground", properties)


def _write_remedy(file: File, matter: Matter, document: Document, remedy: Remedy) -> None:
    properties = {
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
    _write_observations(file, remedy.name, remedy.observations)


def _write_observations(file: File, observed: str, observations: list[Observation]) -> None:
    for observation in observations:
        properties = {
            "hb:observes": observed,
            "hb:status": f"list:status-{observation.status}",
            "hb:observedOn": date(observation.day),
            "hb:observedBy": observation.observer,
            "hb:statedIn": observation.passage,
        }
        file.say(observation.name, "hb:StatusObservation", properties)
