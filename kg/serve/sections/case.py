"""Sections of a case: the findings about it, and the remedies with their status on a given day."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, chosen_day, passages, rows_of
from kg.store.protocol import Term
from kg.terms.names import hb


def findings(view: View, case: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The findings about a case, by document: result, provisions and passages of each."""
    snapshot = view.snapshot
    judged = set(snapshot.values(case, hb("isJudgedBy")))
    documents = {
        one
        for finding in judged
        if isinstance(finding, NamedNode)
        for one in snapshot.values(finding, hb("isFindingOf"))
    }
    found: dict[Term | None, dict[str, dict[object, None]]] = {}
    for document in sorted((one for one in documents if isinstance(one, NamedNode)), key=str):
        for row in rows_of(view, "opinion-findings", opinion=document):
            if row["finding"] not in judged:
                continue
            one = found.setdefault(
                row["finding"],
                {name: {} for name in ("document", "about", "result", "articles", "category", "passages")},
            )
            one["document"][document] = None
            one["about"][row["concerns"]] = None
            one["result"][row["result"]] = None
            one["passages"][row["passage"]] = None
            if row["article"]:
                one["articles"][(row["relation"], row["article"])] = None
            if row["category"]:
                one["category"][row["category"]] = None
    rows = [(finding, {name: list(values) for name, values in one.items()}) for finding, one in found.items()]
    return (
        Section("findings", view.gettext("What was found"), "sections/findings.html", {"rows": rows}) if rows else None
    )


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
    found: dict[Term | None, list[dict[str, Term | None]]] = {}
    later: set[Term | None] = set()
    states = [state for state in snapshot.values(case, hb("inState")) if isinstance(state, NamedNode)]
    for state in states:
        for row in rows_of(view, "remedies-and-status", state=state, date=day.date):
            if row["opinion"] in documents and row["person"] in persons:
                if _later(view, row["opinion"], day.date):
                    later.add(row["remedy"])
                else:
                    found.setdefault(row["remedy"], []).append(row)
    if not found and not later:
        return None
    rows = [
        {
            **several[0],
            "statuses": _statuses(several),
            "named": passages(*(row["namedIn"] for row in several)),
        }
        for several in found.values()
    ]
    histories = sorted(
        {row["opinion"].value for one in found.values() for row in one if isinstance(row["opinion"], NamedNode)}
    )
    values = {"day": day, "rows": rows, "later": len(later), "histories": [NamedNode(iri) for iri in histories]}
    return Section("remedies", view.gettext("Remedies and what became of them"), "sections/remedies.html", values)


def _statuses(several: list[dict[str, Term | None]]) -> list[dict[str, object]]:
    """The observed statuses of one remedy: each observation once, with its passages."""
    names = ("status", "observed", "observer", "grade", "heardAtLeast", "heardAtMost", "observersDisagree")
    found: dict[tuple[Term | None, ...], dict[object, None]] = {}
    for row in several:
        if row["status"] is not None:
            found.setdefault(tuple(row[name] for name in names), {})[row["passage"]] = None
    return [{**dict(zip(names, key, strict=True)), "passages": passages(*named)} for key, named in found.items()]


def _later(view: View, document: Term | None, day: Literal) -> bool:
    first = view.snapshot.one(document, hb("earliest")) if isinstance(document, NamedNode) else None
    return isinstance(first, Literal) and first.value > day.value
