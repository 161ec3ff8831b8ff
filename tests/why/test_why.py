"""Why: the proof of a statement down to passages, what speaks against it, and the forms in which it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from unittest import mock

import pytest
from markdown_it import MarkdownIt
from pyoxigraph import NamedNode, Triple

from kg.cli.main import main
from kg.errors import KgError
from kg.escaping import printable
from kg.graph import Graph
from kg.sparql.query_file import read_all
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, THING
from kg.why.explain import Explainer, Leaf, Step
from kg.why.formats import FORMATS, ProofEntry, proof_entries, render
from kg.why.outline import Node, outline
from tests.conftest import RURITANIA

QUASH = "un-a-hrc-wgad-2022-2__remedy_quash-sentence_iccpr"
BOTH = (f"conclusion:remedy-appropriate_{QUASH}", f"conclusion:remedy-domestic_{QUASH}")
VIEWS = "conclusion:duty-to-follow_un-ccpr-c-119-d-2146-2012_iccpr"


def leaves(proof: Step | Leaf) -> Iterator[Leaf]:
    if isinstance(proof, Leaf):
        yield proof
    else:
        for way in proof.ways:
            for premise in way.premises:
                yield from leaves(premise)


def nodes(entry: ProofEntry) -> Iterator[ProofEntry]:
    yield entry
    for one in entry.below:
        yield from nodes(one)


def outlines(graph: Graph, *statement: str, most: int = 3) -> list[Node]:
    return [outline(proof, graph.store) for proof in graph.why(*statement, most=most)]


def of(graph: Graph, *statement: str, most: int = 3) -> list[ProofEntry]:
    return proof_entries(outlines(graph, *statement, most=most), Labels(graph.store, graph.prefixes))


def printed(graph: Graph, form: str, *statement: str, most: int = 3) -> str:
    return render(outlines(graph, *statement, most=most), form, Labels(graph.store, graph.prefixes))


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


@pytest.mark.full
def test_a_variable_of_a_sentence_is_never_left_unfilled(real: Graph) -> None:
    for node in of(real, "state:kz", most=2):
        assert [one.text for one in nodes(node) if re.search(r"\{\w+\}", one.text)] == []


SENTENCE = "un-a-hrc-wgad-2022-2_alnur-ilyashev_kz-ilyashev__sentence_iccpr"


def test_there_are_three_ways_of_which_those_that_are_not_shown_are_counted(real: Graph) -> None:
    (proof,) = real.why(f"conclusion:measure-incompatible_{SENTENCE}")
    assert isinstance(proof, Step)
    assert {str(way.binding["article"]).rsplit("/", 1)[1][:-1] for way in proof.ways} == {"art_19", "art_21", "art_22"}
    (node,) = of(real, f"conclusion:measure-incompatible_{SENTENCE}", most=1)
    assert dict(node.details)["more"] == "2 more proofs (show with --ways 3)"
    assert node.data["ways"] == 3


@pytest.mark.full
def test_what_speaks_against_a_conclusion_is_shown_with_its_document_and_its_answer(
    real: Graph, ruritania: Graph
) -> None:
    (views,) = of(real, VIEWS)
    (against,) = [one for one in views.below if one.kind == "against"]
    assert "do not bind" in against.text
    assert dict(against.details)["in"].startswith("Forum 18")
    (answer,) = against.below
    assert "General comment 33" in answer.text
    (invented,) = of(ruritania, "conclusion:code-applies-treaties_doc-ibl-2030-7_gra-lorry__detention_rur-treaty")
    (against,) = [one for one in invented.below if one.kind == "against"]
    (answer,) = against.below
    assert answer.text == "answered by the conclusion itself: the two contradict each other"
    (legislation,) = of(
        real, "conclusion:application-left-to-legislation_un-a-hrc-wgad-2022-2_kz-ilyashev__sentence_iccpr"
    )
    (against,) = [one for one in legislation.below if one.kind == "against"]
    assert "code applies treaties directly" in against.text.lower()


def test_what_a_reader_must_mind_is_named(real: Graph) -> None:
    (node,) = of(real, f"conclusion:measure-incompatible_{SENTENCE}")
    notes = [text for name, text in node.details if name == "note"]
    assert any("5 November 2009" in text for text in notes)
    assert any("Application left to legislation" in text for text in notes), "a reservation, which attacks nothing"
    assert not [one for one in node.below if one.kind == "against"]
    assert any("KZ CC 1(3), wording in force from 1 January 2015" in text for text in notes)
    assert not any("KZ Const 4(3)" in text for text in notes), "sources show that it applied on that day"


def test_what_a_conclusion_assumes_opens_its_sentence_and_its_proof(real: Graph) -> None:
    (node,) = of(real, BOTH[1])
    wordings = "“KZ CC 1(3), wording in force from 1 January 2015” or “KZ CC 1(3), undated wording”"
    assert node.text.startswith(f"If {wordings} was in force on 2020-06-22: on the domestic plane ")
    details = dict(node.details)
    assert details["standing"] == "open"
    assert details["open premise"] == wordings.replace("“", "").replace("”", "")
    measure = node.below[0]
    assert measure.text.startswith(f"If {wordings} was in force on 2020-06-22: ")
    assert measure.below[0].text.startswith("ICCPR prevailed over KZ CC, which was applied in")
    assert "of at least one of them no source shows it" in measure.below[0].text
    assert measure.below[0].below[0].text.startswith("Whether “KZ CC 1(3), wording in force from 1 January 2015” was")
    (international,) = of(real, BOTH[0])
    assert "open premise" not in dict(international.details)


def test_a_remedy_is_tied_to_the_event_at_which_it_is_aimed(real: Graph) -> None:
    """A criminal record follows from the conviction, and the compensation has an article of its own."""
    for remedy, grounds in (
        ("expunge-record", {"effective-remedy_un-a-hrc-wgad-2022-2_alnur-ilyashev_kz-ilyashev__conviction_iccpr"}),
        (
            "compensation",
            {
                f"compensation-owed_un-a-hrc-wgad-2022-2_alnur-ilyashev_kz-ilyashev__{one}_iccpr"
                for one in ("arrest", "detention")
            },
        ),
    ):
        (proof,) = real.why(f"conclusion:remedy-appropriate_un-a-hrc-wgad-2022-2__remedy_{remedy}_iccpr")
        assert isinstance(proof, Step)
        assert {str(way.binding["owed"]).rsplit("/", 1)[1][:-1] for way in proof.ways} == grounds


@pytest.mark.full
def test_any_derived_statement_of_ruritania_can_be_explained(ruritania: Graph) -> None:
    """Each of a seventh of them, those about graphs apart, has a proof that ends in asserted statements."""
    inferred = [graph for graph in ruritania.store.graphs() if graph.value.startswith(f"{GRAPH}inferred/")]
    derived = [
        Triple(quad.subject, quad.predicate, quad.object)
        for graph in inferred
        if not graph.value.endswith(("/proofs", "/standings"))
        for quad in ruritania.store.statements(graph=graph)
        if quad.subject != graph
    ]
    explainer = Explainer(ruritania.store, read_all(ruritania.archive, "rules"), 1)
    assert len(derived) > 1000
    assert all(list(leaves(explainer.why(triple))) for triple in derived[::7])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["conclusion:none"], "nothing in the graph is called"),
        (["org:zenda-watch"], "no conclusion is about"),
        (["case:rur-rassendyll", "rests on"], "neither a thing nor a statement"),
        (["case:rur-rassendyll", "rests on", "Covenant of Liberty 5"], "this statement is not in the graph"),
    ],
)
def test_what_cannot_be_explained_is_told(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["--archive", str(RURITANIA), "build"]) == 0
    capsys.readouterr()
    assert main(["--archive", str(RURITANIA), "why", *words]) == 1
    message = capsys.readouterr().err
    assert said in message
    assert "  expected  " in message
    assert "  fix       " in message


def test_a_statement_whose_premise_is_gone_is_told(ruritania: Graph) -> None:
    store = LocalStore.in_memory()
    gone = NamedNode(f"{THING}rur-treaty/art_4")
    store.as_oxigraph().bulk_extend(quad for quad in ruritania.store.as_oxigraph() if quad.subject != gone)
    with pytest.raises(KgError, match="no rule gives this statement any more"):
        Graph(ruritania.archive, store).why(
            "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty"
        )


# Forms


@pytest.mark.full
@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_the_same_sentences(ruritania: Graph, form: str) -> None:
    shown = of(ruritania, "Rudolf Rassendyll", most=1)
    text = printed(ruritania, form, "Rudolf Rassendyll", most=1)
    text = re.sub(r"\W+", "", text)
    said = [node.text for one in shown for node in nodes(one) if node.kind == "asserted"]
    assert len(said) > 10
    for sentence in said:
        assert re.sub(r"\W+", "", sentence[:30]) in text


def test_an_axiom_is_explained_by_what_follows_from_what(ruritania: Graph) -> None:
    (node,) = of(ruritania, "case:rur-rassendyll", "rests on", "Covenant of Liberty 2")
    rules = {text for one in nodes(node) for name, text in one.details if name == "rule"}
    assert {
        "if A rests on B and B is part of C, then A rests on C",
        "if A results from exercise of B, then A rests on B",
    } <= rules


HOSTILE = '[a](javascript:b) "q\\" &lt; <b>c</b> \x00\x01\x1b[31m\u202e\ufffe | \\'
"""A sentence that would do something in each of the forms."""


def hostile(graph: Graph, form: str) -> str:
    """A proof in which every label is hostile."""
    labels = Labels(graph.store, graph.prefixes)
    with mock.patch.object(labels, "of", return_value=HOSTILE):
        return render(outlines(graph, "case:rur-rassendyll", "rests on", "Covenant of Liberty 2"), form, labels)


def test_text_and_markdown_of_hostile_labels_show_them(ruritania: Graph) -> None:
    shown = hostile(ruritania, "text")
    assert printable(shown) == shown
    page = MarkdownIt("commonmark", {"html": True}).parse(hostile(ruritania, "markdown"))
    parts = {part.type for token in page for part in token.children or []}
    assert parts <= {"text", "text_special", "em_open", "em_close", "strong_open", "strong_close"}
    assert "\x1b[31m" in json.loads(hostile(ruritania, "json"))[0]["text"]
