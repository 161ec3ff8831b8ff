"""Checks of sources and letters find what an audit of the record found by reading, each in an invalid case."""

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
NAMES = (
    "document-about-a-case-left-unused",
    "event-after-its-source",
    "follow-up-of-another-question",
    "passage-of-a-letter-left-unused",
    "person-whom-no-source-names",
)
CHECKS = {check.name: check for check in read_all(ARCHIVE, "checks") if check.name in NAMES}
GOOD = """
@base <https://w3id.org/habeas/graph/> .
<data/case> {
    case:rur-rupert a hb:Case ; hb:concernsPerson person:rur-rupert ; hb:statedIn doc:courier__opening .
    person:rur-rupert a hb:Person ; hb:statedIn doc:courier__opening .
    case:rur-rupert__conviction a hb:Conviction ; hb:isEventOf case:rur-rupert ; hb:concernsPerson person:rur-rupert ;
        hb:eventKind list:event-conviction ; hb:occurredOn "2031-05-23"^^xsd:date ; hb:statedIn doc:courier__opening .
    case:rur-rupert__trial a hb:Event ; hb:isEventOf case:rur-rupert ; hb:eventKind list:event-trial ;
        hb:beganOn "2031-05-05"^^xsd:date ; hb:statedIn doc:watch__opening .
}
<data/opinion> {
    doc:opinion a hb:Opinion ; hb:addressesCase case:rur-rupert ; hb:hasFinding doc:opinion__finding ;
        hb:readExtent list:read-nothing .
    doc:opinion__finding a hb:Finding ; hb:concerns person:rur-rupert ; hb:statedIn doc:page__opening .
    person:rur-rupert hb:statedIn doc:page__opening .
}
<data/sources> {
    doc:courier hb:issuedOn "2031-05"^^xsd:gYearMonth ; hb:addressesCase case:rur-rupert ;
        hb:readExtent list:read-opening .
    doc:watch hb:issuedOn "2031-05-04"^^xsd:date ; hb:addressesCase case:rur-rupert ; hb:readExtent list:read-opening .
    doc:page hb:addressesCase case:rur-rupert ; hb:readExtent list:read-opening .
    doc:courier__opening oa:hasSource doc:courier .
    doc:watch__opening oa:hasSource doc:watch .
    doc:page__opening oa:hasSource doc:page .
}
<data/letter> {
    doc:letter a hb:Letter ; hb:readExtent list:read-whole .
    doc:letter__first oa:hasSource doc:letter ; hb:locator "first sentence" .
    doc:letter__question_1 hb:askedIf list:ask-always ; hb:ordinal 1 ; hb:statedIn doc:letter__first .
    doc:letter__question_1_a hb:askedIf list:ask-if-previous-no ; hb:ordinal 2 ; hb:followsUp doc:letter__question_1 .
    doc:letter__question_1_b hb:askedIf list:ask-if-previous-no ; hb:ordinal 3 ; hb:followsUp doc:letter__question_1_a .
}
"""
CONVICTION = "case:rur-rupert__conviction"
BAD: dict[str, tuple[str, str, str]] = {  # check, what is added, what is said
    "a finding about a person of whom its page only says that he is one of nine": (
        "person-whom-no-source-names",
        "<data/opinion> { doc:opinion__finding_2 a hb:Finding ; hb:concerns person:rur-rupert ; "
        "hb:statedIn doc:watch__opening . }",
        "doc:opinion__finding_2 is about person:rur-rupert, whom none of its sources is known to name",
    ),
    "a remedy for a person whom its page does not name": (
        "person-whom-no-source-names",
        "<data/opinion> { doc:opinion__remedy a hb:Remedy ; hb:forPerson person:rur-rupert ; "
        "hb:statedIn doc:watch__opening . }",
        "doc:opinion__remedy is about person:rur-rupert",
    ),
    "a conviction that cites a page on the prosecution, of four months before": (
        "event-after-its-source",
        f"<data/case> {{ {CONVICTION} hb:statedIn doc:old__opening . }} <data/sources> {{ doc:old__opening "
        'oa:hasSource doc:old . doc:old hb:issuedOn "2031-01"^^xsd:gYearMonth . }',
        f"{CONVICTION} is of 2031-05-23, and doc:old of 2031-01 is cited for it",
    ),
    "an arrest in a year after that of its source": (
        "event-after-its-source",
        '<data/case> { case:rur-rupert__arrest hb:eventKind list:event-arrest ; hb:occurredOn "2032"^^xsd:gYear ; '
        "hb:statedIn doc:courier__opening . }",
        "case:rur-rupert__arrest is of 2032, and doc:courier of 2031-05 is cited for it",
    ),
    "a page on the sentence that the file of the case does not use": (
        "document-about-a-case-left-unused",
        "<data/sources> { doc:sentence hb:addressesCase case:rur-rupert ; hb:readExtent list:read-opening . "
        "doc:sentence__opening oa:hasSource doc:sentence . } "
        "<data/norms> { kz-cc:art_274 hb:statedIn doc:sentence__opening . }",
        "doc:sentence is about case:rur-rupert, and no statement of the case or of an opinion about it cites it",
    ),
    "a second “why not?” tied to the main question": (
        "follow-up-of-another-question",
        "<data/letter> { doc:letter__question_1_c hb:askedIf list:ask-if-previous-no ; hb:ordinal 4 ; "
        "hb:followsUp doc:letter__question_1 . }",
        "doc:letter__question_1_c is asked if the answer before is no, and follows up doc:letter__question_1, "
        "which does not stand before it",
    ),
    "an offer at the end of a letter that no statement keeps": (
        "passage-of-a-letter-left-unused",
        '<data/letter> { doc:letter__last oa:hasSource doc:letter ; hb:locator "last sentence" . }',
        "doc:letter__last, last sentence, is cited by no statement",
    ),
}


def found(check: str, text: str) -> list[str]:
    """What one check says of these statements, in TriG."""
    store = LocalStore.in_memory()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in TABLE.items())
    store.as_oxigraph().load((head + text).encode(), format=RdfFormat.TRIG)
    return [finding.what for finding in validate(store, [CHECKS[check]], TABLE)]


def test_the_checks_are_found() -> None:
    assert set(CHECKS) == set(NAMES) == {check for check, *_ in BAD.values()}


@pytest.mark.parametrize("check", NAMES)
def test_a_check_finds_nothing_in_what_is_right(check: str) -> None:
    assert found(check, GOOD) == []


@pytest.mark.parametrize("name", list(BAD))
def test_a_check_finds_what_is_wrong_and_names_it(name: str) -> None:
    check, more, said = BAD[name]
    (what,) = found(check, GOOD + more)
    assert said in what
