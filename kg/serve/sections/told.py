"""How a page begins: sentences that end in their sources, facts, charts and lists, each from one query.

The queries are the files of `kg/serve/briefs`, in the order of their names. The header of each says on the pages of
which classes it stands, its form, and its words, which are messages. In the words `{name}` is the value of a column,
`[ … ]` is left out where a value in it is missing, and ` | ` stands between the forms for one and for more `{number}`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from kg.serve.pages.view import View
from kg.serve.sections.base import Section, grouped
from kg.sparql.query_file import header_lines
from kg.sparql.values import fill
from kg.terms.names import hb
from kg.terms.vocabulary import XSD

FOLDER = Path(__file__).parent.parent / "briefs"
# the header lines that a reader sees
WORDS = ("title", "note", "sentence", "silence", "fact", "label", "row", "column", "key")
FORMS = ("sentences", "facts", "columns", "bars", "list")
MOST_ALIKE = 3  # sentences of one kind
MOST_NAMED = 6  # things in one sentence
_OPTIONAL, _NAME = re.compile(r"\[([^]]*)\]"), re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Brief:
    """One query, with its header: the words by the kind of line and the name in it."""

    name: str
    text: str
    words: dict[str, dict[str, str]]

    def of(self, kind: str) -> str:
        """The text of a header line that occurs once; empty if there is none."""
        return self.words.get(kind, {}).get("", "")

    @property
    def most(self) -> int:
        """How many rows of a list or a chart are shown; a question has all."""
        return int(self.of("most") or 100)

    @property
    def named(self) -> int:
        """How many things are named in one sentence."""
        return int(self.of("named") or MOST_NAMED)


@cache
def briefs() -> tuple[Brief, ...]:
    """The queries in the order in which they stand on a page."""
    found = []
    for file in sorted(FOLDER.glob("*.rq")):
        text, words = file.read_text(encoding="utf-8"), dict[str, dict[str, str]]()
        for _, line in header_lines(text):
            kind, _, said = (part.strip() for part in line[2:].partition(":"))
            name, dash, told = said.partition(" - ")
            words.setdefault(kind, {})[name if dash else ""] = told if dash else said
        found.append(Brief(file.stem, text, words))
    return tuple(found)


def messages() -> Iterable[tuple[str, str]]:
    """The words of all queries, each with the file that has it."""
    return ((text, one.name) for one in briefs() for kind in WORDS for text in one.words.get(kind, {}).values())


def sections(view: View, node: NamedNode, forms: Container[str] = FORMS, page: str = "") -> list[Section]:
    """The sections of these forms that stand first on the page of a thing, or on a page of another name about it."""
    found, classes = [], {page} if page else view.snapshot.classes(node)
    for one in briefs():
        if one.of("form") not in forms or classes.isdisjoint(one.of("page").replace(",", " ").split()):
            continue
        rows = view.snapshot.rows(fill(one.text, {"thing": [node], "document": view.snapshot.twins}))
        terms = [term for row in rows for term in row.values()]
        view.labels.learn(terms)
        view.short_labels.learn(terms)
        values = _MAKERS[one.of("form")](view, one, rows) if rows else None
        if values:
            title, anchor = _said(view, one.of("title")), one.name.partition("_")[2]
            shared = {"form": one.of("form"), "title": title, "note": _said(view, one.of("note")), "node": node}
            shared["cite"] = lambda source: _cited(view, source, node)
            found.append(Section(anchor, title, "sections/told.html", shared | values))
    return found


def in_one_line(view: View, node: NamedNode) -> str:
    """The facts of a decision as text; the summary of anything else."""
    made: list[Any] = [one.values["facts"] for one in sections(view, node, ("facts",))]
    facts = [f"{name}: {value.striptags()}" for several in made for name, value in several if value]
    return "; ".join(facts or [one.value for one in view.snapshot.literals(node, hb("summary"))[:1]])


def passages(made: Iterable[Section]) -> list[NamedNode]:
    """The passages in which sentences end."""
    found: list[Any] = [one.values.get("sources", ()) for one in made]
    return [source for several in found for source in several if isinstance(source, NamedNode)]


def _sentences(view: View, one: Brief, rows: list[dict[str, Any]]) -> dict[str, object]:
    """The paragraphs, whose sentences are in the order of the header, each with a source; then what is not known."""
    found: dict[str, list[dict[str, list[Any]]]] = {}
    for (said, _), values in grouped(rows, "sentence", "key").items():
        found.setdefault(said.value, []).append(values)
    paragraphs, first = list[list[dict[str, Any]]](), one.of("paragraphs").split(", ")
    most = int(one.of("most") or MOST_ALIKE)
    for name, text in one.words.get("sentence", {}).items():
        if name in first:
            paragraphs.append([])
        said = [values for values in found.get(name, []) if values["source"]]
        paragraphs[-1] += _alike(view, text, said, most, one.named)
    silences = [
        _filled(view, _said(view, text), values, one.named)
        for name, text in one.words.get("silence", {}).items()
        for values in found.get(name, [])
    ]
    sources = [source for part in paragraphs for said in part for source in said["sources"]]
    return {"paragraphs": [*filter(None, paragraphs)], "silences": silences, "sources": sources}


def _alike(view: View, text: str, several: list[dict[str, list[Any]]], most: int, named: int) -> list[dict[str, Any]]:
    """The sentences that one line of a header makes; of many the first, and how many more there are."""
    alike: dict[Markup, dict[Any, None]] = {}
    for values in several:
        alike.setdefault(_filled(view, _said(view, text), values, named), {}).update(dict.fromkeys(values["source"]))
    shown = [{"text": said, "sources": [*sources], "more": 0} for said, sources in [*alike.items()][:most]]
    if shown:
        shown[-1]["more"] = len(alike) - len(shown)
    return shown


def _filled(view: View, text: str, values: dict[str, list[Any]], named: int) -> Markup:
    """The words with their values: things as links, joined as in a sentence."""
    one, _, several = text.partition(" | ")
    number = next((int(term.value) for term in values.get("number", ())), 1)
    text = several if several and number != 1 else one
    text = _OPTIONAL.sub(lambda part: part[1] if all(values.get(name) for name in _NAME.findall(part[1])) else "", text)
    parts = _NAME.split(text)
    said = [
        _joined(view, values.get(part, []), named) if place % 2 else escape(part) for place, part in enumerate(parts)
    ]
    return Markup("").join(said)


def _joined(view: View, terms: list[Any], most: int = MOST_NAMED) -> Markup:
    """Some values: "ICCPR 9, 14 and 19"; of many the first and how many more; of words those in the page's language."""
    own = [term for term in terms if not isinstance(term, Literal) or term.language in (None, view.language)]
    ordered = sorted(own or terms, key=lambda term: _natural(term.value))
    shown = [_short(view, term) for term in ordered[:most]]
    if more := len(ordered) - len(shown):
        shown.append(escape(view.ngettext("%(num)s more", "%(num)s more", more)))
    *first, last = shown or [Markup("")]
    between = Markup("; " if any(", " in said for said in shown) else ", ")
    return Markup(" {} ").format(view.gettext("and")).join([between.join(first), last]) if first else last


def _cited(view: View, source: Literal | NamedNode, node: NamedNode) -> tuple[str | None, str]:
    """The link to a source and its name: a passage, of the page's own document its place alone; or a list below."""
    if isinstance(source, Literal):
        page = view.links.thing(node.value) if view.links.here == "compare" else ""
        return f"{page}#{source.value}", view.gettext("list below") if not page else view.gettext("list")
    return view.links.thing(source.value), view.short_labels.of(source).removeprefix(f"{view.short_labels.of(node)}, ")


def _natural(text: str) -> list[tuple[int, str]]:
    """A sort key in which article 9 comes before article 14."""
    return [(int(part or 0), word) for word, part in re.findall(r"(\D*)(\d*)", text)]


def _short(view: View, term: object) -> Markup:
    """A term as a sentence names it: by its short name, a number with its digits grouped."""
    if isinstance(term, Literal) and term.datatype.value.endswith("integer"):
        return escape(view.translations.number(int(term.value)))
    return view.value(term, short=True)


def _facts(view: View, one: Brief, rows: list[dict[str, Any]]) -> dict[str, object]:
    """The facts of the header in its order, with their values; one whose name has a ? is left out without a value."""
    found = {said.value: values["value"] for (said,), values in grouped(rows, "fact").items()}
    facts = [
        (_said(view, text), _joined(view, found.get(name.strip("?"), [])))
        for name, text in one.words["fact"].items()
        if name.strip("?") in found or not name.endswith("?")
    ]
    return {"facts": facts}


def _chart(view: View, one: Brief, rows: list[dict[str, Any]]) -> dict[str, object]:
    """The bars of a chart, each with its label, and its numbers by column of the header."""
    names = list(one.words["key"])
    bars = {row["label"]: [int(row[name].value) for name in names] for row in rows[: one.most]}
    if one.of("form") == "columns":  # years, those without a row too
        first, last = (int(rows[place]["label"].value) for place in (0, -1))
        years = (Literal(str(year), datatype=NamedNode(f"{XSD}gYear")) for year in range(first, last + 1))
        bars = {year: bars.get(year, [0] * len(names)) for year in years}
    drawn = len(names) if one.of("form") == "columns" else 1  # the other numbers of a bar stand beside it
    most = max((number for numbers in bars.values() for number in numbers[:drawn]), default=0) or 1
    keys = [_said(view, text) for text in one.words["key"].values()]
    bars = {_row(view, one, label): numbers for label, numbers in bars.items()}
    more = max(len(rows) - one.most, 0)
    return {"bars": [*bars.items()], "keys": keys, "most": most, "more": more, "head": _said(view, one.of("label"))}


def _row(view: View, one: Brief, label: Any) -> Any:
    """The label of a bar; one that the header names, in its words."""
    named = one.words.get("row", {}).get(label.value)
    return Literal(_said(view, named)) if named else label


def _list(view: View, one: Brief, rows: list[dict[str, Any]]) -> dict[str, object]:
    """A table with one row for each thing of its first column."""
    names = list(one.words["column"])
    found = [
        ({**values, names[0]: [key]}, values.get("source", [])) for (key,), values in grouped(rows, names[0]).items()
    ]
    question, _, parameter = one.of("rest").partition(" ")
    return {
        "heads": [_said(view, text) for text in one.words["column"].values()],
        "rows": [([cells[name] for name in names], sources) for cells, sources in found[: one.most]],
        "total": len(found),
        "gaps": any(not cells[name] for cells, _ in found for name in names),
        "sourced": any(sources for _, sources in found),
        "question": question,
        "parameter": parameter,
    }


def _said(view: View, text: str) -> str:
    """The words of a header line in the language of the page."""
    return view.pgettext("brief", text) if text else ""


_MAKERS = dict(zip(FORMS, (_sentences, _facts, _chart, _chart, _list), strict=True))
