"""Atom feeds (RFC 4287): the newest decisions and reports about a thing, or in the answer to a question."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections import told
from kg.serve.sections.timeline import DECIDED
from kg.sparql.values import fill
from kg.store.protocol import Term
from kg.terms.dates import last_day
from kg.terms.names import BASE, hb

MEDIA_TYPE = "application/atom+xml"
MOST = 50  # entries of a feed
CLASSES = {"State", "InternationalBody", "Person"}  # whose pages have a feed
QUERY = told.FOLDER / "feed.rq"
_ENTRIES = (*DECIDED, "StatusObservation")
_NUMBER = re.compile(r"\d+/(\d{4})")


def of_thing(view: View, node: NamedNode) -> str:
    """The feed of a State, a body or a person; empty for another thing."""
    if not has_feed(view, node):
        return ""
    rows = view.snapshot.rows(fill(QUERY.read_text(encoding="utf-8"), {"thing": [node]}))
    return feed(view, view.label(node), [row["entry"] for row in rows])


def has_feed(view: View, node: NamedNode) -> bool:
    """True for a thing of a class that has a feed; on a site of files no person has one, as nothing hides it there."""
    classes = view.snapshot.classes(node)
    return not CLASSES.isdisjoint(classes) and not (view.links.files and "Person" in classes)


def feed(view: View, title: str, found: Iterable[Term | None], given: Mapping[str, str] | None = None) -> str:
    """A feed of the decisions and reports among some things, those with the latest days first."""
    days = {one: day for one in found if isinstance(one, NamedNode) and (day := _day(view, one))}
    newest = sorted(days, key=lambda one: (days[one], one.value), reverse=True)[:MOST]
    view.labels.learn(newest)
    entries = [
        {
            "id": one.value,
            "title": view.label(one),
            "link": view.links.thing(one.value),
            "updated": days[one],
            "summary": told.in_one_line(view, one),
        }
        for one in newest
    ]
    updated = max(days.values(), default=last_day(view.snapshot.newest) or datetime.date(1, 1, 1))
    address = view.links.translation(view.language, **(given or {}))
    identifier, own = BASE + address.replace("../", "").removeprefix("./"), view.links.feed(**(given or {}))
    values = {"entries": entries, "updated": updated, "address": address, "id": identifier, "own": own, "title": title}
    return view.page("feed.xml", **values)


def _day(view: View, one: NamedNode) -> datetime.date | None:
    """The last day that is possible for a decision or report; of one with a number alone, that of its year."""
    snapshot = view.snapshot
    if snapshot.classes(one).isdisjoint(_ENTRIES):
        return None
    if isinstance(day := snapshot.one(one, hb("latest")), Literal):
        return last_day(day)
    year = _NUMBER.fullmatch(getattr(snapshot.one(one, hb("number")), "value", ""))
    return datetime.date(int(year[1]), 12, 31) if year else None
