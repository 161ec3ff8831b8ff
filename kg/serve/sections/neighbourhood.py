"""The neighbourhood of a thing as an SVG picture: what it mentions and what mentions it, as boxes that are links."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from markupsafe import Markup
from pyoxigraph import NamedNode, Quad

from kg.serve.pages.snapshot import ours
from kg.serve.pages.view import View
from kg.terms.names import ONT, THING

MAX_BOXES = 7  # on each side
BOX_WIDTH, CENTRE_WIDTH, GAP, LINE_HEIGHT, ROW_HEIGHT = 270, 240, 130, 16, 62  # pixels
LINE_LENGTH = 34  # characters in one line of a box
_OMITTED = {"statedIn", "isWithin", "isAbsentFrom", "absentProperty", "searchedIn", "precision", "readExtent",
             "authority", "hasSide", "isDirectlyPartOf", "tookPlaceIn", "isUnitOfState"}  # fmt: skip


def draw(view: View, node: NamedNode, own: Iterable[Quad], about: Iterable[Quad]) -> Markup:
    """An SVG of the thing between what mentions it (left) and what it mentions (right); empty without either."""
    right = _chosen(view, ((quad.predicate, quad.object) for quad in own))
    held = {term for term, _ in right}
    left = [one for one in _chosen(view, ((quad.predicate, quad.subject) for quad in about)) if one[0] not in held]
    if not left and not right:
        return Markup("")
    width = 2 * GAP + 2 * BOX_WIDTH + CENTRE_WIDTH
    height = ROW_HEIGHT * max(len(left[:MAX_BOXES]), len(right[:MAX_BOXES]), 1) + 16
    middle = height / 2
    start, end = BOX_WIDTH + GAP, BOX_WIDTH + GAP + CENTRE_WIDTH
    shapes = []
    for side, boxes in (("left", left[:MAX_BOXES]), ("right", right[:MAX_BOXES])):
        for number, (term, prop) in enumerate(boxes):
            y = (number + 0.5) * height / len(boxes)
            x = 0 if side == "left" else width - BOX_WIDTH
            near, far = (BOX_WIDTH, start) if side == "left" else (end, x)
            y_near, y_far = (y, middle) if side == "left" else (middle, y)
            half = (near + far) / 2
            path = f"M{near} {y_near:.0f} C{half:.0f} {y_near:.0f} {half:.0f} {y_far:.0f} {far} {y_far:.0f}"
            anchor, place = ("start", near + 6) if side == "left" else ("end", far - 6)
            shapes.append(Markup('<path class="line" d="{}"/>').format(path))
            text = textwrap.shorten(view.name(prop), 26, placeholder="…")
            shapes.append(
                Markup('<text class="how" x="{}" y="{:.0f}" text-anchor="{}">{}</text>').format(
                    place, y - 5, anchor, text
                )
            )
            shapes.append(_box(view, term, (x, y), BOX_WIDTH))
    shapes.append(_box(view, node, (start, middle), CENTRE_WIDTH, "self"))
    title = view.gettext("%(title)s: what it mentions and what mentions it", title=view.label(node))
    return Markup('<svg class="around" viewBox="0 0 {} {:.0f}" role="group" aria-label="{}">{}</svg>').format(
        width, height, title, Markup("").join(shapes)
    )


def _box(view: View, term: NamedNode, place: tuple[float, float], width: int, kind: str = "") -> Markup:
    (x, y), label = place, view.label(term)
    lines = textwrap.wrap(label, int(LINE_LENGTH * width / BOX_WIDTH) - 1, max_lines=2, placeholder=" …") or [label]
    height = LINE_HEIGHT * len(lines) + 14
    top = y - height / 2
    drawn = [
        Markup('<text x="{:.0f}" y="{:.0f}">{}</text>').format(x + 10, top + 19 + LINE_HEIGHT * number, line)
        for number, line in enumerate(lines)
    ]
    box = Markup('<rect x="{:.0f}" y="{:.0f}" width="{}" height="{}" rx="4"/>').format(x, top, width, height)
    inside = Markup("<title>{}</title>{}{}").format(label, box, Markup("").join(drawn))
    if kind == "self":
        return Markup('<g class="self">{}</g>').format(inside)
    return Markup('<a href="{}">{}</a>').format(view.links.thing(term.value), inside)


def _chosen(view: View, pairs: Iterable[tuple[NamedNode, object]]) -> list[tuple[NamedNode, str]]:
    """Things with a page and the property that links them: one for each property before a second for any."""
    by_property: dict[str, list[NamedNode]] = {}
    for prop, term in pairs:
        local = prop.value.removeprefix(ONT)
        if not isinstance(term, NamedNode) or not ours(term) or term.value.startswith(f"{THING}list/"):
            continue
        if view.links.thing(term.value) is None:  # a box is a link
            continue
        named = prop.value.startswith(ONT) and local not in _OMITTED
        if named and term not in by_property.setdefault(local, []):
            by_property[local].append(term)
    chosen: dict[NamedNode, str] = {}
    for turn in range(MAX_BOXES):
        for local in sorted(by_property):
            terms = sorted(by_property[local], key=str)
            if turn < len(terms):
                chosen.setdefault(terms[turn], local)
    return list(chosen.items())
