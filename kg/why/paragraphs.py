"""Finds the paragraphs that passages cite in a corpus of whole decisions, by document and number of the paragraph.

The texts are the lines that `kg import decisions` reads, and the reader divides them. A passage that is no numbered
paragraph and no heading is not looked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.drafts.corpus import missing
from kg.errors import KgError
from kg.importers.decisions import corpus
from kg.importers.decisions.texts import symbol_of
from kg.read.whole import text_of
from kg.store.protocol import Store
from kg.why.witness import Passage

_CITED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?name ?passage ?locator WHERE {
  ?passage oa:hasSource ?document ; hb:locator ?locator .
  FILTER NOT EXISTS { ?passage oa:hasSelector ?segment }
  OPTIONAL { ?document hb:recordNumber ?record }
  OPTIONAL { ?document hb:symbol ?symbol }
  BIND(COALESCE(?record, ?symbol) AS ?name)
  FILTER(BOUND(?name))
}"""


def paragraphs(store: Store, sources: Path) -> dict[str, Passage]:
    """The words of the passages whose paragraphs stand in a corpus in this folder, or in a folder in it.

    Raises KgError where a file of a corpus cannot be read.
    """
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for name, passage, locator in store.texts(_CITED):
        wanted[name][passage] = locator.removeprefix("para. ")
    found: dict[str, Passage] = {}
    for file in files(sources):
        for n, line in enumerate(corpus.lines(file), 1):
            try:
                record = json.loads(line)
                doc = str(record["doc"]).lower()
                for name in (doc, str(record.get("symbol") or symbol_of(doc))):
                    found |= _passages(record, wanted.pop(name, {}))
            except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
                what, expected = "this line is no decision", "a JSON object with doc and paragraphs, each with its text"
                raise KgError(what, f"{file}, line {n}", expected, "give the file of the source") from error
    return found


def files(sources: Path) -> list[Path]:
    """The files of a corpus in a folder of sources, and in the folders in it."""
    return sorted([*sources.glob("*.jsonl.xz"), *sources.glob("*/*.jsonl.xz")])


def _passages(record: Mapping[str, Any], cited: Mapping[str, str]) -> dict[str, Passage]:
    """The words of passages, by the numbers of their paragraphs; those above the first number are the heading.

    What a member says in an opinion apart is not said by the body.
    """
    if not cited:
        return {}
    text, body = text_of(record)
    listed = record["paragraphs"]
    is_whole = not missing(one.get("id") for one in listed) and not any("OcrStatus" in one for one in listed)
    words = {"heading": text.raw[: next((one.start for one in text.paragraphs), None)]}
    for one in text.paragraphs:
        if one.section != "apart":
            number = one.number or "heading"
            words[number] = f"{words.get(number, '')}\n\n{text.raw[one.start : one.end]}".strip()
    return {passage: Passage(words[number], is_whole, body) for passage, number in cited.items() if number in words}
