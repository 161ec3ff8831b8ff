"""The site of files: every link leads to a file, both languages are whole, search needs no server, writing is safe."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import locate
from kg.errors import KgError
from kg.files import marks
from kg.graph import Graph
from kg.serve.pages import thing
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.settings import Settings
from kg.serve.site import pages, write
from kg.store.local import LocalStore
from kg.terms.names import THING, graph_of, hb
from kg.terms.vocabulary import PROV, RDF_TYPE, RDFS_LABEL
from tests.conftest import RURITANIA
from tests.crawl import crawl, links, read, target_of


@pytest.fixture(scope="module")
def site(ruritania: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of Ruritania, on whose pages lists are cut early."""
    folder = tmp_path_factory.mktemp("web") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thing, "MAX_VALUES", 5)
        write(ruritania, folder, Settings(contact="corrections@example.org"))
    return folder


def test_every_link_leads_to_an_existing_file_and_anchor(site: Path) -> None:
    found = crawl(site)
    assert found.pages > 500
    assert found.links > 10_000
    assert found.broken == []


def test_each_kind_of_page_is_on_the_site(site: Path, ruritania: Graph) -> None:
    kinds = {address.partition("/")[0] for address in pages(GraphSnapshot(ruritania), [f"{THING}case/rur-sapt"])}
    assert kinds == {"", "ont", "page", "question", "questions", "rule", "rules", "search"}
    assert {path.stem for path in site.iterdir()} == kinds - {""} | {"index", "ru", "static", ".habeas"}


def test_each_page_exists_in_russian(site: Path) -> None:
    english = {file.relative_to(site) for file in site.rglob("*.html") if "ru" not in file.relative_to(site).parts[:1]}
    russian = {file.relative_to(site / "ru") for file in (site / "ru").rglob("*.html")}
    assert english == russian
    assert '<html lang="ru">' in (site / "ru" / "index.html").read_text(encoding="utf-8")


def test_feeds_are_beside_the_pages_that_name_them_but_for_persons(site: Path) -> None:
    named = {
        (file.parent / link).resolve()
        for file in site.rglob("*.html")
        for link in re.findall(r'"application/atom.xml" href="([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert named == {file.resolve() for file in site.rglob("*.atom")}
    names = {file.relative_to(site).as_posix() for file in site.rglob("*.atom")}
    assert {"page/state/rur.atom", "ru/page/state/rur.atom", "question/opinions.atom"} <= names
    assert not [name for name in names if "/person/" in name]
    assert "<entry>" in (site / "page/state/rur.atom").read_text(encoding="utf-8")


def test_the_index_has_exactly_the_things_with_a_page(site: Path) -> None:
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    named = {one["page"] for one in index["things"]}
    assert named == {str(file.relative_to(site)) for file in (site / "page").rglob("*.html")}
    assert any("rassendyll" in one["names"] for one in index["things"])


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
def hostile_graph() -> Graph:
    """Things with hostile identifiers, each of which uses the next."""
    things, graph = [NamedNode(THING + name) for name in HOSTILE], graph_of("data/hostile.ttl")
    store = LocalStore.in_memory()
    for one, following in zip(things, [*things[1:], things[0]], strict=True):
        store.add(
            graph,
            [Triple(one, RDF_TYPE, hb("Case")), Triple(one, RDFS_LABEL, Literal(f"case {one.value[:200]}"))],
        )
        store.add(graph, [Triple(one, NamedNode(f"{PROV}used"), following)])
    return Graph(locate(RURITANIA), store)


@pytest.fixture(scope="module")
def hostile(hostile_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their site."""
    folder = tmp_path_factory.mktemp("hostile") / "web" / "site"
    write(hostile_graph, folder, Settings())
    return folder


def test_a_site_is_replaced_by_an_identical_one(hostile: Path, hostile_graph: Graph) -> None:
    before = {file.relative_to(hostile): file.read_bytes() for file in hostile.rglob("*") if file.is_file()}
    page = hostile / "page" / "left-from-before.html"
    page.write_text("x")
    with pytest.raises(KgError, match=r"page/left-from-before\.html was added"):
        write(hostile_graph, hostile, Settings())
    page.unlink()
    write(hostile_graph, hostile, Settings())
    assert {file.relative_to(hostile): file.read_bytes() for file in hostile.rglob("*") if file.is_file()} == before
    assert list(hostile.parent.iterdir()) == [hostile], "nothing half-written is left"


def test_hostile_identifiers_lead_to_no_file_outside_the_site(hostile: Path) -> None:
    assert list(hostile.parent.parent.rglob("*pwned*")) == list(hostile.rglob("*pwned*"))
    assert [path.name for path in hostile.parent.iterdir()] == ["site"]
    assert not Path("/tmp/pwned-b.html").exists()
    marks.check(hostile, "kg site")


def things_shown(folder: Path) -> dict[str, str]:
    """The file of the English page of each thing by its identifier, which each page states."""
    canonical = re.compile(r'<link rel="canonical" href="([^"]*)">')
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.html")):
        iris = canonical.findall(file.read_text(encoding="utf-8"))
        name = file.relative_to(folder).as_posix()
        if iris and not name.startswith("ru/"):
            assert found.setdefault(unescape(iris[0]).removeprefix(THING), name) == name
    return found


def test_each_thing_has_its_own_page_whatever_its_identifier(hostile: Path) -> None:
    found = things_shown(hostile)
    assert found.keys() == set(HOSTILE)
    assert len({name.lower() for name in found.values()}) == len(HOSTILE)
    index = json.loads((hostile / "search.json").read_text(encoding="utf-8"))
    assert {one["page"] for one in index["things"]} == set(found.values())


def test_every_link_of_a_hostile_site_leads_to_the_page_of_its_thing(hostile: Path) -> None:
    lost = {link.rpartition("/")[2] for _, link in crawl(hostile).broken}
    assert lost == {"ont.html#Case"}, "the graph has no ontology"
    found = things_shown(hostile)
    for name, following in zip(HOSTILE, [*HOSTILE[1:], HOSTILE[0]], strict=True):
        targets = {target_of(found[name], link)[0] for link in links(read(hostile / found[name]))}
        assert found[following] in targets, (name[:50], following[:50])


def test_a_folder_that_only_looks_like_a_site_is_left_alone(tmp_path: Path, ruritania: Graph) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("search.json", "thesis.txt", ".git/HEAD"):
        (tmp_path / name).write_text("mine")
    with pytest.raises(KgError, match=r"not written by kg site: .*it holds \.git, search\.json, thesis\.txt"):
        write(ruritania, tmp_path, Settings())
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".git", "HEAD", "search.json", "thesis.txt"]
