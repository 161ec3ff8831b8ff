"""A signal ends a verb in one line, with the status that names it, and leaves nothing half-written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, RURITANIA, ruritania_copied

ENDLESS = """#+ title: Endless
#+ ground: none
#+ because: {thing} is one
PREFIX hb: <https://w3id.org/habeas/ont#>
CONSTRUCT { ?thing hb:note ?e } WHERE {
  ?a ?b ?thing . ?c ?d ?e . ?f ?g ?h . FILTER(STRLEN(CONCAT(STR(?a), STR(?c), STR(?f))) < 2)
}
"""


@pytest.fixture(autouse=True)
def no_signal_is_ignored() -> Iterator[None]:
    """Nothing is ignored, as signals are by what nohup or a background job of a shell starts."""
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
        signal.SIGHUP: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    }
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def started(archive: Path, verb: str, target: Path) -> subprocess.Popen[str]:
    """A verb that has begun to write its folder."""
    command = [sys.executable, "-m", "kg", "--archive", str(archive), verb, "--to", str(target)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not list(target.parent.glob(".habeas-new-*/new/*")):
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.02)
    return process


@pytest.mark.parametrize(
    ("verb", "number"),
    [
        ("site", signal.SIGTERM),
        pytest.param("site", signal.SIGINT, marks=pytest.mark.full),
        pytest.param("export", signal.SIGINT, marks=pytest.mark.full),
        pytest.param("export", signal.SIGTERM, marks=pytest.mark.full),
        pytest.param("export", signal.SIGHUP, marks=pytest.mark.full),
    ],
)
def test_a_signal_stops_a_verb_cleanly(verb: str, number: int, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    process = started(ruritania_copied(tmp_path / "archive"), verb, tmp_path / "out" / "made")
    process.send_signal(number)
    said = process.communicate()[1]
    assert process.returncode == 128 + number
    assert said.splitlines()[-1] == "stopped"
    assert "Traceback" not in said
    assert list((tmp_path / "out").iterdir()) == []


BUSY = """
import sys, pyoxigraph as ox
from pathlib import Path
from kg.cli import stopping
from kg.files import atomic
stopping.GRACE_SECONDS = 0.2
store = ox.Store()
store.extend(ox.Quad(ox.NamedNode(f"http://a/{i}"), ox.NamedNode("http://p"), ox.Literal(i)) for i in range(3000))
try:
    with stopping.stoppable(), atomic.new_folder(Path(sys.argv[1])) as folder:
        print("ready", flush=True)
        list(store.query("SELECT ?a { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(?x + ?y + ?z < 0) }"))
except stopping.Stopped as stop:  # if the query had not begun
    print("stopped", file=sys.stderr)
    sys.exit(stop.status)
"""


def test_a_verb_that_waits_for_the_engine_is_ended_too(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY, str(tmp_path / "made")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.5)
    process.terminate()
    said = process.communicate(timeout=120)[1]
    assert (process.returncode, said) == (128 + signal.SIGTERM, "stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_a_query_of_an_archive_that_never_ends_is_ended_and_named(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(RURITANIA / "data", archive / "data")
    (archive / "queries" / "rules").mkdir(parents=True)
    (archive / "queries" / "rules" / "endless.rq").write_text(ENDLESS, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "kg", "--archive", str(archive), "validate"],
        check=False,
        env={**os.environ, "HABEAS_QUERY_SECONDS": "2"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 1
    assert "queries/rules/endless.rq: it takes longer than 2 seconds" in ended.stderr
    assert "  fix       " in ended.stderr
