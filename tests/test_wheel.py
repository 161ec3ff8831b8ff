"""The wheel carries ontology, data and queries: it answers in an empty folder, with or without HOME."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from kg import __version__

ASK = ["ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19", "--format", "json"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """`kg` installed from the wheel in a virtual environment of its own, which borrows the libraries of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder / "dist"), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").glob("habeas_kg-*.whl")
    target = folder / "site"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    code = f"import sys; sys.path.insert(0, {str(target)!r}); from kg.cli import main; sys.exit(main())"
    return [sys.executable, "-c", code]


def ask(program: list[str], folder: Path, **environment: str) -> tuple[dict[str, object], str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    done = subprocess.run(
        [*program, *ASK], cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def cases(answer: dict[str, object]) -> set[str]:
    return {row["case"]["value"] for row in answer["results"]["bindings"]}  # type: ignore[index]


def test_the_wheel_answers_in_an_empty_folder(program: list[str], tmp_path: Path) -> None:
    home, empty = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    empty.mkdir()
    for _ in range(2):
        answer, _ = ask(program, empty, HOME=str(home))
        assert cases(answer) == {"https://w3id.org/habeas/id/case/kz-ilyashev"}
    assert list(empty.iterdir()) == []
    assert len(list((home / ".cache" / "habeas-kg" / "stores").iterdir())) == 1


def test_the_wheel_answers_where_there_is_no_home(program: list[str], tmp_path: Path) -> None:
    temporary, empty = tmp_path / "temporary", tmp_path / "empty"
    temporary.mkdir()
    empty.mkdir()
    answer, _ = ask(program, empty, TMPDIR=str(temporary))
    assert cases(answer) == {"https://w3id.org/habeas/id/case/kz-ilyashev"}
    assert list(empty.iterdir()) == []
    assert list(temporary.glob("habeas-kg-*/stores/*/db"))


def test_two_first_calls_at_once_both_answer(program: list[str], tmp_path: Path) -> None:
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    started = [
        subprocess.Popen([*program, *ASK], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [json.loads(process.communicate()[0]) for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert answers[0] == answers[1]


def test_code_data_and_graph_of_the_wheel_are_of_one_version(program: list[str], tmp_path: Path) -> None:
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def version() -> str:
        done = subprocess.run(
            [*program, "--version"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert version() == f"kg {__version__}, data {__version__}, graph not built yet: run kg build\n"
    ask(program, tmp_path, HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert re.fullmatch(rf"kg {__version__}, data {__version__}, graph sha256:[0-9a-f]{{64}}\n", version())


def test_the_wheel_carries_every_file_of_the_archive(program: list[str]) -> None:
    target = Path(program[2].split("'")[1])
    for folder in ("ontology", "data", "queries"):
        carried = {p.relative_to(target / "kg") for p in (target / "kg" / folder).rglob("*") if p.is_file()}
        here = {p.relative_to(ROOT) for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert carried == here
