"""Phrases of passages are looked for on the web pages that `kg fetch --ledger` has put into a folder of sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.children import ChildError, run
from kg.children import Limits as ChildLimits
from kg.cli.main import main
from kg.web.client import Limits
from kg.why.phrases import absent, check_phrases
from tests.conftest import ruritania_copied
from tests.web.pdf import pdf
from tests.web.site import Page, Site, site

PAGE = """# A web page of Zenda Watch, for the tests of kg fetch and kg verify.
# Source: invented.
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix doc: <https://w3id.org/habeas/id/doc/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<> a hb:Graph ;
    dcterms:title "A web page"@en ;
    hb:origin list:origin-curated ;
    <http://www.w3.org/ns/prov#wasDerivedFrom> doc:zenda-page ;
    hb:covers "one page"@en .

doc:zenda-page a hb:OrganisationPage ;
    <http://www.w3.org/2000/01/rdf-schema#label> "Zenda Watch on a release, 1 May 2031"@en ;
    hb:canonicalAddress "{address}/page"^^xsd:anyURI ;
    hb:isIssuedBy <https://w3id.org/habeas/id/org/zenda-watch> ;
    hb:authority list:authority-monitor ;
    hb:inLanguage "en" ;
    hb:readExtent list:read-whole .

doc:zenda-page__para_1 a hb:Passage ;
    oa:hasSource doc:zenda-page ;
    hb:locator "para. 1" ;
    hb:locatorPhrase "released on 1 May" ;
    hb:precision list:precision-paragraph .
"""


TEXT = "<html><p>Zenda Watch, which visits prisons in Ruritania, writes: He was released on {day} May.</p></html>"


@pytest.fixture(scope="module")
def host() -> Iterator[Site]:
    with site({"/page": Page(TEXT.format(day=1).encode())}) as one:
        yield one


@pytest.fixture(scope="module")
def folder(host: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Ruritania that cites the page."""
    archive = ruritania_copied(tmp_path_factory.mktemp("pages") / "archive")
    (archive / "data" / "zenda-page.ttl").write_text(PAGE.format(address=host.address))
    assert main(["--archive", str(archive), "build"]) == 0
    return archive


def test_a_phrase_is_looked_for_on_the_page_that_was_fetched_last(
    folder: Path, host: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "fetched.jsonl").touch()

    def run_kg(verb: str, *arguments: str) -> tuple[int, str, str]:
        folder_option = "--to" if verb == "fetch" else "--sources"
        status = main(["--archive", str(folder), verb, folder_option, str(sources), *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    def fetch() -> None:
        run_kg("fetch", "--ledger", "--again", "--contact", "tests@habeas.example")

    def words() -> list[tuple[bool, bool]]:
        """True if the page tells of 1 May, and true if a value that is not on it may be denied."""
        graph = kg.open(folder)
        found = check_phrases(graph.store, sources, graph.prefixes).words.values()
        return [("released on 1 May" in one.words, one.whole) for one in found]

    monkeypatch.setattr("kg.fetch.fetch.LIMITS", Limits(private=True, pause=0.0, seconds=5.0))
    asked = len(host.asked)
    status, out, _ = run_kg("verify")
    assert "cited from web pages: 1 passage of 1 page, 1 of them with a locator phrase\n" in out
    assert status == 0
    assert "web pages: none has been fetched; kg fetch --ledger fetches them\n" in out
    assert len(host.asked) == asked

    fetch()
    status, out, _ = run_kg("verify")
    assert status == 0
    assert "web pages: 1 of 1 fetched; 1 of 1 phrases found\n" in out
    assert words() == [(True, True)]

    host.pages["/page"] = Page(TEXT.format(day=2).encode())
    fetch()
    status, out, err = run_kg("verify")
    assert status == 1
    assert "web pages: 1 of 1 fetched; 0 of 1 phrases found\n" in out
    assert "web pages that have changed since they were first fetched: doc:zenda-page\n" in out
    assert words() == [(False, False)]
    assert "the phrase “released on 1 May” of doc:zenda-page__para_1 is not on the page" in err

    for copy in sources.rglob("*.html"):
        copy.write_bytes(b"edited")
    assert "the file is not as it was fetched" in run_kg("verify")[2]


def test_a_phrase_is_found_as_whole_words_in_their_order_whatever_its_case_spaces_and_punctuation() -> None:
    page = b"<p>Zenda Watch visits prisons.</p><p>A&nbsp;<b>re</b>lease</p>"
    page += b"<p>Fritz Tarlen&shy;heim was<br>released on <i>1 May</i> 2031.</p>"
    there = ["was released on 1 May", "WAS  RELEASED on 1 may", "a release: Fritz Tarlenheim"]
    missing = ["as released on", "was not released", "released was", "on 1 May 203"]
    assert absent(b"<html>" + page, ".html", [*there, *missing])[0] == missing
    assert absent(pdf("Mr Rassendyll, whom nobody has brought before a judge, is free."), ".pdf", ["is free"])[0] == []


def test_a_page_made_to_take_long_ends_in_time() -> None:
    content = b"<html><p>" + b"word " * 20 + ("a" + "\u0301\u0316" * 2_000_000).encode()
    with pytest.raises(ChildError):
        run(absent, content, ".html", ["word"], limits=ChildLimits(0.5, 0.5, 2_000_000_000))
