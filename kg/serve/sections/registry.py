"""Which classes of things have sections beside their facts: timelines, comparisons, proofs, open questions."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import NamedNode

from kg.serve.pages.view import View
from kg.serve.sections import case, letter, proof, provision, state, timeline
from kg.serve.sections.base import Section

# by class, the functions that make its sections, given the view, the thing and the parameters of the address
MAKERS: dict[str, tuple[Callable[[View, NamedNode, dict[str, str]], Section | None], ...]] = {
    "State": (state.cases, state.opinions, state.decisions, state.treaties),
    "Case": (case.brief, timeline.section, case.findings, case.remedies),
    "Provision": (provision.parts, provision.versions, provision.cases, provision.findings),
    "Conclusion": (proof.section,),
    "Letter": (letter.questions, letter.answers),
}


def sections(view: View, thing: NamedNode, parameters: dict[str, str]) -> list[Section]:
    """The sections of a thing's page; those with nothing to show are left out."""
    classes = view.snapshot.classes(thing)
    makers = (maker for name, several in MAKERS.items() if name in classes for maker in several)
    return [section for maker in makers if (section := maker(view, thing, parameters)) is not None]
