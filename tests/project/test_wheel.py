"""The wheel carries ontology, data and queries, and its core needs no extra: all in an empty environment and folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT, RURITANIA

pytestmark = pytest.mark.full

ASK = ["ask", "cases-resting-on", "--format", "srj", "provision=CC 274", "article=ICCPR 19"]
ASK_INVENTED = [*ASK[:-2], "provision=RUR CC 7", "article=Covenant of Liberty 3"]
CASE, INVENTED = ({f"https://w3id.org/habeas/id/case/{name}"} for name in ("kz-ilyashev", "rur-rassendyll"))
REMEDY = "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty"
CORE = {
    "build": [],
    "validate": [],
    "ask": ["conflicts"],
    "why": [REMEDY],
    "check proofs": [],
    "verify": ["--sources", str(RURITANIA / "sources")],
    "diff": [".", "."],
    "redact": ["case:rur-rassendyll__role_amicus", "--because", "safety", "--dry-run"],
}
EXTRAS = {
    "serve": ([], "serve", "starlette"),
    "site": (["--to", "site"], "serve", "jinja2"),
    "export": (["--to", "release"], "release", "pyarrow"),
    "docs": (["--to", "pages"], "docs", "jinja2"),
    "stats": (["--endpoint", "http://127.0.0.1:1/"], "endpoint", "tenacity"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site-packages of a virtual environment with the wheel and what its core requires, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder / "dist"), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").glob("habeas_kg-*.whl")
    venv.create(folder / "venv", with_pip=False)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (found,) = (folder / "venv").glob("lib/python*/site-packages")
    for name in required("habeas-kg"):
        for top in {file.parts[0] for file in distribution(name).files or [] if file.parts[0] != ".."}:
            origin = Path(str(distribution(name).locate_file(top)))
            if top != "__pycache__" and origin.exists() and not (found / top).exists():
                (found / top).symlink_to(origin)
    return found


@pytest.fixture(scope="module")
def program(site: Path) -> list[str]:
    """The command `kg` of that environment."""
    return [str(site.parents[2] / "bin" / "kg")]


@pytest.fixture
def invented(site: Path, program: list[str]) -> Iterator[list[str]]:
    """The same command with Ruritania for its record: it is built in a second, and kept in the same places."""
    data = site / "kg" / "data"
    data.rename(site / "record")
    shutil.copytree(RURITANIA / "data", data)
    yield program
    shutil.rmtree(data)
    (site / "record").rename(data)


def required(name: str) -> set[str]:
    """The distributions that one requires without any extra, and those that they require in turn."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for text in distribution(waiting.pop()).requires or []:
            requirement = Requirement(text)
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if applies and requirement.name not in found:
                found.add(requirement.name)
                waiting.append(requirement.name)
    return found


def ask(
    program: list[str], folder: Path, words: Sequence[str] = ASK_INVENTED, **environment: str
) -> tuple[dict[str, object], str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    done = subprocess.run(
        [*program, *words], cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def cases(answer: dict[str, object]) -> set[str]:
    return {row["case"]["value"] for row in answer["results"]["bindings"]}  # type: ignore[index]


@pytest.mark.full
def test_without_extras_everything_about_the_graph_works(program: list[str], tmp_path: Path) -> None:
    shutil.copytree(RURITANIA, tmp_path / "archive", ignore=shutil.ignore_patterns("build"))
    failed = {}
    for verb, words in CORE.items():
        done = subprocess.run(
            [*program, "--archive", ".", *verb.split(), *words],
            cwd=tmp_path / "archive",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not done.stdout + done.stderr:
            failed[verb] = done.stderr
    assert failed == {}


@pytest.mark.parametrize("verb", EXTRAS)
def test_a_verb_whose_extra_is_missing_says_what_to_install(verb: str, program: list[str], tmp_path: Path) -> None:
    words, extra, library = EXTRAS[verb]
    done = subprocess.run([*program, verb, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert re.fullmatch(rf'kg {verb}( --endpoint)?: needs the extra "{extra}"', lines[0])
    assert re.match("  expected  the Python librar(y|ies) ", lines[1])
    assert library in re.split("[ ,]+", lines[1])
    assert re.fullmatch(r"  fix       pip install( '[\w.-]+[<>=]\S+'| [\w.-]+)+", lines[2])
    assert library in re.split("[ '<>=]+", lines[2])
    assert len(lines) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.full
def test_the_wheel_answers_in_an_empty_folder(program: list[str], tmp_path: Path) -> None:
    home, empty = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    empty.mkdir()
    for _ in range(2):
        answer, _ = ask(program, empty, ASK, HOME=str(home))
        assert cases(answer) == CASE
    assert list(empty.iterdir()) == []
    assert len(list((home / ".cache" / "habeas-kg" / "stores").iterdir())) == 1


@pytest.mark.full
def test_the_wheel_neither_answers_from_nor_touches_what_another_user_has_planted(
    invented: list[str], tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can plant it")
    home, victim = tmp_path / "home", tmp_path / "victim"
    ask(invented, tmp_path, HOME=str(home))
    victim.mkdir()
    victim.chmod(0o1777)
    (victim / "stores").mkdir()
    (victim / "stores" / "thesis.txt").write_text("the work of years")
    planted = home / ".cache" / "habeas-kg"
    os.chown(planted, 54321, 54321)
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": ""}
    done = subprocess.run([*invented, *ASK_INVENTED], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"another user may have put something here: it belongs to the user 54321" in done.stderr
