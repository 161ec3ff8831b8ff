"""This module shows a case in time: what happened and what was decided, and the law that was in force meanwhile."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg.identifiers import hb
from kg.serve import timescale
from kg.serve.section import Section
from kg.serve.spans import Span, edges, high, literal, low, when, window
from kg.serve.view import View
from kg.store import Term

DECIDED = ("Opinion", "Views", "Decision", "Judgment", "Letter")
_DATED = (("occurredOn", "occurredOn"), ("beganOn", "endedOn"), ("adoptedOn", "adoptedOn"), ("issuedOn", "issuedOn"))
_WORDINGS = f"""SELECT DISTINCT ?provision ?version ?start ?until WHERE {{{{
  VALUES ?case {{{{ {{case}} }}}}
  {{{{ ?case {hb("inState")} ?state . ?instrument {hb("ofState")} ?state . ?provision {hb("isPartOf")} ?instrument .
     ?version {hb("isVersionOf")} ?provision . {{{{ ?version {hb("inForceFrom")} ?any }}}} UNION {{{{ ?version {hb("inForceUntil")} ?any }}}} }}}}
  UNION {{{{ ?case {hb("involvesProvision")} ?involved . ?involved {hb("isWithin")} ?provision . ?version {hb("isVersionOf")} ?provision }}}}
  OPTIONAL {{{{ ?version {hb("inForceFrom")} ?start }}}}
  OPTIONAL {{{{ ?version {hb("inForceUntil")} ?until }}}}
}}}} ORDER BY ?provision ?start ?version"""  # noqa: E501 - one query


def section(view: View, case: NamedNode, asked: dict[str, str]) -> Section | None:
    """What happened in a case, as a picture and as a table, with the wordings of the law that were in force."""
    spans = [*_events(view, case), *_documents(view, case)]
    dated = sorted((one for one in spans if one.start or one.end), key=lambda one: (edges(one), one.thing.value))
    if not spans:
        return None
    first, last = window(dated) if dated else (datetime.date.min, datetime.date.max)
    law, undated = _law(view, case, first, last) if dated else ([], [])
    title = view.words("timeline of", title=view.label(case))
    values: dict[str, object] = {
        "title": title,
        "picture": timescale.draw(view, title, dated, law, (first, last)) if dated else "",
        "rows": dated,
        "undated": [one for one in spans if one not in dated],
        "law": law,
        "unknown": undated,
        "when": lambda one: when(view, one),
    }
    return Section("timeline", view.words("timeline"), "special/timeline.html", values)


def _events(view: View, case: NamedNode) -> list[Span]:
    library = view.library
    found = []
    for event in library.values(case, hb("hasEvent")):
        if isinstance(event, NamedNode):
            differs = bool(library.values(event, hb("conflictsWith")))
            what, said = library.one(event, hb("eventKind")), tuple(library.passages(event))
            found.append(Span(event, *_dates(view, event), "event", what, said, differs))
    view.labels.learn([one.thing for one in found])
    return found


def _documents(view: View, case: NamedNode) -> list[Span]:
    library = view.library
    found = []
    for document in library.values(case, hb("isAddressedIn")):
        if isinstance(document, NamedNode):
            kind = next((name for name in DECIDED if name in library.classes(document)), None)
            dates = _dates(view, document)
            if kind and any(dates):
                found.append(Span(document, *dates, "document", hb(kind), tuple(library.passages(document))))
    return found


def _dates(view: View, thing: NamedNode) -> tuple[Literal | None, Literal | None]:
    for starts, ends in _DATED:
        start, end = (literal(view.library.one(thing, hb(name))) for name in (starts, ends))
        if start or end:
            return start, end
    return None, None


def _law(view: View, case: NamedNode, first: datetime.date, last: datetime.date) -> tuple[list[Span], list[Span]]:
    """The wordings that were or may have been in force in the window, and those of which no date is known.

    A wording whose end is not known counts as in force until a later one of the same provision certainly began.
    """
    library = view.library
    known: dict[Term | None, list[Span]] = {}
    events = library.values(case, hb("hasEvent"))
    for provision, version, start, until in library.store.rows(_WORDINGS.format(case=case)):
        if isinstance(version, NamedNode):
            fell = tuple(one for one in events if _fell(view, one, version))
            said = tuple(library.passages(version))
            span = Span(version, literal(start), literal(until), "law", None, said, provision=provision, events=fell)
            known.setdefault(provision, []).append(span)
    dated, undated = [], []
    for several in known.values():
        starts = sorted(one.start.value for one in several if one.start)
        for one in several:
            later = next((text for text in starts if one.start and one.end is None and text > one.start.value), None)
            whole = replace(one, ends=one.end or (Literal(later) if later else None))
            first_day, last_day = low(one.start), high(whole.ends)
            if one.start is None and one.end is None:
                undated.append(one)
            elif (first_day is None or first_day <= last) and (last_day is None or last_day >= first):
                dated.append(whole)
    view.labels.learn([one.thing for one in [*dated, *undated]])
    return dated, undated


def _fell(view: View, event: Term, version: NamedNode) -> bool:
    held = view.library.store.statements(event, hb("fellUnderVersion"), version) if isinstance(event, NamedNode) else ()
    return next(iter(held), None) is not None
