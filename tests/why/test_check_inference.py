"""owlrl and our reasoner entail the same from the axioms; where they do not, the check says what only one entails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build.infer import infer
from kg.build.progress import Progress, silent
from kg.cli.main import main
from kg.sparql.query_file import QueryFile
from kg.store.local import LocalStore
from kg.terms.names import THING, graph_of, hb
from kg.why.check_inference import check_inference
from tests.conftest import RURITANIA
from tests.effort import FULL, draws

SMALL = """@prefix : <https://w3id.org/habeas/id/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
hb:a owl:inverseOf hb:b .
:x hb:a :y .
"""
INVENTED = (f"<{THING}z>", str(hb("b")), f"<{THING}x>")


@pytest.fixture
def small() -> dict[str, bytes]:
    return {"data/x.ttl": SMALL.encode()}


@pytest.mark.full
@pytest.mark.slow
def test_owlrl_and_our_rules_entail_the_same_domain_triples() -> None:
    """Over ontology, lists and curated data: those of the record in a full run, else Ruritania's."""
    archive = locate() if FULL else locate(RURITANIA)
    found = check_inference(archive.curated)
    assert (found.only_ours, found.only_owlrl) == (frozenset(), frozenset())
    assert len(found.shared) > draws(2_000, 9_000)


def test_what_our_reasoner_invents_is_found(small: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    def inventive(store: LocalStore, rules: list[QueryFile], progress: Progress = silent) -> int:
        store.load(f"{' '.join(INVENTED)} .".encode(), graph_of("inferred/invented"), "inferred/invented")
        return infer(store, rules, progress)

    monkeypatch.setattr("kg.why.check_inference.infer", inventive)
    found = check_inference(small)
    assert INVENTED in found.only_ours
    assert found.only_owlrl == frozenset()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with an ontology of its own, so small that owlrl needs no time."""
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data" / "imported").mkdir(parents=True)
    (tmp_path / "ontology" / "one.ttl").write_text(SMALL)
    (tmp_path / "data" / "two.ttl").write_text(SMALL.replace(":x hb:a :y", ":v hb:a :w"))
    (tmp_path / "data" / "imported" / "three.ttl").write_text(SMALL.replace(":x hb:a :y", ":t hb:a :u"))
    return tmp_path


def test_the_verb_counts_what_is_the_same(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(archive), "check", "inference"]) == 0
    out, err = capsys.readouterr()
    assert out == "4 statements about the record, the same by our reasoner and by owlrl\n"
    assert re.search(r"reading 2 files; .*\nour reasoner: [0-9.]+ s; owlrl: [0-9.]+ s\n", err)
    assert main(["--archive", str(archive), "check", "inference", "--all"]) == 0
    assert capsys.readouterr().out.startswith("6 statements")


def test_the_verb_fails_with_every_statement_that_differs(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.why.check_inference.infer", lambda *_: 0)
    assert main(["--archive", str(archive), "check", "inference"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("only owlrl entails") == 2
    assert "2 problems" in err
