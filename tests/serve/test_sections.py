"""Pages of cases, provisions, conclusions and letters: what they show beyond facts, over Ruritania and the record."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest
from pyoxigraph import NamedNode

from kg.graph import Graph
from kg.serve.links import Links
from kg.serve.pages import thing
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.terms.names import THING, hb, shorten
from kg.why.outline import Node, outline

Element = Any  # of lxml, which has no types
DEROGATION = "conclusion/derogation-possible_un-a-hrc-wgad-2022-2_kz-ilyashev__arrest_iccpr"
OWED = "conclusion/effective-remedy_doc-ibl-2031-1_rudolf-rassendyll_rur-rassendyll__sentence_rur-treaty"
PAGES = (
    "case/rur-rassendyll",
    "rur-cc/art_7",
    "rur-treaty/art_1",
    OWED,
    "doc/letter-2031-09-01",
)


class Pages:
    """The pages of one graph, as trees."""

    def __init__(self, graph: Graph) -> None:
        self.snapshot = GraphSnapshot(graph)
        self.things = frozenset(one.iri for one in self.snapshot.index.everything())

    def get(self, name: str, language: str = "en", files: bool = False) -> Element:
        links = Links(f"page/{name}", language, files=files, shown=self.things if files else frozenset())
        view = View(self.snapshot, Settings(), links)
        return lxml.html.document_fromstring(thing.thing(view, NamedNode(THING + name)))


@pytest.fixture(scope="module")
def invented(ruritania: Graph) -> Pages:
    return Pages(ruritania)


@pytest.fixture(scope="module")
def recorded(real: Graph) -> Pages:
    return Pages(real)


def text(element: Element) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def section(page: Element, anchor: str) -> Element:
    (found,) = page.xpath(f"//section[@id='{anchor}']")
    return found


def rows(element: Element, table: int = 0) -> list[list[str]]:
    return [[text(cell) for cell in row] for row in element.xpath(".//table")[table].xpath("./tbody/tr")]


# in brief


def test_a_case_opens_with_what_happened_was_found_and_is_owed_each_with_its_source(invented: Pages) -> None:
    page = invented.get("case/rur-rassendyll")
    assert [one.get("id") for one in page.xpath("//article/section")][:5] == [
        *("happened", "under", "found", "owed", "since"),
    ]
    assert all(one.xpath("./a[@class='src']/@href") for one in page.xpath("//*[@class='told']/p[not(@class)]/span"))
    assert "Opinion No. 1/2031 found the detention arbitrary: category II" in text(section(page, "found"))
    assert any("conclusion/effective-remedy_" in link for link in section(page, "owed").xpath(".//a/@href"))


def test_what_is_defeated_is_not_owed(invented: Pages) -> None:
    defeated = {
        quad.subject.value.removeprefix(THING)
        for quad in invented.snapshot.store.statements(
            None, hb("standing"), NamedNode(f"{THING}list/standing-defeated")
        )
        if isinstance(quad.subject, NamedNode)
    }
    assert defeated
    links = section(invented.get("case/rur-rassendyll"), "owed").xpath(".//a/@href")
    assert [link for link in links if link.partition("page/")[2] in defeated] == []


def test_a_person_opens_with_sentences_that_lead_to_their_sources(invented: Pages) -> None:
    told = section(invented.get("person/rudolf-rassendyll"), "told").xpath(".//p[not(@class)]/span")
    assert all(one.xpath("./a[@class='src']/@href") for one in told), "a sentence without a source"
    said = " ".join(text(one) for one in told)
    assert re.search(r"Arrested on 20 May 2030.*Opinion No. 1/2031 found the detention arbitrary: category II", said)


def test_a_state_opens_with_counts_whose_rows_stand_below(invented: Pages) -> None:
    page = invented.get("state/rur")
    opened = [one.get("id") for one in page.xpath("//article/section[@id]")]
    assert opened == ["told", "replies", "years", "articles", "laws", "decisions", "since", "home", "treaties"]
    first = text(section(page, "told").xpath(".//p/span")[0])
    found = re.fullmatch(
        r"The record holds (\d+) decisions of the International Board on Liberty about Ruritania, 2031; "
        r"it found the detention arbitrary in (\d+); .* list below",
        first,
    )
    assert found
    opinions = [row for row in rows(section(page, "decisions")) if "Views" not in row[0]]
    assert [len(opinions), sum("arbitrary" in row[2] for row in opinions)] == [int(one) for one in found.groups()]
    assert section(page, "told").xpath(".//a[@class='src']/@href")[0] == "#decisions"
    assert rows(section(page, "years"))[1] == ["2029", "0", "0"], "a year without decisions"
    assert rows(section(page, "replies")) == [["Ruritania", "50", "2"], ["All States", "50", "2"]]
    assert ["Covenant of Liberty 1", "1"] in rows(section(page, "articles"))
    assert all(all(row) for name in ("decisions", "since") for row in rows(section(page, name))), "an empty cell"


def test_a_state_without_decisions_says_so(recorded: Pages) -> None:
    (said,) = section(recorded.get("state/ls"), "told").xpath(".//p")
    assert said.get("class") == "nil"
    assert text(said).startswith("No decision of an international body about")


def test_a_state_of_the_record_lists_its_decisions_and_treaties(recorded: Pages) -> None:
    page = recorded.get("state/kz")
    listed = rows(section(page, "decisions"))
    (ours,) = [row for row in listed if "2/2022" in row[0]]
    assert ours[1:3] == ["30 March 2022", "arbitraryviolation"]
    (home,) = rows(section(page, "home"))
    assert home[:3] == ["KZ Const 4(3)", "–nothing recorded", "laws of the State"]
    assert any(row[0].startswith("ICCPR") or "Civil and Political" in row[0] for row in rows(section(page, "treaties")))


def test_a_decision_that_several_documents_hold_is_counted_once(recorded: Pages) -> None:
    twins = {one.value.removeprefix(THING) for one in recorded.snapshot.twins}
    assert {"un/ccpr-c-101-d-1620-2007", "un/cat-c-33-d-163-2000"} <= twins, "each has another with the finding"
    assert not {"un/cat-c-47-d-444-2010", "un/cat-c-48-d-444-2010"} & twins, (
        "admissibility and merits are two decisions"
    )
    page = recorded.get("state/by")
    counted = re.findall(r"The record holds (\d+) decisions? of", text(section(page, "told")))
    listed = re.search(r"of (\d+) are shown", text(section(page, "decisions")))
    assert listed
    assert sum(map(int, counted)) <= int(listed[1])


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("un/a-hrc-wgad-2022-2", "https://undocs.org/A/HRC/WGAD/2022/2"),
        ("doc/echr-001-76999", "https://hudoc.echr.coe.int/eng?i=001-76999"),
    ],
)
def test_a_document_leads_to_where_it_is_published_and_says_how_to_cite_it(
    recorded: Pages, name: str, address: str
) -> None:
    page = recorded.get(name)
    (button,) = page.xpath("//a[contains(@class, 'button')][contains(@rel, 'external')]/@href")
    assert button == address
    assert "has been read here: not read" in text(page.xpath("//p[@class='actions']")[-1])
    assert text(page.xpath("//p[@class='cite']")[0]).endswith(f"{address}.")


def test_a_decision_begins_with_sentences_each_of_which_leads_to_its_source(invented: Pages) -> None:
    page = invented.get("doc/ibl-2031-1")
    assert page.xpath("//article/section")[0].get("id") == "told"
    paragraphs = section(page, "told").xpath(".//p[not(@class)]")
    assert len(paragraphs) == 5, "who, held under what, what was found, what was asked, what happened since"
    told = [one for paragraph in paragraphs for one in paragraph.xpath("./span")]
    assert all(one.xpath("./a[@class='src']/@href") for one in told), "a sentence without a source"
    said = [text(one) for one in told]
    assert said[0].startswith(
        "The International Board on Liberty decided on the case of Rudolf Rassendyll, in Ruritania."
    )
    assert any("It found the detention arbitrary: category II." in one for one in said)
    assert any("found RUR CC 7(2) incompatible with international law." in one for one in said)
    assert any("Zenda Watch reported in February 2032 of Rudolf Rassendyll: compensation" in one for one in said)
    assert not page.xpath("//details[@class='all']/@open"), "the properties are folded below"
    assert page.xpath("//details[@class='all']//dl")


def test_a_decision_says_what_the_record_does_not_know_of_it(invented: Pages) -> None:
    for name, silent in (("doc/ibl-2031-2", "What the State did since"), ("doc/ibl-2031-4", "What it found")):
        (said,) = section(invented.get(name), "told").xpath(".//p[@class='nil']")
        assert f"{silent} is not recorded here." in text(said)


# time


def test_a_timeline_is_chronological_with_dates_as_precise_as_their_source(invented: Pages) -> None:
    shown = rows(section(invented.get("case/rur-rassendyll"), "timeline"))
    assert [row[0] for row in shown[:3]] == ["May 2030", "20 May 2030", "20 May 2030 – 14 September 2030"]
    assert [row[2] for row in shown].index("arrest") < [row[2] for row in shown].index("conviction")
    assert all(row[4] for row in shown), "every row says where it is said"
    (conviction,) = [row for row in shown if row[2] == "conviction"]
    assert "RUR Const 5, wording in force from 1 July 2030" in conviction[3]


# what was found, and what became of it


def test_findings_are_only_those_about_the_case(invented: Pages) -> None:
    found = text(section(invented.get("case/rur-hentzau"), "found"))
    assert "Opinion No. 2/2031 found the detention arbitrary" in found
    assert "Lauengram" not in found
    assert "Lauengram" in text(section(invented.get("case/rur-lauengram"), "found"))


def test_remedies_have_the_status_of_the_day_of_the_newest_document(invented: Pages) -> None:
    whole = section(invented.get("case/rur-rassendyll"), "remedies")
    assert "As of 1 January 2033: no document in this record has a later date." in text(whole)
    answers = invented.snapshot.graph.ask("remedies-and-status", state="state:rur", date="2032-12-31")
    known = {text(link) for link in whole.xpath(".//div[@class='status']/b")}
    assert known <= {invented.snapshot.labels("en").of(row[answers.columns.index("status")]) for row in answers.rows}
    assert known


# provisions


def test_versions_have_their_dates_and_no_date_is_guessed(recorded: Pages) -> None:
    shown = rows(section(recorded.get("kz-const/art_4__para_3"), "versions"))
    none = "–nothing recorded"
    assert [row[1:3] for row in shown] == [[none, "10 March 2017"], ["10 March 2017", none]]


def test_a_provision_opens_with_the_number_of_its_cases_and_what_was_found_in_them(invented: Pages) -> None:
    page = invented.get("rur-cc/art_7")
    assert [one.get("id") for one in page.xpath("//article/section[@id]")][:4] == ["told", "articles", "years", "cases"]
    said = [text(one) for one in section(page, "told").xpath(".//p/span")]
    assert said[0].startswith("It is part of the RUR CC, a law of Ruritania.")
    assert any("found it incompatible with international law." in one for one in said)
    (counted,) = [re.findall(r"decided (\d+) cases", one) for one in said if "International bodies decided" in one]
    decided = [row for row in rows(section(page, "cases")) if "nothing recorded" not in row[2]]
    assert [str(len(decided))] == counted
    (silent,) = section(invented.get("rur-cc/art_1"), "told").xpath(".//p[@class='nil']")
    assert text(silent).startswith("No case before an international body")


def test_the_cases_of_a_provision_are_those_of_the_stored_question(recorded: Pages) -> None:
    whole = section(recorded.get("kz-cc/art_274"), "cases")
    answer = recorded.snapshot.graph.ask("case-matrix", provision="KZ CC 274")
    assert len(whole.xpath(".//tbody/tr")) == len({row[0] for row in answer.rows}) >= 5
    (row,) = [row for row in rows(whole) if "Ilyashev" in row[0]]
    assert "category II" in row[4]
    assert whole.xpath(".//td/a[@class='src']/@href")


def test_a_treaty_article_lists_the_findings_that_rest_on_it(invented: Pages) -> None:
    page = invented.get("rur-treaty/art_1")
    assert "found a breach of it" in text(section(page, "told"))
    assert len(rows(section(page, "resting"))) > 1


# conclusions


def test_a_proof_is_the_proof_that_kg_why_gives(recorded: Pages, real: Graph) -> None:
    whole = section(recorded.get(DEROGATION), "proof")
    (step,) = real.why(shorten(THING + DEROGATION, real.prefixes))
    told = outline(step, real.store)

    def count(node: Node, kind: str) -> int:
        return (node.kind == kind) + sum(count(one, kind) for one in (*node.below, *node.against))

    for kind in ("asserted", "derived", "way", "against", "answer", "denied"):
        assert len(whole.xpath(f".//li[@class='{kind}']")) == count(told, kind), kind
    assert count(told, "asserted") > 5
    assert all(text(leaf.xpath("./dl")[0]) for leaf in whole.xpath(".//li[@class='asserted']")), "where it is stated"
    (against,) = whole.xpath("./ul/li/div[@class='against']")
    assert "No derogation of Kazakhstan known on 29 April 2020" in text(against)


# letters


def test_a_letter_shows_its_answers_and_how_long_other_questions_have_been_open(invented: Pages) -> None:
    shown = {row[0]: row[3] for row in rows(section(invented.get("doc/letter-2031-09-01"), "questions"))}
    assert "the sentence will not be quashed" in shown["1"]
    assert shown["2"] == "Unanswered for 488 days, as far as is known"


# all of them


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_tables_have_captions_and_headings_and_identifiers_are_unique(
    invented: Pages, name: str, language: str
) -> None:
    page = invented.get(name, language)
    tables = page.xpath("//section//table")
    assert tables or name == OWED
    for table in tables:
        assert text(table.xpath("./caption")[0])
        assert all(head.get("scope") for head in table.xpath(".//th"))
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    for label in page.xpath("//label"):
        assert label.get("for") in identifiers
    assert not page.xpath("//*[@style or @onclick]")
    assert len(page.xpath("//script")) == 1


# the home page
