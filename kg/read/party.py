"""Statements of an opinion that the State is, or is not, a party to the Covenant on Civil and Political Rights."""

from __future__ import annotations

import re

from kg.read import states
from kg.read.gazetteer import Gazetteer
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

_PHRASES = Phrases(__file__)
_ENGLISH, _ELSEWHERE = _PHRASES.each("english"), _PHRASES.each("elsewhere")
_TO_WHICH = _PHRASES.pattern("to-which")
_CONJUNCTION = re.compile(
    r"^(?:As|Since|Although|While|Whereas|Because|Though|However|Moreover|If|When|In \d{4}|Given that|Even though),? "
)

Said = dict[str, dict[str, Span]]
"""For each State "yes" or "no", or both, with the place of each."""


def read_party(text: Text, opening: Span, body: Text, known: Gazetteer, notes: Notes) -> None:
    """Notes what the opening says of it, or else what the body itself says of a State by its name."""
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    said = _said(text, opening, named, known)
    for state, values in _of_the_body(body, named, known).items():
        said.setdefault(state, values)
    for state, values in said.items():
        if len(values) == 1:
            for value, span in values.items():
                notes.add("party", value, span, f"communication {state}")
        else:
            reason = "the text says both that the State is a party and that it is not"
            notes.refuse("party", reason, next(iter(values.values())))


def _said(text: Text, stretch: Span, named: list[str], known: Gazetteer) -> Said:
    said: Said = {}
    found = [match for pattern in _ENGLISH for match in pattern.finditer(text.plain, *stretch)]
    if re.search(r"\bPact[eo]\b", text.plain[slice(*stretch)]):
        found += [match for pattern in _ELSEWHERE for match in text.find(pattern, *stretch)]
    for match in found:
        for state in _about(match["who"], named, known):
            said.setdefault(state, {}).setdefault("no" if match["not"] else "yes", match.span())
    return said


def _about(words: str, named: list[str], known: Gazetteer) -> list[str]:
    """The States of the heading that words mean: "The State", "Both States", a name."""
    who = _CONJUNCTION.sub("", " ".join(words.split()))
    who = who[:1].upper() + who[1:]
    if re.fullmatch(r"(?:The )?State(?: concerned)?|The Government|L'[ÉE]tat|El Estado", who):
        return named if len(named) == 1 else []
    if re.fullmatch(r"(?:The |Both )States|Government|Of the (?:two )?States", who):
        return named
    name = re.sub(r"^(?:[Tt]he Government of |[Tt]he |L[ae] |L'|El )", "", who)
    found = states.states(who, known) or states.states(name, known) or []
    return [one.rpartition("/")[2] for one in found if one.rpartition("/")[2] in named]


def _of_the_body(body: Text, named: list[str], known: Gazetteer) -> Said:
    """The statements of the Working Group behind "the Covenant, to which", and in its discussion."""
    said: Said = {}
    stretches = [match.span() for match in body.find(_TO_WHICH)]
    stretches += [(one.start, one.end) for one in body.in_section("discussion")]
    for stretch in stretches:
        for state, values in _said(body, stretch, named, known).items():
            said.setdefault(state, {}).update(values)
    return said
