"""Verification: every passage of the letter is found, one changed letter is noticed, and every page could be read."""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.archive import locate
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import Graph
from kg.read import Gazetteer
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, THING, hb, shorten
from kg.terms.vocabulary import XSD
from kg.why.paragraphs import paragraphs
from kg.why.phrases import cited_phrases, words
from kg.why.verify import verify
from kg.why.witness import Passage, cited, hear
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


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    return Gazetteer.of(locate(RURITANIA))


Said = set[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]


def with_file(ruritania: Graph, said: Said) -> LocalStore:
    """The graph of Ruritania and one more file that says this."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_extend(ruritania.store.as_oxigraph())
    graph = ox.NamedNode(f"{GRAPH}data/witness")
    store.add(graph, [ox.Triple(*one) for one in said])
    store.add(graph, [ox.Triple(graph, hb("fromFile"), ox.Literal("data/witness.ttl"))])
    return store


def named(*names: str) -> list[ox.NamedNode]:
    return [ox.NamedNode(f"{THING}{name}") for name in names]


def test_a_value_that_no_cited_passage_holds_is_named(ruritania: Graph, known: Gazetteer) -> None:
    event, passage, article = named("case/rur-witness__arrest", "doc/rur-witness__para_1", "rur-cc/art_7")
    store = with_file(ruritania, {
        (event, hb("statedIn"), passage), (event, hb("occurredOn"), ox.Literal("2030-05-21", datatype=DATE)),
        (event, hb("duration"), ox.Literal("P3Y")), (event, hb("underProvision"), article),
    })  # fmt: skip

    def found(text: str, whole: bool = True) -> list[str]:
        denied = hear(cited(store), {passage.value: Passage(text, whole)}, known, ruritania.prefixes)[1]
        return sorted(one.what.split()[1] for one in denied)

    assert found("On 21 May 2030 she was arrested; she served three years under article 7.") == []
    assert found("Арестована 21 мая 2030 г.; лишена свободы на 3 года по статье 7.") == []
    assert found("Arrested on May 21, she got 3 (three) years under sections 7 and 8.") == []
    assert found("On 12 May 2030 she was given five years under article 17.") == [
        "hb:duration", "hb:occurredOn", "hb:underProvision",
    ]  # fmt: skip
    assert found("On 12 May 2030 she was given five years under article 17.", whole=False) == []
    assert found("On 21 May 2031 she got three years (article 7).") == ["hb:occurredOn"]


DOC = "ccpr-c-199-d-9001-2031"
TEXT = {
    "1": "The author is Rudolf Rassendyll, who claims to be the victim of a violation by Ruritania of his rights.",
    "2.1": "He was charged under article 7, paragraph 2 (a), of the Criminal Code.",
    "6": "The Committee is of the view that the facts disclose a violation of article 2 of the Covenant of Liberty, "
    "and do not disclose a violation of article 3 of the Covenant of Liberty.",
}


def test_each_value_is_sought_in_the_paragraph_of_a_corpus_that_is_cited_for_it(
    ruritania: Graph, known: Gazetteer, tmp_path: Path
) -> None:
    views, finding, charge = named(f"un/{DOC}", f"un/{DOC}__finding", "case/rur-rassendyll__charge-9001")
    first, second, sixth, seventh = named(*(f"un/{DOC}__para_{number}" for number in ("1", "2-1", "6", "7")))
    rur, gra, two, three, violation = named(
        "state/rur", "state/gra", "rur-treaty/art_2", "rur-treaty/art_3", "list/result-violation"
    )
    point, other = named("rur-cc/art_7__para_2__point_a", "rur-cc/art_8")
    said: Said = {
        (views, hb("recordNumber"), ox.Literal(DOC)), (views, hb("statedIn"), first), (views, hb("respondent"), rur),
        (views, hb("respondent"), gra), (views, hb("authorName"), ox.Literal("Rudolf Rassendyll")),
        (views, hb("authorName"), ox.Literal("Rodolphe Rassendyll")), (finding, hb("statedIn"), sixth),
        (finding, hb("result"), violation), (finding, hb("findsViolated"), two), (finding, hb("findsViolated"), three),
        (charge, hb("statedIn"), second), (charge, hb("underProvision"), point), (charge, hb("underProvision"), other),
    }  # fmt: skip
    for number, passage in {"1": first, "2.1": second, "6": sixth, "7": seventh}.items():
        said |= {(passage, hb("locator"), ox.Literal(f"para. {number}"))}
        said |= {(passage, ox.NamedNode("http://www.w3.org/ns/oa#hasSource"), views)}
    store = with_file(ruritania, said)
    record = {"doc": DOC, "paragraphs": [{"id": number, "text": text} for number, text in TEXT.items()]}
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "some.jsonl.xz").write_bytes(lzma.compress(json.dumps(record).encode()))

    found = paragraphs(store, tmp_path)
    assert {one.rpartition("__")[2] for one in found} == {"para_1", "para_2-1", "para_6"}
    assert not any(one.whole for one in found.values())  # paragraphs 3 to 5 are missing: nothing is denied
    assert hear(cited(store), found, known, ruritania.prefixes)[1] == []

    whole = {name: Passage(one.words, body=one.body) for name, one in found.items()}
    answers, denied = hear(cited(store), whole, known, ruritania.prefixes)
    for counts in answers.values():
        del counts["not at hand"]
    assert {name: dict(counts) for name, counts in answers.items() if counts} == {
        "hb:authorName": {"yes": 1, "cannot tell": 1}, "hb:findsViolated": {"yes": 1, "no": 1},
        "hb:respondent": {"yes": 1, "no": 1}, "hb:result": {"yes": 1}, "hb:underProvision": {"yes": 1, "no": 1},
    }  # fmt: skip
    assert {one.what.split()[2] for one in denied} == {"state:gra", "rur-treaty:art_3", "rur-cc:art_8"}


def test_a_line_of_a_corpus_that_is_no_decision_is_named(ruritania: Graph, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl.xz"
    for one in ('{"paragraphs": []}', "[]", "{"):
        file.write_bytes(lzma.compress(one.encode()))
        with pytest.raises(KgError, match="this line is no decision") as raised:
            paragraphs(ruritania.store, tmp_path)
        assert raised.value.where == f"{file}, line 1"


def test_a_folder_without_texts_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(RURITANIA), "verify", "--sources", str(tmp_path)]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"the folder {tmp_path} has no text that the record cites; nothing was verified" in said
    assert "expected texts under the names that the record gives them, a corpus" in said
    assert "fix name the folder in which the texts are" in said


@pytest.mark.full
def test_a_missing_text_is_reported_and_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fetched.jsonl").touch()
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
