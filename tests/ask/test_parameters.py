"""Parameters: of which kind they must be, dates, and what a reader is told; `kg search` on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.ask.render import for_people, render
from kg.cli.main import main
from kg.errors import KgError
from kg.graph import Graph
from kg.search import results
from kg.store.labels import Labels
from tests.conftest import RURITANIA, ruritania_copied


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of Ruritania with its store."""
    return str(ruritania_copied(Path(tmp_path_factory.mktemp("ruritania"))))


def asked(ruritania: Graph, name: str, **parameters: str) -> dict[str, str]:
    """The values of the parameters of a question."""
    return {key: terms[0].value for key, terms in ruritania.ask(name, **parameters).parameters.items()}


@pytest.mark.parametrize(
    ("given", "since", "until"),
    [
        ({"since": "2031"}, "2031-01-01", "2099-12-31"),
        ({"until": "2031"}, "1991-01-01", "2031-12-31"),
        ({"since": "2031-02", "until": "2031-02"}, "2031-02-01", "2031-02-28"),
        ({"since": "February 2031", "until": "15.03.2031"}, "2031-02-01", "2031-03-15"),
        ({"since": "1 March 2031"}, "2031-03-01", "2099-12-31"),
    ],
)
def test_a_year_or_a_month_begins_and_ends_a_span(
    ruritania: Graph, given: dict[str, str], since: str, until: str
) -> None:
    values = asked(ruritania, "opinions", state="Ruritania", **given)
    assert (values["since"], values["until"]) == (since, until)


def test_a_year_is_no_day(ruritania: Graph) -> None:
    with pytest.raises(KgError, match="'2031' is not one day, and the answer depends on the day") as error:
        ruritania.ask("parties-to-treaty", date="2031")
    assert error.value.repair == "write date=2031-01-01 or date=2031-12-31, its first or last day"


@pytest.mark.parametrize("text", ["2031-02-30", "2031-13", "31.02.2031", "yesterday", "3/4/2031", "20310102"])
def test_what_is_no_date_is_refused(ruritania: Graph, text: str) -> None:
    with pytest.raises(KgError, match=r"is not a date"):
        ruritania.ask("opinions", state="Ruritania", since=text)


def test_a_span_cannot_end_before_it_begins(ruritania: Graph) -> None:
    with pytest.raises(KgError, match="since=2032-01-01 is later than until=2031-12-31"):
        ruritania.ask("opinions", state="Ruritania", since="2032", until="2031")


def test_a_day_that_was_not_given_is_said(ruritania: Graph) -> None:
    note = "date was not given, so it is 2020-06-22, the day in the question; write date=today or another day"
    assert ruritania.ask("parties-to-treaty", treaty="Covenant of Liberty").notes == (note,)
    assert ruritania.ask("parties-to-treaty", treaty="Covenant of Liberty", date="2031-01-01").notes == ()
    assert ruritania.ask("opinions", state="Ruritania").notes == ()


def test_what_has_no_date_is_counted_where_a_span_is_asked_for(ruritania: Graph) -> None:
    answer = ruritania.ask("opinions", state="Ruritania", since="2031")
    undated = {row[1] for row in answer.rows if row[0] is None}
    assert [
        note
        for note in answer.notes
        if note.startswith((f"{len(undated)} whose date is not known", "one whose date is not known"))
    ] == [*answer.notes]


@pytest.mark.parametrize(
    ("name", "parameter", "what"),
    [
        ("single-sourced-statements", "case=Rudolf Rassendyll", "Rudolf Rassendyll is a person; this question asks"),
        ("opinions", "state=Covenant of Liberty 2", "Covenant of Liberty 2 is a treaty provision; this question asks"),
        ("cases-resting-on", "article=Ruritania", "Ruritania is a State; this question asks for a treaty provision or"),
    ],
)
def test_a_thing_of_another_kind_is_refused(
    name: str, parameter: str, what: str, archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", archive, "ask", name, parameter]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith(f"kg ask {name} {parameter.partition('=')[0]}=…: {what}")
    assert captured.out == ""


def test_words_of_a_name_are_taken_and_said(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", archive, "ask", "single_sourced_statements", "case=Rassendyll"]) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("note: case: “Rassendyll” was taken for case:rur-rassendyll  case: ")
    assert captured.out.startswith("Statements on one source\n- case: Rudolf Rassendyll v. Ruritania\n")


def test_an_empty_answer_says_what_was_searched(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", archive, "ask", "treaties-binding-state", "state=Ruritania", "date=1900-01-01"]) == 0
    captured = capsys.readouterr().out
    assert "\nNothing in the record.\nSearched: all " in captured


def test_an_empty_answer_says_how_many_rows_a_program_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = ruritania_copied(tmp_path)
    shutil.copy(RURITANIA / "read" / "decisions.ttl", archive / "data")
    asked = ["ask", "opinion-findings", "opinion=doc:covenant-views-12-2032"]
    assert main(["--archive", str(archive), "build"]) == 0
    assert main(["--archive", str(archive), *asked]) == 0
    assert "--confirmed" not in capsys.readouterr().err
    assert main(["--archive", str(archive), *asked, "--confirmed"]) == 0
    captured = capsys.readouterr()
    assert "\nNothing in the record.\n" in captured.out
    assert captured.err == "note: 1 row rests on facts read by program; without --confirmed it is shown\n"


def test_search_prints_kinds_and_identifiers_and_how_many_there_are(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", archive, "search", "rassendyll", "--format", "csv", "--limit", "2"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[:2] == [
        "name,id,kind",
        "Rudolf Rassendyll v. Ruritania (No. 1/2031),case:rur-rassendyll,case",
    ]
    assert "of which the first 2 are shown" in captured.err


@pytest.mark.full
def test_two_things_of_one_name_are_two_rows(real: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    found = results.search(real.things, [], "Abdolfattah Soltani", "person")
    table = results.table_of(found, real.things, Labels(real.store, real.prefixes), 20)
    names, kinds = table.column("name"), table.column("kind")
    assert (len(set(names)), len(names)) == (1, 2)
    shown = render(table, "table", Labels(real.store, real.prefixes)).splitlines()
    assert sum(line.endswith(kinds[0]) for line in shown) == 2


def test_search_within_a_kind(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["search", "Rassendyll", "--kind", "person", "--format", "csv"]
    assert main(["--archive", archive, *arguments]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["Rudolf Rassendyll,person:rudolf-rassendyll,person"]
    assert main(["--archive", archive, "search", "Rassendyll", "--kind", "persn"]) == 1
    assert "did you mean person" in capsys.readouterr().err


def test_a_column_marked_as_optional_is_shown_where_a_row_has_something_in_it(ruritania: Graph) -> None:
    def shown(state: str) -> list[str]:
        return for_people(ruritania.ask("norms-of-precedence", state=state, date="2031-05-20"))[0]

    assert {"over", "reading"} <= set(shown("Ruritania"))
    assert not {"rank", "scope", "silent"} & set(shown("Ruritania"))
    assert {"over", "rank", "scope"} <= set(shown("Graustark"))
