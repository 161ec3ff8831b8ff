"""Reads what a treaty body decides: one result, and the articles violated, not violated and held inadmissible.

The result comes from the last paragraph in which the body decides in its own form, "acting under article 5 (4)" or
"decides:"; if there is none, from the last one in which it concludes. Opinions of members and notes are not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.importers.juris.records import COMMITTEES, OF_LETTERS
from kg.read.gazetteer import Gazetteer
from kg.read.lists import Cited, Refused, articles, unread
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.text import Paragraph, Span, Text
from kg.terms.names import THING

__all__ = ["Clause", "Law", "clauses_of", "read_outcome"]

_PHRASES = Phrases(__file__)
_FORMAL, _PLAIN = _PHRASES.pattern("formal"), _PHRASES.pattern("plain")
_RESULTS = tuple(
    (name, _PHRASES.pattern(name)) for name in ("discontinued", "inadmissible", "admissible", "none", "breach")
)
_NAMES = {"none": "no-violation", "breach": "violation"}
_FIELDS = {"violation": "violated", "no-violation": "not-violated", "inadmissible": "inadmissible"}
_ACTING = re.compile(r"\b[Aa]cting under\b")
_MERITS = {"violation", "no-violation"}
_STOPS, _GOES_ON, _ASIDE, _CLAUSE = map(_PHRASES.pattern, ("stops", "goes-on", "aside", "clause"))
_NOT_MEANT, _SUPPOSES = map(_PHRASES.pattern, ("not-meant", "supposes"))
_BODY_SAYS, _REJECTS, _OF_PARTY, _CLAIMS = map(_PHRASES.pattern, ("body-says", "rejects", "of-party", "claims"))
_THIS_PART, _GROUND, _IN_PART = map(_PHRASES.pattern, ("this-part", "ground", "in-part"))
_DEFINITE, _FOUND = map(_PHRASES.pattern, ("definite", "found"))
_BEGINS_ANEW, _ASKS = map(_PHRASES.pattern, ("begins-anew", "asks"))
_AT_END = re.compile(r"[.;:)\]\"'*][\W\d_]*(?:(?:Notes?|Annex|English|French|Spanish|APPENDIX|Appendix)\W*)*$")


@dataclass(frozen=True)
class Law:
    """The treaty of a body, and the protocol under which it hears communications, if the treaty does not provide."""

    treaty: str
    protocol: str

    @classmethod
    def of(cls, letters: str) -> Law:
        """The law of the body whose symbols begin with these letters."""
        body = COMMITTEES[OF_LETTERS[letters]]
        return cls(THING + body["treaty"], THING + body["protocol"] if "protocol" in body else "")


@dataclass
class Clause:
    """A clause that finds something, with its articles."""

    span: Span
    result: str
    cited: list[Cited]
    grounds: tuple[Cited, ...] = ()  # behind "inadmissible under"
    refused: tuple[Refused, ...] = ()


def read_outcome(text: Text, law: Law, known: Gazetteer, notes: Notes) -> Span | None:
    """Notes the result and its articles. Returns the stretch of the paragraph that decides; None if there is none."""
    paragraphs = [one for one in text.paragraphs if one.section not in ("apart", "notes")]
    found = _deciding(text, paragraphs)
    if not found:
        notes.refuse("result", "no paragraph decides in words that the reader knows", (text.end - 1, text.end))
        return None
    paragraph, spans = found
    if missing := _missing(text, paragraph, spans, [one for one in paragraphs if one.start > paragraph.start]):
        notes.refuse("result", missing, spans[-1])
        return None
    clauses = clauses_of(text, spans, law, known)
    results = {clause.result for clause in clauses}
    if "inadmissible" in results and _of_procedure([one for one in clauses if one.result == "violation"]):
        results -= {"violation"}  # of interim measures: a finding of its own beside a complaint that is inadmissible
    order = ("violation", "no-violation", "inadmissible", "discontinued", "admissible")
    result = next(one for one in order if one in results)
    whole = [one for one in clauses if one.result == "inadmissible" and not _in_part(text, one, law)]
    if result in ("violation", "no-violation") and whole:
        notes.refuse("result", "the text says that the communication is inadmissible, and decides on it", whole[0].span)
        return paragraph.start, paragraph.end
    notes.add("result", result, next(one.span for one in clauses if one.result == result))
    said: dict[str, set[str]] = {name: set() for name in _FIELDS.values()}
    for clause in clauses:
        _note(clause, said, notes, "disposition")
    start = paragraph.start
    if result in ("violation", "no-violation", "inadmissible"):
        for clause in _reasons(text, [one for one in paragraphs if one.start < start], law, known):
            taken = said["violated"] | said["not-violated"]
            clause.cited = [one for one in clause.cited if not taken & set(one.values)]
            if clause.cited and (clause.result == "inadmissible" or result != "inadmissible"):
                _note(clause, said, notes, "reasoning")
    return paragraph.start, paragraph.end


def _of_procedure(clauses: list[Clause]) -> bool:
    """True if all articles of clauses are of the procedure, as where interim measures were not respected."""
    values = [value for clause in clauses for one in clause.cited for value in one.values]
    return bool(values) and not any(one.refused for one in clauses) and all(map(_is_procedure, values))


def _is_procedure(value: str) -> bool:
    return value.startswith(("cat/art_22", "icerd/art_14")) or "-op" in value


def _note(clause: Clause, said: dict[str, set[str]], notes: Notes, section: str) -> None:
    """Notes a finding: its result, and its articles; those under which a claim is inadmissible are none of them."""
    group = notes.group("finding")
    notes.add("result", clause.result, clause.span, group)
    notes.add("section", section, clause.span, group)
    name = _FIELDS.get(clause.result, "")
    for bad in clause.refused if name else ():
        notes.refuse(name, bad.reason, (bad.start, bad.end), group)
    for one in clause.cited if name else ():
        for value in one.values:
            is_ground = name == "inadmissible" and (_is_procedure(value) or one in clause.grounds)
            if not is_ground:
                said[name].add(value)
                notes.add(name, value, (one.start, one.end), group)


def _deciding(text: Text, paragraphs: list[Paragraph]) -> tuple[Paragraph, list[Span]] | None:
    """The last paragraph in which the body decides with a result, and its sentences from the formula on.

    If the body decides on the merits in two paragraphs, one for each State or claim, the sentences are those of both.
    """
    for pattern in (_FORMAL, _PLAIN):
        found: list[tuple[Paragraph, list[Span]]] = []
        for paragraph in reversed(paragraphs if pattern is _FORMAL else paragraphs[-5:]):
            if paragraph.section in ("source", "state", "author") and pattern is _PLAIN:
                continue
            match = text.search(pattern, paragraph.start, paragraph.end)
            spans = _said(text, match.end(), paragraph.end) if match else []
            words = [text.one_line[slice(*span)] for span in spans]
            results = {_result(one) for one in words if pattern is _FORMAL or _is_sure(one)} - {""}
            if results and (not found or (match and _ACTING.search(match[0]) and results & _MERITS)):
                found.insert(0, (paragraph, spans))
            if found and (pattern is _PLAIN or not _MERITS & results):
                break
        if found:
            return found[-1][0], [span for _, spans in found for span in spans]
    return None


def _missing(text: Text, paragraph: Paragraph, spans: list[Span], behind: list[Paragraph]) -> str:
    """Why the words of a conclusion may not be the whole decision of the text; empty if they are."""
    told = [span for span in spans if _result(text.one_line[slice(*span)])]
    if not _AT_END.search(text.one_line[slice(*told[-1])]):
        return "the words of the decision are cut off"
    other = {"state", "author", "source"} - {paragraph.section}
    if any(one.section in other or text.search(_BEGINS_ANEW, one.start, one.end) for one in behind):
        return "the text goes on behind what it decides, and the decision that ends it is missing"
    if paragraph.section not in ("state", "author", "source") and text.search(_FORMAL, paragraph.start, paragraph.end):
        return ""
    found = any(_result(text.one_line[slice(*span)]) == "violation" for span in told)
    if found and not any(text.search(_ASKS, one.start, one.end) for one in [paragraph, *behind]):
        return "the paragraph that decides is missing"
    return ""


def _said(text: Text, start: int, end: int) -> list[Span]:
    """The sentences of a decision, up to what it asks for; not those on what it need not decide."""
    found = []
    for first, last in text.sentences(start, end):
        words = text.one_line[first:last]
        if first > start and _STOPS.search(words):
            break
        if first == start or (_GOES_ON.match(words) and not _ASIDE.search(words)):
            found.append((first, last))
    return found


def clauses_of(text: Text, spans: list[Span], law: Law, known: Gazetteer) -> list[Clause]:
    """The clauses that have a result; one without goes on with that of the clause before, such as a part of a list."""
    found: list[Clause] = []
    for span in spans:
        before = ""
        for start, end in _parts(text, span):
            words = text.one_line[start:end]
            result = _result(words) or (before if before in _FIELDS else "")
            if not result:
                continue
            before = result
            neither = result == "no-violation"  # "no violation of articles 6 or 7" is none of either
            cited, refused = articles(text, (start, end), known, law.treaty, law.protocol, either=neither)
            cited = [
                one for one in cited if not _NOT_MEANT.search(text.one_line[max(start, one.start - 60) : one.start])
            ]
            grounds = tuple(
                one for one in cited if _GROUND.search(text.one_line[max(start, one.start - 60) : one.start])
            )
            refused += unread(text, (start, end), [*cited, *refused])
            if _result(words) or cited or refused:
                found.append(Clause((start, end), result, cited, grounds, tuple(refused)))
    return found


def _parts(text: Text, span: Span) -> list[Span]:
    """The clauses of a sentence: its lettered parts, and what "and that" or "but" joins."""
    edges = [span[0], *(match.start() for match in _CLAUSE.finditer(text.one_line, *span)), span[1]]
    return [(a, b) for a, b in pairwise(edges) if text.one_line[a:b].strip()]


def _result(words: str) -> str:
    """The result that words state; empty if none."""
    if _SUPPOSES.search(words):
        return ""
    return next((_NAMES.get(name, name) for name, pattern in _RESULTS if pattern.search(words)), "")


def _is_sure(words: str) -> bool:
    """True if words say their result in a way that is no mere step of an argument."""
    result = _result(words)
    if result == "inadmissible":
        return not _IN_PART.search(words)
    forms = {"no-violation": _DEFINITE, "violation": _FOUND}
    return bool(forms[result].search(words)) if result in forms else result != ""


def _in_part(text: Text, clause: Clause, law: Law) -> bool:
    """True if a clause holds only a part of the communication inadmissible."""
    treaty = law.treaty.rpartition("/")[2] + "/"
    named = any(value.startswith(treaty) and "art_22" not in value for one in clause.cited for value in one.values)
    return named or bool(_IN_PART.search(text.one_line[slice(*clause.span)]))


def _reasons(text: Text, paragraphs: list[Paragraph], law: Law, known: Gazetteer) -> list[Clause]:
    """The findings in the reasons of the body itself: of claims that are inadmissible, and of articles not violated."""
    found = []
    for paragraph in paragraphs:
        if paragraph.section != "discussion":
            continue
        claimed: list[Cited] = []
        for first, last in text.sentences(paragraph.start, paragraph.end):
            words = text.one_line[first:last]
            says = _BODY_SAYS.search(words)
            rejects = _REJECTS.search(words, says.end() if says else 0)
            cited = articles(text, (first, last), known, law.treaty, law.protocol, either=True)[0]
            own = [
                one
                for one in cited
                if all(value.startswith(law.treaty.rpartition("/")[2] + "/") for value in one.values)
            ]
            own = [one for one in own if not any(map(_is_procedure, one.values))]
            if rejects and not _OF_PARTY.search(words[: rejects.start()]):
                named = [one for one in own if one.start < first + rejects.start() or _IN_PART.search(words)]
                meant = named or (claimed if _THIS_PART.search(words) else [])
                if meant:
                    found.append(Clause((first, last), "inadmissible", meant))
                claimed = []
            elif says and _DEFINITE.search(words) and not _SUPPOSES.search(words):
                meant = [
                    one for one in own if not _NOT_MEANT.search(text.one_line[max(first, one.start - 60) : one.start])
                ]
                found.append(Clause((first, last), "no-violation", meant))
            elif _CLAIMS.search(words):
                claimed += own
    return found
