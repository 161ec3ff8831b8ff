"""The section of a provision with its versions."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, listed
from kg.terms.names import hb

_VERSIONS = f"""SELECT DISTINCT ?version ?part ?start ?until WHERE {{{{
  ?part {hb("isWithin")} {{provision}} . ?version {hb("isVersionOf")} ?part
  OPTIONAL {{{{ ?version {hb("inForceFrom")} ?start }}}} OPTIONAL {{{{ ?version {hb("inForceUntil")} ?until }}}}
}}}} ORDER BY ?part ?start ?version"""


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
