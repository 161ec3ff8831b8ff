"""Checks a release folder by itself: makes every file again from its statements, and compares.

A release may come from anywhere, so nothing in it is trusted. Only regular files are opened; all that parses them runs
in a process with limits of time and memory; nothing that a release brings is run but its queries, which only read.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import sqlite3
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.build.progress import silent
from kg.build.validate import validate
from kg.children import Child, ChildError, Limits
from kg.errors import KgError
from kg.files import beside
from kg.files.atomic import scratch_folder
from kg.rdf import blank_nodes, nquads
from kg.release import description, questions, rocrate
from kg.release.quads import QUADS
from kg.release.release import LAST, PARTS, QualityReport, Release, ReleaseInfo, measured, sha256, write
from kg.store.local import LocalStore
from kg.terms.names import graph_of

SHOWN = 50  # problems that are listed; of all others only the number is given
MAX_BYTES = 20_000_000_000  # of a release, so that a file with a huge hole in it is not read for hours
MAX_SUMS = 100_000_000  # bytes of the list of checksums
MAX_TEXT = 10_000_000  # bytes of a file that is read whole
UNPACKED = 3  # times the size of all files: what the statements of a release may have at most

_REPAIR = "get the release again from its source, or make it again: kg export"
_SUM = re.compile(r"([0-9a-f]{64})  (.+)\n")
Problems = Iterator[KgError]
Found = tuple[str, str, str]  # of a problem: where it is, what it is, and what is expected
_FOLDERS = {"questions": "queries"}  # of the parts of a release; those of the others have their name


def check(folder: Path, version: str, limits: Limits | None = None, *, validated: bool = True) -> tuple[int, bool]:
    """The number of files of a release in which all is as stated, and whether they were made again.

    Only their digests are compared if the release does not have its statements. Files that are missing, changed or not
    listed are reported first and alone, for their content means nothing. `version` is that of this program. The
    statements are validated again unless `validated` is false, which leaves the README out. All of this is done in
    another process. Unless `limits` are given, that may take two minutes and a second for each megabyte of the release,
    and a gigabyte and eight times the size of the release. Raises KgError with all that is wrong.
    """
    sizes = _files(folder)
    _raise(_sums(folder, sizes), description.SUMS)
    if QUADS not in sizes:
        return len(sizes), False
    total = sum(sizes.values())
    seconds = 120.0 + total // 1_000_000
    limits = limits or Limits(seconds, seconds * (os.cpu_count() or 1), 1_000_000_000 + 8 * total)
    with scratch_folder() as scratch:
        _raise(_contents(limits, folder, sizes, scratch, version, validated), str(folder))
    return len(sizes), True


def _raise(problems: Iterable[KgError], where: str) -> None:
    """Raises KgError with the first of some problems and the number of all others, if there are any."""
    rest = iter(problems)
    found = list(islice(rest, SHOWN))
    if more := sum(1 for _ in rest):
        found.append(_problem(where, f"and {more:,} more problems", "a release in which all is as stated"))
    if found:
        raise KgError.of(found)


# the files


def _files(folder: Path) -> dict[str, int]:
    """All files of a release but the checksums, with their sizes. Raises KgError if there is anything but files."""
    if not (folder / description.SUMS).is_file():
        what = f"this is not a release: it has no {description.SUMS}"
        raise KgError(what, str(folder), "a folder that kg export has written", _REPAIR)
    sizes: dict[str, int] = {}
    problems: list[KgError] = []

    def unreadable(error: OSError) -> None:
        below = os.path.relpath(error.filename, folder)
        problems.append(_problem(below, f"this folder cannot be read ({error.strerror})", "a folder"))

    for place, folders, files in os.walk(folder, onerror=unreadable):
        for path in (Path(place, name) for name in (*folders, *files)):
            name, status = path.relative_to(folder).as_posix(), path.lstat()
            if stat.S_ISREG(status.st_mode):
                sizes[name] = status.st_size
            elif not stat.S_ISDIR(status.st_mode):
                problems.append(_problem(name, "this is a link, a pipe or a device", "files and folders"))
    if (size := sum(sizes.values())) > MAX_BYTES:
        problems.append(_problem("", f"the release has {size:,} bytes", f"at most {MAX_BYTES:,}"))
    if (size := sizes.pop(description.SUMS, 0)) > MAX_SUMS:
        problems.append(_problem(description.SUMS, f"the file has {size:,} bytes", f"at most {MAX_SUMS:,}"))
    _raise(problems, str(folder))
    return dict(sorted(sizes.items()))


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
                if sha256(folder / name) != stated[name]:
                    yield _problem(name, "the file was changed: its SHA-256 is another", stated[name])
            except OSError as error:
                yield _problem(name, f"the file cannot be read ({error.strerror})", "a file that can be read")


# their content


def _contents(limits: Limits, *release: object) -> Problems:
    """The problems in the content of the files, which `find_problems` finds in another process."""
    reading = QUADS
    try:
        with closing(Child(find_problems, limits)) as child:
            for message in child.items(*release):
                if isinstance(message, str):
                    reading = message
                else:
                    yield _problem(*map(str, message))
    except KgError as error:
        yield from error.problems
    except ChildError as reason:
        yield _problem(reading, f"the check was stopped: {reason}", "a release that can be checked within limits")


def find_problems(
    folder: Path, sizes: dict[str, int], scratch: Path, version: str, validated: bool
) -> Iterator[str | Found]:
    """The name of each part and file before it is made again, and for each that differs: where, what, and what is due.

    What is there takes the place of what was made, since the descriptions state the digests of what is there. Raises
    KgError if nothing can be made.
    """
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # Arrow's own allocator reserves a gigabyte at once
    left = set(sizes)  # what has not been made yet
    reading = QUADS
    try:
        release = _release(folder, sizes, scratch, version, validated)
        parts = [part for part in PARTS if any(name.startswith(f"{_FOLDERS.get(part, part)}/") for name in sizes)]
        for module in [*parts, LAST]:
            yield (reading := module)
            for one in write(release, module):
                yield (reading := one.path)
                if one.path not in left | {description.SUMS}:
                    yield one.path, "the file is missing", "a file that the statements give"
                    continue
                left.discard(one.path)
                made, there = release.folder / one.path, folder / one.path
                if one.path not in (description.SUMS, QUADS) and (validated or one.path != description.README):
                    yield from _difference(one.path, made, there)
                made.unlink()
                made.symlink_to(there.absolute())
        for reading in filter(re.compile(r"ontology/.+\.ttl").fullmatch, sizes):
            yield from _of_ontology(reading, release)
    except (KgError, MemoryError):
        raise
    except Exception as error:  # of whatever library reads or writes the file
        what = f"it cannot be made again from the statements ({_reason(error)})"
        yield reading, what, "statements of which kg export makes the release"
        return
    yield from ((name, "this file is no part of a release", "the files that kg export makes") for name in sorted(left))


def _release(folder: Path, sizes: dict[str, int], scratch: Path, version: str, validated: bool) -> Release:
    """The release to be made from the statements. Raises KgError if what it is made from cannot be read."""
    quads = _unpacked(folder, scratch, UNPACKED * sum(sizes.values()))
    store = LocalStore.in_memory()
    with open(quads, "rb") as file:
        store.load_quads(cast(IO[bytes], file))
    written = {name: _read(folder, name) for name in sizes if re.fullmatch(r"(?:ontology|queries)/.+\.ttl", name)}
    for path in (f"queries/{name}.ttl" for name in questions.FOLDERS):
        if path not in written and any(name.startswith("queries/") for name in sizes):
            raise _problem(path, "the file is missing", "the file")
    stated, citation = _edition(folder)
    if stated != version:
        what, repair = f"it was made by version {stated}, and this is {version}", "install the version that made it"
        raise KgError(what[:300], rocrate.PATH, "a release of this version, whose files can be made again", repair)
    table = {_text(prefix): _text(namespace) for prefix, namespace in store.rows(beside.query(__file__, "prefixes"))}
    edition = ReleaseInfo(version, sha256(quads), citation)
    made, rest = scratch / "made", scratch / "rest"
    made.mkdir()
    rest.mkdir()
    # pySHACL would run queries of the release that may open files, so that every shape must compile
    found = measured(store, table, validate(store, table, delegate=False)) if validated else QualityReport()
    return Release(store, written, made, edition, table, found, quads, rest, [], silent)


def _unpacked(folder: Path, scratch: Path, most: int) -> Path:
    """The statements of a release in a file of their own. Raises KgError if they are not in order, or too many."""
    quads, size = scratch / "habeas.nq", 0
    with open(quads, "wb") as out:
        for line in nquads.lines(folder / QUADS):
            size += out.write(line + b"\n")
            if size > most:
                raise _problem(QUADS, f"unpacked, it has more than {most:,} bytes", "no more than all files suggest")
    nquads.verify(folder / QUADS)
    return quads


def _edition(folder: Path) -> tuple[str, dict[str, object]]:
    """The version of a release, and its citation, as the RO-Crate states them. Raises KgError if it does not."""
    try:
        crate = json.loads(_read(folder, rocrate.PATH))
        nodes = {str(node.get("@id")): node for node in crate["@graph"] if isinstance(node, dict)}
        root: dict[str, Any] = nodes["./"]
        authors = [{"name": nodes[one["@id"]]["name"]} for one in root["author"]]
        named = {"title": "name", "abstract": "description", "date-released": "datePublished"}
        citation = {name: str(root[theirs]) for name, theirs in named.items()}
        return str(root["version"]), {**citation, "authors": authors, "keywords": list(root["keywords"])}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        what = f"it cannot be made again from the statements ({_reason(error)})"
        raise _problem(rocrate.PATH, what, "the version and the citation of the release") from error


def _difference(name: str, made: Path, there: Path) -> Iterator[Found]:
    """The first difference between a file as it was made again and as it is there."""
    if filecmp.cmp(made, there, shallow=False):
        return
    try:
        differs = {".parquet": _differs_in_parquet, ".sqlite": _differs_in_sqlite}.get(made.suffix, _differs_in_text)
        where, due = differs(made, there)
    except MemoryError:
        raise
    except Exception as error:  # of whatever library reads the file
        yield name, f"it cannot be read ({_reason(error)})", "a file as kg export writes it"
        return
    if where:
        yield f"{name}{where}", "this is not what the statements give", due


def _differs_in_text(made: Path, there: Path) -> tuple[str, str]:
    """The number of the first line that differs, and how it should be."""
    with open(made, "rb") as ours, open(there, "rb") as theirs:
        for number, (one, other) in enumerate(zip_longest(_lines(ours), _lines(theirs)), 1):
            if one != other:
                due = one[:1_000].decode("utf-8", "replace").strip() if one is not None else "no more lines"
                return f":{number}", due or "a blank"
    return "", ""


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(nquads.MAX_LINE):
        yield line


def _differs_in_parquet(made: Path, there: Path) -> tuple[str, str]:
    """The first column that differs. Two versions of the library write the same table in other bytes."""
    import pyarrow.parquet as pq

    ours, theirs = pq.ParquetFile(made), pq.ParquetFile(there)
    if ours.schema_arrow != theirs.schema_arrow or ours.metadata.num_rows != theirs.metadata.num_rows:
        return ", the table", f"{ours.metadata.num_rows:,} rows of {', '.join(ours.schema_arrow.names)}"
    differ = (name for name in ours.schema_arrow.names if ours.read([name]) != theirs.read([name]))
    return (f", {name}", "the values that the graph has") if (name := next(differ, "")) else ("", "")


def _differs_in_sqlite(made: Path, there: Path) -> tuple[str, str]:
    """The first table that differs. Two versions of SQLite write the same tables in other bytes.

    Nothing but the schema is read until it is known to be ours, since a view or a trigger would be run.
    """
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    with closing(_database(made)) as ours, closing(_database(there)) as theirs:
        for one, other in zip_longest(ours.execute(schema), theirs.execute(schema)):
            if one != other:
                name = (one or other)[1]
                return f", {name}", "no such table or view" if one is None else str(one[3])
        # the index for search differs from version to version
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'things_fts%' ORDER BY name"
        for (name,) in ours.execute(tables).fetchall():
            rows = f'SELECT * FROM "{name}" ORDER BY 1, 2'
            for row, (one, other) in enumerate(zip_longest(ours.execute(rows), theirs.execute(rows)), 1):
                if one != other:
                    return f", {name}, row {row}", "no more rows" if one is None else repr(one)
    return "", ""


def _database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
    database.execute("PRAGMA trusted_schema = OFF")
    return database


def _of_ontology(name: str, release: Release) -> Iterator[Found]:
    """A problem if a file of the ontology, as it was written, says something else than the graph of that file."""
    graph = graph_of(name)
    said = ox.parse(release.as_written[name], format=ox.RdfFormat.TURTLE, base_iri=graph.value)
    held = release.store.statements(graph=graph)
    ours, theirs = ({q.triple for q in blank_nodes.renamed(quads, "b", name)} for quads in (held, said))
    if ours != theirs:
        yield name, "it says something else than its graph", f"the statements of {graph.value}"


def _read(folder: Path, name: str) -> bytes:
    """The content of a file that is read whole. Raises KgError if it is too large."""
    if (size := (folder / name).stat().st_size) > MAX_TEXT:
        raise _problem(name, f"the file has {size:,} bytes", f"at most {MAX_TEXT:,}")
    return (folder / name).read_bytes()


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def _problem(where: str, what: str, expected: str) -> KgError:
    where, what, expected = (f"{text[:300]}…" if len(text) > 300 else text for text in (where, what, expected))
    return KgError(what, where or "the release", expected, _REPAIR)


def _reason(error: Exception) -> str:
    """The first line of what an exception says."""
    return str(error).partition("\n")[0] or type(error).__name__
