"""The checksums of a store, and what the errors of the engine mean."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.store import checksums, damage
from kg.store.damage import UnusableStoreError


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder with the files of a store, small and large, and its checksums."""
    (tmp_path / "db").mkdir()
    for name, size in {"db/CURRENT": 16, "db/000009.sst": 1_000, "db/000010.sst": 200_000, "files.json": 30}.items():
        (tmp_path / name).write_bytes(bytes(number % 251 for number in range(size)))
    for name in ("db/LOG", "db/LOG.old.1", "db/LOCK"):
        (tmp_path / name).write_text("what the engine writes and never reads")
    checksums.write(tmp_path, 12)
    return tmp_path


def test_a_store_that_nobody_has_changed_is_whole(store: Path) -> None:
    found = checksums.check(store, every_byte=True)
    assert found == checksums.check(store) == checksums.read(store)
    assert sorted(found.files) == ["db/000009.sst", "db/000010.sst", "db/CURRENT", "files.json"]
    assert (found.statements, found.size) == (12, 201_046)
    (store / "db" / "LOG").write_text("something else")  # what is not read may change
    (store / "db" / "LOCK").unlink()
    (store / "db" / ".nfs0001").write_text("of a network disk")
    (store / "graph.sha256").write_text("computed later")
    checksums.check(store, every_byte=True)


NAMES = ["db/CURRENT", "db/000010.sst", "files.json"]


@pytest.mark.parametrize("name", NAMES)
def test_every_byte_counts(name: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (store / name).read_bytes()
    (store / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    for compare in (partial(checksums.check, every_byte=True), checksums.check):
        with pytest.raises(UnusableStoreError, match="its content has changed") as raised:
            compare(store)
        assert raised.value.where == str(store / name)
    monkeypatch.setattr(checksums, "WHOLE", 0)  # of a large store only small files are read
    if len(content) > checksums.SMALL:
        checksums.check(store)
    else:
        with pytest.raises(UnusableStoreError):
            checksums.check(store)


@pytest.mark.parametrize("name", NAMES)
def test_a_size_or_a_name_that_differs_is_noticed_without_reading(name: str, store: Path) -> None:
    path = store / name
    content = path.read_bytes()
    changes: dict[str, Callable[[], object]] = {
        "instead of": lambda: os.truncate(path, len(content) - 1),
        "it is missing": path.unlink,
        "it is not a file": lambda: path.symlink_to("/dev/zero"),
    }
    for said, change in changes.items():
        change()
        with pytest.raises(UnusableStoreError, match=said):
            checksums.check(store)
    path.unlink()
    path.write_bytes(content)
    path.with_name(f"0{path.name}").write_bytes(content)
    with pytest.raises(UnusableStoreError, match="this file does not belong to it"):
        checksums.check(store)


def test_a_list_that_is_damaged_or_missing_proves_nothing(store: Path) -> None:
    path = store / checksums.CHECKSUMS
    content = path.read_bytes()
    for place in range(40, len(content), 17):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        if content[place : place + 1].strip():
            with pytest.raises(UnusableStoreError):
                checksums.check(store)
    for text in (b"", b"[]", json.dumps({"statements": 12, "files": {"db/CURRENT": 16}}).encode()):
        path.write_bytes(text)
        with pytest.raises(UnusableStoreError, match="the list of checksums cannot be read"):
            checksums.check(store)
    path.unlink()
    with pytest.raises(UnusableStoreError, match="the list of checksums is missing"):
        checksums.check(store)


DAMAGED, UNREADABLE = "the store is damaged: ", "the store cannot be read "
MESSAGES = {  # of the engine: the file that the error names, and whether it is called damaged
    "Corruption: checksum mismatch  The file /s/db/MANIFEST-05 may be corrupted.": ("/s/db/MANIFEST-05", DAMAGED),
    "Corruption: Bad table magic number: expected 98, found 1 in w/x y/000009.sst": ("w/x y/000009.sst", DAMAGED),
    "Corruption: CURRENT file corrupted": ("the store", DAMAGED),
    "IO error: No such file or directory: While open file: /s/1.sst: No such file or directory": (
        "/s/1.sst",
        DAMAGED,
    ),
    "IO error: While pread offset 0 len 4: a b/1.sst: Input/output error": ("a b/1.sst", DAMAGED),
    "IO error: While open a file: /s/1.sst: Permission denied": ("/s/1.sst", UNREADABLE),
    "Oxigraph needs at least 96 file descriptors": ("the store", UNREADABLE),
}


@pytest.mark.parametrize("text", MESSAGES)
def test_an_error_of_the_engine_is_explained(text: str) -> None:
    where, what = MESSAGES[text]
    raised = RuntimeError(text) if text.startswith("Corruption") else OSError(text)
    with pytest.raises(UnusableStoreError) as found, damage.reading():
        raise raised
    assert found.value.what.startswith(what)
    assert text.partition("/")[0][:20] in found.value.what
    assert found.value.where == where


def test_an_error_of_anything_else_stays_as_it_is() -> None:
    for error in (
        RuntimeError("dictionary changed size during iteration"),
        OSError(28, "No space left on device"),
        OSError("a message without a number"),
        FileNotFoundError(2, "No such file or directory", "x.ttl"),
        ValueError("Corruption: of something else"),
    ):
        with pytest.raises(type(error)) as found, damage.reading():
            raise error
        assert found.value is error
