"""Mutation: each asserted triple on which an answer stands is missed by a test when it is taken away.

For the signature question over the record the triples are found by the definition of the question, not by trying: (a)
the charge, its kind, provision and passage, and the provision's place in the code; (b) the finding, its opinion, body
and article; (c) the passage, its document and what that is worth; (d) whether the finding names the provision. For
every question over Ruritania they are read off its patterns and rows. Each is removed in turn, what follows is inferred
anew, and the golden answers are compared.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.archive import locate
from kg.ask.answer import ask
from kg.build.pipeline import derive
from kg.build.validate import validate
from kg.errors import KgError
from kg.graph import Graph
from kg.sparql.query_file import question, read_all
from kg.sparql.text import tokens
from kg.sparql.tree import parse
from kg.store.local import LocalStore
from kg.store.protocol import Row, Term
from kg.store.table import Table
from kg.terms.names import GRAPH, INFERRED, hb, shorten
from kg.terms.vocabulary import RDF_TYPE
from tests.conftest import built
from tests.effort import SEED, draws
from tests.queries.test_answers import ASKS, FOLDER, PARAMETERS, written

QUESTION = "cases-resting-on"
OF_THE_CHARGE = ("isEventOf", "eventKind", "underProvision", "statedIn")
OF_THE_FINDING = ("isFindingOf", "resultsFromExerciseOf", "statedIn", "namesProvision", "category")
OF_THE_OPINION = ("addressesCase", "isIssuedBy", "readExtent", "adoptedOn")


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
        for quad in base().store.as_oxigraph().quads_for_pattern(subject, prop, None)
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
            if quad.object in (opinion, article, passage) or quad.predicate in (hb("namesProvision"), hb("category")):
                quads.append(quad)
        for quad in asserted(passage, NamedNode("http://www.w3.org/ns/oa#hasSource")):
            quads += [quad, *asserted(quad.object, hb("authority"))]
    return sorted(set(quads), key=str)


KZ_CC_274 = NamedNode("https://w3id.org/habeas/id/kz-cc/art_274")


RULES = read_all(locate(), "rules")


def without(graph: Graph, quads: Sequence[Quad]) -> Graph:
    """The graph as it is built without these statements."""
    store = LocalStore.in_memory()
    store.add_quads(quad for quad in stated(graph) if quad not in quads)
    derive(store, RULES)
    return Graph(graph.archive, store)


def stated(graph: Graph) -> list[Quad]:
    """All that is not inferred."""
    return [quad for quad in graph.store.as_oxigraph() if not str(quad.graph_name).startswith(f"<{INFERRED}")]


@pytest.mark.full
@pytest.mark.slow
def test_every_triple_that_the_signature_answer_needs_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    golden = (FOLDER / "record" / f"{QUESTION}.csv").read_text(encoding="utf-8")
    assert answer(base()) == golden
    quads = stands_on()
    assert len(quads) >= 20
    tried = random.Random(SEED).sample(quads, draws(2, 8))
    missed = [quad for quad in tried if answer(without(base(), [quad])) != golden]
    with capsys.disabled():
        print(f"\nmutation: {len(missed)} of {len(tried)} removals are noticed, of {len(quads)} that could be tried")
    assert [str(quad) for quad in tried if quad not in missed] == []


@pytest.mark.full
def test_removing_every_statement_of_one_finding_removes_its_rows() -> None:
    finding = NamedNode("https://w3id.org/habeas/id/un/a-hrc-wgad-2022-2__finding_exercise-of-rights")
    quads = asserted(finding, *{quad.predicate for quad in base().store.statements(finding)})
    rows = without(base(), quads).ask(QUESTION, **PARAMETERS["record"][QUESTION]).column("finding")
    assert finding.value not in rows
    assert rows


Pattern = tuple[NamedNode | str, NamedNode | str, NamedNode | str]  # a variable is its name


def patterns(text: str, prefixes: dict[str, str]) -> list[Pattern]:
    """The triple patterns of a query, without those that must not match."""
    found: list[Pattern] = []
    opened: list[str] = []
    words: list[NamedNode | str] = []
    before = ["", ""]
    for kind, token, _ in tokens(text[text.index("WHERE") :]):
        if kind in ("variable", "name") or token == "a":
            words.append(RDF_TYPE if token == "a" else token[1:] if kind == "variable" else _full(token, prefixes))
            if len(words) == 3 and opened[-1:] == ["{"] and "not" not in opened:
                found.append((words[0], words[1], words[2]))
        elif kind != "comment":
            if token in "{(":
                opened.append("not" if before[1] == "MINUS" or before == ["NOT", "EXISTS"] else token)
            elif token in "})":
                opened.pop()
            words = words[: {";": 1, ",": 2}.get(token, 0)]
            before = [before[1], token.upper()]
    return found


def used_by(graph: Graph, name: str, given: dict[str, str]) -> set[Triple]:
    """The triples by which the patterns of a question match in the rows of its answer.

    A variable that only a part of the question knows (a sub-select, EXISTS) stands for all that its pattern matches
    where the row gives the other end, or for what a FILTER lists.
    """
    stored, answer = question(graph.archive, name), graph.ask(name, **given)
    query = parse(stored.text)
    assert query.where
    text = f"{stored.text[: query.start]} SELECT * WHERE {stored.text[query.where.start : query.where.end]}"
    wide = ask(graph.store, graph.things, replace(stored, text=text), given)
    shared = [column for column in answer.columns if column in wide.columns]
    golden = _parts(answer, shared)
    read = patterns(text, graph.prefixes)
    listed = dict(re.findall(r"FILTER\(\?(\w+) IN \(([^)]*)\)", text))
    matched: set[tuple[Term | None, Term | None, Term | None, str]] = set()
    for row, part in zip(wide.rows, _parts(wide, shared), strict=True):
        if part not in golden:
            continue
        known = dict(zip(wide.columns, row, strict=True))
        for pattern in read:
            variables = [place for place in pattern if isinstance(place, str)]
            subject, predicate, obj = (known.get(place) if isinstance(place, str) else place for place in pattern)
            if any(known.get(name) for name in variables) and all(known.get(name, name) for name in variables):
                matched.add((subject, predicate, obj, "" if obj else listed.get(pattern[2], "")))
    return {
        quad.triple
        for subject, predicate, obj, names in matched
        if not isinstance(subject, Literal) and (predicate is None or isinstance(predicate, NamedNode))
        for quad in graph.store.as_oxigraph().quads_for_pattern(subject, predicate, obj)
        if not names or shorten(str(quad.object)[1:-1], graph.prefixes) in names
    }


def _full(name: str, prefixes: dict[str, str]) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(prefixes.get(prefix, f"{prefix}:") + local)


def _parts(table: Table, columns: list[str]) -> list[tuple[Term | None, ...]]:
    places = [table.columns.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in table.rows]


def test_patterns_that_must_not_match_are_left_out() -> None:
    text = "SELECT ?a WHERE { ?a x:p ?b ; a x:C . FILTER NOT EXISTS { ?b x:q ?c } FILTER(?b IN (x:d, x:e, x:f)) }"
    assert patterns(text, {}) == [("a", NamedNode("x:p"), "b"), ("a", RDF_TYPE, NamedNode("x:C"))]


@pytest.mark.full
@pytest.mark.slow
def test_every_triple_on_which_an_answer_over_ruritania_stands_is_missed(
    ruritania: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such triples are also those that an answer uses only through what is inferred from them.

    A triple that two files state is taken from both. A removal is missed where a golden answer changes, of the
    questions that use the triple or of another, or else where validation complains.
    """
    golden = {stem: ruritania.ask(name, **given).rows for stem, (name, given) in ASKS["ruritania"].items()}
    used = {stem: used_by(ruritania, name, given) for stem, (name, given) in ASKS["ruritania"].items()}
    assert all(used.values())
    ever = set().union(*used.values())
    direct = {quad.triple for quad in stated(ruritania)}
    ends = {end for triple in ever - direct for end in (triple.subject, triple.object)}
    said: defaultdict[Triple, list[Quad]] = defaultdict(list)
    for quad in stated(ruritania):
        near = quad.triple in ever or {quad.subject, quad.object} & ends
        if near and str(quad.graph_name).startswith(f"<{GRAPH}data/"):
            said[quad.triple].append(quad)
    seen = {"an answer": 0, "validation": 0, "nothing": 0}
    silent = []
    wanted, triples = draws(5, 40), sorted(said, key=str)
    random.Random(SEED).shuffle(triples)
    for triple in triples:
        if sum(seen.values()) == wanted:
            break
        copy = without(ruritania, said[triple])
        lost = {one for one in ever if not copy.store.holds(one)}
        stems = sorted(golden, key=lambda stem: not used[stem] & lost)
        if not used[stems[0]] & lost:
            continue
        if any(_differs(copy, stem, golden[stem]) for stem in stems):
            seen["an answer"] += 1
        elif validate(copy.store, copy.prefixes):
            seen["validation"] += 1
        else:
            seen["nothing"] += 1
            silent.append(f"{triple} of {[stem for stem in stems if used[stem] & lost]}")
    with capsys.disabled():
        print(f"\nmutation: of {sum(seen.values())} removals from Ruritania, these are missed by: {seen}")
    assert sum(seen.values()) == wanted
    assert silent == []


def _differs(graph: Graph, stem: str, golden: Sequence[Row]) -> bool:
    name, given = ASKS["ruritania"][stem]
    try:
        return graph.ask(name, **given).rows != golden
    except KgError:
        return True
