"""Archives that extend others: their bases, what they may not say, and what is refused with the way forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.archive import Archive, containing, locate, version
from kg.build import pipeline
from kg.build.extend import leave_out_dangling
from kg.build.load import load_files
from kg.cli.main import main
from kg.errors import KgError
from kg.store.local import LocalStore
from kg.terms.names import hb, prefixes

PREFIXES = """@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix iccpr: <https://w3id.org/habeas/id/iccpr/> .
@prefix id: <https://w3id.org/habeas/id/> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix state: <https://w3id.org/habeas/id/state/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def archive_of(folder: Path, name: str, base: str = "none", more: str = "", data: str = "") -> Path:
    """A folder with an archive of this name and base, and with one data file."""
    (folder / "data").mkdir(parents=True)
    (folder / "habeas.toml").write_text(f'[archive]\nname = "{name}"\nbase = "{base}"\n{more}', "utf-8")
    (folder / "data/x.ttl").write_text(PREFIXES + data, "utf-8")
    return folder


def refusal(folder: Path | None, *others: Path) -> str:
    with pytest.raises(KgError) as error:
        locate(folder, others).snapshot()
    return str(error.value)


def loaded(archive: Archive) -> LocalStore:
    store = LocalStore.in_memory()
    load_files(store, archive.turtle)
    return store


def problems(folder: Path) -> str:
    """All that is wrong with an archive before anything is inferred."""
    with pytest.raises(KgError) as error:
        pipeline.run(LocalStore.in_memory(), locate(folder), locate(folder).turtle, checked=False)
    return str(error.value)


def test_a_base_brings_norms_and_states_and_no_cases(tmp_path: Path) -> None:
    names = locate(archive_of(tmp_path / "a", "a", "habeas")).names
    assert "data/@habeas/norms/iccpr.ttl" in names
    assert "data/@habeas/bodies/states.ttl" in names
    assert "queries/questions/cases-resting-on.rq" in names
    indexes = {f"data/@habeas/imported/{name}/index.ttl" for name in ("juris", "hudoc")}  # which describe the bodies
    assert {name for name in names if "/cases/" in name or "/imported/" in name} == indexes
    assert "iccpr" in prefixes(locate(tmp_path / "a"))


def test_a_change_of_the_base_is_a_change(tmp_path: Path) -> None:
    archive_of(tmp_path / "a", "a")
    archive_of(tmp_path / "b", "b", "../a")
    before = locate(tmp_path / "b").key
    (tmp_path / "a/data/x.ttl").write_text(PREFIXES + 'state:one rdfs:label "One"@en .', "utf-8")
    assert locate(tmp_path / "b").key != before
    assert locate(tmp_path / "b").frame != before


def test_what_a_base_points_to_and_does_not_bring_is_left_out(tmp_path: Path) -> None:
    archive = locate(archive_of(tmp_path / "a", "a", "habeas"))
    store = loaded(archive)
    dangling = (
        "SELECT DISTINCT ?thing { GRAPH ?g { ?s ?p ?thing } MINUS { ?thing a ?kind } "
        'FILTER(ISIRI(?thing) && STRSTARTS(STR(?thing), "https://w3id.org/habeas/id/")) }'
    )
    assert store.rows(dangling)
    leave_out_dangling(store, archive)
    assert not store.rows(dangling)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('hb:Finding rdfs:label "mine"@en .', "hb:Finding is a term of the base, defined in ontology/findings.ttl"),
        ("hb:FindingShape sh:deactivated true .", "hb:FindingShape is a term of the base"),
        ("hb:Mine a owl:Class .", "hb:Mine is in a namespace of the base"),
        ('iccpr:art_19 rdfs:label "x"@en .', "iccpr:art_19 is described in data/@habeas/norms/iccpr.ttl"),
    ],
)
def test_terms_of_the_base_are_not_redefined(data: str, said: str, tmp_path: Path) -> None:
    text = problems(archive_of(tmp_path / "a", "a", "habeas", data=data))
    assert said in text
    assert "data/x.ttl" in text


def test_a_file_of_the_base_is_not_replaced(tmp_path: Path) -> None:
    folder = archive_of(tmp_path / "a", "a")
    (folder / "ontology").mkdir()
    (folder / "ontology/findings.ttl").write_text(PREFIXES, "utf-8")
    assert "the base habeas has a file of this name" in refusal(folder)


def test_a_prefix_of_the_base_keeps_its_meaning(tmp_path: Path) -> None:
    folder = archive_of(tmp_path / "a", "a", "habeas")
    declared = '<> sh:declare [ sh:prefix "iccpr" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .'
    (folder / "data/prefixes.ttl").write_text(PREFIXES + declared, "utf-8")
    with pytest.raises(KgError, match="the prefix iccpr: stands for"):
        prefixes(locate(folder))


def test_a_base_that_leads_back_is_refused(tmp_path: Path) -> None:
    archive_of(tmp_path / "a", "a", "../b")
    archive_of(tmp_path / "b", "b", "../a")
    text = refusal(tmp_path / "a")
    assert "an archive is its own base: a → b → a" in text
    assert "habeas.toml: base" in text


def test_a_base_that_is_missing_or_no_archive_is_refused(tmp_path: Path) -> None:
    assert "the base ../gone is missing" in refusal(archive_of(tmp_path / "a", "a", "../gone"))
    (tmp_path / "plain/data").mkdir(parents=True)
    assert "the base ../plain does not say what it is" in refusal(archive_of(tmp_path / "b", "b", "../plain"))
    (tmp_path / "release" / "rdf").mkdir(parents=True)
    assert "the base ../release is a release" in refusal(archive_of(tmp_path / "f", "f", "../release"))
    assert "no base is fetched" in refusal(archive_of(tmp_path / "g", "g", "https://example.org/habeas"))
    (tmp_path / "empty").mkdir()
    assert "this archive has no data/ folder" in refusal(archive_of(tmp_path / "c", "c", "../empty"))
    archive_of(tmp_path / "e", "d")
    assert "two archives in a chain of bases are called d" in refusal(archive_of(tmp_path / "d", "d", "../e"))


def test_a_base_of_another_version_is_refused_with_the_way_forward(tmp_path: Path) -> None:
    text = refusal(archive_of(tmp_path / "a", "a", "habeas", 'base-version = "0.0.9"\n'))
    assert "made with version 0.0.9 of its base" in text
    assert f'base-version = "{version()}"' in text
    assert "No file was changed" in text
    locate(archive_of(tmp_path / "b", "b", "habeas", f'base-version = "{version()}.1"\n'))


def test_the_archive_around_a_file_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = archive_of(tmp_path / "a", "a")
    assert containing(folder / "data") == folder.resolve()
    assert containing(tmp_path) is None
    other = archive_of(tmp_path / "b", "b")
    assert main(["validate", str(folder / "data/x.ttl"), str(other / "data/x.ttl")]) == 1
    assert "these files are of different archives" in capsys.readouterr().err


def test_two_archives_of_two_names_are_asked_together(tmp_path: Path) -> None:
    assert "two archives are called c" in refusal(archive_of(tmp_path / "c", "c"), archive_of(tmp_path / "d", "c"))
    person = "person:n a hb:Person ; rdfs:label {} .".replace("person:", "id:")
    archive_of(tmp_path / "a", "a", data=person.format('"N"@en'))
    archive_of(tmp_path / "b", "b", data=person.format('"N, as b says"@en'))
    archive = locate(tmp_path / "a", [tmp_path / "b"])
    assert archive.is_joint
    assert archive.build == tmp_path / "a" / "build" / "with" / "b"
    assert [name for name in archive.names if name.startswith("data/")] == ["data/@b/x.ttl", "data/x.ttl"]
    rows = pipeline.build_archive(archive, checked=False)
    store = pipeline.open_store(rows.folder)
    files = store.rows(
        f"SELECT ?file {{ GRAPH ?g {{ ?s a {hb('Person')} }} ?g {hb('fromFile')} ?file }} ORDER BY ?file"
    )
    assert [str(getattr(file, "value", "")) for (file,) in files] == ["data/@b/x.ttl", "data/x.ttl"]
