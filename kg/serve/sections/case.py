"""Sections of a case: in brief; the findings about it; the remedies with their status."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode

from kg.serve.pages.view import View, capitalized
from kg.serve.sections.base import Row, Section, grouped, listed, rows_of
from kg.serve.sections.timeline import events, in_order
from kg.store.protocol import Term
from kg.terms.names import THING, hb

KEY_EVENTS = (
    *("arrest", "house-arrest", "charge", "conviction", "sentence", "acquittal", "appeal", "release"),
    *("pardon", "death"),
)
OWED = (
    *("effective-remedy", "compensation-owed", "redress-owed", "non-repetition-owed"),
    *("duty-to-follow", "remedy-appropriate", "remedy-domestic"),
)
_OWED = f"""SELECT DISTINCT ?kind ?standing ?conclusion ?about WHERE {{{{
  VALUES ?case {{{{ {{case}} }}}}
  ?case {hb("concernsPerson")} ?person ; {hb("isAddressedIn")} ?document .
  ?conclusion {hb("forPerson")} ?person ; {hb("onDocument")} ?document ; {hb("conclusionKind")} ?kind ;
    {hb("standing")} ?standing .
  OPTIONAL {{{{ ?conclusion {hb("hasObject")}|{hb("ofRemedy")} ?about }}}}
}}}} ORDER BY ?conclusion ?about"""
STANDINGS = tuple(NamedNode(f"{THING}list/standing-{name}") for name in ("undefeated", "open"))
MOST_EVENTS = 8  # in brief; the timeline has all
MOST_LINKS = 4  # to conclusions of one kind
STATUS = ("status", "observed", "observer", "grade", "heardAtLeast", "heardAtMost", "observersDisagree")


@dataclass(frozen=True)
class Line:
    """One line: what it says, and the passages that say so."""

    text: Markup
    sources: list[NamedNode] = field(default_factory=list)


def brief(view: View, case: NamedNode) -> Section | None:
    """The case in about ten lines, each with its source."""
    points = [
        (view.gettext("What happened"), list(_happened(view, case))),
        (view.gettext("What was found"), list(_found(view, case))),
        (view.gettext("What was requested"), list(_requested(view, case))),
        (view.gettext("What is owed, and why"), list(_owed(view, case))),
        (view.gettext("What is not known"), list(_open(view, case))),
    ]
    points = [(title, lines) for title, lines in points if lines]
    return Section("brief", view.gettext("In brief"), "sections/brief.html", {"points": points}) if points else None


def _happened(view: View, case: NamedNode) -> Iterator[Line]:
    snapshot = view.snapshot
    summaries = snapshot.literals(case, hb("summary"))
    own = [text for text in summaries if text.language == view.language]
    for summary in own or [text for text in summaries if text.language == "en"]:
        yield Line(view.value(summary), snapshot.passages(case))
    kinds = {NamedNode(f"{THING}list/event-{name}") for name in KEY_EVENTS}
    for one in in_order([one for one in events(view, case) if one.kind in kinds])[:MOST_EVENTS]:
        yield Line(view.value(one.thing), list(one.passages))


def _found(view: View, case: NamedNode) -> Iterator[Line]:
    """One line for each document: the results of its findings, their categories and the provisions."""
    for (document,), one in grouped(found_in(view, case), "document").items():
        told = [_joined(view, one[name]) for name in ("result", "category", "article") if one[name]]
        yield Line(Markup("{}: {}").format(view.value(document), Markup("; ").join(told)), one["passage"])


def _requested(view: View, case: NamedNode) -> Iterator[Line]:
    """The remedies, those of which the same was last reported on one line."""
    found: Any = remedies(view, case)
    together: dict[tuple[Term | None, Term | None], list[dict[str, Any]]] = {}
    for row in found.values["rows"] if found else ():
        last = row["statuses"][0] if row["statuses"] else {"status": None, "observed": None, "passages": []}
        together.setdefault((last["status"], last["observed"]), []).append({**row, "reports": last["passages"]})
    for (status, observed), rows in together.items():
        told = _joined(view, (status, observed)) if status else view.gettext("no status is known")
        text = Markup("{} — {}").format(_joined(view, [row["remedy"] for row in rows]), told)
        yield Line(text, [*dict.fromkeys(one for row in rows for one in (*row["named"], *row["reports"]))])


def _owed(view: View, case: NamedNode) -> Iterator[Line]:
    """The conclusions on what is owed, by kind, without those that are defeated; each leads to its proof."""
    found = grouped(view.snapshot.rows(_OWED.format(case=case)), "kind", "standing", "conclusion")
    for kind, standing in itertools.product((NamedNode(f"{THING}list/conclusion-{name}") for name in OWED), STANDINGS):
        several = {one: values["about"] for (*key, one), values in found.items() if key == [kind, standing]}
        if several:
            yield Line(_conclusions(view, kind, standing, several))


def _conclusions(view: View, kind: NamedNode, standing: NamedNode, several: dict[NamedNode, list[Term]]) -> Markup:
    """A kind of conclusion, its standing if it is disputed, and links, each named after an event or a remedy."""
    view.labels.learn([term for one, about in several.items() for term in (one, *about)])
    links = [
        Markup('<a href="{}"><bdi>{}</bdi></a>').format(link, view.label(next(iter(about), one)))
        if (link := view.links.thing(one.value))
        else view.value(one)
        for one, about in [*several.items()][:MOST_LINKS]
    ]
    doubt = "" if standing == STANDINGS[0] else f" ({view.label(standing)})"
    more = len(several) - len(links)
    rest = " " + view.ngettext("and %(num)s more", "and %(num)s more", more) if more else ""
    return Markup("{}{}: {}{}").format(capitalized(view.label(kind)), doubt, Markup(", ").join(links), rest)


def _open(view: View, case: NamedNode) -> Iterator[Line]:
    for absence in view.snapshot.subjects(hb("isAbsentFrom"), case):
        yield Line(Markup.escape(view.label(absence)))


def _joined(view: View, terms: Iterable[object]) -> Markup:
    return Markup(", ").join(view.value(term) for term in terms)


def found_in(view: View, case: NamedNode) -> list[dict[str, Any]]:
    """The findings of documents about a case, in rows; the relation to an article stands with the article."""
    snapshot = view.snapshot
    judged = {one for one in snapshot.values(case, hb("isJudgedBy")) if isinstance(one, NamedNode)}
    documents = {one for finding in judged for one in snapshot.values(finding, hb("isFindingOf"))}
    return [
        {**row, "document": document, "articles": (row["relation"], row["article"]) if row["article"] else None}
        for document in sorted((one for one in documents if isinstance(one, NamedNode)), key=str)
        for row in rows_of(view, "opinion-findings", opinion=document)
        if row["finding"] in judged
    ]


def findings(view: View, case: NamedNode) -> Section | None:
    """The findings about a case, by document: result, provisions and passages of each."""
    rows = [(finding, one) for (finding,), one in grouped(found_in(view, case), "finding").items()]
    return listed("findings", view.gettext("What was found"), "sections/findings.html", rows)


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
