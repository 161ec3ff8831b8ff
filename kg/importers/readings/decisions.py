"""Brings the lines on one decision together, by its symbols and communications and by nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from kg.importers.account import Account
from kg.importers.imported_file import digest_of
from kg.importers.readings.decision_lines import ARTICLES, symbols_of
from kg.importers.readings.lines import Line, contradiction
from kg.importers.readings.names import key_of
from kg.importers.readings.opinions import Matter
from kg.importers.readings.record import Record
from kg.importers.readings.sources import is_own_text
from kg.importers.readings.tables import table
from kg.importers.states import States
from kg.terms.dates import in_english
from kg.terms.names import THING

Key = tuple[str, ...]
_ONCE = ("symbol", "symbols", "communication", "author", "session", "adopted", "submitted", "kind", "voice", *ARTICLES)


@dataclass
class Decision(Matter):
    """A decision of a committee; its number begins with the committee."""

    FACTS = ("session",)
    DATES = ("submitted", "adopted")
    SOURCE = "views"

    label: str = ""
    found_on: tuple[str, ...] = ()  # the persons whom curated findings of the decision are about
    doubts: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The committee, as the lines call it."""
        return str(self.lines[0].body)

    @property
    def kind(self) -> str:
        """Its class: Views where a line says so."""
        return "Views" if any(line.kind == "views" for line in self.lines) else "Decision"

    @property
    def name(self) -> str:
        """The name that lawyers give it."""
        return self.label

    @cached_property
    def symbols(self) -> list[str]:
        """Its symbols."""
        return _symbols(self.lines)

    @cached_property
    def communications(self) -> list[str]:
        """The communications that it decides."""
        return self.all_of("communication")

    @cached_property
    def withheld(self) -> str:
        """Why no person is named; empty where persons may be named."""
        is_shown = any(line.child for line in self.lines)
        return "A page describes somebody concerned as a child or a minor, or leaves it open." if is_shown else ""

    @cached_property
    def persons(self) -> dict[str, list[Line]]:
        """Each person with the lines that name that person; those of curated findings too."""
        named = dict(super().persons)
        keys = {key_of(name) for name in named}
        return named | {name: [] for name in self.found_on if key_of(name) not in keys}

    def first(self, name: str) -> Any:
        """The value of a field in the first line that has it: a line from the decision's own text, if one does."""
        return next((line.fields[name] for line in self.lines if name in line.fields), None)


def gather(lines: list[Line], record: Record, states: States, account: Account) -> list[Decision]:
    """The decisions, in the order of their identifiers; lines that contradict others are refused."""
    persons, found = record.persons, []
    for group in _groups(lines, account):
        body, symbols = str(group[0].body), _symbols(group)
        numbers = list(dict.fromkeys(one for line in group for one in line.communication or ()))
        iri, remark = record.decision(body, symbols, numbers)
        theirs, mine = (
            record.of(iri, "respondent", "stateNamed"),
            next((line.states for line in group if line.states), ()),
        )
        if theirs and mine and mine[0] not in theirs:
            reason = f"{iri.rpartition('/')[2]} has this number and another State"
            account.refused += [(line.name, reason) for line in group]
            continue
        by_page = digest_of("\n".join(_by_page(group[0])))[:8]
        number = [*numbers, *symbols, f"unnumbered-{by_page}"][0]
        if not symbols and not numbers:
            iri = f"{THING}un/{body.lower()}-{number}"
        group.sort(key=lambda line: (not is_own_text(line), line.place))
        decision = Decision(f"{body} {number}", iri, group, [remark] * bool(remark))
        decision.label = _name(decision, states)
        concerned = (one for finding in record.findings.get(iri, []) for one in record.of(finding, "concerns"))
        decision.found_on = tuple(dict.fromkeys(persons[one] for one in concerned if one in persons))
        for line in group:
            line.fields["number"] = decision.number
        found.append(decision)
    return sorted(found, key=lambda decision: decision.iri)


def _groups(lines: list[Line], account: Account) -> list[list[Line]]:
    """The lines by decision; a line that contradicts another one with which it shares a key is refused."""
    groups: list[tuple[set[Key], list[Line]]] = []
    for line in lines:
        keys = set(_keys(line))
        joined = [group for group in groups if group[0] & keys]
        members = [*(one for _, those in joined for one in those), line]
        reasons = (_contradiction(later, one) for one, later in combinations(members, 2))
        if reason := next(filter(None, reasons), ""):
            account.refused.append((line.name, reason))
            continue
        groups = [group for group in groups if group not in joined]
        groups.append((keys.union(*(known for known, _ in joined)), sorted(members, key=lambda one: one.place)))
    return [members for _, members in groups]


def _contradiction(line: Line, other: Line) -> str:
    mine, theirs = symbols_of(line.fields), symbols_of(other.fields)
    if mine and theirs and not set(mine) & set(theirs):
        return f"it gives {min(mine)} where {other.name} gives {min(theirs)}, for the same communication"
    return contradiction(line, other, _ONCE)


def _symbols(lines: Iterable[Line]) -> list[str]:
    return list(dict.fromkeys(one for line in lines for one in symbols_of(line.fields)))


def _keys(line: Line) -> list[Key]:
    """The keys that make two lines speak of one decision."""
    keys: list[Key] = [("symbol", symbol) for symbol in symbols_of(line.fields)]
    keys += [(line.body, number) for number in line.communication or ()]
    return keys or [("page", *_by_page(line))]


def _by_page(line: Line) -> Key:
    return line.url, line.author or line.victim or ""


def _name(decision: Decision, states: States) -> str:
    """A name for a decision: by communications, else by State and day or page."""
    if numbers := decision.communications:
        *others, last = numbers
        text = f"{', '.join(others)} and {last}" if others else last
        return f"{decision.kind} {text if len(numbers) < 4 else f'{numbers[0]} and {len(numbers) - 1} others'}"
    if decision.symbols:
        return decision.symbols[0]
    day, line = decision.values.get("adopted"), decision.lines[0]
    told = in_english(day) if day else f"reported by {urlsplit(line.url).netloc.removeprefix('www.')}"
    state = f"{states.label(decision.states[0])}, " if decision.states else ""
    return f"{decision.kind} without a number ({state}{told})"


def note_doubts(decisions: list[Decision], record: Record, account: Account) -> None:
    """Notes which decisions may be one and the same; none are joined."""
    by_page: dict[str, dict[str, Decision]] = defaultdict(dict)
    for decision in decisions:
        for name in (*(line.url for line in decision.lines), *decision.communications):
            by_page[name][decision.iri] = decision
    for one, other in table("words")["doubts"]:
        for first in by_page.get(one, {}).values():
            for second in by_page.get(other, {}).values():
                first.doubts.append(second.name)
                second.doubts.append(first.name)
                remark = f"may be the same as {second.name}, as the source says; to be decided"
                account.listed.append((first.name, remark))
    index = _signs(decisions, record)
    for decision in decisions:
        if not decision.communications and not decision.symbols:
            found = {iri: name for sign in _signs_of(decision) for iri, name in index.get(sign, [])}
            others = [name for iri, name in found.items() if iri != decision.iri]
            account.listed += [(decision.name, f"may be the same as {name}; to be decided") for name in others]


def _signs(decisions: list[Decision], record: Record) -> dict[Key, list[tuple[str, str]]]:
    """Decisions, with their names, by State and day, full name or dated event."""
    found: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    for decision in decisions:
        for sign in _signs_of(decision):
            found[sign].append((decision.iri, decision.name))
    described = {decision.iri for decision in decisions}
    for thing in filter(lambda one: one not in described, record.things):
        for state in record.of(thing, "respondent"):
            persons = record.of(thing, "authorName", "victimName")
            for sign in _of_state(state, record.of(thing, "adoptedOn"), persons):
                found[sign].append((thing, thing.rpartition("/")[2]))
    return found


def _signs_of(decision: Decision) -> list[Key]:
    day, named = decision.values.get("adopted", ""), [name for line in decision.lines for name in line.persons or ()]
    events = {(one["kind"], one.get("date", "")) for line in decision.lines for one in line.events or ()}
    dated = sorted(one for one in events if len(one[1]) == 10)
    return [
        sign
        for state in decision.states
        for sign in (*_of_state(state, [day], named), *(("event", state, kind, day) for kind, day in dated))
    ]


def _of_state(state: str, days: Iterable[str], persons: Iterable[str]) -> list[Key]:
    """The State with a day, no month, and with a name."""
    signs = [("day", state, day) for day in days if len(day) == 10]
    return list(dict.fromkeys([*signs, *(("name", state, key_of(one)) for one in persons)]))
