"""Measures other tools, one library per process, without importing Habeas.

Run as a program, by any Python in which a library is installed, with the name of a task and its arguments as JSON. A
missing library is reported as absent.
"""

from __future__ import annotations

import hashlib
import json
import logging
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

ONT, THING = "https://w3id.org/habeas/ont#", "https://w3id.org/habeas/id/"
RDF_TYPE, SH = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/ns/shacl#"


def tell(**facts: object) -> None:
    """Prints results as they come."""
    print(json.dumps(facts), flush=True)


def clock(began: float, step: str) -> float:
    """The time now; reports the seconds since `began` as those of a step."""
    now = time.perf_counter()
    tell(**{step: now - began, f"{step} memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024})
    return time.perf_counter()


def digest(lines: Iterable[str]) -> str:
    """A short digest of a set of lines, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(lines))).encode()).hexdigest()[:16]


def _domain(triples: Iterable[tuple[Any, Any, Any]], iri: type) -> list[str]:
    found = set()
    for s, p, o in triples:
        ours = isinstance(s, iri) and isinstance(o, iri) and str(s).startswith(THING)
        if ours and (str(p).startswith(ONT) or (str(p) == RDF_TYPE and str(o).startswith(ONT))):
            found.add(f"{s} {p} {o}")
    return list(found)


def owlrl(file: str) -> None:
    """The OWL 2 RL closure by owlrl, over an rdflib graph."""
    import owlrl as library
    from rdflib import Graph, URIRef

    began = time.perf_counter()
    graph = Graph().parse(file, format="nt")
    began = clock(began, "load")
    library.DeductiveClosure(library.OWLRL_Semantics).expand(graph)
    clock(began, "infer")
    domain = _domain(graph, URIRef)
    tell(entailed=len(domain), digest=digest(domain))


def reasonable(file: str) -> None:
    """The OWL 2 RL closure by reasonable; less than all of it, as 0.4.4 has no rule for property chains (prp-spo2)."""
    from rdflib import Graph, URIRef

    library = import_module("reasonable")
    began, graph = time.perf_counter(), Graph().parse(file, format="nt")
    reasoner = library.PyReasoner()
    reasoner.from_graph(graph)
    began = clock(began, "load")
    triples = reasoner.reason()
    clock(began, "infer")
    domain = _domain(triples, URIRef)
    tell(entailed=len(domain), digest=digest(domain))


def pyshacl(data: str, shapes: str, store: bool = False) -> None:
    """Validation by pySHACL: over an rdflib graph, or over a pyoxigraph store."""
    import pyshacl as library
    import rdflib
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF

    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    began = time.perf_counter()
    graph: Any
    if store:
        import pyoxigraph as ox

        graph = ox.Store()
        graph.bulk_load(path=data, format=ox.RdfFormat.N_TRIPLES)
    else:
        graph = Graph().parse(data, format="nt")
    rules = Graph().parse(shapes, format="nt")
    began = clock(began, "load")
    _, report, _ = library.validate(graph, shacl_graph=rules, inference="none", meta_shacl=False)
    clock(began, "shapes")
    found = set()
    for result in report.subjects(RDF.type, URIRef(SH + "ValidationResult")):
        focus, shape = (report.value(result, URIRef(SH + name)) for name in ("focusNode", "sourceShape"))
        found.add(f"{focus} {str(shape).removeprefix(ONT)}")
    tell(violated=digest(found), results=len(found))


def pyrudof(data: str, shapes: str) -> None:
    """Validation by rudof."""
    library = import_module("pyrudof")
    began, rudof = time.perf_counter(), library.Rudof(library.RudofConfig())
    rudof.read_data(Path(data), library.RDFFormat.NTriples)
    rudof.read_shacl(Path(shapes), library.ShaclFormat.NTriples)
    began = clock(began, "load")
    report = rudof.validate_shacl()
    clock(began, "shapes")
    found = {f"{_plain(entry.focus_node)} {_plain(entry.source_shape).removeprefix(ONT)}" for entry in report}
    tell(violated=digest(found), results=len(found))


def _plain(term: object) -> str:
    return str(term).strip("<>")


def rdflib(file: str, queries: str, names: list[str], each: int, repeat: int = 1) -> None:
    """Questions by rdflib, each for at most so many seconds."""
    from rdflib import Dataset

    began, texts = time.perf_counter(), json.loads(Path(queries).read_text())
    dataset = Dataset(default_union=True)
    dataset.parse(file, format="nquads")
    clock(began, "load")

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    for name in names or sorted(texts):
        times: list[float] = []
        try:
            for _ in range(repeat):
                signal.alarm(each)
                began = time.perf_counter()
                rows: list[Any] = list(dataset.query(texts[name]))
                times.append(time.perf_counter() - began)
            shown = ["\t".join("" if term is None else str(term) for term in row) for row in rows]
            tell(**{f"digest {name}": digest(shown), f"rows {name}": len(rows)})
        except TimeoutError:
            tell(**{f"over {name}": each})
        finally:
            signal.alarm(0)
        tell(**{f"times {name}": times})
    tell(memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


TASKS: dict[str, Callable[..., None]] = {task.__name__: task for task in (owlrl, reasonable, pyshacl, pyrudof, rdflib)}

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[:] = [place for place in sys.path if Path(place or ".").resolve() != here]  # or it would find itself
    try:
        import_module(sys.argv[1])  # a task is called like its library
        tell(versions={sys.argv[1]: version(sys.argv[1])})
        TASKS[sys.argv[1]](**json.loads(sys.argv[2]))
    except ImportError as error:
        tell(absent=str(error))
