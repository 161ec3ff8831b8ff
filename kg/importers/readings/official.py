"""Reads the Working Group's own tables of its opinions, decisions that its reports print in full, and reactions.

A row becomes a line like those of pages, so that one way of joining serves both; it stands first among the lines of an
opinion, for the table is the primary source of what it says. `official.toml` has its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.files.beside import table
from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.json_lines import Fields
from kg.importers.readings.charges import facts_as_charges
from kg.importers.readings.lines import NUMBER, Line, shows_a_child
from kg.importers.states import States
from kg.terms import minted

NAME = "official.jsonl"
CATEGORIES = ("I", "II", "III", "IV", "V")
_WORDS = table(__file__, "official")
_KINDS = {"row", "decision_full", "reaction", "total", "law"}
_DAYS = {"transmitted": "communication", "adopted": "adopted"}
_SEVERAL = re.compile(r", as well as |,? and (?:the )?|[,;/]")
_SYMBOL = re.compile(r"[A-Z]+(?:/[A-Za-z0-9.]+)+", re.ASCII)


@dataclass(frozen=True)
class Official:
    """The lines on opinions, and those that tell what followed or how many there were, by their kind."""

    lines: list[Line]
    reactions: list[Line]
    totals: list[Line]
    count: int


def read_official(folder: Path, states: States, account: Account) -> Official:
    """Everything in the tables that can be used; the account has the rest with the reason.

    Raises KgError where the file cannot be read, or has more lines than it can have.
    """
    rows: dict[str, int] = {}
    found: dict[str, list[Line]] = {kind: [] for kind in _KINDS}

    def understand(place: int, content: bytes) -> Line:
        line = _line(place, content, states)
        if line.type == "row" and (first := rows.setdefault(line.number, place)) != place:
            raise ValueError(f"{line.number} has a row already: row {first}")
        return line

    for line in json_lines.understood(folder / NAME, NAME, account, understand, "row"):
        found[line.type].append(line)
    account.skipped["statements of law, of which curated files tell"] += len(found["law"])
    return Official(
        [*found["decision_full"], *found["row"]], found["reaction"], found["total"], sum(map(len, found.values()))
    )


def _line(place: int, content: bytes, states: States) -> Line:
    """The line in the words of lines of pages; raises ValueError with the reason where it cannot be used."""
    said = json_lines.object_of(content)
    kind = said.get("type")
    if kind not in _KINDS:
        raise ValueError(f"it is of no known type: {str(kind)[:40]!r}")
    if not (isinstance(said.get("doc"), str) and _SYMBOL.fullmatch(said["doc"])):
        raise ValueError(f"it names no report: {str(said.get('doc'))[:40]!r}")
    fields: Fields = {"type": kind, "report": said["doc"], "voice": "report", "language": "en"}
    fields |= {"url": "", "checked": "", "read": "the place in the report"}
    if kind in ("total", "law"):
        return Line(place, fields | {"said": said, "spot": _place_of(said, kind)})
    named = tuple(dict.fromkeys(_states(said["state"], states))) if said.get("state") else ()
    number = said.get("number_key") or said.get("number")
    if kind == "reaction" and isinstance(number, list):
        number = said["number"] = None  # it speaks of several opinions, and is tied to none
    if number:
        if not (isinstance(number, str) and NUMBER.fullmatch(number)):
            raise ValueError(f"the number has a value that it cannot have: {str(number)[:40]!r}")
        fields["number"] = number
    fields |= {"spot": _place_of(said, kind), "states": [said["state"]] if said.get("state") else []}
    if kind == "reaction":
        return Line(place, fields | {"said": said}, named)
    if not number:
        raise ValueError("it has no number")
    return Line(place, fields | _told(said, states), named, "review_note" in said)


def _states(printed: str, states: States) -> Iterator[str]:
    """The States of a row; those whose names hold a comma or an “and” are found whole, from the left."""
    names = _WORDS["states"]
    if (whole := names.get(printed, printed)) == "":
        return
    if state := states.find(whole):
        yield state
        return
    parts = whole.split("; ") if printed in names else [part.strip() for part in _SEVERAL.split(whole)]
    if len(parts) == 1:
        raise ValueError(f"no State is known as “{printed[:60]}”")
    for part in parts:
        yield json_lines.state_of(names.get(part, part), states)


def _place_of(said: Fields, kind: str) -> tuple[str, str]:
    """The place in the report, as a part of an identifier and as a reader finds it."""
    number, called = said.get("number") or "", str(said.get("kind", "opinion")).capitalize()
    part = minted.symbol_part(f"{called} {said.get('number_key') or number}")
    if kind == "decision_full":
        return f"text_{part}", f"{called} No. {number}, paras. {said['paras'].replace('-', ' to ')}"
    paragraph = str(said.get("para") or "")
    if kind == "row":
        if paragraph.isdecimal():
            return f"para_{paragraph}_{part}", f"para. {paragraph}, row of {called} No. {number}"
        return f"row_{part}", f"{said['table']}, {called} No. {number}"
    if said.get("table"):
        return f"para_{paragraph}_{part}", f"para. {paragraph}, row of {called} No. {number}"
    return f"para_{minted.symbol_part(paragraph)}", f"para. {paragraph}" if paragraph[:1].isdecimal() else paragraph


def _told(said: Fields, states: States) -> Fields:
    """The fields of a row or of a decision in full, under the names that lines of pages have."""
    persons = said.get("persons") or []
    if any(shows_a_child({"name": name}, ("name",)) for name in persons):
        raise ValueError("it names somebody as a minor")
    note = said.get("persons_note", "")
    told = {
        "kind": "opinion" if said["kind"] == "opinion" else "decision",
        "persons": persons,
        "persons_count": said.get("persons_total") or said.get("persons_count"),
        "persons_incomplete": "other" in note or "et al" in note or None,
        "replies": dict(_replies(said, states)),
        **{name: said[field] for name, field in _DAYS.items() if json_lines.is_date(said.get(field))},
        "groups": [_group(one, states) for one in said.get("results") or _as_one(said)],
        "events": [
            {
                "kind": fact["kind"].replace("_", " "),
                "date": fact["date"],
                "what": fact["what"],
                "persons": fact.get("persons") or [fact.get("person") or ""],
            }
            for fact in said.get("facts", ())
            if json_lines.is_date(fact.get("date"))
        ],
        "charges": facts_as_charges(said),
        "remedies": [_WORDS["remedies"][one] for one in said.get("remedies") or () if one in _WORDS["remedies"]],
        "remedies_as": "opinion",
    }
    return {name: value for name, value in told.items() if value}


def _as_one(said: Fields) -> list[Fields]:
    """The one result of a decision in full that lists none for groups."""
    kept = ("result", "categories", "articles", "period")
    return [{"persons": "all", **{name: said[name] for name in kept if said.get(name)}}] if said.get("result") else []


def _group(said: Fields, states: States) -> Fields:
    """The result for a group of persons and a period."""
    categories = said.get("categories") or []
    if not set(categories) <= set(CATEGORIES):
        raise ValueError(f"there is no category {', '.join(sorted(set(map(str, categories)) - set(CATEGORIES)))[:40]}")
    result, ground = said.get("result_norm") or said["result"], said.get("ground_norm") or ""
    group = {
        "result": _WORDS["results"].get(result, ""),
        "printed": ", ".join(filter(None, (said["result"], said.get("ground")))),
        "ground": _WORDS["grounds"].get(ground, ""),
        "categories": categories,
        "articles": said.get("articles") or {},
        "persons": said["persons"] if isinstance(said.get("persons"), list) else [],
        "scope": "; ".join(filter(None, (_scope(said), said.get("period"), said.get("state")))),
        "states": list(_states(said["state"], states)) if said.get("state") else [],
    }
    return {name: value for name, value in group.items() if value}


def _scope(said: Fields) -> str:
    whom = said.get("persons")
    return whom if isinstance(whom, str) and whom != "all" else ""


def _replies(said: Fields, states: States) -> Iterator[tuple[str, str]]:
    """The reply of each State, in the words of the list; under "" that of all of them."""
    printed: Any = said.get("reply_norm") or said.get("reply")
    by_state = said.get("reply_by_state") or {}
    if not by_state:
        if printed in _WORDS["replies"]:
            yield "", _WORDS["replies"][printed]
        return
    named = list(_states(said["state"], states))
    of_code = dict(zip(said["iso3"], named, strict=True)) if len(named) == len(said["iso3"]) else {}
    for code, reply in by_state.items():
        if (state := of_code.get(code)) and reply in _WORDS["replies"]:
            yield state, _WORDS["replies"][reply]
