"""Every document as a citation for reference managers: CSL-JSON and BibTeX, in forms that Zotero imports."""

from __future__ import annotations

import json
import re
from typing import Any

from kg.ask.citation import KINDS, documents
from kg.escaping import escape_json, one_line
from kg.release.release import Distribution, Release

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {mark: f"\\{mark}" for mark in "{}&%$#_"}


def write(release: Release) -> list[Distribution]:
    """The files of citations/."""
    items = documents(release.store, release.prefixes)
    folder = release.folder / "citations"
    folder.mkdir()
    text = escape_json(json.dumps(items, ensure_ascii=False, indent=1)) + "\n"
    (folder / "habeas.csl.json").write_text(text, encoding="utf-8", newline="\n")
    (folder / "habeas.bib").write_text("\n".join(map(bibtex, items)), encoding="utf-8", newline="\n")
    return [
        Distribution(
            "citations/habeas.csl.json",
            "Every document as a citation, CSL-JSON",
            "application/vnd.citationstyles.csl+json",
            "https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html",
        ),
        Distribution("citations/habeas.bib", "Every document as a citation, BibTeX", "text/x-bibtex"),
    ]


def bibtex(item: dict[str, Any]) -> str:
    """One item of CSL-JSON as an entry of BibTeX.

    >>> print(bibtex({"id": "doc:a", "type": "report", "title": "Rights & {duties}", "note": "https://a/b_c"}))
    @report{doc:a,
      title = {{Rights \\& \\{duties\\}}},
      note = {\\url{https://a/b_c}}
    }
    <BLANKLINE>
    """
    kind = next(bib for csl, bib, _ in KINDS.values() if csl == item["type"])
    day = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "title": f"{{{_escape(item['title'])}}}",
        "shorttitle": _escape(item.get("title-short", "")),
        "author": " and ".join(f"{{{_escape(name['literal'])}}}" for name in item.get("author", [])),
        "institution": _escape(item.get("authority", "") or item.get("publisher", "")),
        "journal": _escape(item.get("container-title", "")) if kind == "article" else "",
        "organization": _escape(item.get("container-title", "")) if kind == "online" else "",
        "number": _escape(item.get("number", "")),
        "year": f"{day[0]:04}" if day else "",
        "date": "-".join(f"{part:02}" for part in day),
        "language": item.get("language", ""),
        "url": _address(item.get("URL", "")),
        "note": f"\\url{{{_address(item['note'])}}}",
    }
    body = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
    key = re.sub(r"[^\w:.~-]", "_", item["id"])
    return f"@{kind}{{{key},\n{body}\n}}\n"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(mark, mark) for mark in one_line(text))


def _address(text: str) -> str:
    return "".join(f"%{ord(mark):02X}" if mark in "{}\\ " else mark for mark in text)
