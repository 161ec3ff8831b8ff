"""`kg verify --fetch` from end to end: on Ruritania, with a page on loopback."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kg.cli.main import main
from kg.cli.verbs import verify
from kg.graph import open_graph
from kg.pages import cited
from kg.web import client as web
from kg.web.client import Limits, Web
from tests.conftest import ruritania_copied
from tests.web.site import Page, Site, site

CONTACT = ["--contact", "tests@habeas.example"]
PAGE = """# A web page of Zenda Watch, for the tests of kg verify --fetch.
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


@pytest.fixture(scope="module")
def host() -> Iterator[Site]:
    with site({"/page": Page(b"<html><p>He was released on 1 May.</p></html>")}) as one:
        yield one


@pytest.fixture(scope="module")
def folder(host: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Ruritania that cites the page."""
    archive = ruritania_copied(tmp_path_factory.mktemp("pages") / "archive")
    (archive / "data" / "zenda-page.ttl").write_text(PAGE.format(address=host.address))
    assert main(["--archive", str(archive), "build"]) == 0
    return archive


def test_a_contact_is_needed_and_an_endpoint_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, expected in (
        ([], "add --contact you@example.org"),
        (["--contact", "me\r\nX: y"], "add --contact you@example.org"),
        (["--endpoint", "http://127.0.0.1:9/"], "leave out --endpoint"),
    ):
        assert main(["--archive", str(folder), "verify", "--fetch", *arguments]) == 1
        assert f"fix       {expected}" in capsys.readouterr().err


def test_nothing_is_read_without_the_option(folder: Path, host: Site, capsys: pytest.CaptureFixture[str]) -> None:
    asked = len(host.asked)
    assert main(["--archive", str(folder), "verify"]) == 0
    assert len(host.asked) == asked
    out = capsys.readouterr().out
    assert "cited from web pages: 1 passage of 1 page, 1 of them with a locator phrase\n" in out
    assert out.endswith("web pages: none has been read; kg verify --fetch reads them and stores their digests\n")


def test_only_documents_whose_text_is_not_at_hand_are_read(folder: Path) -> None:
    pages = cited.cited_pages(open_graph(folder).store)
    assert [(page.document.rpartition("/")[2], page.phrases) for page in pages] == [
        ("zenda-page", ("released on 1 May",))
    ]


@pytest.mark.full
def test_a_page_is_read_and_told_until_it_is_gone(
    folder: Path, host: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["--archive", str(folder), *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    def fetch(day: int) -> tuple[int, str, str]:
        monkeypatch.setattr(verify, "_today", lambda: datetime.date(2031, 5, day))
        return run("verify", "--fetch", *CONTACT)

    monkeypatch.setattr(web, "Web", partial(Web, limits=Limits(private=True, pause=0.0)))
    status, out, _ = fetch(1)
    assert (status, "pages: 1 first reading\n" in out) == (0, True)
    status, out, _ = fetch(1)
    assert (status, "read in the last 1 day and left out: 1 page\n" in out) == (0, True)

    host.pages["/page"] = Page(b"<html><p>He was released on 2 May.</p></html>")
    status, _, err = fetch(2)
    assert status == 1
    assert "the phrase “released on 1 May” of doc:zenda-page__para_1 is not on the page" in err
    assert "\n  fix       read the page again" in err

    host.pages["/page"] = Page(status=404)
    status, _, err = fetch(3)
    assert (status, "doc:zenda-page" in err, "the page is gone" in err) == (1, True, True)

    assert run("build")[0] == 0  # which validates what was stored
    out = run("verify")[1]
    assert "web pages: 1 of 1 read, 2031-05-01 to 2031-05-02; 0 of 1 locator phrases found\n" in out
    assert "web pages that are changed since first read: 1 (doc:zenda-page)\n" in out
    assert out.endswith("web pages that are gone: 1 (doc:zenda-page)\n")
