"""A redacted name is found however it is spelt and wherever it is, and what nobody has searched is not called clean."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

import pytest

from kg.changes.spellings import Degree, Names, readable
from tests.changes.conftest import describe, kg

ON = ("--because", "erasure", "--on", "2031-12-01")
LIKELY, POSSIBLE = Degree.LIKELY, Degree.POSSIBLE
MAN, OTHER = "Ренат Бельяшев", "Пётр Семёнов"


def degree(names: Names, text: str) -> Degree | None:
    """How likely the likeliest mention in a text is."""
    return min((mention.degree for mention in names.mentions(readable(text))), default=None)


@pytest.mark.parametrize(
    "text",
    [
        "Бельяшев Ренат Саматович",
        "БЕЛЬЯШЕВ",
        "Бельяшева",
        "Бельяшеву",
        "Бельяшевым",
        "об Бельяшеве",
        "Бельяшевтың",
        "Бельяшев А.Е.",
        "А. Бельяшев",
        "Белья\u0301шев",
        "Бел\u00adья\u200bшев",
        "Ренату Белияшову",
        "Renat Belyashev, Jr.",
        "Belyashev's",
        "Bel'yashev",
        "Bel’iashev",
        "Belyachev",
        "Beliachev",
        "Beljaschew",
        "Bel\u02b9jašev",
        "Beljaszew",
        "Belyaşev",
        "Belıashev",
        "Belyasheff",
        "see case:kz-belyashev__arrest",
        "<https://w3id.org/habeas/id/case/kz-belyashev>",
        "https://example.org/free/renat-belyashev.html",
        "https://example.org/?q=%D0%91%D0%B5%D0%BB%D1%8C%D1%8F%D1%88%D0%B5%D0%B2",
        "https://example.org/%C1%E5%EB%FC%FF%F8%E5%E2",
        r"\u0411\u0435\u043b\u044c\u044f\u0448\u0435\u0432",
        "&#1041;&#x435;льяшев",
        "Бельяшeв",  # with a Latin e
        "Бель-\n  яшева",
    ],
)
def test_a_name_is_found_in_every_spelling(text: str) -> None:
    assert degree(Names([[MAN]]), text) == LIKELY
    assert degree(Names([["Renat Belyashev"]]), text) == LIKELY
    assert Names([[MAN]]).is_in(text)


@pytest.mark.parametrize(
    "text", ["Bela Repin", "Белый", "the ash of 1906", "Timur Belyasov", "Бель и Шевченко", "", "\\ud83d &#0; %zz"]
)
def test_another_word_is_not_taken_for_a_name(text: str) -> None:
    assert degree(Names([[MAN]]), text) is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (OTHER, "Петр Семенов", LIKELY),
        (OTHER, unicodedata.normalize("NFD", "Семёнову"), LIKELY),
        (OTHER, "Piotr Semionov", LIKELY),
        ("Михаил Горбачёв", "Gorbatschow", LIKELY),
        ("Михаил Горбачёв", "Gorbachov", LIKELY),
        ("Степан Игнатов", "İgnatov", LIKELY),
        ("Matyáš Čermák", "Cermak", LIKELY),
        ("Matyáš Čermák", "Чермака", LIKELY),
        ("Мария Достоевская", "о Достоевской", LIKELY),
        ("Мария Достоевская", "Dostojewskaja", LIKELY),
        ("Иван Кравец", "Кравца", LIKELY),
        ("José Núñez", unicodedata.normalize("NFD", "Nun\u0303ez"), LIKELY),
        ("Бельяшев, Ренат", "Belyashev", LIKELY),
        ("Martin Luther King, Jr.", "Jr.", None),
        ("Martin Luther King, Jr.", "Dr. King", POSSIBLE),
        ("Martin Luther King, Jr.", "M. King", POSSIBLE),
        ("Martin Luther King, Jr.", "King, Martin", LIKELY),
        ("Martin Luther King, Jr.", "the king of Ruritania", None),
        ("Kim Ok", "Ким", POSSIBLE),
        ("Kim Ok", "Kim Ok", LIKELY),
        ("Kim Ok", "the kim", None),
        ("Kim Ok", "case:rur-kim", POSSIBLE),
        ("Bo Li", "Li", POSSIBLE),
        ("Bo Li", "Ли", POSSIBLE),
        ("Bo Li", "так ли это", None),
        ("Bo Li", "Like a lion", None),
        ("Renat Belyashev", "Renat", POSSIBLE),
        ("محمد رمضان", "قال محمد رمضان", LIKELY),
    ],
)
def test_how_likely_a_word_is_the_name(name: str, text: str, expected: Degree | None) -> None:
    assert degree(Names([[name]]), text) == expected


def test_a_label_of_a_thing_is_found_as_a_whole() -> None:
    names = Names([], ["Zenda Watch as amicus", "RZW"])
    assert degree(names, "ZENDA\nwatch as Amicus") == LIKELY
    assert degree(names, "Zenda as amicus") is None
    assert degree(names, "the RZW said") == POSSIBLE


def listed(err: str, title: str) -> list[str]:
    """The lines of one list in the report."""
    lines = err.splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith(f"  {title}")), len(lines))
    found = []
    for line in lines[start + 1 :]:
        if not line.startswith("    "):
            break
        found.append(line.strip())
    return found


PLACES = {  # a file, its content, and the lines where the name is found
    "data/cases/note.ttl": ("# Об Остермане, см. ниже\n<urn:a> <urn:b> 'https://example.org/Ostermann-K' .\n", (1, 2)),
    "queries/questions/note.rq": ("# for K. Ostermann\n", (1,)),
    "docs/notes.md": ("Osterman\n\nO\u0301sterman\nEstragon\n", (1, 3)),
    "kg/locale/ru.po": ('msgid "x"\nmsgstr "Остерманом"\n', (2,)),
    "sources/letter.txt": ("Карлу\nОстерманну", (1, 2)),
    ".hidden/answers.csv": ('a,b\n"Ostermann, Karl",1\n', (2,)),
    "tests/answers/one.json": (r'{"name": "\u041e\u0441\u0442\u0435\u0440\u043c\u0430\u043d"}', (1,)),
}


@pytest.mark.full
def test_every_file_beside_the_data_is_searched(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    describe(archive, "person:k-o-1", "Karl Ostermann", "Карл Остерман")
    for file, (text, _) in PLACES.items():
        if not file.startswith("data/"):
            (archive / file).parent.mkdir(parents=True, exist_ok=True)
        (archive / file).write_text(text, encoding="utf-8")
    (archive / "queries").rename(archive / "more-queries")  # else it would be the only folder of queries
    (archive / "sources" / "scan-ostermann.pdf").write_bytes(b"%PDF-1.7\n\0")
    (archive / "sources" / "old.txt").write_bytes("Остерман".encode("cp1251"))
    (archive / "sources" / "wide.txt").write_bytes("Об Остермане\n".encode("utf-16"))
    (archive / "sources" / "plain-wide.txt").write_bytes("Karl Ostermann".encode("utf-16-le"))
    os.mkfifo(archive / "sources" / "pipe")
    (archive / "sources" / "loop").symlink_to("loop")
    assert kg(archive, "redact", "person:k-o-1", *ON) == 1
    err = capsys.readouterr().err
    found = {line.partition(": ")[0] for line in listed(err, "likely") + listed(err, "possible")}
    expected = {
        f"{file.replace('queries', 'more-queries')}:{line}" for file, (_, lines) in PLACES.items() for line in lines
    }
    more = {f"sources/{name}:1" for name in ("old.txt", "wide.txt")}
    assert found == expected | more | {"sources/scan-ostermann.pdf"}
    assert listed(err, "not searched") == [
        "sources/loop: not a regular file",
        "sources/old.txt: not in UTF-8: searched as Windows-1251 and Latin-1 only",
        "sources/pipe: not a regular file",
        "sources/plain-wide.txt: not a text file",
        "sources/scan-ostermann.pdf: not a text file",
    ]
    assert "Остерман" not in err
    assert "found nowhere" not in err


@pytest.mark.full
def test_the_list_of_a_common_name_has_an_end(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    describe(archive, "person:k-l-1", "Li Ka")
    text = "Li\n" * 140 + "\x1b[2J Li \u202e\n"
    (archive / "notes.md").write_text(text + "ли и ka\n", encoding="utf-8")
    assert kg(archive, "redact", "person:k-l-1", *ON, "--dry-run") == 1
    err = capsys.readouterr().err
    (number,) = re.findall(r"possible: a word that may be the name occurs in (\d+) places", err)
    lines = listed(err, "possible")
    assert int(number) >= 141
    assert "notes.md:1: Li" in lines
    assert len([line for line in lines if re.match(r"\S+:\d+: ", line)]) == 100
    assert f"and {int(number) - 100} more" in err
    assert "\x1b" not in err


@pytest.mark.full
def test_names_can_be_looked_for_again_after_the_work_by_hand(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    describe(archive, "person:k-o-1", "Karl Ostermann")
    assert kg(archive, "build") == 0
    assert kg(archive, "redact", "person:k-o-1", *ON) == 0
    note = archive / "notes.md"
    note.write_text("Karl Ostermann, called the Wolverine\n")
    names = tmp_path / "names.txt"
    names.write_text("Karl Ostermann\nWolverine\n", encoding="utf-8")
    assert kg(archive, "build") == 0
    capsys.readouterr()
    assert kg(archive, "redact", "--names", names) == 1
    captured = capsys.readouterr()
    assert "notes.md:1: … …, called the …" in captured.err
    assert "(the stores: 1)" in captured.out
    assert not (archive / "build" / "current").exists()
    note.unlink()
    assert kg(archive, "redact", "--names", names) == 0
    assert "found nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing is named"),
        (("person:rudolf-rassendyll",), "there is no reason"),
        (("--names", "/none/x"), "the names cannot be read"),
        (("--names", os.devnull), "nothing is named"),
    ],
)
def test_a_request_that_is_not_complete_is_refused(
    words: tuple[str, ...], said: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kg(archive, "redact", *words) == 1
    assert said in capsys.readouterr().err
