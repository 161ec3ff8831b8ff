"""Reports of `kg validate` and `kg shacl`: valid in every format whatever goes wrong, with rule, file and line."""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest
from lxml import etree

from kg import reports
from kg.cli.main import main
from kg.reports.problem import Outcome, Problem, with_fingerprints
from tests.conftest import NOT_AT_HAND, ROOT, ruritania_copied
from tests.effort import sampled

SUITES = ROOT.parent / "shared" / "suites"
CASE = Path("data") / "cases" / "rassendyll.ttl"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of Ruritania with a mistake, in a folder whose name has a space and Cyrillic letters."""
    monkeypatch.chdir(tmp_path)
    folder = ruritania_copied(tmp_path / "мой архив")
    file = folder / CASE
    file.write_text(file.read_text(encoding="utf-8").replace("a hb:Charge ;", "a hb:Chrage ;", 1), encoding="utf-8")
    return Path("мой архив")


def run(capsys: pytest.CaptureFixture[str], archive: Path, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(["--archive", str(archive), "validate", *words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def many(number: int, file: str = "data/a%b:c,d ф.ttl") -> Outcome:
    """An outcome with so many problems, whose texts are as bad as they can be."""
    text = "it says \x1b[31m ]]> & <b> % \r\n ::error:: №"
    kinds = ("Violation", "Warning", "Info")

    def problem(n: int) -> Problem:
        rule = n % 150
        said = f"{text} {n // 2}"
        return Problem(f"HB{rule:03}", f"rule-{rule}", kinds[n % 3], said, file, file, n + 1, 1, "x", "y")

    return Outcome(with_fingerprints(map(problem, range(number))), 322)


def check_junit(text: str) -> None:
    schema = SUITES / "junit" / "JUnit.xsd"
    if not schema.exists():
        pytest.skip(f"{NOT_AT_HAND} the schema of JUnit")
    etree.XMLSchema(etree.parse(str(schema))).assertValid(etree.fromstring(text.encode()))


def check_sarif(text: str) -> dict[str, list[dict[str, object]]]:
    schema = SUITES / "sarif" / "sarif-schema-2.1.0.json"
    if not schema.exists():
        pytest.skip(f"{NOT_AT_HAND} the schema of SARIF")
    log = json.loads(text)
    rules = json.loads(schema.read_text(encoding="utf-8"))
    rules["properties"]["runs"]["items"] = {}  # each run is checked apart, with few results: the validator is slow
    jsonschema.validate(log, rules)
    run = {**log["runs"][0], "results": log["runs"][0]["results"][:20]}
    jsonschema.validate(run, {**rules["definitions"]["run"], "definitions": rules["definitions"]})
    made: dict[str, list[dict[str, object]]] = log["runs"][0]
    return made


def check(format_: str, text: str) -> int:
    """The number of problems in a report, which is read as its readers do."""
    match format_:
        case "json":
            return len(json.loads(text)["results"])
        case "turtle":
            quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
            return sum(quad.predicate.value.endswith("shacl#result") for quad in quads)
        case "sarif":
            return len(check_sarif(text)["results"])
        case "junit":
            check_junit(text)
            return len(ET.fromstring(text).findall(".//failure"))
        case "gitlab":
            issues = json.loads(text)
            assert len({one["fingerprint"] for one in issues}) == len(issues)
            assert {one["severity"] for one in issues} <= {"info", "minor", "major", "critical", "blocker"}
            return len(issues)
    return len(re.findall(r"^::(?:error|warning|notice) (?:\w+=[^:,\n]*,?)+::[^\n]*$", text, re.MULTILINE))


@pytest.mark.parametrize("format_", sampled([one for one in reports.FORMATS if one != "text"], 1))
def test_every_format_names_rule_file_line_and_what_was_meant(
    format_: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, archive, "--format", format_)
    assert status == 1
    assert check(format_, out) == 1
    lines = (archive / CASE).read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "hb:Chrage" in line)
    for part in ("HB151", str(number), "hb:Chrage is not defined", "did you mean hb:Charge?"):
        assert part in out
    name = (archive / CASE).as_posix()
    assert (name if format_ != "sarif" else "%D0%BC%D0%BE%D0%B9%20") in out
    assert re.fullmatch(r"invalid: \d+ files, 1 violation\n", err)


def test_a_folder_stands_for_the_files_of_the_archive_in_it(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = archive / "build" / "example.ttl"
    example.parent.mkdir(exist_ok=True)
    example.write_text("this is no Turtle", encoding="utf-8")
    status, out, err = run(capsys, archive, "--format", "github", f"./{archive}/data/..")
    assert status == 1
    assert f"file={archive}/" in out
    assert out.count("::error") == 1
    assert "hb:Chrage is not defined" in out
    assert "is not in" not in err


@pytest.mark.parametrize("format_", sampled([one for one in reports.FORMATS if one != "text"], 1))
def test_a_report_is_whole_where_a_file_is_not_turtle(
    format_: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / CASE).write_bytes(b"\xef\xbb\xbf# \r\n\t<urn:a> <urn:b> ;; <urn:c>\n .\r\n")
    status, out, err = run(capsys, archive, "--format", format_)
    assert status == 1
    assert check(format_, out) >= 1
    assert "HB001" in out
    assert "invalid: " in err


@pytest.mark.parametrize("format_", [one for one in reports.FORMATS if one != "text"])
def test_a_report_is_whole_where_nothing_is_wrong(format_: str) -> None:
    assert check(format_, reports.written(Outcome([], 3), format_).text) == 0


@pytest.mark.full
@pytest.mark.parametrize("format_", sampled(list(reports.FORMATS), 2))
def test_thirty_thousand_problems_are_written_within_the_limits(format_: str) -> None:
    outcome = many(30_000)
    made = reports.written(outcome, format_)
    made.text.encode()  # no half of a character is left
    if format_ == "sarif":
        run_ = check_sarif(made.text)
        assert len(run_["results"]) == 25_000
        assert len(gzip.compress(made.text.encode(), 6)) < 10_000_000
        assert all(one["level"] == "error" for one in run_["results"][:10_000])
        assert "5,000 of 30,000 problems are left out" in made.cut[0]
        assert "5,000 of 30,000 problems are left out" in made.text
    elif format_ == "github":
        assert check(format_, made.text) == 30
        assert len(made.cut) == 3
        assert made.text.count("\n") >= 30_000 - 1
    elif format_ == "junit":
        assert check(format_, made.text) == 10_000
    elif format_ != "text":
        assert check(format_, made.text) == 30_000


def test_a_rule_that_is_broken_two_thousand_times_does_not_hide_the_others() -> None:
    flood = Problem("HB001", "document-of-another-body", "Violation", "It has the symbol of another body.")
    other = Problem("HB002", "revision-reversed", "Violation", "It revises a later one.")
    lines = reports.written(Outcome([*[flood] * 2_056, other], 3), "text").text.splitlines()
    assert lines.count("the graph: It has the symbol of another body.") == 50
    assert "2,006 more of HB001 document-of-another-body: --format json has them all" in lines
    assert "the graph: It revises a later one." in lines
    assert lines[-1] == "invalid: 3 files, 2,057 violations"


def test_fingerprints_are_unique_and_stay_when_lines_move() -> None:
    one, other = (
        Problem("HB012", "x", "Violation", "what", "f", "f", 3),
        Problem("HB012", "x", "Violation", "what", "f", "f", 9),
    )
    first, second = with_fingerprints([one, other])
    assert first.fingerprint != second.fingerprint
    assert with_fingerprints([other])[0].fingerprint == first.fingerprint


@pytest.mark.full
def test_rules_are_chosen_and_rated_by_options_and_by_the_file(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, archive, "--ignore", "HB151")[0] == 0
    assert run(capsys, archive, "--select", "HB0")[0] == 0
    assert run(capsys, archive, "--select", "HB15")[0] == 1
    assert run(capsys, archive, "--exit-zero")[0] == 0
    (archive / "habeas.toml").write_text('[validate.severity]\nHB151 = "warning"\n')
    status, out, err = run(capsys, archive, "--format", "github")
    assert status == 0
    assert out.startswith("::warning ")
    assert err.endswith("files, 1 warning\n")
    (archive / "habeas.toml").write_text('[validate.severity]\nundefined-term = "off"\n')
    assert run(capsys, archive)[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ignore", "undefined-trem"], "did you mean undefined-term?"),
        (["нет такого.ttl"], "there is no such file"),
    ],
)
def test_a_wrong_request_is_a_clear_error(
    words: list[str], said: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, archive, *words)
    assert status == 1
    assert said in err
    assert "  fix       " in err


@pytest.mark.parametrize("format_", [one for one in reports.FORMATS if one != "text"])
@pytest.mark.parametrize(
    "wrong",
    [
        ('[archive]\nname = "r"\nbase = "../gone"\n', None, "the base ../gone is missing"),
        ("[validate]\ncards = false\n", 2, "unknown key cards in [validate]"),
    ],
)
def test_a_report_is_whole_when_nothing_can_be_validated(
    wrong: tuple[str, int | None, str], format_: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, line, said = wrong
    (archive / "habeas.toml").write_text(settings, encoding="utf-8")
    status, out, err = run(capsys, archive, "--format", format_)
    assert (status, check(format_, out)) == (1, 1)
    for part in ("HB003", "habeas.toml", said):
        assert part in out
    assert line is None or str(line) in out
    assert said in err
    assert "valid:" not in err


def test_a_name_that_is_not_utf_8_can_be_written_in_every_format() -> None:
    for format_ in reports.FORMATS:
        assert reports.written(many(1, "\udcff.ttl"), format_).text.encode()


PEOPLE = '\ufeff@prefix : <urn:r:> .\r\n:zenda a :Prison .\n\t:fritz a :Prisoner ;\r\n\t:age\t"Ф" .\n'
SHAPES = """@prefix : <urn:r:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:Shape sh:targetClass :Prisoner ; sh:property [ sh:path :age ; sh:nodeKind sh:IRI ],
    [ sh:path :name ; sh:minCount 1 ; sh:severity sh:Warning ] .
"""


def test_shacl_has_the_same_formats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("people.ttl").write_bytes(PEOPLE.encode())
    Path("shapes.ttl").write_text(SHAPES)
    for format_ in reports.FORMATS:
        status = main(["shacl", "people.ttl", "--shapes", "shapes.ttl", "--format", format_])
        out = capsys.readouterr().out
        assert status == 1
        if format_ != "text":
            assert check(format_, out) == 2
    main(["shacl", "people.ttl", "--shapes=shapes.ttl", "--format", "github"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("::error file=people.ttl,line=4,col=7,title=%3AShape/%3Aage::")
    assert second.startswith("::warning file=people.ttl,line=3,col=2,title=%3AShape/%3Aname::")
    assert main(["shacl", "people.ttl", "--shapes=shapes.ttl", "--ignore", ":Shape/:age,:Shape/:name"]) == 0
    Path("people.ttl").write_text("not Turtle")
    for format_ in reports.FORMATS:
        assert main(["shacl", "people.ttl", "--shapes", "shapes.ttl", "--format", format_]) == 1
        out = capsys.readouterr().out
        assert format_ == "text" or check(format_, out) == 1
