"""Views, from which every page is made: messages in the language of the reader, and how a term is written in HTML."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from kg.escaping import web_address, without_unprintable
from kg.serve.links import Links, anchor_of
from kg.serve.pages.snapshot import GraphSnapshot, ours
from kg.serve.settings import Settings
from kg.store.labels import Labels
from kg.terms.messages import Messages
from kg.terms.names import ONT, THING, shorten
from kg.terms.vocabulary import XSD

LANGUAGES = {"en": "English", "ru": "Русский"}
MAX_TEXT = 3000  # characters shown of one value
_DATES = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}


class Frame:
    """The frame around every page: one language, its links, and the settings."""

    def __init__(self, settings: Settings, links: Links) -> None:
        self.settings, self.links, self.language = settings, links, links.language
        self.translations = Messages(links.language)
        self.gettext, self.ngettext = self.translations.gettext, self.translations.ngettext
        self.pgettext = self.translations.pgettext

    def page(self, template: str, **values: object) -> str:
        """The HTML of a page."""
        return templates(self.language).get_template(template).render(view=self, to=self.links, **values)

    def languages(self, **parameters: object) -> list[tuple[str, str, str]]:
        """Code, name and link of this page in each language of the interface."""
        return [
            (code, name, self.links.translation(code, **({**parameters, "lang": ""})))
            for code, name in LANGUAGES.items()
        ]


class View(Frame):
    """Everything that a page is made from: one snapshot of the graph, one language, its links. It changes nothing."""

    def __init__(self, snapshot: GraphSnapshot, settings: Settings, links: Links) -> None:
        super().__init__(settings, links)
        self.snapshot = snapshot
        self.labels: Labels = snapshot.labels(links.language)
        self.short_labels: Labels = snapshot.labels(links.language, short=True)
        self.standing = cache(self.labels.standing)

    def label(self, term: object) -> str:
        """The label of a term of the ontology or of anything else; the text of a literal."""
        if isinstance(term, NamedNode) and term.value.startswith(ONT):
            return self.name(term.value.removeprefix(ONT))
        if isinstance(term, Literal) and term.datatype.value == f"{XSD}boolean":
            return self.gettext("yes") if term.value in ("true", "1") else self.gettext("no")
        return self.labels.of(term) if isinstance(term, NamedNode) else getattr(term, "value", str(term))

    def name(self, term: str) -> str:
        """The label of a class or property of the ontology, given its local name."""
        known = self.snapshot.terms.get(ONT + term)
        if known is None:
            return term
        name = self.pgettext("property", known.label) if term[:1].islower() else known.label
        if name == known.label and self.language != "en":
            return self.labels.of(NamedNode(ONT + term))  # which may have a label in the language
        return name

    def heading(self, term: str) -> str:
        """The label of a class or property with a capital letter."""
        return capitalized(self.name(term))

    def value(self, term: object, *, short: bool = False) -> Markup:
        """A term as HTML: a link where it has a page, else text with its language; short in a sentence."""
        if term is None:
            return Markup("")
        if isinstance(term, Triple):
            parts = (self.value(term.subject), self.value(term.predicate), self.value(term.object))
            return Markup("{} {} {}").format(*parts)
        if isinstance(term, Literal):
            if term.datatype.value == f"{XSD}anyURI":
                return _external_link(term.value, term.value)
            text = self.date(term) or self.label(term)
            if term.language and term.language != self.language:
                return Markup('<bdi lang="{}">{}</bdi>').format(term.language, text[:MAX_TEXT])
            return Markup("<bdi>{}</bdi>").format(text[:MAX_TEXT])
        if isinstance(term, NamedNode) and ours(term):
            name = self.short_labels.of(term) if short and not term.value.startswith(ONT) else self.label(term)
            link = "" if short and term.value.startswith(f"{THING}list/") else self.links.thing(term.value)
            shown = Markup("<bdi>{}</bdi>").format(name)
            return Markup('<a href="{}">{}</a>').format(link, shown) if link else shown
        if isinstance(term, NamedNode):
            return _external_link(term.value, self.short(term))
        return Markup("<bdi>{}</bdi>").format(str(term))

    def date(self, term: Literal) -> str:
        """A day, month or year as lawyers write it; empty for any other literal."""
        return self.translations.date(term.value) if term.datatype.value in _DATES else ""

    def short(self, term: NamedNode) -> str:
        """The prefixed name of a thing, as parameters take it."""
        return shorten(term.value, self.snapshot.graph.prefixes)


def _external_link(address: str, text: str) -> Markup:
    if not web_address(address):
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<a class="out" rel="noopener noreferrer external" href="{}"><bdi>{}</bdi></a>').format(
        address, text[:120]
    )


def capitalized(text: str) -> str:
    """A text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def labelled(table: Markup) -> Markup:
    """A table in which each cell names its column too: on a phone a row is shown as a list, without the heads.

    >>> labelled(Markup('<th scope="col">Case</th><tbody><tr><td>Mauban</td></tr></tbody>'))
    Markup('<th scope="col">Case</th><tbody><tr><td data-label="Case">Mauban</td></tr></tbody>')
    """
    head, body, rows = str(table).partition("<tbody>")
    heads = _HEAD.findall(head)

    def row(found: re.Match[str]) -> str:
        names = iter(heads)
        return _CELL.sub(lambda cell: f'{cell[0]} data-label="{next(names, "")}"', found[0])

    return Markup(head + body + _ROW.sub(row, rows))


def without_invisible(value: Any) -> Any:
    """A value without control and bidirectional characters, which could change the text around them."""
    if isinstance(value, Markup):
        return Markup(without_unprintable(str(value)))
    return without_unprintable(value) if isinstance(value, str) else value


_HEAD = re.compile(r'<th scope="col"[^>]*>([^<]*)</th>')
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r'<td\b|<th scope="row"')


@cache
def templates(language: str) -> Environment:
    """The templates in a language: every value is escaped, and a missing one is an error."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        finalize=without_invisible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = Messages(language)
    made.install_gettext_callables(words.gettext, words.ngettext, pgettext=words.pgettext)  # type: ignore[attr-defined]
    made.globals["anchor_of"] = anchor_of
    made.filters["number"] = words.number
    made.filters["labelled"] = labelled
    return made
