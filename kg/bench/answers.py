"""This module keeps the known answers of a world: it counts, while matters are made, what stored questions must answer.

It keeps only counts, and sets that do not grow with the world.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from kg.bench import known_cases, known_findings, known_law, known_papers, known_remedies, known_things
from kg.bench.known import ARTICLE, DAY, SINCE, UNTIL, Asked, Row
from kg.bench.known_remedies import DAYS
from kg.bench.known_things import One
from kg.bench.law import Law
from kg.bench.matters import Matter

OfMatter = Callable[[Matter, Asked], Iterable[Row]]
OfLaw = Callable[[Asked], Iterable[Row]]


@dataclass
class Count:
    """The rows of one question for given parameters, and the distinct things in their first column."""

    parameters: dict[str, str]
    of_matter: OfMatter | None = None
    of_law: OfLaw | None = None
    own: bool = False  # whether only matters of the State asked about count
    again: str = ""  # what several matters may give: the same "thing" in the first column, or the same "row"
    rows: int = 0
    things: int = 0
    seen: set[Hashable] = field(default_factory=set)

    def add(self, given: Iterable[Row]) -> None:
        """Counts rows."""
        rows = set(given)
        if self.again == "row":
            rows -= self.seen
            self.seen |= rows
        things = {row[0] for row in rows}
        if self.again == "thing":
            things -= self.seen
            self.seen |= things
        self.rows += len(rows)
        self.things += len(things)

    def shown(self) -> dict[str, object]:
        """The count as a part of the manifest."""
        return {"parameters": self.parameters, "rows": self.rows, "things": self.things}


class Answers:
    """What is known of the answers so far."""

    def __init__(self, law: Law) -> None:
        self.asked = Asked(law)
        self.of = counts(self.asked)
        self.applied: set[str] = set()  # the States under whose provision of the kind asked about a case was brought
        for count in self.of.values():
            count.add(count.of_law(self.asked) if count.of_law else ())

    def hear(self, matter: Matter) -> None:
        """Counts what a matter adds to the answers."""
        for count in self.of.values():
            if count.of_matter and (not count.own or matter.state is self.asked.state):
                count.add(count.of_matter(matter, self.asked))
        if any(True for _ in known_cases.of_a_kind(matter, self.asked)):
            self.applied.add(matter.state.code)
        for name, tell in OF_ONE.items():
            if name not in self.of:
                self._take(name, tell(matter, self.asked))

    def _take(self, name: str, told: Iterator[One]) -> None:
        for parameters, rows in told:
            if rows := list(rows):
                self.of[name] = Count(parameters)
                self.of[name].add(rows)
                return

    def shown(self, files: int, planted: int) -> dict[str, dict[str, object]]:
        """All known answers as a part of the manifest, of a world of so many files and planted violations of a rule."""
        kinds, graphs, conflicts = self.of["provisions-of-a-kind"], self.of["graphs-by-origin"], self.of["conflicts"]
        shown = {name: count.shown() for name, count in sorted(self.of.items())}
        unused = len(self.asked.law.states) - len(self.applied)  # one row for each provision without a case
        shown["provisions-of-a-kind"] |= {"rows": kinds.rows + unused, "things": 1}
        shown["graphs-by-origin"] = {"parameters": graphs.parameters, "rows": files + planted, "things": 1}
        if planted:  # what planted violations need stands in a conflict that is lawful
            shown["conflicts"] |= {"rows": conflicts.rows + 2, "things": conflicts.things + 1}
        return shown


def counts(asked: Asked) -> dict[str, Count]:
    """For each question that is not about one thing: what is asked, and who knows the answer."""
    case, found, law, paper, remedy = known_cases, known_findings, known_law, known_papers, known_remedies
    code = asked.state.code
    state, day, article = {"state": f"state:{code}"}, {"date": DAY}, {"article": ARTICLE}
    offence, since = {"provision": asked.offence}, {"since": SINCE, "until": UNTIL}
    signatory = law.signatory(asked.law)
    signed = {"state": f"state:{signatory.code}"} if signatory else state
    return {
        "absences": Count({}, case.absences, law.absent),
        "alleged-and-found": Count(state, paper.alleged, own=True),
        "arguments-and-answers": Count(state, paper.argued, own=True),
        "articles-found-together": Count(article, found.together, again="row"),
        "case-matrix": Count(offence, case.matrix, own=True),
        "cases-before-no-body": Count(offence, case.before_no_body, own=True),
        "cases-not-counted": Count(offence | article, found.not_counted, own=True),
        "cases-resting-on": Count(offence | article, found.resting, own=True),
        "charged-parts": Count(offence, case.charged_parts, own=True),
        "conflicts": Count({}, case.conflicts),
        "considered-and-found-violated": Count(state | article, found.considered, own=True, again="thing"),
        "country-visits": Count({}, remedy.visits),
        "decisions-about-state": Count(state, found.decided, own=True, again="thing"),
        "decisions-by-article": Count(state | article, found.by_article, own=True, again="thing"),
        "decisions-that-differ-by-person": Count({}, found.differ),
        "documents-by-reading": Count({}, case.readings, law.read, again="thing"),
        "domestic-answers": Count(state, paper.answered_at_home, own=True),
        "domestic-provisions-leading-to": Count(article, found.leading, again="thing"),
        "from-signature-to-ratification": Count(signed, None, law.signed),
        "government-replies": Count(state, remedy.replies, own=True),
        "graphs-by-origin": Count({"origin": "list:origin-curated"}),
        "laws-found-incompatible": Count(state, found.incompatible, own=True, again="thing"),
        "norms-of-precedence": Count({"code": f"id:{code}-cc"} | day, None, law.precedence),
        "opinions": Count(state | since, found.opinions, own=True, again="thing"),
        "parties-to-treaty": Count({"treaty": "id:cov"} | day, None, law.parties),
        "party-at-the-time-of-a-finding": Count(state, found.party, own=True),
        "persons-before-several-bodies": Count({}, case.several_bodies),
        "persons-held-by-last-report": Count(day, case.held),
        "provisions-named-under-another-number": Count({}, case.other_numbers),
        "provisions-of-a-kind": Count({"kind": "list:offence-false-information"}, case.of_a_kind),
        "provisions-rested-on": Count(offence, found.rested_on, own=True, again="row"),
        "questions-without-known-answer": Count(day, paper.unanswered),
        "remedies-and-status": Count(state | day, remedy.statuses, own=True),
        "remedies-elsewhere": Count(state | article, remedy.elsewhere, again="thing"),
        "remedies-without-known-implementation": Count(day | {"days": str(DAYS)}, remedy.waiting),
        "reservations-and-derogations": Count(state | day, None, law.reservations),
        "same-right": Count({"thing": f"list:right-{law.RIGHT}"}, None, law.same_right),
        "sources-without-verified-passage": Count({}, case.sources, law.sources),
        "time-to-opinion": Count(state, case.times, own=True),
        "treaties-binding-state": Count(state | day, None, law.treaties),
    }


OF_ONE: dict[str, Callable[[Matter, Asked], Iterator[One]]] = {
    "citations-of": known_things.cited,
    "claims-of-a-document": known_things.claimed,
    "conclusions-about": known_things.concluded,
    "everything-about": known_things.everything,
    "opinion-findings": known_things.findings,
    "paraphrases": known_things.described,
    "premises-of-a-conclusion": known_things.premises,
    "single-sourced-statements": known_things.one_source,
    "status-history": known_things.history,
    "supported-by": known_things.supported,
    "versions-at-events": known_things.versions,
}
