"""Increments: a build after a change gives the same triples and the same report as a build from scratch.

The edits follow from the seed of the run, which is printed.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Triple

from kg.archive import locate
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.build.increment import MANIFEST, increment
from kg.build.validate import validate
from kg.errors import KgError
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from tests.conftest import ROOT, ruritania_copied
from tests.effort import SEED, draws

EDITS = draws(2, 48)
Built = tuple[set[Triple], list[dict[str, str]]]  # named statements, and findings
WORTH_KNOWING = """
@prefix : <https://example.org/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
:Noted a sh:NodeShape ; sh:targetSubjectsOf hb:note ; sh:severity sh:Info ; sh:property :Noted-once ;
    sh:sparql [ sh:message "{?value} is noted of {?other} too." ; sh:select \"\"\"SELECT $this ?value ?other WHERE {
        $this <https://w3id.org/habeas/ont#note> ?value . ?other <https://w3id.org/habeas/ont#note> ?value .
        FILTER(?other != $this) }\"\"\" ] .
:Noted-once a sh:PropertyShape ; sh:path hb:note ; sh:maxCount 1 ; sh:severity sh:Warning ; sh:message "One note." .
:Unnoted a sh:NodeShape ; sh:targetClass hb:Claim , hb:Person ; sh:property :Unnoted-note .
:Unnoted-note a sh:PropertyShape ; sh:path hb:note ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "A note." .
:Passage a sh:NodeShape ; sh:targetClass hb:Passage ; sh:property :Passage-used .
:Passage-used a sh:PropertyShape ; sh:path [ sh:inversePath hb:statedIn ] ; sh:maxCount 2 ; sh:severity sh:Warning ;
    sh:message "At most two statements." .
:Finding a sh:NodeShape ; sh:targetClass hb:Finding , hb:Claim ; sh:property :Finding-noted .
:Finding-noted a sh:PropertyShape ; sh:path ( hb:statedIn hb:note ) ; sh:maxCount 0 ; sh:severity sh:Warning ;
    sh:message "No note on its passages." .
"""
"""Shapes that find no violation, each of another reach: values, what shares them, what points here, two steps on."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania, built, that may be changed."""
    return ruritania_copied(tmp_path / "archive")


@pytest.fixture
def shaped(archive: Path) -> Path:
    """The same, with an ontology of its own that has more shapes."""
    shutil.copytree(ROOT / "ontology", archive / "ontology")
    with (archive / "ontology" / "shapes" / "claim.ttl").open("a", encoding="utf-8") as file:
        file.write(WORTH_KNOWING)
    return archive


def built(folder: Path) -> Built:
    """The statements of an archive's store and its findings, after a build."""
    made = pipeline.build_archive(locate(folder))
    report = json.loads((made.folder / "findings.json").read_text())
    for finding in report:
        del finding["result"]  # in SHACL's own terms, with blank nodes that are numbered as they come
    quads = LocalStore.read(made.folder / "db").as_oxigraph()
    named = {q.triple for q in quads if not any(isinstance(end, BlankNode) for end in (q.subject, q.object))}
    return named, report  # the lists of the ontology have blank nodes, which differ from one reading to the next


def from_scratch(folder: Path) -> Built:
    shutil.rmtree(folder / "build")
    return built(folder)


def outcome(way: Callable[[Path], Built], folder: Path) -> Built | str:
    """What a build gives, or what it says where it is refused."""
    try:
        return way(folder)
    except KgError as error:
        return str(error)


def next_store(folder: Path, to: Path) -> Store | None:
    """The store that an increment makes, or None where a full build is due."""
    now = locate(folder).snapshot()
    made = increment(now, pipeline.current(now), to, read_all(now, "rules"), lambda what, done, total: None)
    return made.store if made else None


def edit(chance: random.Random, text: str) -> str:
    """The text with one change that mostly keeps it lawful: a note added, or a block left out of the middle."""
    blocks = text.split("\n\n")
    places = [n for n, block in enumerate(blocks) if re.match(r"\S+ a hb:(Role|Claim|StatusObservation)\b", block)]
    if places and chance.random() < 0.4:
        place = chance.choice(places)
        name = blocks[place].split()[0]
        if text.count(name) == 1:
            return "\n\n".join(blocks[:place] + blocks[place + 1 :])
    noted = [n for n, block in enumerate(blocks) if re.match(r"\S+ a hb:", block) and block.rstrip().endswith(" .")]
    if not noted:
        return text + "\n# nothing changed but this line\n"
    place = chance.choice(noted)
    blocks[place] = blocks[place].rstrip()[:-2] + f' ;\n    hb:note "Seen again, {chance.randint(1, 9)}."@en .'
    return "\n\n".join(blocks)


def move(chance: random.Random, source: Path, target: Path) -> None:
    """Puts what one file says of a thing into another, which changes where it is found and nothing else."""
    blocks = source.read_text(encoding="utf-8").split("\n\n")
    places = [n for n, block in enumerate(blocks) if re.match(r"\S+ a hb:(Role|Claim|Passage|Person)\b", block)]
    if not places or source == target:
        return
    block = blocks.pop(chance.choice(places))
    prefixes_ = "\n".join(line for line in "\n\n".join(blocks).splitlines() if line.startswith("@prefix"))
    source.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    target.write_text(f"{target.read_text(encoding='utf-8')}\n{prefixes_}\n\n{block}\n", encoding="utf-8")


@pytest.mark.full
@pytest.mark.slow
def test_random_edits_give_what_a_build_from_scratch_gives(
    shaped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with capsys.disabled():
        print(f"\nincrements: {EDITS} random edits (seed {SEED})", end=" ")
    chance, limited, reports = random.Random(SEED), [], []

    def watched(*given: Any, **options: Any) -> list[ValidationFinding]:
        limited.append(options.get("near") is not None)
        return validate(*given, **options)

    monkeypatch.setattr(pipeline, "validate", watched)
    built(shaped)
    files = sorted(path for path in (shaped / "data").rglob("*.ttl") if path.name != "prefixes.ttl")
    for number in range(EDITS):
        texts = {path: path.read_text(encoding="utf-8") for path in files}
        for path in chance.sample(files, chance.choice([1, 1, 2])):
            path.write_text(edit(chance, path.read_text(encoding="utf-8")), encoding="utf-8")
        if number % 4 == 0:
            move(chance, path, chance.choice(files))
        assert next_store(shaped, tmp_path / f"next-{number}") is not None
        after = outcome(built, shaped)
        kept = shutil.copytree(shaped / "build", tmp_path / f"build-{number}")
        assert after == outcome(from_scratch, shaped)
        shutil.rmtree(shaped / "build")
        shutil.move(kept, shaped / "build")
        if isinstance(after, str):  # it was not lawful
            for path, text in texts.items():
                path.write_text(text, encoding="utf-8")
        else:
            reports.append(after[1])
    with capsys.disabled():
        several = len({json.dumps(report) for report in reports})
        print(f"gave what a build from scratch gives, {several} reports of {len(reports[-1])} findings at the end")
    assert len(reports) > EDITS // 4
    assert all(reports)
    assert several > EDITS // 4
    assert {finding["severity"] for report in reports for finding in report} == {"Warning", "Info"}
    assert sum(limited) > EDITS // 4  # times that only what a change reaches was looked at


@pytest.mark.full
def test_a_file_that_comes_and_goes_leaves_nothing_behind(archive: Path) -> None:
    before = built(archive)
    extra = archive / "data" / "cases" / "extra.ttl"
    extra.write_text(
        (archive / "data" / "cases" / "lorry.ttl").read_text(encoding="utf-8").replace("gra-lorry", "gra-second"),
        encoding="utf-8",
    )
    assert len(built(archive)[0]) > len(before[0])
    extra.unlink()
    after = built(archive)
    assert after == before
    assert after == from_scratch(archive)


def test_a_syntax_error_leaves_the_last_store_and_names_the_line(archive: Path) -> None:
    built(archive)
    last = pipeline.current(locate(archive))
    letter = archive / "data" / "letter.ttl"
    letter.write_text(letter.read_text(encoding="utf-8") + "\ndoc:broken a hb:Letter ;;; [\n", encoding="utf-8")
    with pytest.raises(KgError, match=r"data/letter\.ttl:\d+"):
        pipeline.build_archive(locate(archive))
    assert pipeline.current(locate(archive)) == last


def test_a_violation_leaves_the_last_store(archive: Path) -> None:
    built(archive)
    last = pipeline.current(locate(archive))
    letter = archive / "data" / "letter.ttl"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("    hb:askedIf list:ask-always ;\n", "", 1), encoding="utf-8")
    with pytest.raises(KgError, match="askedIf"):
        pipeline.build_archive(locate(archive))
    assert pipeline.current(locate(archive)) == last
    letter.write_text(text, encoding="utf-8")
    assert not pipeline.build_archive(locate(archive)).new


def test_a_full_build_is_due_where_more_than_the_data_changed(archive: Path, tmp_path: Path) -> None:
    built(archive)
    assert next_store(archive, tmp_path / "same") is not None
    folder = pipeline.current(locate(archive))
    assert folder is not None
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace('"frame": "', '"frame": "0'))
    assert next_store(archive, tmp_path / "other") is None
    manifest.unlink()
    assert next_store(archive, tmp_path / "none") is None


@pytest.mark.full
def test_what_validation_finds_is_told_again_after_an_increment(shaped: Path) -> None:
    before = built(shaped)[1]
    assert len(before) > 10
    letter = shaped / "data" / "letter.ttl"
    letter.write_text(letter.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert built(shaped)[1] == before == from_scratch(shaped)[1]


@pytest.mark.full
def test_a_report_that_cannot_be_read_is_made_anew(shaped: Path) -> None:
    before = built(shaped)[1]
    folder = pipeline.current(locate(shaped))
    assert folder is not None
    (folder / "findings.json").write_text("[")
    letter = shaped / "data" / "letter.ttl"
    letter.write_text(letter.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert built(shaped)[1] == before
