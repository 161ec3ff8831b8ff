"""This module is what a page sees: one library, one language, its links; and how a term is written in HTML."""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from kg.identifiers import ONT, XSD, shorten
from kg.labels import Labels
from kg.serve.library import Library, ours
from kg.serve.links import Links, anchor_of
from kg.serve.settings import Settings
from kg.serve.words import LANGUAGES, Words

if TYPE_CHECKING:
    from jinja2 import Environment

# what could turn the text of a whole page round, or is no text: https://www.unicode.org/reports/tr9/
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONG = 3000  # characters of one value that are shown


class View:
    """What every page is made from. It changes nothing."""

    def __init__(self, library: Library, settings: Settings, links: Links) -> None:
        self.library, self.settings, self.links = library, settings, links
        self.language = links.language
        self.words = Words(links.language)
        self.labels: Labels = library.labels(links.language)

    def page(self, template: str, **values: object) -> str:
        """The HTML of a page."""
        return templates().get_template(template).render(view=self, t=self.words, to=self.links, **values)

    def languages(self, **parameters: object) -> list[tuple[str, str, str]]:
        """Code, name and link of this page in each language of the interface."""
        return [
            (code, name, self.links.to(self.links.here, code, **({**parameters, "lang": ""})))
            for code, name in LANGUAGES.items()
        ]

    def label(self, term: object) -> str:
        """A term in words: of the ontology and of everything else."""
        if isinstance(term, NamedNode) and term.value.startswith(ONT):
            return self.name(term.value.removeprefix(ONT))
        if isinstance(term, Literal) and term.datatype.value == f"{XSD}boolean":
            return self.words("yes" if term.value in ("true", "1") else "no")
        return self.labels.of(term) if isinstance(term, NamedNode) else getattr(term, "value", str(term))

    def name(self, term: str) -> str:
        """A class or property of the ontology in words, by its local name."""
        own = self.words.given("terms", term)
        if own is not None:
            return str(own)
        if self.language != "en":
            label = self.labels.of(NamedNode(ONT + term))
            if label != f"hb:{term}":
                return label
        known = self.library.terms.get(ONT + term)
        return known.label if known else term

    def heading(self, term: str) -> str:
        """A class or property as a heading."""
        name = self.name(term)
        return name[:1].upper() + name[1:]

    def value(self, term: object) -> Markup:
        """A term as HTML: a link where it has a page, else text with its language."""
        if term is None:
            return Markup("")
        if isinstance(term, Triple):
            parts = (self.value(term.subject), self.value(term.predicate), self.value(term.object))
            return Markup("{} {} {}").format(*parts)
        if isinstance(term, Literal):
            if term.datatype.value == f"{XSD}anyURI":
                return _outward(term.value, term.value)
            text = self.date(term) or self.label(term)
            if term.language and term.language != self.language:
                return Markup('<bdi lang="{}">{}</bdi>').format(term.language, text[:_LONG])
            return Markup("<bdi>{}</bdi>").format(text[:_LONG])
        if isinstance(term, NamedNode) and ours(term):
            link, label = self.links.thing(term.value), self.label(term)
            return (
                Markup('<a href="{}"><bdi>{}</bdi></a>').format(link, label)
                if link
                else Markup("<bdi>{}</bdi>").format(label)
            )
        if isinstance(term, NamedNode):
            return _outward(term.value, shorten(term.value, self.library.graph.prefixes))
        return Markup("<bdi>{}</bdi>").format(str(term))

    def date(self, term: Literal) -> str:
        """A date in words, as fine as it is given; nothing for what is no date."""
        kind = term.datatype.value.removeprefix(XSD)
        if kind not in ("date", "gYearMonth"):
            return ""
        try:
            day = datetime.date.fromisoformat(term.value if kind == "date" else f"{term.value}-01")
        except ValueError:
            return term.value
        month = str(self.words("months")).split()[day.month - 1]
        if kind == "date":
            return f"{day.day} {month} {day.year}"
        return f"{str(self.words('months alone')).split()[day.month - 1]} {day.year}"

    def short(self, term: NamedNode) -> str:
        """A thing as it is written in a parameter: its prefixed name."""
        return shorten(term.value, self.library.graph.prefixes)

    def standing(self, passage: NamedNode) -> str:
        """What a passage is worth, in words."""
        return self.library.standing(passage, self.language)


def _outward(address: str, text: str) -> Markup:
    if not address.startswith(("http://", "https://")):
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<a class="out" rel="noopener noreferrer external" href="{}"><bdi>{}</bdi></a>').format(
        address, text[:120]
    )


def seen(value: Any) -> Any:
    """A value without the characters that a reader cannot see and that change what is around them."""
    if isinstance(value, Markup):
        return Markup(_UNSEEN.sub("", str(value)))
    return _UNSEEN.sub("", value) if isinstance(value, str) else value


@cache
def templates() -> Environment:
    """The templates: everything that is put in is escaped, and what is missing is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["anchor_of"] = anchor_of
    return made
