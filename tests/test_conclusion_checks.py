"""The checks on conclusions find what a wrong rule, or a file that draws conclusions itself, would bring in."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from kg.identifiers import prefixes
from kg.paths import locate
from kg.queries import read_all
from kg.store import Store
from kg.validate import validate

ARCHIVE = locate()
TABLE = prefixes(ARCHIVE)
CHECKS = {
    check.name: check
    for check in read_all(ARCHIVE, "checks")
    if check.name.startswith("conclusion") or check.name == "remedy-owed-that-no-document-names"
}
CONCLUSION = "conclusion:remedy-appropriate_doc-rur-views__remedy_release_rur-treaty"
GOOD = f"""
@base <https://w3id.org/habeas/graph/> .
<data/views> {{
    <data/views> hb:fromFile "data/views.ttl" .
    doc:rur-views__remedy_release a hb:Remedy ; hb:isNamedIn doc:rur-views ; hb:forPerson person:rur-rupert ;
        hb:hasObject case:rur-rupert__detention .
    doc:rur-views__remedy_pay a hb:Remedy ; hb:forPerson person:rur-flavia .
    doc:rur-views hb:namesRemedy doc:rur-views__remedy_pay .
}}
<inferred/owed> {{
    <inferred/owed> hb:byRule "An effective remedy is owed" .
    conclusion:owed a hb:Conclusion ; hb:conclusionKind list:conclusion-effective-remedy ;
        hb:plane list:plane-international ; hb:onDocument doc:rur-views ; hb:forPerson person:rur-rupert ;
        hb:hasObject case:rur-rupert__detention .
    conclusion:unanswered a hb:Conclusion ; hb:conclusionKind list:conclusion-no-reply-known ;
        hb:plane list:plane-international ; hb:onDocument doc:rur-views ; hb:ofRemedy doc:rur-letter__question_1 .
    conclusion:pay a hb:Conclusion ; hb:conclusionKind list:conclusion-remedy-appropriate ;
        hb:plane list:plane-international ; hb:onDocument doc:rur-views ; hb:forPerson person:rur-flavia ;
        hb:ofRemedy doc:rur-views__remedy_pay .
}}
<inferred/appropriate> {{
    <inferred/appropriate> hb:byRule "The remedy that the body considers appropriate" .
    {CONCLUSION} a hb:Conclusion ; hb:conclusionKind list:conclusion-remedy-appropriate ;
        hb:plane list:plane-international ; hb:asOf "2031-03-14"^^xsd:date ; hb:authority list:authority-views ;
        hb:onDocument doc:rur-views ; hb:forPerson person:rur-rupert ; hb:hasObject case:rur-rupert__detention ;
        hb:ofRemedy doc:rur-views__remedy_release ; hb:leansOn conclusion:owed .
}}
<inferred/proofs> {{
    proof:1 a hb:Proof ; hb:proves {CONCLUSION} ; prov:used premise:1 .
    premise:1 a hb:Premise ; rdf:subject conclusion:owed ; rdf:predicate hb:forPerson ; rdf:object person:rur-rupert .
}}
"""
OTHER_RULE = '<inferred/wrong> {{ <inferred/wrong> hb:byRule "A wrong rule" . {} }}'
MEASURE = "doc:rur-letter__measure_release a hb:Measure ; hb:forPerson person:rur-rupert ; hb:isNamedIn doc:rur-views ."

BAD: dict[str, tuple[str, str, str, list[str]]] = {  # check, what is taken away, what is added, what is said
    "a remedy that the document does not name": (
        "remedy-owed-that-no-document-names",
        "hb:isNamedIn doc:rur-views ; ",
        "",
        [f"{CONCLUSION} is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "a remedy that another document names": (
        "remedy-owed-that-no-document-names",
        "hb:isNamedIn doc:rur-views ; ",
        "<data/letter> { <data/letter> hb:fromFile 'data/letter.ttl' . "
        "doc:rur-views__remedy_release hb:isNamedIn doc:rur-letter . }",
        [f"{CONCLUSION} is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "a remedy that only a rule says is named": (
        "remedy-owed-that-no-document-names",
        "hb:isNamedIn doc:rur-views ; ",
        OTHER_RULE.format("doc:rur-views__remedy_release hb:isNamedIn doc:rur-views ."),
        [f"{CONCLUSION} is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "a remedy named for another person": (
        "remedy-owed-that-no-document-names",
        "hb:isNamedIn doc:rur-views ; hb:forPerson person:rur-rupert ;",
        "<data/views> { doc:rur-views__remedy_release hb:isNamedIn doc:rur-views ; hb:forPerson person:rur-flavia . }",
        [f"{CONCLUSION} is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "a remedy named for another object": (
        "remedy-owed-that-no-document-names",
        "",
        OTHER_RULE.format(
            "conclusion:domestic a hb:Conclusion ; hb:conclusionKind list:conclusion-remedy-domestic ; "
            "hb:onDocument doc:rur-views ; hb:forPerson person:rur-rupert ; hb:hasObject case:rur-rupert__sentence ; "
            "hb:ofRemedy doc:rur-views__remedy_release ."
        ),
        ["conclusion:domestic is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "a measure that no document names as a remedy": (
        "remedy-owed-that-no-document-names",
        "hb:ofRemedy doc:rur-views__remedy_release ;",
        f"<data/letter> {{ <data/letter> hb:fromFile 'data/letter.ttl' . {MEASURE} }} <inferred/appropriate> "
        f"{{ {CONCLUSION} hb:ofRemedy doc:rur-letter__measure_release . }}",
        [f"{CONCLUSION} is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "no remedy at all": (
        "remedy-owed-that-no-document-names",
        "hb:ofRemedy doc:rur-views__remedy_release ;",
        "",
        [f"{CONCLUSION} is about a remedy that doc:rur-views does not name for that person and object"],
    ),
    "two rules that disagree on the plane": (
        "conclusions-that-contradict",
        "",
        OTHER_RULE.format(f"{CONCLUSION} hb:plane list:plane-domestic ."),
        [
            f"{CONCLUSION} has two values of hb:plane that cannot both hold: list:plane-domestic by the rule "
            "'A wrong rule' and list:plane-international by the rule 'The remedy that the body considers appropriate'"
        ],
    ),
    "one conclusion of two kinds": (
        "conclusions-that-contradict",
        "",
        OTHER_RULE.format("conclusion:owed hb:conclusionKind list:conclusion-measure-incompatible ."),
        ["conclusion:owed has two values of hb:conclusionKind that cannot both hold", "'A wrong rule'"],
    ),
    "one conclusion as of two days": (
        "conclusions-that-contradict",
        "",
        OTHER_RULE.format(f'{CONCLUSION} hb:asOf "2031-03-15"^^xsd:date .'),
        [f"{CONCLUSION} has two values of hb:asOf that cannot both hold: 2031-03-14 by", "and 2031-03-15 by"],
    ),
    "a conclusion in a file": (
        "conclusion-asserted-in-a-file",
        "",
        "<data/views> { conclusion:mine a hb:Conclusion . }",
        ["conclusion:mine is given hb:Conclusion in a file, and only a rule may give it"],
    ),
    "a proof in a file": (
        "conclusion-asserted-in-a-file",
        "",
        "<data/views> { proof:2 a hb:Proof . }",
        ["proof:2 is given hb:Proof in a file"],
    ),
    "a standing in a file": (
        "conclusion-asserted-in-a-file",
        "",
        "<data/views> { doc:rur-letter__claim_1 hb:standing list:standing-undefeated . }",
        ["doc:rur-letter__claim_1 is given hb:standing in a file"],
    ),
    "the precedence of a treaty in a file": (
        "conclusion-asserted-in-a-file",
        "",
        "<data/views> { case:rur-rupert__detention hb:fellUnderPrecedenceOf id:rur-treaty . }",
        ["case:rur-rupert__detention is given hb:fellUnderPrecedenceOf in a file"],
    ),
    "an international conclusion that leans on a domestic one": (
        "conclusion-of-mixed-planes",
        "",
        OTHER_RULE.format(f"{CONCLUSION} hb:leansOn conclusion:home . ")
        + "<inferred/home> { conclusion:home a hb:Conclusion ; hb:plane list:plane-domestic . }",
        [
            f"{CONCLUSION} holds on list:plane-international and leans on conclusion:home, "
            "which holds on list:plane-domestic"
        ],
    ),
    "a proof that takes a conclusion of the other plane": (
        "conclusion-of-mixed-planes",
        "",
        "<inferred/proofs> { proof:1 prov:used premise:2 . premise:2 rdf:subject conclusion:home . } "
        "<inferred/home> { conclusion:home a hb:Conclusion ; hb:plane list:plane-domestic . }",
        [f"{CONCLUSION} holds on list:plane-international and leans on conclusion:home"],
    ),
}


def found(check: str, text: str) -> list[str]:
    """What one check says of these statements, in TriG."""
    store = Store.in_memory()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in TABLE.items())
    store.inner.load((head + text).encode(), format=RdfFormat.TRIG)
    return [finding.what for finding in validate(store, [CHECKS[check]], TABLE)]


def test_the_checks_are_found() -> None:
    assert set(CHECKS) == {check for check, *_ in BAD.values()}


@pytest.mark.parametrize("check", list(CHECKS))
def test_a_check_finds_nothing_in_what_is_right(check: str) -> None:
    assert found(check, GOOD) == []


@pytest.mark.parametrize("name", list(BAD))
def test_a_check_finds_what_is_wrong_and_names_it(name: str) -> None:
    check, less, more, said = BAD[name]
    assert less in GOOD
    (what,) = found(check, GOOD.replace(less, "") + more)
    for part in said:
        assert part in what
