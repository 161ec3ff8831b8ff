"""Measures our own stages: each task runs in its own process and prints a line of JSON for each step.

Run as a program with the name of a task and its arguments as JSON.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from benchmarks.worlds.generate import MANIFEST
from kg.archive import Archive, locate
from kg.ask.answer import ask
from kg.build.argue import argue
from kg.build.infer import infer
from kg.build.load import load_files
from kg.build.pipeline import Built, build_archive, load
from kg.build.prove import prove
from kg.build.validate import validate
from kg.search.lookup import Things
from kg.sparql.query_file import question, read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import ONT, THING, expand, graph_of, prefixes
from kg.terms.vocabulary import RDF_TYPE, SH

MOST_PAIRS, ENOUGH = 100, 0.5  # a quick question is asked more often, until this many seconds have passed


def tell(**facts: object) -> None:
    """Prints results as they come, so that they are not lost if the process is stopped."""
    print(json.dumps(facts), flush=True)


def memory() -> int:
    """The peak memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def timed(step: str, work: Callable[[], object]) -> object:
    """The result of a step; reports its seconds and the memory."""
    began = time.perf_counter()
    result = work()
    tell(**{step: time.perf_counter() - began, f"{step} memory": memory()})
    return result


def generated(triples: int, seed: int, folder: str) -> None:
    """Measures the generator by generating a world."""
    from benchmarks.worlds.generate import generate

    timed("generate", lambda: generate(triples, seed, Path(folder)))


def raw(folder: str, disk: bool) -> None:
    """Loads the same files with the store's own bulk load alone."""
    archive = locate(Path(folder))
    with tempfile.TemporaryDirectory(dir=Path(folder).parent, ignore_cleanup_errors=True) as place:
        store = ox.Store(place) if disk else ox.Store()

        def load_raw() -> None:
            for name in archive.turtle:
                path, graph = str(archive.path(name)), graph_of(name)
                store.bulk_load(path=path, format=ox.RdfFormat.TURTLE, base_iri=graph.value, to_graph=graph)

        timed("raw load", load_raw)
        tell(
            **{"raw asserted": len(store) + len(archive.turtle)}
        )  # a build also says of each graph from which file it came


def whole(folder: str, disk: bool, keep: str) -> None:
    """Loads, infers, proves, argues and validates; keeps the store and dumps of it in the folder `keep`, if given."""
    archive = locate(Path(folder))
    rules, table = read_all(archive, "rules"), prefixes(archive)
    with tempfile.TemporaryDirectory(dir=Path(folder).parent, ignore_cleanup_errors=True) as place:
        store = LocalStore.create(Path(place) / "db") if disk else LocalStore.in_memory()
        timed("load", lambda: load(store, archive.turtle, rules))  # and reads the rules beside, as kg build does
        tell(asserted=len(store))
        if keep:
            _dump(store, Path(keep) / "asserted.nt")
        timed("infer", lambda: infer(store, rules))
        tell(inferred=len(store))
        timed("prove", lambda: prove(store, rules))
        timed("argue", lambda: argue(store))
        tell(all=len(store))
        if keep:
            _keep(store, Path(keep))
        found = timed("shapes", lambda: validate(store, table))
        assert isinstance(found, list)
        wrong = {(getattr(expand(f.focus, table), "value", ""), f.rule) for f in found}
        of_shapes = (f"{a} {b}" for a, b in wrong if "Shape-" in b)  # which other validators are given, too
        tell(violations=dict(Counter(rule for _, rule in wrong)), violated=digest(of_shapes))


def changed(folder: str, whole: bool) -> None:
    """Builds an archive as kg build does, again after a change to one file, and, if `whole`, from scratch after that.

    The change is a later day of one event and another label of one thing, so that dates, rules and proofs follow it.
    """
    place = Path(folder)
    timed("full build", lambda: build_archive(locate(place)))
    path = sorted((place / "data" / "cases").glob("*.ttl"))[0]
    text = path.read_text(encoding="utf-8")
    day = re.compile(r'(hb:occurredOn "\d{4}-\d\d-)(0[1-9]|1\d)(?=")')
    edited = day.sub(lambda found: f"{found[1]}{int(found[2]) + 1:02}", text, count=1)
    edited = edited.replace('rdfs:label "', 'rdfs:label "Once more: ', 1)
    assert edited.count("Once more") == 1
    assert day.search(text)
    path.write_text(edited, encoding="utf-8")
    try:
        made = timed("one changed file", lambda: build_archive(locate(place)))
        assert isinstance(made, Built)
        tell(**{"after the change": _contents(made.folder)})
        if whole:
            shutil.rmtree(place / "build")
            made = timed("full build after it", lambda: build_archive(locate(place)))
            assert isinstance(made, Built)
            tell(**{"from scratch": _contents(made.folder)})
    finally:
        path.write_text(text, encoding="utf-8")
        shutil.rmtree(place / "build", ignore_errors=True)


def _contents(folder: Path) -> str:
    """A digest of all statements of a store, whatever their graph; statements with blank nodes are only counted."""
    total = blank = 0
    for line in (LocalStore.read(folder / "db").as_oxigraph().dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines():
        if b"_:" in line:
            blank += 1
        else:
            total += int.from_bytes(hashlib.sha256(line.rpartition(b" <")[0]).digest()[:8], "big")
    return f"{total % 2**64:016x}/{blank}"


def _keep(store: LocalStore, folder: Path) -> None:
    store.copy_to(folder / "db")
    _dump(store, folder / "all.nt")
    store.write_quads(folder / "all.nq")
    rows = store.rows(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s a <{SH}NodeShape> }} }}")
    shapes = [row for row in rows if "/constraints/" not in str(row[0])]  # which the tests of the ontology compare
    parts = [
        store.as_oxigraph().dump(format=ox.RdfFormat.N_TRIPLES, from_graph=g) or b""
        for (g,) in shapes
        if isinstance(g, ox.NamedNode)
    ]
    (folder / "shapes.nt").write_bytes(b"".join(parts))


def _dump(store: Store, path: Path) -> None:
    path.write_bytes(store.dump())


def asserted(folder: str, file: str) -> None:
    """Writes the statements of a world's files and of the ontology, for the other tools to read."""
    store = LocalStore.in_memory()
    load_files(store, locate(Path(folder)).turtle)
    _dump(store, Path(file))


def axioms(folder: str) -> None:
    """Infers by the axioms alone, as an OWL reasoner does, and reports what follows between things."""
    archive, store = locate(Path(folder)), LocalStore.in_memory()
    timed("load", lambda: load_files(store, archive.turtle))
    timed("infer", lambda: infer(store, []))
    domain = set()
    for quad in store.statements():
        s, p, o = quad.subject, quad.predicate, quad.object
        if not isinstance(s, ox.NamedNode) or not isinstance(o, ox.NamedNode):
            continue
        if s.value.startswith(THING) and (p.value.startswith(ONT) or (p == RDF_TYPE and o.value.startswith(ONT))):
            domain.add(f"{s} {p} {o}".replace("<", "").replace(">", ""))
    tell(asserted=len(store), entailed=len(domain), digest=digest(domain))


def questions(folder: str, keep: str, repeat: int) -> None:
    """Asks the questions with expected answers, through `ask` and by a raw query, in turn."""
    archive = locate(Path(folder))
    store, table = LocalStore.read(Path(keep) / "db"), prefixes(archive)
    things, manifest = Things(store, table), json.loads((Path(folder) / MANIFEST).read_text())
    sent: dict[str, str] = {}
    for name, known in manifest["answers"].items():
        asked = question(archive, name)
        answer = ask(store, things, asked, known["parameters"])
        sent[name] = answer.sparql
        direct = [tuple(row) for row in store.as_oxigraph().query(answer.sparql, use_default_graph_as_union=True)]  # type: ignore[union-attr]
        got = {"rows": len(answer.rows), "things": len({row[0] for row in answer.rows})}
        agree = direct == answer.rows and all(known[key] == count for key, count in got.items())
        tell(**{f"agree {name}": agree, f"rows {name}": len(direct), f"digest {name}": digest(map(_row, direct))})
        if agree:
            tell(
                **{f"times {name}": _pairs(store, things, archive, (name, known["parameters"], answer.sparql), repeat)}
            )
    (Path(keep) / "queries.json").write_text(json.dumps(sent))
    tell(memory=memory())


def _pairs(
    store: Store, things: Things, archive: Archive, asked: tuple[str, dict[str, str], str], repeat: int
) -> list[tuple[float, float]]:
    name, parameters, text = asked
    stored = question(archive, name)
    pairs: list[tuple[float, float]] = []
    while len(pairs) < repeat or (len(pairs) < MOST_PAIRS and sum(map(sum, pairs)) < ENOUGH):
        began = time.perf_counter()
        ask(store, things, stored, parameters)
        between = time.perf_counter()
        list(store.as_oxigraph().query(text, use_default_graph_as_union=True))  # type: ignore[arg-type]
        pairs.append((between - began, time.perf_counter() - between))
    return pairs


def _row(row: tuple[object, ...]) -> str:
    return "\t".join("" if term is None else str(getattr(term, "value", term)) for term in row)


def digest(lines: object) -> str:
    """A short digest of a set of lines, whatever their order."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]  # type: ignore[call-overload]


TASKS: dict[str, Callable[..., None]] = {
    task.__name__: task for task in (generated, raw, whole, changed, asserted, axioms, questions)
}

if __name__ == "__main__":
    TASKS[sys.argv[1]](**json.loads(sys.argv[2]))
