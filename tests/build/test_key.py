"""The key of a store: what a store depends on makes it stale, and nothing else does."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.archive import MAKES_A_STORE, Archive
from kg.archive import content as module
from kg.build.pipeline import build_archive
from tests.conftest import ROOT, RURITANIA


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Archive]:
    """A copy of the program, the ontology and the queries, with the data of Ruritania; each call reads it anew."""
    for name in ("kg", "ontology", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(RURITANIA / "data", tmp_path / "data")
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "kg")
    return lambda: Archive(tmp_path / "ontology", tmp_path / "data", tmp_path / "queries", tmp_path / "build")


def edit(archive: Archive, name: str) -> None:
    """Adds a line to a file of the project that changes nothing but its bytes."""
    path = archive.data.parent / name
    path.write_text(f"{path.read_text()}\n", encoding="utf-8")


def test_a_store_stays_current_when_a_page_or_a_verb_changes(project: Callable[[], Archive]) -> None:
    first = build_archive(project(), checked=False)
    assert first.new
    key = project().key
    for name in (
        "kg/serve/templates/base.html",
        "kg/serve/pages/question.py",
        "kg/cli/verbs/docs.py",
        "kg/cli/main.py",
        "kg/ask/render.py",
        "kg/why/explain.py",
        "kg/release/release.py",
        "kg/importers/registry.py",
        "ontology/examples/shapes/Case.trig",
    ):
        edit(project(), name)
        assert project().key == key, name
    again = build_archive(project(), checked=False)
    assert (again.folder, again.new) == (first.folder, False)


def test_what_a_store_depends_on_changes_its_key(project: Callable[[], Archive]) -> None:
    keys = [project().key]
    for name in (
        "kg/build/infer.py",
        "kg/rules/axioms.py",
        "kg/labels/words.py",
        "kg/locale/ru/LC_MESSAGES/messages.po",
        "queries/labels/event.rq",
        "kg/shacl/compile.py",
        "kg/shacl/datatypes.toml",
        "kg/store/local.py",
        "kg/sparql/text.py",
        "kg/terms/names.py",
        "kg/archive/content.py",
        "kg/errors.py",
        "queries/rules/bound-at-the-event.rq",
        "ontology/constraints/time.ttl",
        "queries/questions/cases-resting-on.rq",
        "ontology/norms.ttl",
        "ontology/shapes/case.ttl",
        "data/cases/rassendyll.ttl",
    ):
        edit(project(), name)
        assert project().key not in keys, name
        keys.append(project().key)


def test_the_rooms_that_make_a_store_import_no_other_room() -> None:
    """Or an edit could change a store without changing its key."""
    outside = set()
    for path in (path for path in module.program_files() if path.suffix == ".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            rooms = {name.split(".")[1] for name in names if name.startswith("kg.")}
            outside |= {(path.name, room) for room in rooms if not {room, f"{room}.py"} & set(MAKES_A_STORE)}
    assert outside == set()
