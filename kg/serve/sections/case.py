"""Sections of a case: the findings about it, and the remedies with their status on a given day."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Row, Section, chosen_day, grouped, listed, rows_of
from kg.store.protocol import Term
from kg.terms.names import hb

STATUS = ("status", "observed", "observer", "grade", "heardAtLeast", "heardAtMost", "observersDisagree")


def found_in(view: View, case: NamedNode) -> list[dict[str, Any]]:
    """The findings of documents about a case: rows with a finding, its document and its relation to an article together."""
    snapshot = view.snapshot
    judged = {one for one in snapshot.values(case, hb("isJudgedBy")) if isinstance(one, NamedNode)}
    documents = {one for finding in judged for one in snapshot.values(finding, hb("isFindingOf"))}
    return [
        {**row, "document": document, "articles": (row["relation"], row["article"]) if row["article"] else None}
        for document in sorted((one for one in documents if isinstance(one, NamedNode)), key=str)
        for row in rows_of(view, "opinion-findings", opinion=document)
        if row["finding"] in judged
    ]


def findings(view: View, case: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The findings about a case, by document: result, provisions and passages of each."""
    rows = [(finding, one) for (finding,), one in grouped(found_in(view, case), "finding").items()]
    return listed("findings", view.gettext("What was found"), "sections/findings.html", rows)


def remedies(view: View, case: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The remedies that documents requested in a case, each with its last status observed up to a day.

    Remedies requested after that day are only counted.
    """
    snapshot, day = view.snapshot, chosen_day(view, parameters)
    documents, persons = (set(snapshot.values(case, hb(name))) for name in ("isAddressedIn", "concernsPerson"))
    if day is None or not any(
        snapshot.values(one, hb("namesRemedy")) for one in documents if isinstance(one, NamedNode)
    ):
        return None
    found: dict[Term | None, list[Row]] = {}
    later: set[Term | None] = set()
    for state in snapshot.values(case, hb("inState")):
        for row in rows_of(view, "remedies-and-status", state=state, date=day.date):  # type: ignore[arg-type]
            if row["opinion"] in documents and row["person"] in persons:
                if _later(view, row["opinion"], day.date):
                    later.add(row["remedy"])
                else:
                    found.setdefault(row["remedy"], []).append(row)
    if not found and not later:
        return None
    rows = [
        {**several[0], "statuses": _statuses(several), "named": [*dict.fromkeys(row["namedIn"] for row in several)]}
        for several in found.values()
    ]
    histories = sorted({row["opinion"] for row in rows}, key=str)
    values = {"day": day, "rows": rows, "later": len(later), "histories": histories}
    return Section("remedies", view.gettext("Remedies and what became of them"), "sections/remedies.html", values)


def _statuses(several: list[Row]) -> list[dict[str, object]]:
    """The observed statuses of one remedy: each observation once, with its passages."""
    return [
        {**dict(zip(STATUS, key, strict=True)), "passages": one["passage"]}
        for key, one in grouped(several, *STATUS).items()
        if key[0] is not None
    ]


def _later(view: View, document: Term | None, day: Literal) -> bool:
    first = view.snapshot.one(document, hb("earliest")) if isinstance(document, NamedNode) else None
    return isinstance(first, Literal) and first.value > day.value
