"""Looks for the phrases of passages on the web pages that `kg fetch --ledger` has put into a folder of sources.

A passage of a page is somewhere on it: its words are those of the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.children import ChildError, Limits, run
from kg.errors import KgError
from kg.fetch.manifest import Manifest
from kg.files import reading
from kg.read.extract import text_of
from kg.store.protocol import Store
from kg.terms.names import shorten
from kg.why.witness import Passage

LONGEST = 200_000  # characters of a page in which values are looked for
LIMITS = Limits(seconds=30.0, processor=30.0, memory=2_000_000_000)  # for the text of one page, which anyone may write
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # soft hyphens and characters without width
_CITED = """
PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?document ?address ?language ?passage ?phrase WHERE {
  ?passage oa:hasSource ?document .
  FILTER NOT EXISTS { ?passage oa:hasSelector ?segment }
  FILTER NOT EXISTS { ?document hb:textFile ?file }
  OPTIONAL { ?document hb:readAddress ?read }
  OPTIONAL { ?document hb:canonicalAddress ?canonical }
  BIND(STR(COALESCE(?read, ?canonical)) AS ?address)
  FILTER(BOUND(?address))
  OPTIONAL { ?document hb:inLanguage ?language }
  OPTIONAL { ?passage hb:locatorPhrase ?phrase }
} ORDER BY ?document ?address ?passage"""


@dataclass
class PhraseCheck:
    """How many passages cite web pages and have a phrase, how many pages were fetched, and what failed."""

    passages: int = 0
    with_phrase: int = 0
    pages: int = 0
    read: int = 0
    found: int = 0
    changed: list[str] = field(default_factory=list)  # documents whose page is not as it was when it was first fetched
    words: dict[str, Passage] = field(default_factory=dict)  # of passages, where the page was fetched
    failures: list[KgError] = field(default_factory=list)


def cited_phrases(store: Store) -> dict[tuple[str, str, str], dict[str, str]]:
    """The phrase of each passage, empty if it has none, by document, address and language, if its text is elsewhere."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for document, address, language, passage, phrase in store.texts(_CITED):
        found.setdefault((document, address, language), {})[passage] = phrase
    return found


def check_phrases(store: Store, sources: Path, prefixes: dict[str, str]) -> PhraseCheck:
    """Looks for each phrase on the newest copy of its page. A page that nobody has fetched is no failure."""
    pages, fetched = cited_phrases(store), Manifest.read(sources)
    phrases = [phrase for passages in pages.values() for phrase in passages.values() if phrase]
    check = PhraseCheck(sum(map(len, pages.values())), len(phrases), len(pages))
    for (document, address, language), passages in pages.items():
        try:
            page = fetched.held(address)
            if page is None:
                continue
            check.read += 1
            if len({one.sha256 for one in fetched.entries if one.key == address}) > 1:
                check.changed.append(shorten(document, prefixes))
            wanted = {passage: phrase for passage, phrase in passages.items() if phrase}
            missing, text = _seen(sources / page.file, list(wanted.values()))
        except KgError as error:
            check.failures += error.problems
            continue
        is_whole = language in ("en", "ru") and len(text) < LONGEST and shorten(document, prefixes) not in check.changed
        check.words |= dict.fromkeys(passages, Passage(text, is_whole))
        check.found += sum(phrase not in missing for phrase in wanted.values())
        check.failures += [
            KgError(
                f"the phrase “{phrase}” of {shorten(passage, prefixes)} is not on the page of {page.fetched[:10]}",
                f"{shorten(document, prefixes)} ({address})",
                "the words of the phrase, one after another, in the readable text of the page",
                "read the page again, then correct the phrase, or withdraw what rests on the passage",
            )
            for passage, phrase in wanted.items()
            if phrase in missing
        ]
    return check


def _seen(page: Path, phrases: Sequence[str]) -> tuple[list[str], str]:
    """The phrases that are not on a page, and its text. Raises KgError if it has no text that can be read."""
    try:
        found: tuple[list[str], str] = run(absent, reading.read(page), page.suffix, phrases, limits=LIMITS)
    except ChildError as error:
        what, fix = f"its text could not be taken out ({error})", "look for the phrases in a browser"
        raise KgError(what, str(page), "a page with text", fix) from error
    return found


def absent(content: bytes, suffix: str, phrases: Sequence[str]) -> tuple[list[str], str]:
    """The phrases whose words do not stand in the text of a file one after another, and the beginning of that text.

    Case, white space, punctuation and typographical variants of a letter make no difference.

    >>> page = "He was held for what article 19(3)\\u00a0of the COVENANT on Rights protects.".encode()
    >>> absent(page, ".txt", ["19 (3) of the Covenant"])[0]
    []
    """
    text = text_of(content, suffix)
    said = f" {words(text)} "
    return [phrase for phrase in phrases if f" {words(phrase)} " not in said], text[:LONGEST]


def words(text: str) -> str:
    """The words of a text in small letters, with one space between them.

    >>> words("Mr. Hentzau’s\\n RE\\u00adLEASE")
    'mr hentzau s release'
    """
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()))
