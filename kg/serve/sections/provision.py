"""Sections of a provision: its versions, the cases under it side by side, the findings that rest on it."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, grouped, listed, rows_of
from kg.store.protocol import Term
from kg.terms.messages import gettext_noop
from kg.terms.names import ONT, hb

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


def versions(view: View, provision: NamedNode) -> Section | None:
    """The versions of a provision and its parts, with the days between which each applied."""
    snapshot = view.snapshot
    rows = [
        {
            **row,
            "change": snapshot.one(row["version"], hb("change")) or snapshot.one(row["version"], hb("summary")),
            "by": snapshot.values(row["version"], hb("isChangedBy")),
            "passages": snapshot.passages(row["version"]),
        }
        for row in snapshot.rows(_VERSIONS.format(provision=provision))
    ]
    return listed("versions", view.gettext("Versions over time"), "sections/versions.html", rows)


def cases(view: View, provision: NamedNode) -> Section | None:
    """The cases under a provision side by side: charges, results, findings."""
    subjects = view.snapshot.subjects
    if not any(subjects(hb("involvesProvision"), within) for within in subjects(hb("isWithin"), provision)):
        return None  # before a question that takes longer is asked
    found: dict[Term, dict[str, list[tuple[Term, list[Term]]]]] = {}
    rows = grouped(rows_of(view, "case-matrix", provision=provision), "case", "aspect", "value")
    for (case, aspect, value), one in rows.items():
        found.setdefault(case, {}).setdefault(aspect.value.removeprefix(ONT), []).append((value, one["passage"]))
    shown = [name for name in ASPECTS if any(name in cells for cells in found.values())]
    aspects = [view.gettext(ASPECTS[name]) for name in shown]
    compared = [(case, [cells.get(name, []) for name in shown]) for case, cells in found.items()]
    title = view.gettext("Cases under this provision, side by side")
    return listed("cases", title, "sections/cases.html", compared, aspects=aspects, provision=provision)


def findings(view: View, provision: NamedNode) -> Section | None:
    """The cases with a finding that rests on the provision or a part of it."""
    rows = view.snapshot.rows(_FINDINGS.format(provision=provision))
    view.labels.learn(term for row in rows for term in row.values())
    found = grouped(rows, "case", "document", "finding", "restsOn", "result").items()
    title = view.gettext("Cases with findings that rest on this provision")
    shown = [(*cells, one["passage"]) for cells, one in found]
    return listed("rest-on-it", title, "sections/findings_on_it.html", shown)
