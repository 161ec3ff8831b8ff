"""Draws a proof: an indented tree of boxes, as an SVG of 1200 pixels in width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from kg.escaping import one_line
from kg.terms.messages import Messages
from kg.why.text import Entry, detail_name

WIDTH, INDENT, LINE, PAD, GAP = 1200, 28, 18, 9, 8  # pixels
CHARACTER = 7.4  # pixels, of the font below at 14: wide enough for most text
FILLS = {
    "conclusion": ("#cfe3f7", "#2b5c8a"),
    "derived": ("#eef3f8", "#8aa3ba"),
    "asserted": ("#ffffff", "#9a9a9a"),
    "way": ("#f5f0e1", "#b7a76c"),
    "against": ("#fbe3dc", "#b5543a"),
    "answer": ("#e4f1e2", "#5d8a57"),
    "denied": ("#f4f4f4", "#bbbbbb"),
}
SHOWN = (
    "standing",
    "open premise",
    "plane",
    "as of",
    "authority",
    "contested",
    "says so",
    "note",
    "more",
    "in",
    "on the finding of",
    "answer",
)


def draw(several: Sequence[Entry], messages: Messages) -> str:
    """An SVG of outlines below one another. Every box holds its sentence and the details that a reader needs first."""
    shapes: list[str] = []
    top = 12.0
    for entry in several:
        for drawn, bottom in _boxes(entry, messages, 0, top, None):
            shapes.append(drawn)
            top = bottom
        top += 2 * GAP
    title = escape(one_line(several[0].text) if several else "Nothing")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:.0f}" width="{WIDTH}"'
            f' height="{top:.0f}"'
            ' font-family="DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif" font-size="14" role="img">',
            f"<title>{title}</title>",
            f'<rect width="{WIDTH}" height="{top:.0f}" fill="#ffffff"/>',
            *shapes,
            "</svg>",
        ]
    )


def _boxes(
    entry: Entry, messages: Messages, depth: int, top: float, parent: tuple[float, float] | None
) -> Iterator[tuple[str, float]]:
    left = 12 + INDENT * depth
    width = WIDTH - 12 - left
    room = int((width - 2 * PAD) / CHARACTER)
    bold = entry.kind == "conclusion"
    lines = [(line, True) for line in textwrap.wrap(one_line(entry.text), int(room * (0.82 if bold else 1)))]
    for name, text in entry.details:
        if name in SHOWN:
            detail = f"{detail_name(name, messages)}: {one_line(text)}"
            lines += [(line, False) for line in textwrap.wrap(detail, room, subsequent_indent="   ")]
    height = LINE * len(lines) + 2 * PAD
    fill, stroke = FILLS[entry.kind]
    drawn = []
    if parent is not None:
        x, y = parent
        drawn.append(f'<path d="M{x:.0f} {y:.0f} V{top + PAD + 6:.0f} H{left}" fill="none" stroke="#b0b0b0"/>')
    drawn.append(
        f'<rect x="{left}" y="{top:.0f}" width="{width}" height="{height}" rx="5" fill="{fill}" stroke="{stroke}"/>'
    )
    for number, (line, strong) in enumerate(lines):
        weight = ' font-weight="600"' if strong and bold else ""
        colour = "#1d1d1d" if strong else "#555555"
        y = top + PAD + 13 + LINE * number
        drawn.append(
            f'<text x="{left + PAD}" y="{y:.0f}" fill="{colour}"{weight} xml:space="preserve">{escape(line)}</text>'
        )
    bottom = top + height + GAP
    yield "\n".join(drawn), bottom
    anchor = (left + 10, top + height)
    for one in entry.below:
        for inner, lower in _boxes(one, messages, depth + 1, bottom, anchor):
            yield inner, lower
            bottom = lower
