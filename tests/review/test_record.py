"""Facts accepted about an opinion that the record knows already: nothing twice, and no contradiction unseen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.archive import locate
from kg.errors import KgError
from kg.review.accept import Accepted, accept
from kg.review.compare import Record
from kg.review.decisions import Review, opened
from kg.review.join import joined
from kg.review.show import Shower
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.terms.names import FILES, GRAPH, THING, graph_of, hb, prefixes
from tests.review import case
from tests.review.case import key

DAY = datetime.date(2031, 5, 1)
TABLE = prefixes(locate())
OPINION = f"{THING}un/a-hrc-wgad-2018-110"
SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + "".join(
    f"[] sh:path <{hb(name).value}> ; sh:maxCount 1 .\n"
    for name in ("adoptedOn", "issuedOn", "publishedOn", "readExtent", "modality", "inSection")
)
BY_HAND = "data/opinions/by-hand.ttl"
TODAY = (case.DRAFTS / "today.txt").read_text()


@dataclass
class World:
    """A small record of files, and a review of the draft of an invented opinion that they tell of."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)

    def file(self, name: str, text: str) -> None:
        """Adds a file; those of importers are marked as they left them."""
        head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in TABLE.items() if f"{prefix}:" in text)
        self.files[name] = f"{head}\n{text.lstrip()}"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.files[name])

    @property
    def store(self) -> LocalStore:
        store = LocalStore.in_memory()
        for name, text in {"ontology/shapes.ttl": SHAPES, **self.files}.items():
            store.load(text.encode(), graph_of(name), name)
            store.add(FILES, [Triple(graph_of(name), hb("fromFile"), Literal(name))])
        return store

    def accept(self, **verdicts: str) -> Accepted:
        """Accepts all but what is named, and writes the file."""
        with opened(self.review) as review:
            case.accept_all(review, **verdicts)
            return accept(review, Record(self.store), locate(self.folder), TABLE, DAY)

    @property
    def review(self) -> Review:
        return Review(self.folder / "reviews", joined(case.draft(), self.store), "Sapt")

    def remarks(self, heading: str) -> list[str]:
        """The part of the record that a reviewer sees beside one item."""
        review, shower = self.review, Shower(Record(self.store), Labels(self.store, TABLE), TABLE)
        item = review.draft.item(key(review.draft, heading))
        assert item is not None
        return [line.remark for line in shower.shown(review, item).lines if line.remark]

    def said(self) -> dict[tuple[str, str], set[str]]:
        """All that all files say now, by thing and property."""
        found: dict[tuple[str, str], set[str]] = {}
        for path in sorted((self.folder / "data").rglob("*.ttl")):
            for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
                if isinstance(quad.subject, NamedNode):
                    name = quad.subject.value, quad.predicate.value.rpartition("#")[2]
                    assert quad.object.value not in found.get(name, ()), f"{name} is stated twice"
                    if quad.subject.value != GRAPH:
                        found.setdefault(name, set()).add(quad.object.value)
        return found


@pytest.fixture
def world(tmp_path: Path) -> World:
    case.archive(tmp_path)
    (tmp_path / case.IMPORTED).unlink()
    one = World(tmp_path)
    one.file(case.IMPORTED, "state:kz a hb:State .\n")
    return one


def test_a_file_by_hand_keeps_what_it_says_and_loses_that_little_was_read(world: World) -> None:
    world.file(
        BY_HAND,
        'un:a-hrc-wgad-2018-110 a hb:Opinion ; rdfs:label "By hand"@en ; hb:number "110/2018" ;\n'
        '    hb:readExtent list:read-opening ; hb:readingNote "The heading."@en ;\n'
        '    hb:symbol "A/HRC/WGAD/2018/110" .  # looked up\n',
    )
    done = world.accept()
    assert done.taken_out == [f"2 statements, whose place the new file takes, left {BY_HAND}"]
    assert (
        'hb:number "110/2018" ;\n    hb:symbol "A/HRC/WGAD/2018/110" .  # looked up\n'
        in (world.folder / BY_HAND).read_text()
    )
    said = world.said()
    assert said[OPINION, "readExtent"] == {f"{THING}list/read-whole"}
    assert said[OPINION, "label"] == {"By hand"}
    assert (OPINION, "readingNote") not in said


def test_what_was_read_whole_already_stays_read_by_whoever_read_it(world: World) -> None:
    world.file(BY_HAND, "un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:readExtent list:read-whole .\n")
    assert world.accept().taken_out == []
    world.said()


def test_a_contradiction_of_what_a_person_wrote_is_an_error_and_nothing_is_written(world: World) -> None:
    text = (
        'un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:issuedOn "2018-07-05"^^xsd:date ; hb:readExtent list:read-opening .\n'
    )
    world.file(BY_HAND, text)
    assert world.remarks("issuedOn") == [f"Conflict: the record says 2018-07-05 ({BY_HAND})"]
    with pytest.raises(
        KgError, match="is “2018-07-04” in what was accepted, and “2018-07-05” in the record"
    ) as refused:
        world.accept()
    assert refused.value.where == BY_HAND
    assert (world.folder / BY_HAND).read_text() == world.files[BY_HAND]
    assert not (world.folder / "data" / "opinions" / "a-hrc-wgad-2018-110.ttl").exists()
    world.accept(issuedOn="reject")
    assert world.said()[OPINION, "issuedOn"] == {"2018-07-05"}


def test_a_person_whom_the_record_withholds_is_never_named_by_a_draft(world: World) -> None:
    world.file(
        case.IMPORTED,
        "un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:addressesCase case:kz-wgad-110-2018 .\n"
        "case:kz-wgad-110-2018 a hb:Case .\n"
        "case:kz-wgad-110-2018__absence_persons a hb:Absence ; hb:isAbsentFrom case:kz-wgad-110-2018 ;\n"
        "    hb:absentProperty hb:concernsPerson ; hb:absenceReason list:absence-withheld .\n",
    )
    with pytest.raises(KgError, match="absenceReason list:absence-withheld in the record"):
        world.accept()


def test_what_the_record_calls_missing_is_missing_no_longer(world: World) -> None:
    world.file(
        BY_HAND,
        "un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:readExtent list:read-nothing .\n"
        "un:a-hrc-wgad-2018-110__absence_adopted a hb:Absence ; hb:isAbsentFrom un:a-hrc-wgad-2018-110 ;\n"
        "    hb:absentProperty hb:adoptedOn ; hb:absenceReason list:absence-notYetRead .\n"
        "un:a-hrc-wgad-2018-110__absence_published a hb:Absence ; hb:isAbsentFrom un:a-hrc-wgad-2018-110 ;\n"
        "    hb:absentProperty hb:publishedOn ; hb:absenceReason list:absence-notYetRead .\n",
    )
    assert world.accept().taken_out == [f"1 statement and 1 thing, whose place the new file takes, left {BY_HAND}"]
    absent = {
        value.rpartition("#")[2]
        for (_, name), values in world.said().items()
        if name == "absentProperty"
        for value in values
    }
    assert "publishedOn" in absent
    assert "adoptedOn" not in absent


def test_case_person_event_finding_and_remedy_keep_the_names_that_they_have(world: World) -> None:
    world.file(
        BY_HAND,
        "un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:addressesCase case:kz-printer ; hb:readExtent list:read-nothing .\n"
        "case:kz-printer a hb:Case ; hb:concernsPerson person:the-printer .\n"
        'person:the-printer a hb:Person ; rdfs:label "RASSENDYLL Rudolf"@en .\n'
        "case:kz-printer__taken a hb:Event ; hb:isEventOf case:kz-printer ; hb:eventKind list:event-arrest ;\n"
        '    hb:occurredOn "2017-03-03"^^xsd:date .\n'
        "un:a-hrc-wgad-2018-110__let-go a hb:Remedy ; hb:isNamedIn un:a-hrc-wgad-2018-110 ;\n"
        "    hb:remedyKind list:remedy-release ; hb:forPerson person:the-printer ;\n"
        "    hb:modality list:modality-not-told .\n",
    )
    world.accept()
    said = world.said()
    assert {value for (_, name), values in said.items() if name == "isEventOf" for value in values} == {
        f"{THING}case/kz-printer"
    }
    assert said[f"{THING}case/kz-printer", "concernsPerson"] == {f"{THING}person/the-printer"}
    assert said[f"{THING}case/kz-printer__taken", "statedIn"]
    assert said[f"{OPINION}__let-go", "modality"] == {f"{THING}list/modality-considers-appropriate"}
    assert not any("rassendyll" in thing for thing, _ in said)


def test_a_person_of_another_name_stays_apart_and_is_pointed_out(world: World) -> None:
    world.file(
        BY_HAND,
        "un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:addressesCase case:kz-printer .\n"
        "case:kz-printer a hb:Case ; hb:concernsPerson person:rudolph .\n"
        'person:rudolph a hb:Person ; rdfs:label "Rudolph Rassendyll"@en .\n',
    )
    [one] = world.accept().left_to_do
    assert one.startswith("case:kz-printer concerns person:rudolph in the record and person:rudolf-rassendyll-110-2018")
    assert len(world.said()[f"{THING}case/kz-printer", "concernsPerson"]) == 2


def test_decisions_hold_when_the_record_learns_of_the_opinion(world: World) -> None:
    with opened(world.review) as review:
        case.accept_all(review)
    world.file(BY_HAND, "un:a-hrc-wgad-2018-110 a hb:Opinion ; hb:addressesCase case:kz-printer .\n")
    assert world.review.undecided() == []
