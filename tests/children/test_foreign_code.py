"""Nothing of the working folder, of an archive or of its git repository ever runs, whatever verb is asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.changes.repository import git
from kg.cli.main import main
from tests.conftest import ROOT, ruritania_copied
from tests.servers import free_port, until
from tests.web.site import Page, site
from tests.why.test_phrases import PAGE

MODULES = ("json", "multiprocessing", "sitecustomize", "usercustomize", "rdflib/__init__", "kg/__init__")
PLANTED = 'import os\nwith open(os.environ["PLANTED"], "a") as file:\n    file.write(__file__ + "\\n")\n'
SHELL = 'echo git >> "$PLANTED"; cat'


def planted(folder: Path) -> Path:
    """The folder with modules that write to a file when they are imported."""
    for name in MODULES:
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLANTED)
    return folder


def run_git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=R", "-c", "user.email=r@r.example", *words]
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def committed(folder: Path, **settings: str) -> None:
    """Makes the folder a repository with one commit and these settings."""
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "Begin")):
        run_git(folder, *words)
    for name, value in settings.items():
        run_git(folder, "config", name, value)


def hostile_repository(archive: Path) -> None:
    """Makes the archive a repository that configures commands wherever git would run one."""
    (archive / ".gitattributes").write_text("* filter=evil diff=evil\n")
    hook = archive.parent / "hook"
    hook.write_text(f"#!/bin/sh\n{SHELL}\n")
    hook.chmod(0o755)
    commands = ("core.fsmonitor", "core.pager", "diff.external", "diff.evil.command", "diff.evil.textconv")
    filters = ("filter.evil.clean", "filter.evil.smudge")
    committed(archive)
    for name in (*commands, *filters):
        run_git(archive, "config", name, str(hook))
    for name in ("post-index-change", "post-checkout", "reference-transaction"):
        (archive / ".git" / "hooks" / name).symlink_to(hook)
    for path in (archive / "data").rglob("*.ttl"):
        os.utime(path)  # so that git would look into it


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted(ruritania_copied(tmp_path_factory.mktemp("foreign") / "archive"))


@pytest.fixture
def folder(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with what the verbs need."""
    monkeypatch.setenv("PLANTED", str(tmp_path / "planted.txt"))
    folder = tmp_path / "work"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "read" / "drafts" / "today.txt", folder / "opinion.txt")
    (folder / "people.ttl").write_text("<a:a> a <a:C> .")
    (folder / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        '<a:S> a sh:NodeShape ; sh:targetClass <a:C> ; sh:pattern "(?=a)" .'
    )
    return planted(folder)


def test_nothing_is_fetched_that_a_repository_lacks(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text("<a:a> <a:b> <a:c> .")
    settings = {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {tmp_path}/planted.txt",
        "protocol.ext.allow": "always",
    }
    committed(tmp_path, **settings)
    missing = run_git(tmp_path, "rev-parse", "HEAD:data/a.ttl")
    (tmp_path / ".git" / "objects" / missing[:2] / missing[2:]).unlink()
    assert git(tmp_path / "data", "cat-file", "blob", missing) is None
    assert not (tmp_path / "planted.txt").exists()


def test_no_verb_runs_what_is_planted_in_the_working_folder_or_the_archive(folder: Path, archive: Path) -> None:
    assert main(["--archive", str(archive), "export", "--to", str(folder / "release"), "--formats", "rdf"]) == 0
    with site({"/page": Page(b"<html><p>He was released on 1 May.</p></html>")}) as host:
        (archive / "data" / "zenda-page.ttl").write_text(PAGE.format(address=host.address))
        hostile_repository(archive)
        command = [sys.executable, str(ROOT / "tests" / "children" / "verbs.py"), str(archive), host.address]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False, timeout=600)
    assert not (folder.parent / "planted.txt").exists(), (folder.parent / "planted.txt").read_text()
    served = {"kg.serve.endpoint.processes"}  # of which the next test asks
    assert set(json.loads(done.stdout)) == (starting_modules() - served) | {"kg.changes.repository"}


def starting_modules() -> set[str]:
    """The modules of the program that start child processes, by what they import."""
    names = re.compile(r"from kg\.children import (\([^)]*?|[^(\n]*?)\b(Child|run|start)\b")
    paths = [path for path in (ROOT / "kg").rglob("*.py") if names.search(path.read_text(encoding="utf-8"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths if path.parent.name != "children"}


def test_a_server_runs_nothing_of_its_working_folder(folder: Path, archive: Path) -> None:
    log, found = folder.parent / "log.txt", folder.parent / "planted.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("kg"), "--archive", archive, "serve", f"--port={free_port()}"],
            cwd=folder,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        until(lambda: found.exists() or "http://" in log.read_text() or server.poll() is not None)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    assert not found.exists(), found.read_text()
    assert "http://" in log.read_text()
