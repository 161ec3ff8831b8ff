"""The page of the review in a real browser, Chromium: with keys, with a mouse, without JavaScript, on a phone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.review.decisions import Review
from tests.conftest import ROOT, ruritania_copied
from tests.review import case
from tests.serve.test_browser import AXE, RULES, Watched, browser, expect
from tests.servers import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]  # the fixture
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Ruritania with a draft."""
    folder = ruritania_copied(tmp_path_factory.mktemp("review") / "archive")
    case.copied(folder / "build" / "drafts")
    return folder


@pytest.fixture(scope="module")
def address(desk: Path) -> Iterator[str]:
    """`kg review --page` in a process of its own: the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "--archive", str(desk), "review", "--page", "--reviewer", "Fritz von Tarlenheim"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.match(r"open (http://127\.0\.0\.1:\d+/\?token=\S+)", process.stdout.readline())
        assert found
        yield found[1]
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def page(browser: Browser, address: str, desk: Path) -> Iterator[Watched]:
    """The review of the draft, nothing of which is decided, in a window of its own."""
    (desk / "reviews" / f"{case.NAME}.jsonl").unlink(missing_ok=True)
    one = Watched(browser)
    _open(one, address)
    expect(one.page.locator(".item[data-verdict]").first).to_be_focused()  # the script is at work
    yield one
    assert [text for text in one.said if "status of 4" not in text] == []  # Chromium logs it too
    one.context.close()


def _open(one: Watched, address: str) -> None:
    """Opens the draft anew: what earlier tests decided is forgotten with the file that held it."""
    link = one.page.get_by_role("link", name="Opinion No. 110/2018")
    one.page.goto(address)
    link.click()
    one.page.get_by_role("button", name="Leave the document").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Drafts")
    link.click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Opinion No. 110/2018")


def kept(desk: Path) -> list[tuple[str, str]]:
    """The decisions on disk."""
    path = desk / "reviews" / f"{case.NAME}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(json.loads(line)["verdict"], json.loads(line)["item"]) for line in lines]


def test_keys_decide_and_go_on(page: Watched, desk: Path) -> None:
    items = case.draft().to_decide
    total = len(items)
    expect(page.page.locator(f"#item-{items[0].key}")).to_be_focused()
    page.page.keyboard.press("a")
    expect(page.page.locator("#left")).to_have_text(f"{total - 1} of {total} facts are to be decided.")
    expect(page.page.locator(f"#item-{items[1].key}")).to_be_focused()
    page.page.keyboard.press("r")
    expect(page.page.locator(f"#item-{items[1].key} .verdict")).to_have_text("rejected")
    expect(page.page.locator(f"#item-{items[2].key}")).to_be_focused()
    page.page.keyboard.press("k")
    page.page.keyboard.press("u")
    expect(page.page.locator(f"#item-{items[1].key} .verdict")).to_have_text("undecided")
    assert kept(desk) == [("accept", items[0].key), ("reject", items[1].key), ("undecided", items[1].key)]
    page.picture("review")


def test_a_value_is_changed_with_the_keyboard_alone(page: Watched, desk: Path) -> None:
    items = case.draft().to_decide
    page.page.keyboard.press("j")
    page.page.keyboard.press("c")
    field = page.page.locator(f"#item-{items[1].key} input[name=value-0]")
    expect(field).to_be_focused()
    field.fill("some day")
    field.press("Enter")
    expect(page.page.get_by_text("'some day' is no date")).to_be_visible()
    page.page.get_by_role("link", name="Back").click()
    page.page.locator(f"#item-{items[1].key} summary").click()
    field.fill("2018-07-05")
    page.page.locator(f"#item-{items[1].key}").get_by_role("button", name="Accept with these values").click()
    expect(page.page.locator(f"#item-{items[1].key} dd")).to_have_text("2018-07-05 (changed from 2018-07-04)")
    assert kept(desk) == [("change", items[1].key)]
    page.picture("review-changed")


@pytest.mark.full
def test_letters_that_are_typed_into_a_field_decide_nothing(page: Watched, desk: Path) -> None:
    page.page.keyboard.press("c")
    page.page.keyboard.type("arc u")
    page.page.keyboard.press("Escape")
    expect(page.page.locator(".item[data-verdict]").first).to_be_focused()
    assert kept(desk) == []


@pytest.mark.full
def test_without_javascript_every_button_works(browser: Browser, address: str, page: Watched, desk: Path) -> None:
    plain = Watched(browser, java_script_enabled=False)
    _open(plain, address)
    plain.page.get_by_role("button", name="Accept", exact=True).first.click()
    assert plain.page.locator(".item .verdict").first.inner_text() == "accepted"
    assert len(kept(desk)) == 1
    plain.context.close()


@pytest.mark.full
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_obeys_the_rules_of_accessibility(browser: Browser, address: str, scheme: str, page: Watched) -> None:
    if not AXE.exists():
        pytest.skip(f"axe-core is not at {AXE} (npm install --prefix build axe-core): its rules were not checked")
    one = Watched(browser, color_scheme=scheme, bypass_csp=True)
    for name in ("list", "draft"):
        one.page.goto(address)
        if name == "draft":
            _open(one, address)
            expect(one.page.locator(".item[data-verdict]").first).to_be_focused()
            one.page.keyboard.press("a")
            expect(one.page.locator(".item.accept")).to_have_count(1)
            one.page.keyboard.press("c")
        one.page.add_script_tag(path=AXE)
        found = one.page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
        problems = [f"{rule['id']}: {rule['help']} ({len(rule['nodes'])})" for rule in found["violations"]]
        assert problems == []
        one.picture(f"review-{name}-{scheme}")
    one.context.close()


def test_nothing_is_wider_than_a_phone(browser: Browser, address: str, page: Watched) -> None:
    phone = Watched(browser, viewport={"width": 360, "height": 740})
    _open(phone, address)
    # when all of it has been laid out
    assert until(lambda: phone.page.evaluate("document.documentElement.scrollWidth") <= 360)
    phone.picture("review-phone")
    phone.context.close()


@pytest.mark.full
def test_a_whole_review_becomes_a_file_of_the_record(page: Watched, desk: Path) -> None:
    items = case.draft().to_decide
    for number, item in enumerate(items):
        expect(page.page.locator(f"#item-{item.key}")).to_be_focused()
        page.page.keyboard.press("a")
        expect(page.page.locator("#left")).to_contain_text(f"{len(items) - number - 1} of ")
    page.page.get_by_role("button", name="Write the file").click()
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Written: data/opinions/a-hrc-wgad-2018-110.ttl")
    page.picture("review-done")
    file = desk / "data" / "opinions" / "a-hrc-wgad-2018-110.ttl"
    assert "# Checked against the source by Fritz von Tarlenheim" in file.read_text()
    file.unlink()
    assert Review(desk / "reviews", case.draft(), "").undecided() == []
