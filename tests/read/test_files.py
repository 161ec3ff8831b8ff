"""Files of each kind, and files that cannot be read: one clear error each, and the others unharmed."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from benchmarks.measure.reading import pdf as pdf_of_pages
from kg.cli.main import main
from kg.errors import KgError
from kg.read import Gazetteer, read
from tests.web.pdf import pdf

EXAMPLE = Path(__file__).parent / "drafts" / "today.txt"
TEXT = EXAMPLE.read_text(encoding="utf-8")
WORD = (
    "<w:document "
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)


def docx(body: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
    return content.getvalue()


def word(text: str) -> bytes:
    return docx(WORD.format("".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))))


def html(text: str) -> bytes:
    script = "<script>document.write('Opinion No. 1/1999 concerning Nobody (Cuba)')</script>"
    return (
        f"<html><body>{script}{''.join(f'<p>{escape(line)}</p>' for line in text.split(chr(10)))}</body></html>"
    ).encode()


def pages(text: str) -> bytes:
    """A PDF file with the text in lines that a page can hold."""
    import textwrap

    plain = text.replace("\t", " ").replace("–", "-").replace("’", "'").replace("(", "\\(").replace(")", "\\)")
    lines = [line for part in plain.split("\n") for line in textwrap.wrap(part, 95)]
    shown = " ".join(f"({line}) Tj 0 -9 Td" for line in lines)
    return pdf(stream=zlib.compress(f"BT /F1 6 Tf 20 785 Td {shown} ET".encode("latin-1")))


GOOD = [
    ("opinion.docx", word(TEXT)),
    ("opinion.html", html(TEXT)),
    ("opinion.pdf", pages(TEXT)),
    ("pages.pdf", pdf_of_pages(TEXT.replace("\t", " ").replace("–", "-").replace("’", "'"), 2)),
    ("utf-8.txt", b"\xef\xbb\xbf" + TEXT.encode()),
    ("utf-16.txt", TEXT.encode("utf-16")),
    ("utf-16-without-mark.txt", TEXT.encode("utf-16-be")),
    ("utf-16-as-latin.txt", TEXT.encode("utf-16").decode("latin-1").encode()),
    ("windows.txt", TEXT.replace("\n", "\r\n").encode("cp1252")),
]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _ in GOOD])
def test_an_opinion_is_the_same_in_each_kind_of_file(
    known: Gazetteer, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (expected,) = read(EXAMPLE, known).decisions
    (decision,) = read(path, known).decisions
    fields = "symbol number state person session session-ended adopted issued communicated violated category remedy"
    assert {field: decision.values(field) for field in fields.split()} == {
        field: expected.values(field) for field in fields.split()
    }


def encrypted() -> bytes:
    """A PDF file that asks for a password."""
    lock = f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4"
    lock += f" /O <{'11' * 32}> /U <{'22' * 32}> >>"
    return pdf_of_pages(TEXT, 1).replace(b"trailer\n<< ", f"trailer\n<< {lock} ".encode())


UNREADABLE = {
    "empty.txt": (b"", "the file is empty"),
    "picture.pdf": (pdf(stream=zlib.compress(b"0 0 m 100 100 l S")), "no text"),
    "truncated.pdf": (pages(TEXT)[:600], "it is damaged"),
    "encrypted.pdf": (encrypted(), "asks for a password"),
    "pages.pdf": (pdf_of_pages("A page of some decision\n" * 3, 2000), "it has 2,000 pages"),
    "text.pdf": (TEXT.encode(), "is called .pdf but is plain text"),
    "image.png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "it is a picture"),
    "opinion.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "a document of old Word"),
    "opinion.odt": (b"PK\x03\x04" + bytes(200), "an OpenDocument text"),
    "opinion.xyz": (TEXT.encode(), "ends in .xyz"),
    "garbage.txt": (bytes(range(1, 255)) * 40, "not text"),
    "bomb.docx": (docx(WORD.format(f"<w:p><w:r><w:t>{'A' * 50_000_000}</w:t></w:r></w:p>")), "unpacks to 50,"),
    "broken.docx": (docx("<w:document><w:p>"), "is damaged"),
    "not-word.docx": (b"PK\x03\x04" + b"word/" + b"x" * 100, "archive is damaged"),
    "deep.html": (b"<html><body>" + b"<div>" * 5000 + b"text " * 20 + b"</body></html>", "nested more than 500 deep"),
    "russian.txt": ("Мнение о том, что в деле было и на что он не согласен. " * 20).encode(),
    "arabic.txt": ("يولد جميع الناس أحرارا متساوين في الكرامة والحقوق " * 20).encode(),
}
CASES = {name: row if isinstance(row, tuple) else (row, "its text is in") for name, row in UNREADABLE.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_cannot_be_read_says_why(known: Gazetteer, tmp_path: Path, name: str) -> None:
    content, expected = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(KgError) as caught:
        read(path, known)
    assert expected in caught.value.what
    assert caught.value.where == str(path)
    assert caught.value.expected
    assert caught.value.repair


def test_one_bad_file_harms_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, drafts = tmp_path / "bad.pdf", tmp_path / "drafts"
    bad.write_bytes(b"%PDF-1.7 nothing")
    press = Path(__file__).parent / "fifth" / "no-petition.txt"
    assert main(["read", str(bad), str(EXAMPLE), str(press), "--to", str(drafts)]) == 1
    said = capsys.readouterr()
    assert "110/2018: " in said.err + said.out
    assert "no decision here" in said.err + said.out
    assert str(bad) in said.err
    assert sorted(path.name for path in drafts.iterdir()) == ["read.jsonl", "today.ttl", "today.txt"]


def test_two_files_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "today.html"
    other.write_bytes(html(TEXT))
    assert main(["read", str(EXAMPLE), str(other), "--to", str(tmp_path / "drafts")]) == 1
    assert "would replace that of" in capsys.readouterr().err


def test_nothing_to_read_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read"]) == 1
    assert "kg read FILE" in capsys.readouterr().err
