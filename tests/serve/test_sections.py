"""Pages of cases, provisions, conclusions and letters: what they show beyond facts, over Ruritania and the record."""

from __future__ import annotations

import datetime
import re
from typing import Any

import lxml.html
import pytest
from pyoxigraph import Literal, NamedNode

from kg.ask.coverage import depth
from kg.errors import KgError
from kg.graph import Graph
from kg.serve.links import Links
from kg.serve.pages import thing
from kg.serve.pages.home import home
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.terms.names import THING, hb, shorten
from kg.terms.vocabulary import XSD
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
    "doc/reply-2031-11-15",
)


class Pages:
    """The pages of one graph, as trees."""

    def __init__(self, graph: Graph) -> None:
        self.snapshot = GraphSnapshot(graph)
        self.things = frozenset(one.iri for one in self.snapshot.index.everything())

    def get(self, name: str, language: str = "en", files: bool = False, **parameters: str) -> Element:
        links = Links(f"page/{name}", language, files=files, shown=self.things if files else frozenset())
        view = View(self.snapshot, Settings(), links)
        return lxml.html.document_fromstring(thing.thing(view, NamedNode(THING + name), parameters))


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


def date(value: str) -> Literal:
    return Literal(value, datatype=NamedNode(f"{XSD}date"))


# in brief


def test_a_case_opens_with_what_happened_was_found_and_is_owed_each_with_its_source(invented: Pages) -> None:
    page = invented.get("case/rur-rassendyll")
    assert page.xpath("//article/section")[0].get("id") == "brief"
    points = {
        text(point.xpath("./dt")[0]): point.xpath("./dd/div") for point in section(page, "brief").xpath(".//dl/div")
    }
    assert list(points) == ["What happened", "What was found", "What was requested", "What is owed, and why"]
    for title in ("What happened", "What was found", "What was requested"):
        assert all(line.xpath(".//details/ul/li/a") for line in points[title]), "a line without a source"
    told = text(points["What was found"][0])
    for word in ("arbitrary", "category"):
        assert word in told
    (owed,) = [line for line in points["What is owed, and why"] if text(line).startswith("Effective remedy owed")]
    assert any(OWED in link.get("href") for link in owed.xpath(".//a"))


def test_what_is_defeated_is_not_owed(invented: Pages) -> None:
    defeated = {
        quad.subject.value.removeprefix(THING)
        for quad in invented.snapshot.store.statements(
            None, hb("standing"), NamedNode(f"{THING}list/standing-defeated")
        )
        if isinstance(quad.subject, NamedNode)
    }
    assert defeated
    links = section(invented.get("case/rur-rassendyll"), "brief").xpath(".//a/@href")
    assert [link for link in links if link.partition("page/")[2] in defeated] == []


def test_a_state_opens_with_its_cases_opinions_decisions_and_treaties(recorded: Pages) -> None:
    page = recorded.get("state/kz")
    opened = [one.get("id") for one in page.xpath("//article/section[@id]")]
    assert opened[:4] == ["cases", "opinions", "decisions-about-state", "treaties"]
    assert any("Ilyashev" in text(one) for one in section(page, "cases").xpath(".//li")[:3])
    listed = rows(section(page, "opinions"))
    assert len(listed) == min(10, int(re.findall(r"\((\d+)\)", text(section(page, "opinions").xpath("./h2")[0]))[0]))
    (ours,) = [row for row in listed if "2/2022" in row[1]]
    assert ours[0] == "30 March 2022"
    assert "arbitrary" in ours[2]
    assert any(row[0].startswith("ICCPR") or "Civil and Political" in row[0] for row in rows(section(page, "treaties")))


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
    (button,) = page.xpath("//a[contains(@class, 'button')]/@href")
    assert button == address
    assert "has been read here: not read" in text(page.xpath("//p[@class='actions']")[0])
    assert text(page.xpath("//p[@class='cite']")[0]).endswith(f"{address}.")


# time


def test_a_timeline_is_chronological_with_dates_as_precise_as_their_source(invented: Pages) -> None:
    shown = rows(section(invented.get("case/rur-rassendyll"), "timeline"))
    assert [row[0] for row in shown[:3]] == ["May 2030", "20 May 2030", "20 May 2030 – 14 September 2030"]
    assert [row[2] for row in shown].index("arrest") < [row[2] for row in shown].index("conviction")
    assert all(row[3] for row in shown), "every row says where it is said"


def test_the_timeline_is_to_scale_and_a_month_is_not_a_day(invented: Pages) -> None:
    picture = section(invented.get("case/rur-rassendyll"), "timeline").xpath(".//svg[@class='time']")[0]

    def place(name: str) -> float:
        (circle,) = picture.xpath(f".//a[contains(@href, '{name}')]/circle")
        return float(circle.get("cx"))

    def day(*parts: int) -> int:
        return datetime.date(*parts).toordinal()

    arrest, conviction, opinion = place("__arrest"), place("__conviction"), place("ibl-2031-1")
    ratio = (conviction - arrest) / (opinion - arrest)
    true = (day(2030, 9, 14) - day(2030, 5, 20)) / (day(2031, 3, 14) - day(2030, 5, 20))
    assert ratio == pytest.approx(true, abs=0.002)
    (drawing,) = picture.xpath(".//a[contains(@href, '__drawing')]")
    assert not drawing.xpath("./circle")
    assert drawing.xpath("./rect[@class='maybe']")
    assert picture.xpath("./title")
    assert picture.xpath("./desc")
    assert picture.get("role") != "img"


def test_the_law_in_a_timeline_changes_with_its_versions(invented: Pages) -> None:
    whole = section(invented.get("case/rur-rassendyll"), "timeline")

    def bars(name: str, kind: str) -> list[tuple[float, float]]:
        found = whole.xpath(f".//*[@class='law' and contains(@href, '{name}')]/rect[@class='{kind}']")
        return [(float(bar.get("x")), float(bar.get("x")) + float(bar.get("width"))) for bar in found]

    ((_, end),), ((start, _),) = bars("art_5__version_2010", "sure"), bars("art_5__version_2030", "sure")
    assert end == pytest.approx(start, abs=0.2)
    assert bars("para_2__version_2030", "maybe"), "a wording of June 2030 began on no known day of June"
    assert "RUR Const 5, wording in force from 1 July 2030" in [row[0] for row in rows(whole, 1)]
    assert [row[1] for row in rows(whole, 1) if row[0].startswith("RUR CC 7(1)")] == ["date not known"]


def test_events_without_a_date_are_listed_but_not_drawn(recorded: Pages) -> None:
    whole = section(recorded.get("case/kz-ilyashev"), "timeline")
    undated = [row[1] for row in rows(whole) if row[0] == "date not known"]
    assert any("rally permit" in label for label in undated)
    assert not whole.xpath(".//svg//a[contains(@href, 'permit-refusals')]")
    assert [row[0] for row in rows(whole) if "sources differ" in row[1]][:2] == ["March 2020", "March 2020"]
    assert any(row[0].startswith("KZ CC 274(4)") and row[1] == "date not known" for row in rows(whole, 1))
    assert "KZ Const 4(3), wording in force from 10 March 2017" in [row[0] for row in rows(whole, 1)]


# what was found, and what became of it


def test_findings_are_only_those_about_the_case(invented: Pages, ruritania: Graph) -> None:
    of_hentzau = section(invented.get("case/rur-hentzau"), "findings")
    judged = ruritania.query(f"SELECT DISTINCT ?f WHERE {{ <{THING}case/rur-hentzau> {hb('isJudgedBy')} ?f }}")
    shown = {link.get("href").rpartition("/")[2] for link in of_hentzau.xpath(".//th[@scope='row']/a")}
    assert shown == {row[0].value.rpartition("/")[2] for row in judged.rows if isinstance(row[0], NamedNode)}
    assert len(shown) >= 1


def test_the_status_of_a_remedy_is_that_of_the_chosen_day(invented: Pages) -> None:
    def status(day: str) -> dict[str, str]:
        found = rows(section(invented.get("case/rur-rassendyll", at=day), "remedies"))
        return {row[0]: " ".join(row[3:]) for row in found}

    answers = invented.snapshot.graph.ask("remedies-and-status", state="state:rur", date="2032-12-31")
    assert len(answers.rows) > 1
    late, early = status("2032-12-31"), status("2031-03-20")
    assert late.keys() == early.keys()
    assert late != early
    assert set(early.values()) == {"No status is known up to that day."}
    before = section(invented.get("case/rur-rassendyll", at="2031-01-01"), "remedies")
    assert not before.xpath(".//table")
    assert "were requested only after that day" in text(before)


def test_the_default_day_is_that_of_the_newest_document(invented: Pages) -> None:
    whole = text(section(invented.get("case/rur-rassendyll"), "remedies"))
    assert "As of 31 December 2032: no document in this record has a later date." in whole


@pytest.mark.parametrize("wrong", ["2031-02-30", "<script>alert(1)</script>"])
def test_an_invalid_day_is_reported(invented: Pages, wrong: str) -> None:
    for name, anchor in (("case/rur-rassendyll", "remedies"), ("doc/letter-2031-09-01", "questions")):
        whole = section(invented.get(name, at=wrong), anchor)
        (alert,) = whole.xpath(".//*[@role='alert']")
        assert "Not a date" in text(alert)
        assert not whole.xpath(".//script")


# provisions


def test_a_provision_shows_its_parts_in_the_order_of_their_numbers(recorded: Pages) -> None:
    names = [text(link) for link in section(recorded.get("iccpr/art_14"), "parts").xpath(".//a")]
    assert names.index("ICCPR 14(2)") < names.index("ICCPR 14(3)(a)") < names.index("ICCPR 14(3)(d)")
    assert len(names) == len(set(names))


def test_versions_have_their_dates_and_no_date_is_guessed(recorded: Pages) -> None:
    shown = rows(section(recorded.get("kz-const/art_4__para_3"), "versions"))
    assert [row[1:3] for row in shown] == [["not known", "10 March 2017"], ["10 March 2017", "no known end"]]


def test_the_comparison_agrees_with_the_stored_question(recorded: Pages) -> None:
    whole = section(recorded.get("kz-cc/art_274"), "cases")
    answer = recorded.snapshot.graph.ask("case-matrix", provision="KZ CC 274")
    cases = {row[0] for row in answer.rows}
    assert len(whole.xpath(".//tbody/tr")) == len(cases) >= 5
    heads = [text(head) for head in whole.xpath(".//thead//th")]
    (row,) = [row for row in rows(whole) if "Ilyashev" in row[0]]
    assert "ICCPR 19" in row[heads.index("Findings rest on")]
    assert "category II" in row[heads.index("Category")]
    labels = recorded.snapshot.labels("en")
    passages = {labels.of(row[4]) for row in answer.rows}
    linked = {text(link) for link in whole.xpath(".//details//a")}
    assert linked == {re.sub(r"\s+", " ", label) for label in passages}


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


def test_a_proof_that_the_rules_no_longer_give_is_reported(invented: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(triple: object) -> None:
        raise KgError("no rule gives this statement any longer", "kg why", "", "")

    monkeypatch.setattr(invented.snapshot, "why", gone)
    whole = section(invented.get(OWED), "proof")
    assert "The rules have changed since this conclusion was drawn" in text(whole)
    assert not whole.xpath(".//li")


def test_what_mentions_a_thing_is_listed_under_what_it_is_to_the_thing(invented: Pages) -> None:
    page = invented.get("state/rur")
    (mentions,) = page.xpath("//section[@aria-labelledby='mentions']")
    groups = {text(one.xpath("./dt")[0]): one.xpath("./dd")[0] for one in mentions.xpath(".//dl/div")}
    assert text(mentions).startswith("Mentioned in")
    assert "Rassendyll" in text(groups["Its cases"])
    assert [label for label in groups if label.lower().startswith(("is ", "has ", "under "))] == []


# letters


def test_a_letter_shows_its_answers_and_how_long_other_questions_have_been_open(invented: Pages) -> None:
    shown = {
        row[0]: row[3] for row in rows(section(invented.get("doc/letter-2031-09-01", at="2031-12-01"), "questions"))
    }
    assert "the sentence will not be quashed" in shown["1"]
    assert shown["2"] == "Unanswered for 91 days, as far as is known"
    earlier = {
        row[0]: row[3] for row in rows(section(invented.get("doc/letter-2031-09-01", at="2031-11-14"), "questions"))
    }
    assert earlier["1"] == "Unanswered for 74 days, as far as is known"
    before = section(invented.get("doc/letter-2031-09-01", at="2031-08-31"), "questions")
    assert not before.xpath(".//table")
    assert "had not been sent by that day" in text(before)


def test_a_reply_shows_which_question_it_answers(invented: Pages) -> None:
    (row,) = rows(section(invented.get("doc/reply-2031-11-15"), "answers"))
    assert "1 September 2031, question 1: Has the sentence been quashed?" in row[0]


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


@pytest.mark.parametrize("name", PAGES)
def test_a_static_page_needs_no_server(invented: Pages, name: str) -> None:
    page = invented.get(name, files=True)
    assert not page.xpath("//main//form")
    links = [href for href in page.xpath("//main//section[@id]//a/@href") if not href.startswith(("#", "http"))]
    assert links
    assert not [href for href in links if "?" in href or not re.search(r"\.html(#|$)", href)]


def test_a_chosen_day_is_kept_in_the_form_and_in_links_to_other_languages(invented: Pages) -> None:
    page = invented.get("case/rur-rassendyll", "ru", at="2031-12-01")
    (box,) = page.xpath("//input[@name='at']")
    assert box.get("value") == "2031-12-01"
    assert page.xpath("//form[.//input[@name='at']]//input[@name='lang']/@value") == ["ru"]
    (english,) = page.xpath("//nav[@class='languages']/a[@lang='en']/@href")
    assert "at=2031-12-01" in english


# the home page


def test_the_home_page_says_how_deeply_decisions_are_known(ruritania: Graph) -> None:
    page = lxml.html.document_fromstring(home(View(GraphSnapshot(ruritania), Settings(), Links(""))))
    (table,) = page.xpath("//table[@class='depths']")
    shown = {
        text(row.xpath("./th")[0]): [int(text(cell)) for cell in row.xpath("./td")] for row in table.xpath("./tbody/tr")
    }
    known = depth(ruritania.store)
    assert shown["opinions"] == list(known["Opinion"].values())
    assert len(shown) == len(known)
