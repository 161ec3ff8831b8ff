"""The reference pages, from the terms of the ontology, their rules and examples; templates are in templates/."""

from __future__ import annotations

from functools import cached_property
from html import escape
from urllib.parse import quote

from kg.archive import PACKAGE, Archive
from kg.escaping import web_address, without_unprintable
from kg.reference import examples
from kg.reference.vocabulary import PROPERTIES, DefinedTerm, Vocabulary
from kg.terms.names import ONT


def pages(archive: Archive) -> dict[str, str]:
    """Every file by its name: an index, a page for each subject, the closed lists, the stylesheet."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    site = Site(archive)
    environment = Environment(
        loader=FileSystemLoader(PACKAGE / "reference" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: type(value)(without_unprintable(value)) if isinstance(value, str) else value,
    )
    environment.globals.update(
        site=site,
        vocabulary=site.vocabulary,
        page_of=page_of,
        web_address=web_address,
        link=lambda iri: Markup(site.link(iri)),
    )
    made = {"style.css": (PACKAGE / "reference" / "templates" / "style.css").read_text("utf-8")}
    for name in ("index.html", "lists.html"):
        made[name] = environment.get_template(name).render()
    subject = environment.get_template("subject.html")
    for name, covers in site.vocabulary.subjects().items():
        made[f"{name}.html"] = subject.render(subject=name, covers=covers)
    return dict(sorted(made.items()))


def page_of(subject: str, term: str = "") -> str:
    """The link to the page of a subject, or to a term on it, from another page."""
    return f"{quote(subject, '')}.html" + (f"#{quote(term)}" if term else "")


class Site:
    """The terms, with their links and examples, as the templates ask for them."""

    def __init__(self, archive: Archive) -> None:
        self.vocabulary = Vocabulary(archive)
        self.examples = examples.of_classes(archive)

    def href(self, iri: str) -> str:
        """The link to a term: a place on these pages, or a web address of another vocabulary; else nothing."""
        entry = self.vocabulary.entries.get(iri)
        return page_of(entry.subject, entry.name) if entry else web_address(iri)

    def link(self, iri: str) -> str:
        """A link to a term, with its label, or with its prefixed name if it is of another vocabulary."""
        entry = self.vocabulary.entries.get(iri)
        text = escape(entry.label) if entry else f"<code>{escape(self.vocabulary.shorten(iri))}</code>"
        href = self.href(iri)
        return f'<a href="{escape(href)}">{text}</a>' if href else text

    def classes(self, subject: str) -> list[DefinedTerm]:
        """The classes of a subject."""
        return [entry for entry in self.vocabulary.of_kind("class") if entry.subject == subject]

    def properties(self, subject: str) -> list[DefinedTerm]:
        """The properties of a subject."""
        return [entry for entry in self.vocabulary.of_kind(*PROPERTIES) if entry.subject == subject]

    def said_of(self, iri: str) -> list[DefinedTerm]:
        """The properties that a thing of a class can have."""
        return [p for p in self.vocabulary.of_kind(*PROPERTIES) if iri in p.links("schema:domainIncludes")]

    def leading_to(self, iri: str) -> list[DefinedTerm]:
        """The properties whose values can be of a class."""
        return [p for p in self.vocabulary.of_kind("link") if iri in p.links("schema:rangeIncludes")]

    def children(self, entry: DefinedTerm) -> list[str]:
        """The IRIs of the subclasses or subproperties of a term."""
        return self._children.get(entry.iri, [])

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for entry in self.vocabulary.entries.values():
            for parent in dict.fromkeys(entry.links("rdfs:subClassOf") + entry.links("rdfs:subPropertyOf")):
                found.setdefault(parent, []).append(entry.iri)
        return found

    def parents(self, entry: DefinedTerm, ours: bool = True) -> list[str]:
        """The IRIs of the superclasses or superproperties of a term, in this ontology or in other vocabularies."""
        found = entry.links("rdfs:subClassOf") + entry.links("rdfs:subPropertyOf")
        return [iri for iri in found if (iri in self.vocabulary.entries) == ours]

    def axioms(self, entry: DefinedTerm) -> list[str]:
        """The axioms of a property, each as a phrase in HTML."""
        found = [f"the same as {self.link(iri)} read backwards" for iri in self._inverses(entry)]
        kinds = entry.links("rdf:type")
        found += ["holds both ways"] if any(iri.endswith("#SymmetricProperty") for iri in kinds) else []
        found += (
            ["holds through any number of steps"] if any(iri.endswith("#TransitiveProperty") for iri in kinds) else []
        )
        for chain in self.vocabulary.chains(entry):
            found.append("follows from " + ", then ".join(self.link(iri) for iri in chain))
        return found

    def _inverses(self, entry: DefinedTerm) -> list[str]:
        others = [e.iri for e in self.vocabulary.entries.values() if entry.iri in e.links("owl:inverseOf")]
        return list(dict.fromkeys(entry.links("owl:inverseOf") + others))

    def items(self, scheme: DefinedTerm) -> list[DefinedTerm]:
        """The items of a closed list, in order of their notations."""
        found = [e for e in self.vocabulary.of_kind("item") if scheme.iri in e.links("skos:inScheme")]
        return sorted(found, key=lambda e: (e.texts("skos:notation"), e.label))

    def drawing_on(self, scheme: DefinedTerm) -> list[str]:
        """The IRIs of the properties that take their values from a list."""
        return [p.iri for p in self.vocabulary.of_kind("link") if scheme.iri in p.links("hb:valuesFrom")]

    def index(self) -> list[DefinedTerm]:
        """All classes and properties, in order of local names."""
        found = self.vocabulary.of_kind("class", *PROPERTIES)
        return sorted((e for e in found if e.iri.startswith(ONT)), key=lambda e: (e.name.casefold(), e.name))
