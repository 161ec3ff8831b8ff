"""Decisions of the Working Group: results, articles and categories for each person, from the operative words alone.

The paragraph that defines the five categories lists articles too; nothing here reads it, since only what follows the
operative formula, and sentences of the discussion in which the Working Group itself finds, can be a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.read.gazetteer import Gazetteer
from kg.read.lists import articles, unread
from kg.read.model import Fact, Notes
from kg.read.phrases import Phrases
from kg.read.text import Paragraph, Span, Text

_PHRASES = Phrases(__file__)
FORMULA = _PHRASES.pattern("formula")
_OPENS = re.compile(
    r"(?m)^ *(?=In (?:the )?(?:light|view|consideration)|On the basis|Accordingly|Consequently|Therefore)"
)
_END, _NOT, _YES, _SUPPOSED, _FILED, _PENDING = map(
    _PHRASES.pattern, ("end", "not", "yes", "supposed", "filed", "pending")
)
_AGAINST, _NOT_CATEGORY, _EXERCISE, _DEFINES, _ALL, _FINDS, _DOUBTS = map(
    _PHRASES.pattern, ("against", "not-category", "exercise", "defines", "all", "finds", "doubts")
)
_CATEGORY = re.compile(
    r"\b(?:[Cc]ategor(?:y|ies)|CATEGOR(?:Y|IES))\s*(?P<list>(?:[IVXl1mnHDULT|\]\d]{1,5}(?![\w|\]])|\)|\(|,|;|\s|"
    r"\band\b|\bor\b|&|-(?=\s?[IV]))+)"
)
_ROMAN = ("I", "II", "III", "IV", "V")
_RANGE = re.compile(r"\b([IV]{1,3})\s?-\s?([IV]{1,3})\b")
_LISTED = re.compile(r"(?:(?<=[:;.])|(?<=\n)|(?<=, and)|(?<=; and))\s*\(?(?P<mark>[a-h]|[ivx]{1,4}|\d)\)\s+(?=[A-Z\"])")
_DENIED = re.compile(r"\b(?:no|not|nor|neither|without|any)\s+(?:an?\s+|in\s+|been\s+|be\s+|found\s+|breach or\s+)*$")
_NAMED = re.compile(r"\(?\b(?:categor)\w*\W{1,2}([IV]+)\b\)?", re.IGNORECASE)
_COUNTED = re.compile(r"(?:categories)\b.*?\bI\. .*?\bII\. .*?\bIII\. ", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """A part of the operative words with one result."""

    start: int
    end: int
    result: str


def operative(text: Text) -> Span | None:
    """The stretch of the operative words, after the last formula; None if there is no formula."""
    found = [match for match in text.find(FORMULA) if not _quoted(text, match.start())]
    if not found:
        return None
    whole = [match for match in found if not match[0].endswith("decides to ")]
    last_said = (whole or found)[-1]  # "decides to file the case of …" may be one of several results
    start = last_said.end()
    paragraph = text.paragraph_at(last_said.start())
    last = paragraph.end if paragraph and paragraph.end > start + 40 else text.end
    if paragraph and last == text.end:
        following = [one.start for one in text.paragraphs if one.start > start]
        near = len(following) > 1 and following[0] < start + 60
        last = following[near] if following else text.end
    end = text.search(_END, start + 20, last)
    return start, end.start() if end else last


def _quoted(text: Text, place: int) -> bool:
    """True if a formula is about another opinion: the sentence before it names one."""
    sentence = next((one for one in text.sentences(max(text.start, place - 400), place + 1) if one[1] > place), (0, 0))
    lines = list(_OPENS.finditer(text.plain, max(text.start, sentence[0]), place))
    start = lines[-1].end() if lines else sentence[0]
    return bool(re.search(r"\b[Oo]pinions? Nos?\.? ?\d", text.one_line[start:place]))


def read_disposition(text: Text, span: Span, known: Gazetteer, notes: Notes) -> None:
    """The findings in the operative words."""
    persons = [fact for fact in notes.facts if fact.field == "person"]
    clauses = _clauses(text, span)
    if not clauses:
        notes.refuse("result", "the operative words say no result that the reader knows", span)
    for whole in clauses:
        clause = _of_the_same(text, whole, persons, notes)
        group = notes.group("finding")
        notes.add("result", clause.result, (clause.start, clause.end), group)
        notes.add("section", "disposition", (clause.start, clause.end), group)
        _concerned(text, clause, persons, notes, group, alone=len(clauses) == 1)
        if clause.result in ("arbitrary", "not-arbitrary"):
            _articles(text, clause, known, notes, group)
        if clause.result == "arbitrary":
            _categories(text, clause, notes, group)


def _clauses(text: Text, span: Span) -> list[Clause]:
    marks = [match.start() for match in _LISTED.finditer(text.plain, *span)]
    edges = [span[0], *marks, span[1]]
    stretches = [(a, b) for a, b in pairwise(edges) if text.one_line[a:b].strip()]
    found: list[Clause] = []
    for start, end in stretches:
        sentences = text.sentences(start, end)
        results = [_result(text.one_line[a:b]) for a, b in sentences]
        told = [n for n, result in enumerate(results) if result]
        if len(told) <= 1:
            found += [Clause(start, end, results[one]) for one in told]
            continue
        for n, at in enumerate(told):
            last = sentences[told[n + 1]][0] if n + 1 < len(told) else end
            found.append(Clause(sentences[at][0], last, results[at]))
    return [_cut(text, clause) for clause in found]


def _of_the_same(text: Text, clause: Clause, persons: list[Fact], notes: Notes) -> Clause:
    """A clause up to a later sentence that speaks of some of its persons alone; that sentence is refused."""
    sentences = text.sentences(clause.start, clause.end)
    first = [one for one in persons if mentions(text.one_line[slice(*sentences[0])], one.value)]
    for start, end in sentences[1:] if len(persons) > 1 else ():
        named = [one for one in persons if mentions(text.one_line[start:end], one.value)]
        if named and named != first:
            notes.refuse("category", "a further sentence speaks of some of the persons alone", (start, end))
            return _cut(text, Clause(clause.start, start, clause.result))
    return clause


def _cut(text: Text, clause: Clause) -> Clause:
    words = text.plain[clause.start : clause.end].rstrip()
    end = clause.start + len(words)
    return Clause(end - len(words.lstrip()), end, clause.result)


def _result(words: str) -> str:
    """The result that a sentence gives; empty if nothing, or more than one thing."""
    words = _SUPPOSED.sub(" ", words)
    negative = _NOT.search(words)
    rest = _NOT.sub(" ", words)
    positive = _YES.search(rest)
    if negative and positive:
        return ""
    if negative:
        return "not-arbitrary"
    if positive:
        return "arbitrary"
    if _PENDING.search(words):
        return "pending"
    return "filed" if _FILED.search(words) else ""


def _concerned(text: Text, clause: Clause, persons: list[Fact], notes: Notes, group: str, *, alone: bool) -> None:
    """The persons of a clause: those that it names, or all of them where it names none in particular."""
    words = text.one_line[clause.start : clause.end]
    about = words[: re.search(r",\s+(?:being|is|was|in)\b|\b(?:is|are|was|were)\b|$", words).start()] or words  # type: ignore[union-attr]
    named = [person for person in persons if mentions(about, person.value)] or [
        person for person in persons if not alone and mentions(words, person.value)
    ]
    if not named and (alone or _ALL.search(words)):
        if strange := other_name(about, persons):
            reason = f"the operative words name “{strange}”, whom the heading does not name"
            notes.refuse("finding-person", reason, (clause.start, clause.end))
            return
        named = persons
    elif (alone and len(named) < len(persons) and _ALL.search(about)) or _is_his(about, persons):
        named = persons
    if not named and persons:
        reason = "the operative words name nobody whom the heading names"
        notes.refuse("finding-person", reason, (clause.start, clause.end))
    for person in named:
        notes.add("finding-person", person.value, (clause.start, clause.end), group)


def _is_his(words: str, persons: list[Fact]) -> bool:
    """True if words begin with "His" or "Her", and there is one person whom that can mean."""
    return len(persons) == 1 and bool(re.match(r"(?:His|Her) ", words)) and not other_name(words, persons)


_NAME = re.compile(
    r"\b(?:Mr|Ms|Mrs|Miss|Dr)\.? ((?:[^\W\d_a-zß-ÿ][\w'-]+ ?){1,5})|"
    r"(?:liberty|detention|case|arrest) of ((?:(?:al|el|"
    r"bin|ben|de|van|von|ibn) )?[A-Z][\w'-]+(?: (?:al|el|bin|ben|de|la|van|von|ibn|[A-Z][\w'-]+))*)"
)


def other_name(words: str, persons: list[Fact]) -> str:
    """A name in the words that none of the persons has."""
    for match in _NAME.finditer(words):
        name = (match[1] or match[2]).strip()
        if re.match(r"(?:The|All|These|Those|Both|Working|Government|Messrs|Mr|Ms|Mrs)\b", name):
            continue
        if not any(mentions(name, person.value) or mentions(person.value, name) for person in persons):
            return name
    return ""


_TITLE = r"(?:Mr|Ms|Mrs|Miss|Messrs|Dr)\b"
_TITLED = re.compile(rf"{_TITLE}\.? (?:(?!{_TITLE})[A-Z][\w'-]+[ ,]*(?:and )?)+")


def mentions(words: str, name: str) -> bool:
    """True if words name a person: by the whole name in any order, or by a title and a part of it that is not common.

    >>> mentions("liberty of Rassendyll Rudolf, being", "Rudolf Rassendyll")
    True
    >>> mentions("Mr. Rassendyll", "Rudolf Rassendyll")
    True
    >>> mentions("release Mr. Hentzau", "Rudolf Rassendyll")
    False
    >>> mentions("release Mr. Rassendyll and Ms. Sapt", "Marta Sapt")
    True
    """
    parts = [part for part in re.findall(r"[^\W\d_]+", name.casefold()) if len(part) > 1]
    given = set(re.findall(r"[^\W\d_]+", words.casefold()))
    if not parts:
        return False
    if set(parts) <= given:
        return True
    titled = " ".join(match[0].casefold() for match in _TITLED.finditer(words))
    distinctive = [
        part
        for part in parts
        if len(part) > 2 and part not in ("mohammed", "mohamed", "muhammad", "ahmed", "bin", "ben", "abdul", "the")
    ]
    return any(part in set(re.findall(r"[^\W\d_]+", titled)) for part in distinctive)


def _articles(text: Text, clause: Clause, known: Gazetteer, notes: Notes, group: str) -> None:
    found, refused = articles(text, (clause.start, clause.end), known)
    words = text.one_line
    for one in found:
        lead = words[clause.start : one.start]
        breaches = list(_AGAINST.finditer(lead))
        if breaches and _DENIED.search(lead[: breaches[-1].start()]):
            reason = "the sentence denies something of these articles"
            notes.refuse("violated", reason, (one.start, one.end))
            continue
        against = breaches[-1].end() if breaches else -1
        exercise = max((match.end() for match in _EXERCISE.finditer(lead)), default=-1)
        if clause.result == "not-arbitrary":
            name = "not-violated" if against >= 0 or "contravention" in words[one.end : clause.end] else ""
        else:
            name = "exercised" if exercise > against else "violated" if against >= 0 else "rests-on"
        for value in one.values:
            if name:
                notes.add(name, value, (one.start, one.end), group)
    for bad in [*refused, *unread(text, (clause.start, clause.end), [*found, *refused])]:
        notes.refuse("violated", bad.reason, (bad.start, bad.end), group)


def _categories(text: Text, clause: Clause, notes: Notes, group: str) -> None:
    for match in text.find(_CATEGORY, clause.start, clause.end):
        listed = match["list"]
        if re.match(r"\s*(?:applicable|of)", listed):
            continue
        if _NOT_CATEGORY.search(text.one_line[clause.start : match.start()]):
            notes.refuse("category", "the sentence denies this category", match.span())
            continue
        tokens = re.findall(r"[A-Za-z|\]\d]+", _RANGE.sub(_written_out, re.sub(r"\b(?:and|or)\b", " ", listed)))
        values = [token if token in _ROMAN else "" for token in tokens]  # a damaged numeral is none
        span = (match.start(), match.start("list") + len(listed.rstrip(" ,;(")))
        if not tokens:
            continue
        if len(set(values)) < len(values):  # "I, II and II", where a letter of "III" was lost
            values = [""]
        if "" in values:
            notes.refuse("category", f"“{' '.join(match[0].split())}” is no category that can be read", span, group)
        for value in values:
            if value:
                notes.add("category", value, span, group)


def _written_out(match: re.Match[str]) -> str:
    """A range of categories as a list."""
    first, last = (_ROMAN.index(match[n]) if match[n] in _ROMAN else 9 for n in (1, 2))
    return ", ".join(_ROMAN[first : last + 1]) if first < last < 9 else match[0]


def defines(text: Text, paragraph: Paragraph) -> bool:
    """True if a paragraph defines the categories."""
    words = text.one_line[paragraph.start : paragraph.end]
    in_brackets = {match[1] for match in _NAMED.finditer(words) if match[0][0] == "(" and match[0][-1] == ")"}
    return bool(_DEFINES.search(words) or _COUNTED.search(words)) or len(in_brackets) > 2


def read_reasoning(text: Text, stop: int, known: Gazetteer, notes: Notes) -> None:
    """Breaches that the Working Group itself finds in its discussion, each in one sentence without a doubt in it."""
    for paragraph in text.in_section("discussion"):
        if paragraph.start >= stop or defines(text, paragraph):
            continue
        for start, end in text.sentences(paragraph.start, min(paragraph.end, stop)):
            verb = None if text.search(_DOUBTS, start, end) else text.search(_FINDS, start, end)
            against = text.search(_AGAINST, verb.end(), end) if verb else None
            found = articles(text, (against.start(), end), known)[0] if against else []
            if not found:
                continue
            group = notes.group("finding")
            notes.add("result", "violation", (start, end), group)
            notes.add("section", "reasoning", (start, end), group)
            for one in found:
                for value in one.values:
                    notes.add("reasoning-violated", value, (one.start, one.end), group)
