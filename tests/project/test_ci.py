"""The tools for the CI of others: the action, the hooks and the recipes of docs/ci.md, run as services run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.archive import locate, version
from kg.init.folder import files_of
from kg.reports import rule_ids
from tests.conftest import ROOT, RURITANIA, ruritania_copied
from tests.effort import sampled

CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", CI, re.MULTILINE | re.DOTALL)
WORKFLOWS = [block for block in BLOCKS if "\njobs:" in block]
CASE = Path("data") / "cases" / "rassendyll.ttl"
BIN = Path(sys.executable).parent
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetClass <urn:Act> ; sh:property <urn:S-title> .
<urn:S-title> sh:path <urn:title> ; sh:minCount 1 .
"""


def with_path() -> dict[str, str]:
    return {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}


def by_schema(schema: str, file: Path) -> None:
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_action_and_the_workflow_are_as_github_describes_them() -> None:
    by_schema("github-actions", ROOT / "action.yml")
    by_schema("github-workflows", ROOT / ".github" / "workflows" / "validate.yml")


def test_the_recipes_are_as_their_services_describe_them(tmp_path: Path) -> None:
    assert len(WORKFLOWS) == 3
    for number, text in enumerate(WORKFLOWS):
        (tmp_path / f"{number}.yml").write_text(text, encoding="utf-8")
        by_schema("github-workflows", tmp_path / f"{number}.yml")
        assert f"OWNER/habeas@v{version()}" in text
        assert len(text.splitlines()) <= 12
    (gitlab,) = (block for block in BLOCKS if "artifacts:" in block)
    (tmp_path / ".gitlab-ci.yml").write_text(gitlab, encoding="utf-8")
    by_schema("gitlab-ci", tmp_path / ".gitlab-ci.yml")


def test_kg_init_writes_the_recipes() -> None:
    written = files_of("streslau", "habeas")
    for name in (".github/workflows/validate.yml", ".gitlab-ci.yml"):
        comment, _, recipe = written[name].partition("\n")
        assert comment.startswith("# ")
        assert recipe in BLOCKS
    (hook,) = yaml.safe_load(written[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    offered, _ = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook == {name: value for name, value in offered.items() if name != "description"} | {"language": "system"}
    assert f"    rev: v{version()}\n" in CI


def scripts() -> list[dict[str, Any]]:
    """The steps of the action that are scripts: the one that installs, and the one that validates."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return [step for step in action["runs"]["steps"] if "run" in step]


def context(step: dict[str, Any], inputs: dict[str, str]) -> dict[str, str]:
    """The variables of a step, as GitHub fills them in where a release of the action runs from a checkout."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    given = {f"inputs.{name}": one["default"] for name, one in action["inputs"].items()}
    given |= {f"inputs.{name}": value for name, value in inputs.items()}
    given |= {"github.action_repository": "rur/habeas", "github.action_ref": "v1"}
    own = {
        name: re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: given[match[1]], text)
        for name, text in step.get("env", {}).items()
    }
    return {**own, "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_SERVER_URL": "https://github.com"}


def run_step(
    step: dict[str, Any], environment: dict[str, str], workspace: Path, scratch: Path
) -> subprocess.CompletedProcess[str]:
    """Runs one step in the shell with which GitHub runs it."""
    (scratch / "script.sh").write_text(step["run"], encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(scratch / "script.sh")]
    return subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=False)


def act(inputs: dict[str, str], workspace: Path, scratch: Path) -> tuple[int, str, dict[str, str], str]:
    """Runs the last step of the action as GitHub does: status, log, outputs and the summary of the step."""
    step = scripts()[-1]
    files = {name: scratch / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("")
    environment = {**with_path(), **context(step, inputs), "RUNNER_TEMP": str(scratch)}
    done = run_step(step, environment | {name: str(file) for name, file in files.items()}, workspace, scratch)
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, outputs, files["GITHUB_STEP_SUMMARY"].read_text()


@pytest.mark.full
def test_the_action_installs_the_program_from_its_checkout(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    (found,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    # what the program needs is taken from here: pip would fetch it
    (found / "at-hand.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    binaries = tmp_path / "venv" / "bin"
    installing = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PYTHONPATH": ""}
    environment = {**os.environ, **installing, "PATH": f"{binaries}:/usr/bin:/bin", "GITHUB_ACTION_PATH": str(ROOT)}
    done = run_step(scripts()[0], environment, tmp_path, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = subprocess.run(
        [binaries / "kg", "questions"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "cases-resting-on" in asked.stdout, asked.stderr
    assert (found / "kg" / "ontology").is_dir()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of Ruritania with a planted mistake."""
    archive = ruritania_copied(tmp_path / "my archive")
    text = (archive / CASE).read_text(encoding="utf-8")
    (archive / CASE).write_text(text.replace("a hb:Charge ;", "a hb:Chrage ;", 1), encoding="utf-8")
    return archive


def test_the_action_annotates_the_line_and_fails(broken: Path, tmp_path: Path) -> None:
    status, log, outputs, summary = act({"archive": "my archive"}, tmp_path, tmp_path)
    assert status == 1
    assert re.search(
        r"^::error file=my archive/data/cases/rassendyll\.ttl,line=\d+,col=\d+,title=HB151 ", log, re.MULTILINE
    )
    assert outputs["summary"].startswith("invalid: ")
    assert outputs["summary"] in summary
    status, _, outputs, _ = act({"archive": "my archive", "format": "sarif"}, tmp_path, tmp_path)
    assert status == 1
    assert '"ruleId":"HB151"' in Path(outputs["report"]).read_text(encoding="utf-8")


@pytest.mark.full
def test_the_action_validates_by_shapes_and_passes(tmp_path: Path) -> None:
    (tmp_path / "my data.ttl").write_text("<urn:a> a <urn:Act> ; <urn:title> 'Penal Code' .\n")
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    inputs = {"data": "my data.ttl\n", "shapes": "shapes.ttl"}
    status, log, outputs, _ = act(inputs, tmp_path, tmp_path)
    assert (status, outputs["summary"]) == (0, "valid: 1 file"), log
    (tmp_path / "my data.ttl").write_text("<urn:a> a <urn:Act> .\n")
    status, log, _, _ = act(inputs, tmp_path, tmp_path)
    assert status == 1
    assert "::error file=my data.ttl,line=1,col=1,title=urn%3AS-title::" in log


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-c", "user.name=R", "-c", "user.email=r@r.example", "-c", "init.defaultBranch=main", *words]
    return subprocess.run(
        command, cwd=folder, env=hook_environment(folder), capture_output=True, text=True, check=False
    )


def hook_environment(folder: Path) -> dict[str, str]:
    return {**with_path(), "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"), "GIT_CONFIG_GLOBAL": os.devnull}


def with_hook(folder: Path, hook: str) -> Path:
    """A folder, made a git repository in which pre-commit runs one of the hooks of this project."""
    hooks = folder.parent / "hooks"
    hooks.mkdir()
    # pip would fetch the libraries of a hook in Python: here the hooks run what is installed already
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (hooks / ".pre-commit-hooks.yaml").write_text(text.replace("language: python", "language: system"))
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "Hooks"]):
        assert git(hooks, *words).returncode == 0
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: file://{hooks}\n    rev: {revision}\n    hooks:\n      - {hook}\n"
    )
    (folder / ".gitignore").write_text("build/\n")
    git(folder, "init", "-q")
    done = subprocess.run(
        [BIN / "pre-commit", "install"], cwd=folder, env=hook_environment(folder), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return folder


def committed(folder: Path, add: str = ".") -> tuple[bool, str]:
    """True if git commits what is added, and the output of the hook."""
    git(folder, "add", add)
    done = git(folder, "commit", "-m", "A change")
    return done.returncode == 0, done.stdout + done.stderr


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania in a git repository with the hook, which has let the first commit pass."""
    folder = with_hook(ruritania_copied(tmp_path_factory.mktemp("gate") / "ruritania"), "id: habeas-validate")
    is_made, said = committed(folder)
    assert is_made, said
    assert "valid: 12 files" in said
    return folder


def rename_a_passage(folder: Path) -> None:
    edit(folder / "data" / "passages.ttl", "doc:judgment-rassendyll__disposition a", "doc:judgment-rassendyll__end a")


def delete_a_file(folder: Path) -> None:
    (folder / "data" / "norms.ttl").unlink()


def misspell_a_term(folder: Path) -> None:
    edit(folder / CASE, "a hb:Charge ;", "a hb:Chrage ;")


SLIPS: dict[Callable[[Path], None], str] = {
    rename_a_passage: r"data/cases/rassendyll\.ttl:\d+:\d+: .* refers to doc:judgment-rassendyll__disposition",
    delete_a_file: r"data/cases/\w+\.ttl:\d+:\d+: .* refers to \S+, which nothing describes",
    misspell_a_term: r"data/cases/rassendyll\.ttl:\d+:\d+: hb:Chrage is not defined",
}


@pytest.mark.parametrize("slip", [next(iter(SLIPS)), *sampled(list(SLIPS)[1:], 1)])
def test_the_hook_stops_a_commit_that_breaks_the_archive(slip: Callable[[Path], None], guarded: Path) -> None:
    slip(guarded)
    try:
        is_made, said = committed(guarded)
        assert not is_made, said
        assert re.search(SLIPS[slip], said), said
    finally:
        git(guarded, "reset", "--hard", "-q")


def test_the_hook_shows_warnings_of_what_it_lets_pass(guarded: Path) -> None:
    edit(guarded / CASE, '"2030-12"', '"1830-12"')
    is_made, said = committed(guarded)
    assert is_made, said
    assert "warning: data/cases/rassendyll.ttl" in said
    git(guarded, "reset", "--hard", "-q", "HEAD~1")


def test_names_of_files_are_no_options(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "shapes.ttl").write_text(SHAPES)
    (data / "--exit-zero.ttl").write_text("<urn:a> a <urn:Act> .\n")
    is_made, said = committed(with_hook(data, "{ id: habeas-shacl, args: [--shapes=shapes.ttl, .] }"))
    assert not is_made
    assert "Too few values" in said
    for name in (".", "--exit-zero.ttl\n--exit-zero"):
        (data / "--exit-zero").write_text("<urn:b> a <urn:Act> .\n")
        status, log, _, _ = act({"data": f"{name}\n", "shapes": "shapes.ttl\n"}, data, tmp_path)
        assert status == 1
        assert "::error file=--exit-zero.ttl,line=1," in log
    assert not (data / "victim.ttl").exists()
    status, log, _, _ = act({"data": ".git/info\n", "shapes": "shapes.ttl\n"}, data, tmp_path)
    assert (status, "the folder holds no RDF" in log) == (1, True)


def test_every_rule_has_one_identifier() -> None:
    archive = locate()
    known, rules = rule_ids.known(archive), rule_ids.rules_of(archive)
    assert [name for name in rules if name not in known] == [], "give each the next identifier"
    lines = (ROOT / "ontology" / rule_ids.REGISTER).read_text(encoding="utf-8").splitlines()
    assert [line.partition("\t")[0] for line in lines] == [f"HB{number:03}" for number in range(1, len(lines) + 1)]
    assert rule_ids.known(locate(RURITANIA)) == known
