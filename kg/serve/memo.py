"""The brief of a case for Word, with its sources as footnotes (Office Open XML, ISO/IEC 29500)."""

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

from kg.escaping import without_unprintable
from kg.serve.brief import Brief

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_SMALL = '<w:rPr><w:sz w:val="18"/></w:rPr>'  # in half points
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def memo(brief: Brief) -> bytes:
    """The brief as a file of Word."""
    document, notes = Document(), _Footnotes()
    document.core_properties.title = brief.title[:255]  # the most that the format takes
    document.core_properties.author = "Habeas"
    document.core_properties.language = brief.view.language
    document.add_heading(brief.title, 0)
    document.add_paragraph(brief.case.value)
    for section in brief.sections:
        document.add_heading(section.title, 1)
        for text, sources in brief.lines(section):
            paragraph = document.add_paragraph(text, "List Bullet")
            if sources:
                notes.refer(paragraph, "; ".join(f"{one}, {one.address}".removesuffix(", ") for one in sources))
        if note := section.values["note"]:
            document.add_paragraph(str(note))
    notes.add_to(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


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
