"""The section of a State that depends on a day: the treaties that bind it."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, listed, rows_of


def treaties(view: View, state: NamedNode) -> Section | None:
    """The treaties that bind a State on the day of the newest document."""
    day = view.snapshot.newest
    if day is None:
        return None
    rows = rows_of(view, "treaties-binding-state", state=state, date=day)
    bound = {row["treaty"]: (row["treaty"], row["kind"], row["since"], row["certain"], row["disputed"]) for row in rows}
    title = view.gettext("Treaties that bind the State")
    return listed("treaties", f"{title} ({len(bound)})", "sections/treaties.html", [*bound.values()], day=day)
