"""Proofs in Russian: no English is left but names, symbols and titles that are marked, and names are not declined."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from kg.cli.main import main
from kg.graph import Graph
from kg.rules.rule import KIND
from kg.sparql.query_file import read_all
from kg.store.labels import ENGLISH_WORD, Labels
from kg.terms.names import hb
from kg.why.explain import Explainer
from kg.why.formats import ProofEntry, proof_entries
from kg.why.outline import Node, outline
from tests.conftest import RURITANIA

MARK = " (англ.)"
QUOTED = re.compile(r"(?:раздел|строка|слов) [«„][^»“]*[»“]")  # words of the source itself
LATIN = {"amicus", "curiae"}  # which Russian lawyers write so, too


def texts(entry: ProofEntry) -> Iterator[str]:
    yield entry.text
    yield from (text for name, text in entry.details if name not in ("name", "file"))
    for inner in entry.below:
        yield from texts(inner)


def details(entry: ProofEntry) -> Iterator[str]:
    """The names of all details, which are translated where they are shown."""
    yield from (name for name, _ in entry.details)
    for inner in entry.below:
        yield from details(inner)


def things(node: Node) -> Iterator[NamedNode | Literal]:
    for words in (node.words, *(words for _, words in node.details)):
        yield from (part for part in words if isinstance(part, NamedNode | Literal))
    yield from getattr(node.source, "passages", ())
    for inner in (*node.below, *node.against):
        yield from things(inner)


def english_in(text: str, marked: set[str]) -> set[str]:
    """The English words of a text that no quotation and no marked title explains."""
    for title in sorted(marked, key=len, reverse=True):
        text = text.replace(title, "").replace(title.replace("«", "„").replace("»", "“"), "")
    return set(ENGLISH_WORD.findall(QUOTED.sub("", text))) - LATIN


def english_left(graph: Graph, most: int) -> set[tuple[str, str]]:
    """English words in the Russian proofs of all conclusions of a graph, each with its sentence."""
    labels = Labels(graph.store, graph.prefixes, "ru", marks=True)
    conclusions = [c for (c,) in graph.store.rows(f"SELECT DISTINCT ?c WHERE {{ ?c {KIND} ?kind }} ORDER BY ?c")]
    explainer = Explainer(graph.store, read_all(graph.archive, "rules"), most)
    explainer.look_ahead(triple for one in conclusions for triple in graph.statements([one.value]))  # type: ignore[union-attr]
    laws = graph.store.rows(f"SELECT ?name WHERE {{ ?law {hb('shortName')} ?name ; {hb('citedAs')} ?any }}")
    found = set()
    for conclusion in conclusions:
        proofs = map(explainer.why, graph.statements([conclusion.value]))  # type: ignore[union-attr]
        nodes = [outline(proof, graph.store, labels.messages) for proof in proofs]
        written = proof_entries(nodes, labels)
        sources = {labels.of(thing) for node in nodes for thing in things(node)}
        marked = {part + MARK for label in sources for part in label.split(MARK)[:-1]}
        marked |= {name.value for (name,) in laws if isinstance(name, Literal)}  # a law is cited by its name
        for entry in written:
            found |= {(name, entry.text) for name in details(entry) if labels.messages.pgettext("proof", name) == name}
            found |= {(word, text) for text in texts(entry) for word in english_in(text, marked)}
    return found


@pytest.mark.full
def test_no_english_is_left_in_the_russian_conclusions_of_ruritania(ruritania: Graph) -> None:
    assert english_left(ruritania, most=1) == set()


@pytest.mark.full
def test_no_english_is_left_in_the_russian_conclusions_of_the_record(real: Graph) -> None:
    assert english_left(real, most=3) == set()


def test_a_sentence_keeps_names_in_the_nominative(real: Graph) -> None:
    labels = Labels(real.store, real.prefixes, "ru", marks=True)
    name = "conclusion:effective-remedy_un-a-hrc-wgad-2022-2_alnur-ilyashev_kz-ilyashev__conviction_iccpr"
    (entry,) = proof_entries([outline(proof, real.store, labels.messages) for proof in real.why(name, most=1)], labels)
    assert entry.text.startswith(
        "Государство Казахстан обязано обеспечить эффективное средство правовой защиты (лицо — Альнур Ильяшев; "
        "по состоянию на 22.06.2020, на основании вывода документа «Мнение № 2/2022»)"
    )


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (
            ("ask", "conclusions-about", "thing=Rudolf Rassendyll"),
            "Заключения о предмете\n- предмет: Rudolf Rassendyll",
        ),
        (("ask", "versions-at-events"), "Редакция, действовавшая на дату каждого события"),
        (("show", "person:rudolf-rassendyll"), "Rudolf Rassendyll  person:rudolf-rassendyll"),
        (("questions", "conclusions-about"), "Заключения о предмете\nПочему этот приговор подлежит отмене"),
    ],
)
def test_other_verbs_print_russian_headings_too(
    arguments: tuple[str, ...], start: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", str(RURITANIA), "build"]) == 0
    capsys.readouterr()
    assert main(["--archive", str(RURITANIA), *arguments, "--lang", "ru"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(start)
    assert not re.search(r"\b(attacked by|as of|property|origin|says so|rows?|columns|parameters|throughout)\b", out)
