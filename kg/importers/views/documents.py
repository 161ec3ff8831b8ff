"""Writes a decision as a document, and compares it with what other files say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.importers.imported_file import ImportedFile, Pairs, address, value
from kg.importers.juris.codes import Provisions
from kg.importers.juris.records import COMMITTEES
from kg.importers.views.decisions import Decision
from kg.importers.views.lines import BODIES, THE_AUTHOR, code_of
from kg.importers.wgad.desk import Desk, dated, links, words
from kg.importers.wgad.lines import Line
from kg.importers.wgad.sources import is_own_text, reading, shown_address
from kg.terms.folding import fold
from kg.terms.literals import english
from kg.terms.names import ONT, THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

DAYS = {"submitted": "submittedOn", "adopted": "adoptedOn"}
_GROWING = ("hb:communicationNumber",)  # a longer list that holds the other says more, and nothing else
_TRANSLITERATED = {"ar": "Arabic", "ru": "Russian"}
_YOUNG = "A page describes somebody concerned as a child or has articles on children; minors are never named."
_UNREAD = "It was not read; what is said of it comes from others."


def add_document(desk: Desk, file: ImportedFile, decision: Decision, provisions: Provisions) -> None:
    """Adds the decision; of one that another file describes only what that file neither says nor calls absent."""
    there, described = desk.curated.of(decision.iri, "hb:statedIn"), is_described(desk, decision)
    known = {document for passage in there for document in desk.curated.of(passage, "source")}
    cited = [one for one in desk.passages(decision.lines) if one not in there and one.rpartition("__")[0] not in known]
    facts = _facts(desk, decision, provisions)
    file.add(
        decision.iri,
        [
            *([] if described else _description(desk, decision)),
            *(_what_is_new(desk, decision, facts) if described else facts),
            *links("statedIn", cited),
            *words("note", _notes(decision)),
        ],
    )
    own = filter(desk.sources.is_own, decision.lines)
    for passage in dict.fromkeys(map(desk.sources.passage, own)):
        desk.sources.add_passage(file, passage, decision.iri)
    _absences(desk, file, decision, facts)
    kind = " that a curated file or the index describes" if described else ""
    desk.account.things[f"decisions{kind}"] += 1


def is_described(desk: Desk, decision: Decision) -> bool:
    """Whether another file describes the decision."""
    return bool(desk.curated.of(decision.iri, "a"))


def _description(desk: Desk, decision: Decision) -> Pairs:
    own = [line for line in decision.lines if is_own_text(line)]
    state = f" against {desk.states.label(decision.states[0])}" if decision.states else ""
    matter = f"on communication{'s' * (len(decision.communications) > 1)} {decision.name.partition(' ')[2]}"
    matter = matter + state if decision.communications else f"without a number{state}: {decision.first('subject')}"
    author = f" ({decision.first('author')})" if decision.first("author") else ""
    nothing: Pairs = [(hb("readExtent"), value("read-nothing")), *words("readingNote", [_UNREAD])]
    return [
        (RDF_TYPE, hb(decision.kind)),
        (RDFS_LABEL, english(f"{decision.kind} of the {COMMITTEES[decision.body][1]} {matter}{author}")),
        (hb("shortName"), english(decision.name)),
        (hb("isIssuedBy"), NamedNode(f"{THING}org/{BODIES[decision.body]}")),
        *((hb("inLanguage"), Literal(one)) for one in sorted({line.language for line in own}) or ["und"]),
        *((hb("readAddress"), address(one)) for one in dict.fromkeys(map(shown_address, own)) if one),
        (hb("authority"), value("authority-views")),
        *(reading(own[0]) if own else nothing),
    ]


def _facts(desk: Desk, decision: Decision, provisions: Provisions) -> Pairs:
    """Numbers, State, names, dates, session, articles at issue, and what the decision is about."""
    pairs: Pairs = [(hb("symbol"), Literal(one)) for one in decision.symbols[:1]]
    pairs += [(hb("communicationNumber"), Literal(one)) for one in decision.communications]
    author = decision.first("author")
    pairs += [(hb("authorName"), Literal(author))] if author else []
    victim = victim_of(decision)
    pairs += [(hb("victimName"), Literal(victim))] if victim else []
    if by_hand := decision.first("names_checked"):
        pairs += words("namesChecked", [f"{by_hand[0].upper()}{by_hand[1:]}."])
    pairs += links("respondent", decision.states)
    pairs += [pair for name, property_ in DAYS.items() for pair in dated(property_, decision.values.get(name))]
    session = decision.values.get("session")
    pairs += [(hb("session"), Literal(str(session)))] if session else []
    pairs += links("considers", considered(desk, decision, provisions))
    if subject := next((line.subject for line in decision.lines if not line.child), ""):
        pairs += words("summary", [f"{subject[0].upper()}{subject[1:]}."])
    return pairs


def victim_of(decision: Decision) -> str:
    """The name of the victim as printed: that of the author where a line says that the author is the victim."""
    for line in decision.lines:
        if line.victim in THE_AUTHOR and line.author:
            return str(line.author)
        if line.victim and line.victim not in THE_AUTHOR and is_name(line):
            return str(line.victim)
    return ""


def is_name(line: Line) -> bool:
    """Whether the victim is given by name, and not described as a national of a State or by what relation."""
    return bool(line.persons) or str(line.victim)[:1].isupper()


def considered(desk: Desk, decision: Decision, provisions: Provisions) -> list[str]:
    """The articles at issue as the decision's own text has them, else as pages do."""
    saying = [line for line in decision.lines if line.articles_considered]
    own = [line for line in saying if desk.sources.is_own(line)]
    found = [articles(desk, decision, line, "articles_considered", provisions) for line in own or saying]
    mine = list(dict.fromkeys(one for said in found for one in said))
    for line in saying:
        more = {name for name in articles(desk, decision, line, "articles_considered", provisions) if name not in mine}
        if more:
            decision.remarks.append(f"line {line.place} has articles at issue that the decision's own text has not")
    return mine


def articles(desk: Desk, decision: Decision, line: Line, field: str, provisions: Provisions) -> list[str]:
    """The provisions that a list of articles names; one that no treaty has is left out, with a remark."""
    found = []
    for treaty, numbers in (line.fields.get(field) or {}).items():
        for number in numbers:
            code = provisions.read(code_of(treaty, number), line.place)
            if code.provision:
                found.append(code.provision)
                continue
            remark = f"{treaty.upper()} has no article {number[:20]}; it was left out"
            if remark not in decision.remarks:
                decision.remarks.append(remark)
                desk.account.things["articles that no treaty has"] += 1
    return list(dict.fromkeys(found))


def _what_is_new(desk: Desk, decision: Decision, facts: Pairs) -> Pairs:
    """The facts that another file lacks; what differs from that file is listed, and the file stays as it is."""
    new: Pairs = []
    author = next((term.value for name, term in facts if name == hb("authorName")), "")
    for name in dict.fromkeys(name for name, _ in facts):
        short = f"hb:{name.value.removeprefix(ONT)}"
        ours, theirs = [pair for pair in facts if pair[0] == name], desk.curated.of(decision.iri, short)
        said = [term.value for _, term in ours]
        if not theirs and desk.curated.lacks(decision.iri, short.removeprefix("hb:")):
            new += ours
        elif not theirs:
            decision.remarks.append(f"{short[3:]} is told here, and another file says that it is absent")
        elif short in _GROWING and set(theirs) < set(said):
            new += [pair for pair in ours if pair[1].value not in theirs]
        elif short != "hb:summary" and not _agree(short, said, _without_counsel(theirs, author)):
            mine, others = (", ".join(_shown(one) for one in names) for names in (said, theirs))
            decision.remarks.append(f"conflict: {short[3:]} is {mine} here, and {others} in another file, which stays")
    return new


def _without_counsel(names: list[str], author: str) -> list[str]:
    """Names as the index prints them, without what it adds in brackets; “the author” by the author's name.

    >>> _without_counsel(["Ann Roe (not represented by counsel)", "The author"], "Ann Roe")
    ['Ann Roe', 'Ann Roe']
    """
    bare = [re.sub(r"(?<!\s)\s*\([^()]*\)$", "", one) for one in names]
    return [author if one.casefold() in THE_AUTHOR else one for one in bare]


def _agree(name: str, ours: list[str], theirs: list[str]) -> bool:
    if name.endswith("On"):  # dates of any precision
        return any(one.startswith(other) or other.startswith(one) for one in ours for other in theirs)
    if name.endswith("Name"):
        return {fold(one) for one in ours} == {fold(one) for one in theirs}
    return set(ours) <= set(theirs) if name in _GROWING else set(ours) == set(theirs)


def _shown(text: str) -> str:
    return text.removeprefix(THING)


def _notes(decision: Decision) -> list[str]:
    """What has no property of its own: how victims are described, domestic law, other measures, doubts."""
    others = decision.symbols[1:]
    notes = [f"One document for several communications, also under {' and '.join(others)}."] * bool(others)
    own = [line for line in decision.lines if is_own_text(line) and line.author]
    if own and all(line.language in _TRANSLITERATED for line in own):
        notes.append(f"Names are transliterations from the {_TRANSLITERATED[own[0].language]} version.")
    for line in decision.lines:
        described = line.victim and line.victim not in THE_AUTHOR and not is_name(line)
        notes += [f"A page describes the victim as: {line.victim}."] * bool(described)
        notes += [f"Domestic law that a page names: {text}." for text in line.domestic or ()]
    notes += [
        f"Whether this is the same decision as {one} was not decided: no page that was read tells."
        for one in decision.doubts
    ]
    return list(dict.fromkeys(notes))


def _absences(desk: Desk, file: ImportedFile, decision: Decision, facts: Pairs) -> None:
    """Adds what is not known of a decision that no other file describes."""
    if is_described(desk, decision):
        return
    has, lines = {name.value.removeprefix(ONT) for name, _ in facts}, decision.lines
    for name, what, note in _WANTED:
        if name not in has:
            desk.absence(file, decision, decision.iri, name, reason="notFound", what=what, note=note, lines=lines)
    for field, name in (("author", "authorName"), ("victim", "victimName")):
        if name not in has and any(field in line.withheld for line in lines):
            what = f"name of the {field}"
            desk.absence(file, decision, decision.iri, name, reason="withheld", what=what, note=_YOUNG, lines=lines)


_WANTED: Iterable[tuple[str, str, str]] = (
    ("symbol", "symbol", "The parts of pages that were read do not print it."),
    ("communicationNumber", "communication number", "The parts of pages that were read do not print it."),
    ("respondent", "State", "The parts of pages that were read do not name it."),
    ("adoptedOn", "day of adoption", "The parts of pages that were read give none that is beyond doubt."),
)
