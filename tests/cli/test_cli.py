"""The command line: each verb shows an example, and rows come in four formats and three languages."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys

import pytest

from kg.cli.main import main, parser
from kg.cli.verb import Verb
from kg.cli.verbs import VERBS
from tests.conftest import ROOT

KG = [sys.executable, "-m", "kg"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    assert main(["build"]) == 0


def test_help_lists_every_verb_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = re.findall(r"^  ([a-z][a-z-]*) +[a-z]", capsys.readouterr().out, re.MULTILINE)
    assert listed == list(VERBS)
    assert {"build", "validate", "questions", "ask", "query", "show", "verify", "stats"} <= set(listed)


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_help_of_a_verb_shows_an_example_that_it_takes(verb: Verb, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([verb.name, "--help"])
    assert stopped.value.code == 0
    assert verb.example.split() == capsys.readouterr().out.partition("example:")[2].replace("\\\n", "").split()
    options, unknown = parser().parse_known_args(shlex.split(verb.example)[1:])
    assert (options.verb, unknown) == (verb, [])


def test_names_have_identifiers_beside_them_in_each_language(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19")
    for lang, article in (("en", "ICCPR 19"), ("ru", "ст. 19 МПГПП")):
        (row, *_) = csv.DictReader(io.StringIO(run(capsys, *question, "--format", "csv", "--lang", lang)))
        assert (row["case_id"], row["restsOn"], row["restsOn_id"]) == ("case:kz-ilyashev", article, "iccpr:art_19")
        objects = json.loads(run(capsys, *question, "--format", "json", "--lang", lang))
        assert objects[0] == {name: value or None for name, value in row.items()}
        lines = run(capsys, *question, "--format", "jsonl", "--lang", lang).splitlines()
        assert list(map(json.loads, lines)) == objects
    names = "case charged opinion category relation restsOn naming passage opinionRead origin"
    assert " ".join(list(row)[::2]) == names


def test_identifiers_alone_go_with_formats_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    objects = json.loads(run(capsys, "ask", "cases-resting-on", "--format", "json", "--ids"))
    assert objects[0]["case"] == "https://w3id.org/habeas/id/case/kz-ilyashev"
    assert "case_id" not in objects[0]
    for form in ("table", "markdown", "srj"):
        with pytest.raises(SystemExit):
            main(["ask", "cases-resting-on", "--ids", "--format", form])
        assert "--ids goes with --format csv, json or jsonl" in capsys.readouterr().err


def test_a_count_of_nothing_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = "SELECT ?x WHERE { ?x a <https://example.org/Nothing> }"
    assert run(capsys, "query", nothing, "--format", "jsonl") == ""
    assert json.loads(run(capsys, "query", nothing, "--format", "json")) == []
    assert run(capsys, "query", nothing, "--format", "csv") == "x,x_id\r\n"
    assert json.loads(run(capsys, "query", "ASK {}", "--format", "srj")) == {"head": {}, "boolean": True}


def test_the_count_says_how_many_things_are_in_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    parties = run(capsys, "ask", "parties-to-treaty", "treaty=ICCPR", "date=2015-01-01")
    assert "\n170 states (4 disputed, 2 denied, 333 rows)\n" in parties
    undoubted = run(capsys, "ask", "parties-to-treaty", "treaty=CAT", "date=1990-01-01").split("\n\n")[1]
    assert "denied" not in undoubted


def test_explain_shows_the_query_and_the_standing_of_each_passage(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "ask", "cases-resting-on", "--explain", "article=ICCPR 19")
    assert "VALUES ?article { <https://w3id.org/habeas/id/iccpr/art_19> }" in out
    told = " ".join(out.split())
    assert "Letter of 13 September 2022, Background, first paragraph, second sentence" in told
    assert "(document from a party or its lawyer; read whole)" in told


def test_results_go_to_stdout_and_all_else_to_stderr() -> None:
    done = subprocess.run([*KG, "ask", "conflicts", "--format", "json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)
    assert done.stderr == ""


@pytest.mark.full
def test_a_closed_pipe_is_not_an_error() -> None:
    command = f"{shlex.quote(sys.executable)} -m kg ask absences | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_the_questions_are_listed_by_topic(capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "questions")
    assert listed.startswith("Opinions of the Working Group\n\n  accounts-waiting\n")
    assert "\n\nHow far the record can be trusted\n\n  absences\n" in listed
    assert "\n\nCases\n\n" in listed
    assert "\n  cases-resting-on provision=… article=…\n    Which cases under this domestic" in listed
    assert listed.count("\nDomestic law\n") == 1
    rows = list(csv.DictReader(io.StringIO(run(capsys, "questions", "--format", "csv"))))
    assert {row["name"]: row["topic"] for row in rows}["cases-resting-on"] == "Cases"
    assert len(rows) == len(list((ROOT / "queries" / "questions").glob("*.rq")))


@pytest.mark.parametrize("verb", ["show", "why"])
def test_a_name_of_several_words_needs_no_quotation_marks(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    apart, quoted = ["Alnur", "Ilyashev"], ["Alnur Ilyashev"]
    assert run(capsys, verb, *apart) == run(capsys, verb, *quoted)


INSTEAD = [  # what somebody types who does not know the words, and a piece of the answer
    (["ask", "cases", "resting", "on"], 0, "1 case: Alnur Ilyashev v. Kazakhstan"),
    (["ask", "cases", "resting", "on", "provision=CC 274"], 0, "1 case: Alnur Ilyashev v. Kazakhstan"),
    (["ask", "cases-resting-on", "CC 274", "ICCPR 19"], 1, 'write provision="CC 274"'),
    (["ask", "cases-resting-on", "provision=CC 274", "ICCPR 19"], 1, 'write article="ICCPR 19"'),
    (["ask", "cases-resting-on", "provision= "], 1, "provision has no value"),
    (["ask", "opinions", "state=Ruritania"], 1, "write its identifier if that is what you meant"),
    (["why", "case:kz-ilyashev"], 0, "Arrest of Alnur Ilyashev, 17 April 2020"),
    (["why", "Kem", "Sokha"], 1, "no conclusion is about 'Kem Sokha'"),
    (["why", "case:kz-ilyashev", "rests"], 1, "2 words are neither a thing nor a statement"),
    (["query", "queries/questions"], 1, "name a file"),
    (["why", "case:kz-ilyashev", "rest on", "ICCPR 19"], 1, "'rest on' is not a property of any statement"),
    (["ask", "conflict"], 1, "kg ask: there is no question 'conflict' expected one of conflicts Stat"),
    (["questions", "conflict"], 1, "kg questions: there is no question 'conflict'"),
    (["show"], 2, "kg show: the following arguments are required: thing expected kg show [-h] "),
    (["shwo", "ICCPR"], 2, "kg: there is no verb 'shwo' expected show fix write kg show"),
    (["rassendyll"], 2, "fix kg search rassendyll looks for that in the record; kg help lists the verbs"),
    ([], 0, "answer a stored question"),
    (["help", "ask"], 0, "Answer a stored question."),
    (["help"], 0, "a legal knowledge graph on arbitrary detention"),
]


@pytest.mark.parametrize(("typed", "status", "said"), INSTEAD)
def test_who_types_something_else_is_told_what_to_type(
    typed: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found: object = main(typed)
    except SystemExit as stopped:
        found = stopped.code
    told = capsys.readouterr()
    assert found == status
    assert said in " ".join((told.out + told.err).split())
