"""Why: the proof of a statement down to passages, what speaks against it, and five forms in which it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from conftest import ROOT, RURITANIA
from pyoxigraph import NamedNode

from kg.cli import main
from kg.drawing import CHARACTER, INDENT, WIDTH
from kg.errors import KgError
from kg.explain import FORMATS, Node, outline, render
from kg.graph import Graph
from kg.identifiers import GRAPH, THING
from kg.labels import Labels
from kg.why import Leaf, Step

QUASH = "un-a-hrc-wgad-2022-2__remedy_quash-sentence_iccpr"
BOTH = (f"conclusion:remedy-appropriate_{QUASH}", f"conclusion:remedy-domestic_{QUASH}")
SVG = "{http://www.w3.org/2000/svg}"


def leaves(proof: Step | Leaf) -> Iterator[Leaf]:
    if isinstance(proof, Leaf):
        yield proof
    else:
        for way in proof.ways:
            for premise in way.premises:
                yield from leaves(premise)


def steps(proof: Step | Leaf) -> Iterator[Step]:
    if isinstance(proof, Step):
        yield proof
        for way in proof.ways:
            for premise in way.premises:
                yield from steps(premise)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for one in node.below:
        yield from nodes(one)


def of(graph: Graph, *statement: str, most: int = 3) -> list[Node]:
    labels = Labels(graph.store, graph.prefixes)
    return [outline(proof, labels) for proof in graph.why(*statement, most=most)]


@pytest.mark.parametrize("name", BOTH)
def test_every_leaf_of_both_conclusions_is_a_passage_with_its_standing(real: Graph, name: str) -> None:
    (proof,) = real.why(name, most=50)
    found = list(leaves(proof))
    assert len(found) > 15
    assert [leaf for leaf in found if not leaf.passages and not leaf.itself] == []
    assert all(leaf.files for leaf in found)
    labels = Labels(real.store, real.prefixes)
    passages = {passage for leaf in found for passage in leaf.passages}
    assert [passage for passage in passages if ";" not in labels.standing(passage)] == []
    assert any("letter-2022-09-13" in passage.value for passage in passages)
    assert any("unts-iv-4" in passage.value for passage in passages)


def test_each_conclusion_names_its_plane_its_day_and_its_authority(real: Graph) -> None:
    for name, plane in zip(BOTH, ("international", "domestic"), strict=True):
        (node,) = of(real, name)
        details = dict(node.details)
        assert details["plane"] == f"{plane} plane"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", details["as of"])
        assert details["authority"] == "opinion of a special procedure"
        assert details["standing"] in ("open", "undefeated in this graph", "defeated in this graph")
        assert details["contested"]
        assert node.text.startswith("On the finding of “Opinion No. 2/2022” and as of ")


def test_a_variable_of_a_sentence_is_never_left_unfilled(real: Graph) -> None:
    for node in of(real, "state:kz", most=2):
        assert [one.text for one in nodes(node) if re.search(r"\{\w+\}", one.text)] == []


def test_articles_19_21_and_22_are_three_ways(real: Graph) -> None:
    (proof,) = real.why(f"conclusion:measure-incompatible_{QUASH}".replace(QUASH, SENTENCE))
    assert isinstance(proof, Step)
    assert {str(way.binding["article"]).rsplit("/", 1)[1][:-1] for way in proof.ways} == {"art_19", "art_21", "art_22"}


SENTENCE = "un-a-hrc-wgad-2022-2_alnur-ilyashev_kz-ilyashev__sentence_iccpr"


def test_ways_that_are_not_shown_are_counted_aloud(real: Graph) -> None:
    (node,) = of(real, f"conclusion:measure-incompatible_{SENTENCE}", most=1)
    assert dict(node.details)["further"] == "and 2 more ways"
    assert node.terms["ways"] == 3


def test_what_speaks_against_a_conclusion_is_shown_with_its_document_and_its_answer(real: Graph) -> None:
    (international,) = of(real, BOTH[0])
    (against,) = [one for one in international.below if one.kind == "against"]
    assert "do not bind" in against.text
    assert dict(against.details)["in"].startswith("Forum 18")
    (answer,) = against.below
    assert answer.text == "answered by the conclusion itself: the two deny each other"
    (domestic,) = of(real, f"conclusion:measure-incompatible_{SENTENCE}")
    (against,) = [one for one in domestic.below if one.kind == "against"]
    assert "application left to legislation" in against.text
    assert "code applies treaties directly" in against.below[0].text


def test_what_a_reader_must_mind_is_named(real: Graph) -> None:
    (node,) = of(real, f"conclusion:measure-incompatible_{SENTENCE}")
    mind = [text for name, text in node.details if name == "mind"]
    assert any("5 November 2009" in text for text in mind)
    assert any("Last day of the wording of KZ Const 4(3)" in text for text in mind)


def test_a_plain_statement_is_explained_too(ruritania: Graph) -> None:
    (proof,) = ruritania.why("case:rur-rassendyll", "rests on", "Covenant of Liberty 2")
    assert isinstance(proof, Step)
    assert {step.rule.name.split("-")[0] for step in steps(proof)} >= {"chain", "judged"}
    assert list(leaves(proof))


def test_an_asserted_statement_is_a_leaf_with_its_passages(ruritania: Graph) -> None:
    (leaf,) = ruritania.why("case:rur-rassendyll hb:inState state:rur")
    assert isinstance(leaf, Leaf)
    assert leaf.files == ("data/cases/rassendyll.ttl",)
    assert leaf.passages


def test_a_value_can_be_the_object(ruritania: Graph) -> None:
    (proof,) = ruritania.why("case:rur-rassendyll__sentence", "hb:earliest", "2030-09-14")
    assert isinstance(proof, Step)
    assert proof.rule.name == "first-and-last-day"


def test_any_derived_statement_of_ruritania_can_be_explained(ruritania: Graph) -> None:
    """All of them, those about graphs apart: each has a proof that ends in asserted statements."""
    inferred = f"{GRAPH}inferred/"
    quads = [
        quad
        for graph in ruritania.store.inner.named_graphs()
        if graph.value.startswith(inferred) and graph.value.rsplit("/", 1)[1] not in ("proofs", "standings")
        for quad in ruritania.store.inner.quads_for_pattern(None, None, None, graph)
        if isinstance(quad.subject, NamedNode) and quad.subject != graph
    ]
    assert len(quads) > 1000
    from pyoxigraph import Triple

    from kg.queries import read_all
    from kg.why import Explainer

    explainer = Explainer(ruritania.store, read_all(ruritania.archive, "rules"), 1)
    for quad in quads[::7]:
        proof = explainer.why(Triple(quad.subject, quad.predicate, quad.object))
        assert list(leaves(proof))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["conclusion:none"], "nothing in the graph is called"),
        (["org:zenda-watch"], "no conclusion speaks of"),
        (["case:rur-rassendyll", "rests on"], "neither a thing nor a statement"),
        (["case:rur-rassendyll", "rests on", "Covenant of Liberty 5"], "the graph does not say"),
    ],
)
def test_what_cannot_be_explained_is_told(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["--archive", str(RURITANIA), "build"]) == 0
    capsys.readouterr()
    assert main(["--archive", str(RURITANIA), "why", *words]) == 1
    message = capsys.readouterr().err
    assert said in message
    assert "  expected  " in message
    assert "  repair    " in message


def test_a_statement_whose_premise_is_gone_is_told(ruritania: Graph) -> None:
    from kg.store import Store

    store = Store.in_memory()
    gone = NamedNode(f"{THING}rur-treaty/art_4")
    store.inner.bulk_extend(quad for quad in ruritania.store.inner if quad.subject != gone)
    with pytest.raises(KgError, match="no rule gives this statement any longer"):
        Graph(ruritania.archive, store).why(
            "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty"
        )


# Forms


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_the_same_sentences(ruritania: Graph, form: str) -> None:
    outlines = of(ruritania, "Rudolf Rassendyll", most=1)
    text = re.sub(r"\W+", "", render(outlines, form).replace("&quot;", "").replace("\\l", ""))
    text = re.sub(r"<[^>]*>", "", text)
    said = [node.text for one in outlines for node in nodes(one) if node.kind == "asserted"]
    assert len(said) > 10
    for sentence in said:
        assert re.sub(r"\W+", "", sentence[:30]) in text


def test_json_is_an_outline_with_the_iris_of_every_statement(ruritania: Graph) -> None:
    shown = json.loads(render(of(ruritania, "Rudolf Rassendyll"), "json"))
    assert all(one["kind"] == "conclusion" and one["statement"]["subject"].startswith(THING) for one in shown)
    assert all({"text", "rule", "ways", "below"} <= set(one) for one in shown)


def test_the_picture_is_well_formed_and_no_line_leaves_its_box(real: Graph) -> None:
    for name in BOTH:
        picture = ElementTree.fromstring(render(of(real, name), "svg"))
        assert picture.get("width") == str(WIDTH) == "1200"
        boxes = [(float(r.get("x") or 0), float(r.get("width") or 0)) for r in picture.iter(f"{SVG}rect")][1:]
        assert len(boxes) > 20
        assert all(x + width <= WIDTH and width >= WIDTH / 2 for x, width in boxes)
        for line in picture.iter(f"{SVG}text"):
            left = float(line.get("x") or 0)
            size = CHARACTER * (1.2 if line.get("font-weight") else 1)
            assert left + len(line.text or "") * size <= WIDTH - 12 + INDENT


def test_dot_names_every_box_once_and_joins_them_all(ruritania: Graph) -> None:
    text = render(of(ruritania, "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_compensation_rur-treaty"), "dot")
    named = re.findall(r"^  n(\d+) \[", text, re.MULTILINE)
    joined = re.findall(r"^  n\d+ -> n(\d+);", text, re.MULTILINE)
    assert len(named) == len(set(named)) > 10
    assert set(joined) == set(named) - {"0"}


def test_the_command_prints_what_the_graph_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(RURITANIA), "build"]) == 0
    capsys.readouterr()
    name = "conclusion:remedy-domestic_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty"
    assert main(["--archive", str(RURITANIA), "why", name, "--lang", "ru", "--ways", "1"]) == 0
    out = capsys.readouterr().out
    assert "standing: опровергнуто в этом графе" in out
    assert ROOT.name not in out.split("\n")[0]
