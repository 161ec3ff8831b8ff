"""Verification: every passage of the letter is found, one changed letter is noticed, and every page could be read."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.main import main
from kg.graph import Graph
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, THING, hb, shorten
from kg.terms.vocabulary import XSD
from kg.why.phrases import cited_phrases, words
from kg.why.verify import verify
from kg.why.witness import unsupported
from tests.conftest import RURITANIA
from tests.effort import draws

DATE = ox.NamedNode(f"{XSD}date")
LETTER = "letter-2022-09-13.md"


def test_every_passage_of_ruritania_is_verified(ruritania: Graph) -> None:
    verified = verify(ruritania.store, RURITANIA / "sources", ruritania.prefixes)
    assert verified.failures == []
    assert sum(verified.passages.values()) >= 30


def test_every_passage_of_the_letter_is_verified(real: Graph, sources: Path) -> None:
    verified = verify(real.store, sources, real.prefixes)
    assert verified.failures == []
    cited = real.query(
        """PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT DISTINCT ?p { ?p oa:hasSource <https://w3id.org/habeas/id/doc/letter-2022-09-13> }"""
    )
    assert verified.passages["doc:letter-2022-09-13"] == len(cited.rows) >= 80


def test_one_changed_letter_of_a_passage_is_found_and_the_passage_named(
    real: Graph, sources: Path, tmp_path: Path, chance: random.Random
) -> None:
    """A letter anywhere changes the digest of the file; one inside a passage is found at each passage that holds it."""
    text = (sources / LETTER).read_text(encoding="utf-8")
    table = real.query(
        """PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT DISTINCT ?segment ?start ?end { ?p oa:hasSource <https://w3id.org/habeas/id/doc/letter-2022-09-13> ;
        oa:hasSelector ?segment . ?segment oa:start ?start ; oa:end ?end }"""
    )
    segments = [
        (shorten(segment, real.prefixes), int(start), int(end))
        for segment, start, end in zip(*map(table.column, table.columns), strict=True)
    ]
    for _ in range(draws(2, 10)):
        _, first, last = chance.choice(segments)
        place = chance.choice([place for place in range(first, last) if text[place].isalpha()])
        changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        (tmp_path / LETTER).write_text(changed, encoding="utf-8")
        found = [failure.what for failure in verify(real.store, tmp_path, real.prefixes).failures]
        assert "the text of doc:letter-2022-09-13 is not the text that was read" in found
        holding = {f"{name} ({start}–{end})" for name, start, end in segments if start <= place < end}
        assert {what.removesuffix(" is not the text that was cited") for what in found[1:]} == holding, place


def test_a_value_that_no_cited_passage_holds_is_named(ruritania: Graph) -> None:
    event, passage = (
        ox.NamedNode(f"{THING}{name}") for name in ("case/rur-witness__arrest", "doc/rur-witness__para_1")
    )
    said: set[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = {
        (event, hb("statedIn"), passage), (event, hb("occurredOn"), ox.Literal("2030-05-21", datatype=DATE)),
        (event, hb("duration"), ox.Literal("P3Y")), (event, hb("underProvision"), ox.NamedNode(f"{THING}rur-cc/art_7")),
        (passage, ox.NamedNode("http://www.w3.org/ns/oa#hasSelector"), ox.NamedNode(f"{passage.value}__1")),
    }  # fmt: skip
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(ruritania.store.as_oxigraph())
    graph = ox.NamedNode(f"{GRAPH}data/witness")
    store.add(graph, [ox.Triple(*one) for one in said])
    store.add(graph, [ox.Triple(graph, hb("fromFile"), ox.Literal("data/witness.ttl"))])

    def found(text: str) -> list[str]:
        named = unsupported(store, {passage.value: text}, ruritania.prefixes)
        return sorted(one.what.split()[1] for one in named if "rur-witness" in one.what)

    assert found("On 21 May 2030 she was arrested; she served three years under article 7.") == []
    assert found("Арестована 21 мая 2030 г.; лишена свободы на 3 года по статье 7.") == []
    assert found("Arrested on May 21, she got 3 (three) years under sections 7 and 8.") == []
    assert found("On 12 May 2030 she was given five years under article 17.") == [
        "hb:duration", "hb:occurredOn", "hb:underProvision",
    ]  # fmt: skip
    assert found("On 21 May 2031 she got three years (article 7).") == ["hb:occurredOn"]


@pytest.mark.full
def test_a_missing_text_is_reported_and_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--sources", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "doc:letter-2022-09-13 (letter-2022-09-13.md): there is no such text in" in out


def test_a_missing_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--sources", str(tmp_path / "none")]) == 1
    said = capsys.readouterr().err
    assert f"the folder {tmp_path / 'none'} does not exist; nothing was verified" in said
    assert "fix       check the name" in said


def test_a_phrase_of_the_record_is_no_more_than_a_short_quotation(real: Graph) -> None:
    phrases = [phrase for page in cited_phrases(real.store).values() for phrase in page.values() if phrase]
    assert [phrase for phrase in phrases if not 2 <= len(phrase.split()) <= 8] == []
    assert [phrase for phrase in phrases if words(phrase) == ""] == []
