"""The section of a case with its remedies and their status."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Row, Section, grouped, listed, rows_of
from kg.store.protocol import Term
from kg.terms.names import hb

STATUS = ("status", "observed", "observer", "grade", "heardAtLeast", "heardAtMost", "observersDisagree")


def remedies(view: View, case: NamedNode) -> Section | None:
    """The remedies that documents requested in a case, each with its last status observed."""
    snapshot, day = view.snapshot, view.snapshot.newest
    documents, persons = (set(snapshot.values(case, hb(name))) for name in ("isAddressedIn", "concernsPerson"))
    if day is None or not any(
        snapshot.values(one, hb("namesRemedy")) for one in documents if isinstance(one, NamedNode)
    ):
        return None
    found: dict[Term | None, list[Row]] = {}
    for state in snapshot.values(case, hb("inState")):
        for row in rows_of(view, "remedies-and-status", state=state, date=day):  # type: ignore[arg-type]
            if row["opinion"] in documents and row["person"] in persons:
                found.setdefault(row["remedy"], []).append(row)
    rows = [
        {**several[0], "statuses": _statuses(several), "named": [*dict.fromkeys(row["namedIn"] for row in several)]}
        for several in found.values()
    ]
    histories = sorted({row["opinion"] for row in rows}, key=str)
    title = view.gettext("Remedies and what became of them")
    return listed("remedies", title, "sections/remedies.html", rows, day=day, histories=histories)


def _statuses(several: list[Row]) -> list[dict[str, object]]:
    """The observed statuses of one remedy: each observation once, with its passages."""
    return [
        {**dict(zip(STATUS, key, strict=True)), "passages": one["passage"]}
        for key, one in grouped(several, *STATUS).items()
        if key[0] is not None
    ]
