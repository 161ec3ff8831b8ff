"""The site of files: every link leads to a file, both languages are whole, search needs no server, writing is safe."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import locate
from kg.cli.main import main
from kg.errors import KgError
from kg.files import marks
from kg.graph import Graph
from kg.serve.links import Links
from kg.serve.pages import question
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.serve.site import write
from kg.store.local import LocalStore
from kg.terms.names import THING, graph_of, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL
from tests.conftest import RURITANIA

pytestmark = pytest.mark.full


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


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_question_with_a_chart_has_it_as_a_file_too(ruritania: Graph, language: str) -> None:
    view = View(GraphSnapshot(ruritania), Settings(), Links("question/opinions-by-year", language, files=True))
    answer = ruritania.ask("opinions-by-year", body="org:board-of-liberty")
    assert answer.question
    page = question.page(view, answer.question, {}, answer)
    assert page.count('<svg class="bars"') == 1
    assert page.index('<svg class="bars"') < page.index("<table")


@pytest.mark.full
def test_every_link_leads_to_an_existing_file_and_anchor(site: Path) -> None:
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


@pytest.mark.full
def test_each_page_exists_in_russian(site: Path) -> None:
    english = {file.relative_to(site) for file in site.rglob("*.html") if "ru" not in file.relative_to(site).parts[:1]}
    russian = {file.relative_to(site / "ru") for file in (site / "ru").rglob("*.html")}
    assert english == russian
    assert '<html lang="ru">' in (site / "ru" / "index.html").read_text(encoding="utf-8")


def test_the_index_has_exactly_the_things_with_a_page(site: Path) -> None:
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    named = {one["page"] for one in index["things"]}
    assert named == {str(file.relative_to(site)) for file in (site / "page").rglob("*.html")}
    assert any("rassendyll" in one["names"] for one in index["things"])


def test_no_page_refers_to_another_host(site: Path) -> None:
    asked = re.compile(r'(?:src|action)="(?:https?:)?//|<link rel="(?:stylesheet|icon)"[^>]*href="(?:https?:)?//')
    assert [file for file in site.rglob("*.html") if asked.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.full
def test_a_site_is_replaced_by_an_identical_one(site: Path, ruritania: Graph) -> None:
    before = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    page = site / "page" / "left-from-before.html"
    page.write_text("x")
    with pytest.raises(KgError, match=r"page/left-from-before\.html was added"):
        write(ruritania, site, Settings(contact="corrections@example.org"))
    page.unlink()
    write(ruritania, site, Settings(contact="corrections@example.org"))
    assert {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()} == before
    assert list(site.parent.iterdir()) == [site], "nothing half-written is left"


HOSTILE = [
    "../../pwned-a",
    "..",
    "../../../../../../../../tmp/pwned-b",
    "/etc/pwned-c",
    "x",
    "x/y",
    "x/y/",
    "x.html/y",
    "X",
    "X/y",
    "",
    "a//b",
    "a#b",
    "a?b=c",
    "a%2f..%2fb",
    "a&b'c(d)",
    "javascript:alert(1)",
    "con/aux.txt",
    ".git/config",
    "дело",
    "long/" + "a" * 300,
    "long/" + "a" * 300 + "b",
    "deep/" + "a/" * 3000,
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of things with hostile identifiers, each of which is part of the next."""
    things, graph = [NamedNode(THING + name) for name in HOSTILE], graph_of("data/hostile.ttl")
    store = LocalStore.in_memory()
    for thing, following in zip(things, [*things[1:], things[0]], strict=True):
        store.add(
            graph,
            [Triple(thing, RDF_TYPE, hb("Case")), Triple(thing, RDFS_LABEL, Literal(f"case {thing.value[:200]}"))],
        )
        store.add(graph, [Triple(thing, hb("isPartOf"), following)])
    folder = tmp_path_factory.mktemp("hostile") / "web" / "site"
    write(Graph(locate(RURITANIA), store), folder, Settings())
    return folder


def test_hostile_identifiers_lead_to_no_file_outside_the_site(hostile: Path) -> None:
    assert list(hostile.parent.parent.rglob("*pwned*")) == list(hostile.rglob("*pwned*"))
    assert [path.name for path in hostile.parent.iterdir()] == ["site"]
    assert not Path("/tmp/pwned-b.html").exists()
    marks.check(hostile, "kg site")


def things_shown(folder: Path) -> dict[str, Path]:
    """The English page of each thing by its identifier, which each page states."""
    canonical = re.compile(r'<link rel="canonical" href="([^"]*)">')
    found: dict[str, Path] = {}
    for file in sorted(folder.rglob("*.html")):
        iris = canonical.findall(file.read_text(encoding="utf-8"))
        if iris and file.relative_to(folder).parts[0] != "ru":
            assert found.setdefault(unescape(iris[0]).removeprefix(THING), file) == file
    return found


def test_each_thing_has_its_own_page_whatever_its_identifier(hostile: Path) -> None:
    found = things_shown(hostile)
    assert found.keys() == set(HOSTILE)
    assert len({str(file).lower() for file in found.values()}) == len(HOSTILE)
    index = json.loads((hostile / "search.json").read_text(encoding="utf-8"))
    assert {hostile / one["page"] for one in index["things"]} == set(found.values())


def test_every_link_of_a_hostile_site_leads_to_the_page_of_its_thing(hostile: Path) -> None:
    def targets(file: Path) -> list[Path]:
        links = [urldefrag(link)[0] for link in read(file).links if not link.startswith(("http:", "https:"))]
        return [(file.parent / unquote(link)).resolve() for link in links if link]

    for file in hostile.rglob("*.html"):
        assert [
            path for path in targets(file) if not path.is_file() or not path.is_relative_to(hostile.resolve())
        ] == []
    found = things_shown(hostile)
    for name, following in zip(HOSTILE, [*HOSTILE[1:], HOSTILE[0]], strict=True):
        assert found[following].resolve() in targets(found[name]), (name[:50], following[:50])


def test_a_folder_that_only_looks_like_a_site_is_left_alone(tmp_path: Path, ruritania: Graph) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("search.json", "thesis.txt", ".git/HEAD"):
        (tmp_path / name).write_text("mine")
    with pytest.raises(KgError, match=r"not written by kg site: .*it holds \.git, search\.json, thesis\.txt"):
        write(ruritania, tmp_path, Settings())
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".git", "HEAD", "search.json", "thesis.txt"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    assert main(["--archive", str(tmp_path / "archive"), "site", "--to", str(mine)]) == 1
    message = capsys.readouterr().err
    assert "was not written by kg site" in message
    assert "  expected  " in message
    assert "  fix       " in message
    assert [file.name for file in mine.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(RURITANIA / "data", tmp_path / "archive" / "data")
    (tmp_path / "file").write_text("x")
    assert main(["--archive", str(tmp_path / "archive"), "site", "--to", str(tmp_path / "file" / "site")]) == 1
    assert "cannot be written" in capsys.readouterr().err
