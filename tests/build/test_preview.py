"""`kg validate FILE` finds in one file what a validation of everything finds there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.build.preview import preview
from kg.cli.main import main
from kg.errors import KgError
from kg.store.local import LocalStore
from kg.terms.names import hb
from tests.effort import draws

CASE = "data/cases/rassendyll.ttl"


def in_one_file(folder: Path, name: str, drafts: dict[str, bytes] | None = None) -> set[ValidationFinding]:
    found = pipeline.validate_files(locate(folder).snapshot(), drafts or {}, [name])
    return {one for one in found if one.where == name}


def in_everything(folder: Path, name: str) -> set[ValidationFinding]:
    snapshot = locate(folder).snapshot()
    found = pipeline.run(LocalStore.in_memory(), snapshot, snapshot.turtle)
    return {one for one in found if one.where == name}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('hb:occurredOn "', 'hb:occurredOn "1'),
        ("hb:statedIn ", "hb:note "),
        ("a hb:Conviction", "a hb:Event"),
    ],
)
def test_after_an_edit_it_finds_in_the_file_what_validation_of_everything_finds(
    archive: Path, old: str, new: str
) -> None:
    assert in_one_file(archive, CASE) == set()
    file = archive / CASE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = in_one_file(archive, CASE)
    assert found
    assert found == in_everything(archive, CASE)


def test_after_random_edits_it_misses_no_violation(archive: Path, chance: random.Random) -> None:
    names = sorted(str(path.relative_to(archive)) for path in (archive / "data" / "cases").glob("*.ttl"))
    for _ in range(draws(2, 60)):
        name = chance.choice(names)
        lines = (archive / name).read_text(encoding="utf-8").splitlines(keepends=True)
        inner = [place for place, line in enumerate(lines) if line.startswith("    hb:") and line.endswith(" ;\n")]
        place = chance.choice(inner)
        (archive / name).write_text("".join(lines[:place] + lines[place + 1 :]), encoding="utf-8")
        one, every = in_one_file(archive, name), in_everything(archive, name)
        assert {f for f in every if f.severity == "Violation"} <= one
        (archive / name).write_text("".join(lines), encoding="utf-8")


def test_what_follows_from_a_changed_file_is_derived_anew(archive: Path) -> None:
    file = archive / CASE
    text = file.read_text(encoding="utf-8")
    before, after = text.partition('hb:occurredOn "')[2][:4], "1999"
    file.write_text(text.replace(f'hb:occurredOn "{before}', f'hb:occurredOn "{after}'), encoding="utf-8")
    with preview(locate(archive).snapshot(), {}, [CASE]) as made:
        assert made is not None
        days = {str(quad.object) for thing in made.things for quad in made.store.statements(thing, hb("earliest"))}
    assert any(day.startswith(f'"{after}-') for day in days)


def test_nothing_of_it_stays_and_the_store_in_use_is_as_before(archive: Path) -> None:
    before = sorted(path.name for path in locate(archive).build.rglob("*"))
    file = archive / CASE
    file.write_text(file.read_text(encoding="utf-8").replace('hb:summary "', 'hb:summary "New: ', 1), encoding="utf-8")
    in_one_file(archive, CASE)
    assert sorted(path.name for path in locate(archive).build.rglob("*")) == before


def test_without_a_store_or_with_another_ontology_everything_is_derived(archive: Path) -> None:
    snapshot = locate(archive).snapshot()
    (locate(archive).build / "current").rename(archive / "kept")
    with preview(snapshot, {}, [CASE]) as made:
        assert made is None
    (archive / "kept").rename(locate(archive).build / "current")
    (archive / "ontology").mkdir()
    (archive / "ontology" / "own.ttl").write_text("# no terms\n", encoding="utf-8")
    with preview(locate(archive).snapshot(), {}, [CASE]) as made:
        assert made is None


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
        in_one_file(archive, "draft.ttl", {"draft.ttl": b"this is not Turtle"})
