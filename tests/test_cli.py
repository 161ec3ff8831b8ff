"""The command line: each verb's example works, rows come in four formats and three languages, `kg ask` is light."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from kg import __version__
from kg.cli import main, parser

KG = [sys.executable, "-m", "kg"]


def verbs() -> dict[str, str]:
    """The example in the help of each verb."""
    choices = next(a.choices for a in parser()._actions if a.dest == "run" or (a.choices and not a.option_strings))
    assert choices
    return {name: one.epilog.removeprefix("example:  ") for name, one in dict(choices).items()}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    assert main(["build"]) == 0


def test_the_verbs_are_those_of_the_plan() -> None:
    assert {"build", "validate", "questions", "ask", "query", "show", "verify", "stats"} <= set(verbs())


# `import` needs a source, `diff` and `patch` need releases, `serve` does not end, `site` takes minutes
@pytest.mark.parametrize("verb", sorted(set(verbs()) - {"import", "diff", "patch", "serve", "site"}))
def test_the_example_of_a_verb_works(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where the examples that write have nothing in their way
    program, *arguments = shlex.split(verbs()[verb])
    assert (program, arguments[0]) == ("kg", verb)
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out or captured.err


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_help_of_a_verb_shows_its_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])
    assert stopped.value.code == 0
    assert verbs()[verb] in capsys.readouterr().out


def test_json_is_standard_sparql_results_json(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19", "--format", "json")
    answer = json.loads(out)
    assert set(answer) == {"head", "results"}
    for row in answer["results"]["bindings"]:
        assert set(row) <= set(answer["head"]["vars"])
        assert {cell["type"] for cell in row.values()} <= {"uri", "literal", "bnode"}
    assert {row["case"]["value"] for row in answer["results"]["bindings"]} == {
        "https://w3id.org/habeas/id/case/kz-ilyashev"
    }


def test_csv_has_a_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.reader(io.StringIO(run(capsys, "ask", "cases-not-counted", "--format", "csv"))))
    assert rows[0] == ["case", "reason", "event", "opinion", "passage"]
    assert len(rows) == 10


def test_the_table_of_the_signature_question_prints_what_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "ask", "cases-resting-on", "provision=CC 274", "article=ICCPR 19")
    assert "1 case, 4 rows" in out
    assert 'Cases not counted: 9 cases, 9 rows; see kg ask cases-not-counted provision="CC 274"' in out
    assert "Opinion No. 2/2022" in " ".join(out.split()) or "2/2022" in out


def test_labels_come_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT ?x WHERE { VALUES ?x { <https://w3id.org/habeas/id/list/event-judge> } }"
    concept = query.replace("event-judge", "role-judge")
    words = {lang: run(capsys, "query", concept, "--lang", lang) for lang in ("en", "ru", "kk")}
    assert "judge" in words["en"]
    assert "судья" in words["ru"]
    assert "судья" in words["kk"]


def test_markdown_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "ask", "provisions-rested-on", "--format", "markdown").splitlines()
    assert "| article | cases |" in lines
    assert "| ICCPR 19 | 1 |" in lines


def test_explain_shows_the_query_and_the_standing_of_each_passage(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "ask", "cases-resting-on", "--explain", "article=ICCPR 19")
    assert "VALUES ?article { <https://w3id.org/habeas/id/iccpr/art_19> }" in out
    assert "Letter of 13 September 2022, Background, first paragraph, second sentence" in out
    assert "(paper of a party or its counsel; read whole)" in out


def test_show_names_the_file_and_the_passage(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "show", "case:kz-ilyashev__conviction", "--format", "csv")
    assert "data/cases/kz-ilyashev.ttl" in out
    assert "https://w3id.org/habeas/id/doc/vottak__opening" in out
    assert "rule: " in out


def test_a_query_may_be_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    path = ROOT / "queries" / "questions" / "conflicts.rq"
    assert "weighing" in run(capsys, "query", str(path))


def test_ask_construct_and_describe_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "query", "ASK { ?s ?p ?o }") == "true\n"
    out = run(capsys, "query", "DESCRIBE <https://w3id.org/habeas/id/state/kz>")
    assert "hb:State" in out


def test_results_go_to_stdout_and_all_else_to_stderr() -> None:
    done = subprocess.run([*KG, "ask", "conflicts", "--format", "json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)
    assert done.stderr == ""


def test_an_answer_needs_neither_rdflib_nor_pyshacl() -> None:
    code = (
        "import sys; from kg.cli import main; main(['ask', 'cases-resting-on', 'provision=CC 274']); "
        "heavy = {'rdflib', 'pyshacl', 'owlrl', 'oxrdflib', 'pandas'} & set(sys.modules); sys.exit(bool(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert __version__ in capsys.readouterr().out


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{shlex.quote(sys.executable)} -m kg ask absences | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
