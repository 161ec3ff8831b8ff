"""The pages in a real browser, Chromium: what a reader sees and does, with and without JavaScript, at a desk or phone.

Pictures of what is looked at are kept in build/screenshots. Skipped, aloud, where Chromium or Playwright is absent; the
rules of accessibility also where axe-core is not installed (npm install axe-core, as .ci/run does).
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from kg.graph import Graph
from kg.serve.settings import Settings
from kg.serve.site import write
from tests.conftest import ROOT, ruritania_copied
from tests.effort import sampled
from tests.serving import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (pip): no browser looks")
expect = playwright.expect  # waits until it holds: a click or a key returns before the page that it leads to is there

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(os.environ.get("HABEAS_AXE", ROOT / "build" / "node_modules" / "axe-core" / "axe.min.js"))
PICTURES = ROOT / "build" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "home": "/",
    "search": "/search?q=RUR+CC+7+Covenant+of+Liberty+2",
    "found": "/search?q=Rassendyll",
    "questions": "/questions",
    "question": "/question/cases-resting-on?provision=RUR+CC+7&article=Covenant+of+Liberty+2",
    "chart": "/question/opinions-by-year?body=org:board-of-liberty",
    "wrong": "/question/cases-resting-on?provision=Penal+Law",
    "case": "/page/case/rur-rassendyll",
    "brief": "/brief/case/rur-rassendyll",
    "opinion": "/page/doc/ibl-2031-1",
    "letter": "/page/doc/letter-2031-09-01",
    "provision": "/page/rur-cc/art_7",
    "conclusion": "/page/conclusion/effective-remedy_doc-ibl-2031-1_rudolf-rassendyll_rur-rassendyll__sentence_rur"
    "-treaty",
    "treaty": "/page/rur-treaty/art_1",
    "reply": "/page/doc/reply-2031-11-15",
    "person": "/page/person/rudolf-rassendyll",
    "state": "/page/state/rur",
    "compare": "/compare?state=Ruritania&other=Graustark",
    "terms": "/ont",
    "rules": "/rules",
    "rule": "/rule/HB020",
    "editor": "/query?query=SELECT+%3Fc+(COUNT(DISTINCT+%3Fs)+AS+%3Fn)+WHERE+%7B+%3Fs+a+%3Fc+%7D+GROUP+BY+%3Fc"
    "+ORDER+BY+DESC(%3Fn)+LIMIT+8",
    "missing": "/page/nothing",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here (apt-get install chromium): the pages were seen by no browser")
    with playwright.sync_playwright() as run:
        started = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("pages")
    ruritania_copied(folder)
    with serving(folder, folder, contact="corrections@example.org") as one:
        yield one


class Watched:
    """A page, the hosts that it asked, and what went to the console."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | context))
        self.page: Page = self.context.new_page()
        self.hosts: set[str] = set()
        self.said: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    one = Watched(browser)
    yield one
    one.context.close()


@pytest.mark.parametrize(("name", "language"), sampled(itertools.product(PAGES, ["en", "ru"]), 2))
def test_a_page_loads_without_console_errors_or_requests_to_other_hosts(
    served: Served, watched: Watched, name: str, language: str
) -> None:
    path = PAGES[name] + (("&" if "?" in PAGES[name] else "?") + "lang=ru" if language == "ru" else "")
    watched.page.goto(served.root + path)
    watched.picture(f"{name}-{language}")
    assert watched.hosts == {urlsplit(served.root).netloc}
    expected = [text for text in watched.said if "status of 40" not in text]  # the browser's own note of a 400 or 404
    assert expected == []
    assert watched.page.locator("h1").count() == 1
    assert watched.page.evaluate("document.documentElement.lang") == language
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", sampled(PAGES, 1))
def test_a_page_has_no_accessibility_violations_in_light_or_dark_colours(
    served: Served, browser: Browser, name: str
) -> None:
    if not AXE.is_file():
        pytest.skip(f"axe-core is not at {AXE} (npm install --prefix build axe-core): its rules were not checked")
    watched = Watched(browser, bypass_csp=True)  # what is put in is the checker
    watched.page.goto(served.root + PAGES[name])
    watched.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    watched.page.add_script_tag(path=AXE)
    colours = set()
    for scheme, rules in (("light", RULES), ("dark", ["color-contrast", "link-in-text-block"])):
        watched.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
        colours.add(watched.page.evaluate("getComputedStyle(document.body).color"))
        found = watched.page.evaluate("rules => axe.run({ runOnly: rules })", rules)
        assert len(found["passes"]) > (15 if scheme == "light" else 0)
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    watched.context.close()
    assert len(colours) == 2


def test_a_reader_can_search_ask_open_passages_and_download(served: Served, watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    page.goto(f"{served.root}/")
    page.get_by_label("A name, a symbol").fill("RUR CC 7 Covenant of Liberty 2")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cases resting on a treaty provision").click()
    row = page.get_by_role("row", name="Rassendyll").first
    row.locator("summary").click()
    expect(row.locator("details li").first).to_be_visible()
    expect(row.locator(".standing").first).not_to_be_empty()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    saved = tmp_path / "answer.csv"
    download.value.save_as(saved)
    assert saved.read_text(encoding="utf-8").startswith("case,case_id,charged,charged_id,")
    assert download.value.suggested_filename == "cases-resting-on.csv"
    page.get_by_text("This question in SPARQL").click()
    page.get_by_role("button", name="Edit this query").click()
    expect(page.get_by_label("Query")).to_have_value(re.compile("VALUES \\?provision"))
    page.get_by_label("Query").press("Control+Enter")
    page.get_by_role("table").wait_for()


def test_everything_can_be_reached_by_keyboard(served: Served, watched: Watched) -> None:
    page = watched.page
    page.goto(served.root + PAGES["case"])
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[name=q]:focus")).to_have_count(1)


def test_everything_works_without_javascript(served: Served, browser: Browser) -> None:
    watched = Watched(browser, java_script_enabled=False)
    page = watched.page
    page.goto(f"{served.root}/")
    page.get_by_label("A name, a symbol").fill("Rassendyll")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Rudolf Rassendyll v. Ruritania").first.click()
    expect(page.locator("h1")).to_contain_text("Rassendyll")
    page.goto(served.root + PAGES["question"])
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("row", name="Rassendyll").first.locator("summary").click()
    expect(page.get_by_role("row", name="Rassendyll").first.locator("details li").first).to_be_visible()
    page.get_by_role("link", name="SPARQL", exact=True).click()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table")).to_have_count(1)
    watched.context.close()


def test_a_table_is_a_list_on_a_phone_and_a_wide_one_shows_that_it_goes_on(served: Served, browser: Browser) -> None:
    watched = Watched(browser, viewport={"width": 390, "height": 844}, is_mobile=True)
    watched.page.goto(served.root + PAGES["question"])
    cells = [cell.bounding_box() for cell in watched.page.query_selector_all("table.listed tbody tr:first-child td")]
    shown = [box for box in cells if box and box["height"]]
    assert len(shown) > 3
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in shown)
    assert [box["y"] for box in shown] == sorted({box["y"] for box in shown})  # each beneath the one before
    label = "getComputedStyle(document.querySelector('td[data-label]'), '::before').content"
    assert watched.page.evaluate(label) == '"Case: "'
    watched.page.goto(served.root + PAGES["provision"])
    assert watched.page.locator("table.bars").evaluate("one => getComputedStyle(one.rows[0].cells[0]).display") == (
        "table-cell"
    )
    shadows = watched.page.locator(".scroll").first.evaluate("one => getComputedStyle(one).backgroundImage")
    assert shadows.count("linear-gradient") == 4
    watched.context.close()


@pytest.mark.parametrize("name", ["home", "search", "question", "case", "provision", "editor"])
def test_a_page_fits_the_width_of_a_phone(served: Served, browser: Browser, name: str) -> None:
    watched = Watched(browser, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    watched.page.goto(served.root + PAGES[name])
    watched.picture(f"{name}-phone")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
    watched.context.close()


def test_a_brief_is_printed_on_a_few_pages_without_its_buttons(served: Served, watched: Watched) -> None:
    watched.page.goto(served.root + PAGES["brief"])
    printed = watched.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 5
    watched.page.emulate_media(media="print")
    watched.picture("brief-print")
    assert watched.page.locator("#sources").is_visible()
    assert not watched.page.get_by_text("For Word").is_visible()


@pytest.mark.full
def test_a_static_site_can_be_searched_without_a_server(ruritania: Graph, watched: Watched, tmp_path: Path) -> None:
    import http.server
    import threading
    from functools import partial

    write(ruritania, tmp_path / "site", Settings())
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = watched.page
        for start, text in (("index.html", "rassendil"), ("ru/index.html", "Рассендилл")):
            page.goto(f"http://127.0.0.1:{server.server_port}/{start}")
            page.get_by_role("main").get_by_role("searchbox").fill(text)
            page.keyboard.press("Enter")
            page.locator("#hits a", has_text="Rassendyll").first.click()
            expect(page.locator("h1")).to_contain_text("Rassendyll")
        assert watched.said == []
        server.shutdown()
