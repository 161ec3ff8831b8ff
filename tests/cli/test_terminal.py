"""Output on a terminal: no text of the data, of a file or of the command line steers it; data formats are exact."""

from __future__ import annotations

import argparse
import ast
import csv
import io
import json
import re
import shutil
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from markdown_it import MarkdownIt

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from kg.cli.progress import Bar
from kg.cli.verbs import VERBS
from kg.escaping import printable
from tests.conftest import ROOT, RURITANIA
from tests.effort import sampled
from tests.terminal import on_a_terminal

TURTLE = r"\u001B]0;owned\u0007\u009B31m\u202E <b>x</b> [a](javascript:b) | \u0000\r\"q\\ =1\n  fix       FORGED\u200B"
EVIL = '\x1b]0;owned\x07\x9b31m\u202e <b>x</b> [a](javascript:b) | \x00\r"q\\ =1\n  fix       FORGED\u200b'
FORGED = re.compile(r"^\s*fix +FORGED", re.MULTILINE)
LABEL = re.compile(r'(rdfs:label "[^"\\]*)("@en)')
PERSON = "https://w3id.org/habeas/id/person/rudolf-rassendyll"
QUERY = f"SELECT ?label {{ <{PERSON}> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
PROVED = "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_compensation_rur-treaty"
FOR_PEOPLE = (
    ("ask", "cases-resting-on", "--explain", "provision=RUR CC 7"),
    ("questions", "cases-resting-on"),
    ("redact", "person:rudolf-rassendyll", "--because", "safety", "--dry-run"),
    ("check", "proofs"),
    ("diff", "--check", str(RURITANIA), "ARCHIVE"),
    ("show", EVIL.replace("\x00", "")),
    ("show", "Ras\x1b[31m"),
    ("query", f'ASK {{ "{EVIL}'),
    ("ask", "no\x1bquestion"),
    ("ask", "cases-resting-on", "no\x1bparameter"),
    ("ask", "cases-resting-on", "provision=\x1b[31m"),
    ("diff", "no\x1b", "such\u202e"),
    ("diff", f"no{EVIL}".replace("\x00", ""), "."),
    ("validate", "no\x1bfile.ttl"),
    ("validate", "no\n  fix       FORGED.ttl"),
    ("shacl", "no\n  fix       FORGED.ttl"),
)
WORDS = {  # of each verb that prints in several formats
    "ask": ("conflicts",),
    "search": ("Rassendyll",),
    "brief": ("case:rur-rassendyll",),
    "show": ("case:rur-rassendyll",),
    "query": (QUERY,),
    "questions": (),
    "coverage": (),
    "stats": (),
    "why": (PROVED,),
    "validate": (),
    "shacl": ("DATA",),
    "diff": (str(RURITANIA), "ARCHIVE"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania, in which every name would steer a terminal and forge a line."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(RURITANIA / "data", folder / "data")
    bodies = folder / "data" / "bodies.ttl"
    changed = bodies.read_text(encoding="utf-8").replace('rdfs:label "Rudolf Rassendyll"@en', 'rdfs:label "Rudolf"@en')
    bodies.write_text(changed, encoding="utf-8")
    for file in sorted((folder / "data").rglob("*.ttl")):
        text = file.read_text(encoding="utf-8")
        file.write_text(LABEL.sub(lambda label: label[1] + TURTLE + label[2], text), encoding="utf-8")
    pipeline.build_archive(locate(folder), checked=False)  # which would refuse the name
    return folder


def in_formats() -> list[tuple[str, ...]]:
    """Every verb that prints in several formats, with each of them, as its command line lists them."""
    found = []
    for verb in VERBS.values():
        parser = argparse.ArgumentParser()
        verb.add_options(parser)
        (chosen,) = [one.choices for one in parser._actions if one.dest == "format"] or [None]
        found += [(verb.name, *WORDS[verb.name], "--format", str(name)) for name in chosen or ()]
    return found


@pytest.mark.parametrize("arguments", sampled([*FOR_PEOPLE, *in_formats()], 14), ids=" ".join)
def test_nothing_steers_the_terminal_or_begins_a_line_of_its_own(
    hostile: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "5000")  # so that no text goes on in a next line
    places = {"ARCHIVE": str(hostile), "DATA": str(hostile / "data" / "bodies.ttl")}
    status = main(["--archive", str(hostile), *(places.get(word, word) for word in arguments)])
    shown = capsys.readouterr()
    assert shown.out or shown.err
    assert status == 0 or shown.err
    out = shown.out.replace("\r\n", "\n") if "csv" in arguments else shown.out
    assert printable(out) == out
    assert printable(shown.err) == shown.err
    assert FORGED.search("" if "csv" in arguments else shown.out) is None  # in CSV a cell may have lines
    assert FORGED.search(shown.err) is None


@pytest.mark.full
def test_what_is_exact_for_programs_steers_no_terminal(hostile: Path) -> None:
    status, shown = on_a_terminal(hostile, ("query", "--format", "csv", "--ids", QUERY), 80)
    assert status == 0
    assert rb"\x9b31m\u202e" in shown
    assert b"\x1b]0;" not in shown, "on stderr a progress bar may be drawn"
    assert not {"\x9b", "\u202e", "\u200b"} & {*shown.decode()}


@pytest.mark.parametrize("arguments", [("query", QUERY), ("show", "person:rudolf-rassendyll"), ("why", PROVED)])
def test_markdown_of_the_data_holds_no_html_and_no_link(
    hostile: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", str(hostile), *arguments, "--format", "markdown"]) == 0
    page = MarkdownIt("commonmark").enable("table").parse(capsys.readouterr().out)
    parts = {part.type for token in page for part in token.children or []}
    assert parts & {"html_inline", "link_open", "image", "code_inline"} == set()
    assert {token.type for token in page} & {"html_block", "fence", "code_block"} == set()


def test_json_csv_and_turtle_are_exact(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def printed(*arguments: str) -> str:
        assert main(["--archive", str(hostile), "query", *arguments]) == 0
        return capsys.readouterr().out

    name = f"Rudolf{EVIL}"
    assert json.loads(printed("--format", "srj", QUERY))["results"]["bindings"][0]["label"]["value"] == name
    assert json.loads(printed("--format", "json", QUERY))[0]["label"] == name
    exact = printed("--format", "csv", "--ids", QUERY)
    assert next(iter(csv.DictReader(io.StringIO(exact, newline=""))))["label"] == name
    turtle = printed(f"CONSTRUCT {{ ?s ?p ?label }} {QUERY[QUERY.index('{') :].replace('{', '{ ?s ?p ?label . ')}")
    assert name in {getattr(quad.object, "value", "") for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)}


@pytest.mark.parametrize(
    "arguments", [("a\x1b[31m",), ("show", "x", "--y\x9b31m"), ("show", "--format", "\u202e", "x")]
)
def test_a_wrong_command_line_is_repeated_with_visible_escapes(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(list(arguments))
    shown = capsys.readouterr().err
    assert printable(shown) == shown
    assert "\\" in shown


@pytest.mark.parametrize(
    "arguments", [("show", "a\udcff"), ("ask", "cases-resting-on", "provision=\udcff"), ("query", "\udcff")]
)
def test_an_argument_that_is_not_utf8_is_refused(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(arguments)) == 1
    assert "is not UTF-8" in capsys.readouterr().err


def test_the_progress_bar_shows_the_name_of_a_task_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bar = Bar()
    with bar as progress:
        progress("[link=http://evil]a\x1b[/]", 1, 2)
        assert "\x1b" not in bar.description()
        assert bar.description().startswith("\\[link")


def test_only_one_module_of_the_command_line_prints() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "kg" / "cli").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if path.name != "output.py"
    ]
    assert found == []
