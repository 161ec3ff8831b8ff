"""Brings the lines on one decision together, by its symbols and communications and by nothing else."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, ClassVar
from urllib.parse import urlsplit

from kg.importers.account import Account
from kg.importers.juris.records import slug
from kg.importers.states import States
from kg.importers.views.known import Known
from kg.importers.views.lines import ARTICLES, symbols_of
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion, key_of
from kg.importers.wgad.sources import is_own_text
from kg.terms.dates import in_english
from kg.terms.names import THING

Key = tuple[str, ...]
DOUBTS = (  # pages and numbers of which the source says that they may be one decision, and no page settles it
    ("http://co-guide.info/node/680", "https://www.wri-irg.org/en/taxonomy/term/209?page=1"),
    ("https://ccprcentre.org/decision/16925", "2308/2013"),
    ("https://ccprcentre.org/decision/17662", "3826/2020"),
)
_MOST = 10  # remarks on one decision that may be another
_ONCE = ("symbol", "symbols", "communication", "author", "session", "adopted", "submitted", "kind", "voice", *ARTICLES)


@dataclass
class Decision(Opinion):
    """A decision of a committee with all lines that speak of it, those from its own text first."""

    FACTS: ClassVar[tuple[str, ...]] = ("session",)
    DATES: ClassVar[tuple[str, ...]] = ("submitted", "adopted")
    ORDER: ClassVar[tuple[tuple[str, str], ...]] = (("submitted", "adopted"),)

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
        """What lawyers call it."""
        return self.label

    @property
    def part(self) -> str:
        """The number as a part of an identifier."""
        return slug(self.number)

    @cached_property
    def symbols(self) -> list[str]:
        """Its symbols."""
        return list(dict.fromkeys(one for line in self.lines for one in symbols_of(line.fields)))

    @cached_property
    def communications(self) -> list[str]:
        """The communications that it decides."""
        return list(dict.fromkeys(one for line in self.lines for one in line.communication or ()))

    @cached_property
    def withheld(self) -> str | None:
        """Why no person is named; None where persons may be named."""
        if any(line.child for line in self.lines):
            return "A page describes somebody concerned as a child or a minor, or leaves it open."
        return None

    @cached_property
    def persons(self) -> dict[str, list[Line]]:
        """Each person with the lines that name that person; those of curated findings too."""
        named = dict(super().persons)
        keys = {key_of(name) for name in named}
        return named | {name: [] for name in self.found_on if key_of(name) not in keys}

    def first(self, name: str) -> Any:
        """The value of a field in the first line that has it: a line from the decision's own text, if one does."""
        return next((line.fields[name] for line in self.lines if name in line.fields), None)


@dataclass
class _Group:
    """Lines on one decision."""

    lines: list[Line] = field(default_factory=list)
    states: tuple[str, ...] = ()
    symbols: set[str] = field(default_factory=set)
    pages: dict[str, Line] = field(default_factory=dict)

    def contradicts(self, line: Line) -> str:
        """Why a line cannot be of the decision of this group; empty where it can."""
        first, symbols = self.lines[0].name, set(symbols_of(line.fields))
        if self.states and line.states and self.states != line.states:
            return f"it names another State than {first}, for the same decision"
        if self.symbols and symbols and not self.symbols & symbols:
            return f"it gives {min(symbols)} where {first} gives {min(self.symbols)}, for the same communication"
        twin = self.pages.get(line.url, line)
        for name in _ONCE:
            if twin.fields.get(name, line.fields.get(name)) != line.fields.get(name, twin.fields.get(name)):
                return f"it is of the same page and decision as {twin.name} and differs in {name}"
        return ""

    def add(self, line: Line) -> None:
        """Adds a line that does not contradict the others."""
        self.lines.append(line)
        self.states = self.states or line.states
        self.symbols |= set(symbols_of(line.fields))
        self.pages.setdefault(line.url, line)


def gather(lines: list[Line], known: Known, states: States, account: Account) -> list[Decision]:
    """The decisions, in the order of their identifiers; lines that contradict others are refused."""
    found = []
    for group in _groups(lines, account):
        body, symbols = str(group.lines[0].body), [one for line in group.lines for one in symbols_of(line.fields)]
        numbers = list(dict.fromkeys(one for line in group.lines for one in line.communication or ()))
        iri, remark = known.decision(body, list(dict.fromkeys(symbols)), numbers)
        theirs = {*known.of(iri, "hb:respondent"), *known.of(iri, "hb:stateNamed")}
        if theirs and group.states and group.states[0] not in theirs:
            reason = f"{iri.rpartition('/')[2]} has this number and another State"
            account.refused += [(line.name, reason) for line in group.lines]
            continue
        by_page = f"unnumbered-{_digest(*_by_page(group.lines[0]))}"
        number = numbers[0] if numbers else symbols[0] if symbols else by_page
        if not symbols and not numbers:
            iri = f"{THING}un/{body.lower()}-{number}"
        group.lines.sort(key=lambda line: (not is_own_text(line), line.place))
        decision = Decision(f"{body} {number}", iri, False, group.lines, remarks=[remark] * bool(remark))
        decision.label = _name(decision, states)
        concerned = (one for finding in known.findings.get(iri, []) for one in known.of(finding, "hb:concerns"))
        decision.found_on = tuple(dict.fromkeys(known.persons[one] for one in concerned if one in known.persons))
        for line in group.lines:
            line.fields["number"] = decision.number
        found.append(decision)
    return sorted(found, key=lambda decision: decision.iri)


def _groups(lines: list[Line], account: Account) -> list[_Group]:
    groups: dict[Key, _Group] = {}
    for line in lines:
        keys = _keys(line)
        joined = list({id(groups[key]): groups[key] for key in keys if key in groups}.values())
        told = [group.contradicts(line) for group in joined]
        told += [one.contradicts(moved) for one, other in combinations(joined, 2) for moved in other.lines]
        if any(told):
            account.refused.append((line.name, next(filter(None, told))))
            continue
        group = joined[0] if joined else _Group()
        for other in joined[1:]:
            for moved in other.lines:
                group.add(moved)
                groups |= dict.fromkeys(_keys(moved), group)
        group.add(line)
        groups |= dict.fromkeys(keys, group)
    return list({id(group): group for group in groups.values()}.values())


def _keys(line: Line) -> list[Key]:
    """What makes two lines speak of one decision."""
    keys: list[Key] = [("symbol", symbol) for symbol in symbols_of(line.fields)]
    keys += [(line.body, number) for number in line.communication or ()]
    return keys or [("page", *_by_page(line))]


def _by_page(line: Line) -> Key:
    return line.url, line.author or line.victim or ""


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]


def _name(decision: Decision, states: States) -> str:
    """What to call a decision: by communications, else by State and day or page."""
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


def note_doubts(decisions: list[Decision], known: Known, account: Account) -> None:
    """Notes which decisions may be one and the same; none are joined."""
    by_page: dict[str, dict[str, Decision]] = defaultdict(dict)
    for decision in decisions:
        for name in (*(line.url for line in decision.lines), *decision.communications):
            by_page[name][decision.iri] = decision
    for one, other in DOUBTS:
        for first in by_page.get(one, {}).values():
            for second in by_page.get(other, {}).values():
                first.doubts.append(second.name)
                second.doubts.append(first.name)
                remark = f"may be the same as {second.name}, as the source says; to be decided"
                account.listed.append((first.name, remark))
    index = _signs(decisions, known)
    for decision in decisions:
        if not decision.communications and not decision.symbols:
            found = {iri: name for sign in _signs_of(decision) for iri, name in index.get(sign, [])}
            others = [name for iri, name in found.items() if iri != decision.iri]
            for name in others[:_MOST]:
                account.listed.append((decision.name, f"may be the same as {name}; to be decided"))
            if len(others) > _MOST:
                account.listed.append(
                    (decision.name, f"may be the same as {len(others) - _MOST:,} more; to be decided")
                )


def _signs(decisions: list[Decision], known: Known) -> dict[Key, list[tuple[str, str]]]:
    """Decisions, with what to call them, by State and day, full name or dated event."""
    found: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    for decision in decisions:
        for sign in _signs_of(decision):
            found[sign].append((decision.iri, decision.name))
    described = {decision.iri for decision in decisions}
    for thing, said in known.things.items():
        for state in said.get("hb:respondent", []) if thing not in described else []:
            persons = [one for name in ("hb:authorName", "hb:victimName") for one in said.get(name, [])]
            for sign in _of_state(state, said.get("hb:adoptedOn", []), persons):
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
