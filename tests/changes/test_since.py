"""`kg validate --since` compares all files that an archive depends on, as they are or as staged, with a revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kg.archive import locate
from kg.changes.since import contents_then, not_staged
from kg.cli.main import main
from kg.errors import KgError

OFFICE = "https://w3id.org/habeas/id/org/office"
HEAD = "@prefix hb: <https://w3id.org/habeas/ont#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=R", "-c", "user.email=r@r.example", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def archive_of(folder: Path, name: str, base: str) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "habeas.toml").write_text(f'[archive]\nname = "{name}"\nbase = "{base}"\n')
    (folder / "data" / "x.ttl").write_text(f'{HEAD}<> a hb:Graph ; rdfs:label "{name}"@en .\n')
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An archive in a folder of a repository, whose base is in another folder of it; with one commit."""
    top = tmp_path / "the repository"
    archive_of(top / "common", "common", "none")
    own = archive_of(top / "own", "own", "../common")
    (top / ".gitignore").write_text("ignored.ttl\n")
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-qm", "Begin")
    return own


def then(folder: Path, revision: str = "HEAD", *, staged: bool = False) -> dict[str, bytes | None]:
    return contents_then(locate(folder), revision, staged=staged)


def test_what_changed_is_known_with_what_it_was(own: Path) -> None:
    before = (own / "data" / "x.ttl").read_bytes()
    assert then(own) == {}
    (own / "data" / "x.ttl").unlink()
    for name in ("new.ttl", "ignored.ttl", "note.txt"):
        (own / "data" / name).write_text("<> a <urn:X> .\n")
    assert then(own) == {"data/new.ttl": None, "data/x.ttl": before}
    (own / "habeas.toml").write_text('[archive]\nname = "own"\nbase = "none"\n')
    assert [*then(own)] == ["data/new.ttl", "data/x.ttl", "habeas.toml"]


def test_a_base_in_the_same_repository_is_compared_too(own: Path) -> None:
    common = own.parent / "common"
    before = (common / "data" / "x.ttl").read_bytes()
    (common / "data" / "x.ttl").write_text("<> a <urn:X> .\n")
    (common / "ontology").mkdir()
    (common / "ontology" / "y.ttl").write_text("<> a <urn:X> .\n")
    assert then(own) == {"data/@common/x.ttl": before, "ontology/@common/y.ttl": None}
    (common / "habeas.toml").write_text('[archive]\nname = "common"\nbase = "habeas"\n')
    assert "../common/habeas.toml" in then(own)


def test_before_the_first_commit_everything_is_new(own: Path) -> None:
    git(own, "checkout", "-q", "--orphan", "fresh")
    everything = ["../common/habeas.toml", "data/@common/x.ttl", "data/x.ttl", "habeas.toml"]
    assert then(own) == then(own, staged=True) == dict.fromkeys(everything)
    git(own, "rm", "-rq", "--cached", "data")
    assert "data/x.ttl" in then(own)
    assert "data/x.ttl" not in then(own, staged=True)


def test_what_is_staged_is_told_from_what_is_there(own: Path) -> None:
    file = own / "data" / "x.ttl"
    old = file.read_bytes()
    file.write_text("<> a <urn:Staged> .\n")
    (own / "data" / "added.ttl").write_text("<> a <urn:Added> .\n")
    git(own, "add", ".")
    file.write_text("<> a <urn:NotStaged> .\n")
    for name in ("new.ttl", "ignored.ttl"):
        (own / "data" / name).write_text("<> a <urn:X> .\n")
    assert then(own, staged=True) == {"data/added.ttl": None, "data/x.ttl": old}
    assert not_staged(locate(own)) == {
        "data/ignored.ttl": None,
        "data/new.ttl": None,
        "data/x.ttl": b"<> a <urn:Staged> .\n",
    }


def test_a_clone_that_lacks_the_revision_or_its_files_is_an_error(own: Path, tmp_path: Path) -> None:
    top, first = own.parent, git(own, "rev-parse", "HEAD")
    (own / "data" / "x.ttl").write_text("<> a <urn:Second> .\n")
    git(own, "commit", "-qam", "Second")
    git(top, "config", "uploadpack.allowFilter", "true")
    shallow, partial = tmp_path / "shallow", tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{top}", str(shallow))
    (shallow / "own" / "data" / "x.ttl").write_text("<> a <urn:Third> .\n")
    assert then(shallow / "own") == {"data/x.ttl": b"<> a <urn:Second> .\n"}
    with pytest.raises(KgError, match="there is no git revision"):
        then(shallow / "own", first)
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{top}", str(partial))
    git(partial, "remote", "set-url", "origin", f"file://{tmp_path / 'gone'}")
    with pytest.raises(KgError, match=r"what own/data/x\.ttl held at .* is not in this clone"):
        then(partial / "own", first)


def test_a_change_of_the_base_or_of_the_settings_is_validated(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office, cited = own.parent / "common" / "data" / "office.ttl", own / "data" / "cited.ttl"
    office.write_text(f'{HEAD}<{OFFICE}> a hb:Agent ; rdfs:label "The office"@en .\n')
    cited.write_text(f"{HEAD}<{OFFICE}-2> a hb:Agent ; hb:isPartOf <{OFFICE}> .\n")
    git(own.parent, "add", ".")
    git(own.parent, "commit", "-qm", "Point to the base")

    def said(*words: str) -> str:
        main(["--archive", str(own), "validate", "--since", "HEAD", *words])
        return capsys.readouterr().err

    dangling = "refers to org:office, which nothing describes"
    assert dangling not in said()
    office.unlink()
    assert dangling in said()
    assert dangling not in said("--staged")
    git(own.parent, "checkout", "-q", ".")
    (own / "habeas.toml").write_text('[archive]\nname = "own"\nbase = "none"\n')
    assert dangling in said()
