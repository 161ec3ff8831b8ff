"""Requests of the Working Group after its findings: remedies with their strength, referrals, follow-up, a visit."""

from __future__ import annotations

import re

from kg.read.articles import articles
from kg.read.disposition import mentions, other_name
from kg.read.gazetteer import Gazetteer
from kg.read.model import Fact, Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

_PHRASES = Phrases(__file__)
_MODALITIES = _PHRASES.kinds("modality")
_KINDS = _PHRASES.kinds("remedy")
_REFER, _TERM = _PHRASES.each("refer"), _PHRASES.each("term")
_BODY_REFERS = _PHRASES.pattern("body-refers")
_OF_UN = _PHRASES.pattern("of-un")
_VISIT = _PHRASES.pattern("visit")
_FOLLOW = _PHRASES.pattern("follow")
_ITEM = _PHRASES.pattern("item")
_GRANTS = re.compile(
    r"\b(?:grant|accord|provide|compensate|pay|afford|award|give|accorder|verser|indemniser|conceder|otorgar|indemnizar)\b"
)
_CHOICE = _PHRASES.pattern("choice")
_DAYS = {"quatre-vingt-dix": 90, "cent quatre-vingts": 180, "cent-quatre-vingts": 180}
_NUMBERS = {"three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "seis": 6, "trois": 3, "tres": 3}
_VISITING = (
    "would welcome", "would appreciate", "would be pleased", "would like", "would be grateful", "welcomes",
    "serait heureux", "souhaiterait", "apprécierait", "accueillerait", "agradecería", "acogería", "desearía",
    "celebraría",
)  # fmt: skip


def read_remedies(text: Text, span: Span, known: Gazetteer, notes: Notes) -> None:
    """Remedies, referrals and follow-up in the paragraphs after the operative words."""
    persons = [fact for fact in notes.facts if fact.field in ("person", "author", "victim")]
    done: set[tuple[str, str]] = set()
    paragraphs = [(one.start, one.end) for one in text.paragraphs if span[0] <= one.start < span[1]]
    for start, end in paragraphs or [span]:
        follow = text.search(_FOLLOW, start, end)
        if follow:
            _follow_up(text, (start, end), notes)
            continue
        for match in text.find(_REFER, start, end):
            _referral(text, match, notes)
        for first, last in text.sentences(start, end):
            _remedy(text, (first, last), known, notes, persons=persons, done=done)
    for match in text.find(_TERM, *span)[:1]:
        number = _NUMBERS.get(match.groupdict().get("months", "").lower())
        days = match.groupdict().get("days", "")
        days = days if days.isdecimal() else str(_DAYS.get(days.lower(), ""))
        if value := f"P{number}M" if number else f"P{days}D" if days else "":
            notes.add("follow-up-within", value, match.span())


def _remedy(
    text: Text, span: Span, known: Gazetteer, notes: Notes, *, persons: list[Fact], done: set[tuple[str, str]]
) -> None:
    words = text.one_line[slice(*span)]
    modality = next((name for name, pattern in _MODALITIES if pattern.search(words)), "")
    if not modality or re.search(
        r"\b(?:invited? to inform|provide it with information|has been released|encouraged all States|"
        r"n'a pas|ne \w+ pas|no (?:ha|han|fue|fueron|se))\b",
        words,
    ):
        if not modality and re.search(r"\b(?:calls? (?:up)?on|recommends|invites|recommande) ", words):
            for kind, pattern in _KINDS:
                if match := pattern.search(words):
                    notes.refuse(
                        "remedy",
                        f"how strongly the text asks for {kind} is not a value of the list",
                        (span[0] + match.start(), span[0] + match.end()),
                    )
        return
    for kind, pattern in _KINDS:
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
        meant = _they(persons, notes) if re.search(r"\b(?:them|their|all|estas personas)\b", words) else []
        for person in named or (persons if len(persons) == 1 else meant):
            notes.add("remedy-person", person.value, span, group)
    for one in articles(text, span, known)[0]:
        for value in one.values:
            if re.search(r"compensation|remedy|reparation|réparation|indemni[sz]a|reparación", words):
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
    return bool(_GRANTS.search(between)) or any(pattern.search(between) for other, pattern in _KINDS if other != kind)


def read_referrals(text: Text, stop: int, notes: Notes) -> None:
    """Referrals to another body in the discussion, before the operative words."""
    for paragraph in text.in_section("discussion"):
        for start, end in text.sentences(paragraph.start, min(paragraph.end, stop)) if paragraph.start < stop else ():
            for match in text.find(_REFER, start, end):
                if _BODY_REFERS.fullmatch(text.one_line[start : match.start()]) and _OF_UN.match(match["body"]):
                    _referral(text, match, notes)


def _referral(text: Text, match: re.Match[str], notes: Notes) -> None:
    body = match["body"]
    cut = re.search(
        r",? (?:for (?:appropriate|further)|in order|so that|who|pour qu|pour (?:suite|action)|afin|para que|a fin de)",
        body,
    )
    end = match.start("body") + (cut.start() if cut else len(body.rstrip()))
    starts = [
        found.start()
        for found in re.finditer(
            r"the (?:Special Rapporteur|Working Group|Independent Expert|Committee|Special Representative|Chair)|"
            r"Rapporteu\w+ spécia|Relator\w* Especial|Expert[eo]a? ind",
            body[: end - match.start("body")],
        )
    ] or [0]
    for n, start in enumerate(starts):
        last = starts[n + 1] if n + 1 < len(starts) else end - match.start("body")
        place = match.start("body") + start, match.start("body") + last
        words = " ".join(text.raw[place[0] : place[1]].split())
        value = re.sub(r"(?:,|;|\b(?:and|to|et|y|aux?|à la|al|a la)\b|\s)+$", "", words)
        if re.search(r"\d", value):
            notes.refuse("referral", "letters in the name of the body are damaged", place)
        else:
            notes.add("referral", value.removeprefix("the "), place, notes.group("referral"))


def _follow_up(text: Text, span: Span, notes: Notes) -> None:
    notes.add("follow-up", "information", span)
    for match in text.find(_ITEM, *span):
        notes.add("follow-up-item", match["mark"], match.span())


def read_visit(text: Text, notes: Notes) -> None:
    """The paragraph in which the Working Group asks to visit the State."""
    found = []
    for paragraph in text.in_section("discussion", "disposition", "follow-up"):
        for start, end in text.sentences(paragraph.start, paragraph.end):
            words = text.one_line[start:end]
            if (
                _VISIT.search(words)
                and re.search(r"Working Group|\bit\b|Groupe de travail|Grupo de Trabajo", words)
                and not re.search(r"\bfamily|lawyer|consul|prison|source|famil|avocat|abogad|cárcel|fuente", words)
            ):
                is_last = paragraph is text.paragraphs[-1] and text.begins_anew(paragraph, start)
                found.append(("" if is_last else text.locator(start), (start, end), words))
    if found:
        number, span, words = found[0]
        if not number.isdecimal():
            notes.refuse("visit", "the number of the paragraph that asks for a visit is missing", span)
            return
        group = notes.group("visit")
        notes.add("visit", number, span, group)
        lowered = words.lower()
        if any(one in lowered for one in _VISITING):
            notes.add("visit-modality", "would-welcome", span, group)
        elif re.search(r"\brequests?\b", lowered):
            notes.add("visit-modality", "requests", span, group)
        else:
            notes.refuse("visit-modality", "how strongly the text asks for a visit is not clear", span)
