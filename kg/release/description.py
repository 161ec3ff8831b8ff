"""The files that describe a release: licences, attribution, README, VoID, DQV, DCAT, RO-Crate, checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import HOME
from kg.escaping import markdown, markdown_address
from kg.rdf.void import describe, part_of
from kg.release import quality, readme, rocrate
from kg.release.counts import Counts, count
from kg.release.release import Distribution, Release, ReleaseInfo
from kg.release.terms import MEDIA_TYPES, NAMESPACES, RELEASE, Value, facts, term, turtle
from kg.store.protocol import Store
from kg.terms.literals import english
from kg.terms.names import BASE
from kg.terms.vocabulary import CC_BY

SUMS = "SHA256SUMS"
VOID, QUALITY, DCAT = (f"description/{name}" for name in ("void.ttl", "quality.ttl", "dcat.ttl"))
README = "README.md"
Described = tuple[Distribution, int, str]  # with size and SHA-256

_LABELS = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?class ?label WHERE {
  ?class a owl:Class ; rdfs:label ?label FILTER(LANG(?label) = "en")
} ORDER BY ?class ?label"""

_SOURCES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?source ?title ?publisher ?address WHERE {
  ?passage oa:hasSource ?source .
  FILTER EXISTS { ?thing hb:statedIn ?passage }
  ?source rdfs:label ?title .
  OPTIONAL { ?source dcterms:publisher|hb:isIssuedBy/rdfs:label ?publisher }
  OPTIONAL { ?source hb:canonicalAddress|hb:readAddress ?address }
} ORDER BY ?source ?title ?publisher ?address"""


def write(release: Release) -> Iterator[Distribution]:
    """The files that describe all others. Each covers those before it; the checksums cover all."""
    (release.folder / "description").mkdir()
    edition, dataset = release.edition, NamedNode(RELEASE + release.edition.version)
    counts = count(release.quads)

    def add(path: str, content: bytes | str, title: str, media_type: str, conforms_to: str = "") -> Distribution:
        data = content.encode("utf-8") if isinstance(content, str) else content
        (release.folder / path).write_bytes(data)
        return Distribution(path, title, media_type, conforms_to)

    for name, title in (("LICENSE-DATA", "The licence of the data"), ("LICENSE", "The licence of the program")):
        yield add(name, (HOME / name).read_bytes(), title, "text/plain")
    text = attribution(release.store, edition)
    yield add("ATTRIBUTION.md", text, "The sources and their publishers", "text/markdown")
    held = turtle(void(dataset, counts))
    yield add(VOID, held, "What the graph holds (VoID)", "text/turtle", NAMESPACES["void"])
    measured = turtle(quality.measured(release, dataset))
    yield add(QUALITY, measured, "How good the graph is (DQV)", "text/turtle", NAMESPACES["dqv"])
    labels = {_text(cls): _text(label) for cls, label in release.store.rows(_LABELS)}
    text = readme.page(edition, counts, release.measures, release.distributions, labels)
    yield add(README, text, "What the release is, what it holds and lacks, how to cite it", "text/markdown")
    described = [measure(release.folder, distribution) for distribution in release.distributions]
    catalogue = turtle(dcat(dataset, edition, described))
    yield add(DCAT, catalogue, "The release and its files (DCAT 3)", "text/turtle", NAMESPACES["dcat"])
    described += [measure(release.folder, distribution) for distribution in release.distributions[len(described) :]]
    rocrate.crate(release.folder, edition, described)
    standard = "https://w3id.org/ro/crate/1.1"
    yield Distribution(rocrate.PATH, "The release as an RO-Crate", "application/ld+json", standard)
    (release.folder / SUMS).write_text(sums(release.folder), encoding="utf-8", newline="\n")
    yield Distribution(SUMS, "The SHA-256 of every file", "text/plain")


def files(folder: Path) -> list[str]:
    """The names of all files in a release folder except the checksums, in order of their bytes."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted((name for name in found if name != SUMS), key=str.encode)


def sums(folder: Path) -> str:
    """The SHA-256 of all files in the format of `sha256sum`."""
    return "".join(f"{sha256(folder / name)}  {name}\n" for name in files(folder))


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measure(folder: Path, distribution: Distribution) -> Described:
    """A file with its size and SHA-256."""
    path = folder / distribution.path
    return distribution, path.stat().st_size, sha256(path)


def void(dataset: NamedNode, counts: Counts) -> Iterator[Triple]:
    """The graph in VoID: totals, asserted and inferred, by class and property, and links to other vocabularies."""
    yield from describe(
        dataset,
        triples=counts.triples,
        subjects=counts.subjects,
        objects=counts.objects,
        properties=len(counts.properties),
        classes=counts.classes,
    )
    for name, number in {"asserted": counts.triples - counts.inferred, "inferred": counts.inferred}.items():
        yield from _part(dataset, "subset", name, dcterms_title=name, void_triples=number)
    for iri, number in sorted(counts.properties.items()):
        yield from _part(dataset, "propertyPartition", iri, void_property=NamedNode(iri), void_triples=number)
    for (link, outside), number in sorted(counts.links.items()):
        yield from _part(
            dataset,
            "subset",
            f"{link}/{outside}",
            "void:Linkset",
            void_subjectsTarget=dataset,
            void_objectsTarget=NamedNode(outside),
            void_linkPredicate=NamedNode(link),
            void_triples=number,
        )


def _part(dataset: NamedNode, kind: str, name: str, cls: str = "void:Dataset", **values: Value) -> Iterator[Triple]:
    node = part_of(dataset, kind, name)
    yield Triple(dataset, term(f"void:{kind}"), node)
    yield from facts(node, cls, **values)


def dcat(dataset: NamedNode, edition: ReleaseInfo, described: list[Described]) -> Iterator[Triple]:
    """The release as a dcat:Dataset; each file as a distribution, its path in the release as dcterms:identifier."""
    maker = NamedNode(f"{BASE}id/org/habeas")
    keywords = edition.citation.get("keywords", [])
    yield from facts(
        dataset,
        "dcat:Dataset",
        dcterms_title=english(readme.title(edition)),
        dcterms_description=english(str(edition.citation.get("abstract", ""))),
        dcterms_issued=Literal(edition.date, datatype=term("xsd:date")),
        dcterms_license=NamedNode(CC_BY),
        dcterms_creator=maker,
        dcterms_publisher=maker,
        dcterms_bibliographicCitation=readme.cited(edition),
        dcat_version=edition.version,
        dcat_keyword=[english(str(word)) for word in keywords] if isinstance(keywords, list) else [],
        spdx_checksum=NamedNode(f"{dataset.value}/graph-checksum"),
        dcat_distribution=[_address(dataset, one) for one, _, _ in described],
    )
    yield from facts(maker, "foaf:Agent", foaf_name=", ".join(readme.authors(edition)))
    yield from _checksum(NamedNode(f"{dataset.value}/graph-checksum"), edition.graph_hash)
    for one, size, digest in described:
        address = _address(dataset, one)
        yield from facts(
            address,
            "dcat:Distribution",
            dcterms_identifier=one.path,
            dcterms_title=english(one.title),
            dcterms_license=NamedNode(
                "https://www.apache.org/licenses/LICENSE-2.0" if one.path == "LICENSE" else CC_BY
            ),
            dcat_mediaType=NamedNode(MEDIA_TYPES + one.media_type),
            dcat_compressFormat=NamedNode(f"{MEDIA_TYPES}application/gzip") if one.path.endswith(".gz") else "",
            dcterms_conformsTo=NamedNode(one.conforms_to) if one.conforms_to else "",
            dcat_byteSize=Literal(str(size), datatype=term("xsd:nonNegativeInteger")),
            spdx_checksum=NamedNode(f"{address.value}#checksum"),
        )
        yield from _checksum(NamedNode(f"{address.value}#checksum"), digest)


def attribution(store: Store, edition: ReleaseInfo) -> str:
    """The text that names Habeas and every source with a passage, with publisher and address."""
    sources: dict[str, tuple[str, list[str], list[str]]] = {}
    for source, title, publisher, address in store.rows(_SOURCES):
        _, publishers, addresses = sources.setdefault(_text(source), (_text(title), [], []))
        for kept, value in ((publishers, _text(publisher)), (addresses, _text(address))):
            if value and value not in kept:
                kept.append(value)
    rows = [
        f"- {markdown(title, starts_block=True)}{'. ' + markdown(', '.join(publishers)) if publishers else ''}"
        f"{'. ' + markdown_address(addresses[0]) if addresses else ''}"
        for _, (title, publishers, addresses) in sorted(sources.items())
    ]
    return f"""# Attribution

{markdown(readme.cited(edition))} Licensed under CC BY 4.0, {CC_BY}.

The graph states what the documents below say, and where. They belong to their authors and publishers, and the licence
does not cover them; of their text the release holds only a few quoted words. {len(rows)} sources:

{chr(10).join(rows)}
"""


def _checksum(node: NamedNode, digest: str) -> list[Triple]:
    return facts(
        node,
        "spdx:Checksum",
        spdx_algorithm=term("spdx:checksumAlgorithm_sha256"),
        spdx_checksumValue=Literal(digest, datatype=term("xsd:hexBinary")),
    )


def _address(dataset: NamedNode, one: Distribution) -> NamedNode:
    return NamedNode(f"{dataset.value}/{one.path}")


def _text(value: object) -> str:
    return str(getattr(value, "value", ""))
