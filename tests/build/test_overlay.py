"""Validation of one file starts from the store in use: it finds what a validation of everything finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.cli.main import main
from kg.errors import KgError
from kg.store.local import LocalStore
from tests.conftest import ruritania_copied
from tests.effort import sampled

EDITS = [
    ("hb:isEventOf ", "hb:isEventOff "),
    ('hb:occurredOn "', 'hb:occurredOn "1'),
    ("hb:statedIn ", "hb:note "),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania, built, that may be changed."""
    return ruritania_copied(tmp_path / "archive")


def overlaid(folder: Path, drafts: dict[str, bytes] | None = None) -> list[ValidationFinding] | None:
    with pipeline.overlaid(locate(folder).snapshot(), drafts or {}) as made:
        return None if made is None else made[1]


def from_scratch(folder: Path) -> list[ValidationFinding]:
    snapshot = locate(folder).snapshot()
    return pipeline.run(LocalStore.in_memory(), snapshot, snapshot.turtle_once)


def some_case(folder: Path) -> Path:
    return sorted((folder / "data" / "cases").glob("*.ttl"))[0]


@pytest.mark.parametrize(("old", "new"), sampled(EDITS, 1))
def test_after_an_edit_it_finds_what_a_whole_validation_finds(archive: Path, old: str, new: str) -> None:
    assert overlaid(archive) == []
    file = some_case(archive)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = overlaid(archive)
    assert found
    assert found == from_scratch(archive)


def test_nothing_of_it_stays_and_the_store_in_use_is_as_before(archive: Path) -> None:
    before = sorted(path.name for path in locate(archive).build.rglob("*"))
    file = some_case(archive)
    file.write_text(file.read_text(encoding="utf-8").replace('rdfs:label "', 'rdfs:label "New ', 1), encoding="utf-8")
    assert overlaid(archive) is not None
    assert sorted(path.name for path in locate(archive).build.rglob("*")) == before


def test_without_a_store_or_with_another_ontology_everything_is_validated(archive: Path, tmp_path: Path) -> None:
    pointer = locate(archive).build / "current"
    kept = pointer.read_text(encoding="utf-8")
    pointer.unlink()
    assert overlaid(archive) is None
    pointer.write_text(kept, encoding="utf-8")
    assert overlaid(archive) == []
    check = archive / "queries" / "checks"
    if check.is_dir():
        next(iter(sorted(check.glob("*.rq")))).unlink()
        assert overlaid(archive) is None


def test_a_draft_elsewhere_is_validated_as_if_it_was_in_the_archive(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.ttl"
    draft.write_text(
        "@prefix hb: <https://w3id.org/habeas/ont#> .\n<https://w3id.org/habeas/id/case/x> hb:noSuch 1 .\n"
    )
    assert main(["--archive", str(archive), "validate", str(draft)]) == 1
    assert "hb:noSuch is not defined in the ontology" in capsys.readouterr().err
    with pytest.raises(KgError, match="not Turtle"):
        overlaid(archive, {"draft.ttl": b"this is not Turtle"})
