"""Reads what pages say of charges, verdicts and grounds of detention, and the same facts of decisions in full."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.json_lines import Check, Fields
from kg.importers.readings.accounts import Candidate
from kg.importers.readings.lines import NUMBER, Line, shows_a_child
from kg.importers.readings.tables import table
from kg.importers.states import States

NAMES = ("chain.jsonl", "chain-second.jsonl")
KINDS = {  # of events by the stage of a charge and, in a decision in full, by the kind of a fact
    "accused": "charge",
    "accusation": "charge",
    "charged": "charge",
    "charge": "charge",
    "convicted": "conviction",
    "conviction": "conviction",
    "sentenced": "sentence",
    "sentence": "sentence",
    "acquitted": "acquittal",
    "dropped": "closure",
    "detained": "detention",
    "detention": "detention",
    "arrest": "arrest",
}
_TEXTS = ("checked", "charges", "note", "link", "conflict")


def read_charges(folder: Path, states: States, account: Account) -> list[Line]:
    """The lines that tell of a charge and name no child, in the order of the files; the account has the others.

    Raises KgError where a file cannot be read, or has more lines than it can have.
    """
    found = []
    for name in NAMES:
        if not (folder / name).is_file():
            continue
        lines = json_lines.understood(folder, name, account, lambda place, content: _line(place, content, states))
        account.written += len(lines)
        told = [line for line in lines if line.charges]
        kept = [line for line in told if not line.child]
        account.skip(
            {
                "lines on charges that tell of none": len(lines) - len(told),
                "lines on charges that show a minor, or leave it open": len(told) - len(kept),
            }
        )
        found += kept
    return found


def _line(place: int, content: bytes, states: States) -> Line:
    """The line; raises ValueError with the reason where it cannot be used."""
    said = {name: value for name, value in json_lines.object_of(content).items() if value is not None}
    said["url"] = str(said.get("url", "")).replace("\\", "/")  # as browsers read it
    for name, check in _CHECKS.items():
        if name in said and not check(said[name]):
            raise ValueError(f"the field {name} has a value that it cannot have: {str(said[name])[:80]}")
    for name in ("states", "voice", "url", "language", "checked"):
        if name not in said:
            raise ValueError(f"it has no field {name}")
    fields = {name: said[name] for name in _CHECKS if name in said} | {"read": "opening", "kind": "opinion"}
    named = tuple(dict.fromkeys(json_lines.state_of(spelling, states) for spelling in said["states"]))
    return Line(place, fields, named, shows_a_child(said, _TEXTS))


def facts_as_charges(said: Fields) -> list[Fields]:
    """The facts of a decision in full that name a provision, as charges; two laws in one fact are two charges."""
    found = []
    for fact in said.get("facts", ()):
        laws, provisions = (str(fact.get(name) or "").split("; ") for name in ("law", "provision"))
        if fact["kind"] in KINDS and len(laws) == len(provisions) and all((*laws, *provisions)):
            one: Any = fact.get("person")
            persons = fact.get("persons") or ([one] if one and one != "all" else said.get("persons", []))
            day = {"date": fact["date"]} if json_lines.is_date(fact.get("date")) else {}
            same = {"stage": fact["kind"], "of": persons, "offence": fact.get("offence") or fact["what"], **day}
            found += [{"law": law, "provision": one, **same} for law, one in zip(laws, provisions, strict=True)]
    return found


def numbered(lines: list[Line], known: list[Candidate], account: Account) -> list[Line]:
    """The lines with the number of their opinion; the account lists those of which no opinion is known."""
    found, numbers = [], {one.number for one in known}
    for line in lines:
        number, reason = _number_of(line, known), "no opinion of this number is known"
        if line.child:
            reason = "it names somebody whom another line shows as a minor"
        elif not number:
            reason = "no opinion, or several, are on persons of this full name and State"
        elif number in numbers:
            found.append(replace(line, fields=line.fields | {"number": number}))
            reason = ""
        if reason:
            account.listed.append((line.name, f"its charges were left out: {reason}"))
    return found


def _number_of(line: Line, known: list[Candidate]) -> str:
    """The number as the line has it, or as its identifier of the opinion does.

    Else that of the only opinion on somebody of the same State and full name; empty where there are none or several.
    """
    if line.number:
        return str(line.number)
    if symbol := re.search(r"/?a-hrc-wgad-(\d{4})-(\d+)$|(?:opinion|decision)-(\d+)-(\d{4})$", line.opinion or ""):
        return f"{symbol[2]}/{symbol[1]}" if symbol[1] else f"{symbol[3]}/{symbol[4]}"
    named = [one.number for one in known if one.names(line)]
    return named[0] if len(named) == 1 else ""


def _is_charge(value: object) -> bool:
    return (
        isinstance(value, dict)
        and json_lines.is_date(value.get("date", "2000"))
        and value.get("stage", "charged") in KINDS
        and json_lines.list_of(json_lines.is_text)(value.get("of", ["all"]))
        and all(json_lines.is_text(value.get(name, "-")) for name in ("law", "law_id", "provision", "offence", "court"))
    )


_CHECKS: dict[str, Check] = {
    **json_lines.checks(table("fields")["charges"]),
    "number": json_lines.matches(NUMBER),
    "charges": json_lines.list_of(_is_charge),
}
