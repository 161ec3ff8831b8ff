"""The cover of views and decisions of treaty bodies: symbol, numbers, and the lines with a label, in English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.read import states
from kg.read.dates import DATE, iso
from kg.read.gazetteer import Gazetteer
from kg.read.headings import is_name, spelt
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Span, Text

__all__ = ["SYMBOL", "View", "names_in", "read_views", "several", "view_of", "views"]

SYMBOL = re.compile(
    r"\b(?P<body>CCPR|CAT|CEDAW|CERD|CRPD|CED|CRC|E)\s?/\s?C(?:\s?\.\s?12)?\s?/\s?(?P<session>\d{1,3})\s?/\s?DR?\s?/\s?"
    r"(?P<number>\d{1,4})\s?/\s?(?P<year>[12]\d{3})(?P<more>(?:\s?-\s?\d{1,4}\s?/\s?[12]\d{3})*)"
)
_PHRASES = Phrases(__file__)
_COMMUNICATION, _VIEWS, _HIMSELF, _OTHERS = map(_PHRASES.pattern, ("communication", "views", "himself", "and-others"))
_NUMBER = re.compile(r"\d{1,4} ?/ ?[12]\d{3}")
_LABELS = {
    name: re.compile(
        rf"(?m)^ *{words.pattern}\s*(?:\([^)\n]*\)\s*)?:\s*(?P<value>[^:]{{1,400}}?)"
        r"(?=\s*\n\s*(?:[A-Z][^\n:]{2,70}:|[*\[\n]|1\s?\.)|\s*$)"
    )
    for name, words in _PHRASES.kinds("label")
}
_REPRESENTED = re.compile(r"\s*(?:\((?:represented|also|deceased|not |the complainant).*|,? represented by .*|\(.*$)")


@dataclass(frozen=True)
class View:
    """A decision of a treaty body: the place of its symbol, or of its number if it has none, and its body."""

    match: re.Match[str]
    body: str

    @property
    def has_symbol(self) -> bool:
        """True if the document shows its symbol."""
        return "session" in self.match.groupdict()


def views(text: Text) -> View | None:
    """The decision of a treaty body that a text is, by its symbol and its labels; None if it is something else."""
    match = SYMBOL.search(text.one_line, text.start, text.start + 6000)
    labels = sum(bool(pattern.search(text.plain, text.start, text.start + 6000)) for pattern in _LABELS.values())
    return View(match, match["body"]) if match and labels > 2 and not several(text) else None


def view_of(text: Text, body: str) -> View | None:
    """The decision of a body whose text is known to be one; None if its cover has no number."""
    match = text.search(SYMBOL) or text.search(_COMMUNICATION)
    return View(match, body) if match else None


def several(text: Text) -> bool:
    """True if a text holds decisions on several communications, as a yearly report does: none of them is read."""
    numbers = set()
    for label in _LABELS["state"].finditer(text.plain, text.start, text.end):
        before = text.find(_COMMUNICATION, max(text.start, label.start() - 1500), label.start())
        numbers |= {one["numbers"] for one in before[-1:]}
    return len(numbers) > 1


def read_views(text: Text, view: View, known: Gazetteer, notes: Notes) -> None:
    """The cover: symbol, session, numbers, State, names and dates."""
    match = view.match
    first = text.paragraphs[0].start if text.paragraphs else min(text.end, text.start + 6000)
    head = (text.start, first)
    title = _VIEWS.search(text.plain, *head)
    notes.add("kind", "views" if title else "decision", title.span() if title else match.span())
    notes.add("body", view.body, match.span())
    if view.has_symbol:
        notes.add("session", str(int(match["session"])), match.span("session"))
    _numbers(text, head, view, notes)
    _labels(text, head, known, notes)


def _numbers(text: Text, head: Span, view: View, notes: Notes) -> None:
    """The communications and the symbol, if they agree; of several that are decided together, all or none."""
    match = view.match
    numbers = match["numbers"] if "numbers" in match.groupdict() else f"{match['number']}/{match['year']}"
    number = _NUMBER.findall(numbers)[0].replace(" ", "")
    lists = [
        {one[0].replace(" ", ""): one.span() for one in _NUMBER.finditer(text.one_line, *listed.span("numbers"))}
        for listed in text.find(_COMMUNICATION, *head)
    ]
    own = max((one for one in lists if number in one), key=len, default={})
    if lists and not own:
        reason = f"the symbol says {number} and the heading {next(iter(lists[0]))}"
        notes.refuse("number", reason, match.span())
        notes.refuse("symbol", reason, match.span())
        return
    if view.has_symbol and (len(own) < 2 or match["more"]):
        notes.add("symbol", re.sub(r"\s", "", match[0]), match.span())
    elif view.has_symbol:
        notes.refuse("symbol", "the symbol is that of several communications", match.span())
    for one, span in (own or {number: match.span()}).items():
        notes.add("number", one, span)


def _labels(text: Text, head: Span, known: Gazetteer, notes: Notes) -> None:
    """The values behind the labels: one State, names, and days of which there is but one."""
    values = {name: found for name, label in _LABELS.items() if (found := label.search(text.plain, *head))}
    for name, found in values.items():
        said, span = " ".join(found["value"].split()), found.span("value")
        if name == "state":
            _state(said, span, known, notes)
        elif name in ("author", "victim"):
            _names(name, said, span, notes)
        else:
            days = {iso(one) for one in re.findall(DATE, said)[: 1 if "(initial" in said else None]} - {""}
            if len(days) == 1:
                notes.add(name, days.pop(), span)
            elif days:
                notes.refuse(name, f"several days: {', '.join(sorted(days))}", span)


def _state(said: str, span: Span, known: Gazetteer, notes: Notes) -> None:
    found = states.states(re.sub(r"[*\d]+$", "", said).strip(), known)
    for one in found or ():
        notes.add("state", one.rpartition("/")[2], span)
    if found is None:
        notes.refuse("state", f"no State of the record is called “{said[:60]}”", span)


def _names(field: str, said: str, span: Span, notes: Notes) -> None:
    name = _REPRESENTED.sub("", said).strip(" ,;*")
    if others := _OTHERS.search(name):
        notes.refuse(field, "there are others whom the heading does not name", span)
        name = name[: others.start()]
    for one in map(spelt, _listed(name)):
        if is_name(one):
            notes.add(field, re.sub(r"^(?:Mr|Ms|Mrs)\.? ", "", one), span)
        else:
            notes.refuse(field, "the name has signs or words that no name has", span)


_PARTICLE = r"(?:d[aeiou]s?|del|la|al|el|bin|ben|ibn|von|van|y|oglu|oğlu|kyzy)"
_FULL_NAME = rf"(?:(?:Mr|Ms|Mrs)\.? )?(?:[^\W\d_a-z][\w'’.-]*(?: {_PARTICLE})*(?: |$)){{2,6}}"
_TITLES = re.compile(r"\b(?:Mr|Ms|Mrs|Miss|Messrs|Dr|Mme|MM|Sra?)\.? ")


def names_in(words: str) -> list[str]:
    """The names in words that are surely names of persons, without titles."""
    return [one for one in map(spelt, _listed(_TITLES.sub("", words))) if is_name(one) and len(one) > 2]


def _listed(name: str) -> list[str]:
    """The names in a list of names; a list that is not surely one of names is one name, and too long a one is none.

    >>> _listed("Rudolf Rassendyll and Flavia Elphberg"), _listed("José Ortega y Gasset"), _listed("A.B., C.D.")
    (['Rudolf Rassendyll', 'Flavia Elphberg'], ['José Ortega y Gasset'], ['A.B.', 'C.D.'])
    """
    if not name or _HIMSELF.match(name) or len(name) > 300:
        return []
    parts = [one for one in re.split(r",\s*(?:and |et |y )?|\s+(?:and|et|y)\s+", name) if one]
    if all(re.fullmatch(_FULL_NAME, one) or re.fullmatch(r"(?:[A-Z]\.\s?){2,5}", one) for one in parts):
        return parts
    return [name] if len(name) < 120 and not re.search(r" (?:and|et) ", name) else []
