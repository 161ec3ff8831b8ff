"""Pages from one day to the next: what has changed is reported, and no observation is lost or overwritten."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.archive import Archive, locate
from kg.errors import KgError
from kg.files import journal
from kg.pages import observations, visit
from kg.pages.cited import CitedPage
from kg.pages.observations import Observation
from kg.pages.text import METHOD, Readable, texts
from kg.pages.visit import Seen
from tests.conftest import ROOT
from tests.web.site import Page, Site, reader, site

DAYS = [datetime.date(2031, 5, day) for day in range(1, 10)]
THING = "https://w3id.org/habeas/id/doc/"
PHRASE = "released on 1 May"
RUN = """
import sys, datetime
from pathlib import Path
from kg.archive import locate
from kg.pages import visit
from kg.pages.cited import CitedPage
from tests.web.site import reader
archive, *addresses = sys.argv[1:]
thing = "https://w3id.org/habeas/id/doc/page-"
pages = [CitedPage(thing + address[-1], address, ((thing + address[-1] + "__0", ""),)) for address in addresses]
list(visit.read(pages, reader(), locate(Path(archive)), lambda: datetime.date(2031, 5, 1)))
"""  # what the process runs that is killed


def in_this_process(content: bytes, media_type: str, charset: str) -> Readable | None:
    found = texts(content, media_type, charset)
    return Readable(*found) if found else None


def body(text: str, nonce: str = "a") -> bytes:
    return f'<html><p class="{nonce}">{text}</p></html>'.encode()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(visit, "readable", in_this_process)
    (tmp_path / "data").mkdir()
    return locate(tmp_path)


def cited(host: Site, path: str = "/a", *phrases: str) -> CitedPage:
    name = f"{THING}page{path.replace('/', '-')}"
    return CitedPage(name, host.address + path, tuple((f"{name}__{n}", one) for n, one in enumerate(phrases or ("",))))


def look(archive: Archive, day: datetime.date, *pages: CitedPage) -> list[Seen]:
    """The states of the pages that are due, as a run on this day finds them."""
    return list(visit.read(visit.due(pages, archive, day, 1), reader(), archive, lambda: day))


def told(seen: Seen) -> tuple[str, list[str]]:
    return seen.state, [problem.what for problem in seen.problems]


def test_a_page_is_unchanged_until_its_text_changes(archive: Archive) -> None:
    with site({"/a": Page(body("released on 1 May"))}) as host:
        page = cited(host)
        assert [told(one) for one in look(archive, DAYS[0], page)] == [("first reading", [])]
        assert [told(one) for one in look(archive, DAYS[1], page)] == [("unchanged", [])]
        host.pages["/a"] = Page(body("released on 1 May", nonce="b"))
        (markup,) = look(archive, DAYS[2], page)
        assert (markup.state, markup.remark) == ("unchanged", "only what is not its text has changed since 2031-05-02")
        host.pages["/a"] = Page(body("released on 2 May"))
        (text,) = look(archive, DAYS[3], page)
        assert told(text) == ("changed", ["the page has changed: its text has changed since 2031-05-03"])
        assert [told(one) for one in look(archive, DAYS[4], page)] == [("unchanged", [])]


def test_digests_of_texts_that_were_taken_out_in_two_ways_are_not_compared(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site({"/a": Page(body("a"))}) as host:
        look(archive, DAYS[0], cited(host))
        monkeypatch.setattr(visit, "METHOD", METHOD + 1)
        host.pages["/a"] = Page(body("b"))
        (seen,) = look(archive, DAYS[1], cited(host))
    assert seen.remark == "its bytes have changed since 2031-05-01, and its text cannot be compared"


def test_a_changed_page_is_no_problem_while_each_passage_finds_its_phrase(archive: Archive) -> None:
    with site({"/a": Page(body("He was released on 1 May."))}) as host:
        look(archive, DAYS[0], cited(host, "/a", PHRASE))
        host.pages["/a"] = Page(body("Updated. He was released on 1 May."))
        (seen,) = look(archive, DAYS[1], cited(host, "/a", PHRASE))
        assert told(seen) == ("changed", [])
        assert seen.remark.endswith("but the phrase of each passage is still there")
        host.pages["/a"] = Page(body("Updated again. He was released on 1 May."))
        (seen,) = look(archive, DAYS[2], cited(host, "/a", PHRASE, ""))
        assert told(seen) == ("changed", ["the page has changed: its text has changed since 2031-05-02"])


def test_a_page_that_is_gone_is_a_problem_each_time_and_its_return_is_compared(archive: Archive) -> None:
    with site({"/a": Page(body("released on 1 May"))}) as host:
        page = cited(host)
        look(archive, DAYS[0], page)
        host.pages["/a"] = Page(status=410)
        for day in DAYS[1:3]:
            (seen,) = look(archive, day, page)
            assert told(seen) == ("gone", ["the page is gone: the host says that there is no such page (410)"])
            assert seen.problems[0].expected == "the page that was read on 2031-05-01"
        host.pages["/a"] = Page(body("released on 1 May"))
        assert [told(one) for one in look(archive, DAYS[3], page)] == [("unchanged", [])]
    assert [one.outcome for one in observations.read_all(archive)] == [
        "page-read", "page-gone", "page-gone", "page-read",
    ]  # fmt: skip


def test_a_page_without_readable_text_is_compared_by_its_bytes(archive: Archive) -> None:
    """A page that needs a browser, or a scan: its text is empty each time, which says nothing."""
    with site({"/a": Page(b"<html><script>show(1)</script></html>")}) as host:
        (seen,) = look(archive, DAYS[0], cited(host, "/a", PHRASE))
        assert seen.remark == "it has no readable text, so only its bytes are compared"
        host.pages["/a"] = Page(b"<html><script>show(2)</script></html>")
        (seen,) = look(archive, DAYS[1], cited(host, "/a", PHRASE))
        assert seen.state == "changed"
        assert len(seen.problems) == 1
    assert {(one.text_digest, one.found, one.missing) for one in observations.read_all(archive)} == {("", (), ())}


def test_what_may_be_due_to_our_network_is_told_and_not_stored(archive: Archive) -> None:
    with site({"/a": Page(status=502), "/b": Page(status=403)}) as host:
        seen = look(archive, DAYS[0], cited(host, "/a"), cited(host, "/b"))
        assert [told(one) for one in seen] == [("not read", [])] * 2
        (stored,) = observations.read_all(archive)
        assert (stored.outcome, stored.address, stored.digest) == ("page-refused", f"{host.address}/b", "")
        assert visit.due([cited(host, "/a"), cited(host, "/b")], archive, DAYS[0], 1) == [cited(host, "/a")]
    with pytest.raises(KgError, match="there is no network"):
        look(archive, DAYS[1], cited(host, "/a"))


def test_a_run_that_was_killed_has_lost_nothing(archive: Archive) -> None:
    hangs = Page(sends=lambda connection: time.sleep(20))
    with site({"/0": Page(body("0")), "/1": Page(body("1")), "/2": hangs, "/3": Page(body("3"))}) as host:
        pages = [cited(host, f"/{n}") for n in range(4)]
        child = subprocess.Popen(
            [sys.executable, "-c", RUN, str(archive.data.parent), *(p.address for p in pages)], cwd=ROOT
        )
        while "/2" not in host.asked:
            assert child.poll() is None
            time.sleep(0.02)
        child.kill()
        child.wait()
        stored = observations.read_all(archive)
        assert [one.address for one in stored] == [f"{host.address}/0", f"{host.address}/1"]
        host.pages["/2"] = Page(body("2"))
        assert [one.page.address for one in look(archive, DAYS[0], *pages)] == [f"{host.address}/{n}" for n in (2, 3)]
        assert observations.read_all(archive)[:2] == stored
    assert {path.name for path in archive.path(observations.FOLDER).iterdir()} == {"2031-05-01.ttl", "2031-05-01.json"}


def test_pages_that_were_read_lately_are_left_out_and_an_earlier_day_is_never_written_again(archive: Archive) -> None:
    with site({"/a": Page(body("a"))}) as host:
        look(archive, DAYS[0], cited(host))
        assert [len(visit.due([cited(host)], archive, day, 3)) for day in DAYS[:4]] == [0, 0, 0, 1]
        folder = archive.path(observations.FOLDER)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        host.pages["/a"] = Page(body("b"))
        look(archive, DAYS[1], cited(host))
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_a_file_of_the_day_that_somebody_edited_is_left_alone(archive: Archive) -> None:
    with site({"/a": Page(body("a")), "/b": Page(body("b"))}) as host:
        look(archive, DAYS[0], cited(host))
        file = archive.path(f"{observations.FOLDER}/2031-05-01.ttl")
        edited = file.read_text() + "# a remark\n"
        file.write_text(edited)
        with pytest.raises(KgError, match="is not as kg verify --fetch left it"):
            look(archive, DAYS[0], cited(host, "/b"))
        assert file.read_text() == edited
        assert [told(one) for one in look(archive, DAYS[1], cited(host))] == [("unchanged", [])]


def test_one_run_at_a_time_writes_and_none_out_of_the_archive(archive: Archive, tmp_path: Path) -> None:
    folder = archive.path(observations.FOLDER)
    with (
        journal.only_run(folder, "kg verify --fetch", "the folder"),
        pytest.raises(KgError, match="another kg verify --fetch"),
    ):
        look(archive, DAYS[0])
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(KgError, match="cannot be written"):
        list(visit.read([], reader(), archive, lambda: DAYS[0]))


def test_what_is_stored_can_be_read_again_and_no_text_is(archive: Archive) -> None:
    whole = Observation(
        f"{THING}x", 'https://a.example/"x"\\', "2031-05-01", "page-read", 200, "https://b.example/", "text/html",
        "0" * 64, "1" * 64, 1, ("released on “1 May”",), ("never\\mind", "a phrase"),
    )  # fmt: skip
    gone = Observation(f"{THING}x", "https://a.example/2", "2031-05-01", "page-gone", 404)
    day = observations.Day(archive, DAYS[0])
    day.add(whole)
    day.add(gone)
    assert observations.read_all(archive) == [whole, gone]
    account = json.loads(archive.path(f"{observations.FOLDER}/2031-05-01.json").read_text())
    assert account["thingsWritten"] == {"page-gone": 1, "page-read": 1}
    assert "a.example" not in str(account), "an address may hold a name, and a redaction does not change accounts"
    with site({"/a": Page(body("SECRET WORDS"))}) as host:
        look(archive, DAYS[1], cited(host))
    written = "".join(path.read_text() for path in archive.path(observations.FOLDER).iterdir())
    assert "SECRET" not in written
