"""Decisions are kept, conflicts are shown, and only what a person accepted becomes a file of the record."""

from __future__ import annotations

import datetime
import json
import multiprocessing
import multiprocessing.synchronize
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from kg.archive import Archive, locate
from kg.errors import KgError
from kg.files import marks
from kg.review import draft as drafts
from kg.review import terminal
from kg.review.accept import accept
from kg.review.compare import Record
from kg.review.decisions import Review, opened, parsed
from kg.review.show import Shower, excerpts
from kg.store.labels import Labels
from kg.terms.names import GRAPH, hb, prefixes
from kg.terms.vocabulary import XSD
from tests.conftest import ROOT
from tests.project.test_house import faults_of_turtle
from tests.review import case
from tests.review.case import accept_all, key

DAY = datetime.date(2031, 5, 1)
TABLE = prefixes(locate())
DATE = Literal("2018-07-04", datatype=NamedNode(f"{XSD}date"))
OPINION = "https://w3id.org/habeas/id/un/a-hrc-wgad-2018-110"


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    with opened(
        Review(tmp_path / "reviews", case.draft(case.copied(tmp_path / "drafts")), "Fritz von Tarlenheim")
    ) as one:
        yield one


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return case.archive(tmp_path / "archive")


def written(review: Review, archive: Archive) -> dict[tuple[str, str], set[str]]:
    """The values in the curated file, by thing and property."""
    done = accept(review, Record(case.record()), archive, TABLE, DAY)
    found: dict[tuple[str, str], set[str]] = {}
    for quad in ox.parse(archive.path(done.file).read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
        assert isinstance(quad.subject, NamedNode)
        found.setdefault((quad.subject.value, quad.predicate.value.rpartition("#")[2]), set()).add(quad.object.value)
    return found


def test_items_follow_the_text_and_each_shows_its_words() -> None:
    one = case.draft()
    assert len(one.to_decide) > 15
    starts = [item.start for item in one.items]
    assert starts == sorted(starts)
    words = {
        item.values[0].name.value.rpartition("#")[2]: item.passages[0] for item in one.items if item.kind == "value"
    }
    passage = words["issuedOn"]
    assert one.text[passage.start : passage.end] == "4 July 2018"
    [excerpt] = excerpts(one, (passage,))
    assert excerpt.parts == (("4 July 2018", True),)
    assert (excerpt.locator, one.title) == ("heading", "Opinion No. 110/2018")


def test_passages_of_a_paragraph_share_an_excerpt_and_a_long_paragraph_is_shortened() -> None:
    one = case.draft()
    finding = next(item for item in one.items if item.label.startswith("finding"))
    [excerpt] = excerpts(one, finding.passages)
    assert "".join(text for text, _ in excerpt.parts).startswith("The deprivation of liberty of Rudolf Rassendyll")
    long = drafts.Draft("x", "before " * 500 + "HERE" + " after" * 500, "")
    [excerpt] = excerpts(long, (drafts.Passage("a:b", "para. 1", 3500, 3504),))
    assert [text for text, marked in excerpt.parts if marked] == ["HERE"]
    assert len("".join(text for text, _ in excerpt.parts)) < 1300


def test_all_that_is_accepted_is_the_draft_without_its_statements(review: Review, archive: Archive) -> None:
    accept_all(review)
    found = written(review, archive)
    assert not any("__said_" in thing for thing, _ in found)
    assert found[OPINION, "issuedOn"] == {"2018-07-04"}
    assert f"{OPINION}__words_74-85" in found[OPINION, "statedIn"]
    assert found[GRAPH, "origin"] == {"https://w3id.org/habeas/id/list/origin-curated"}
    things = {thing for thing, _ in found}
    led_to = {value for values in found.values() for value in values}
    assert [one for one in things if "__words_" in one and one not in led_to] == []
    text = (archive.data / "opinions" / "a-hrc-wgad-2018-110.ttl").read_text()
    assert "# Checked against the source by Fritz von Tarlenheim, 2031-05.\n" in text


def test_the_file_obeys_the_rules_of_the_house(
    review: Review, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(review)
    written(review, archive)
    monkeypatch.setattr("tests.project.test_house.ROOT", archive.data)
    assert faults_of_turtle(archive.data / "opinions" / "a-hrc-wgad-2018-110.ttl") == []


def test_what_is_rejected_leaves_nothing_behind(review: Review, archive: Archive) -> None:
    accept_all(review, issuedOn="reject", finding="reject", Rudolf="reject")
    found = written(review, archive)
    assert (OPINION, "issuedOn") not in found
    assert not any("__words_74-85" in thing or "__finding" in thing for thing, _ in found)
    assert not any("rudolf-rassendyll" in value for values in found.values() for value in values)


def test_what_is_changed_has_the_new_value_and_the_same_passage(review: Review, archive: Archive) -> None:
    accept_all(review)
    review.decide(key(review.draft, "issuedOn"), "change", {"0": "2018-07-06"}, "the day is hard to read", TABLE)
    review.decide(key(review.draft, "respondent"), "change", {"0": "state:rur"}, "", TABLE)
    finding = next(item for item in review.draft.items if item.label.startswith("finding"))
    number = next(str(n) for n, one in enumerate(finding.values) if one.value.value.endswith("category-II"))
    review.decide(finding.key, "change", {number: "list:category-III"}, "", TABLE)
    found = written(review, archive)
    assert found[OPINION, "issuedOn"] == {"2018-07-06"}
    assert f"{OPINION}__words_74-85" in found[OPINION, "statedIn"]
    assert found[OPINION, "respondent"] == {"https://w3id.org/habeas/id/state/rur"}
    kinds = {value.rpartition("/")[2] for value in found[finding.subject, "category"]}
    assert kinds == {"category-I", "category-III"}


def test_what_the_reader_left_out_can_be_filled_in(tmp_path: Path, archive: Archive) -> None:
    folder = case.copied(tmp_path / "drafts")
    with open(folder / f"{case.NAME}.ttl", "a") as file:
        file.write(
            "\nun:a-hrc-wgad-2018-110__absence_publishedOn a hb:Absence ; hb:isAbsentFrom un:a-hrc-wgad-2018-110 ;\n"
            "  hb:absentProperty hb:publishedOn ; hb:absenceReason list:absence-notYetRead ;\n"
            "  hb:statedIn un:a-hrc-wgad-2018-110__words_74-85 .\n"
        )
    with opened(Review(tmp_path / "reviews", case.draft(folder), "Sapt")) as review:
        accept_all(review)
        absence = next(item for item in review.draft.items if item.kind == "absence")
        review.decide(absence.key, "change", {"new": "2018-07-06"}, "", TABLE)
        found = written(review, archive)
    assert found[OPINION, "publishedOn"] == {"2018-07-06"}
    assert not any("absence" in thing for thing, _ in found)


@pytest.mark.parametrize(
    ("old", "text", "expected"),
    [
        (DATE, "2018-02-30", "is no date"),
        (DATE, "July", "is no date"),
        (NamedNode("https://w3id.org/habeas/id/state/kz"), "Kazakhstan", "is no identifier"),
        (NamedNode("https://w3id.org/habeas/id/state/kz"), "nowhere:kz", "is no identifier"),
        (Literal(81), "many", "is no whole number"),
        (Literal("text"), " ", "is empty"),
        (Literal("text"), "a\x00b", "is empty, too long or no text"),
    ],
)
def test_a_value_that_cannot_be_one_is_refused(old: Literal | NamedNode, text: str, expected: str) -> None:
    with pytest.raises(KgError, match=expected):
        parsed(text, old, TABLE)


def test_a_value_keeps_its_kind() -> None:
    assert parsed("2018", DATE, TABLE) == Literal("2018", datatype=NamedNode(f"{XSD}gYear"))
    assert parsed("Bonn", Literal("Köln", language="de"), TABLE) == Literal("Bonn", language="de")
    assert parsed("state:kz", None, TABLE) == NamedNode("https://w3id.org/habeas/id/state/kz")
    assert parsed("a note: with a colon", None, TABLE) == Literal("a note: with a colon")


def test_nothing_is_written_before_all_is_decided(review: Review, archive: Archive) -> None:
    first, *_ = review.draft.to_decide
    review.decide(first.key, "accept", {}, "", TABLE)
    with pytest.raises(KgError, match="facts are not decided"):
        written(review, archive)
    accept_all(review)
    review.decide(first.key, "undecided", {}, "", TABLE)
    with pytest.raises(KgError, match=r"1 of .* facts are not decided"):
        written(review, archive)
    assert [path.name for path in archive.data.rglob("*.ttl")] == [case.IMPORTED.rpartition("/")[2]]


def test_a_file_of_the_record_is_never_replaced(review: Review, archive: Archive) -> None:
    accept_all(review)
    (archive.data / "opinions").mkdir()
    curated = archive.data / "opinions" / "a-hrc-wgad-2018-110.ttl"
    curated.write_text("# by hand\n")
    assert (
        accept(review, Record(case.record()), archive, TABLE, DAY).file == "data/opinions/a-hrc-wgad-2018-110-read.ttl"
    )
    with pytest.raises(KgError, match="the record has a file of this reading already"):
        accept(review, Record(case.record()), archive, TABLE, DAY)
    assert curated.read_text() == "# by hand\n"


def test_a_conflict_with_an_import_is_shown_and_what_is_accepted_takes_its_place(
    review: Review, archive: Archive
) -> None:
    record = Record(case.record())
    shower = Shower(record, Labels(case.record(), TABLE), TABLE)
    states = {
        item.values[0].name.value.rpartition("#")[2]: shower.shown(review, item).lines[0]
        for item in review.draft.items
        if item.kind == "value"
    }
    assert states["number"].state == "same"
    assert states["issuedOn"].remark == f"Conflict: the record says 2018-07-05 ({case.IMPORTED})"
    assert states["adoptedOn"].remark == f"The record is less exact: 2018-04 ({case.IMPORTED})"
    assert states["symbol"].state == "new"
    assert shower.opening(review.draft) == "The record holds the opening of this document; the draft completes it."
    accept_all(review)
    assert accept(review, record, archive, TABLE, DAY).taken_out == [
        f"5 statements, whose place the new file takes, left {case.IMPORTED}"
    ]
    left = archive.path(case.IMPORTED).read_text()
    assert "un:" not in left
    assert "state:kz a hb:State .\n" in left
    marks.check(archive.path(case.IMPORTED).parent, "kg import wgad")


def test_decisions_outlive_the_process_and_a_new_draft_of_the_same_text(review: Review, tmp_path: Path) -> None:
    number = key(review.draft, "number")
    review.decide(number, "reject", {}, "it is a footnote", TABLE)
    review.close()
    draft = tmp_path / "drafts" / f"{case.NAME}.ttl"
    draft.write_text(draft.read_text() + "\n# written by another version of the reader\n")
    again = Review(tmp_path / "reviews", case.draft(tmp_path / "drafts"), "Sapt")
    assert (again.decisions[number].verdict, again.decisions[number].note) == ("reject", "it is a footnote")


def test_a_line_that_was_not_finished_costs_no_other_decision(review: Review, tmp_path: Path) -> None:
    first, second, third, *_ = review.draft.to_decide
    review.decide(first.key, "accept", {}, "", TABLE)
    review.close()
    path = tmp_path / "reviews" / f"{case.NAME}.jsonl"
    with open(path, "ab") as file:
        file.write(b'{"item": "' + second.key.encode())
    with opened(Review(tmp_path / "reviews", review.draft, "Sapt")) as again:
        again.decide(third.key, "accept", {}, "", TABLE)
    assert set(Review(tmp_path / "reviews", review.draft, "").decisions) == {first.key, third.key}
    assert json.loads(path.read_text().splitlines()[-1])["reviewer"] == "Sapt"


CRASH = """
import os, sys
from pathlib import Path
from kg.review.decisions import Review
from tests.review import case
review = Review(Path(sys.argv[1]), case.draft(), "Sapt")
review.open()
for item in review.draft.to_decide[:5]:
    review.decide(item.key, "accept", {}, "", {})
os.kill(os.getpid(), 9)
"""


def test_a_reviewer_whose_machine_stops_has_lost_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], cwd=ROOT, check=False)
    with opened(Review(tmp_path, case.draft(), "Fritz")) as review:
        assert len(review.decisions) == 5


def _review(folder: Path, held: multiprocessing.synchronize.Event, end: multiprocessing.synchronize.Event) -> None:
    with opened(Review(folder, case.draft(), "Colonel Sapt")):
        held.set()
        end.wait(60)


def test_two_reviewers_work_on_different_documents_but_not_on_the_same(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    process = context.Process(target=_review, args=(tmp_path, held, end))
    process.start()
    try:
        assert held.wait(60)
        with pytest.raises(KgError, match="Colonel Sapt is reviewing Opinion No"):
            Review(tmp_path, case.draft(), "Fritz").open()
        other = case.draft()
        other.name = "another"
        with opened(Review(tmp_path, other, "Fritz")) as review:
            review.decide(other.to_decide[0].key, "accept", {}, "", TABLE)
    finally:
        end.set()
        process.join(60)
    with opened(Review(tmp_path, case.draft(), "Fritz")) as review:
        assert review.is_open


def test_a_decision_about_a_document_that_was_left_is_refused(review: Review) -> None:
    review.close()
    with pytest.raises(KgError, match="the document was left"):
        review.decide(review.draft.to_decide[0].key, "accept", {}, "", TABLE)


def test_the_terminal_takes_a_key_for_each_verdict(review: Review) -> None:
    record = Record(case.record())
    shower = Shower(record, Labels(case.record(), TABLE), TABLE)
    said: list[str] = []
    answers = iter(["a", "c", "2018-13-01", "c", "2018-07-05", "?", "r", "b", "n", "q"])
    terminal.review(review, shower, TABLE, said.append, lambda prompt: next(answers))
    verdicts = [review.verdict(item) for item in review.draft.to_decide[:4]]
    assert verdicts == ["accept", "change", "reject", "undecided"]
    assert "  heading: ⟦4 July 2018⟧" in said
    assert any("is no date" in one for one in said)
    answers = iter([])
    terminal.review(review, shower, TABLE, said.append, lambda prompt: _end())
    assert said[-1].startswith("  heading:")


def _end() -> str:
    raise EOFError


def test_a_draft_that_is_not_as_it_was_left_is_refused(tmp_path: Path) -> None:
    folder = case.copied(tmp_path / "drafts")
    assert drafts.names(folder) == [case.NAME]
    for name in ("missing", "../today", ".hidden"):
        with pytest.raises(KgError, match="there is no draft"):
            drafts.read(folder, name)
    (folder / f"{case.NAME}.ttl").write_text("<> a <a:b")
    with pytest.raises(KgError, match="this is not Turtle"):
        case.draft(folder)
    (folder / f"{case.NAME}.ttl").write_text("<> a <a:b> .")
    with pytest.raises(KgError, match="nothing to decide"):
        case.draft(folder)
    assert os.listdir(folder)


def test_offsets_beyond_the_text_mark_nothing() -> None:
    one = drafts.Draft("x", "short", "")
    one.things["a:seg"] = [drafts.Value(NamedNode("http://www.w3.org/ns/oa#start"), Literal(3))]
    one.things["a:p"] = [
        drafts.Value(NamedNode("http://www.w3.org/ns/oa#hasSelector"), NamedNode("a:seg")),
        drafts.Value(hb("locator"), Literal("para. 1")),
    ]
    one.things["a:seg"].append(drafts.Value(NamedNode("http://www.w3.org/ns/oa#end"), Literal(99)))
    assert one.passage("a:p") == drafts.Passage("a:p", "para. 1")
    assert excerpts(one, (one.passage("a:p"),)) == ()
