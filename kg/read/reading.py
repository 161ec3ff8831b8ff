"""Reads one file: its text, the decisions in it, and for each all that the other modules of the room recognise."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kg.errors import KgError
from kg.files import reading as files
from kg.read import (
    citing,
    committees,
    disposition,
    extract,
    headings,
    minors,
    opening,
    outcome,
    procedure,
    remedies,
    story,
)
from kg.read.gazetteer import Gazetteer
from kg.read.model import Decision, Fact, Notes, Reading, Refusal
from kg.read.text import Text
from kg.read.tidy import Tidy, tidied

_COMMON = re.compile("the|of|and|to|in|that|is|was|for|on|with|by|his|as|were|has|which|be|not")
Said = TypeVar("Said", Fact, Refusal)


def read(path: Path, known: Gazetteer) -> Reading:
    """The reading of a file. Raises KgError if its text cannot be used, in one clear line."""
    content = files.read(path, keep_mark=True)
    try:
        text = extract.text_of(content, path.suffix)
        check_language(text)
    except extract.UnreadableError as error:
        raise KgError(error.what, str(path), error.expected, error.fix) from error
    decisions = tuple(decisions_of(text, known))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.") or "draft"
    nothing = "" if decisions else _why_nothing(text)
    digests = (hashlib.sha256(one).hexdigest() for one in (content, text.encode()))
    return Reading(name, path.name, next(digests), text, next(digests), decisions, nothing)


def check_language(text: str) -> None:
    """Raises UnreadableError if a text is not in English, by its most common words.

    >>> check_language("The Government of the State did not reply to the communication that was sent to it on that day")
    """
    words = re.findall(r"[^\W\d_]+", text[:200_000].replace("\u00ad", "").casefold())
    if sum(bool(_COMMON.fullmatch(word)) for word in words) < 0.12 * len(words) or not words:
        what = "its text is in another language than English"
        raise extract.UnreadableError(what, "a text in English", "find the text in English")


def decisions_of(raw: str, known: Gazetteer) -> list[Decision]:
    """The decisions in a text, in its order; they are read in its tidy form, and placed in the text itself."""
    tidy = tidied(raw)
    text = Text(tidy.text)
    if found := headings.headings(text):
        decisions = [_opinion(text, heading, known, alone=len(found) == 1) for heading in found]
    else:
        view = committees.views(text)
        decisions = [_views(text, view, known)] if view else []
    return [_placed(decision, tidy) for decision in decisions]


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
    opening.read_opening(text, known, notes)
    law = outcome.Law.of(view.body)
    span = outcome.read_outcome(text, law, known, notes)
    after = span[1] if span else text.start
    separate = story.separate_opinions(text, after)
    stop = separate[0].start() if separate else text.end
    body = text.part(text.start, stop)
    if span and any(fact.field == "result" and fact.value == "violation" for fact in notes.facts):
        remedies.read_remedies(body, (span[1], stop), known, notes)
    _told(text, (body, span[0] if span else stop, stop if separate else text.end), known, notes, law.treaty)
    citing.read_citing(text, stop, view.body, notes)
    return _decision(body, notes, text.start, text.end)


def treaty_body(text: Text, body: str, known: Gazetteer) -> Decision | None:
    """The decision of a treaty body in a text of which all is known to be one; None if it has no number."""
    view = committees.view_of(text, body)
    return _views(text, view, known) if view else None


def _told(whole: Text, stretches: tuple[Text, int, int], known: Gazetteer, notes: Notes, treaty: str = "") -> None:
    """Notes the story up to the decision and all citations; leaves out impossible days and the names of minors."""
    body, decides, ends = stretches
    own = [fact.value for fact in notes.facts if fact.field == "number"]
    story.read_alleged(body, decides, known, notes, treaty)
    story.read_story(body, decides, known, notes, of_committee=bool(treaty))
    story.read_citations(body if treaty else whole, own, notes)
    story.read_separate(whole, ends, notes)
    minors.withhold_minors(body, body.end, notes, of_committee=bool(treaty))


def _decision(text: Text, notes: Notes, start: int, end: int) -> Decision:
    facts = [replace(fact, paragraph=text.locator(fact.start)) for fact in notes.facts]
    refusals = [replace(one, paragraph=text.locator(one.start)) for one in notes.refusals]
    facts.sort(key=lambda fact: (fact.start, fact.end))
    refusals.sort(key=lambda one: (one.start, one.field))
    places = {one.number: (one.start, one.end) for one in text.paragraphs}
    return Decision(start, end, _unique(facts), tuple(dict.fromkeys(refusals)), places)


def _unique(facts: list[Fact]) -> tuple[Fact, ...]:
    first: dict[tuple[str, str, str], Fact] = {}
    for fact in facts:
        first.setdefault((fact.field, fact.value, fact.group), fact)
    return tuple(first.values())


def _why_nothing(text: str) -> str:
    if committees.several(Text(tidied(text).text)):
        return "it holds several decisions of a treaty body; read each from a document of its own"
    if re.search(r"\b(?:Opinion|Decision) No\.? ?\d+/\d{4}|\b(?:CCPR|CAT)/C/\d+/D/", text):
        return "it speaks of a decision and is none: no heading of a decision with its procedure was found"
    return "no heading of an opinion, of views or of a decision was found"


__all__ = ["Decision", "Fact", "Reading", "Refusal", "check_language", "decisions_of", "read"]
