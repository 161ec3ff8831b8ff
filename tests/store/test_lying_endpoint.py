"""Whatever an endpoint says, each verb gives the right answer or an error in time, and credentials go nowhere else."""

from __future__ import annotations

import itertools
import logging
import re
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.main import main
from kg.cli.verbs import VERBS as EVERY_VERB
from kg.errors import KgError
from kg.store import http as protocol
from kg.terms.names import graph_of
from tests.conftest import RURITANIA
from tests.effort import sampled
from tests.lying import BELIEVED, ERROR, LIES, PASSWORD, RIGHT, SECRETS, USER, lying
from tests.servers import endpoint_store

SECONDS = 30.0  # on a busy machine; the limit of a question is two
QUERY = "SELECT DISTINCT ?case ?label WHERE { ?case a hb:Case ; rdfs:label ?label } ORDER BY ?case ?label"
VERBS = {
    "ask": ("conflicts", "--format", "csv"),
    "show": ("case:rur-rassendyll",),
    "why": ("conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_compensation_rur-treaty",),
    "query": (QUERY,),
    "coverage": (),
    "stats": (),
    "validate": (),
    "check": ("proofs",),
    "verify": ("--sources", "."),
}
FEW = ("ask", "show", "query")  # on which every lie is tried
LONG = ("show", "why", "validate", "check")  # which take seconds from an honest endpoint, too
TOLD = [lie for lie in LIES if LIES[lie][1] != BELIEVED]
PAIRS = [*itertools.product(FEW, TOLD), *((verb, "answers another question") for verb in VERBS if verb not in FEW)]
ERROR_TEXT = re.compile(r"(?:note: .*\n)*\S.*: .+\n  expected  .+\n  fix       .+\n")


@pytest.fixture(autouse=True)
def credentials(quick: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(protocol, "MAX_BYTES", 100_000_000)
    for name, value in (("USER", USER), ("PASSWORD", PASSWORD), ("TIMEOUT", "2")):
        monkeypatch.setenv(f"HABEAS_ENDPOINT_{name}", value)


@pytest.fixture(scope="module")
def honest() -> dict[str, str]:
    """The output of verbs from an honest endpoint, once it has been asked for."""
    return {}


def run(verb: str, address: str) -> int:
    return main(["--archive", str(RURITANIA), verb, *VERBS[verb], "--endpoint", address])


def test_every_verb_that_takes_an_endpoint_is_tried() -> None:
    assert {verb.name for verb in EVERY_VERB.values() if verb.takes_endpoint} == {*VERBS, "build"}


@pytest.mark.parametrize(("verb", "lie"), sampled(PAIRS, 14))
def test_an_answer_is_right_or_an_error_in_time_and_credentials_go_nowhere(
    verb: str,
    lie: str,
    *,
    whole: ox.Store,
    honest: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    due = LIES[lie][1]
    if verb not in honest and due != ERROR:
        monkeypatch.setenv("HABEAS_ENDPOINT_TIMEOUT", "60")
        with lying(whole, "nothing") as endpoint:
            assert run(verb, endpoint.address) == 0
        honest[verb] = capsys.readouterr().out
    with lying(whole, lie) as endpoint:
        began = time.monotonic()
        status = run(verb, endpoint.address)
        assert verb in LONG or time.monotonic() - began < SECONDS
    said = capsys.readouterr()
    assert status == (due != RIGHT), said
    if due == RIGHT:
        assert said.out == honest[verb]
    else:
        assert said.out == ""
        assert ERROR_TEXT.fullmatch(said.err), said.err
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret not in said.out + said.err + caplog.text
        assert secret.encode() not in written
    assert endpoint.elsewhere == []


def test_a_copy_counts_what_it_reads(whole: ox.Store) -> None:
    for lie in ("leaves a row out", "gives one row in place of another"):
        with lying(whole, lie) as endpoint, pytest.raises(KgError, match="has another number of statements"):
            endpoint_store(endpoint.address).as_oxigraph()


def test_blank_nodes_of_several_answers_stay_apart(whole: ox.Store) -> None:
    """Two graphs that each have a blank node of the same name, as an endpoint that begins anew with each answer."""
    store, node = ox.Store(), ox.BlankNode("b0")
    for name in ("data/a", "data/b"):
        store.add(ox.Quad(node, ox.NamedNode("http://e/p"), ox.Literal(name), graph_of(f"{name}.ttl")))
    with lying(store, "nothing") as endpoint:
        copy = endpoint_store(endpoint.address).as_oxigraph()
    assert len({quad.subject for quad in copy}) == 2
