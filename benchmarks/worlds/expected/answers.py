"""The expected answers of a world, counted while its matters are made.

Only counts are kept, and sets that do not grow with the world.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.worlds.expected import cases, findings, norms, one_thing, papers, remedies
from benchmarks.worlds.expected.facts import ARTICLE, DAY, SINCE, UNTIL, Asked, Row
from benchmarks.worlds.expected.one_thing import One
from benchmarks.worlds.expected.remedies import DAYS
from benchmarks.worlds.law import Law
from benchmarks.worlds.model import Matter
from benchmarks.worlds.violations import RULES

OfMatter = Callable[[Matter, Asked], Iterable[Row]]
OfLaw = Callable[[Asked], Iterable[Row]]


@dataclass
class Count:
    """The rows of one question for given parameters, and the distinct things in their first column."""

    parameters: dict[str, str]
    of_matter: OfMatter | None = None
    of_law: OfLaw | None = None
    own_state: bool = False  # whether only matters of the State asked about count
    repeats: str = ""  # what several matters may repeat: a "thing" in the first column, or a whole "row"
    rows: int = 0
    things: int = 0
    seen: set[Hashable] = field(default_factory=set)

    def add(self, new: Iterable[Row]) -> None:
        """Counts rows."""
        rows = set(new)
        if self.repeats == "row":
            rows -= self.seen
            self.seen |= rows
        things = {row[0] for row in rows}
        if self.repeats:
            things -= self.seen
            self.seen |= things
        self.rows += len(rows)
        self.things += len(things)

    def summary(self) -> dict[str, object]:
        """The count as it appears in the manifest."""
        return {"parameters": self.parameters, "rows": self.rows, "things": self.things}


class ExpectedAnswers:
    """The expected answers, as far as the matters have been counted."""

    def __init__(self, law: Law) -> None:
        self.asked = Asked(law)
        self.of = counts(self.asked)
        self.applied: set[str] = set()  # the States with a case under a provision of the kind asked about
        for count in self.of.values():
            count.add(count.of_law(self.asked) if count.of_law else ())

    def record_expectations(self, matter: Matter) -> None:
        """Adds what a matter contributes to each answer."""
        for count in self.of.values():
            if count.of_matter and (not count.own_state or matter.state is self.asked.state):
                count.add(count.of_matter(matter, self.asked))
        if any(True for _ in cases.of_a_kind(matter, self.asked)):
            self.applied.add(matter.state.code)
        for name, candidates in ABOUT_ONE_THING.items():
            if name not in self.of:
                self._record_first(name, candidates(matter, self.asked))

    def _record_first(self, name: str, candidates: Iterator[One]) -> None:
        for parameters, rows in candidates:
            if rows := list(rows):
                self.of[name] = Count(parameters)
                self.of[name].add(rows)
                return

    def summaries(self, files: int, violations: int) -> dict[str, dict[str, object]]:
        """All expected answers for the manifest of a world with so many files and violations of each rule."""
        kinds, graphs, conflicts = self.of["provisions-of-a-kind"], self.of["graphs-by-origin"], self.of["conflicts"]
        summaries = {name: count.summary() for name, count in sorted(self.of.items())}
        described = violations * sum(rule.startswith("GraphShape-") for rule in RULES)  # graphs of no file
        unused = len(self.asked.law.states) - len(self.applied)  # one row for each provision without a case
        summaries["provisions-of-a-kind"] |= {"rows": kinds.rows + unused, "things": 1}
        summaries["graphs-by-origin"] = {"parameters": graphs.parameters, "rows": files + described, "things": 1}
        if violations:  # their file also holds one valid conflict with two sides
            summaries["conflicts"] |= {"rows": conflicts.rows + 2, "things": conflicts.things + 1}
        return summaries


def counts(asked: Asked) -> dict[str, Count]:
    """For each question that is not about one thing: its parameters, and the functions that give its rows."""
    code = asked.state.code
    state, day, article = {"state": f"state:{code}"}, {"date": DAY}, {"article": ARTICLE}
    signatory = norms.signatory(asked.law)
    signed = {"state": f"state:{signatory.code}"} if signatory else state
    return of_one_state(asked) | {
        "absences": Count({}, cases.absences, norms.absent),
        "accounts-waiting": Count({}),
        "articles-found-together": Count(article, findings.together, repeats="row"),
        "categories-by-decade": Count({"body": "org:board"}, findings.by_decade, repeats="row"),
        "conflicts": Count({}, cases.conflicts),
        "country-visits": Count({}, remedies.visits),
        "decisions-most-cited": Count(article),
        "decisions-that-differ-by-person": Count({}, findings.differ),
        "documents-by-reading": Count({}, cases.readings, norms.read, repeats="thing"),
        "domestic-provisions-leading-to": Count(article, findings.leading, repeats="thing"),
        "from-signature-to-ratification": Count(signed, None, norms.signed),
        "graphs-by-origin": Count({"origin": "list:origin-curated"}),
        "norms-of-precedence": Count(state | day, None, norms.precedence),
        "opinions-by-year": Count({"body": "org:board"}, findings.by_year, repeats="row"),
        "parties-to-treaty": Count({"treaty": "id:cov"} | day, None, norms.parties),
        "persons-before-a-body-again": Count({"body": "org:board"}, findings.again),
        "persons-before-several-bodies": Count({}, cases.several_bodies),
        "persons-held-by-last-report": Count(day, cases.held),
        "persons-of-one-name": Count({}),
        "positions-of-law": Count({"topic": "id:cov"}),
        "provisions-named-under-another-number": Count({}, cases.other_numbers),
        "provisions-of-a-kind": Count({"kind": "list:offence-false-information"}, cases.of_a_kind),
        "questions-without-known-answer": Count(day, papers.unanswered),
        "remedies-elsewhere": Count(state | article, remedies.elsewhere, repeats="thing"),
        "remedies-for-a-breach": Count(article, remedies.for_a_breach, repeats="thing"),
        "remedies-without-known-implementation": Count(day | {"days": str(DAYS)}, remedies.waiting),
        "rank-of-treaties": Count(state, None, norms.ranks),
        "replies-by-year": Count({"body": "org:board"}, findings.replied, repeats="row"),
        "releases-after-opinions": Count(state),
        "reply-rate": Count(state | {"body": "org:board"}),
        "reprisals": Count(state),
        "reservations-and-derogations": Count(state | day, None, norms.reservations),
        "same-right": Count({"thing": f"list:right-{norms.RIGHT}"}, None, norms.same_right),
        "sources-without-verified-passage": Count({}, cases.sources, norms.sources),
        "states-by-opinions": Count({"body": "org:board"}, findings.about, repeats="row"),
        "the-same-offence-elsewhere": Count({"provision": f"{code}-cc:art_1"}),  # on treaties: it punishes nothing
        "time-to-decision": Count({"body": "org:board"}),
        "treaties-binding-state": Count(state | day, None, norms.treaties),
    }


def of_one_state(asked: Asked) -> dict[str, Count]:
    """The same, of questions that only matters of the State asked about can answer."""
    state, article = {"state": f"state:{asked.state.code}"}, {"article": ARTICLE}
    day, offence, since = {"date": DAY}, {"provision": asked.offence}, {"since": SINCE, "until": UNTIL}
    return {
        "alleged-and-found": Count(state, papers.alleged, own_state=True),
        "arguments-and-answers": Count(state, papers.argued, own_state=True),
        "case-matrix": Count(offence, cases.matrix, own_state=True),
        "cases-before-no-body": Count(offence, cases.before_no_body, own_state=True),
        "cases-not-counted": Count(offence | article, findings.not_counted, own_state=True),
        "cases-resting-on": Count(offence | article, findings.resting, own_state=True),
        "charged-parts": Count(offence, cases.charged_parts, own_state=True),
        "considered-and-found-violated": Count(state | article, findings.considered, own_state=True, repeats="thing"),
        "decisions-about-state": Count(state, findings.decided, own_state=True, repeats="thing"),
        "decisions-by-article": Count(state | article, findings.by_article, own_state=True, repeats="thing"),
        "domestic-answers": Count(state, papers.answered_at_home, own_state=True),
        "government-replies": Count(state, remedies.replies, own_state=True),
        "laws-found-incompatible": Count(state, findings.incompatible, own_state=True, repeats="thing"),
        "opinions": Count(state | since, findings.opinions, own_state=True, repeats="thing"),
        "opinions-and-what-followed": Count(state, findings.followed, own_state=True, repeats="thing"),
        "party-at-the-time-of-a-finding": Count(state, findings.party, own_state=True),
        "provisions-found-arbitrary": Count(state, findings.arbitrary, own_state=True, repeats="thing"),
        "provisions-rested-on": Count(offence, findings.rested_on, own_state=True, repeats="thing"),
        "remedies-and-status": Count(state | day, remedies.statuses, own_state=True),
        "time-to-opinion": Count(state, cases.times, own_state=True),
    }


ABOUT_ONE_THING: dict[str, Callable[[Matter, Asked], Iterator[One]]] = {
    "citations-of": one_thing.cited,
    "claims-of-a-document": one_thing.claimed,
    "conclusions-about": one_thing.concluded,
    "everything-about": one_thing.everything,
    "opinion-findings": one_thing.findings,
    "paraphrases": one_thing.described,
    "premises-of-a-conclusion": one_thing.premises,
    "single-sourced-statements": one_thing.one_source,
    "status-history": one_thing.history,
    "supported-by": one_thing.supported,
    "versions-at-events": one_thing.versions,
}
