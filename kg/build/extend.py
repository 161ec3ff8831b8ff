"""Limits on the files of an archive: data defines no terms, and nothing redefines those of a base."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad

from kg.archive import BASE, Archive, is_of_base
from kg.errors import KgError
from kg.files import beside
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import THING, file_of, graph_of, hb, prefixes, shorten
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

_FROM_FILE = hb("fromFile")


class RedefinitionError(KgError):
    """A file says of a term or thing of a base what only the base may say."""


class TermInDataError(KgError):
    """A data file says what only the ontology may say: an axiom, a class, a property or a shape."""


def check_data(store: Store, archive: Archive) -> None:
    """Returns if no data file holds an axiom or defines a term or a shape: these belong below `ontology/`.

    What follows from the data would depend on a file of data otherwise. Raises KgError with all that do.
    """
    table = prefixes(archive)
    found = {
        (file_of(graph), shorten(getattr(thing, "value", ""), table), name, value)
        for thing, name, value, graph in store.rows(beside.query(__file__, "terms_in_data"))
        if isinstance(name, NamedNode) and isinstance(graph, NamedNode)
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
    own = {name for name in archive.turtle if not is_of_base(name) and name not in theirs}
    ontologies = [name for name in archive.turtle if name.startswith("ontology/") and name not in own]
    data = [name for name in archive.turtle if name.startswith(tuple(f"data/@{base.name}/" for base in bases))]
    table = prefixes(archive)
    found: dict[tuple[str, str], RedefinitionError] = {}
    for kind, rows in (
        ("term", store.rows(_about_what_is_in(ontologies, ""))),
        ("thing", store.rows(_about_what_is_in(data, f"VALUES ?p {{ {RDF_TYPE} {RDFS_LABEL} }}"))),
        ("new term", store.rows(beside.query(__file__, "new_terms"))),
    ):
        said = beside.table(__file__, "redefined")[kind]
        for thing, graph, described_in in rows:
            if isinstance(thing, NamedNode) and isinstance(graph, NamedNode) and (where := file_of(graph)) in own:
                name, file = shorten(thing.value, table), file_of(described_in)  # type: ignore[arg-type]
                what = said["what"].format(name=name, file=file)
                found[where, name] = RedefinitionError(what, where, said["expected"], said["fix"])
    if found:
        raise KgError.of([found[key] for key in sorted(found)])


def _about_what_is_in(files: list[str], pattern: str) -> str:
    """The query for the things that these files describe, other graphs that say more of them, and the file's graph."""
    graphs = " ".join(str(graph_of(name)) for name in files)
    return f"""SELECT DISTINCT ?thing ?other ?graph WHERE {{ VALUES ?graph {{ {graphs} }}
        GRAPH ?graph {{ ?thing {RDF_TYPE} ?class }} FILTER(ISIRI(?thing)) {pattern}
        GRAPH ?other {{ ?thing ?p ?o }} FILTER(?other != ?graph) ?other {_FROM_FILE} ?file
        FILTER NOT EXISTS {{ GRAPH ?graph {{ ?thing ?p ?o }} }} }}"""


def leave_out_dangling(store: LocalStore, archive: Archive) -> None:
    """Takes from the store what a base that is read in part says about things that nothing describes.

    The norms of the project's own archive cite decisions, which an archive that extends it does not read.
    """
    for base in archive.bases:
        graphs = [graph_of(name) for name in archive.turtle if name.startswith(f"data/@{base.name}/")]
        if base.only == ("",) or not graphs:
            continue
        rows = store.rows(
            f"""SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ {" ".join(map(str, graphs))} }} GRAPH ?g {{ ?s ?p ?o }}
            FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "{THING}")) FILTER NOT EXISTS {{ ?o {RDF_TYPE} ?class }} }}"""
        )
        for row in rows:
            store.remove(Quad(*row))  # type: ignore[arg-type]
