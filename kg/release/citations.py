"""Every document as a citation for reference managers: CSL-JSON, which Zotero and others import."""

from __future__ import annotations

import json

from kg.ask.citation import documents
from kg.escaping import escape_json
from kg.release.release import Distribution, Release


def write(release: Release) -> list[Distribution]:
    """The file of citations/."""
    folder = release.folder / "citations"
    folder.mkdir()
    text = escape_json(json.dumps(documents(release.store, release.prefixes), ensure_ascii=False, indent=1)) + "\n"
    (folder / "habeas.csl.json").write_text(text, encoding="utf-8", newline="\n")
    return [
        Distribution(
            "citations/habeas.csl.json",
            "Every document as a citation, CSL-JSON",
            "application/vnd.citationstyles.csl+json",
            "https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html",
        )
    ]
