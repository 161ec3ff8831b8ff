"""Drafts: ordinary files of the record, the same bytes each time, with words for each value."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.main import main
from kg.read import Gazetteer, draft, read
from kg.terms.names import hb
from kg.terms.vocabulary import OA_END, OA_START, RDF_OBJECT, RDF_PREDICATE, RDF_SUBJECT

HERE = Path(__file__).parent
EXAMPLE = HERE / "drafts" / "today.txt"
READ = sorted(path for path in (HERE / "eighth").glob("*.txt") if not path.stem.startswith("no-"))


def number(term: object) -> int:
    assert isinstance(term, ox.Literal)
    return int(term.value)


def test_the_example_is_what_the_reader_writes(known: Gazetteer) -> None:
    assert draft(read(EXAMPLE, known), known) == EXAMPLE.with_suffix(".ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", READ[::4], ids=lambda path: path.stem)
def test_each_value_has_words_in_the_text(known: Gazetteer, path: Path) -> None:
    reading = read(path, known)
    store = ox.Store()
    written = draft(reading, known)
    store.load(written.encode(), format=ox.RdfFormat.TURTLE, base_iri="http://draft/")
    for start in store.quads_for_pattern(None, ox.NamedNode(OA_START.value), None):
        (end,) = store.quads_for_pattern(start.subject, ox.NamedNode(OA_END.value), None)
        words = reading.text[number(start.object) : number(end.object)]
        digest = hashlib.sha256(words.encode()).hexdigest()
        assert words
        assert digest in written
    stated = {quad.subject for quad in store.quads_for_pattern(None, hb("statedIn"), None)}
    said = set()
    for quad in store.quads_for_pattern(None, RDF_SUBJECT, None):
        (predicate,) = store.quads_for_pattern(quad.subject, RDF_PREDICATE, None)
        (value,) = store.quads_for_pattern(quad.subject, RDF_OBJECT, None)
        said.add((quad.object, predicate.object, value.object))
    for quad in store.quads_for_pattern(None, hb("adoptedOn"), None):
        assert (quad.subject, hb("adoptedOn"), quad.object) in said
    for quad in store.quads_for_pattern(None, hb("isFindingOf"), None):
        assert quad.subject in stated


VALID = [
    "eighth/op-2021-131-two-states",
    "eighth/tb-ccpr-kg",
    "eighth/op-2022-127-minor",
]  # numbers that the record does not have


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("name", VALID)
def test_a_draft_is_valid_beside_the_record(
    known: Gazetteer, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "draft.ttl"
    path.write_text(draft(read(HERE / f"{name}.txt", known), known), encoding="utf-8")
    status = main(["validate", str(path)])
    assert status == 0, capsys.readouterr().err
