"""The pages over HTTP: every address, languages, negotiation, downloads, headers, and input that means harm."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import lxml.html
import pyoxigraph as ox
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import NamedNode

from kg.archive import locate
from kg.build import pipeline
from kg.graph import Graph
from kg.serve.links import Links
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.terms.names import THING
from kg.terms.vocabulary import XSD
from tests.conftest import RURITANIA
from tests.effort import SEED, draws
from tests.serving import Served, serving

HOSTILE = "<script>alert('x')</script> \\\"onmouseover=alert(1) \u202egnorw\u202c {{ 7*7 }} " + "long " * 300
PAGES = (
    "/",
    "/search?q=Rassendyll",
    "/questions",
    "/ont",
    "/rules",
    "/rule/HB020",
    "/query",
    "/question/cases-resting-on",
    "/page/case/rur-rassendyll",
    "/page/doc/ibl-2031-1",
    "/page/rur-cc/art_7",
    "/page/person/rudolf-rassendyll",
    "/compare?state=state:rur&other=state:gra",
    "/brief/case/rur-rassendyll",
    "/brief/case/rur-hentzau",
    "/graph/data/sources",
)
ELSEWHERE = re.compile(r'(?:src|action)="(?:https?:)?//|<link rel="(?:stylesheet|icon)"[^>]*href="(?:https?:)?//|url\(')


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania with one hostile label."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(RURITANIA, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))
    bodies = folder / "data" / "bodies.ttl"
    text = bodies.read_text(encoding="utf-8")
    changed = text.replace('rdfs:label "Rupert Hentzau"@en', f'rdfs:label "{HOSTILE.strip()}"@en')
    assert changed != text
    bodies.write_text(changed, encoding="utf-8")
    pipeline.build_archive(locate(folder), checked=False)  # which would refuse the label
    return folder


@pytest.fixture(scope="module")
def served(archive: Path) -> Iterator[Served]:
    """That archive, served with a contact."""
    with serving(archive, archive, contact="corrections@example.org") as one:
        yield one


def get(served: Served, path: str, **more: object) -> httpx.Response:
    return httpx.get(f"{served.root}{path}", timeout=60, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_exists_in_both_languages_and_refers_to_no_other_host(
    served: Served, path: str, language: str
) -> None:
    answer = get(served, path, params=dict(httpx.URL(path).params) | ({"lang": "ru"} if language == "ru" else {}))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in answer.text
    assert ELSEWHERE.search(answer.text) is None
    assert re.search(r"<(script|style)[^>]*>[^<]", answer.text) is None, "nothing inline"
    assert re.search(r'\s(on\w+|style)="', re.sub(r">[^<]*<", "><", answer.text)) is None
    assert "corrections@example.org" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_link_is_relative_and_works(served: Served, path: str) -> None:
    page = get(served, path)
    found = map(str, lxml.html.document_fromstring(page.text).xpath("//@href|//@src|//@action"))
    inner = {link for link in found if not link.startswith(("http", "mailto:", "#"))}
    assert len(inner) > 5
    assert [link for link in inner if link.startswith("/")] == [], "a link from the root would break behind a prefix"
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        answers = {link: client.get(page.url.join(link)) for link in sorted(inner)[:: max(1, len(inner) // 12)]}
    assert {link: answer.status_code for link, answer in answers.items() if answer.status_code != 200} == {}


def test_headers_forbid_inline_code_framing_and_other_hosts(served: Served) -> None:
    for path in ("/", "/nothing", "/static/style.css", "/sparql?query=ASK"):
        headers = get(served, path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "permissions-policy" in headers


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        ("text/html", "../../page/rur-cc/art_7"),
        ("text/turtle", "../../data/rur-cc/art_7.ttl"),
        ("application/rdf+xml, text/html;q=0.5", "../../data/rur-cc/art_7.rdf"),
        ("*/*", "../../page/rur-cc/art_7"),
    ],
)
def test_an_identifier_leads_to_the_page_or_the_data_about_it(served: Served, accept: str, where: str) -> None:
    answer = get(served, "/id/rur-cc/art_7", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (303, where, "Accept")
    assert get(served, "/id/rur-cc/art_7", headers={"Accept": "image/png"}).status_code == 406
    assert get(served, "/id/rur-cc/art_999").status_code == 404


def test_the_pages_of_a_case_a_decision_and_a_person_lead_to_its_brief_and_that_to_downloads(served: Served) -> None:
    for name in ("case/rur-rassendyll", "doc/ibl-2031-1", "person/rudolf-rassendyll"):
        page = lxml.html.document_fromstring(get(served, f"/page/{name}").text)
        assert page.xpath("//a[contains(., 'Brief for a lawyer')]/@href") == ["../../brief/case/rur-rassendyll"]
    page = lxml.html.document_fromstring(get(served, "/brief/case/rur-rassendyll").text)
    for link, start in zip(
        page.xpath("//a[@download]/@href"), (b"PK", b"# Rudolf Rassendyll v. Ruritania"), strict=True
    ):
        reply = get(served, f"/brief/case/{link.rpartition('/')[2]}")
        assert reply.headers["content-disposition"].startswith('attachment; filename="rur-rassendyll.')
        assert reply.content.startswith(start)
    assert get(served, "/brief/rur-cc/art_7").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/page/state/rur",
        "/page/org/board-of-liberty",
        "/page/person/rudolf-rassendyll",
        "/question/decisions-about-state?state=state:rur",
    ],
)
def test_a_feed_is_valid_atom_with_the_newest_decisions_and_reports_first(served: Served, path: str) -> None:
    page = get(served, path)
    (link,) = lxml.html.document_fromstring(page.text).xpath("//link[@type='application/atom+xml']/@href")
    answer = httpx.get(page.url.join(link), timeout=60)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["x-robots-tag"] == "noindex"
    feed = etree.fromstring(answer.content)
    valid = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
    assert valid.validate(feed), valid.error_log
    days = [one.text for one in feed.iterfind("{*}entry/{*}updated")]
    assert days == sorted(days, reverse=True)
    assert feed.findtext("{*}updated") == days[0]
    titles = [one.text for one in feed.iterfind("{*}entry/{*}title")]
    assert any("2031" in title for title in titles), titles
    for one in feed.iterfind("{*}entry/{*}link"):
        assert httpx.get(answer.url.join(one.get("href")), timeout=60).status_code == 200


def test_a_thing_without_decisions_of_its_own_has_no_feed(served: Served) -> None:
    assert get(served, "/page/rur-cc/art_7?format=atom").status_code == 404


def test_an_answer_has_passages_and_can_be_downloaded(served: Served) -> None:
    path = "/question/cases-resting-on?provision=RUR+CC+7&article=Covenant+of+Liberty+2"
    page = get(served, path).text
    assert "Rassendyll" in page
    assert "Further passages" in page
    csv = get(served, path + "&format=csv")
    assert csv.headers["content-disposition"] == 'attachment; filename="cases-resting-on.csv"'
    assert csv.text.startswith("case,case_id,charged,charged_id,")
    (row, *_) = get(served, path + "&format=json").json()
    assert " v. Ruritania" in row["case"]
    assert row["case_id"] == "case:rur-hentzau"
    (russian, *_) = get(served, path + "&format=json&lang=ru").json()
    assert russian["naming_id"] == row["naming_id"]
    assert russian["naming"] != row["naming"]


def test_two_states_stand_side_by_side_on_one_scale(served: Served) -> None:
    state = lxml.html.document_fromstring(get(served, "/page/state/rur").text)
    assert state.xpath("//form[contains(@action, 'compare')]//input[@name='state']/@value") == ["state:rur"]
    page = lxml.html.document_fromstring(get(served, "/compare?state=state:rur&other=Graustark").text)
    assert page.xpath("//h1")[0].text_content() == "Ruritania · Graustark"
    for anchor in ("told", "replies", "years", "articles"):
        sides = page.xpath(f"//section[@id='{anchor}']//div[@class='pair']/div")
        assert [side.xpath("./h3")[0].text_content() for side in sides] == ["Ruritania", "Graustark"]
    assert "about Graustark" in page.xpath("//section[@id='told']//div[@class='pair']/div")[1].text_content()
    years = [
        side.xpath(".//tbody//th/bdi/text()") for side in page.xpath("//section[@id='years']//div[@class='pair']/div")
    ]
    assert len(years) == 2
    assert years[1] in ([], years[0])
    assert page.xpath("//section[@id='told']//a[@class='src']/@href")[0] == "./page/state/rur#decisions"


def test_a_comparison_says_which_state_it_does_not_know(served: Served) -> None:
    answer = get(served, "/compare?state=Atlantis&other=Ruritania")
    assert answer.status_code == 400
    assert "Atlantis" in lxml.html.document_fromstring(answer.text).xpath("//*[@role='alert']")[0].text_content()
    assert get(served, "/compare").status_code == 200


def test_an_answer_by_year_has_a_chart_of_what_its_table_counts(served: Served) -> None:
    page = lxml.html.document_fromstring(get(served, "/question/opinions-by-year?body=org:board-of-liberty").text)
    (known, *others) = page.xpath("//figure//*[local-name()='polyline']")
    years = page.xpath("//table[@class='listed']/tbody/tr")
    assert len(known.get("points").split()) == len(years) > 2
    assert len(others) == 5  # result, reply, article, charge, release


def test_two_citations_offer_the_questions_that_connect_them(served: Served) -> None:
    page = get(served, "/search?q=RUR+CC+7+Covenant+of+Liberty+2").text
    link = "./question/cases-resting-on?provision=rur-cc%3Aart_7&amp;article=rur-treaty%3Aart_2"
    assert f'href="{link}"' in page


def test_results_are_grouped_narrowed_by_links_and_say_which_words_matched(served: Served) -> None:
    page = lxml.html.document_fromstring(get(served, "/search?q=lese-majesty").text)
    assert [one.get("id") for one in page.xpath("//h2[@id]")][:2] == ["laws", "others"]
    (why,) = page.xpath("//a[contains(@href, 'gra-cc/art_12')]/following-sibling::p[1]")
    assert why.text_content() == "Topic: lese-majesty"
    assert [mark.text for mark in why.iter("mark")] == ["lese-majesty"]
    (link,) = page.xpath("//aside//a[contains(., 'Graustark')]")
    number = int(link.getnext().text)
    narrowed = lxml.html.document_fromstring(get(served, f"/{link.get('href').removeprefix('./')}").text)
    assert narrowed.xpath("//p[@role='status']")[0].text.startswith(f"{number} result")
    assert narrowed.xpath("//aside//a[@aria-current]/bdi")[0].text == "Graustark"


def test_a_box_proposes_what_its_parameter_accepts(served: Served) -> None:
    laws = get(served, "/suggest?q=Ruritania&question=cases-resting-on&parameter=provision").json()
    assert "RUR CC 7" in laws
    assert get(served, "/suggest?q=ruri").json()[0] == "Ruritania"
    assert get(served, "/suggest?q=").json() == []
    boxes = lxml.html.document_fromstring(get(served, "/question/cases-resting-on").text).xpath("//form//@data-suggest")
    assert "../suggest?question=cases-resting-on&parameter=article" in boxes


def test_a_thing_shows_conflicts_absences_and_the_standing_of_its_sources(served: Served) -> None:
    page = get(served, "/page/case/rur-rassendyll").text
    assert "Where sources differ" in page
    assert "What is not known" in get(served, "/page/doc/ibl-2031-1").text
    assert re.search(r'<span class="standing">[^<]+</span>', page)


def test_a_rule_has_a_page_with_what_breaks_it_and_what_to_do(served: Served) -> None:
    listed, page = get(served, "/rules").text, get(served, "/rule/HB020")
    assert all(f'href="./rule/{one}"' in listed for one in ("HB001", "HB020", "HB115"))
    assert "Who acts in a case for a person does so for a person of it" in listed
    for text in (
        "client-outside-case",
        "t:breaks constraint:client-outside-case",
        "correct hb:onBehalfOf",
        "--ignore HB020",
    ):
        assert text in page.text
    russian = get(served, "/rule/HB020", params={"lang": "ru"}).text
    assert "Что делать" in russian
    assert '<p class="lead" lang="en">Who acts in a case for a person' in russian
    assert get(served, "/rule/HB999").status_code == 404


def test_pages_about_persons_ask_not_to_be_indexed(served: Served) -> None:
    for path in ("/page/case/rur-rassendyll", "/page/person/rudolf-rassendyll"):
        assert '<meta name="robots" content="noindex">' in get(served, path).text
    assert "noindex" not in get(served, "/page/rur-cc/art_7").text


def test_a_hostile_label_is_escaped(served: Served) -> None:
    page = get(served, "/page/person/rupert-hentzau").text
    assert "&lt;script&gt;alert(" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "{{ 7*7 }}" in page
    assert ' "onmouseover' not in page


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/search?q=" + "x" * 5000,
        "/search?q=%E2%80%AEabc%00&n=-1",
        "/search?q=NEAR(a+b)*&n=99999999999999999999",
        "/question/cases-resting-on?provision=%3Cscript%3Ealert(1)%3C/script%3E",
        "/question/cases-resting-on?provision=%7D%7D%20DROP",
        "/query?query=%3Cscript%3Ealert(1)%3C/script%3E",
        "/?lang=%3Cscript%3E",
        "/page/%3Cscript%3Ealert(1)%3C/script%3E",
        "/page/../../etc/passwd",
        "/static/..%2f..%2fapp.py",
        "/data/..%2f..%2fetc%2fpasswd.ttl",
        "/graph/..%2f",
        "/id/https://example.org/",
        "/page/" + "a/" * 500,
        "/%ff%fe",
    ],
)
def test_hostile_addresses_cause_neither_a_traceback_nor_a_redirect_elsewhere(served: Served, path: str) -> None:
    answer = get(served, path)
    assert answer.status_code in (200, 303, 308, 400, 404, 414)
    assert "<script>alert" not in answer.text
    assert "Traceback" not in answer.text
    assert "root:" not in answer.text
    assert not answer.headers.get("location", "").startswith(("http", "//"))


def test_the_editor_runs_a_query(served: Served) -> None:
    query = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 5"
    answer = httpx.post(f"{served.root}/query", data={"query": query}, timeout=60)
    assert answer.status_code == 200
    assert answer.text.count("<td data-label=") == 10
    assert 'href="./query?query=SELECT' in answer.text
    wrong = httpx.post(f"{served.root}/query", data={"query": "SELEKT"}, timeout=60)
    assert wrong.status_code == 400
    assert "SELEKT" in wrong.text
    form = {f"field{number}": "x" for number in range(30)}
    assert httpx.post(f"{served.root}/query", data=form, timeout=60).status_code == 400


# links and redirects

PARTS = st.text(alphabet="/\\:.?#%&=@; \t\n<>\"'ajsé\u202e\x00", max_size=12)


@seed(SEED)
@settings(max_examples=draws(200, 3000))
@given(PARTS, PARTS, st.sampled_from(["", "https:evil.example", "//evil.example", "javascript:alert(1)", "\\\\evil"]))
def test_no_link_can_be_read_as_another_scheme_or_host(here: str, rest: str, start: str) -> None:
    for files in (False, True):
        links = Links(start + here, files=files)
        for link in (links.to(start + rest), links.plain(start + rest), links.to(links.here, "ru"), links.to("")):
            assert re.match(r"(\./|(\.\./)+)", link)
            assert re.search(r"[\s\\<>\"\x00-\x1f]", link) is None
            assert link.isascii()


def test_a_value_is_a_link_only_if_it_is_a_web_address(ruritania: Graph) -> None:
    view = View(GraphSnapshot(ruritania), Settings(), Links(""))
    for value in ("javascript:alert(1)", "data:text/html,x", "https://a\\@b", "//evil.example", "HTTPS://a b"):
        assert "href" not in view.value(ox.Literal(value, datatype=NamedNode(f"{XSD}anyURI")))
    for iri in ("javascript:alert(1)", "https://a/\u202eb", "urn:x"):
        assert "href" not in view.value(NamedNode(iri))
    assert 'href="https://example.org/a"' in view.value(NamedNode("https://example.org/a"))
    assert view.links.thing(f"{THING}../../evil") is None


# cells of spreadsheets

FORMULAS = """SELECT ?a ?b ?c ?d WHERE {
  VALUES (?a ?b ?c ?d) { ("=1+1" -5 "-5" "-2+3|cmd"^^xsd:integer) ("'@x" -0.25 "ok" UNDEF) }
}"""
CELLS = [["a", "b", "c", "d"], ["'=1+1", "-5", "'-5", "'-2+3|cmd"], ["''@x", "-0.25", "ok", ""]]


def test_the_csv_of_the_editor_holds_no_formula_and_that_of_the_endpoint_is_exact(served: Served) -> None:
    query = f"PREFIX xsd: <{XSD}> {FORMULAS}"
    page = httpx.post(f"{served.root}/query", data={"query": query}, timeout=60).text
    assert 'formaction="./query" name="format" value="csv"' in page
    assert 'formaction="./sparql" name="format" value="tsv"' in page
    ours = httpx.post(f"{served.root}/query", data={"query": query, "format": "csv"}, timeout=60)
    assert ours.headers["content-type"] == "text/csv; charset=utf-8"
    assert ours.headers["content-disposition"] == 'attachment; filename="answer.csv"'
    assert list(csv.reader(io.StringIO(ours.text))) == CELLS
    exact = httpx.post(f"{served.root}/sparql", data={"query": query, "format": "csv"}, timeout=60)
    assert list(csv.reader(io.StringIO(exact.text)))[1:] == [
        ["=1+1", "-5", "-5", "-2+3|cmd"],
        ["'@x", "-0.25", "ok", ""],
    ]
    objects = httpx.post(f"{served.root}/query", data={"query": query, "format": "json"}, timeout=60).json()
    assert objects[1] == {"a": "'@x", "b": -0.25, "c": "ok", "d": None}
    asked = httpx.post(f"{served.root}/query", data={"query": "ASK {}", "format": "csv"}, timeout=60)
    assert asked.headers["content-type"].startswith("text/html")
