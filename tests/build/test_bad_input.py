"""Bad input: a clear error in four parts, exit status 1, all problems in one run, and the last build stays."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kg.build import generations
from tests.build.conftest import Run
from tests.conftest import RURITANIA, ruritania_copied
from tests.effort import sampled

QUESTION = ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 3"]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A copy of Ruritania that may be broken."""
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    return tmp_path / "archive"


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
    "a value of the wrong class": (
        GOOD + "case:rur-broken hb:inState case:rur-broken .\n",
        [
            "has hb:inState case:rur-broken (a case), which is not a State (hb:State)",
            "hb:inState must point to a State",
        ],
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
def test_a_broken_file_is_refused_and_the_last_build_stays(name: str, archive: Path, run: Run) -> None:
    content, expected = BROKEN[name]
    status, before, _ = run(archive, *QUESTION)
    assert status == 0
    text = PREFIXES.encode() + (content if isinstance(content, bytes) else content.encode())
    (archive / "data" / "broken.ttl").write_bytes(text)

    status, out, err = run(archive, "build")
    assert (status, out) == (1, "")
    assert_four_parts(err)
    for part in [*expected, "data/broken.ttl"]:
        assert part in err
    assert run(archive, *QUESTION)[:2] == (0, before)
    assert run(archive, "validate", str(archive / "data" / "broken.ttl"))[0] == 1


def test_all_problems_are_told_in_one_run(plain: Path, run: Run) -> None:
    for number in (1, 2):
        (plain / "data" / f"bad{number}.ttl").write_text(PREFIXES + "case:a hb:note ;; .\ncase:x case:y\n")
    _, _, err = run(plain, "build")
    assert err.count("this is not Turtle") >= 4
    assert "data/bad1.ttl" in err
    assert "data/bad2.ttl" in err
    assert err.rstrip().endswith("problems")


RASSENDYLL = "data/cases/rassendyll.ttl"
SLIPS: dict[str, tuple[str, str, list[str]]] = {  # what is replaced, by what, and every line about it but "expected"
    "a property that is required": (
        "hb:inState state:rur",
        "hb:inStat state:rur",
        [
            f"{RASSENDYLL}: hb:inStat is not defined in the ontology",
            "  fix       did you mean hb:inState? Else correct the spelling, or define the term in ontology/",
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
def test_one_slip_gives_one_problem_that_says_what_was_meant(slip: str, plain: Path, run: Run) -> None:
    right, wrong, expected = SLIPS[slip]
    file = plain / RASSENDYLL
    text = file.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong))
    status, _, err = run(plain, "validate")
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


def test_a_missing_prefix_and_a_byte_order_mark_within_a_file_are_each_one_problem(plain: Path, run: Run) -> None:
    file = plain / RASSENDYLL
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())  # at the beginning it is nothing
    assert run(plain, "validate")[0] == 0
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())  # as two files make that were put together
    _, _, err = run(plain, "validate")
    assert err.startswith(f"{file}:1: there is a byte order mark within the text")
    assert len(err.splitlines()) == 5
    file.write_text("".join(line for line in (RURITANIA / RASSENDYLL).open() if not line.startswith("@prefix case:")))
    _, _, err = run(plain, "validate")
    assert "The prefix case: has not been declared (also used in 18 later lines)" in err
    assert "  fix       add the line @prefix case: <…> .\n" in err
    assert len(err.splitlines()) == 5


def test_a_file_that_breaks_another_is_told(plain: Path, run: Run) -> None:
    draft = plain / "data" / "zz.ttl"
    same = 'hb:canonicalAddress "https://www.strelsau-gazette.org/1"^^xsd:anyURI .\n'
    draft.write_text(PREFIXES + GOOD + f"doc:rur-broken {same}")
    other = PREFIXES.replace("rur-broken", "rur-another") + f"doc:rur-another {same}"
    (plain / "data" / "aa.ttl").write_text(other)
    _, _, err = run(plain, "validate", str(draft))
    assert "doc:rur-another has <https://www.strelsau-gazette.org/1>, and so has another thing" in err
    assert "another thing of the same hb:inLanguage (doc:rur-broken)" in err


def test_an_empty_folder_is_refused(tmp_path: Path, run: Run) -> None:
    for folder in (tmp_path, tmp_path / "data"):
        folder.mkdir(exist_ok=True)
        status, _, err = run(tmp_path, "build")
        assert status == 1
        assert_four_parts(err)
    assert "no Turtle file" in err


@pytest.mark.full
def test_a_locked_store_is_told(plain: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "LOCK_SECONDS", 0.2)
    with generations.build_lock(plain / "build"):
        status, _, err = run(plain, "build")
    assert status == 1
    assert_four_parts(err)
    assert "another kg build is writing here" in err
    assert run(plain, "build")[0] == 0


HOSTILE = ['x" }', "<x> } SELECT * { ?s ?p ?o", "'; DROP ALL", "CC 274} VALUES ?x { 1", "a\nb", ""]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["ask", "cases-resting"], "cases-resting-on"),
        (["ask", "cases-resting-on", "provsion=RUR CC 7"], "provision"),
        (["ask", "cases-resting-on", "RUR CC 7"], "param=value"),
        (["ask", "cases-resting-on", "provision=CC 9999"], "no legal text is called"),
        (["ask", "cases-resting-on", "provision=case:nobody"], "nothing in the graph is called case:nobody"),
        (["ask", "remedies-and-status", "date=2031-02-31"], "a day such as 2022-09-13"),
        (["ask", "remedies-without-known-implementation", "days=many"], "a whole number"),
        (["show", "case:nobody"], "nothing in the graph is called"),
        (["query", "SELECT ?x WHERE { ?x "], "line 1, column 17: this is not SPARQL: { is not closed"),
        (["query", "missing.rq"], "there is no file missing.rq"),
        (["query", "{" * 10_000 + "}" * 10_000], "nests more than"),
        (["query", "SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE"),
        (["query", "LOAD <file:///etc/passwd>"], "LOAD"),
        (["query", "INSERT DATA { <http://a> <http://b> 1 }"], "Queries are read-only, and INSERT changes data"),
    ],
)
def test_a_wrong_request_is_explained(arguments: list[str], part: str, ruritanian: Path, run: Run) -> None:
    status, out, err = run(ruritanian, *arguments)
    assert (status, out) == (1, "")
    assert part in err
    assert_four_parts(err)


@pytest.fixture(scope="module")
def ruritanian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of Ruritania that is only read."""
    return ruritania_copied(tmp_path_factory.mktemp("ruritania") / "archive")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_parameter_is_a_value_or_an_error_and_never_sparql(text: str, ruritanian: Path, run: Run) -> None:
    status, out, err = run(ruritanian, "ask", "cases-resting-on", f"provision={text}")
    assert (status, out) == (1, "")
    assert_four_parts(err)
