"""Bad input: a clear error in four parts, exit status 1, all problems in one run, and the last build stays."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import generations, pipeline
from kg.cli.main import main
from kg.cli.version import KEPT, graph_hash
from tests.conftest import ROOT, RURITANIA, ruritania_copied
from tests.effort import sampled

QUESTION = ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 3"]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania that may be broken."""
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    return tmp_path / "archive"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A copy of Ruritania with its store, which may be broken too."""
    return ruritania_copied(tmp_path / "archive")


def run(capsys: pytest.CaptureFixture[str], archive: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of `kg --archive … arguments`."""
    status = main(["--archive", str(archive), *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def assert_four_parts(message: str) -> None:
    first, *rest = message.splitlines()
    assert ": " in first
    assert any(line.startswith("  expected  ") for line in rest) or any(
        line.startswith("  fix       ") for line in rest
    )
    assert any(line.startswith("  fix       ") for line in rest)
    assert "Traceback" not in message


PREFIXES = """@prefix case: <https://w3id.org/habeas/id/case/> .
@prefix doc: <https://w3id.org/habeas/id/doc/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix id: <https://w3id.org/habeas/id/> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix state: <https://w3id.org/habeas/id/state/> .
@prefix un: <https://w3id.org/habeas/id/un/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> a hb:Graph ; <http://purl.org/dc/terms/title> "Broken"@en ; hb:origin list:origin-curated ; hb:covers "a test"@en ;
    prov:wasDerivedFrom doc:rur-broken .
doc:rur-broken a hb:Report ; rdfs:label "A report"@en ; hb:authority list:authority-monitor ;
    hb:readExtent list:read-whole ; hb:inLanguage "en" ; <http://purl.org/dc/terms/publisher> "Nobody" .
doc:rur-broken__p a hb:Passage ; <http://www.w3.org/ns/oa#hasSource> doc:rur-broken ; hb:locator "para. 1" ;
    hb:precision list:precision-paragraph .
"""
GOOD = """case:rur-broken a hb:Case ; hb:inState state:rur ; hb:statedIn doc:rur-broken__p .
case:rur-broken__unnamed a hb:Absence ; hb:isAbsentFrom case:rur-broken ; hb:absentProperty hb:concernsPerson ;
    hb:absenceReason list:absence-withheld ; hb:searchedIn doc:rur-broken .
"""

BROKEN: dict[str, tuple[str | bytes, list[str]]] = {
    "malformed Turtle": (
        GOOD + "case:rur-broken hb:note ;; .\n case:x case:y\n",
        ["data/broken.ttl:20"],
    ),
    "not UTF-8": (GOOD.encode() + b'case:rur-broken hb:note "\xff"@en .\n', ["not UTF-8", "data/broken.ttl:20"]),
    "undefined term": (
        GOOD + "case:rur-broken hb:restOn id:rur-treaty .\n",
        ["hb:restOn is not defined in the ontology"],
    ),
    "undefined class": (GOOD + "case:rur-broken a hb:Kase .\n", ["hb:Kase is not defined in the ontology"]),
    "wrong datatype": (
        GOOD + 'doc:rur-broken hb:issuedOn "yesterday" .\n',
        ['"yesterday" is not a date (hb:issuedOn of doc:rur-broken)', "fix       write 2032, 2032-03 or 2032-03-15\n"],
    ),
    "a number of another datatype": (
        GOOD + "case:rur-broken__fine a hb:SentenceMeasure ; hb:amount 53025 .\n",
        ["hb:amount of case:rur-broken__fine has the datatype xsd:integer, not xsd:decimal"],
    ),
    "an address of one slash": (
        GOOD + 'doc:rur-broken hb:canonicalAddress "https:/zenda.example/report"^^xsd:anyURI .\n',
        ["doc:rur-broken has a wrong hb:canonicalAddress"],
    ),
    "an impossible date": (
        GOOD + 'doc:rur-broken hb:issuedOn "2031-02-31"^^xsd:date .\n',
        ['"2031-02-31" is not a date (hb:issuedOn of doc:rur-broken)'],
    ),
    "a value of the wrong class": (
        GOOD + "case:rur-broken hb:inState case:rur-broken .\n",
        [
            "has hb:inState case:rur-broken (a case), which is not a State (hb:State)",
            "hb:inState must point to a State",
        ],
    ),
    "a value of none of several classes": (
        GOOD + "<https://w3id.org/habeas/id/rur-cc/art_99> a hb:CriminalProvision ; " + "hb:isPartOf state:rur .\n",
        ["has hb:isPartOf state:rur (a State), which is not an instrument (hb:Instrument) or a provision"],
    ),
    "dangling reference": (
        GOOD + "doc:rur-broken hb:addressesCase case:rur-nobody .\n",
        ["doc:rur-broken refers to case:rur-nobody, which nothing describes"],
    ),
    "duplicate identifier": (
        GOOD
        + "".join(
            f'doc:rur-{name} a hb:Opinion ; hb:number "1/2031" ; hb:isIssuedBy state:rur ; '
            "hb:authority list:authority-opinion .\n"
            for name in ("one", "other")
        ),
        ["doc:rur-one has 1/2031, and so has another thing of the same hb:isIssuedBy (doc:rur-other)"],
    ),
    "missing passage": (
        GOOD.replace(" ; hb:statedIn doc:rur-broken__p", ""),
        ["case:rur-broken has no hb:statedIn", "at least one passage"],
    ),
    "two files that define one thing differently": (
        GOOD + 'state:rur a hb:State ; rdfs:label "Strelsau"@en .\n',
        ["state:rur has, in one language, too many values of rdfs:label", "one in each language"],
    ),
    "a value outside its closed list": (
        GOOD + "doc:rur-broken hb:precision list:read-whole .\n",
        ["which is not in the list of that property (list:precisions)"],
    ),
}


@pytest.mark.full
@pytest.mark.parametrize("name", sampled(BROKEN, 1))
def test_a_broken_file_is_refused_and_the_last_build_stays(
    name: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, expected = BROKEN[name]
    status, before, _ = run(capsys, built, *QUESTION)
    assert status == 0
    text = PREFIXES.encode() + (content if isinstance(content, bytes) else content.encode())
    (built / "data" / "broken.ttl").write_bytes(text)

    status, out, err = run(capsys, built, "build")
    assert (status, out) == (1, "")
    assert_four_parts(err)
    for part in [*expected, "data/broken.ttl"]:
        assert part in err
    assert run(capsys, built, *QUESTION)[:2] == (0, before)
    assert run(capsys, built, "validate", str(built / "data" / "broken.ttl"))[0] == 1


SHAPE_PREFIXES = """@prefix : <https://example.org/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
BROKEN_SHAPES: dict[str, tuple[str, list[str]]] = {
    "a syntax error": (
        ":S a sh:NodeShape ;; [ sh:targetClass\n",
        ["ontology/shapes/broken.ttl:4: this is not Turtle"],
    ),
    "an ill-typed shape": (
        ':S a sh:NodeShape ; sh:targetClass hb:Case ; sh:property [ sh:path :p ; sh:minCount "many" ] .\n',
        ['a blank node in shape https://example.org/S: sh:minCount "many"', "expected  an xsd:integer"],
    ),
    "a recursive shape": (
        ":S a sh:NodeShape ; sh:targetClass hb:Case ; sh:property [ sh:path hb:inState ; sh:node :S ] .\n",
        ["shape https://example.org/S: it refers to itself"],
    ),
    "shapes too deep": (
        f":S a sh:NodeShape ; sh:targetClass hb:Case ; sh:not {'[ sh:not ' * 400}[ sh:class :C ]{' ]' * 400} .\n",
        ["shape https://example.org/S: its shapes are nested", "expected  at most 64 levels"],
    ),
    "a query that is no SPARQL": (
        ':S a sh:NodeShape ; sh:targetClass hb:Case ; sh:sparql [ sh:select "SELECT $this WHERE { $this }" ] .\n',
        ["shape https://example.org/S: this is not SPARQL"],
    ),
    "a word that SHACL does not have": (
        ":S a sh:NodeShape ; sh:targetclass hb:Case ; sh:nodeKind sh:IRI .\n",
        ["shape https://example.org/S: sh:targetclass is not supported here"],
    ),
}


@pytest.mark.full
@pytest.mark.parametrize("name", sampled(BROKEN_SHAPES, 1))
def test_a_broken_shape_is_refused_and_the_last_build_stays(
    name: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "ontology", built / "ontology")
    last = pipeline.current(locate(built))
    status, before, _ = run(capsys, built, *QUESTION)
    assert status == 0
    shape, expected = BROKEN_SHAPES[name]
    (built / "ontology" / "shapes" / "broken.ttl").write_text(SHAPE_PREFIXES + shape)

    for command in ("build", "validate"):
        status, out, err = run(capsys, built, command)
        assert (status, out) == (1, "")
        assert_four_parts(err)
        assert "  expected  " in err
        for part in expected:
            assert part in err
    assert pipeline.current(locate(built)) == last
    status, out, err = run(capsys, built, *QUESTION)
    assert (status, out) == (0, before)
    assert "files have changed" in err


def test_all_problems_are_told_in_one_run(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2):
        (archive / "data" / f"bad{number}.ttl").write_text(PREFIXES + "case:a hb:note ;; .\ncase:x case:y\n")
    _, _, err = run(capsys, archive, "build")
    assert err.count("this is not Turtle") >= 4
    assert "data/bad1.ttl" in err
    assert "data/bad2.ttl" in err
    assert err.rstrip().endswith("problems")


RASSENDYLL = "data/cases/rassendyll.ttl"
SLIPS: dict[str, tuple[str, str, list[str]]] = {  # what is replaced, by what, and every line about it but "expected"
    "a property": (
        'hb:occurredOn "2030-05-21"',
        'hb:occuredOn "2030-05-21"',
        [
            f"{RASSENDYLL}: hb:occuredOn is not defined in the ontology",
            "  fix       did you mean hb:occurredOn? Else correct the spelling, or define the term in ontology/",
        ],
    ),
    "a class": (
        "a hb:Charge ;",
        "a hb:Chrage ;",
        [
            f"{RASSENDYLL}: hb:Chrage is not defined in the ontology",
            "  fix       did you mean hb:Charge? Else correct the spelling, or define the term in ontology/",
        ],
    ),
    "a value of a list": (
        "list:event-charge ;",
        "list:event-chrage ;",
        [
            f"{RASSENDYLL}: case:rur-rassendyll__charge refers to list:event-chrage, which nothing describes",
            "  fix       did you mean list:event-charge? "
            "Else correct the identifier, or describe the thing in a data file, the term in ontology/",
        ],
    ),
    "a provision by another number": (  # another number is another provision, never a slip of spelling
        "rur-cc:art_7__para_1 ;",
        "rur-cc:art_7__para_11 ;",
        [
            f"{RASSENDYLL}: case:rur-rassendyll__suspicion refers to rur-cc:art_7__para_11, which nothing describes",
            "  fix       correct the identifier, or describe the thing in a data file, the term in ontology/",
        ],
    ),
    "a date": (
        '"2030-05-21"^^xsd:date',
        '"2030-13-45"^^xsd:date',
        [
            f'{RASSENDYLL}: "2030-13-45" is not a date (hb:occurredOn of case:rur-rassendyll__suspicion)',
            "  fix       write 2032, 2032-03 or 2032-03-15",
        ],
    ),
    "a date without its datatype": (
        '"2030-05-21"^^xsd:date',
        '"2030-05-21"',
        [
            f'{RASSENDYLL}: "2030-05-21" has the datatype xsd:string, which is not that of such a date '
            "(hb:occurredOn of case:rur-rassendyll__suspicion)",
            '  fix       write "2030-05-21"^^xsd:date',
        ],
    ),
}


@pytest.mark.parametrize("slip", sampled(SLIPS, 2))
def test_one_slip_gives_one_problem_that_says_what_was_meant(
    slip: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong, expected = SLIPS[slip]
    file = archive / RASSENDYLL
    text = file.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong))
    status, _, err = run(capsys, archive, "validate")
    assert status == 1
    line, column = place_of(file.read_text(), wrong.split('"^^')[0].removeprefix("a ").split(" ;")[0])
    expected = [expected[0].replace(RASSENDYLL, f"{file}:{line}:{column}"), *expected[1:]]
    *said, rule, last = [line for line in err.splitlines() if not line.startswith("  expected  ")]
    assert said == expected
    assert re.fullmatch(r"  rule      HB\d{3} [\w-]+", rule)
    assert re.fullmatch(r"invalid: \d+ files, 1 violation", last)


def place_of(text: str, part: str) -> tuple[int, int]:
    """Line and column where a part of a text begins."""
    before = text[: text.index(part)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_a_byte_order_mark_within_a_file_is_one_problem(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = archive / RASSENDYLL
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())  # at the beginning it is nothing
    assert run(capsys, archive, "validate")[0] == 0
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())  # as two files make that were put together
    _, _, err = run(capsys, archive, "validate")
    assert err.startswith(f"{file}:1: there is a byte order mark within the text")
    assert len(err.splitlines()) == 5


def test_a_missing_prefix_is_one_problem(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = archive / RASSENDYLL
    file.write_text("".join(line for line in file.open() if not line.startswith("@prefix case:")))
    _, _, err = run(capsys, archive, "validate")
    assert "The prefix case: has not been declared (also used in 18 later lines)" in err
    assert "  fix       add the line @prefix case: <…> .\n" in err
    assert len(err.splitlines()) == 5


def test_a_file_that_is_valid_is_told_apart_from_one_that_is_not(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "data" / "broken.ttl").write_text(PREFIXES + "case:rur-x a hb:Case .\n")
    good = next(path for path in (archive / "data").rglob("norms*.ttl"))
    assert run(capsys, archive, "validate", str(good))[0] == 0
    assert run(capsys, archive, "validate", str(archive / "data" / "broken.ttl"))[0] == 1


def test_a_file_outside_the_archive_can_be_validated(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.ttl"
    draft.write_text(PREFIXES + GOOD)
    assert run(capsys, archive, "validate", str(draft))[0] == 0
    draft.write_text(PREFIXES + GOOD.replace("hb:inState", "hb:inStaate"))
    status, _, err = run(capsys, archive, "validate", str(draft))
    assert status == 1
    assert "hb:inStaate is not defined" in err


def test_a_file_that_breaks_another_is_told(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = archive / "data" / "zz.ttl"
    same = 'hb:canonicalAddress "https://www.strelsau-gazette.org/1"^^xsd:anyURI .\n'
    draft.write_text(PREFIXES + GOOD + f"doc:rur-broken {same}")
    other = PREFIXES.replace("rur-broken", "rur-another") + f"doc:rur-another {same}"
    (archive / "data" / "aa.ttl").write_text(other)
    _, _, err = run(capsys, archive, "validate", str(draft))
    assert "doc:rur-another has <https://www.strelsau-gazette.org/1>, and so has another thing" in err
    assert "another thing of the same hb:inLanguage (doc:rur-broken)" in err


def test_a_file_that_is_not_there_is_named(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, archive, "validate", "nowhere.ttl")
    assert status == 1
    assert_four_parts(err)


def test_an_empty_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in (tmp_path, tmp_path / "data"):
        folder.mkdir(exist_ok=True)
        status, _, err = run(capsys, tmp_path, "build")
        assert status == 1
        assert_four_parts(err)
    assert "no Turtle file" in err


@pytest.mark.parametrize("damage", ["delete", "truncate", "scribble"])
def test_a_damaged_store_is_told(damage: str, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pipeline.current(locate(built))
    assert folder is not None
    for path in (folder / "db").iterdir():
        if damage == "delete" and path.suffix == ".sst":
            path.unlink()
        elif damage == "truncate" and path.name.startswith("MANIFEST"):
            path.write_bytes(path.read_bytes()[:10])
        elif damage == "scribble" and path.name == "CURRENT":
            path.write_text("nothing")
    status, _, err = run(capsys, built, *QUESTION)
    assert status == 1
    assert_four_parts(err)
    assert "kg build" in err


DAMAGES = ("findings.json", "files.json", "current", "elsewhere", "db", "all")


def damage_build(archive: Path, what: str) -> None:
    """Damages a part of a build folder, or all of them."""
    folder = pipeline.current(locate(archive))
    assert folder is not None
    for name in ("findings.json", "files.json"):
        if what in (name, "all"):
            (folder / name).write_bytes((folder / name).read_bytes()[:20] or b"[")
    if what in ("db", "all"):
        (folder / "db" / "CURRENT").write_text("nothing")
    if what in ("current", "all"):
        (archive / "build" / "current").write_bytes(b"\xff\xfe")
    if what == "elsewhere":
        (archive / "build" / "current").write_text("../../..\n")


@pytest.mark.full
@pytest.mark.parametrize(("what", "edit"), sampled(itertools.product(DAMAGES, [False, True]), 1))
def test_a_damaged_build_folder_is_made_again(
    what: str, edit: bool, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run(capsys, built, *QUESTION)[1]
    damage_build(built, what)
    if edit:
        with (built / "data" / "letter.ttl").open("a", encoding="utf-8") as file:
            file.write("\n# a comment\n")
    status, _, err = run(capsys, built, "build")
    assert (status, "Traceback" in err) == (0, False)
    assert run(capsys, built, *QUESTION)[:2] == (0, before)
    folder = pipeline.current(locate(built))
    assert folder is not None
    assert json.loads((folder / "findings.json").read_text()) == []
    if edit or what != "files.json":  # by which it is only told how to go on from here
        assert json.loads((folder / "files.json").read_text())["files"] == locate(built).data_files


@pytest.mark.full
@pytest.mark.parametrize("what", ["current", "elsewhere"])
def test_a_question_does_not_need_to_know_that_a_build_folder_is_damaged(
    what: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run(capsys, built, *QUESTION)[1]
    damage_build(built, what)
    assert run(capsys, built, *QUESTION)[:2] == (0, before)


@pytest.mark.full
def test_a_report_that_is_no_report_is_made_again(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pipeline.current(locate(built))
    assert folder is not None
    for text in ("{}", "5", '[{"what": "x"}]', '["x"]', '"'):
        (folder / "findings.json").write_text(text)
        assert run(capsys, built, "build")[0] == 0
        assert json.loads((folder / "findings.json").read_text()) == []


@pytest.mark.full
def test_a_hash_that_is_no_hash_is_computed_again(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pipeline.current(locate(built))
    assert folder is not None
    right = graph_hash(folder)
    for damage in (b"", b"\xff\xfe", right[:20].encode(), b"0" * 64):
        (folder / KEPT).write_bytes(damage)
        assert graph_hash(folder) == right


@pytest.mark.parametrize("name", ["stores", ".lock"])
def test_what_cannot_be_made_again_in_a_build_folder_is_told(
    name: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "build").mkdir()
    if name == "stores":
        (archive / "build" / name).write_text("a file where a folder should be")
    else:
        (archive / "build" / name).mkdir()
    for command in (["build"], QUESTION):
        status, _, err = run(capsys, archive, *command)
        assert status == 1
        assert_four_parts(err.removeprefix("building the graph, which takes a few seconds the first time\n"))
        assert "cannot write to the build folder" in err


def test_a_file_that_cannot_be_read_is_named(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "data" / "nowhere.ttl").symlink_to(archive / "nothing.ttl")
    status, _, err = run(capsys, archive, "build")
    assert status == 1
    assert_four_parts(err)
    assert "nowhere.ttl: this is a link that leads nowhere" in err


@pytest.mark.full
def test_a_damaged_store_is_repaired_by_deleting_what_is_generated(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(built / "build")
    assert run(capsys, built, *QUESTION)[0] == 0


@pytest.mark.full
def test_a_locked_store_is_told(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    (archive / "build").mkdir()
    monkeypatch.setattr(generations, "LOCK_SECONDS", 0.2)
    with open(archive / "build" / ".lock", "w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        status, _, err = run(capsys, archive, "build")
    assert status == 1
    assert_four_parts(err)
    assert "another build holds the store" in err
    assert run(capsys, archive, "build")[0] == 0


def test_a_build_folder_that_cannot_be_written_is_told(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "build").write_text("a file where the folder should be")
    status, _, err = run(capsys, archive, "build")
    assert status == 1
    assert_four_parts(err)
    assert "cannot write to the build folder" in err


HOSTILE = [
    'x" }',
    "{",
    "}",
    "<x> } SELECT * { ?s ?p ?o",
    "'; DROP ALL",
    "\\u0022",
    "CC 274} VALUES ?x { 1",
    "a\nb",
    "«»" * 40,
    "",
]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["ask", "cases-resting"], "cases-resting-on"),
        (["ask", "zzz"], "kg questions"),
        (["ask", "cases-resting-on", "provsion=RUR CC 7"], "provision"),
        (["ask", "cases-resting-on", "RUR CC 7"], "param=value"),
        (["ask", "cases-resting-on", "provision=CC 9999"], "no legal text is called"),
        (["ask", "cases-resting-on", "provision=RUR CC 99"], "nothing in the graph is called"),
        (["ask", "cases-resting-on", "provision=case:nobody"], "nothing in the graph is called case:nobody"),
        (["ask", "remedies-and-status", "date=2031-02-31"], "a day such as 2022-09-13"),
        (["ask", "remedies-without-known-implementation", "days=many"], "a whole number"),
        (["show", "case:nobody"], "nothing in the graph is called"),
        (["query", "SELECT ?x WHERE { ?x "], "line 1, column 17: this is not SPARQL: { is not closed"),
        (["query", "SELECT ?x WHERE { ?x a nope:Thing }"], "not SPARQL: the prefix nope: is not declared"),
        (["query", "missing.rq"], "there is no file missing.rq"),
        (["query", "{" * 10_000 + "}" * 10_000], "nests more than"),
        (["query", "SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE"),
        (["query", "LOAD <file:///etc/passwd>"], "LOAD"),
        (["query", "INSERT DATA { <http://a> <http://b> 1 }"], "Queries are read-only, and INSERT changes data"),
        (["query", "# " + "x" * 1_000_001], "characters long"),
    ],
)
def test_a_wrong_request_is_explained(
    arguments: list[str], part: str, ruritanian: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ruritanian, *arguments)
    assert (status, out) == (1, "")
    assert part in err
    assert_four_parts(err)


@pytest.fixture(scope="module")
def ruritanian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of Ruritania that is only read."""
    return ruritania_copied(tmp_path_factory.mktemp("ruritania") / "archive")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["provision", "article"])
def test_a_hostile_parameter_is_a_value_or_an_error_and_never_sparql(
    name: str, text: str, ruritanian: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ruritanian, "ask", "cases-resting-on", f"{name}={text}")
    assert (status, out) == (1, "")
    assert_four_parts(err)


def test_two_wrong_parameters_are_told_at_once(ruritanian: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, ruritanian, "ask", "cases-resting-on", "provision={", "aricle=x")
    assert "aricle" in err
    assert "2 problems" in err


def test_a_wrong_command_line_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["nonsense"])
    assert stopped.value.code == 2
    assert_four_parts(capsys.readouterr().err)
