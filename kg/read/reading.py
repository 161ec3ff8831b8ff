"""Reads one file: its text, the decisions in it, and for each all that the other modules of the room recognise."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kg.errors import KgError
from kg.files import reading as files
from kg.read import agreement, committees, disposition, extract, headings, minors, procedure, remedies, story
from kg.read.gazetteer import Gazetteer
from kg.read.model import Decision, Fact, Notes, Reading, Refusal
from kg.read.text import Text
from kg.read.tidy import Tidy, tidied
from kg.terms.names import THING

_COMMON = {
    "en": "the of and to in that is was for on with by his as were has which be not",
    "fr": "le la les des et du que dans est pour une par sur qui au aux il son été",
    "es": "el la los las de que en y del por con para una se su fue al no",
    "ru": "и в на что по не с для от его из был как к о за при это",
}
Said = TypeVar("Said", Fact, Refusal)
_WORDS = {name: frozenset(words.split()) for name, words in _COMMON.items()}


def read(path: Path, known: Gazetteer) -> Reading:
    """The reading of a file. Raises KgError if its text cannot be used, in one clear line."""
    content = files.read(path, keep_mark=True)
    try:
        text = extract.text_of(content, path.suffix)
        language(text)
    except extract.UnreadableError as error:
        raise KgError(error.what, str(path), error.expected, error.fix) from error
    decisions = tuple(decisions_of(text, known))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.") or "draft"
    nothing = "" if decisions else _why_nothing(text)
    digests = (hashlib.sha256(one).hexdigest() for one in (content, text.encode()))
    return Reading(name, path.name, next(digests), text, next(digests), decisions, nothing)


def language(text: str) -> str:
    """The language of a text by its most common words. Raises UnreadableError if the reader does not know it.

    >>> language("The Government of the State did not reply to the communication that was sent to it on that day")
    'en'
    """
    best = _likely(text)
    if best in ("und", "ru"):
        where = (
            "Russian, which the reader does not read" if best == "ru" else "a language that the reader does not know"
        )
        what = f"its text is in {where}"
        raise extract.UnreadableError(what, "a text in English, French or Spanish", "find the text in English")
    return best


def _likely(text: str) -> str:
    """The tag of the language of a text; "und" if it is none of those that the reader knows."""
    words = re.findall(r"[^\W\d_]+", text[:200_000].replace("\u00ad", "").casefold())
    shares = {name: sum(word in common for word in words) / (len(words) or 1) for name, common in _WORDS.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.12 else "und"


def decisions_of(raw: str, known: Gazetteer) -> list[Decision]:
    """The decisions in a text, in its order; they are read in its tidy form, and placed in the text itself."""
    tidy = tidied(raw)
    text = Text(tidy.text)
    if found := headings.headings(text):
        decisions = [_opinion(text, heading, known, alone=len(found) == 1) for heading in found]
    else:
        view = committees.views(text)
        decisions = [_views(text, view, known)] if view else []
    whole = Text(raw)
    return [_with_notes(_placed(decision, tidy), whole, known) for decision in decisions]


def _with_notes(decision: Decision, whole: Text, known: Gazetteer) -> Decision:
    """A decision with the opinions that its notes cite, at the paragraph on whose page they stand."""
    own, seen = decision.values("number"), set(decision.values("cites-opinion"))
    added = []
    first = min((start for start, _ in decision.paragraphs.values()), default=decision.start)  # behind a cover letter
    for fact in story.citations_in_notes(whole.part(first, decision.end), known, own).facts:
        if fact.field == "cites-opinion" and fact.value not in seen:
            seen.add(fact.value)
            places = decision.paragraphs.items()
            paragraph = next((number for number, (start, end) in places if start <= fact.start < end), "end")
            added.append(replace(fact, paragraph=paragraph))
    facts = sorted((*decision.facts, *added), key=lambda fact: (fact.start, fact.end))
    return replace(decision, facts=tuple(facts)) if added else decision


def _placed(decision: Decision, tidy: Tidy) -> Decision:
    """A decision that was read in a tidy text, with its places in the text itself."""

    def moved(one: Said) -> Said:
        start, end = tidy.span(one.start, one.end)
        return replace(one, start=start, end=end)

    paragraphs = {number: tidy.span(*span) for number, span in decision.paragraphs.items()}
    facts, refusals = tuple(map(moved, decision.facts)), tuple(map(moved, decision.refusals))
    return Decision(*tidy.span(decision.start, decision.end), facts, refusals, paragraphs)


def _opinion(whole: Text, heading: headings.Heading, known: Gazetteer, *, alone: bool) -> Decision:
    start = 0 if alone else heading.match.start()
    text = whole.part(heading.match.start(), heading.end)
    notes = Notes()
    headings.read_heading(whole.part(start, heading.end), heading, known, notes)
    text, whole_end = _one_decision(text, heading, notes)
    span = disposition.operative(text)
    text = whole.part(heading.match.start(), whole_end)
    separate = story.separate_opinions(text, span[1] if span else heading.match.end())
    stop = separate[0].start() if separate else whole_end
    body = text.part(heading.match.start(), stop)
    end_of_opening = body.paragraphs[3].start if len(body.paragraphs) > 3 else min(stop, heading.match.end() + 4000)
    front = (0, heading.match.end())
    opening = (heading.match.start(), end_of_opening)
    procedure.read_procedure(whole, (opening, front), body, known, notes)
    procedure.read_adoption(body, ((span or (0, heading.match.end()))[1], stop), notes)
    if span:
        disposition.read_disposition(body, span, known, notes)
        remedies.read_remedies(body, (span[1], stop), known, notes)
        disposition.read_reasoning(body, span[0], known, notes)
    else:
        notes.refuse("result", "the text has no operative formula that the reader knows", heading.match.span())
    _told(text, (body, span[0] if span else stop, stop if separate else heading.end), known, notes)
    notes.add("language", _likely(body.raw[body.start : body.end]), heading.match.span())
    return _decision(body, notes, start, heading.end)


_ADOPTED = re.compile(r"\bAdopted (?:on|at) [^\n]{5,120}")


def _one_decision(text: Text, heading: headings.Heading, notes: Notes) -> tuple[Text, int]:
    """The text up to the note of adoption, and where the decision ends.

    What stands behind that note may be opinions of members, or another decision whose heading a scan has damaged.
    """
    first = text.search(disposition.FORMULA)
    note = _ADOPTED.search(text.plain, first.end(), text.end) if first else None
    if not note:
        return text, heading.end
    rest = text.search(disposition.FORMULA, note.end(), heading.end)
    if rest:
        reason = "behind the note of adoption stands another decision, whose heading cannot be read; it was left out"
        notes.refuse("decision", reason, rest.span())
    end = note.end() if rest else heading.end
    return text.part(text.start, min(note.end() + 1, heading.end)), end


def _views(text: Text, view: committees.View, known: Gazetteer) -> Decision:
    notes = Notes()
    committees.read_views(text, view, known, notes)
    span = committees.read_decision(text, view, known, notes)
    after = span[1] if span else text.start
    separate = story.separate_opinions(text, after)
    stop = separate[0].start() if separate else text.end
    body = text.part(text.start, stop)
    if span and any(fact.field == "result" and fact.value == "violation" for fact in notes.facts):
        remedies.read_remedies(body, (span[1], stop), known, notes)
    treaty = f"{THING}{committees.INSTRUMENTS[view.body]}"
    _told(text, (body, span[0] if span else stop, stop if separate else text.end), known, notes, treaty)
    return _decision(body, notes, text.start, text.end)


def _told(whole: Text, stretches: tuple[Text, int, int], known: Gazetteer, notes: Notes, treaty: str = "") -> None:
    """Notes the story up to the decision and all citations; leaves out impossible days and the names of minors."""
    body, decides, ends = stretches
    own = [fact.value for fact in notes.facts if fact.field == "number"]
    story.read_alleged(body, decides, known, notes, treaty)
    story.read_story(body, decides, known, notes)
    story.read_citations(body, own, known, notes)
    story.read_separate(whole, ends, notes)
    agreement.check_days(notes, of_committee=bool(treaty))
    minors.withhold_minors(body, body.end, notes)


def _decision(text: Text, notes: Notes, start: int, end: int) -> Decision:
    facts = [replace(fact, paragraph=text.locator(fact.start)) for fact in notes.facts]
    refusals = [replace(one, paragraph=text.locator(one.start)) for one in notes.refusals]
    facts.sort(key=lambda fact: (fact.start, fact.end))
    refusals.sort(key=lambda one: (one.start, one.field))
    places = {one.number: (one.start, one.end) for one in text.paragraphs}
    return Decision(start, end, _unique(facts), tuple(dict.fromkeys(refusals)), places)


def _unique(facts: list[Fact]) -> tuple[Fact, ...]:
    seen: set[tuple[str, str, str]] = set()
    found = []
    for fact in facts:
        key = (fact.field, fact.value, fact.group)
        if key not in seen:
            seen.add(key)
            found.append(fact)
    return tuple(found)


def _why_nothing(text: str) -> str:
    if committees.several(Text(tidied(text).text)):
        return "it holds several decisions of a treaty body; read each from a document of its own"
    if re.search(r"\b(?:Opinion|Decision) No\.? ?\d+/\d{4}|\b(?:CCPR|CAT)/C/\d+/D/", text):
        return "it speaks of a decision and is none: no heading of a decision with its procedure was found"
    return "no heading of an opinion, of views or of a decision was found"


__all__ = ["Decision", "Fact", "Reading", "Refusal", "decisions_of", "language", "read"]
