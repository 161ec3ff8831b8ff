"""Requests of the Working Group after its findings: remedies with their strength, and follow-up."""

from __future__ import annotations

import re

from kg.read.disposition import mentions, other_name
from kg.read.gazetteer import Gazetteer
from kg.read.lists import articles
from kg.read.model import Fact, Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

_PHRASES = Phrases(__file__)
_MODALITIES = _PHRASES.kinds("modality")
KINDS = _PHRASES.kinds("remedy")
_FOLLOW = _PHRASES.pattern("follow")
_GRANTS = re.compile(r"\b(?:grant|accord|provide|compensate|pay|afford|award|give)\b")
_CHOICE, _ASKS, _TELLS = map(_PHRASES.pattern, ("choice", "asks", "tells"))


def read_remedies(text: Text, span: Span, known: Gazetteer, notes: Notes) -> None:
    """Remedies and follow-up in the paragraphs after the operative words."""
    persons = [fact for fact in notes.facts if fact.field in ("person", "author", "victim")]
    done: set[tuple[str, str]] = set()
    paragraphs = [(one.start, one.end) for one in text.paragraphs if span[0] <= one.start < span[1]]
    for start, end in paragraphs or [span]:
        if text.search(_FOLLOW, start, end):
            notes.add("follow-up", "information", (start, end))
            continue
        for first, last in text.sentences(start, end):
            _remedy(text, (first, last), known, notes, persons=persons, done=done)


def _remedy(
    text: Text, span: Span, known: Gazetteer, notes: Notes, *, persons: list[Fact], done: set[tuple[str, str]]
) -> None:
    words = text.one_line[slice(*span)]
    modality = next((name for name, pattern in _MODALITIES if pattern.search(words)), "")
    if not modality and _ASKS.search(words):
        for kind, pattern in KINDS:
            if match := pattern.search(words):
                reason = f"how strongly the text asks for {kind} is not a value of the list"
                notes.refuse("remedy", reason, (span[0] + match.start(), span[0] + match.end()))
    if not modality or _TELLS.search(words):
        return
    for kind, pattern in KINDS:
        match = pattern.search(words)
        if not match or (kind, modality) in done:
            continue
        if any(one.start() <= match.start() < one.end() for one in _CHOICE.finditer(words)):
            notes.refuse("remedy", f"the text leaves a choice between {kind} and something else", span)
            continue
        done.add((kind, modality))
        group = notes.group("remedy")
        notes.add("remedy", kind, span, group)
        notes.add("modality", modality, span, group)
        if kind in ("law-reform", "dissemination", "non-repetition"):
            continue
        strange = other_name(words, persons)
        if strange:
            notes.refuse("remedy-person", f"the sentence names “{strange}”, whom the heading does not name", span)
            continue
        named = [person for person in persons if mentions(words, person.value)]
        if _stands_between(words, named, kind):
            notes.refuse("remedy-person", f"the sentence asks for {kind} and more for several persons", span)
            continue
        meant = _they(persons, notes) if re.search(r"\b(?:them|their|all)\b", words) else []
        for person in named or (persons if len(persons) == 1 else meant):
            notes.add("remedy-person", person.value, span, group)
    for one in articles(text, span, known)[0]:
        for value in one.values:
            if re.search(r"compensation|remedy|reparation", words):
                notes.add("grounds-remedy", value, (one.start, one.end))


def _they(persons: list[Fact], notes: Notes) -> list[Fact]:
    """Whom "them" means: all persons, or those whose detention was found arbitrary if that is not so of all."""
    results = {fact.group: fact.value for fact in notes.facts if fact.field == "result"}
    found = {
        fact.value for fact in notes.facts if fact.field == "finding-person" and results.get(fact.group) == "arbitrary"
    }
    others = any(result in ("filed", "pending", "not-arbitrary") for result in results.values())
    return [one for one in persons if one.value in found] if others else persons


def _stands_between(words: str, named: list[Fact], kind: str) -> bool:
    """True if another remedy stands between the names: "release Mr. A and compensate Ms. B"."""
    places = [place for one in named if (place := words.rfind(one.value.split()[-1])) >= 0]
    between = words[min(places) : max(places)] if len(places) > 1 else ""
    return bool(_GRANTS.search(between)) or any(pattern.search(between) for other, pattern in KINDS if other != kind)
