"""The stored questions and rules as data, in the vocabulary of the SIB's SPARQL examples."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.archive import Archive
from kg.release.release import Distribution, Release
from kg.release.terms import NAMESPACES, facts, readable
from kg.sparql.query_file import QueryFile, read_all
from kg.terms.literals import english
from kg.terms.names import BASE

QUERY = f"{BASE}query/"
FOLDERS = {
    "questions": ("question", "The stored questions, each a SPARQL query with its parameters"),
    "rules": ("because", "The rules by which statements are inferred, each with its legal ground"),
}


def write(release: Release) -> list[Distribution]:
    """One file for each folder of queries."""
    (release.folder / "queries").mkdir()
    written = []
    for folder, (_, title) in FOLDERS.items():
        path = f"queries/{folder}.ttl"
        (release.folder / path).write_bytes(release.as_written[path])
        written.append(Distribution(path, title, "text/turtle", NAMESPACES["sh"]))
    return written


def files(archive: Archive) -> dict[str, bytes]:
    """The files of an archive's queries, by their paths in a release."""
    made = {}
    for folder, (comment, _) in FOLDERS.items():
        triples = [triple for query in read_all(archive, folder) for triple in described(query, folder, comment)]
        made[f"queries/{folder}.ttl"] = readable(triples, {**NAMESPACES, "query": f"{QUERY}{folder}/"})
    return made


def described(query: QueryFile, folder: str, comment: str) -> Iterator[Triple]:
    """One query as an sh:SPARQLExecutable, whose text keeps its PREFIX lines so that it runs unchanged."""
    iri = NamedNode(f"{QUERY}{folder}/{query.name}")
    kind, form = ("Construct", "sh_construct") if folder == "rules" else ("Select", "sh_select")
    text = "".join(line for line in query.text.splitlines(keepends=True) if not line.startswith("#+"))
    parameters = [NamedNode(f"{iri.value}/{name}") for name in query.params]
    types = ["sh:SPARQLExecutable", f"sh:SPARQL{kind}Executable", *(["sh:Parameterizable"] if parameters else [])]
    yield from facts(
        iri,
        tuple(types),
        rdfs_label=english(query.title),
        rdfs_comment=english(query.header[comment]),
        dcterms_identifier=query.name,
        schema_keywords=[word.strip() for word in query.header.get("keywords", "").split(",")],
        dcterms_source=english(query.header.get("ground", "")) if "ground" in query.header else "",
        sh_parameter=parameters,
        schema_variableMeasured=[f"{name} - {meaning}" for name, meaning in query.columns.items()],
        **{form: text},
    )
    for node, (name, meaning) in zip(parameters, query.params.items(), strict=True):
        yield from facts(
            node,
            "sh:Parameter",
            sh_path=NamedNode(f"{QUERY}parameter/{name}"),
            sh_name=name,
            sh_description=english(meaning),
            sh_defaultValue=query.defaults[name],
        )
