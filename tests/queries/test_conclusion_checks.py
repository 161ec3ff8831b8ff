"""The checks on conclusions find what a wrong rule, or a file that draws conclusions itself, would bring in."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from kg.archive import locate
from kg.build.validate import validate
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import prefixes

ARCHIVE = locate()
TABLE = prefixes(ARCHIVE)
OF_LAW = {
    *("remedy-owed-that-no-document-names", "remedy-without-person", "guarantee-owed-to-one-person"),
    *("remedy-attacked-by-a-derogation", "authority-denied-beside-the-duty", "remedy-tied-to-another-event"),
    *("remedy-owed-to-someone-else", "wording-in-force-without-a-source"),
}
CHECKS = {
    check.name: check
    for check in read_all(ARCHIVE, "checks")
    if check.name.startswith("conclusion") or check.name in OF_LAW
}
CONCLUSION = "conclusion:remedy-appropriate_doc-rur-views__remedy_release_rur-treaty"
GOOD = f"""
@base <https://w3id.org/habeas/graph/> .
<data/views> {{
    <data/views> hb:fromFile "data/views.ttl" .
    doc:rur-views__remedy_release a hb:Remedy ; hb:isNamedIn doc:rur-views ; hb:forPerson person:rur-rupert ;
        hb:remedyKind list:remedy-release ; hb:hasObject case:rur-rupert__detention .
    doc:rur-views__remedy_pay a hb:Remedy ; hb:remedyKind list:remedy-compensation ; hb:forPerson person:rur-flavia .
    doc:rur-views__remedy_prevent a hb:Remedy ; hb:remedyKind list:remedy-non-repetition .
    doc:rur-views__remedy_heirs a hb:Remedy ; hb:remedyKind list:remedy-compensation .
    doc:rur-views__absence_heirs hb:isAbsentFrom doc:rur-views__remedy_heirs ; hb:absentProperty hb:forPerson .
    doc:rur-views__finding_1 hb:remedyOwedTo person:rur-rupert .
    case:rur-rupert__detention hb:eventKind list:event-detention .
    case:rur-rupert__conviction hb:eventKind list:event-conviction .
    list:remedy-release hb:isAimedAt list:event-detention .
    doc:rur-letter__claim_not-binding hb:undercuts list:authority-views ; hb:attacks conclusion:follow .
    doc:rur-views hb:namesRemedy doc:rur-views__remedy_pay , doc:rur-views__remedy_prevent .
    doc:rur-views hb:adoptedOn "2031-03-14"^^xsd:date .
    kz-cc:art_1__version_2014 hb:inForceFrom "2024"^^xsd:gYear ; hb:seenInForceOn "2032"^^xsd:gYear .
}}
<inferred/version-at-the-event> {{
    <inferred/version-at-the-event> hb:byRule "The version in force at the event" .
    case:rur-rupert__sentence hb:earliest "2030-09-14"^^xsd:date ; hb:latest "2030-09-14"^^xsd:date ;
        hb:fellUnderVersion kz-cc:art_1__version_2014 .
}}
<inferred/owed> {{
    <inferred/owed> hb:byRule "An effective remedy is owed" .
    conclusion:owed a hb:Conclusion ; hb:conclusionKind list:conclusion-effective-remedy ;
        hb:plane list:plane-international ; hb:onDocument doc:rur-views ; hb:forPerson person:rur-rupert ;
        hb:hasObject case:rur-rupert__detention ; hb:leansOn conclusion:breach .
    conclusion:breach a hb:Conclusion ; hb:conclusionKind list:conclusion-breach ; hb:plane list:plane-international ;
        hb:hasObject case:rur-rupert__detention ; hb:leansOn doc:rur-views__finding_1 .
    conclusion:derogation a hb:Conclusion ; hb:conclusionKind list:conclusion-derogation-notified ;
        hb:plane list:plane-international ; hb:attacks conclusion:breach .
    conclusion:follow a hb:Conclusion ; hb:conclusionKind list:conclusion-duty-to-follow ;
        hb:plane list:plane-international ; hb:authority list:authority-views .
    conclusion:prevent a hb:Conclusion ; hb:conclusionKind list:conclusion-non-repetition-owed ;
        hb:plane list:plane-international ; hb:onDocument doc:rur-views ; hb:ofRemedy doc:rur-views__remedy_prevent .
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
    "an interval that ends before it begins": (
        "conclusion-of-an-interval-that-ends-before-it-begins",
        "",
        OTHER_RULE.format(
            'conclusion:breach a hb:Conclusion ; hb:asOfFrom "2032-04-15"^^xsd:date ; hb:asOf "2031"^^xsd:gYear .'
        ),
        ["conclusion:breach begins on 2032-04-15 and ends on 2031"],
    ),
    "a remedy for nobody": (
        "remedy-without-person",
        "hb:remedyKind list:remedy-compensation ; hb:forPerson person:rur-flavia",
        "<data/views> { doc:rur-views__remedy_pay hb:remedyKind list:remedy-compensation . }",
        ["doc:rur-views__remedy_pay is named for no person, and no absence says why"],
    ),
    "a guarantee of non-repetition for one person": (
        "guarantee-owed-to-one-person",
        "",
        "<data/views> { doc:rur-views__remedy_prevent hb:forPerson person:rur-rupert . }",
        ["doc:rur-views__remedy_prevent makes a guarantee of non-repetition something that is owed to one person"],
    ),
    "a guarantee of non-repetition as a remedy that is appropriate for somebody": (
        "guarantee-owed-to-one-person",
        "",
        OTHER_RULE.format(
            "conclusion:other a hb:Conclusion ; hb:conclusionKind list:conclusion-remedy-appropriate ; "
            "hb:ofRemedy doc:rur-views__remedy_prevent ."
        ),
        ["conclusion:other makes a guarantee of non-repetition something that is owed to one person"],
    ),
    "a derogation that attacks the remedy": (
        "remedy-attacked-by-a-derogation",
        "",
        OTHER_RULE.format("conclusion:derogation hb:attacks conclusion:owed ."),
        ["conclusion:derogation is about a derogation and attacks conclusion:owed, which no derogation touches"],
    ),
    "a list in which derogation rebuts the remedy": (
        "remedy-attacked-by-a-derogation",
        "",
        "<ontology/list> { list:conclusion-derogation-possible hb:rebuts list:conclusion-effective-remedy . }",
        ["list:conclusion-derogation-possible is about a derogation and attacks list:conclusion-effective-remedy"],
    ),
    "'not binding' against what the body considers appropriate": (
        "authority-denied-beside-the-duty",
        "",
        OTHER_RULE.format(f"doc:rur-letter__claim_not-binding hb:attacks {CONCLUSION} ."),
        [f"doc:rur-letter__claim_not-binding denies that such documents bind, and attacks {CONCLUSION}"],
    ),
    "a release that leans on a conviction": (
        "remedy-tied-to-another-event",
        "",
        OTHER_RULE.format(
            f"{CONCLUSION} hb:leansOn conclusion:convicted . conclusion:convicted a hb:Conclusion ; "
            "hb:plane list:plane-international ; hb:hasObject case:rur-rupert__conviction ."
        ),
        [f"{CONCLUSION} leans on conclusion:convicted, although list:remedy-release is not aimed at"],
    ),
    "a remedy that the document owes to someone else": (
        "remedy-owed-to-someone-else",
        "doc:rur-views__finding_1 hb:remedyOwedTo person:rur-rupert .",
        "<data/views> { doc:rur-views__finding_1 hb:remedyOwedTo person:rur-flavia . }",
        ["conclusion:owed owes the remedy to person:rur-rupert, and the document to person:rur-flavia"],
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
    "a wording of which no source tells anything after its beginning": (
        "wording-in-force-without-a-source",
        ' ; hb:seenInForceOn "2032"^^xsd:gYear',
        "",
        [
            "kz-cc:art_1__version_2014 is taken as in force during case:rur-rupert__sentence, "
            "and no source shows it on or after that day"
        ],
    ),
    "a wording that was seen only after the event": (
        "wording-in-force-without-a-source",
        'hb:inForceFrom "2024"^^xsd:gYear ; ',
        "",
        ["and no source shows it on or before that day"],
    ),
    "a wording that was seen in the month of the event, which may be before it": (
        "wording-in-force-without-a-source",
        'hb:seenInForceOn "2032"^^xsd:gYear',
        "<data/views> { kz-cc:art_1__version_2014 hb:seenInForceOn '2030-09'^^xsd:gYearMonth . }",
        ["and no source shows it on or after that day"],
    ),
    "a conditional conclusion that stands undefeated": (
        "conclusion-that-assumes-and-stands",
        "",
        OTHER_RULE.format(
            "conclusion:owed hb:assumes kz-cc:art_1__version_2014 ; hb:standing list:standing-undefeated ."
        ),
        ["conclusion:owed assumes that kz-cc:art_1__version_2014 was in force, which no source shows"],
    ),
    "a conclusion as of the first day of the month that its document gives": (
        "conclusion-of-a-day-that-no-source-gives",
        'doc:rur-views hb:adoptedOn "2031-03-14"^^xsd:date .',
        "<data/views> { doc:rur-views hb:adoptedOn '2031-03'^^xsd:gYearMonth . }",
        [f"{CONCLUSION} gives the day 2031-03-14 for hb:asOf, which no source of it states"],
    ),
    "a clock that starts on a day made from a month": (
        "conclusion-of-a-day-that-no-source-gives",
        "",
        "<data/views> { doc:rur-views hb:communicatedOn '2031-05'^^xsd:gYearMonth . } "
        + OTHER_RULE.format("conclusion:pay hb:clockStartedOn '2031-05-01'^^xsd:date ."),
        ["conclusion:pay gives the day 2031-05-01 for hb:clockStartedOn, which no source of it states"],
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
    store = LocalStore.in_memory()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in TABLE.items())
    store.as_oxigraph().load((head + text).encode(), format=RdfFormat.TRIG)
    return [finding.what for finding in validate(store, [CHECKS[check]], TABLE)]


def test_the_checks_are_found() -> None:
    assert set(CHECKS) == {check for check, *_ in BAD.values()} >= OF_LAW


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
