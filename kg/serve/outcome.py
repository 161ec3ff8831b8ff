"""This module shows what came of a case: the findings about it, and the remedies with their status at a chosen day."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.identifiers import hb
from kg.serve.section import Section, answered, chosen_day, passages
from kg.serve.view import View
from kg.store import Term


def findings(view: View, case: NamedNode, asked: dict[str, str]) -> Section | None:
    """The findings about a case, by document: what each comes to, on which provisions, and where it says so."""
    library = view.library
    judged = set(library.values(case, hb("isJudgedBy")))
    documents = {
        one
        for finding in judged
        if isinstance(finding, NamedNode)
        for one in library.values(finding, hb("isFindingOf"))
    }
    found: dict[Term | None, dict[str, dict[object, None]]] = {}
    for document in sorted((one for one in documents if isinstance(one, NamedNode)), key=str):
        for row in answered(view, "opinion-findings", opinion=document):
            if row["finding"] not in judged:
                continue
            one = found.setdefault(
                row["finding"], {name: {} for name in ("document", "about", "result", "articles", "category", "said")}
            )
            one["document"][document] = None
            one["about"][row["concerns"]] = None
            one["result"][row["result"]] = None
            one["said"][row["passage"]] = None
            if row["article"]:
                one["articles"][(row["relation"], row["article"])] = None
            if row["category"]:
                one["category"][row["category"]] = None
    rows = [(finding, {name: list(values) for name, values in one.items()}) for finding, one in found.items()]
    return Section("findings", view.words("found in it"), "special/findings.html", {"rows": rows}) if rows else None


def remedies(view: View, case: NamedNode, asked: dict[str, str]) -> Section | None:
    """The remedies that documents asked for in a case, each with the status last observed by a day.

    What a document asked for after that day is only counted.
    """
    library, day = view.library, chosen_day(view, asked)
    documents, persons = (set(library.values(case, hb(name))) for name in ("isAddressedIn", "concernsPerson"))
    if day is None or not any(
        library.values(one, hb("namesRemedy")) for one in documents if isinstance(one, NamedNode)
    ):
        return None
    found: dict[Term | None, list[dict[str, Term | None]]] = {}
    later: set[Term | None] = set()
    states = [state for state in library.values(case, hb("inState")) if isinstance(state, NamedNode)]
    for state in states:
        for row in answered(view, "remedies-and-status", state=state, date=day.date):
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
    return Section("remedies", view.words("remedies at"), "special/remedies.html", values)


def _statuses(several: list[dict[str, Term | None]]) -> list[dict[str, object]]:
    """What was observed of one remedy: each observation once, with its passages."""
    names = ("status", "observed", "observer", "grade", "heardDaysBefore", "observersDisagree")
    found: dict[tuple[Term | None, ...], dict[object, None]] = {}
    for row in several:
        if row["status"] is not None:
            found.setdefault(tuple(row[name] for name in names), {})[row["passage"]] = None
    return [{**dict(zip(names, key, strict=True)), "said": passages(*said)} for key, said in found.items()]


def _later(view: View, document: Term | None, day: Literal) -> bool:
    first = view.library.one(document, hb("earliest")) if isinstance(document, NamedNode) else None
    return isinstance(first, Literal) and first.value > day.value
