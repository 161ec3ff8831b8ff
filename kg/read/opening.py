"""Reads what the text of a decision says of its proceeding where the document has lost its cover.

The State, authors, victims and the day of the first letter stand in the first paragraphs; the rest tells whether the
State replied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.read import states
from kg.read.committees import names_in
from kg.read.dates import DATE, iso
from kg.read.gazetteer import Gazetteer
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Paragraph, Span, Text

__all__ = ["read_opening"]

_PHRASES = Phrases(__file__, date=DATE)
_AUTHOR, _VICTIM, _SUBMITTED, _ADOPTED, _STATE = map(
    _PHRASES.each, ("author", "victim", "submitted", "adopted", "state")
)
_SILENT, _REPLIED = map(_PHRASES.pattern, ("silent", "replied"))
_LONGEST = 8  # words of the name of a State


def read_opening(text: Text, known: Gazetteer, notes: Notes) -> None:
    """Notes what the cover has not told."""
    told = {fact.field for fact in notes.facts}
    main = [one for one in text.paragraphs if one.section not in ("apart", "notes")]
    first = [one for one in main if re.fullmatch(r"1(?:\.\d+)?", one.number)][:3] or main[:1]
    _state(text, (first, [one for one in main if one.number.startswith("3")], main[-4:]), known, notes)
    if "author" not in told:
        _persons(text, first, notes)
    for name, patterns, where in (("submitted", _SUBMITTED, first), ("adopted", _ADOPTED, [*main[:1], *main[-2:]])):
        if name not in told:
            _day(text, name, patterns, where, notes)
    _reply(text, main, notes)


def _each(text: Text, patterns: tuple[re.Pattern[str], ...], paragraphs: list[Paragraph]) -> Iterator[tuple[str, Span]]:
    """The text of the one group of each match, and where it stands."""
    for paragraph in paragraphs:
        for pattern in patterns:
            for match in pattern.finditer(text.one_line, paragraph.start, paragraph.end):
                name = next(name for name, value in match.groupdict().items() if value)
                yield match[name], match.span(name)


def _state(text: Text, stretches: tuple[list[Paragraph], ...], known: Gazetteer, notes: Notes) -> None:
    """The one State that the text calls the party; none if it calls two so, or another than the index does."""
    found: dict[str, Span] = {}
    for words, span in next(filter(None, (list(_each(text, _STATE, where)) for where in stretches)), ()):
        parts = words.split()[:_LONGEST]
        names = (" ".join(parts[:length]).strip(" ,.;:()") for length in range(len(parts), 0, -1))
        if state := next(filter(None, (states.state(name, known) for name in names)), ""):
            found.setdefault(state.rpartition("/")[2], span)
    listed = {fact.value for fact in notes.facts if fact.field == "state"}
    place = next(iter(found.values()), (text.start, text.start + 1))
    if len({*found} - listed) + bool(listed) > 1:
        notes.facts[:] = [fact for fact in notes.facts if fact.field != "state"]
        notes.refuse("state", f"several States are called the party: {', '.join(sorted({*found, *listed}))}", place)
    elif found and not listed:
        notes.add("state", next(iter(found)), place)
    elif not listed:
        notes.refuse("state", "the text does not say which State is the party", place)


def _persons(text: Text, first: list[Paragraph], notes: Notes) -> None:
    for field, patterns in (("author", _AUTHOR), ("victim", _VICTIM)):
        for words, span in _each(text, patterns, first):
            names = names_in(words.strip(" ,;"))
            for name in names:
                notes.add(field, name, span)
            if names:
                break


def _day(text: Text, name: str, patterns: tuple[re.Pattern[str], ...], where: list[Paragraph], notes: Notes) -> None:
    """A day, if all that say it agree."""
    found = {iso(words): span for words, span in _each(text, patterns, where)}
    if name == "submitted" and len(found) > 1:
        notes.refuse(name, f"several days: {', '.join(sorted(found))}", next(iter(found.values())))
    elif found and "" not in found:
        day, span = next(iter(found.items()))
        notes.add(name, day, span)


def _reply(text: Text, main: list[Paragraph], notes: Notes) -> None:
    """The reply of the State: yes if anything of it is told, no if the text says that nothing came."""
    for one in main:
        told = one.section == "state" or one.number.startswith(("4", "5", "6"))
        if told and (match := text.search(_REPLIED, one.start, one.end)):
            notes.add("state-replied", "yes", match.span())
            return
    for one in main:
        if one.section != "source" and (match := text.search(_SILENT, one.start, one.end)):
            notes.add("state-replied", "no", match.span())
            return
