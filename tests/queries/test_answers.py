"""Every stored question has a golden answer over Ruritania and a read answer over the record.

`pytest --write-answers` writes the answers anew and fails, so that a person reads the difference before it is kept.
"""

from __future__ import annotations

import csv
import io
import tomllib

import pytest
from pyoxigraph import NamedNode

from kg.ask.answer import Answer
from kg.graph import Graph
from kg.terms.names import shorten
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "answers"
PARAMETERS = tomllib.loads((FOLDER / "parameters.toml").read_text())
EMPTY_IN_THE_RECORD = {
    "domestic-answers": "no ruling of a court at home that cites an international decision has been read",
    "laws-found-incompatible": "no decision that finds a law incompatible has been read",
}
QUESTIONS = sorted(path.stem for path in (ROOT / "queries" / "questions").glob("*.rq"))


def asks(archive: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Every ask of an archive: the stem of its golden file, the question, and the parameters that it is given.

    Where a question is asked more than once, the second golden file is `question.2.csv`, and so on.
    """
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, given in PARAMETERS[archive].items():
        for number, one in enumerate(given if isinstance(given, list) else [given], 1):
            found[name if number == 1 else f"{name}.{number}"] = (name, one)
    return found


ASKS = {archive: asks(archive) for archive in ("ruritania", "record")}


def written(graph: Graph, answer: Answer) -> str:
    """An answer as CSV with prefixed names, which a person can read."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        cells = [shorten(t.value, graph.prefixes) if isinstance(t, NamedNode) else getattr(t, "value", "") for t in row]
        writer.writerow(cells)
    return text.getvalue()


def test_the_questions_are_found_and_each_is_asked_twice() -> None:
    assert len(QUESTIONS) >= 48
    assert sorted(PARAMETERS["ruritania"]) == sorted(PARAMETERS["record"]) == QUESTIONS


def test_every_golden_answer_belongs_to_an_ask() -> None:
    for archive, asked in ASKS.items():
        assert {path.stem for path in (FOLDER / archive).iterdir()} == set(asked)


@pytest.mark.parametrize(("stem", "archive"), [(stem, archive) for archive, asked in ASKS.items() for stem in asked])
def test_an_answer_is_the_golden_one(
    stem: str, archive: str, ruritania: Graph, real: Graph, request: pytest.FixtureRequest
) -> None:
    graph = ruritania if archive == "ruritania" else real
    name, given = ASKS[archive][stem]
    answer = graph.ask(name, **given)
    golden = FOLDER / archive / f"{stem}.csv"
    if request.config.getoption("--write-answers"):
        golden.write_text(written(graph, answer), encoding="utf-8")
        pytest.fail(f"{golden} was written: read the difference")
    assert written(graph, answer) == golden.read_text(encoding="utf-8")
    assert (len(answer.rows) == 0) == (archive == "record" and name in EMPTY_IN_THE_RECORD)


@pytest.mark.parametrize("stem", ASKS["ruritania"])
def test_no_row_of_an_answer_stands_twice(stem: str, ruritania: Graph) -> None:
    name, given = ASKS["ruritania"][stem]
    rows = ruritania.ask(name, **given).rows
    assert len(set(rows)) == len(rows)


def test_a_case_is_counted_or_listed_with_its_reason_and_never_both(real: Graph) -> None:
    given = {"provision": "CC 274", "article": "ICCPR 19"}
    counted = set(real.ask("cases-resting-on", **given).column("case"))
    listed = set(real.ask("cases-not-counted", **given).column("case"))
    involved = real.query(
        """PREFIX hb: <https://w3id.org/habeas/ont#>
        SELECT DISTINCT ?case { ?case hb:involvesProvision ?p .
        ?p hb:isWithin <https://w3id.org/habeas/id/kz-cc/art_274> }"""
    )
    assert counted | listed == set(involved.column("case"))
    assert not counted & listed


def test_a_list_of_articles_is_one_question(real: Graph) -> None:
    answer = real.ask("cases-resting-on", provision="CC 274", article="articles 19, 21 and 22 ICCPR")
    assert {iri.rsplit("/", 1)[1] for iri in answer.column("restsOn")} == {"art_19", "art_21", "art_22"}
    assert real.ask("cases-not-counted", provision="CC 274", article="articles 19, 21 and 22 ICCPR").rows
