"""This module checks a release folder by itself: every digest, size and count that it states is worked out again."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from kg.errors import KgError
from kg.export import description, readme, rocrate
from kg.export.counts import Counts, count, lines
from kg.export.history import QUADS
from kg.export.quality import measures
from kg.export.readme import totals
from kg.export.release import Measures
from kg.export.terms import term
from kg.identifiers import ONT
from kg.store import Store

_REPAIR = "get the release again from its source, or make it again: kg export"
_SUM = re.compile(r"([0-9a-f]{64})  (.+)\n")
_ROW = re.compile(r"^\| ([^|]+) \| ([0-9,]+) \|$", re.MULTILINE)
Measure = Callable[[Store, Path], Measures]


def check(folder: Path, measure: Measure | None = None) -> int:
    """How many files a release has, when all that it states is so. Raises KgError with everything that is not.

    A file that is missing, changed or not listed is told first, and alone: what it says would be worth nothing.
    `measure` validates the statements of the release again and gives what it found.
    """
    _raise(list(_sums(folder)))
    present = description.files(folder)
    problems = [*_described(folder, present), *_tables(folder), *_graphs(folder), *_citations(folder)]
    if (folder / QUADS).is_file():
        counts = count(lines(folder / QUADS), QUADS)
        problems += [*_counts(folder, counts), *_formats(folder, counts)]
        if measure is not None and (folder / "queries" / "checks.ttl").is_file():
            problems += _quality(folder, measure)
    _raise(problems)
    return len(present)


def _raise(problems: list[KgError]) -> None:
    if problems:
        raise KgError.of(problems)


def _sums(folder: Path) -> Iterator[KgError]:
    """Missing, changed and additional files, by SHA256SUMS, which must be as we write it to the byte."""
    listing = folder / description.SUMS
    if not listing.is_file():
        raise KgError(
            f"this is not a release: it has no {description.SUMS}",
            str(folder),
            "a folder that kg export has written",
            _REPAIR,
        )
    stated: dict[str, str] = {}
    for number, line in enumerate(listing.read_bytes().decode("utf-8", "replace").splitlines(keepends=True), 1):
        match = _SUM.fullmatch(line)
        if match is None:
            yield _problem(
                f"{description.SUMS}:{number}", "this is no line of digests", "a SHA-256, two blanks, a name"
            )
        else:
            stated[match[2]] = match[1]
    present = set(description.files(folder))
    for name in sorted({*stated, *present}):
        if name not in stated:
            yield _problem(name, f"the file is not listed in {description.SUMS}", "no other files")
        elif name not in present:
            yield _problem(name, "the file is missing", f"the file that {description.SUMS} lists")
        elif description.sha256(folder / name) != stated[name]:
            yield _problem(name, "the file was changed: its SHA-256 is another", stated[name])


def _described(folder: Path, present: list[str]) -> Iterator[KgError]:
    """Files, sizes and digests in DCAT, RO-Crate and schema.org; each describes what was written before it."""
    later = {description.DCAT: 3, description.SCHEMA_ORG: 3, rocrate.PATH: 1}
    last = [description.DCAT, description.SCHEMA_ORG, rocrate.PATH]
    for place, read in ((last[0], _of_dcat), (last[1], _of_schema_org), (last[2], _of_crate)):
        if place not in present:
            yield _problem(place, "the description is missing", "the file")
            continue
        stated = read(folder / place)
        expected = set(present) - set(last[-later[place] :])
        for name in sorted(expected ^ set(stated)):
            what = "does not describe the file" if name in expected else "describes a file that is not there:"
            yield _problem(place, f"it {what} {name}", "each file of the release")
        for name in sorted(expected & set(stated)):
            found = (str((folder / name).stat().st_size), description.sha256(folder / name))
            if stated[name] != found:
                yield _problem(place, f"it states another size or digest of {name}", f"{found[0]} bytes, {found[1]}")


def _of_dcat(path: Path) -> dict[str, tuple[str, str]]:
    graph = _Graph(path)
    return {
        graph.one(node, "dcterms:identifier"): (
            graph.one(node, "dcat:byteSize"),
            graph.one(NamedNode(graph.one(node, "spdx:checksum")), "spdx:checksumValue"),
        )
        for node in graph.all("dcat:Distribution")
    }


def _of_schema_org(path: Path) -> dict[str, tuple[str, str]]:
    files: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["distribution"]
    return {one["identifier"]: (one["contentSize"], one["sha256"]) for one in files}


def _of_crate(path: Path) -> dict[str, tuple[str, str]]:
    nodes: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    return {node["@id"]: (node["contentSize"], node["sha256"]) for node in nodes if node["@type"] == "File"}


def _counts(folder: Path, counts: Counts) -> Iterator[KgError]:
    """The digest of the graph, the counts of VoID, and those on the page."""
    void = set(description.void(NamedNode(_Graph(folder / description.VOID).dataset()), counts))
    stated = set(_Graph(folder / description.VOID).triples)
    for triple in sorted(stated - void, key=str):
        yield _problem(description.VOID, f"this is not so: {triple}", "what the graph holds")
    for triple in sorted(void - stated, key=str):
        yield _problem(description.VOID, f"it does not say: {triple}", "what the graph holds")
    page = (folder / description.README).read_text(encoding="utf-8")
    rows = {name: number.replace(",", "") for name, number in _ROW.findall(page)}
    classes = {match[1]: number for name, number in rows.items() if (match := re.search(r"`hb:(\w+)`", name))}
    own = {iri.removeprefix(ONT): str(n) for iri, n in counts.classes.items() if iri.startswith(ONT)}
    expected = {**{name: str(number) for name, number in totals(counts).items()}, **own}
    found = {**{name: number for name, number in rows.items() if "`" not in name}, **classes}
    for name in sorted({*expected, *found}):
        if expected.get(name) != found.get(name):
            shown = found.get(name, "nothing")
            yield _problem(description.README, f"it counts {shown} for {name}", expected.get(name, "nothing"))
    for place, text in ((description.README, page), (description.DCAT, (folder / description.DCAT).read_text("utf-8"))):
        if counts.digest not in text:
            yield _problem(place, "it states another SHA-256 of the graph", counts.digest)


def _formats(folder: Path, counts: Counts) -> Iterator[KgError]:
    """Whether each form of RDF says the same: the sum of the digests of its statements, in whatever order."""
    trig, union = ox.RdfFormat.TRIG, ox.RdfFormat.TURTLE
    quads = _total(line.encode() for line in lines(folder / QUADS))
    triples = _total(_each_once(lines(folder / QUADS)))
    wanted = {
        "rdf/habeas.trig": (trig, quads),
        "rdf/habeas.jsonld": (ox.RdfFormat.JSON_LD, quads),
        "rdf/habeas.ttl": (union, triples),
    }
    for name, (form, total) in wanted.items():
        path = folder / name
        if not path.is_file():
            continue
        try:
            found = _total(f"{statement} .\n".encode() for statement in ox.parse(path=str(path), format=form))
        except (SyntaxError, ValueError) as error:
            yield _problem(name, f"it cannot be read ({error})", "a file that any RDF program reads")
            continue
        if found != total:
            yield _problem(name, f"it holds other statements than {QUADS} ({found[0]:,})", f"the same {total[0]:,}")
    files = sorted((folder / "rdf" / "graphs").rglob("*.ttl"))
    if files and len(files) != len(counts.graphs):
        yield _problem("rdf/graphs", f"it has {len(files)} files", f"one for each of {len(counts.graphs)} graphs")


def _total(statements: Iterable[bytes]) -> tuple[int, int]:
    number = total = 0
    for statement in statements:
        number += 1
        total += int.from_bytes(hashlib.blake2b(statement, digest_size=16).digest(), "big")
    return number, total


def _each_once(quads: Iterable[str]) -> Iterator[bytes]:
    last = ""
    for line in quads:
        triple = line[: line.rindex(" <")]
        if triple != last:
            yield f"{triple} .\n".encode()
        last = triple


def _tables(folder: Path) -> Iterator[KgError]:
    """Rows of each table in its three forms."""
    tables = sorted((folder / "tables").glob("*.csv"))
    database = folder / "habeas.sqlite"
    db = sqlite3.connect(f"{database.absolute().as_uri()}?immutable=1", uri=True) if database.is_file() else None
    for path in tables:
        rows = _rows(path)
        if path.with_suffix(".parquet").is_file():
            import pyarrow.parquet

            number = pyarrow.parquet.read_metadata(path.with_suffix(".parquet")).num_rows
            if number != rows:
                yield _problem(f"tables/{path.stem}.parquet", f"it has {number} rows", f"{rows}, as {path.name} has")
        if db is not None:
            (number,) = db.execute(f'SELECT COUNT(*) FROM "{path.stem}"').fetchone()
            if number != rows:
                yield _problem(f"{database.name}, {path.stem}", f"it has {number} rows", f"{rows}, as {path.name} has")
    if db is not None:
        db.close()


def _graphs(folder: Path) -> Iterator[KgError]:
    """Nodes and edges of GraphML and of the files for Neo4j."""
    graphml = folder / "graphs" / "habeas.graphml"
    if not graphml.is_file():
        return
    found = Counter(mark for line in lines(graphml) for mark in re.findall(r"<(node|edge) ", line))
    for mark in ("node", "edge"):
        rows = _rows(graphml.with_name(f"{mark}s.csv"))
        if found[mark] != rows:
            yield _problem("graphs/habeas.graphml", f"it has {found[mark]} {mark}s", f"{rows}, as {mark}s.csv has")


def _citations(folder: Path) -> Iterator[KgError]:
    """Whether both forms of the citations are of the same documents."""
    csl = folder / "citations" / "habeas.csl.json"
    if csl.is_file():
        items = json.loads(csl.read_text(encoding="utf-8"))
        entries = sum(line.startswith("@") for line in lines(csl.with_name("habeas.bib")))
        if len(items) != entries:
            yield _problem("citations/habeas.bib", f"it has {entries} entries", f"{len(items)}, as habeas.csl.json has")


def _quality(folder: Path, measure: Measure) -> Iterator[KgError]:
    """The measures of DQV, by validating the statements again."""
    store = Store.in_memory()
    with gzip.open(folder / QUADS) as file:
        store.inner.bulk_load(cast(IO[bytes], file), format=ox.RdfFormat.N_QUADS)
    graph = _Graph(folder / description.QUALITY)
    stated = {
        graph.one(node, "dqv:isMeasurementOf"): graph.one(node, "dqv:value")
        for node in graph.all("dqv:QualityMeasurement")
    }
    names = [iri.split("/findings/")[1] for iri in stated if "/findings/" in iri]
    again = measure(store, folder)
    found = {name: value for name, (_, value) in measures(again, names).items()}
    if readme.missing(again) not in (folder / description.README).read_text(encoding="utf-8"):
        yield _problem(description.README, "it tells another coverage or other findings", readme.missing(again))
    for iri, value in sorted(stated.items()):
        name = iri.split("/quality/")[1]
        if str(found.get(name)) != value:
            yield _problem(description.QUALITY, f"{name} is {value}", str(found.get(name, "no such measure")))
    for name in sorted(found.keys() - {iri.split("/quality/")[1] for iri in stated}):
        yield _problem(description.QUALITY, f"it does not measure {name}", str(found[name]))


def _rows(path: Path) -> int:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _problem(where: str, what: str, expected: str) -> KgError:
    return KgError(what, where, expected, _REPAIR)


class _Graph:
    """A Turtle file of the release, read whole."""

    def __init__(self, path: Path) -> None:
        self.triples: list[Triple] = [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
        self.values = {(t.subject, t.predicate): getattr(t.object, "value", "") for t in self.triples}

    def all(self, kind: str) -> list[NamedNode]:
        return [t.subject for t in self.triples if t.object == term(kind) and isinstance(t.subject, NamedNode)]

    def one(self, subject: NamedNode, name: str) -> str:
        return self.values.get((subject, term(name)), "")

    def dataset(self) -> str:
        return str(getattr(self.triples[0].subject, "value", ""))
