"""Checks a release folder by itself: every digest, size and count in it is computed again.

A release may come from anywhere, so nothing in it is trusted. Only regular files are opened; all that parses them runs
in a process with limits of time and memory; nothing that a release brings is run but its queries, which only read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import re
import sqlite3
import stat
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from kg.children import Child, ChildError, Limits
from kg.errors import KgError, missing_extra
from kg.rdf import nquads
from kg.release import description, readme, rocrate
from kg.release.counts import Counts, count
from kg.release.history import QUADS
from kg.release.quality import measures
from kg.release.readme import totals
from kg.release.release import QualityReport
from kg.release.terms import term
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import ONT

SHOWN = 50  # problems of one part of a release that are listed; of all others only the number is given
MAX_BYTES = 20_000_000_000  # of a release, so that a file with a huge hole in it is not read for hours
MAX_SUMS = 100_000_000  # bytes of the list of checksums
MAX_DEPTH = 50  # folders within folders

_REPAIR = "get the release again from its source, or make it again: kg export"
_SUM = re.compile(r"([0-9a-f]{64})  (.+)\n")
_ROW = re.compile(r"^\| ([^|]+) \| ([0-9,]+) \|$", re.MULTILINE)
_DATABASE = "habeas.sqlite"
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    SyntaxError,
    zlib.error,
    csv.Error,
    sqlite3.Error,
    RecursionError,
    MemoryError,
)
Measure = Callable[[Store, Path], QualityReport]
Problems = Iterator[KgError]
Described = dict[str, tuple[str, str]]  # the size and digest of each file
V = TypeVar("V")


def check(folder: Path, measure: Measure | None = None, limits: Limits | None = None) -> int:
    """The number of files of a release in which all is as stated. Raises KgError with everything that is not.

    Files that are missing, changed or not listed are reported first and alone, for their content means nothing.
    `measure` validates the statements of the release again and returns what it found; it is called in another process.
    Unless `limits` are given, that process may take two minutes and a second for each megabyte of the release, and a
    gigabyte and eight times the size of the release.
    """
    sizes = _files(folder)
    _raise(_first(_sums(folder, sizes), description.SUMS))
    total = sum(sizes.values())
    seconds = 120.0 + total // 1_000_000
    limits = limits or Limits(seconds, seconds * (os.cpu_count() or 1), 1_000_000_000 + 8 * total)
    _raise(_contents(folder, sorted(sizes), measure, limits))
    return len(sizes)


def _raise(problems: Problems) -> None:
    if found := list(problems):
        raise KgError.of(found)


def _first(problems: Problems, where: str) -> Problems:
    """The first of many problems, and the number of all others."""
    yield from islice(problems, SHOWN)
    if more := sum(1 for _ in problems):
        yield _problem(where, f"and {more:,} more problems", "a release in which all is as stated")


def _files(folder: Path) -> dict[str, int]:
    """All files of a release but the checksums, with their sizes. Raises KgError if there is anything but files."""
    if not (folder / description.SUMS).is_file():
        raise KgError(
            f"this is not a release: it has no {description.SUMS}",
            str(folder),
            "a folder that kg export has written",
            _REPAIR,
        )
    sizes: dict[str, int] = {}
    problems: list[KgError] = []
    waiting = [("", 0)]
    while waiting:
        below, depth = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    name, status = below + entry.name, entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(status.st_mode):
                        sizes[name] = status.st_size
                    elif not stat.S_ISDIR(status.st_mode):
                        problems.append(_problem(name, "this is a link, a pipe or a device", "files and folders"))
                    elif depth < MAX_DEPTH:
                        waiting.append((f"{name}/", depth + 1))
                    else:
                        problems.append(_problem(name, "this folder is too deep", f"at most {MAX_DEPTH} folders"))
        except OSError as error:
            problems.append(_problem(below, f"this folder cannot be read ({error.strerror})", "a folder"))
    if (size := sum(sizes.values())) > MAX_BYTES:
        problems.append(_problem("", f"the release has {size:,} bytes", f"at most {MAX_BYTES:,}"))
    if (size := sizes.pop(description.SUMS, 0)) > MAX_SUMS:
        problems.append(_problem(description.SUMS, f"the file has {size:,} bytes", f"at most {MAX_SUMS:,}"))
    _raise(_first(iter(problems), str(folder)))
    return sizes


def is_release(folder: Path) -> bool:
    """Whether a folder looks like a release, of whatever formats."""
    return all((folder / name).is_file() for name in (description.SUMS, description.DCAT))


def is_unchanged(folder: Path) -> bool:
    """Whether a folder has exactly the files that its list of checksums states, unchanged."""
    try:
        return next(_sums(folder, _files(folder)), None) is None
    except (KgError, OSError):
        return False


def _sums(folder: Path, present: Collection[str]) -> Problems:
    """Missing, changed and additional files, by SHA256SUMS, which must have exactly our format."""
    stated: dict[str, str] = {}
    content = (folder / description.SUMS).read_bytes().decode("utf-8", "replace")
    for number, line in enumerate(content.splitlines(keepends=True), 1):
        place = f"{description.SUMS}:{number}"
        match = _SUM.fullmatch(line)
        if match is None:
            yield _problem(place, "this is not a line of digests", "a SHA-256, two blanks, a name")
        elif match[2].startswith("/") or ".." in match[2].split("/"):
            yield _problem(place, f"this file is outside of the release: {match[2]}", "files of the release")
        elif match[2] in stated:
            yield _problem(place, f"this file is listed twice: {match[2]}", "each file once")
        else:
            stated[match[2]] = match[1]
    for name in sorted({*stated, *present}):
        if name not in stated:
            yield _problem(name, f"the file is not listed in {description.SUMS}", "no other files")
        elif name not in present:
            yield _problem(name, "the file is missing", f"the file that {description.SUMS} lists")
        else:
            try:
                if description.sha256(folder / name) != stated[name]:
                    yield _problem(name, "the file was changed: its SHA-256 is another", stated[name])
            except OSError as error:
                yield _problem(name, f"the file cannot be read ({error.strerror})", "a file that can be read")


def _contents(folder: Path, present: list[str], measure: Measure | None, limits: Limits) -> Problems:
    """What is wrong with the content of the files, as another process finds it."""
    reading = ""
    try:
        with closing(Child(find_problems, limits)) as child:
            for message in child.items(folder, present, measure):
                if isinstance(message, str):
                    reading = message
                else:
                    yield KgError(*(_shown(str(part)) for part in message))
    except ChildError as reason:
        yield _problem(reading, f"the check was stopped: {reason}", "a release that can be checked within limits")


def find_problems(
    folder: Path, present: list[str], measure: Measure | None
) -> Iterator[str | tuple[str, str, str, str]]:
    """The name of each part of a release before it is read, and the four parts of each problem in it."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # Arrow's own allocator reserves a gigabyte at once
    csv.field_size_limit(nquads.MAX_LINE)
    for name, part in _parts(folder, present, measure):
        yield name
        for problem in _problems(name, part):
            yield problem.what, problem.where, problem.expected, problem.repair


def _problems(name: str, part: Callable[[], Problems]) -> Problems:
    """The problems in a part of a release; one of them may be that it cannot be read to its end."""
    try:
        yield from _first(part(), name)
    except KgError as error:
        yield from error.problems
    except ImportError as error:
        yield missing_extra("release", name, error.name)
    except _DAMAGE as error:
        yield _problem(name, f"it cannot be read ({_reason(error)})", "a file as kg export writes it")
    except Exception as error:  # of a library, or a fault of ours: the other parts are still checked
        what = f"the check of it failed ({type(error).__name__}: {_reason(error)})"
        repair = "report this as a fault of Habeas, with the release"
        yield KgError(what, name, "a file that can be checked, or found to be damaged", repair)


def _parts(folder: Path, present: list[str], measure: Measure | None) -> Iterator[tuple[str, Callable[[], Problems]]]:
    """The parts of a release that are checked each by itself, with their names."""
    # each description covers what was written before it
    last = [description.DCAT, description.SCHEMA_ORG, rocrate.PATH]
    for name, read, later in zip(last, (_of_dcat, _of_schema_org, _of_crate), (3, 3, 1), strict=True):
        yield name, partial(_described, folder, name, set(present) - set(last[-later:]), read)
    database = folder / _DATABASE
    for path in sorted((folder / "tables").glob("*.csv")):
        counted: list[int] = []  # empty if the CSV file cannot be read: then nothing is compared with it
        yield f"tables/{path.name}", partial(_csv, path, counted)
        for rows in counted:
            if path.with_suffix(".parquet").is_file():
                yield f"tables/{path.stem}.parquet", partial(_parquet, path, rows)
            if database.is_file():
                yield f"{database.name}, {path.stem}", partial(_table, database, path, rows)
    yield "graphs/habeas.graphml", partial(_graphs, folder)
    yield "citations/habeas.csl.json", partial(_citations, folder)
    if (folder / QUADS).is_file():
        yield from _parts_of_graph(folder, measure)


def _parts_of_graph(folder: Path, measure: Measure | None) -> Iterator[tuple[str, Callable[[], Problems]]]:
    """The parts that are compared with the statements of the release."""
    counted: list[Counts] = []  # empty if the statements cannot be read
    yield QUADS, partial(_statements, folder, counted)
    for counts in counted:
        yield description.VOID, partial(_void, folder, counts)
        yield description.README, partial(_page, folder, counts)
        yield "rdf", partial(_formats, folder, counts)
        if measure is not None:
            yield description.QUALITY, partial(_quality, folder, measure)


def _described(folder: Path, name: str, expected: set[str], read: Callable[[Path], Described]) -> Problems:
    """Files, sizes and digests as a description states them."""
    if not (folder / name).is_file():
        yield _problem(name, "the description is missing", "the file")
        return
    stated = read(folder / name)
    for one in sorted(expected ^ set(stated)):
        what = "does not describe the file" if one in expected else "describes a file that is not there:"
        yield _problem(name, f"it {what} {one}", "each file of the release")
    for one in sorted(expected & set(stated)):
        found = (str((folder / one).stat().st_size), description.sha256(folder / one))
        if stated[one] != found:
            yield _problem(name, f"it states another size or digest of {one}", f"{found[0]} bytes, {found[1]}")


def _of_dcat(path: Path) -> Described:
    graph = _Graph(path)
    return {
        graph.one(node, "dcterms:identifier"): (
            graph.one(node, "dcat:byteSize"),
            graph.one(NamedNode(graph.one(node, "spdx:checksum")), "spdx:checksumValue"),
        )
        for node in graph.all("dcat:Distribution")
    }


def _of_schema_org(path: Path) -> Described:
    return _by_name(_objects(_json(path), "distribution"), "identifier")


def _of_crate(path: Path) -> Described:
    return _by_name([node for node in _objects(_json(path), "@graph") if node.get("@type") == "File"], "@id")


def _by_name(files: list[dict[str, object]], name: str) -> Described:
    """Size and digest of each file. Raises ValueError where one is described twice."""
    return _once((_text(one, name), (_text(one, "contentSize"), _text(one, "sha256"))) for one in files)


def _json(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)


def _once(pairs: Iterable[tuple[str, V]]) -> dict[str, V]:
    """The pairs as a dictionary. Raises ValueError where a name comes twice, of which a reader would take either."""
    found: dict[str, V] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"it describes {name} twice")
        found[name] = value
    return found


def _objects(whole: object, name: str) -> list[dict[str, object]]:
    """The objects in a list that is a member of a JSON object. Raises ValueError if it is not one."""
    found = whole.get(name) if isinstance(whole, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"it has no list of objects called {name}")
    return found


def _text(one: dict[str, object], name: str) -> str:
    if not isinstance(text := one.get(name), str):
        raise ValueError(f"an object has no text called {name}")
    return text


def _statements(folder: Path, counted: list[Counts]) -> Problems:
    """None; what the statements count is added to `counted`."""
    nquads.verify(folder / QUADS)
    counted.append(count(folder / QUADS))
    yield from ()


def _void(folder: Path, counts: Counts) -> Problems:
    """The counts of VoID."""
    graph = _Graph(folder / description.VOID)
    void = set(description.void(NamedNode(graph.dataset()), counts))
    stated = set(graph.triples)
    for triple in sorted(stated - void, key=str):
        yield _problem(description.VOID, f"this is not so: {triple}", "what the graph holds")
    for triple in sorted(void - stated, key=str):
        yield _problem(description.VOID, f"it does not say: {triple}", "what the graph holds")


def _page(folder: Path, counts: Counts) -> Problems:
    """The counts on the page, and the digest of the graph there and in DCAT."""
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
    dcat = (folder / description.DCAT).read_text(encoding="utf-8")
    for place, text in ((description.README, page), (description.DCAT, dcat)):
        if counts.digest not in text:
            yield _problem(place, "it states another SHA-256 of the graph", counts.digest)


def _formats(folder: Path, counts: Counts) -> Iterator[KgError]:
    """Whether each RDF format has the same statements: their digests are summed, so their order does not matter."""
    trig, union = ox.RdfFormat.TRIG, ox.RdfFormat.TURTLE
    quads = _total(line + b"\n" for line in nquads.lines(folder / QUADS))
    triples = _total(triple + b"\n" for triple in nquads.triples(nquads.lines(folder / QUADS)))
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
            yield _problem(name, f"it cannot be read ({_reason(error)})", "a file that any RDF program reads")
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


def _csv(path: Path, counted: list[int]) -> Problems:
    """None; the number of rows of a table is added to `counted`."""
    counted.append(_number_of_rows(path))
    yield from ()


def _parquet(path: Path, rows: int) -> Problems:
    """The rows of a table as Parquet."""
    import pyarrow
    import pyarrow.parquet

    name = f"tables/{path.stem}.parquet"
    try:
        number = pyarrow.parquet.read_metadata(path.with_suffix(".parquet")).num_rows
    except pyarrow.ArrowException as error:
        raise ValueError(str(error)) from error
    if number != rows:
        yield _problem(name, f"it has {number} rows", f"{rows}, as {path.name} has")


def _table(database: Path, path: Path, rows: int) -> Problems:
    """The rows of a table in the SQLite file. A view or a virtual table would run what the release says."""
    place = f"{database.name}, {path.stem}"
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?immutable=1", uri=True)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        kinds = db.execute("SELECT type, sql FROM sqlite_schema WHERE name = ?", (path.stem,)).fetchall()
        if [(kind, str(sql).upper().startswith("CREATE TABLE")) for kind, sql in kinds] != [("table", True)]:
            yield _problem(place, "it has no such table", f"the rows of {path.name}")
            return
        quoted = path.stem.replace('"', '""')
        (number,) = db.execute(f'SELECT COUNT(*) FROM "{quoted}"').fetchone()
    if number != rows:
        yield _problem(place, f"it has {number} rows", f"{rows}, as {path.name} has")


def _graphs(folder: Path) -> Problems:
    """Nodes and edges of GraphML and of the files for Neo4j."""
    graphml = folder / "graphs" / "habeas.graphml"
    if not graphml.is_file():
        return
    with open(graphml, encoding="utf-8") as lines:
        found = Counter(mark for line in lines for mark in re.findall(r"<(node|edge) ", line))
    for mark in ("node", "edge"):
        rows = _number_of_rows(graphml.with_name(f"{mark}s.csv"))
        if found[mark] != rows:
            yield _problem("graphs/habeas.graphml", f"it has {found[mark]} {mark}s", f"{rows}, as {mark}s.csv has")


def _citations(folder: Path) -> Problems:
    """Whether both formats of the citations have the same documents."""
    csl = folder / "citations" / "habeas.csl.json"
    if csl.is_file():
        items = _json(csl)
        if not isinstance(items, list):
            raise ValueError("it is not a list")
        with open(csl.with_name("habeas.bib"), encoding="utf-8") as lines:
            entries = sum(line.startswith("@") for line in lines)
        if len(items) != entries:
            yield _problem("citations/habeas.bib", f"it has {entries} entries", f"{len(items)}, as habeas.csl.json has")


def _quality(folder: Path, measure: Measure) -> Problems:
    """The measures of DQV, by validating the statements again."""
    graph = _Graph(folder / description.QUALITY)
    stated = {
        graph.one(node, "dqv:isMeasurementOf").partition("/quality/")[2]: graph.one(node, "dqv:value")
        for node in graph.all("dqv:QualityMeasurement")
    }
    store = LocalStore.in_memory()
    with gzip.open(folder / QUADS) as file:
        store.load_quads(cast(IO[bytes], file))
    again = measure(store, folder)
    names = [name.removeprefix("findings/") for name in stated if name.startswith("findings/")]
    found = {name: str(value) for name, (_, value) in measures(again, names).items()}
    if readme.missing(again) not in (folder / description.README).read_text(encoding="utf-8"):
        yield _problem(description.README, "it tells another coverage or other findings", readme.missing(again))
    for name, value in sorted(stated.items()):
        if found.get(name) != value:
            yield _problem(description.QUALITY, f"{name} is {value}", found.get(name, "no such measure"))
    for name in sorted(found.keys() - stated.keys()):
        yield _problem(description.QUALITY, f"it does not measure {name}", found[name])


def _number_of_rows(path: Path) -> int:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _problem(where: str, what: str, expected: str) -> KgError:
    return KgError(_shown(what), _shown(where) or "the release", expected, _REPAIR)


def _reason(error: BaseException) -> str:
    """What an exception says, on one line."""
    if isinstance(error, MemoryError):
        return "it needs more MB of memory than are allowed"
    return _shown(str(error).partition("\n")[0] or type(error).__name__)


def _shown(text: str) -> str:
    """A text from a release as one line for a terminal: not too long, and without control characters."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:300]) + ("…" if len(text) > 300 else "")


class _Graph:
    """A Turtle file of the release, read whole. Raises SyntaxError if it is not Turtle."""

    def __init__(self, path: Path) -> None:
        self.triples: list[Triple] = [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
        self.values: dict[tuple[object, NamedNode], set[str]] = {}
        for triple in self.triples:
            value = str(getattr(triple.object, "value", ""))
            self.values.setdefault((triple.subject, triple.predicate), set()).add(value)

    def all(self, kind: str) -> list[NamedNode]:
        return [t.subject for t in self.triples if t.object == term(kind) and isinstance(t.subject, NamedNode)]

    def one(self, subject: NamedNode, name: str) -> str:
        """The value of a property. Raises ValueError if there is none, or several."""
        values = self.values.get((subject, term(name)), set())
        if len(values) != 1:
            raise ValueError(f"{subject} has {len(values)} values of {name}")
        return min(values)

    def dataset(self) -> str:
        """The IRI of the first subject. Raises ValueError if there is none."""
        return str(getattr(self.triples[0].subject, "value", "")) if self.triples else ""
