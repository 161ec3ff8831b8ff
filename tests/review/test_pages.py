"""The page of the review: only its reviewer gets in, and what it says is kept is on disk."""

from __future__ import annotations

import asyncio
import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kg.archive import locate
from kg.review import draft as drafts
from kg.review.compare import Record
from kg.review.decisions import Review
from kg.review.pages import Desk, create
from kg.review.show import Shower
from kg.store.labels import Labels
from kg.terms.names import prefixes
from tests.review import case

TABLE = prefixes(locate())
TOKEN = "a" * 43
HOST = "127.0.0.1:8010"


class Reader:
    """A browser without JavaScript."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.app = create(desk, TOKEN, (HOST, "localhost:8010"))
        self.cookies = httpx.Cookies()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            host = more.pop("host", HOST)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"http://{host}", cookies=self.cookies
            ) as client:
                response = await client.request(method, path, **more)
                self.cookies.update(client.cookies)
                return response

        return asyncio.run(asked())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def key(self) -> str:
        found = re.search(r'name="key" value="(\w+)"', self.get(f"/draft/{case.NAME}").text)
        assert found
        return found[1]

    def decide(self, item: str, verdict: str, key: str | None = None, **more: Any) -> httpx.Response:
        values = more.pop("values", {})
        data = {"key": self.key() if key is None else key, "item": item, "verdict": verdict, **values}
        return self.ask("POST", f"/draft/{case.NAME}/decide", data=data, **more)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    store = case.record()
    record = Record(store)
    shower = Shower(record, Labels(store, TABLE), TABLE)
    folders = case.copied(tmp_path / "drafts"), tmp_path / "reviews"
    archive = case.archive(tmp_path / "archive")
    desk = Desk(
        *folders, "Fritz <b>von</b> Tarlenheim", record, shower, archive, TABLE, lambda: datetime.date(2031, 5, 1)
    )
    one = Reader(desk)
    assert one.get(f"/?token={TOKEN}").status_code == 303
    yield one
    for name in list(desk.open):
        desk.leave(name)


def test_nobody_gets_in_without_the_token(reader: Reader) -> None:
    reader.cookies.clear()
    for path in ("/", f"/draft/{case.NAME}", "/static/review.js", "/?token=", "/?token=b"):
        assert reader.get(path).status_code == 403
    assert reader.decide("x", "accept", "y").status_code == 403


def test_another_name_of_the_machine_is_refused(reader: Reader) -> None:
    for host in ("habeas.example:8010", "127.0.0.1:80", "169.254.169.254"):
        assert reader.get("/", host=host).status_code == 421


def test_a_form_of_another_page_is_refused(reader: Reader) -> None:
    item = case.draft().to_decide[0].key
    key = reader.key()
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert reader.decide(item, "accept", key, headers=headers).status_code == 403
    assert reader.decide(item, "accept", "another key").status_code == 400
    assert reader.decide(item, "accept", key, values={"note": "x" * 300_000}).status_code == 413
    assert reader.ask("PUT", f"/draft/{case.NAME}/decide").status_code in (403, 405, 413)
    assert not (reader.desk.reviews / f"{case.NAME}.jsonl").exists()


@pytest.mark.parametrize("action", ["decide", "finish", "leave"])
def test_a_form_that_cannot_be_read_is_answered_with_what_was_expected(reader: Reader, action: str) -> None:
    key = reader.key()
    many = "&".join(f"value-{number}=x" for number in range(300))
    fields = {"key": key, "item": case.draft().to_decide[0].key, "verdict": "accept"}
    forms: list[tuple[dict[str, Any], str]] = [
        ({}, ""),
        ({"content": f"key={key}&{many}"}, "no form"),
        ({"content": f"key={key}&note=%FF%FE"}, "no form"),
        ({"content": f"key={key}&note=\xff".encode("latin-1")}, "no form"),
        ({"content": f"key={key}&nothing"}, "no form"),
        ({"json": fields}, "no form"),
        ({"files": {name: (None, text) for name, text in fields.items()}}, "has no key"),
        ({"data": fields | {"key": ""}}, "is not of this page"),
        ({"data": fields | {"key": "\0ключ"}}, "is not of this page"),
        ({"data": {name: text for name, text in fields.items() if name != "key"}}, "has no key"),
    ]
    if action == "decide":
        forms += [({"data": {"key": key} | left}, "has no") for left in ({}, {"item": "x"}, {"verdict": "accept"})]
    for form, said in forms:
        answer = reader.ask("POST", f"/draft/{case.NAME}/{action}", **form)
        assert (answer.status_code, said in answer.text) == (400, True), (form, answer.text)
        assert "Expected: " in answer.text
    assert not (reader.desk.reviews / f"{case.NAME}.jsonl").exists()


def test_values_that_no_page_would_send_are_refused(reader: Reader) -> None:
    item = case.draft().to_decide[1].key
    for name in ("value-", "value-²", "value--1", "value-99", "value-new", f"value-{'9' * 5000}"):
        assert reader.decide(item, "change", values={name: "2018-07-05"}).status_code == 409
    for verdict in ("", "accept\0", "x" * 5000):
        assert reader.decide(item, verdict).status_code == 409
    for name in ("a" * 300, "%00", "%2e%2e%2fx"):
        assert reader.get(f"/draft/{name}").status_code in (404, 409)
    assert reader.decide(item, "accept", headers={"Content-Length": "9" * 5000}).status_code == 413


def test_a_page_may_load_nothing_from_elsewhere_and_is_not_kept(reader: Reader) -> None:
    headers = reader.get("/").headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["cache-control"] == "no-store"
    cookie = reader.get(f"/?token={TOKEN}").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_draft_is_shown_with_its_words_marked_and_no_markup_of_its_own(reader: Reader) -> None:
    page = reader.get(f"/draft/{case.NAME}").text
    assert "<mark>4 July 2018</mark>" in page
    assert "Conflict: the record says 2018-07-05" in page
    assert "The record holds the opening of this document" in page
    assert "Fritz &lt;b&gt;von&lt;/b&gt; Tarlenheim" in page


def test_a_decision_is_on_disk_when_the_page_says_so(reader: Reader) -> None:
    first, second, *_ = case.draft().to_decide
    answer = reader.decide(first.key, "accept")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/draft/{case.NAME}#item-{second.key}")
    reader.decide(second.key, "change", values={"value-0": "2018-07-05", "note": "a note"})
    assert "2018-07-05 (changed from 2018-07-04)" in reader.get(f"/draft/{case.NAME}").text
    lines = [json.loads(line) for line in (reader.desk.reviews / f"{case.NAME}.jsonl").read_text().splitlines()]
    assert [(one["item"], one["verdict"], one["values"], one["note"]) for one in lines] == [
        (first.key, "accept", {}, ""),
        (second.key, "change", {"0": "2018-07-05"}, "a note"),
    ]


def test_a_decision_that_cannot_be_kept_is_told(reader: Reader) -> None:
    item = case.draft().to_decide[1].key
    answer = reader.decide(item, "change", values={"value-0": "some day"})
    assert (answer.status_code, "&#39;some day&#39; is no date" in answer.text) == (409, True)
    assert reader.decide("nothing", "accept").status_code == 409
    reader.desk.reviews.joinpath(f"{case.NAME}.jsonl").mkdir()
    answer = reader.decide(item, "accept")
    assert (answer.status_code, "cannot be written" in answer.text) == (409, True)
    reader.desk.leave(case.NAME)
    assert reader.get(f"/draft/{case.NAME}").status_code == 409
    assert "cannot be read" in reader.get("/").text


def test_the_file_is_written_when_all_is_decided(reader: Reader) -> None:
    key = reader.key()
    answer = reader.ask("POST", f"/draft/{case.NAME}/finish", data={"key": key})
    assert answer.status_code == 409
    assert "facts are not decided" in answer.text
    for item in case.draft().to_decide:
        assert reader.decide(item.key, "accept", key).status_code == 303
    answer = reader.ask("POST", f"/draft/{case.NAME}/finish", data={"key": key})
    assert "Written: data/opinions/a-hrc-wgad-2018-110.ttl" in answer.text
    assert f"5 statements, whose place the new file takes, left {case.IMPORTED}" in answer.text
    assert (reader.desk.archive.data / "opinions" / "a-hrc-wgad-2018-110.ttl").exists()
    assert f"{len(case.draft().to_decide)} of {len(case.draft().to_decide)}" in reader.get("/").text


def test_a_document_that_another_reviews_is_told_and_left_alone(reader: Reader) -> None:
    other = Review(reader.desk.reviews, drafts.read(reader.desk.drafts, case.NAME), "Colonel Sapt")
    other.open()
    try:
        answer = reader.get(f"/draft/{case.NAME}")
        assert (answer.status_code, "Colonel Sapt is reviewing Opinion No. 110/2018" in answer.text) == (409, True)
    finally:
        other.close()
    key = reader.key()
    assert reader.ask("POST", f"/draft/{case.NAME}/leave", data={"key": key}).status_code == 303
    other.open()
    other.close()


def test_a_draft_that_is_made_anew_is_read_anew(reader: Reader) -> None:
    reader.key()
    path = reader.desk.drafts / f"{case.NAME}.ttl"
    path.write_text(path.read_text().replace('"2018-07-04"^^xsd:date', '"2018-07-08"^^xsd:date'))
    assert "2018-07-08" in reader.get(f"/draft/{case.NAME}").text
    path.write_text("<> a <a:b")
    assert reader.get(f"/draft/{case.NAME}").status_code == 409
    assert "cannot be read" in reader.get("/").text
