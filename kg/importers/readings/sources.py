"""Where a line was read: the opinion or decision itself, a collection of opinions, a report, or a page about them."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urlsplit

from kg.importers.imported_file import ImportedFile, Pairs, digest_of, pairs, value
from kg.importers.readings.lines import WORDS, Line
from kg.importers.readings.record import Record, page_key
from kg.terms import minted
from kg.terms.names import THING

OPENING = "Only the opening part, about the first 2,000 characters, was read."
BODY = f"{THING}org/wgad"
_SHARING = re.compile(
    r"scribd|docslib|vdocument|docplayer|slideshare|studylib|studyres|paperzz|pdfslide|dokumen\.tips|fdocuments"
    r"|lawsdocbox|readkong|docsbay|45doc|docstoc|pdffox|documents\.pub|skal\.fun|archive\.org"
)
_ABOUT_OTHERS = re.compile(
    r"annual report|report's table|the table in|^(scan of the )?UN cover letter(?!.*advance version)"
)
_OTHER_OPINION = re.compile(r"^para \d+ of Opinion No\. (\d+/\d{4}) says")
_COPY_OF = re.compile(r"(?>.*?(?:copy|mirror|server|text)\b).* of ([a-z0-9-]+(?:\.[a-z0-9-]+)+)")
_EXCERPT = re.compile(r"excerpt of (?:paras (\d+)-(\d+))?")
_PARAGRAPHS = re.compile(r"\(paragraphs (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)\)")


def is_contents(line: Line) -> bool:
    """True if the line was read in the table of contents of a collection, and not in the opinion there as well."""
    told = line.transmitted or line.persons
    return bool(line.voice == "opinion" and line.in_document and "contents" in line.checked and not told)


def is_own_text(line: Line) -> bool:
    """True if the line was read in the opinion or decision itself."""
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
    is_known = line.url_kind in (None, "mailing list", "abstract service", "incomplete address")
    if is_known and not _SHARING.search(line.url):
        host = (urlsplit(line.url).hostname or "").rstrip(".")  # "spring96.org." is spring96.org
        return re.sub(r"^(www\d?|m|en|fr|es|ar|de|enarchive)\.", "", host)
    return None


def reading(own: list[Line]) -> Pairs:
    """How much of a document was read, and which part; of one that was not, that others tell of it."""
    if not own:
        return pairs(readExtent="nothing", readingNote="It was not read; what is said of it comes from others.")
    said = own[0].read
    if said.startswith("opening"):
        return pairs(readExtent="opening", readingNote=OPENING)
    whole = "" if said.startswith("excerpt") else "; whether that is the whole is not known"
    return pairs(readExtent="parts", readingNote=f"Read: {said}{whole}.")


class Sources:
    """The documents that speak in the lines, each described once, with the passage that a line means."""

    def __init__(self, lines: list[Line], record: Record, matters: dict[str, str]) -> None:
        self.record, self.matters = record, matters  # opinions and decisions by number
        self._own = {line.number for line in lines if is_own_text(line)}
        self._one: dict[str, str] = {}  # pages and publishers that are one witness
        for line in lines:
            if line.report:
                continue
            self._join(line.url, publisher(line) or line.url)
            if line.same_publisher_as:
                self._join(line.url, line.same_publisher_as)

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
        if line.report:
            return self.collection(line.report)
        if self.is_own(line):
            return self.matters[line.number]
        other = _OTHER_OPINION.search(line.checked) if line.voice == "opinion" else None
        if other and other[1] in self._own:
            return self.matters[other[1]]
        if line.voice == "opinion" and line.in_document:
            return self.collection(line.in_document)
        if known := self.record.pages.get(page_key(line.url)):
            return known
        return f"{THING}doc/page-{minted.plain(publisher(line) or 'copy')}-{digest_of(line.url)[:8]}"

    def is_own(self, line: Line) -> bool:
        """True if the line was read in the opinion itself, and no curated file says that nothing of it was read."""
        matter = self.matters.get(line.number, "")
        return is_own_text(line) and self.record.of(matter, "readExtent") != [value("read-nothing").value]

    def collection(self, symbol: str) -> str:
        """The document that holds a collection of opinions."""
        known = self.record.under.get(symbol, [""])[-1]
        return known if "Report" in self.record.of(known, "a") else minted.document(symbol)

    def passage(self, line: Line) -> str:
        """The place in the document that the line means."""
        document = self.document(line)
        if line.report:
            return f"{document}__{line.spot[0]}"
        if is_contents(line):
            known = [one for one in self.record.passages.get(document, []) if "__contents" in one]
            return known[0] if known else f"{document}__contents"
        if span := _EXCERPT.match(line.read) or (self.is_own(line) and _PARAGRAPHS.search(line.checked)):
            return f"{document}__para_{span[1]}-to-{span[2]}" if span[1] else f"{document}__excerpt"
        paragraph = re.match(r"annual report para\. (\d+)", line.checked)
        return f"{document}__para_{paragraph[1]}" if paragraph else f"{document}__opening"

    def passages(self, lines: list[Line]) -> list[str]:
        """Every place in which these lines were read."""
        return list(dict.fromkeys(map(self.passage, lines)))

    def witnesses(self, lines: list[Line]) -> list[str]:
        """The passages of these lines, one for each publisher: the first that says it."""
        found: dict[str, str] = {}
        for line in sorted(lines, key=lambda line: not self.is_own(line)):
            key = self.document(line) if line.voice in ("opinion", "report") else self._root(line.url)
            found.setdefault(key, self.passage(line))
        return list(dict.fromkeys(found.values()))

    def describe(self, file: ImportedFile, collections: ImportedFile, lines: list[Line]) -> int:
        """Adds the pages and collections of these lines with their passages; how many there are."""
        described: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            described[self.document(line)].append(line)
        matters = set(self.matters.values())
        read = {document: said for document, said in described.items() if document not in matters}
        count = 0
        for document, said in read.items():
            if document not in self.record.things and not _is_in_collection(said[0]):
                self._add_page(file, document, said)
                count += 1
        for document, said in read.items():
            for line in said:
                self._add_passage_of(line, collections if _is_in_collection(said[0]) else file, document)
        named = [(line.report or line.in_document, line) for line in lines]
        for symbol in dict.fromkeys(symbol for symbol, _ in named if symbol):
            if (document := self.collection(symbol)) not in self.record.things:
                self._add_collection(collections, document, symbol, [line for one, line in named if one == symbol])
                count += 1
        return count

    def _add_passage_of(self, line: Line, file: ImportedFile, document: str) -> None:
        passage = self.passage(line)
        if not line.report:
            self.add_passage(file, passage, document)
        elif passage not in self.record.things:
            part, locator = line.spot
            file.add_passage(passage, document, locator, "section" if part.startswith("text_") else "paragraph")

    def add_passage(self, file: ImportedFile, passage: str, document: str) -> None:
        """Adds the passage of a document that a line means, if no other file has it."""
        if passage in self.record.things:
            return
        part = passage.removeprefix(f"{document}__").removeprefix("para_")
        if precision := {"contents": "section", "opening": "document", "excerpt": "document"}.get(part):
            file.add_passage(passage, document, part.replace("opening", "opening part"), precision)
        elif "-to-" in part:
            file.add_passage(passage, document, f"paras. {part.replace('-to-', ' to ')}", "section")
        else:
            file.add_passage(passage, document, f"para. {part}")

    def _add_page(self, file: ImportedFile, document: str, lines: list[Line]) -> None:
        """Adds a page with what it is about, who publishes it and how much of it was read."""
        first, languages = lines[0], sorted({line.language for line in lines})
        host, names_a_child = publisher(first) or "", any(line.child for line in lines)
        is_press = first.voice in WORDS["private"]["voices"] and re.search(WORDS["private"]["hosts"], host)
        kind, authority = WORDS["speaks"]["press" if is_press else first.voice]
        days = {line.reported for line in lines if line.reported}
        shown = None if names_a_child else shown_address(first)
        notes = []
        if first.url_kind and not shown:
            notes.append(f"Read in a copy ({first.url_kind}), whose address is not given.")
        if names_a_child:
            notes.append("The address is not given, since somebody whom the page names may have been a minor.")
        file.describe(
            document,
            kind,
            isIssuedBy=BODY if first.voice == "opinion" else None,
            publisher=host,
            issuedOn=days if len(days) == 1 else None,
            inLanguage=languages,
            **{"canonicalAddress" if "." in host else "readAddress": shown},
            authority=authority,
        )
        file.add(document, [*reading(lines), *pairs(note=notes)])
        if not host and first.voice != "opinion":
            note = "The copy in which it was read does not tell who publishes it."
            file.add_absence(document, "isIssuedBy", "notFound", [document], note)

    def _add_collection(self, file: ImportedFile, document: str, symbol: str, lines: list[Line]) -> None:
        kind = "Opinions" if "/Add." in symbol else "Report"
        days = {line.distributed for line in lines if line.distributed}
        conflicts = dict.fromkeys(line.conflict for line in lines if line.conflict and is_contents(line))
        if any(line.report for line in lines):
            extent, note = (
                "parts",
                "The table of opinions, decisions printed in full, and what is told of single opinions.",
            )
        elif any(map(is_contents, lines)):
            extent, note = "parts", "The table of contents, as far as the part read shows it; not the opinions."
        elif not all(map(self.is_own, lines)):
            extent, note = "opening", OPENING
        else:
            extent, note = "nothing", "It was not read; opinions that were read name it."
        file.describe(
            document,
            "Report",
            label=f"{kind} of the Working Group on Arbitrary Detention, {symbol}",
            shortName=symbol,
            symbol=symbol if symbol not in self.record.under else None,
            isIssuedBy=BODY,
            issuedOn=days if len(days) == 1 else None,
            inLanguage="en",
            authority="official-record",
            readExtent=extent,
            readingNote=note,
            statedIn=self.passages(lines) if extent == "nothing" else [],
            note=[f"{text[0].upper()}{text[1:]}." for text in conflicts],
        )


def _is_in_collection(line: Line) -> bool:
    return bool(line.report or (line.in_document and line.voice == "opinion"))
