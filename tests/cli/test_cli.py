"""The command line: each verb's example works, and rows come in four formats and three languages."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kg.cli.main import main
from kg.cli.verbs import NAMES, every_verb
from tests.conftest import ROOT, RURITANIA

KG = [sys.executable, "-m", "kg"]
EXAMPLES = {verb.name: verb.example for verb in every_verb()}


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
    assert listed == [verb.name for verb in every_verb()] == list(EXAMPLES) == list(NAMES)
    assert {"build", "validate", "questions", "ask", "query", "show", "verify", "stats"} <= set(listed)


@pytest.mark.parametrize(
    "before",
    [["--archive", "ask"], ["--archive=ask"], ["--arch", "ask"], ["--no-pager", "--with", "ask"]],
    ids=" ".join,
)
def test_what_an_option_before_a_verb_is_given_is_not_taken_for_the_verb(
    before: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*before, "questions", "conflicts"]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "  expected  a folder with data/ and, if it has its own, ontology/ and queries/",
        "  fix       name another folder with --archive DIR, or leave --archive out for the project's own archive",
    ]


NOT_RUN = {"import", "diff", "new", "fetch", "read", "review", "serve", "site"}
"""`import` and `read` need sources, `diff` releases, `fetch` the web, `review` drafts; `new` would write
into the record (tests/init runs it); `serve` does not end, and the last takes minutes."""
RUN = sorted(set(EXAMPLES) - NOT_RUN)
LONG = ("check", "export", "redact", "validate")
CASES = [pytest.param(verb, marks=[pytest.mark.slow] if verb in LONG else []) for verb in RUN]


@pytest.mark.full
@pytest.mark.parametrize("verb", CASES)
def test_the_example_of_a_verb_works(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where the examples that write have nothing in their way
    program, *arguments = shlex.split(EXAMPLES[verb])
    assert (program, arguments[0]) == ("kg", verb)
    if verb == "shacl":
        for name, text in (("people.ttl", "<a:a> a <a:C> ."), ("shapes.ttl", "<a:S> a <a:C> .")):
            Path(name).write_text(text, encoding="utf-8")
    (tmp_path / "sources").mkdir()
    if verb == "check":  # tests/why checks those of the record
        arguments = ["--archive", str(RURITANIA), *arguments]
    if verb == "redact":  # it looks at every file beside the data, and at the user's temporary folders
        shutil.copytree(ROOT / "data", tmp_path / "archive" / "data")
        for variable in ("TMPDIR", "XDG_CACHE_HOME"):
            monkeypatch.setenv(variable, str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", None)
        arguments = ["--archive", "archive", *arguments]
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out or captured.err


@pytest.mark.parametrize("verb", sorted(EXAMPLES))
def test_help_of_a_verb_shows_its_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])
    assert stopped.value.code == 0
    assert EXAMPLES[verb].split() == capsys.readouterr().out.partition("example:")[2].replace("\\\n", "").split()


def test_srj_is_standard_sparql_results_json(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19", "--format", "srj")
    answer = json.loads(out)
    assert set(answer) == {"head", "results"}
    for row in answer["results"]["bindings"]:
        assert set(row) <= set(answer["head"]["vars"])
        assert {cell["type"] for cell in row.values()} <= {"uri", "literal", "bnode"}
    assert {row["case"]["value"] for row in answer["results"]["bindings"]} == {
        "https://w3id.org/habeas/id/case/kz-ilyashev"
    }


def test_names_have_identifiers_beside_them_in_each_language(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19")
    for lang, article in (("en", "ICCPR 19"), ("ru", "ст. 19 МПГПП")):
        (row, *_) = csv.DictReader(io.StringIO(run(capsys, *question, "--format", "csv", "--lang", lang)))
        assert (row["case_id"], row["restsOn"], row["restsOn_id"]) == ("case:kz-ilyashev", article, "iccpr:art_19")
        objects = json.loads(run(capsys, *question, "--format", "json", "--lang", lang))
        assert objects[0] == {name: value or None for name, value in row.items()}
        lines = run(capsys, *question, "--format", "jsonl", "--lang", lang).splitlines()
        assert list(map(json.loads, lines)) == objects
    names = "case charged opinion category relation restsOn naming passage opinionRead"
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


def test_a_row_of_the_signature_question_names_case_charge_opinion_and_article(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = run(capsys, "ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19", "--format", "markdown")
    head, _, *rows = [line.strip("| ").split(" | ") for line in out.splitlines() if line.startswith("|")]
    columns = dict(zip(head, zip(*rows, strict=True), strict=True))
    assert set(columns["case"]) == {"Alnur Ilyashev v. Kazakhstan"}
    assert set(columns["charged under"]) == {"KZ CC 274(4)(2)"}
    assert set(columns["opinion"]) == {"Opinion No. 2/2022"}
    assert set(columns["treaty provision"]) == {"ICCPR 19"}
    assert set(columns["category"]) == {"category II", ""}
    assert set(columns["what the finding says"]) == {"results from exercise of"}


def test_the_count_says_how_many_things_are_in_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    parties = run(capsys, "ask", "parties-to-treaty", "treaty=ICCPR", "date=2015-01-01")
    assert "\n170 states (4 disputed, 2 denied, 336 rows)\n" in parties
    undoubted = run(capsys, "ask", "parties-to-treaty", "treaty=CAT", "date=1990-01-01").split("\n\n")[1]
    assert "denied" not in undoubted


def test_explain_shows_the_query_and_the_standing_of_each_passage(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "ask", "cases-resting-on", "--explain", "article=ICCPR 19")
    assert "VALUES ?article { <https://w3id.org/habeas/id/iccpr/art_19> }" in out
    told = " ".join(out.split())
    assert "Letter of 13 September 2022, Background, first paragraph, second sentence" in told
    assert "(document from a party or its lawyer; read whole)" in told


def test_show_names_the_file_and_the_passage(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "show", "case:kz-ilyashev__conviction", "--format", "csv", "--ids")
    assert "data/cases/kz-ilyashev.ttl" in out
    assert "https://w3id.org/habeas/id/doc/vottak__opening" in out
    assert "rule: " in out


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
    assert listed.startswith("How far the record can be trusted\n\n  absences\n")
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
