"""The site of files: every link leads to a file, both languages are whole, search needs no server, writing is safe."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from conftest import RURITANIA

from kg.cli import main
from kg.graph import Graph
from kg.serve.settings import Settings
from kg.serve.site import write


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [value for name in ("href", "src", "action", "data-index") if (value := given.get(name))]
        self.ids |= {value for name in ("id",) if (value := given.get(name))}


@pytest.fixture(scope="module")
def site(ruritania: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "site"
    write(ruritania, folder, Settings(contact="corrections@example.org"))
    return folder


def read(file: Path) -> _Page:
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page


def test_every_link_of_every_page_leads_to_a_file_and_an_anchor_that_are_there(site: Path) -> None:
    files = sorted(site.rglob("*.html"))
    assert len(files) > 500
    pages = {file.resolve(): read(file) for file in files}
    broken = set()
    count = 0
    for file, page in pages.items():
        for link in page.links:
            if link.startswith(("http://", "https://", "mailto:")):
                continue
            assert not link.startswith("/")
            address, anchor = urldefrag(link)
            target = (file.parent / unquote(address)).resolve() if address else file
            count += 1
            if not target.is_file() or (anchor and target in pages and unquote(anchor) not in pages[target].ids):
                broken.add((str(file.relative_to(site.resolve())), link))
    assert count > 10_000
    assert sorted(broken)[:5] == []


def test_each_page_is_there_in_russian_too(site: Path) -> None:
    english = {file.relative_to(site) for file in site.rglob("*.html") if "ru" not in file.relative_to(site).parts[:1]}
    russian = {file.relative_to(site / "ru") for file in (site / "ru").rglob("*.html")}
    assert english == russian
    assert '<html lang="ru">' in (site / "ru" / "index.html").read_text(encoding="utf-8")


def test_the_index_names_every_thing_that_has_a_page_and_no_other(site: Path) -> None:
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    named = {one["page"] for one in index["things"]}
    assert named == {str(file.relative_to(site)) for file in (site / "page").rglob("*.html")}
    assert any("rassendyll" in one["names"] for one in index["things"])


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    asked = re.compile(r'(?:src|action)="(?:https?:)?//|<link rel="(?:stylesheet|icon)"[^>]*href="(?:https?:)?//')
    assert [file for file in site.rglob("*.html") if asked.search(file.read_text(encoding="utf-8"))] == []


def test_a_site_is_the_same_when_it_is_written_again_and_replaces_the_last(site: Path, ruritania: Graph) -> None:
    before = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    (site / "page" / "left-from-before.html").write_text("x")
    write(ruritania, site, Settings(contact="corrections@example.org"))
    assert {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()} == before
    assert list(site.parent.iterdir()) == [site], "nothing half-written is left"


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    assert main(["--archive", str(tmp_path / "archive"), "site", "--to", str(mine)]) == 1
    message = capsys.readouterr().err
    assert "is not a site of ours" in message
    assert "  expected  " in message
    assert "  repair    " in message
    assert [file.name for file in mine.iterdir()] == ["thesis.txt"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    (tmp_path / "file").write_text("x")
    assert main(["--archive", str(tmp_path / "archive"), "site", "--to", str(tmp_path / "file" / "site")]) == 1
    assert "cannot be written" in capsys.readouterr().err
