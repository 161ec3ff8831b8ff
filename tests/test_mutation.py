"""Mutation: each asserted triple on which the signature answer stands is missed by a test when it is taken away.

The triples are found by the definition of the question, not by trying: (a) the charge, its kind, provision and
passage, and the provision's place in the code; (b) the finding, its opinion, body and article; (c) the passage, its
document and what that is worth; (d) whether the finding names the provision. Each is removed in turn, what follows is
inferred anew, and the golden answer is compared.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

import pytest
from conftest import built
from pyoxigraph import NamedNode, Quad
from test_answers import FOLDER, PARAMETERS, written

from kg.errors import KgError
from kg.graph import Graph
from kg.identifiers import GRAPH, ONT, RDF_TYPE, hb
from kg.infer import infer
from kg.paths import locate
from kg.queries import read_all
from kg.store import Row, Store
from kg.validate import validate

QUESTION = "cases-resting-on"
OF_THE_CHARGE = ("isEventOf", "eventKind", "underProvision", "statedIn")
OF_THE_FINDING = ("isFindingOf", "resultsFromExerciseOf", "statedIn", "namesProvision")
OF_THE_OPINION = ("addressesCase", "isIssuedBy", "readExtent")


@cache
def base() -> Graph:
    return built(locate(), imported=False)


def answer(graph: Graph) -> str:
    """The answer as the golden file has it, or the error where a parameter has lost its meaning."""
    try:
        return written(graph, graph.ask(QUESTION, **PARAMETERS["record"][QUESTION]))
    except KgError as error:
        return str(error)


def asserted(subject: object, *properties: NamedNode) -> list[Quad]:
    """What the data files say of a thing with these properties."""
    assert isinstance(subject, NamedNode)
    return [
        quad
        for prop in properties
        for quad in base().store.inner.quads_for_pattern(subject, prop, None)
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(f"{GRAPH}data/")
    ]


def stands_on() -> list[Quad]:
    """Every asserted triple on which some row of the answer stands."""
    rows = base().ask(QUESTION, **PARAMETERS["record"][QUESTION])
    place = {name: number for number, name in enumerate(rows.columns)}
    quads: list[Quad] = []
    for row in rows.rows:
        charge, charged_in, finding, opinion = (row[place[n]] for n in ("charge", "chargedIn", "finding", "opinion"))
        passage, article = row[place["passage"]], row[place["restsOn"]]
        quads += [
            q
            for q in asserted(charge, *map(hb, OF_THE_CHARGE))
            if q.object == charged_in or q.predicate != hb("statedIn")
        ]
        provision = row[place["charged"]]
        while provision in {q.subject for q in asserted(provision, hb("isPartOf"))} and provision != KZ_CC_274:
            (part,) = asserted(provision, hb("isPartOf"))
            quads.append(part)
            provision = part.object
        quads += asserted(opinion, *map(hb, OF_THE_OPINION))
        for quad in asserted(opinion, hb("isIssuedBy")):
            quads += asserted(quad.object, RDF_TYPE)
        for quad in asserted(finding, *map(hb, OF_THE_FINDING)):
            if quad.object in (opinion, article, passage) or quad.predicate == hb("namesProvision"):
                quads.append(quad)
        for quad in asserted(passage, NamedNode("http://www.w3.org/ns/oa#hasSource")):
            quads += [quad, *asserted(quad.object, hb("authority"))]
    return sorted(set(quads), key=str)


KZ_CC_274 = NamedNode("https://w3id.org/habeas/id/kz-cc/art_274")


def without(quads: list[Quad]) -> Graph:
    """The graph without these quads, with what follows inferred anew."""
    store = Store.in_memory()
    removed = set(quads)
    kept = (q for q in base().store.inner if q not in removed and "graph/inferred/" not in str(q.graph_name))
    store.inner.bulk_extend(kept)
    infer(store, read_all(locate(), "rules"))
    return Graph(base().archive, store)


def test_every_triple_that_the_signature_answer_needs_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    golden = (FOLDER / "record" / f"{QUESTION}.csv").read_text(encoding="utf-8")
    assert answer(base()) == golden
    quads = stands_on()
    missed = [quad for quad in quads if answer(without([quad])) != golden]
    with capsys.disabled():
        print(f"\nmutation: {len(missed)} of {len(quads)} removals are noticed ({len(missed) / len(quads):.0%})")
    assert len(quads) >= 25
    assert [str(quad) for quad in quads if quad not in missed] == []


def test_removing_every_statement_of_one_finding_removes_its_rows() -> None:
    finding = NamedNode("https://w3id.org/habeas/id/un/a-hrc-wgad-2022-2__finding_exercise-of-rights")
    quads = list(base().store.inner.quads_for_pattern(finding, None, None))
    rows = without(quads).ask(QUESTION, **PARAMETERS["record"][QUESTION]).column("finding")
    assert finding.value not in rows
    assert rows


SEED, SAMPLE = 2032, 80


def test_removals_from_what_the_answers_of_ruritania_use_are_noticed(
    ruritania: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    """A random sample of the triples that answers use: about things of an answer, with a property its question reads.

    A removal is noticed where some golden answer changes, or where validation complains.
    """
    golden = {name: ruritania.ask(name, **given).rows for name, given in PARAMETERS["ruritania"].items()}
    answered = {term for rows in golden.values() for row in rows for term in row if isinstance(term, NamedNode)}
    texts = "\n".join(question.text for question in ruritania.questions())
    quads = sorted(
        (
            quad
            for quad in ruritania.store.inner
            if isinstance(quad.graph_name, NamedNode)
            and quad.graph_name.value.startswith(f"{GRAPH}data/")
            and quad.subject in answered
            and re.search(rf"hb:{quad.predicate.value.removeprefix(ONT)}\b", texts)
        ),
        key=str,
    )
    assert len(quads) > 300
    sample = random.Random(SEED).sample(quads, SAMPLE)
    silent = [quad for quad in sample if not _noticed(ruritania, quad, golden)]
    with capsys.disabled():
        print(f"\nmutation (seed {SEED}): {SAMPLE - len(silent)} of {SAMPLE} removals from Ruritania are noticed")
        for quad in silent:
            print(f"  not noticed: {quad.subject} {quad.predicate} {quad.object}")
    assert len(silent) <= SAMPLE // 10


def _noticed(graph: Graph, quad: Quad, golden: dict[str, Sequence[Row]]) -> bool:
    store = Store.in_memory()
    store.inner.bulk_extend(q for q in graph.store.inner if q != quad and "graph/inferred/" not in str(q.graph_name))
    infer(store, read_all(graph.archive, "rules"))
    changed = Graph(graph.archive, store)
    for name, given in PARAMETERS["ruritania"].items():
        try:
            if changed.ask(name, **given).rows != golden[name]:
                return True
        except KgError:
            return True
    return bool(validate(store, read_all(graph.archive, "checks"), graph.prefixes))
