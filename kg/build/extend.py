"""Limits on the files of an archive: data defines no terms, and nothing redefines those of a base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kg.archive import BASE, Archive, is_of_base
from kg.errors import KgError
from kg.rules.axioms import KINDS
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import GRAPH, ONT, THING, file_of, graph_of, hb, prefixes, shorten
from kg.terms.vocabulary import OWL, RDF, RDF_TYPE, RDFS, RDFS_LABEL, SH

_FROM_FILE = hb("fromFile")
_CHUNK = 200  # files named in one query
_AXIOMS = [
    *(NamedNode(RDFS + name) for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(NamedNode(OWL + name) for name in ("inverseOf", "equivalentClass", "equivalentProperty", "propertyChainAxiom")),
    *(NamedNode(SH + name) for name in ("path", "property", "targetClass", "targetSubjectsOf", "targetObjectsOf")),
]
_KINDS = [
    *(NamedNode(RDFS + name) for name in ("Class", "Datatype")),
    *(NamedNode(OWL + name) for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", *KINDS)),
    *(NamedNode(SH + name) for name in ("NodeShape", "PropertyShape", "ConstraintComponent")),
    NamedNode(f"{RDF}Property"),
]


class RedefinitionError(KgError):
    """A file says of a term or thing of a base what only the base may say."""


class TermInDataError(KgError):
    """A data file says what only the ontology may say: an axiom, a class, a property or a shape."""


def check_data(store: Store, archive: Archive) -> None:
    """Returns if no data file holds an axiom or defines a term or a shape: these belong below `ontology/`.

    What follows from the data would depend on a file of data otherwise. Raises KgError with all that do.
    """
    table = prefixes(archive)
    quads = [quad for name in _AXIOMS for quad in store.statements(None, name)]
    quads += [quad for name in _KINDS for quad in store.statements(None, RDF_TYPE, name)]
    found = {
        (file_of(quad.graph_name), shorten(getattr(quad.subject, "value", ""), table), quad.predicate, quad.object)
        for quad in quads
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(f"{GRAPH}data/")
    }
    if found:
        raise KgError.of(
            [
                TermInDataError(
                    f"{name or 'a thing without a name'} gets {shorten(predicate.value, table)} "
                    f"{shorten(getattr(value, 'value', ''), table)} in a file of data",
                    file,
                    "axioms, terms and shapes in files below ontology/",
                    "move this statement there, or take it out",
                )
                for file, name, predicate, value in sorted(found, key=str)
            ]
        )


def check_extension(store: Store, archive: Archive) -> None:
    """Returns if the archive redefines nothing of its bases, whose files are in the store as its own are.

    Nothing may be stated about a term of a base's ontology, and no other type or name given to a thing that its data
    describe; a term of one's own belongs in a namespace of one's own. Nor may it hold checks, which nothing runs any
    longer. Raises KgError with all that is wrong.
    """
    if checks := [name for name in archive.names if name.startswith("queries/checks/")]:
        expected, repair = (
            "constraints below ontology/",
            "write it in SHACL: docs/own-archive.md#from-checks-to-constraints",
        )
        raise KgError.of([KgError("checks in SPARQL are not run any longer", one, expected, repair) for one in checks])
    bases = [base for base in archive.bases if not base.beside]
    if not bases:
        return
    theirs = {name for base in bases if base.name == BASE for name in base.archive.names_in("ontology")}
    own = [name for name in archive.turtle if not is_of_base(name) and name not in theirs]
    ontologies = [name for name in archive.turtle if name.startswith("ontology/") and name not in own]
    data = [name for name in archive.turtle if name.startswith(tuple(f"data/@{base.name}/" for base in bases))]
    table = prefixes(archive)
    named = f"VALUES ?p {{ {RDF_TYPE} {RDFS_LABEL} }}"
    found = {
        **_problems(_stated(store, ontologies, ""), own, table, "term"),
        **_problems(_stated(store, data, named), own, table, "thing"),
        **_problems(_new_terms(store), own, table, ""),
    }
    if found:
        raise KgError.of([found[key] for key in sorted(found)])


def leave_out_dangling(store: LocalStore, archive: Archive) -> None:
    """Takes from the store what a base says about things that its other files describe, of a base read in part.

    The norms of the project's own archive cite decisions, which an archive that extends it does not read.
    """
    for base in archive.bases:
        graphs = [graph_of(name) for name in archive.turtle if name.startswith(f"data/@{base.name}/")]
        if base.only == ("",) or not graphs:
            continue
        named = " ".join(map(str, graphs))
        ontology = f'STRSTARTS(STR(?g), "{GRAPH}ontology/")'
        described = {
            thing
            for graph in (f"VALUES ?g {{ {named} }}", f"FILTER({ontology})")
            for (thing,) in store.rows(f"SELECT DISTINCT ?s WHERE {{ {graph} GRAPH ?g {{ ?s {RDF_TYPE} ?class }} }}")
        }
        rows = store.rows(
            f"""SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ {named} }} GRAPH ?g {{ ?s ?p ?o }}
            FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "{THING}")) }}"""
        )
        for subject, predicate, thing, graph in rows:
            if thing not in described:
                store.remove(Quad(subject, predicate, thing, graph))  # type: ignore[arg-type]


def _stated(store: Store, files: list[str], pattern: str) -> Iterator[tuple[NamedNode, NamedNode, str]]:
    """Statements of other files about the things that these files describe: thing, the other graph, and the file."""
    for start in range(0, len(files), _CHUNK):
        graphs = " ".join(str(graph_of(name)) for name in files[start : start + _CHUNK])
        rows = store.rows(
            f"""SELECT DISTINCT ?thing ?other ?graph WHERE {{ VALUES ?graph {{ {graphs} }}
            GRAPH ?graph {{ ?thing {RDF_TYPE} ?class }} FILTER(ISIRI(?thing)) {pattern}
            GRAPH ?other {{ ?thing ?p ?o }} FILTER(?other != ?graph) ?other {_FROM_FILE} ?file
            FILTER NOT EXISTS {{ GRAPH ?graph {{ ?thing ?p ?o }} }} }}"""
        )
        for thing, other, graph in rows:
            if isinstance(thing, NamedNode) and isinstance(other, NamedNode) and isinstance(graph, NamedNode):
                yield thing, other, file_of(graph)


def _new_terms(store: Store) -> Iterator[tuple[NamedNode, NamedNode, str]]:
    """The terms in the namespaces of the project that any file describes, with the graph that does."""
    rows = store.rows(
        f"""SELECT DISTINCT ?thing ?graph WHERE {{ GRAPH ?graph {{ ?thing {RDF_TYPE} ?class }}
        FILTER(ISIRI(?thing) && (STRSTARTS(STR(?thing), "{ONT}") || STRSTARTS(STR(?thing), "{THING}list/"))) }}"""
    )
    for thing, graph in rows:
        if isinstance(thing, NamedNode) and isinstance(graph, NamedNode):
            yield thing, graph, ""


def _problems(
    rows: Iterable[tuple[NamedNode, NamedNode, str]], own: list[str], table: dict[str, str], kind: str
) -> dict[tuple[str, str], RedefinitionError]:
    """The errors about those of the statements that own files make, by file and thing."""
    files = set(own)
    found: dict[tuple[str, str], RedefinitionError] = {}
    for thing, graph, file in rows:
        if (where := file_of(graph)) not in files:
            continue
        name = shorten(thing.value, table)
        if kind == "term":
            what, expected = f"{name} is a term of the base, defined in {file}", "terms of the base as they are"
            repair = "remove these statements; define a term in your own namespace, and relate it to this one"
        elif kind == "thing":
            what, expected = f"{name} is described in {file}", "one description of each thing"
            repair = "remove its type and name here, and point to it; or give your thing another identifier"
        else:
            what, expected = f"{name} is in a namespace of the base", "own terms in an own namespace"
            repair = "use the namespace that habeas.toml gives, with a prefix declared in data/prefixes.ttl"
        found[where, name] = RedefinitionError(what, where, expected, repair)
    return found
