"""One validator on one set of shapes and data, in its own process: `python -m benchmarks.foreign.tools NAME FOLDER`.

The folder has data.nt and shapes.nt. The results go to NAME.json there, and what was measured to standard output. Each
tool loads only what it needs, reads both files and gives all results as objects in Python. Seconds on the clock count
until the last of these, and seconds of the processor from the start of Python.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.shacl import Result


def habeas(folder: Path) -> Sequence[Result]:
    """The results of `kg shacl`."""
    from kg.shacl.validation import check, sources

    data, shapes = (sources([str(folder / name)], name, apart=False) for name in ("data.nt", "shapes.nt"))
    return check(data, shapes, note=lambda text: print(f"note: {text}", file=sys.stderr)).results


def pyshacl(folder: Path) -> Sequence[Result]:
    """The results of pySHACL with SHACL Advanced Features, without rules."""
    import logging

    import rdflib

    from kg.shacl import delegate
    from kg.shacl.report import read
    from kg.terms.vocabulary import SH

    rdflib.NORMALIZE_LITERALS = False
    logging.disable()
    data, shapes = (_triples(folder / name) for name in ("data.nt", "shapes.nt"))
    closed = {t.subject for t in shapes if t.predicate.value == f"{SH}closed"}  # it refuses others that ignore some
    kept = [t for t in shapes if t.predicate.value != f"{SH}ignoredProperties" or t.subject in closed]
    return list(read(delegate.validate(data, (t for t in kept if t.predicate.value != f"{SH}rule"))))


def rudof(folder: Path) -> Sequence[Any]:
    """The results of rudof, as it gives them: their content is not compared."""
    pyrudof = import_module("pyrudof")
    tool = pyrudof.Rudof(pyrudof.RudofConfig())
    tool.read_data(folder / "data.nt", pyrudof.RDFFormat.NTriples)
    tool.read_shacl(folder / "shapes.nt", pyrudof.ShaclFormat.NTriples)
    return list(tool.validate_shacl())


def _triples(file: Path) -> list[Triple]:
    import pyoxigraph as ox

    return [q.triple for q in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES, lenient=True)]


def _peak() -> float:
    """The most memory that this process had, in MB; ru_maxrss would count its parent's too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return float(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def written(results: Iterable[Result]) -> list[list[object]]:
    """Results as JSON, each with the parts that are compared."""
    from kg.terms.vocabulary import SH

    return sorted(
        [
            str(one.focus),
            one.path.text if one.path else "",
            str(one.value) if one.value is not None else "",
            one.component.removeprefix(SH),
            str(one.shape),
            one.severity.removeprefix(SH),
            sorted(map(str, one.messages)),
        ]
        for one in results
    )


TOOLS: dict[str, Callable[[Path], Sequence[Any]]] = {one.__name__: one for one in (habeas, pyshacl, rudof)}


def main(name: str, folder: Path) -> None:
    """Runs a tool, writes its results and prints what it took."""
    began = time.perf_counter()
    results = TOOLS[name](folder)
    seconds = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "seconds": seconds,
        "processor": sum(one.ru_utime + one.ru_stime for one in usage),
        "memory": max(_peak(), usage[1].ru_maxrss / 1024),
        "results": len(results),
    }
    if name != "rudof":
        (folder / f"{name}.json").write_text(json.dumps(written(results)), encoding="utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
