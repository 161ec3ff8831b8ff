"""A table as a notebook shows it: escaped HTML, in which each thing is a link to its address."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pyoxigraph import Literal, NamedNode

from kg.escaping import printable, web_address
from kg.store.labels import Labels
from kg.store.protocol import Row, Term
from kg.terms.vocabulary import XSD

MAX_ROWS = 60  # as many as pandas shows


def html(heads: Sequence[str], rows: Sequence[Row], labels: Labels, title: str = "") -> str:
    """A title, the rows under their heads, and how many rows there are."""
    shown = rows[:MAX_ROWS]
    for row in shown:
        labels.learn(row)
    head = "".join(f"<th>{_text(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(term, labels)}</td>' for term in row)}</tr>" for row in shown)
    number = labels.messages.ngettext("%(num)s row", "%(num)s rows", len(rows))
    if len(rows) > len(shown):
        number += f", the first {len(shown)} shown; to_pandas() has all"
    caption = f"<p><b>{_text(title)}</b></p>" if title else ""
    return f"{caption}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{_text(number)}</p>"


def _cell(term: Term | None, labels: Labels) -> str:
    text = _text(labels.of(term))
    is_address = isinstance(term, Literal) and term.datatype.value == f"{XSD}anyURI"
    address = web_address(term.value) if isinstance(term, NamedNode) or is_address else ""  # type: ignore[union-attr]
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{text}</a>' if address else text


def _text(text: str) -> str:
    return escape(printable(text))
