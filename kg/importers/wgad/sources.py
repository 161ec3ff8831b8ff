"""Where a line was read: the opinion itself, a collection of opinions, or a page about them."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from kg.importers.imported_file import PUBLISHER, ImportedFile, address, value
from kg.importers.wgad.curated import Curated, page_key
from kg.importers.wgad.lines import Line
from kg.terms.dates import date_literal, in_english
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

WITNESSES = f"{THING}doc/wgad-witnesses"
OPENING = "Only the opening part, about the first 2,000 characters, was read."
BODY = NamedNode(f"{THING}org/wgad")
_SPEAKS = {  # whose words a page has: its class, its authority, and what the label calls it
    "opinion": ("Report", "official-record", "Text of the Working Group on Arbitrary Detention"),
    "un_press": ("OrganisationPage", "official-record", "Page of the United Nations"),
    "ngo": ("OrganisationPage", "monitor", "Page of an organisation"),
    "digest": ("OrganisationPage", "monitor", "Summary"),
    "counsel": ("OrganisationPage", "partys-paper", "Page of counsel"),
    "press": ("PressArticle", "press", "Press article"),
    "government": ("OrganisationPage", "act-of-state", "Page of a Government"),
    "academic": ("OrganisationPage", "scholarship", "Page of a scholar or an institute"),
}
_SHARING = re.compile(
    r"scribd|docslib|vdocument|docplayer|slideshare|studylib|studyres|paperzz|pdfslide|dokumen\.tips|fdocuments"
    r"|lawsdocbox|readkong|docsbay|45doc|docstoc|pdffox|documents\.pub|skal\.fun|archive\.org"
)
_ABOUT_OTHERS = re.compile(
    r"annual report|report's table|the table in|^(scan of the )?UN cover letter(?!.*advance version)"
)
_OTHER_OPINION = re.compile(r"^para \d+ of Opinion No\. (\d+/\d{4}) says")
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COPY_OF = re.compile(r"(?>.*?(?:copy|mirror|server|text)\b).* of ([a-z0-9-]+(?:\.[a-z0-9-]+)+)")


def is_contents(line: Line) -> bool:
    """Whether the line was read in the table of contents of a collection, and not in the opinion there as well."""
    told = line.transmitted or line.persons
    return bool(line.voice == "opinion" and line.in_document and "contents" in line.checked and not told)


def is_own_text(line: Line) -> bool:
    """Whether the line was read in the opinion itself."""
    if line.voice != "opinion" or is_contents(line):
        return False
    return not (_ABOUT_OTHERS.search(line.checked) or _OTHER_OPINION.search(line.checked))


def shown_address(line: Line) -> str | None:
    """The address that may be shown: none of a mirror, a sharing site, a retired host, or a page that names a child."""
    if line.child:
        return None
    if line.cite_instead:
        return str(line.cite_instead)
    hidden = line.url_kind or line.url_incomplete or "..." in line.url or _SHARING.search(urlsplit(line.url).netloc)
    return None if hidden else str(line.url)


def publisher(line: Line) -> str | None:
    """The host of whoever publishes the page, or its name; None where a copy does not tell."""
    if line.voice == "un_press" and not re.search(r"\b(ohchr|un)\b", urlsplit(line.url).netloc):
        return "United Nations"  # read in a database of others
    copied = _COPY_OF.match(line.url_kind or "")
    if copied:
        return copied[1]
    if line.url_kind in (None, "mailing list", "abstract service", "incomplete address") and not _SHARING.search(
        line.url
    ):
        host = (urlsplit(line.url).hostname or "").rstrip(".")  # "spring96.org." is spring96.org
        return re.sub(r"^(www\d?|m|en|fr|es|ar|de|enarchive)\.", "", host)
    return None


class Sources:
    """The documents that speak in the lines, each described once, with the passage that a line means."""

    def __init__(
        self, lines: list[Line], curated: Curated, opinions: dict[str, str], called: dict[str, str] | None = None
    ) -> None:
        self.curated, self.opinions, self.called = curated, opinions, called or {}
        self.own = {line.number for line in lines if is_own_text(line)}
        self.by_page: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            self.by_page[line.url].append(line)
        self._one: dict[str, str] = {}  # pages and publishers that are one witness
        for line in lines:
            self._join(line.url, self.publisher(line) or line.url)
            if line.same_publisher_as:
                self._join(line.url, line.same_publisher_as)

    def publisher(self, line: Line) -> str | None:
        """The host of whoever publishes the page, or its name; None where a copy does not tell."""
        return publisher(line)

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        if first != second:
            self._one[second] = first

    def _root(self, name: str) -> str:
        while name in self._one:
            name = self._one[name]
        return name

    def document(self, line: Line) -> str:
        """The document in which the line was read."""
        if self.is_own(line):
            return self.opinions[line.number]
        other = _OTHER_OPINION.search(line.checked) if line.voice == "opinion" else None
        if other and other[1] in self.own:
            return self.opinions[other[1]]
        if line.voice == "opinion" and line.in_document:
            return self.collection(line.in_document)
        if known := self.curated.pages.get(page_key(line.url)):
            return known
        name = re.sub(r"[^a-z0-9]+", "-", (self.publisher(line) or "copy").casefold()).strip("-")
        return f"{THING}doc/page-{name}-{hashlib.sha256(line.url.encode()).hexdigest()[:8]}"

    def is_own(self, line: Line) -> bool:
        """Whether the line was read in the opinion itself, and no curated file says that nothing of it was read."""
        opinion = self.opinions.get(line.number)
        return is_own_text(line) and self.curated.of(opinion or "", "hb:readExtent") != [value("read-nothing").value]

    def collection(self, symbol: str) -> str:
        """The document that holds a collection of opinions."""
        known = self.curated.symbols.get(symbol, "")
        is_report = hb("Report").value in self.curated.of(known, "a")
        return known if is_report else f"{THING}un/{re.sub(r'[^a-z0-9.]+', '-', symbol.lower())}"

    def passage(self, line: Line) -> str:
        """The place in the document that the line means."""
        document = self.document(line)
        if is_contents(line):
            known = [one for one in self.curated.passages.get(document, []) if "__contents" in one]
            return known[0] if known else f"{document}__contents"
        paragraph = re.match(r"annual report para\. (\d+)", line.checked)
        return f"{document}__para_{paragraph[1]}" if paragraph else f"{document}__opening"

    def witnesses(self, lines: list[Line]) -> list[str]:
        """The passages of these lines, one for each publisher: the first that says it."""
        found: dict[str, str] = {}
        for line in sorted(lines, key=lambda line: not self.is_own(line)):
            key = self.document(line) if line.voice == "opinion" else self._root(line.url)
            found.setdefault(key, self.passage(line))
        return list(dict.fromkeys(found.values()))

    def describe(self, file: ImportedFile, collections: ImportedFile, lines: list[Line]) -> int:
        """Adds the pages and collections of these lines with their passages; how many there are."""
        described: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            described[self.document(line)].append(line)
        elsewhere = set(self.opinions.values())
        read = {document: said for document, said in described.items() if document not in elsewhere}
        pages = {
            document: said
            for document, said in read.items()
            if document not in self.curated.things and not _is_in_collection(said[0])
        }
        for (document, said), label in zip(pages.items(), self._labels(pages.values()), strict=True):
            self.add_page(file, document, label, said)
        count = len(pages)
        for document, said in read.items():
            is_collection = _is_in_collection(said[0])
            for line in said:
                self.add_passage(collections if is_collection else file, self.passage(line), document)
        for symbol in dict.fromkeys(line.in_document for line in lines if line.in_document):
            if (document := self.collection(symbol)) not in self.curated.things:
                self._collection(collections, document, [line for line in lines if line.in_document == symbol])
                count += 1
        return count

    def add_passage(self, file: ImportedFile, passage: str, document: str) -> None:
        """Adds the passage of a document that a line means, if no curated file has it."""
        if passage in self.curated.things:
            return
        part = passage.removeprefix(f"{document}__")
        if part == "contents":
            file.add_passage(passage, document, "contents", "section")
        elif part.startswith("para_"):
            file.add_passage(passage, document, f"para. {part[5:]}")
        else:
            file.add_passage(passage, document, "opening part", "document")

    def about(self, lines: list[Line]) -> str:
        """What a page with these lines is about."""
        numbers = list(dict.fromkeys(line.number for line in lines))
        one = self.called.get(numbers[0]) or f"{lines[0].kind.capitalize()} No. {numbers[0]}"
        return one if len(numbers) == 1 else f"{len(numbers)} opinions"

    def _labels(self, pages: Iterable[list[Line]]) -> list[str]:
        """What pages are called: whose words they have, what they are about, publisher and day; one name for each."""
        found: list[str] = []
        seen: dict[str, int] = defaultdict(int)
        for lines in pages:
            first, host, days = lines[0], self.publisher(lines[0]), _days(lines)
            where = f", {host}" if host else ""
            day = f", {in_english(days[0])}" if len(days) == 1 else ""
            label = f"{_SPEAKS[first.voice][2]} about {self.about(lines)}{where}{day}"
            seen[label] += 1
            count = seen[label]
            ordinal = _ORDINALS[count - 2] if count - 2 < len(_ORDINALS) else f"{count}th"
            found.append(label if count == 1 else f"{label}, {ordinal} page")
        return found

    def add_page(self, file: ImportedFile, document: str, label: str, lines: list[Line]) -> None:
        """Adds a page with what it is about, who publishes it and how much of it was read."""
        first, host = lines[0], self.publisher(lines[0])
        kind, authority, _ = _SPEAKS[first.voice]
        days = _days(lines)
        shown = None if any(line.child for line in lines) else shown_address(first)
        notes = []
        if first.url_kind and not shown:
            notes.append(f"Read in a copy ({first.url_kind}), whose address is not given.")
        if any(line.child for line in lines):
            notes.append("The address is not given, since somebody whom the page names may have been a minor.")
        file.add(
            document,
            [
                (RDF_TYPE, hb(kind)),
                (RDFS_LABEL, english(label)),
                *([(hb("isIssuedBy"), BODY)] if first.voice == "opinion" else []),
                (PUBLISHER, Literal(host or "not told by the copy in which it was read")),
                *([(hb("issuedOn"), date_literal(days[0]))] if len(days) == 1 else []),
                *((hb("inLanguage"), Literal(name)) for name in sorted({line.language for line in lines})),
                *(
                    [(hb("canonicalAddress" if "." in (host or "") else "readAddress"), address(shown))]
                    if shown
                    else []
                ),
                (hb("authority"), value(f"authority-{authority}")),
                *reading(first),
                *((hb("note"), english(note)) for note in notes),
            ],
        )

    def _collection(self, file: ImportedFile, document: str, lines: list[Line]) -> None:
        symbol = lines[0].in_document
        part = "Opinions of" if "/Add." in symbol else "Report of"
        days = sorted({line.distributed for line in lines if line.distributed})
        conflicts = dict.fromkeys(line.conflict for line in lines if line.conflict and is_contents(line))
        if any(map(is_contents, lines)):
            extent, note = "read-parts", "The table of contents, as far as the part read shows it; not the opinions."
        elif not all(map(self.is_own, lines)):
            extent, note = "read-opening", OPENING
        else:
            extent, note = "read-nothing", "It was not read; opinions that were read name it."
        file.add(
            document,
            [
                (RDF_TYPE, hb("Report")),
                (RDFS_LABEL, english(f"{part} the Working Group on Arbitrary Detention, {symbol}")),
                (hb("shortName"), english(symbol)),
                *([(hb("symbol"), Literal(symbol))] if symbol not in self.curated.symbols else []),
                (hb("isIssuedBy"), BODY),
                *([(hb("issuedOn"), date_literal(days[0]))] if len(days) == 1 else []),
                (hb("inLanguage"), Literal("en")),
                (hb("authority"), value("authority-official-record")),
                (hb("readExtent"), value(extent)),
                (hb("readingNote"), english(note)),
                *(
                    (hb("statedIn"), NamedNode(one))
                    for one in dict.fromkeys(map(self.passage, lines))
                    if extent == "read-nothing"
                ),
                *((hb("note"), english(f"{text[0].upper()}{text[1:]}.")) for text in conflicts),
            ],
        )


def _is_in_collection(line: Line) -> bool:
    return bool(line.in_document and line.voice == "opinion")


def _days(lines: list[Line]) -> list[str]:
    return sorted({line.reported for line in lines if line.reported})


def reading(line: Line) -> list[tuple[NamedNode, NamedNode | Literal]]:
    """How much of a document was read, and which part."""
    said = line.read
    if said.startswith("opening"):
        extent, note = "read-opening", OPENING
    elif said.startswith("excerpt"):
        extent, note = "read-parts", f"Read: {said}."
    else:
        extent, note = "read-parts", f"Read: {said}; whether that is the whole is not known."
    return [(hb("readExtent"), value(extent)), (hb("readingNote"), english(note))]


def describe_file(file: ImportedFile, name: str, digest: str, lines: int) -> None:
    """Adds the file of the source itself."""
    file.add(
        WITNESSES,
        [
            (RDF_TYPE, hb("Report")),
            (RDFS_LABEL, english(f"What web pages say about opinions of the Working Group: {lines:,} readings")),
            (hb("shortName"), english("Readings of pages on opinions")),
            (PUBLISHER, Literal("Habeas")),
            (hb("issuedOn"), date_literal("2026-11")),
            (hb("inLanguage"), Literal("en")),
            (hb("authority"), value("authority-index")),
            (hb("readExtent"), value("read-parts")),
            (hb("readingNote"), english("Every line that says that there is an opinion, and one only.")),
            (hb("textFile"), Literal(f"wgad/{name}")),
            (hb("note"), english("Compiled in November 2026 from stored copies of public pages, in our own words.")),
        ],
    )
    file.add_checksum(WITNESSES, digest)
    file.add_passage(f"{WITNESSES}__used", WITNESSES, "every line that tells of one opinion, and of no more", "section")
