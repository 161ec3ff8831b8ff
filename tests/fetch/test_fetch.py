"""Documents fetched from a site on loopback that has the habits of those that publish decisions."""

from __future__ import annotations

import datetime
import hashlib
import json
import multiprocessing
import socket
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.main import main
from kg.cli.verbs import fetch as verb
from kg.errors import KgError
from kg.fetch import wanted
from kg.fetch.fetch import Result, fetch
from kg.fetch.manifest import NAME, Manifest
from kg.fetch.wanted import Wanted
from kg.store.local import LocalStore
from kg.web.client import Answer, Web
from tests.conftest import ruritania_copied
from tests.web.pdf import pdf
from tests.web.site import Page, Site, reader, site
from tests.why.test_phrases import PAGE

SYMBOL = "A/HRC/WGAD/2031/10"
NOW = datetime.datetime(2031, 5, 1, 12, 0, 0, tzinfo=datetime.UTC)
OPINION = pdf("Opinion No. 10/2031")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that stands for all publishers."""
    with site({}) as one:
        documents = ("/undocs/{language}/{symbol}", "/api?s={symbol}&l={language}")
        monkeypatch.setattr(wanted, "DOCUMENTS", tuple(one.address + path for path in documents))
        monkeypatch.setattr(wanted, "COURT", (f"{one.address}/hudoc?id={{item}}",))
        yield one


def run(folder: Path, several: list[Wanted], web: Web | None = None, again: bool = False) -> list[Result]:
    return list(fetch(several, web or reader(), Manifest(folder), lambda: NOW, again))


def one(host: Site, folder: Path, text: str = SYMBOL, **limits: float) -> Result:
    """The result for one document."""
    return run(folder, [wanted.wanted(text, "en")], reader(None, None, **limits))[0]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_first_address_that_gives_the_document_is_noted(host: Site, tmp_path: Path) -> None:
    host.pages[f"/undocs/en/{SYMBOL}"] = Page(b"<html>Just a moment", status=403)
    host.pages[f"/api?s={SYMBOL}&l=en"] = Page(status=302, headers={"Location": "/files/G3100123.pdf"})
    host.pages["/files/G3100123.pdf"] = Page(OPINION, kind="application/pdf")
    assert one(host, tmp_path).problem is None
    assert host.headers[-1]["Accept-Language"] == "en"
    assert json.loads((tmp_path / NAME).read_text()) == {
        "key": "A/HRC/WGAD/2031/10 (en)",
        "file": "un/a-hrc-wgad-2031-10.en.pdf",
        "sha256": hashlib.sha256(OPINION).hexdigest(),
        "bytes": len(OPINION),
        "fetched": "2031-05-01T12:00:00Z",
        "reached": f"{host.address}/files/G3100123.pdf",
        "media_type": "application/pdf",
        "document": "",
        "language": "en",
    }
    assert (tmp_path / "un/a-hrc-wgad-2031-10.en.pdf").read_bytes() == OPINION


@pytest.mark.parametrize("kind", ["text/html", "application/pdf"])
def test_a_page_instead_of_the_document_is_not_kept(kind: str, host: Site, tmp_path: Path) -> None:
    host.pages[f"/undocs/en/{SYMBOL}"] = Page(b"<html><p>Not available in this language</html>", kind=kind)
    problem = one(host, tmp_path).problem
    assert problem is not None
    assert "a page came instead of the document" in problem.what
    assert files(tmp_path) == []


def _without_length_cut(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + OPINION[:99])


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(sends=_without_length_cut), "the PDF file breaks off before its end"),
        (Page(OPINION + b" " * 200_000, kind="application/pdf"), "it has not ended after 200,000 bytes"),
        (Page(b"no", 404), "there is no such page (404)"),
        (Page(b"no", 202), "does not give the page to a program (202)"),
        (Page(b"", kind="application/pdf"), "the answer is no document (application/pdf, 0 bytes)"),
        (Page(b"\x89PNG\r\n\x1a\n\0", kind="image/png"), "the answer is no document (image/png, 9 bytes)"),
        (Page(status=302, headers={"Location": "ftp://un.example/"}), "it leads to something that is no address"),
    ],
)
def test_what_is_not_whole_or_no_document_is_not_kept(page: Page, expected: str, host: Site, tmp_path: Path) -> None:
    host.pages["/x"] = page
    problem = one(host, tmp_path, f"{host.address}/x", bytes_=200_000).problem
    assert problem is not None
    assert expected in problem.what
    assert files(tmp_path) == []


def test_what_the_folder_holds_is_not_asked_for_again(host: Site, tmp_path: Path) -> None:
    host.pages["/a.pdf"] = Page(OPINION, kind="application/pdf")
    assert one(host, tmp_path, f"{host.address}/a.pdf").fetched is not None
    asked = len(host.asked)
    assert one(host, tmp_path, f"{host.address}/a.pdf").held is not None
    assert len(host.asked) == asked


def test_another_content_is_kept_beside_the_first(host: Site, tmp_path: Path) -> None:
    several = [wanted.wanted(f"{host.address}/a.pdf")]
    for content in (OPINION, OPINION, pdf("Opinion No. 10/2031, revised")):
        host.pages["/a.pdf"] = Page(content, kind="application/pdf")
        run(tmp_path, several, again=True)
    entries = Manifest.read(tmp_path).entries
    assert [(tmp_path / entry.file).read_bytes() for entry in entries] == [OPINION, host.pages["/a.pdf"].body]
    assert len(files(tmp_path)) == 3


def test_a_file_that_somebody_changed_is_told_and_left(host: Site, tmp_path: Path) -> None:
    host.pages["/a.pdf"] = Page(OPINION, kind="application/pdf")
    entry = one(host, tmp_path, f"{host.address}/a.pdf").fetched
    assert entry is not None
    (tmp_path / entry.file).write_bytes(b"mine")
    problem = one(host, tmp_path, f"{host.address}/a.pdf").problem
    assert problem is not None
    assert problem.what == "the file is not as it was fetched on 2031-05-01"
    assert (tmp_path / entry.file).read_bytes() == b"mine"


def test_a_run_goes_on_where_a_killed_one_stopped(host: Site, tmp_path: Path) -> None:
    for name in "abc":
        host.pages[f"/{name}.pdf"] = Page(pdf(name), kind="application/pdf")
    several = [wanted.wanted(f"{host.address}/{name}.pdf") for name in "abc"]
    run(tmp_path, several[:2])
    text = (tmp_path / NAME).read_text()
    (tmp_path / NAME).write_text(text[:-20])  # the line of the second document was not finished
    assert [bool(result.fetched) for result in run(tmp_path, several)] == [False, True, True]
    assert (tmp_path / NAME).read_text().startswith(text)
    assert len(files(tmp_path)) == 4


def _hold(folder: Path, held: multiprocessing.synchronize.Event, end: multiprocessing.synchronize.Event) -> None:
    with Manifest(folder).only_run():
        held.set()
        end.wait(60)


def test_one_run_at_a_time_writes_to_a_folder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path, held, end))
    process.start()
    try:
        assert held.wait(60)
        with pytest.raises(KgError, match="another kg fetch is writing here"):
            run(tmp_path, [])
    finally:
        end.set()
        process.join(60)


LEDGER = """# Documents with an address or a symbol, for the tests of kg fetch.
# Source: invented.
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix doc: <https://w3id.org/habeas/id/doc/> .
@prefix un: <https://w3id.org/habeas/id/un/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

doc:zenda-page a hb:OrganisationPage , hb:Document ;
    hb:canonicalAddress "https://zenda.example/page"^^xsd:anyURI ; hb:inLanguage "fr" .
doc:zenda-report a hb:Document ;
    hb:canonicalAddress "https://zenda.example/report.pdf"^^xsd:anyURI ;
    hb:readAddress "https://mirror.example/report.pdf"^^xsd:anyURI .
doc:zenda-spoken a hb:Document ; hb:readAddress "tel:1"^^xsd:anyURI .
un:a-hrc-wgad-2031-10 a hb:Opinion , hb:Document ; hb:symbol "A/HRC/WGAD/2031/10" .
"""


def test_the_record_names_its_documents_by_address_or_symbol() -> None:
    store = LocalStore.in_memory()
    store.as_oxigraph().load(LEDGER.encode(), format=ox.RdfFormat.TURTLE)
    table = {"doc": "https://w3id.org/habeas/id/doc/"}
    found = [(one.addresses, one.file, one.language, one.pages) for one in wanted.of_record(store, table)]
    assert found == [
        (("https://zenda.example/page",), "record/doc/zenda-page", "fr", True),
        (("https://mirror.example/report.pdf",), "record/doc/zenda-report", "", False),
    ]
    by_symbol = wanted.of_record(store, table, "es", symbols=True)
    assert [(one.key, one.document.rpartition("/")[2], one.addresses[0]) for one in by_symbol] == [
        ("A/HRC/WGAD/2031/10 (es)", "a-hrc-wgad-2031-10", "https://undocs.org/es/A/HRC/WGAD/2031/10")
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["A/HRC/WGAD/2031/10"], "add --contact you@example.org, or set HABEAS_CONTACT"),
        (["A/HRC/WGAD/2031/10", "--contact", "me\r\nX: y"], "add --contact you@example.org, or set HABEAS_CONTACT"),
        (["--contact", "a@b.example"], "kg fetch A/HRC/WGAD/2018/10 --contact you@example.org"),
        (["Opinion", "--contact", "a@b.example"], "correct it, or find the address of the document in a browser"),
        (["001-1", "--lang", "xx", "--contact", "a@b.example"], "correct it, or leave it out for en"),
    ],
)
def test_a_request_that_cannot_be_carried_out_sends_nothing(
    arguments: list[str], expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HABEAS_CONTACT", raising=False)
    monkeypatch.setattr(verb, "_web", lambda contact: pytest.fail("a request would have been sent"))
    assert main(["fetch", *arguments]) == 1
    assert f"fix       {expected}" in capsys.readouterr().err


def test_the_command_prints_what_came_and_fails_if_anything_did_not(
    host: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verb, "_web", lambda contact: reader())
    monkeypatch.setattr(verb, "_now", lambda: NOW)
    monkeypatch.setenv("HABEAS_CONTACT", "tests@habeas.example")
    host.pages["/a.pdf"] = Page(OPINION, kind="application/pdf")
    assert main(["fetch", f"{host.address}/a.pdf", f"{host.address}/b.pdf", "--to", str(tmp_path / "sources")]) == 1
    printed = capsys.readouterr()
    assert "2 documents: 1 fetched, 1 not fetched\n" in printed.out
    assert (
        f"{host.address}/b.pdf: {host.address.partition('//')[2]}: the host says that there is no such page"
        in printed.err
    )
    assert main(["fetch", f"{host.address}/a.pdf", "--to", str(tmp_path / "sources")]) == 0
    assert capsys.readouterr().out == "1 document: 1 held already\n"


def _a_pdf_file(address: str, language: str) -> Answer:
    return Answer("page-read", "", 200, address, "application/pdf", OPINION)


@pytest.mark.full
def test_the_ledger_of_an_archive_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = ruritania_copied(tmp_path / "archive")
    (archive / "data" / "zenda-page.ttl").write_text(PAGE.format(address="https://zenda.example"))
    assert main(["--archive", str(archive), "build"]) == 0
    pdf_at_every_address = reader()
    monkeypatch.setattr(pdf_at_every_address, "read", _a_pdf_file)
    monkeypatch.setattr(verb, "_web", lambda contact: pdf_at_every_address)
    to = ["--to", str(tmp_path / "sources"), "--contact", "tests@habeas.example"]
    assert main(["--archive", str(archive), "fetch", "--ledger", *to]) == 0
    assert "1 document: 1 fetched\n" in capsys.readouterr().out
    assert main(["--archive", str(archive), "fetch", "--ledger", "symbols", *to]) == 0
    assert capsys.readouterr().out == "no document is wanted\n"
    entries = Manifest.read(tmp_path / "sources").entries
    assert [(entry.document, entry.file) for entry in entries] == [
        ("https://w3id.org/habeas/id/doc/zenda-page", "record/doc/zenda-page.pdf")
    ]
