"""The brief of a case for a lawyer: one model in three forms, over Ruritania."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pytest
from lxml import etree
from pyoxigraph import NamedNode

from kg.cli.main import main
from kg.graph import Graph
from kg.serve import brief
from kg.serve.brief import FORMATS, Brief
from kg.terms.names import THING
from tests.conftest import ruritania_copied

SECTIONS = [
    "Read this first",
    "What happened",
    "Under which provision",
    "What was found",
    "What bound the State",
    "What is owed",
    "What followed",
    "Other decisions",
]
HOSTILE = "<script>alert(1)</script> [me](javascript:b) [^9] | \u202egnorw"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of Ruritania with its store."""
    return str(ruritania_copied(Path(tmp_path_factory.mktemp("ruritania"))))


@pytest.fixture(scope="module")
def made(ruritania: Graph) -> Brief:
    return brief.of_graph(ruritania, NamedNode(f"{THING}case/rur-rassendyll"), "en")


def of(graph: Graph, name: str, language: str = "en") -> str:
    return brief.written(brief.of_graph(graph, NamedNode(f"{THING}case/{name}"), language), "markdown").decode()


def footnotes(document: Any) -> dict[str, str]:
    (notes,) = (part for part in document.part.package.iter_parts() if part.partname == "/word/footnotes.xml")
    number = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}id"
    return {note.get(number): "".join(note.itertext()).strip() for note in etree.fromstring(notes.blob)}


def test_the_sections_stand_in_the_order_in_which_a_lawyer_asks(made: Brief) -> None:
    assert [one.title for one in made.sections] == SECTIONS


def test_each_sentence_has_a_source_with_place_standing_and_origin(made: Brief) -> None:
    told = [sources for one in made.sections[1:] for text, sources in made.lines(one) if "not recorded" not in text]
    assert len(told) > 30
    assert all(told), "a sentence without a source"
    said = {str(source) for sources in told for source in sources}
    assert "Opinion No. 1/2031, para. 8 (opinion of a special procedure; read whole; curated)" in said
    assert any(
        re.search(r"^Effective remedy owed: .*\(Derived by the rule; An effective remedy is owed\)$", s) for s in said
    )


def test_what_has_not_been_read_stands_first(ruritania: Graph) -> None:
    told = of(ruritania, "rur-bersonin")
    first = told.index("## Read this first\n\n- The text of Opinion No. 4/2031 has not been read by us")
    assert first < told.index("## What happened")
    assert "- No decision of an international body in this case is recorded here." in of(ruritania, "rur-strakencz")


def test_it_says_what_bound_the_state_on_the_day_of_the_arrest(made: Brief) -> None:
    said = [text for text, _ in made.lines(made.sections[4])]
    assert said[0].startswith("This is the law of 20 May 2030, the earliest day of the arrest or detention")
    assert "The Covenant of Liberty bound Ruritania from 15 April 2014." in said
    assert "The Protocol on Petitions bound Ruritania from 31 May 2016 until 1 March 2033." in said


def test_decisions_on_the_same_provision_and_article_stand_before_others(made: Brief) -> None:
    first, second, *_ = [text for text, _ in made.lines(made.sections[7])]
    assert first.endswith("on the same article: Covenant of Liberty 1 and Covenant of Liberty 2.")
    assert second == "Fritz Tarlenheim v. Ruritania, under RUR CC 7(1): Opinion No. 3/2031, 20 May 2031 – arbitrary."


def test_what_is_defeated_is_not_said_to_be_owed(made: Brief) -> None:
    assert all("(defeated" not in text for text, _ in made.lines(made.sections[5]))


def test_markdown_has_a_footnote_for_each_source(made: Brief) -> None:
    text = brief.written(made, "markdown").decode()
    body, notes = set(re.findall(r"\[\^(\d+)\](?!:)", text)), re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert sorted(body, key=int) == notes == [str(number) for number in range(1, len(made.sources) + 1)]


def test_word_opens_again_with_the_same_sentences_and_their_sources_as_footnotes(made: Brief) -> None:
    opened = docx.Document(io.BytesIO(brief.written(made, "docx")))
    headings = [one.text for one in opened.paragraphs if one.style and one.style.name == "Heading 1"]
    lines = [one for one in opened.paragraphs if one.style and one.style.name == "List Bullet"]
    expected = [line for section in made.sections for line in made.lines(section)]
    notes = footnotes(opened)
    assert headings == SECTIONS
    assert [one.text for one in lines] == [text for text, _ in expected]
    for line, (_, sources) in zip(lines, expected, strict=True):
        said = " ".join(notes[number] for number in line._p.xpath(".//w:footnoteReference/@w:id"))
        assert all(str(source) in said for source in sources)


def test_the_web_page_stands_alone_and_refers_to_identifiers(made: Brief) -> None:
    page = lxml.html.document_fromstring(brief.written(made, "html").decode())
    assert [one.text for one in page.xpath("//h2")] == [*SECTIONS, "Sources"]
    assert page.xpath("//link[@rel='stylesheet']|//script") == []
    assert page.xpath("//style")
    links = page.xpath("//main//a/@href")
    assert len(links) > 50
    assert all(link.startswith(("#", THING, "http")) for link in links)


def test_a_brief_in_russian_has_the_same_sentences(ruritania: Graph, made: Brief) -> None:
    told = brief.of_graph(ruritania, made.case, "ru")
    assert told.sections[0].title == "Прочтите сначала"
    assert [len([*told.lines(one)]) for one in told.sections] == [len([*made.lines(one)]) for one in made.sections]


def test_text_from_the_data_adds_no_link_html_or_footnote(made: Brief, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Brief(made.view, made.case)
    monkeypatch.setattr(told.view, "label", lambda _: HOSTILE)
    text = brief.written(told, "markdown").decode()
    assert text.startswith(r"# \<script>alert(1)\</script> \[me\](javascript:b) \[^9\] \| gnorw")
    assert "<script" not in brief.written(told, "html").decode()
    assert docx.Document(io.BytesIO(brief.written(told, "docx"))).paragraphs[0].text.endswith("gnorw")


def test_persons_whom_the_record_does_not_name_are_not_named(real: Graph) -> None:
    told = of(real, "by-ccpr-2092-2011")
    assert "- Whom the case is about, this record does not name; the State is Belarus." in told
    assert "a program read" in told.lower()


@pytest.mark.parametrize("form", FORMATS)
def test_kg_brief_writes_each_form_by_the_ending_of_its_file(
    form: str, archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"brief{ {form: ending for ending, form in brief.ENDINGS.items()}[form] }"
    assert main(["brief", "case:rur-rassendyll", "--archive", archive, "--to", str(file)]) == 0
    starts = {"markdown": b"# Rudolf Rassendyll", "html": b"<!doctype html>", "docx": b"PK"}
    assert file.read_bytes().startswith(starts[form])
    assert str(file) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["case:nope"], "nothing in the graph is called case:nope"),
        (["Zorro"], 'nothing is named exactly "Zorro"'),
        (["person:rudolf-rassendyll"], "Rudolf Rassendyll is a person; "),
        (["Ruritania"], "Ruritania is a State; "),
        (["Grenfall Lorry v. Graustark"], "'Grenfall Lorry v. Graustark' is the name of 2 things"),
        (["case:rur-rassendyll", "--format", "docx"], "docx is not printed on a screen"),
        (["case:rur-rassendyll", "--format", "html"], "html is not printed on a screen"),
    ],
)
def test_bad_input_is_refused_in_four_parts(
    arguments: list[str], what: str, archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", *arguments, "--archive", archive]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(rf"kg brief[^:]*: {re.escape(what)}.*\n  expected .*\n  fix  .*", said.err.strip(), re.DOTALL)
