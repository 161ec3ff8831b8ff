"""Reads what pages say of charges, verdicts and grounds of detention, and the same facts of decisions in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from kg.importers import json_lines
from kg.importers.account import Account
from kg.importers.json_lines import Check, Fields
from kg.importers.readings.accounts import Candidate
from kg.importers.readings.lines import FIELDS, NUMBER, WORDS, Judgment, Line, judged, shows_a_child
from kg.importers.states import States
from kg.terms.names import THING

NAMES = ("chain.jsonl", "chain-second.jsonl")
KINDS = {stage: kind for kind, stages in WORDS["charges"].items() for stage in stages}
_PLAIN = re.compile(r"(?:articles?|sections?) (.+?),? of (?:the )?(.+)", re.IGNORECASE)
_REMARK = re.compile(  # what a reader noted where the page names no offence
    r"^none[:;] |[,;]? ?\b((law|offence) )?(not named|wording cut) in the excerpt(; )?"
    r"| \((list cut|article beyond the cut)\)"
)


def read_charges(folder: Path, states: States, account: Account) -> list[Line]:
    """The lines that tell of a charge and name no child, in the order of the files; the account counts the others.

    Raises KgError where a file cannot be read, or has more lines than it can have.
    """
    found: list[Line] = []
    for name in NAMES:
        if (folder / name).is_file():
            found += json_lines.understood(folder, name, account, partial(_line, states=states), f"{name}, line")
    account.written += len(found)
    kept = [line for line in found if line.charges and not line.child]
    account.skip({"lines on charges that tell of none, or show a minor": len(found) - len(kept)})
    return [_as_judged(line, account) for line in kept]


def _as_judged(line: Line, account: Account) -> Line:
    """The line, its charges as somebody decided who read the page again, without remarks in the place of an offence."""
    decided = judged(line, "charges") or Judgment("")
    if decided.reason:
        changed, how = " and ".join((*decided.leave_out, *decided.says)), "put right" if decided.says else "left out"
        account.listed.append((line.name, f"{changed} of its charges {how}: {decided.reason}"))
    charges = [
        {
            name: _REMARK.sub("", value) if name == "offence" else value
            for name, value in (charge | (decided.says if "provision" in charge else {})).items()
            if name not in decided.leave_out
        }
        for charge in line.charges or ()
    ]
    return replace(line, fields=line.fields | {"charges": [*charges, *filter(None, [decided.also])]})


def _line(place: int, content: bytes, states: States) -> Line:
    """The line; raises ValueError with the reason where it cannot be used."""
    said = {name: value for name, value in json_lines.object_of(content).items() if value is not None}
    said["url"] = str(said.get("url", "")).replace("\\", "/")  # as browsers read it
    for name, check in _CHECKS.items():
        if not check(said.get(name)) and (name in said or name in ("states", "voice", "checked")):
            raise ValueError(f"the field {name} has a value that it cannot have: {str(said.get(name))[:80]}")
    fields = {name: said[name] for name in _CHECKS if name in said} | {"read": "opening", "kind": "opinion"}
    named = tuple(dict.fromkeys(json_lines.state_of(spelling, states) for spelling in said["states"]))
    return Line(place, fields, named, shows_a_child(said, ("checked", "charges", "note", "link", "conflict", "events")))


def charges_of(line: Line) -> Iterator[Fields]:
    """The charges of a line, and the provisions that it only says were applied; what it does not name is a law."""
    yield from line.charges or ()
    for text in line.domestic or ():
        named = _PLAIN.fullmatch(text)
        yield {"stage": "applied", **({"law": named[2], "provision": named[1]} if named else {"law": text})}


def facts_as_charges(said: Fields) -> list[Fields]:
    """The facts of a decision in full that name a provision, as charges; two laws in one fact are two charges."""
    found = []
    for fact in said.get("facts", ()):
        laws, provisions = (str(fact.get(name) or "").split("; ") for name in ("law", "provision"))
        if fact["kind"] in KINDS and len(laws) == len(provisions) and all((*laws, *provisions)):
            one = [fact["person"]] if fact.get("person") not in (None, "all") else said.get("persons", [])
            same = {
                "stage": fact["kind"],
                "of": fact.get("persons") or one,
                "offence": fact.get("offence", fact["what"]),
            }
            same |= {"date": fact["date"]} if json_lines.is_date(fact.get("date")) else {}
            found += [{"law": law, "provision": one, **same} for law, one in zip(laws, provisions, strict=True)]
    return found


def numbered(lines: list[Line], known: list[Candidate], account: Account) -> list[Line]:
    """The lines with the number of their opinion; the account lists those of which no opinion is known.

    It is the number that the line or its identifier of the opinion has, else that of the only opinion on somebody of
    the same State and full name.
    """
    found = []
    for line in lines:
        iri = THING + str(line.opinion).replace(":", "/")
        by_name = [] if line.number else [one for one in known if one.names(line)]
        own = [one for one in known if (one.number == line.number if line.number else one.iri == iri)]
        fitting = [one.number for one in own or by_name if one.number]
        if len(fitting) == 1 and not line.child:
            found.append(replace(line, fields=line.fields | {"number": fitting[0]}))
        else:
            why = "a person who may have been a minor" if line.child else "no opinion that is known, or of several"
            account.listed.append((line.name, f"its charges are of {why}, and were left out"))
    return found


def _is_charge(value: object) -> bool:
    return (
        isinstance(value, dict)
        and json_lines.is_date(value.get("date", "2000"))
        and value.get("stage", "detained") in KINDS
        and json_lines.list_of(json_lines.is_text)(value.get("of", ["all"]))
        and all(json_lines.is_text(value.get(name, "-")) for name in ("law", "law_id", "provision", "offence", "court"))
    )


_CHECKS: dict[str, Check] = {
    **{name: FIELDS[name] for name in ("states", "persons", "url", "url_kind", "language", "checked")},
    **dict.fromkeys(("opinion", "link"), json_lines.is_text),
    "voice": json_lines.one_of(*WORDS["speaks"]),
    "number": json_lines.matches(NUMBER),
    "charges": json_lines.list_of(_is_charge),
}
