"""The files that describe a release: licences, attribution, README, VoID, DCAT, RO-Crate, checksums."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import HOME
from kg.escaping import markdown, markdown_address
from kg.files import beside
from kg.rdf.void import describe, part_of
from kg.release import readme, rocrate
from kg.release.counts import Counts, count
from kg.release.release import Distribution, Release, ReleaseInfo, sha256
from kg.release.terms import NAMESPACES, RELEASE, Value, facts, term, turtle
from kg.store.protocol import Store
from kg.terms.literals import english
from kg.terms.vocabulary import CC_BY

SUMS = "SHA256SUMS"
VOID, DCAT = "void.ttl", "dcat.ttl"
README = "README.md"


def write(release: Release) -> Iterator[Distribution]:
    """The files that describe all others. Each covers those before it; the checksums cover all."""
    edition = release.edition
    counts = count(release.store)

    def add(path: str, content: bytes | str, title: str, media_type: str, conforms_to: str = "") -> Distribution:
        data = content.encode("utf-8") if isinstance(content, str) else content
        (release.folder / path).write_bytes(data)
        return Distribution(path, title, media_type, conforms_to)

    for name, title in (("LICENSE-DATA", "The licence of the data"), ("LICENSE", "The licence of the program")):
        yield add(name, (HOME / name).read_bytes(), title, "text/plain")
    text = attribution(release.store, edition)
    yield add("ATTRIBUTION.md", text, "The sources and their publishers", "text/markdown")
    held = turtle(void(edition, counts))
    yield add(VOID, held, "What the graph holds (VoID)", "text/turtle", NAMESPACES["void"])
    labels = {_text(cls): _text(label) for cls, label in release.store.rows(beside.query(__file__, "labels"))}
    text = readme.page(edition, counts, release.measures, release.distributions, labels)
    yield add(README, text, "What the release is, what it holds and lacks, how to cite it", "text/markdown")
    catalogue = turtle(dcat(release))
    yield add(DCAT, catalogue, "The release and its files (DCAT 3)", "text/turtle", NAMESPACES["dcat"])
    rocrate.crate(release.folder, edition, release.distributions)
    standard = "https://w3id.org/ro/crate/1.1"
    yield Distribution(rocrate.PATH, "The release as an RO-Crate", "application/ld+json", standard)
    (release.folder / SUMS).write_text(sums(release.folder), encoding="utf-8", newline="\n")
    yield Distribution(SUMS, "The SHA-256 of every file", "text/plain")


def sums(folder: Path) -> str:
    """The SHA-256 of all files in the format of `sha256sum`, in order of the bytes of their names."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return "".join(f"{sha256(folder / name)}  {name}\n" for name in sorted(names, key=str.encode) if name != SUMS)


def void(edition: ReleaseInfo, counts: Counts) -> Iterator[Triple]:
    """The graph in VoID: title, day and licence, and totals, asserted and inferred, by class and property."""
    dataset = NamedNode(RELEASE + edition.version)
    yield from facts(
        dataset,
        (),
        dcterms_title=english(readme.title(edition)),
        dcterms_issued=Literal(edition.date, datatype=term("xsd:date")),
        dcterms_license=NamedNode(CC_BY),
    )
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


def dcat(release: Release) -> Iterator[Triple]:
    """The release as a dcat:Dataset; each file as a distribution, its path in the release as dcterms:identifier."""
    edition, dataset = release.edition, NamedNode(RELEASE + release.edition.version)
    addresses = {one.path: NamedNode(f"{dataset.value}/{one.path}") for one in release.distributions}
    yield from facts(
        dataset,
        "dcat:Dataset",
        dcterms_title=english(readme.title(edition)),
        dcterms_description=english(str(edition.citation.get("abstract", ""))),
        dcterms_issued=Literal(edition.date, datatype=term("xsd:date")),
        dcterms_license=NamedNode(CC_BY),
        dcterms_bibliographicCitation=readme.cited(edition),
        dcat_version=edition.version,
        dcat_distribution=addresses.values(),
    )
    for one in release.distributions:
        path, address = release.folder / one.path, addresses[one.path]
        checksum = NamedNode(f"{address.value}#checksum")
        yield from facts(
            address,
            "dcat:Distribution",
            dcterms_identifier=one.path,
            dcterms_title=english(one.title),
            dcat_mediaType=NamedNode(f"https://www.iana.org/assignments/media-types/{one.media_type}"),
            dcat_byteSize=Literal(str(path.stat().st_size), datatype=term("xsd:nonNegativeInteger")),
            dcterms_conformsTo=NamedNode(one.conforms_to) if one.conforms_to else "",
            spdx_checksum=checksum,
        )
        yield from facts(
            checksum,
            "spdx:Checksum",
            spdx_algorithm=term("spdx:checksumAlgorithm_sha256"),
            spdx_checksumValue=Literal(sha256(path), datatype=term("xsd:hexBinary")),
        )


def _part(dataset: NamedNode, kind: str, name: str, **values: Value) -> Iterator[Triple]:
    node = part_of(dataset, kind, name)
    yield Triple(dataset, term(f"void:{kind}"), node)
    yield from facts(node, "void:Dataset", **values)


def attribution(store: Store, edition: ReleaseInfo) -> str:
    """The text that names Habeas and every source with a passage, with publisher and address."""
    sources: dict[str, tuple[str, list[str], list[str]]] = {}
    for source, title, publisher, address in store.rows(beside.query(__file__, "sources")):
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


def _text(value: object) -> str:
    return str(getattr(value, "value", ""))
