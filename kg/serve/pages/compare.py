"""Two States side by side: what was decided about each, their replies, the articles breached, the laws applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.serve.pages.view import View
from kg.serve.sections import told
from kg.terms.names import hb

FORMS = ("sentences", "columns", "bars")


def compare(view: View, texts: Sequence[str]) -> str:
    """The page with the States that two texts name. Raises KgError with all that cannot be read, or that is missing."""
    states, problems = list[NamedNode](), list[KgError]()
    for text in texts:
        try:
            states += view.snapshot.graph.things.find(text, "/compare", (hb("State"),))
        except KgError as error:
            problems += error.problems
    if problems:
        raise KgError.of(problems)
    view.labels.learn(states)
    sides = [{one.anchor: one for one in told.sections(view, state, FORMS)} for state in states]
    pairs = []
    for anchor in dict.fromkeys(anchor for side in sides for anchor in side):
        both = [side[anchor].values if anchor in side else None for side in sides]
        _on_one_scale([values for values in both if values])
        pairs.append((anchor, next(values for values in both if values), both))
    return page(view, texts, states=states, pairs=pairs)


def page(view: View, texts: Sequence[str], problem: KgError | None = None, **values: object) -> str:
    """The page with its form, and with what was found or what is wrong."""
    problems = problem.problems if problem else ()
    return view.page("compare.html", **{"texts": texts, "problems": problems, "states": [], "pairs": [], **values})


def _on_one_scale(several: list[dict[str, Any]]) -> None:
    """Gives the charts of one kind the same length for the same number, and the same years."""
    if any("bars" not in values for values in several):
        return
    most = max(values["most"] for values in several)
    for values in several:
        values["most"] = most
    if several[0]["form"] == "columns":
        years = {label.value: label for values in several for label, _ in values["bars"]}
        none = [0] * len(several[0]["keys"])
        for values in several:
            known = {label.value: numbers for label, numbers in values["bars"]}
            values["bars"] = [(years[year], known.get(year, none)) for year in sorted(years)]
