"""This module says which pages have more than facts: a timeline, a comparison, a proof, open questions."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import NamedNode

from kg.serve import letters, matrix, outcome, prooftree, timeline
from kg.serve.section import Section
from kg.serve.view import View

# for each class what makes its sections: given the view, the thing, and what the address asks for, such as a day
MAKERS: dict[str, tuple[Callable[[View, NamedNode, dict[str, str]], Section | None], ...]] = {
    "Case": (timeline.section, outcome.findings, outcome.remedies),
    "Provision": (matrix.parts, matrix.versions, matrix.comparable, matrix.found),
    "Conclusion": (prooftree.section,),
    "Letter": (letters.asked, letters.answering),
}


def sections(view: View, thing: NamedNode, asked: dict[str, str]) -> list[Section]:
    """The sections of a thing's page; a maker gives None where there is nothing to show."""
    classes = view.library.classes(thing)
    makers = (maker for name, several in MAKERS.items() if name in classes for maker in several)
    return [section for maker in makers if (section := maker(view, thing, asked)) is not None]
