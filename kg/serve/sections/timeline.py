"""The timeline of a case: what happened, what was decided, and the law in force at the time."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections import timeline_svg
from kg.serve.sections.base import Section
from kg.serve.sections.spans import Span, edges, literal, when, window
from kg.store.protocol import Term
from kg.terms.dates import first_day, last_day
from kg.terms.names import hb

DECIDED = ("Opinion", "Views", "Decision", "Judgment", "Letter")
_DATED = (("occurredOn", "occurredOn"), ("beganOn", "endedOn"), ("adoptedOn", "adoptedOn"), ("issuedOn", "issuedOn"))
_VERSIONS = f"""SELECT DISTINCT ?provision ?version ?start ?until WHERE {{{{
  VALUES ?case {{{{ {{case}} }}}}
  {{{{ ?case {hb("inState")} ?state . ?instrument {hb("ofState")} ?state . ?provision {hb("isPartOf")} ?instrument .
     ?version {hb("isVersionOf")} ?provision . {{{{ ?version {hb("inForceFrom")} ?any }}}} UNION {{{{ ?version {hb("inForceUntil")} ?any }}}} }}}}
  UNION {{{{ ?case {hb("involvesProvision")} ?involved . ?involved {hb("isWithin")} ?provision . ?version {hb("isVersionOf")} ?provision }}}}
  OPTIONAL {{{{ ?version {hb("inForceFrom")} ?start }}}}
  OPTIONAL {{{{ ?version {hb("inForceUntil")} ?until }}}}
}}}} ORDER BY ?provision ?start ?version"""  # noqa: E501 - one query


def section(view: View, case: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The events of a case, as a picture and as a table, with the versions of the law that were in force."""
    spans = [*events(view, case), *_documents(view, case)]
    dated = in_order(spans)
    if not spans:
        return None
    first, last = window(dated) if dated else (datetime.date.min, datetime.date.max)
    law, undated = _law(view, case, first, last) if dated else ([], [])
    title = view.gettext("Timeline: %(title)s", title=view.label(case))
    values: dict[str, object] = {
        "title": title,
        "picture": timeline_svg.draw(view, dated, law, (first, last)) if dated else None,
        "rows": dated,
        "undated": [one for one in spans if one not in dated],
        "law": law,
        "undated_law": undated,
        "when": lambda one: when(view, one),
    }
    return Section("timeline", view.gettext("Timeline"), "sections/timeline.html", values)


def in_order(spans: list[Span]) -> list[Span]:
    """Those that have a date, by date."""
    return sorted((one for one in spans if one.start or one.end), key=lambda one: (edges(one), one.thing.value))


def events(view: View, case: NamedNode) -> list[Span]:
    """The events of a case, each with its dates."""
    snapshot = view.snapshot
    found = []
    for event in snapshot.values(case, hb("hasEvent")):
        if isinstance(event, NamedNode):
            differs = bool(snapshot.values(event, hb("conflictsWith")))
            what, passages = snapshot.one(event, hb("eventKind")), tuple(snapshot.passages(event))
            found.append(Span(event, *_dates(view, event), "event", what, passages, differs))
    view.labels.learn([one.thing for one in found])
    return found


def _documents(view: View, case: NamedNode) -> list[Span]:
    snapshot = view.snapshot
    found = []
    for document in snapshot.values(case, hb("isAddressedIn")):
        if isinstance(document, NamedNode):
            kind = next((name for name in DECIDED if name in snapshot.classes(document)), None)
            dates = _dates(view, document)
            if kind and any(dates):
                found.append(Span(document, *dates, "document", hb(kind), tuple(snapshot.passages(document))))
    return found


def _dates(view: View, thing: NamedNode) -> tuple[Literal | None, Literal | None]:
    for starts, ends in _DATED:
        start, end = (literal(view.snapshot.one(thing, hb(name))) for name in (starts, ends))
        if start or end:
            return start, end
    return None, None


def _law(view: View, case: NamedNode, first: datetime.date, last: datetime.date) -> tuple[list[Span], list[Span]]:
    """The versions that were or may have been in force in the period, and those without any known date.

    A version whose end is not known is drawn as in force until a source last saw it, and after that as possibly in
    force, until a later one of the same provision certainly began.
    """
    snapshot = view.snapshot
    known: dict[Term | None, list[Span]] = {}
    events = snapshot.values(case, hb("hasEvent"))
    for provision, version, start, until in snapshot.store.rows(_VERSIONS.format(case=case)):
        if isinstance(version, NamedNode):
            under = snapshot.subjects(hb("fellUnderVersion"), version)
            events_under = tuple(one for one in events if one in under)
            passages = tuple(snapshot.passages(version))
            seen = {literal(one) for one in snapshot.values(version, hb("seenInForceOn"))} - {None}
            span = Span(
                version,
                literal(start),
                literal(until),
                "law",
                None,
                passages,
                provision=provision,
                events=events_under,
                seen=tuple(sorted((date for date in seen if date), key=lambda date: date.value)),
            )
            known.setdefault(provision, []).append(span)
    dated, undated = [], []
    for several in known.values():
        starts = sorted(one.start.value for one in several if one.start)
        for one in several:
            later = next((text for text in starts if one.start and one.end is None and text > one.start.value), None)
            whole = replace(one, ends=one.end or (Literal(later) if later else None))
            early, late = first_day(one.start), last_day(whole.ends)
            if one.start is None and one.end is None:
                undated.append(one)
            elif (early is None or early <= last) and (late is None or late >= first):
                dated.append(whole)
    view.labels.learn([one.thing for one in [*dated, *undated]])
    return dated, undated
