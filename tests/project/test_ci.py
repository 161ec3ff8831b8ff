"""The tools for the CI of others: the action, the hooks and the recipes of docs/ci.md, run as services run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kg.archive import locate, version
from kg.init.folder import files_of
from kg.reports import rule_ids
from tests.conftest import ROOT, RURITANIA, ruritania_copied

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


def act(inputs: dict[str, str], workspace: Path, scratch: Path) -> tuple[int, str, dict[str, str], str]:
    """Runs the last step of the action as GitHub does: status, log, outputs and the summary of the step."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step, given = action["runs"]["steps"][-1], {name: one["default"] for name, one in action["inputs"].items()} | inputs
    own = {name: given[text.removeprefix("${{ inputs.").removesuffix(" }}")] for name, text in step["env"].items()}
    output, summary, script = (scratch / name for name in ("output", "summary", "script.sh"))
    for file in (output, summary):
        file.write_text("")
    script.write_text(step["run"], encoding="utf-8")
    files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(scratch)}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
    done = subprocess.run(
        command, cwd=workspace, env=with_path() | own | files, capture_output=True, text=True, check=False
    )
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, outputs, summary.read_text()


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


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania in a git repository with the hook, which has let the first commit pass."""
    folder = with_hook(ruritania_copied(tmp_path_factory.mktemp("gate") / "ruritania"), "id: habeas-validate")
    is_made, said = committed(folder)
    assert is_made, said
    assert "valid: 12 files" in said
    return folder


def test_the_hook_stops_a_commit_that_breaks_another_file(guarded: Path) -> None:
    (guarded / "data" / "norms.ttl").unlink()
    is_made, said = committed(guarded)
    git(guarded, "reset", "--hard", "-q")
    assert not is_made, said
    assert re.search(r"data/cases/\w+\.ttl:\d+:\d+: .* refers to \S+, which nothing describes", said), said


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
