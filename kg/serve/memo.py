"""A case in brief as a memo for Word, with its sources as footnotes: what the page of the case says in ten lines."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from markupsafe import escape
from pyoxigraph import NamedNode

from kg.ask import citation
from kg.escaping import without_unprintable
from kg.serve.pages.view import View
from kg.serve.sections import case as sections
from kg.terms.vocabulary import OA_HAS_SOURCE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_SMALL = '<w:rPr><w:sz w:val="18"/></w:rPr>'  # in half points
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def memo(view: View, case: NamedNode) -> bytes | None:
    """The memo as a file of Word (Office Open XML, ISO/IEC 29500); None if nothing is known of the case."""
    section = sections.brief(view, case)
    if section is None:
        return None
    document, notes = Document(), _Footnotes()
    document.core_properties.title = name = without_unprintable(view.label(case))
    document.core_properties.author = "Habeas"
    document.add_heading(name, 0)
    document.add_paragraph(case.value)
    for title, lines in section.values["points"]:  # type: ignore[attr-defined]
        document.add_heading(title, 1)
        for line in lines:
            paragraph = document.add_paragraph(without_unprintable(line.text.striptags()), "List Bullet")
            if line.sources:
                notes.refer(paragraph, "; ".join(_source(view, passage) for passage in line.sources))
    notes.add_to(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _source(view: View, passage: NamedNode) -> str:
    """A passage by its name, with what may be relied on in it, and the address of its document."""
    snapshot = view.snapshot
    document: Any = snapshot.one(passage, OA_HAS_SOURCE)
    documents = citation.documents(snapshot.store, snapshot.graph.prefixes, document) if document else []
    address = documents[0].get("URL", "") if documents else ""
    return f"{view.label(passage)} ({view.standing(passage)})" + (f", {address}" if address else "")


@dataclass
class _Footnotes:
    """The footnotes of a document; python-docx has none of its own."""

    texts: list[str] = field(default_factory=list)

    def refer(self, paragraph: Any, text: str) -> None:
        """Adds a footnote, and the reference to it at the end of a paragraph."""
        self.texts.append(without_unprintable(text))
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.texts)))
        run._r.append(reference)

    def add_to(self, document: Any) -> None:
        """Writes the footnotes into the document, as the part of its own that they are."""
        notes = "".join(
            f'<w:footnote w:id="{number}"><w:p><w:r>{_RAISED}<w:footnoteRef/></w:r>'
            f'<w:r>{_SMALL}<w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
            for number, text in enumerate(self.texts, 1)
        )
        xml = f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}{notes}</w:footnotes>"
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, xml.encode(), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
