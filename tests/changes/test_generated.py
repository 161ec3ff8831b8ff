"""After a redaction nothing that was generated on this machine holds the name, and no server goes on giving it out."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from kg.archive import locate
from kg.changes import remains
from kg.changes.generated import generated
from kg.files import marks
from kg.files.atomic import scratch_folder
from kg.release.description import SUMS, sums
from kg.store.local import LocalStore
from kg.terms.names import THING
from tests.changes.conftest import describe, kg
from tests.conftest import RURITANIA
from tests.serving import serving

ON = ("--because", "erasure", "--on", "2031-12-01")
PERSON, NAME, RUSSIAN = "person:k-o-1", "Karl Ostermann", "Карл Остерман"
FORMS: list[Callable[[str], bytes]] = [  # in which a file may have a name
    str.encode,
    lambda name: name.encode("utf-16-le"),
    lambda name: name.encode("utf-16-be"),
    lambda name: name.encode("cp1251"),
    lambda name: json.dumps(name)[1:-1].encode(),
    lambda name: "".join(f"\\u{ord(c):04x}" for c in name).encode(),
    lambda name: "".join(f"\\u{ord(c):04X}" for c in name).encode(),
    lambda name: quote(name).encode(),
    lambda name: quote(name).lower().encode(),
    lambda name: "".join(f"&#{ord(c)};" for c in name).encode(),
    lambda name: "".join(f"&#x{ord(c):x};" for c in name).encode(),
]


def holding(folder: Path) -> list[str]:
    """The files in a folder that contain a name in any form, and the statements in its stores that do.

    Tables of a store may be compressed, so the bytes prove nothing there, and the engine is asked.
    """
    wanted = [form(name) for form in FORMS for name in (NAME, RUSSIAN)]
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if any(one in content for one in wanted):
            found.append(path.relative_to(folder).as_posix())
    for database in folder.rglob("db"):
        found += [str(quad) for quad in LocalStore.read(database).statements() if NAME in str(quad)]
    return found


def edit(archive: Path, old: str, new: str) -> None:
    path = archive / "data" / "cases" / "hentzau.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def tables(folder: Path) -> set[str]:
    """The digests of the table files of all stores in a folder."""
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.sst")}


@pytest.mark.full
def test_no_generated_file_holds_the_name(archive: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = archive / "build"
    describe(archive, PERSON, NAME, RUSSIAN)
    assert kg(archive, "build") == 0
    edit(archive, "By the end of 2030", "At the end of 2030")
    assert kg(archive, "build") == 0  # an incremental build, which copies the files of the last
    shutil.copytree(build, own_folders / "cache" / "habeas-kg")
    shutil.copytree(own_folders / "cache" / "habeas-kg", build / "with" / "other")
    for folder in (
        build / ".habeas-new-x",
        build / "test-cache",
        own_folders / "tmp" / ".habeas-new-z",
    ):
        folder.mkdir()
        for number, form in enumerate(FORMS):
            (folder / str(number)).write_bytes(form(NAME) + form(RUSSIAN))
    before = tables(build)
    assert len(holding(build)) > 2 * len(FORMS)
    assert kg(archive, "redact", PERSON, *ON) == 0, capsys.readouterr().err
    for folder in (build, own_folders / "cache", own_folders / "tmp"):
        assert holding(folder) == []
    assert not list((own_folders / "tmp").iterdir())
    out = capsys.readouterr().out
    assert f"deleted: {build / 'stores'} (the stores: 2)" in out
    assert "the next kg build begins with the files" in out
    assert kg(archive, "build") == 0
    edit(archive, "At the end of 2030", "By the end of 2030")
    assert kg(archive, "build") == 0
    assert holding(build) == []
    assert before.isdisjoint(tables(build))


@pytest.mark.full
def test_a_redaction_made_elsewhere_ends_the_stores_of_this_machine_with_the_next_build(
    archive: Path, tmp_path: Path
) -> None:
    describe(archive, PERSON, NAME)
    assert kg(archive, "build") == 0
    elsewhere = shutil.copytree(archive, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("build"))
    assert kg(elsewhere, "redact", PERSON, *ON) == 0
    before = tables(archive / "build")
    assert before, "or the comparison shows nothing"
    shutil.copytree(elsewhere / "data", archive / "data", dirs_exist_ok=True)
    assert kg(archive, "build") == 0
    assert holding(archive / "build") == []
    assert before.isdisjoint(tables(archive / "build"))
    assert len(list((archive / "build" / "stores").iterdir())) == 1


@pytest.mark.full
def test_what_was_made_for_others_is_left_to_a_person(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = archive / "build"
    describe(archive, PERSON, NAME)
    (build / "releases" / "0.1" / "tables").mkdir(parents=True)
    (build / "releases" / "0.1" / "tables" / "things.csv").write_text(NAME)
    (build / "releases" / "0.1" / SUMS).write_text(sums(build / "releases" / "0.1"))
    (build / "site").mkdir()
    (build / "site" / "search.json").write_text(NAME)
    marks.write(build / "site", "kg site")
    (build / "habeas_kg-0.1.0-py3-none-any.whl").write_bytes(b"PK\x03\x04")
    (build / "with" / "other" / "stores" / "x" / "db").mkdir(parents=True)
    (build / "releases" / ".habeas-new-x").mkdir()
    (build / "mine" / "stores").mkdir(parents=True)
    (build / "notes.txt").write_text(f"on {NAME}")
    assert kg(archive, "redact", PERSON, *ON) == 1
    assert not (build / "with" / "other" / "stores").exists()
    assert not (build / "releases" / ".habeas-new-x").exists()
    assert (build / "mine" / "stores").is_dir(), "a folder of that name elsewhere is none of ours"
    err = capsys.readouterr().err
    for made in ("releases/0.1", "site", "habeas_kg-0.1.0-py3-none-any.whl"):
        assert (build / made).exists()
        assert f"delete {build / made}, which was made for others and may hold it" in err
    assert "build/notes.txt:1: on … …" in err
    assert "things.csv" not in err


def test_what_is_packed_is_searched_up_to_a_size(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(archive, PERSON, NAME)
    for name, content in (("cut", gzip.compress(NAME.encode())[:-9]), ("bomb", gzip.compress(bytes(3_000_000)))):
        (archive / f"{name}.gz").write_bytes(content)
    monkeypatch.setattr(remains, "MAX_BYTES", 1_000_000)
    assert kg(archive, "redact", PERSON, *ON, "--dry-run") == 1
    err = capsys.readouterr().err
    assert "cut.gz: unreadable" in err
    assert "bomb.gz: too large" in err


def test_a_link_is_removed_and_what_it_leads_to_is_left_to_a_person(
    archive: Path, tmp_path: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    (archive / "build").mkdir()
    for link in (
        archive / "build" / "stores",
        archive / "build" / ".habeas-new-x",
        own_folders / "tmp" / ".habeas-new-y",
    ):
        link.symlink_to(mine)
    describe(archive, PERSON, NAME)
    assert kg(archive, "redact", PERSON, *ON) == 1
    assert f"look into {mine}, to which {archive / 'build' / 'stores'} led" in capsys.readouterr().err
    assert not (archive / "build" / "stores").is_symlink()
    assert (mine / "thesis.txt").read_text() == "mine"
    assert (own_folders / "tmp" / ".habeas-new-y").is_symlink(), "a link is no folder of this program"


def test_a_temporary_folder_in_use_is_not_deleted(archive: Path, own_folders: Path) -> None:
    with scratch_folder() as folder:
        copies = generated(locate(archive))
        assert copies.in_use == [folder]
        assert folder not in copies.ours
    killed = "import os, kg.files.atomic as a\nwith a.scratch_folder(): os.kill(os.getpid(), 9)"
    subprocess.run(
        [sys.executable, "-c", killed], env={**os.environ, "PYTHONPATH": str(RURITANIA.parent.parent)}, check=False
    )
    (left,) = (own_folders / "tmp").iterdir()
    assert generated(locate(archive)).ours == {left: "a temporary folder that an interrupted run left"}


@pytest.mark.full
def test_a_server_stops_giving_out_what_was_redacted(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def get(path: str) -> httpx.Response:
        return httpx.get(served.root + path, timeout=60)

    def until(status: int) -> None:
        for _ in range(300):
            if get("/page/person/rupert-hentzau").status_code == status:
                return
            time.sleep(0.1)
        raise AssertionError(f"the server never answered {status}")

    monkeypatch.delenv("TMPDIR")  # the path of a socket in it would be too long for the server's workers
    query = f"/sparql?query=SELECT * {{ <{THING}{PERSON.replace(':', '/')}> ?p ?o }}"
    describe(archive, PERSON, NAME)
    assert kg(archive, "build") == 0
    with serving(archive, archive) as served:
        assert NAME in get("/page/person/k-o-1").text
        assert NAME in get(query).text
        assert kg(archive, "redact", PERSON, *ON) == 0
        until(503)
        for path in (
            "/",
            "/page/person/k-o-1",
            "/data/person/k-o-1.ttl",
            "/search?q=Ostermann",
            query,
            "/.well-known/void",
            "/ont",
        ):
            answer = get(path)
            assert answer.status_code == 503, path
            assert "Retry-After" in answer.headers, path
            assert NAME not in answer.text
        assert kg(archive, "build") == 0
        until(200)
        assert get(query).status_code == 200
        for path in ("/page/person/k-o-1", "/search?q=Ostermann", query, "/data/person/k-o-1.ttl"):
            assert NAME not in get(path).text
        assert "Traceback" not in served.log.read_text()
