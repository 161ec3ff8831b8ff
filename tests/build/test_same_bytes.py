"""Files that change while a build runs: what a store is called and what it holds come from the same bytes, always.

A file is changed at moments spread over a build: before each reading of a file, at each step of a stage, and at the
swap. Whatever happens, the store in use is what a build from scratch makes of the files that its key names.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import BlankNode

from kg.archive import locate
from kg.build import pipeline
from kg.changes import erase
from kg.cli.main import main
from kg.errors import KgError
from kg.files import atomic, reading
from kg.release.quads import write_sorted
from kg.store.local import LocalStore
from tests.build.test_endpoint_builds import PREFIXES, SMALL
from tests.changes.test_redact import ROLE
from tests.conftest import RURITANIA
from tests.effort import draws

CHANGED, BUILT = "files have changed while the build ran", "built"
NAMES = ("cara", "dora", "edda", "fina", "gero", "hugo")
PERSON = f'{PREFIXES}<> a hb:Graph .\nperson:%s a hb:Person ; hb:name "%s" ; hb:knows person:anna .\n'
KNOWN = f"""{PREFIXES}<> a hb:Graph .
hb:PersonShape sh:property hb:PersonShape-knows .
hb:PersonShape-knows a sh:PropertyShape ; sh:path hb:knows ; sh:class hb:Person ; sh:message "A person."@en .
"""
FILES = SMALL | {"ontology/known.ttl": KNOWN} | {f"data/{name}.ttl": PERSON % (name, name) for name in NAMES}
NOTE = '\nperson:bela hb:note "An edit." .\n'


def append(archive: Path, name: str, text: str) -> None:
    with (archive / name).open("a", encoding="utf-8") as file:
        file.write(text)


def replace_in_place(archive: Path) -> None:
    """Another letter, with the size and the time that the file had."""
    path = archive / "data" / "two.ttl"
    status = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace('"Béla"', '"Bélo"'), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)


CHANGES: dict[str, Callable[[Path], object]] = {
    "an edit": lambda archive: append(archive, "data/two.ttl", NOTE),
    "a new time": lambda archive: os.utime(archive / "data" / "two.ttl"),
    "an edit of the same size and time": replace_in_place,
    "a file added": lambda archive: (archive / "data" / "new.ttl").write_text(PREFIXES + NOTE, encoding="utf-8"),
    "a file renamed": lambda archive: (archive / "data" / "gero.ttl").rename(archive / "data" / "gera.ttl"),
    "a question": lambda archive: append(archive, "queries/questions/names.rq", "# asked\n"),
    "a shape": lambda archive: append(archive, "ontology/terms.ttl", "\nhb:PersonShape-name sh:maxCount 3 .\n"),
}


def write(archive: Path) -> Path:
    """The files of the archive as they were at first, and no others."""
    for folder in ("ontology", "data", "queries"):
        for path in (archive / folder).rglob("*.*"):
            if path.relative_to(archive).as_posix() not in FILES:
                path.unlink()
    for name, text in FILES.items():
        path = archive / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return archive


def statements(store: LocalStore) -> set[str]:
    """Those without blank nodes, whose names differ from one build to the next."""
    return {str(q) for q in store.statements() if not any(isinstance(end, BlankNode) for end in (q.subject, q.object))}


def content(folder: Path) -> set[str]:
    return statements(LocalStore.read(folder / "db"))


class States:
    """The states in which the files can be: by the key of each, what a build from scratch makes of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: dict[str, dict[str, set[str]]] = {}

    def after(self, kind: str) -> dict[str, set[str]]:
        """The state before a change and that after it."""
        if kind not in self.found:
            self.found[kind] = {}
            for change in (lambda archive: None, CHANGES[kind]):
                archive = write(self.folder)
                change(archive)
                snapshot, store = locate(archive).snapshot(), LocalStore.in_memory()
                pipeline.run(store, snapshot, snapshot.turtle)
                self.found[kind][snapshot.key] = statements(store)
        return self.found[kind]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> States:
    return States(tmp_path_factory.mktemp("states"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive that has been edited since it was built, so that the next build has something to do."""
    archive = write(tmp_path / "archive")
    append(archive, "data/dora.ttl", "# as it was\n")
    pipeline.build_archive(locate(archive))
    return write(archive)


class Moments:
    """Counts the moments of a build, and does something at some of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kinds: list[str] = []
        self.deeds: Mapping[int, Callable[[], object]] = {}
        for module, name in [(reading, "read"), (pipeline, "write_manifest"), (pipeline, "make_current")]:
            original = getattr(module, name)
            monkeypatch.setattr(module, name, partial(self._watched, name, original))

    def _watched(self, name: str, original: Callable[..., object], *arguments: object, **options: object) -> object:
        self.pass_by(name)
        return original(*arguments, **options)

    def progress(self, what: str, done: int, total: int) -> None:
        self.pass_by("progress")

    def pass_by(self, kind: str) -> None:
        self.kinds.append(kind)
        deed = self.deeds.get(len(self.kinds))
        if deed is not None:
            deed()

    def start(self, deeds: Mapping[int, Callable[[], object]]) -> None:
        self.kinds, self.deeds = [], deeds

    def spread(self, number: int) -> list[int]:
        """So many moments of the build that was counted last, spread over its reading, its stages and its end."""
        first, last = (place for place in (self.kinds.index("progress"), len(self.kinds)) if place)
        end = len(self.kinds) - self.kinds[::-1].index("write_manifest")
        parts = [range(1, first + 1), range(first + 1, end + 1), range(end + 1, last + 1)]
        spread = (part[k * len(part) // number] for k in range(number) for part in parts)
        return sorted(set(spread))


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Moments:
    return Moments(monkeypatch)


def trials(moments: Moments, number: int, chance: random.Random) -> Iterator[tuple[str, int, int]]:
    """A kind of change, when it is made, and when it is undone: 0 if it is not."""
    chosen = moments.spread(number // 2)
    chance.shuffle(chosen)
    kinds = list(CHANGES)
    for turn, moment in enumerate(chosen[:number]):
        yield kinds[turn % len(kinds)], moment, moment + chance.randint(1, 9) if turn % 3 == 2 else 0


def outcome(build: Callable[[], object]) -> str:
    """The problem that an error with all four parts names; or that the build ended."""
    try:
        build()
    except KgError as error:
        return error.what if all((error.where, error.expected, error.repair)) else f"{error} lacks a part"
    return BUILT


def test_a_store_holds_what_its_key_names_whenever_a_file_changes(
    archive: Path, moments: Moments, states: States, chance: random.Random, tmp_path: Path
) -> None:
    shutil.copytree(archive / "build", tmp_path / "before")
    last = pipeline.current(locate(archive))
    assert last is not None
    before = content(last)
    pipeline.build_archive(locate(archive), moments.progress)
    outcomes = []
    for kind, moment, undone in list(trials(moments, draws(4, 50), chance)):
        shutil.rmtree(archive / "build")
        shutil.copytree(tmp_path / "before", archive / "build")
        write(archive)
        expected = states.after(kind)
        moments.start({moment: partial(CHANGES[kind], archive), undone: partial(write, archive)})
        outcomes.append(outcome(lambda: pipeline.build_archive(locate(archive), moments.progress)))
        in_use = pipeline.current(locate(archive))
        assert in_use is not None
        if outcomes[-1] == BUILT:
            assert content(in_use) == expected[in_use.name], (kind, moment, undone)
        else:
            assert in_use == last
            assert content(last) == before
        assert not any(path.name.startswith(atomic.NEW) for path in archive.rglob("*"))
        if kind != "a new time" and not undone and moments.kinds[moment - 1 : moment] == ["progress"]:
            assert outcomes[-1] == CHANGED, (kind, moment)
        moments.start({})
        now = pipeline.build_archive(locate(archive))
        assert content(now.folder) == expected[locate(archive).key], (kind, moment, undone)
    assert CHANGED in outcomes
    assert BUILT in outcomes


def test_a_release_has_the_ontology_of_its_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = write(tmp_path / "archive")
    pipeline.build_archive(locate(archive))

    def edit(*arguments: object) -> str:
        append(archive, "ontology/terms.ttl", "# An edit.\n")
        return write_sorted(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("kg.release.release.write_sorted", edit)
    assert main(["--archive", str(archive), "export", "--to", str(tmp_path / "out"), "--formats", "rdf"]) == 0
    assert (tmp_path / "out" / "ontology" / "terms.ttl").read_text(encoding="utf-8") == FILES["ontology/terms.ttl"]


def test_a_redaction_does_not_overwrite_an_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, plan = tmp_path / "archive", erase.plan
    shutil.copytree(RURITANIA / "data", archive / "data")

    def edit(*arguments: object, **names: object) -> object:
        append(archive, "data/letter.ttl", "# An edit.\n")
        return plan(*arguments, **names)  # type: ignore[arg-type]

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))  # where a redaction deletes what was generated

    monkeypatch.setattr(erase, "plan", edit)
    assert main(["--archive", str(archive), "redact", ROLE, "--because", "error"]) == 1
    assert f"data/letter.ttl: {CHANGED}" in capsys.readouterr().err
    assert (archive / "data" / "letter.ttl").read_text(encoding="utf-8").endswith("# An edit.\n")
    assert not (archive / "data" / "redactions.ttl").exists()
