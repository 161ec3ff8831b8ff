"""This module shows a provision: its parts, its wordings in time, the cases under it side by side, and those on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from kg.identifiers import ONT, hb
from kg.serve.section import Section, answered, passages
from kg.serve.view import View
from kg.store import Term

MOST = 300  # parts, and cases, that one page shows
ASPECTS = ("underProvision", "measureKind", "result", "category", "restsOn", "namesRight", "remedyKind", "status")
_VERSIONS = f"""SELECT DISTINCT ?version ?part ?start ?until WHERE {{{{
  ?part {hb("isWithin")} {{provision}} . ?version {hb("isVersionOf")} ?part
  OPTIONAL {{{{ ?version {hb("inForceFrom")} ?start }}}} OPTIONAL {{{{ ?version {hb("inForceUntil")} ?until }}}}
}}}} ORDER BY ?part ?start ?version"""
_FOUND = f"""SELECT DISTINCT ?case ?document ?finding ?restsOn ?result ?passage WHERE {{{{
  ?restsOn {hb("isWithin")} {{provision}} . ?finding {hb("restsOn")} ?restsOn ; {hb("isFindingOf")} ?document ;
    {hb("result")} ?result ; {hb("statedIn")} ?passage . ?case {hb("isJudgedBy")} ?finding
  FILTER NOT EXISTS {{{{ ?finding {hb("restsOn")} ?narrower . ?narrower {hb("isPartOf")} ?restsOn }}}}
}}}} ORDER BY ?case ?document ?finding ?restsOn ?passage"""


def parts(view: View, provision: NamedNode, asked: dict[str, str]) -> Section | None:
    """The parts of a provision, to any depth, in the order of their numbers."""
    tree = _parts(view, provision, [MOST])
    return Section("parts", view.words("parts"), "special/parts.html", {"tree": tree}) if tree else None


def _parts(view: View, whole: NamedNode, left: list[int]) -> list[tuple[NamedNode, object]]:
    quads = view.library.store.statements(None, hb("isPartOf"), whole)
    direct = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode) and not _derived(view, quad)}
    found: list[tuple[NamedNode, object]] = []
    for part in sorted(direct, key=lambda part: [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", part.value)]):
        left[0] -= 1
        if left[0] >= 0:
            found.append((part, _parts(view, part, left)))
    return found


def _derived(view: View, quad: Quad) -> bool:
    origin = view.library.origins.get(getattr(quad.graph_name, "value", ""))
    return origin is not None and origin.derived


def versions(view: View, provision: NamedNode, asked: dict[str, str]) -> Section | None:
    """The wordings of a provision and its parts, with the days between which each applied."""
    library = view.library
    rows = [
        {
            "version": version, "part": part, "start": start, "until": until,
            "change": library.one(version, hb("change")) or library.one(version, hb("summary")),
            "by": library.values(version, hb("isChangedBy")),
            "said": library.passages(version),
        }
        for version, part, start, until in library.store.rows(_VERSIONS.format(provision=provision))
        if isinstance(version, NamedNode)
    ]  # fmt: skip
    return Section("versions", view.words("versions"), "special/versions.html", {"rows": rows}) if rows else None


def comparable(view: View, provision: NamedNode, asked: dict[str, str]) -> Section | None:
    """The cases under a provision side by side: what was charged, what came of it, what was found."""
    if next(_involved(view, provision), None) is None:
        return None
    cases: dict[Term | None, dict[str, dict[Term | None, dict[object, None]]]] = {}
    for row in answered(view, "case-matrix", provision=provision):
        aspect = str(getattr(row["aspect"], "value", "")).removeprefix(ONT)
        cell = cases.setdefault(row["case"], {}).setdefault(aspect, {})
        cell.setdefault(row["value"], {})[row["passage"]] = None
    shown = [name for name in ASPECTS if any(name in row for row in cases.values())]
    rows = [
        (case, [[(value, passages(*said)) for value, said in cells.get(name, {}).items()] for name in shown])
        for case, cells in list(cases.items())[:MOST]
    ]
    values = {"aspects": shown, "rows": rows, "provision": provision, "more": len(cases) - len(rows)}
    return Section("cases", view.words("comparable"), "special/matrix.html", values) if rows else None


def _involved(view: View, provision: NamedNode) -> Iterator[Quad]:
    """That cases involve the provision or a part of it."""
    store = view.library.store
    for within in store.statements(None, hb("isWithin"), provision):
        if isinstance(within.subject, NamedNode):
            yield from store.statements(None, hb("involvesProvision"), within.subject)


def found(view: View, provision: NamedNode, asked: dict[str, str]) -> Section | None:
    """The cases with a finding that rests on the provision or a part of it."""
    rows: dict[tuple[Term | None, ...], dict[object, None]] = {}
    for *cells, passage in view.library.store.rows(_FOUND.format(provision=provision)):
        rows.setdefault(tuple(cells), {})[passage] = None
    view.labels.learn(term for cells in rows for term in cells)
    shown = [(*cells, passages(*said)) for cells, said in list(rows.items())[:MOST]]
    values = {"rows": shown, "more": len(rows) - len(shown)}
    return Section("rest-on-it", view.words("rest on it"), "special/found.html", values) if shown else None
