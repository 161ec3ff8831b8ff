"""How many pages a second the reader reads, from text and from PDF: `python -m benchmarks.measure.reading`.

A page is 3,000 characters of text, or a page of a PDF file. Only the time of the processor counts, that of child
processes included, so that other work on the machine makes no difference.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import textwrap
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from kg.archive import locate
from kg.read import Gazetteer, draft, read

PAGE = 3000  # characters
LINES = 48  # of a page of a PDF file


def main() -> int:
    """Reads the files that are named, and files of many pages that are made from the first of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="decisions as plain text")
    parser.add_argument("--pages", type=int, default=300, help="pages of the PDF file that is made")
    options = parser.parse_args()
    known = Gazetteer.of(locate())
    text = sum(path.stat().st_size for path in options.files) / PAGE
    _report("text, facts and drafts", text, lambda: [_draft(path, known) for path in options.files])
    with tempfile.TemporaryDirectory() as folder:
        for count in (options.pages // 10, options.pages):
            path = Path(folder) / f"{count}.pdf"
            path.write_bytes(pdf(options.files[0].read_text(encoding="utf-8"), count))
            _report(f"PDF of {count} pages, facts", count, lambda path=path: read(path, known))  # type: ignore[misc]
    return 0


def _draft(path: Path, known: Gazetteer) -> str:
    reading = read(path, known)
    return draft(reading, known) if reading.decisions else ""


def _report(what: str, pages: float, work: Callable[[], object]) -> None:
    began, children = time.process_time(), _children()
    work()
    taken = time.process_time() - began + _children() - children
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{what}: {pages:.0f} pages in {taken:.2f} s of the processor, {pages / taken:.0f} pages/s, {most} MB at most"
    )


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def pdf(text: str, count: int) -> bytes:
    """A PDF file of so many pages; the text begins it, and is repeated without its first lines."""
    plain = (
        text.encode("latin-1", "replace").decode("latin-1").replace("\\", "").replace("(", "\\(").replace(")", "\\)")
    )
    lines = [line for part in plain.split("\n") for line in textwrap.wrap(part, 90)]
    lines += lines[30:] * (count * LINES // len(lines) + 1)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in range(count):
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines[page * LINES : (page + 1) * LINES])
        content = zlib.compress(f"BT /F1 10 Tf 50 760 Td {shown} ET".encode("latin-1"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), count)
    file, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return file + end % (size, table, size, len(file))


if __name__ == "__main__":
    raise SystemExit(main())
