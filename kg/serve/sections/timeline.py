"""The timeline of a case: what happened, what was decided, and the law in force at the time.

It is a table and a picture to scale, which templates/sections/timeline_svg.html draws.
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section
from kg.store.protocol import Term
from kg.terms.dates import date_literal, first_day, last_day, months_later
from kg.terms.messages import gettext_noop
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
WHEN = {  # by what is known of a span: its start, its end, and when it was seen in force
    (True, False, False): gettext_noop("from %(date)s; end not known"),
    (False, True, False): gettext_noop("until %(date)s; start not known"),
    (True, False, True): gettext_noop("from %(date)s; end not known; seen in force: %(seen)s"),
    (False, True, True): gettext_noop("until %(date)s; start not known; seen in force: %(seen)s"),
    (False, False, True): gettext_noop("start and end not known; seen in force: %(seen)s"),
}
LABEL_WIDTH, PLOT_WIDTH, MARGIN = 350, 560, 8  # pixels
LINE_LENGTH = 45  # characters of a label in one line
LINE_HEIGHT, PADDING, AXIS_HEIGHT, HEAD_HEIGHT = 16, 12, 30, 34  # pixels
MAX_TICKS = 7
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)  # months between two ticks

Window = tuple[datetime.date, datetime.date]  # the first and the last day of a period


@dataclass(frozen=True)
class Span:
    """An event, a document or a version of the law in time; a single date where start and end are the same.

    `ends` is when a version with no known end cannot be in force any more, because another began; `seen` are the dates
    on which sources saw it in force, the earliest first.
    """

    thing: NamedNode
    start: Literal | None
    end: Literal | None
    kind: str = "event"
    what: Term | None = None
    passages: tuple[NamedNode, ...] = ()
    differs: bool = False
    provision: Term | None = None
    events: tuple[Term, ...] = ()
    ends: Literal | None = None
    seen: tuple[Literal, ...] = ()

    @property
    def moment(self) -> bool:
        """True for a single date, of any precision."""
        return self.start is not None and self.start == self.end


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
        "picture": _picture(view, dated, law, (first, last)) if dated else None,
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
    snapshot, known = view.snapshot, dict[Term, list[Span]]()
    events = snapshot.values(case, hb("hasEvent"))
    for row in snapshot.rows(_VERSIONS.format(case=case)):
        version, provision = row["version"], row["provision"]
        under = snapshot.subjects(hb("fellUnderVersion"), version)
        span = Span(
            version,
            literal(row["start"]),
            literal(row["until"]),
            "law",
            passages=tuple(snapshot.passages(version)),
            provision=provision,
            events=tuple(one for one in events if one in under),
            seen=tuple(filter(literal, snapshot.literals(version, hb("seenInForceOn")))),
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


def when(view: View, one: Span) -> Markup:
    """The dates of a span in words, as precise as its source gives them."""
    if one.start and one.end:
        days = [one.start] if one.moment else [one.start, one.end]
        marked = (Markup('<time datetime="{}">{}</time>').format(day.value, _day(view, day)) for day in days)
        return Markup(" – ").join(marked)
    known = (bool(one.start), bool(one.end), bool(one.seen))
    if known not in WHEN:
        return Markup("")
    dated = one.start or one.end
    seen = ", ".join(_day(view, day) for day in one.seen)
    return escape(view.gettext(WHEN[known], date=_day(view, dated) if dated else "", seen=seen))


def _day(view: View, day: Literal) -> str:
    return view.date(day) or day.value


def literal(term: object) -> Literal | None:
    """The term where it is a date, else None."""
    return term if isinstance(term, Literal) and first_day(term) is not None else None


def edges(one: Span) -> tuple[datetime.date, datetime.date]:
    """The first and the last day a span can include, as far as they are known."""
    days = [day for day in (first_day(one.start), first_day(one.end), last_day(one.start), last_day(one.end)) if day]
    return min(days), max(days)


def window(spans: Iterable[Span]) -> tuple[datetime.date, datetime.date]:
    """First and last day of a period of whole months around all spans, so that nothing touches the edge."""
    reach = [edges(one) for one in spans]
    return min(first for first, _ in reach).replace(day=1), months_later(max(last for _, last in reach), 1)


def _picture(view: View, spans: list[Span], law: list[Span], window: Window) -> dict[str, Any]:
    """Where everything stands: rows of events and documents, those of the law below a head, dates along the axis."""
    rows, top = _rows(view, spans, AXIS_HEIGHT, window)
    versions, bottom = _rows(view, law, top + HEAD_HEIGHT, window) if law else ([], top)
    return {
        "width": LABEL_WIDTH + PLOT_WIDTH + MARGIN,
        "height": bottom + MARGIN,
        "axis": AXIS_HEIGHT,
        "ticks": [(_x(day, window), text) for day, text in _ticks(view, window)],
        "rows": rows,
        "head": top + 24,
        "law": versions,
    }


def _x(day: datetime.date, window: Window) -> float:
    """The horizontal position of a day."""
    first, last = window
    return LABEL_WIDTH + PLOT_WIDTH * (min(max(day, first), last) - first).days / max((last - first).days, 1)


def _ticks(view: View, window: Window) -> list[tuple[datetime.date, str]]:
    """First days of evenly spaced months, and how they are labelled."""
    first, last = window
    step = next((one for one in STEPS if (last - first).days / 30.4 / one <= MAX_TICKS), STEPS[-1])
    day, found = datetime.date(first.year - first.year % max(step // 12, 1), 1, 1), []
    while day < last:
        if day >= first:
            found.append((day, str(day.year) if step % 12 == 0 else view.date(date_literal(f"{day:%Y-%m}"))))
        day = months_later(day, step)
    return found


def _rows(view: View, spans: list[Span], top: float, window: Window) -> tuple[list[dict[str, Any]], float]:
    """The rows of some spans, and where the last of them ends."""
    found = []
    for one in spans:
        label = view.label(one.thing)
        lines = textwrap.wrap(label, LINE_LENGTH, max_lines=2, placeholder=" …") or [label]
        height = LINE_HEIGHT * (len(lines) + 1) + PADDING  # the date is below the label
        bars = _bars(one, window)
        date = when(view, one).striptags()
        found.append(
            {
                "span": one,
                "top": top,
                "middle": top + height / 2,
                "label": label,
                "lines": lines,
                "date": date,
                "bars": bars,
            }
        )
        top += height
    return found, top


def _bars(one: Span, window: Window) -> list[tuple[str, float, float]]:
    """The marks of a span, each with its left edge and width: a day, a period that is sure, or one that may be."""
    early, late = first_day(one.start) or window[0], last_day(one.end or one.ends) or window[1]
    left, right = _x(early, window), _x(late, window)
    if one.moment and early == late:
        return [("day", left, 0)]
    sure_from, sure_to = last_day(one.start), first_day(one.end)
    if one.kind == "law" and sure_to is None:  # that no source states its end does not show that it was in force
        sure_to = first_day(one.seen[-1]) if one.seen else sure_from
    if one.moment or sure_from is None or sure_to is None or sure_from > sure_to:
        return [_bar("maybe", left, right)]
    inner = _x(sure_from, window), _x(sure_to, window)
    outer = [_bar("maybe", *part) for part in ((left, inner[0]), (inner[1], right)) if part[1] - part[0] > 1]
    return [*outer, _bar("sure", *inner)]


def _bar(kind: str, left: float, right: float) -> tuple[str, float, float]:
    return kind, left, max(right - left, 4)
