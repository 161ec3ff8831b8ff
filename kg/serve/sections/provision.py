"""Sections of a provision: its parts, its versions, the cases under it side by side, the findings that rest on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, passages, rows_of
from kg.store.protocol import Term
from kg.terms.messages import gettext_noop
from kg.terms.names import ONT, hb

MAX_ROWS = 300  # parts or cases on one page
ASPECTS = {
    "underProvision": gettext_noop("Charged under"),
    "measureKind": gettext_noop("Measures imposed"),
    "result": gettext_noop("Results of findings"),
    "category": gettext_noop("Category"),
    "restsOn": gettext_noop("Findings rest on"),
    "namesRight": gettext_noop("Rights named"),
    "remedyKind": gettext_noop("Remedies requested"),
    "status": gettext_noop("Status observed"),
}
_VERSIONS = f"""SELECT DISTINCT ?version ?part ?start ?until WHERE {{{{
  ?part {hb("isWithin")} {{provision}} . ?version {hb("isVersionOf")} ?part
  OPTIONAL {{{{ ?version {hb("inForceFrom")} ?start }}}} OPTIONAL {{{{ ?version {hb("inForceUntil")} ?until }}}}
}}}} ORDER BY ?part ?start ?version"""
_FINDINGS = f"""SELECT DISTINCT ?case ?document ?finding ?restsOn ?result ?passage WHERE {{{{
  ?restsOn {hb("isWithin")} {{provision}} . ?finding {hb("restsOn")} ?restsOn ; {hb("isFindingOf")} ?document ;
    {hb("result")} ?result ; {hb("statedIn")} ?passage . ?case {hb("isJudgedBy")} ?finding
  FILTER NOT EXISTS {{{{ ?finding {hb("restsOn")} ?narrower . ?narrower {hb("isPartOf")} ?restsOn }}}}
}}}} ORDER BY ?case ?document ?finding ?restsOn ?passage"""


def parts(view: View, provision: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The parts of a provision, to any depth, in the order of their numbers."""
    tree = _parts(view, provision, [MAX_ROWS])
    return Section("parts", view.gettext("Parts"), "sections/parts.html", {"tree": tree}) if tree else None


def _parts(view: View, whole: NamedNode, left: list[int]) -> list[tuple[NamedNode, object]]:
    quads = view.snapshot.store.statements(None, hb("isPartOf"), whole)
    direct = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode) and not _derived(view, quad)}
    found: list[tuple[NamedNode, object]] = []
    for part in sorted(direct, key=lambda part: [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", part.value)]):
        left[0] -= 1
        if left[0] >= 0:
            found.append((part, _parts(view, part, left)))
    return found


def _derived(view: View, quad: Quad) -> bool:
    origin = view.snapshot.origins.get(getattr(quad.graph_name, "value", ""))
    return origin is not None and origin.derived


def versions(view: View, provision: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The versions of a provision and its parts, with the days between which each applied."""
    snapshot = view.snapshot
    rows = [
        {
            "version": version, "part": part, "start": start, "until": until,
            "change": snapshot.one(version, hb("change")) or snapshot.one(version, hb("summary")),
            "by": snapshot.values(version, hb("isChangedBy")),
            "passages": snapshot.passages(version),
        }
        for version, part, start, until in snapshot.store.rows(_VERSIONS.format(provision=provision))
        if isinstance(version, NamedNode)
    ]  # fmt: skip
    return (
        Section("versions", view.gettext("Versions over time"), "sections/versions.html", {"rows": rows})
        if rows
        else None
    )


def cases(view: View, provision: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The cases under a provision side by side: charges, results, findings."""
    if next(_involved(view, provision), None) is None:
        return None
    found: dict[Term | None, dict[str, dict[Term | None, dict[object, None]]]] = {}
    for row in rows_of(view, "case-matrix", provision=provision):
        aspect = str(getattr(row["aspect"], "value", "")).removeprefix(ONT)
        cell = found.setdefault(row["case"], {}).setdefault(aspect, {})
        cell.setdefault(row["value"], {})[row["passage"]] = None
    shown = [name for name in ASPECTS if any(name in row for row in found.values())]
    rows = [
        (case, [[(value, passages(*named)) for value, named in cells.get(name, {}).items()] for name in shown])
        for case, cells in list(found.items())[:MAX_ROWS]
    ]
    titles = [view.gettext(ASPECTS[name]) for name in shown]
    values = {"aspects": titles, "rows": rows, "provision": provision, "more": len(found) - len(rows)}
    return (
        Section("cases", view.gettext("Cases under this provision, side by side"), "sections/cases.html", values)
        if rows
        else None
    )


def _involved(view: View, provision: NamedNode) -> Iterator[Quad]:
    """The statements that cases involve the provision or a part of it."""
    store = view.snapshot.store
    for within in store.statements(None, hb("isWithin"), provision):
        if isinstance(within.subject, NamedNode):
            yield from store.statements(None, hb("involvesProvision"), within.subject)


def findings(view: View, provision: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The cases with a finding that rests on the provision or a part of it."""
    rows: dict[tuple[Term | None, ...], dict[object, None]] = {}
    for *cells, passage in view.snapshot.store.rows(_FINDINGS.format(provision=provision)):
        rows.setdefault(tuple(cells), {})[passage] = None
    view.labels.learn(term for cells in rows for term in cells)
    shown = [(*cells, passages(*named)) for cells, named in list(rows.items())[:MAX_ROWS]]
    values = {"rows": shown, "more": len(rows) - len(shown)}
    return (
        Section(
            "rest-on-it",
            view.gettext("Cases with findings that rest on this provision"),
            "sections/findings_on_it.html",
            values,
        )
        if shown
        else None
    )
