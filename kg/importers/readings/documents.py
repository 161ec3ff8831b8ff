"""Writes opinions and decisions as documents, and the communication to the Government with its reply."""

from __future__ import annotations

import re
from typing import Any

from pyoxigraph import NamedNode

from kg.importers.imported_file import Pairs, pairs
from kg.importers.readings.decision_lines import BODIES, THE_AUTHOR
from kg.importers.readings.decisions import Decision
from kg.importers.readings.findings import articles
from kg.importers.readings.lines import Line
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.sources import BODY, is_contents, is_own_text, reading, shown_address
from kg.importers.readings.tables import WORDS
from kg.importers.readings.writer import MatterWriter
from kg.terms.dates import in_english
from kg.terms.folding import fold
from kg.terms.names import ONT, THING, hb
from kg.terms.vocabulary import CITO, RDF_TYPE

COVENANT = f"{THING}iccpr"
_DATES = ("adoptedOn", "issuedOn", "publishedOn")
_REPLIES = {"replied": "given", "late": "late", "not_replied": "none"}
_TRANSLITERATED = {"ar": "Arabic", "ru": "Russian"}
_YOUNG = "A page describes somebody concerned as a child or has articles on children; minors are never named."
_WANTED = {
    "symbol": "The parts of pages that were read do not print it.",
    "communicationNumber": "The parts of pages that were read do not print it.",
    "respondent": "The parts of pages that were read do not name it.",
    "adoptedOn": "The parts of pages that were read give none that is beyond doubt.",
}


def _description(to: MatterWriter[Any], kind: str, body: str, authority: str, **said: Any) -> Pairs:
    """The document itself: its kind, who issued it, and how much of it was read."""
    own = to.matter.own
    return [
        (RDF_TYPE, hb(kind)),
        *pairs(
            **said,
            inLanguage=sorted({line.language for line in own}) or ["und"],
            readAddress=dict.fromkeys(address for line in own if (address := shown_address(line))),
            authority=authority,
        ),
        *reading(own),
    ]


def _new_passages(to: MatterWriter[Any]) -> list[str]:
    """The passages on the matter that the record does not cite, nor another one of their documents."""
    passages = to.sources.passages(to.matter.lines)
    if not is_described(to):
        return passages
    there, known = to.record.of(to.matter.iri, "statedIn"), to.record.cited(to.matter.iri)
    return [one for one in passages if one not in there and one.rpartition("__")[0] not in known]


def add_opinion(to: MatterWriter[Opinion]) -> None:
    """Adds the opinion; of one that a curated file describes only what that file neither says nor calls absent."""
    opinion, iri = to.matter, to.matter.iri
    description: Pairs = []
    if not opinion.is_curated:
        kind = opinion.lines[0].kind.capitalize()
        said = {"number": opinion.number, "isIssuedBy": BODY, "respondent": opinion.states}
        description = _description(to, kind, BODY, "opinion", **said)
    holders = [
        line.in_document for line in opinion.lines if line.in_document and (is_contents(line) or is_own_text(line))
    ]
    to.file.add(
        iri,
        [
            *description,
            *pairs(isCollectedIn=dict.fromkeys(map(to.sources.collection, holders))),
            *_facts_of_opinion(to),
            *pairs(statedIn=_new_passages(to), note=_notes_on_opinion(opinion)),
        ],
    )
    if any(map(to.sources.is_own, opinion.lines)):
        to.sources.add_passage(to.file, f"{iri}__opening", iri)
    if not opinion.is_curated and not opinion.states:
        to.absence(iri, "respondent", "notYetRead", "The lines tell no State, or one that the list of States lacks.")
    kind = " that a curated file describes" if opinion.is_curated else ""
    if not opinion.is_numbered:
        to.things[f"opinions of unknown number{kind}"] += 1
    elif all(map(is_contents, opinion.lines)):
        to.things[f"opinions and decisions known from a table of contents alone{kind and ','}{kind}"] += 1
    else:
        to.things[f"opinions and decisions{kind}"] += 1


def _facts_of_opinion(to: MatterWriter[Opinion]) -> Pairs:
    """Symbol, session, dates, and whether the State is party to the Covenant."""
    opinion, said = to.matter, to.matter.values
    first, last = said.get("session_dates", (None, None))
    party = said.get("iccpr_party")
    is_told = party is not None and (party or len(opinion.states) == 1)
    facts = pairs(
        symbol=said.get("symbol"),
        session=str(said.get("session", "")),
        adoptedOn=said.get("adopted"),
        issuedOn=said.get("distributed"),
        publishedOn=said.get("published"),
        sessionBeganOn=first,
        sessionEndedOn=last,
        **{"takesAsPartyTo" if party else "takesAsNoPartyTo": COVENANT if is_told else None},
    )
    if not opinion.is_curated:
        return facts
    new, known = [], to.record.of(opinion.iri, *_DATES)
    for name, term in facts:
        short = name.value.removeprefix(ONT)
        there = to.record.of(opinion.iri, short)
        if there and term.value not in there:
            opinion.remarks.append(f"{short} is {term.value} here, and {', '.join(there)} in the curated file")
        if (opinion.iri, short) in to.record.absent:
            opinion.remarks.append(f"{short} is {term.value} here, and the curated file says that it is not known")
        elif not there and term.value not in known:
            new.append((name, term))
    return new


def _notes_on_opinion(opinion: Opinion) -> list[str]:
    lines = [line for line in opinion.lines if not is_contents(line) and not line.child]
    notes = [f"The sources disagree: {one.conflict}.".replace("this page", "one page") for one in lines if one.conflict]
    notes += [f"Read in a version called {line.version}." for line in lines if line.version]
    notes += ["A page says that the opinion asks for a country visit." for line in lines if line.visit_request]
    notes += [
        f"One page does not print the number, which was known by: {one.number_as}." for one in lines if one.number_as
    ]
    notes += [
        f"The respondent is given as “{line.fields['states'][0]}”, which the list of States lacks."
        for line in opinion.lines
        if line.fields.get("states") and not line.states
    ]
    days = sorted({line.distributed for line in lines if line.distributed and not line.in_document})
    if len(days) > 1:
        notes.append(f"Copies bear different dates: {' and '.join(map(in_english, days))}.")
    return list(dict.fromkeys(notes))


def add_decision(to: MatterWriter[Decision]) -> None:
    """Adds the decision; of one that another file describes only what that file neither says nor calls absent."""
    decision, iri, described = to.matter, to.matter.iri, is_described(to)
    facts = _facts_of_decision(to)
    description: Pairs = []
    if not described:
        body = f"{THING}org/{BODIES[decision.body]}"
        description = _description(to, decision.kind, body, "views", isIssuedBy=body)
    to.file.add(
        iri,
        [
            *description,
            *(_what_is_new(to, facts) if described else facts),
            *pairs(statedIn=_new_passages(to), note=_notes_on_decision(decision)),
        ],
    )
    for passage in to.sources.passages(list(filter(to.sources.is_own, decision.lines))):
        to.sources.add_passage(to.file, passage, iri)
    to.things[f"decisions{' that a curated file or the index describes' if described else ''}"] += 1
    if described:
        return
    has = {name.value.removeprefix(ONT) for name, _ in facts}
    for name, note in _WANTED.items():
        if name not in has:
            to.absence(iri, name, "notFound", note)
    for field, name in (("author", "authorName"), ("victim", "victimName")):
        if name not in has and any(field in line.withheld for line in decision.lines):
            to.absence(iri, name, "withheld", _YOUNG)


def is_described(to: MatterWriter[Any]) -> bool:
    """True if another file describes the opinion or decision."""
    return bool(to.record.of(to.matter.iri, "a"))


def _facts_of_decision(to: MatterWriter[Decision]) -> Pairs:
    """Numbers, State, names, dates, session, articles at issue, and what the decision is about."""
    decision, said = to.matter, to.matter.values
    by_hand = decision.first("names_checked")
    subject = next((line.subject for line in decision.lines if not line.child), "")
    return pairs(
        symbol=decision.symbols[:1],
        communicationNumber=decision.communications,
        authorName=decision.first("author"),
        victimName=victim_of(decision),
        namesChecked=_sentence(by_hand) if by_hand else None,
        respondent=decision.states,
        submittedOn=said.get("submitted"),
        adoptedOn=said.get("adopted"),
        session=str(said.get("session", "")),
        considers=_considered(to),
        summary=_sentence(subject) if subject else None,
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def victim_of(decision: Decision) -> str:
    """The name of the victim as printed: that of the author where a line says that the author is the victim."""
    for line in decision.lines:
        if line.victim in THE_AUTHOR and line.author:
            return str(line.author)
        if line.victim and line.victim not in THE_AUTHOR and _is_name(line):
            return str(line.victim)
    return ""


def _is_name(line: Line) -> bool:
    """True if the victim is given by name, and not described as a national of a State or by what relation."""
    return bool(line.persons) or str(line.victim)[:1].isupper()


def _considered(to: MatterWriter[Decision]) -> list[str]:
    """The articles at issue as the decision's own text has them, else as pages do."""
    saying = [line for line in to.matter.lines if line.articles_considered]
    own = [line for line in saying if to.sources.is_own(line)]
    mine = dict.fromkeys(one for line in own or saying for one in articles(to, line, "articles_considered"))
    for line in saying:
        if set(articles(to, line, "articles_considered")) - set(mine):
            to.matter.remarks.append(f"line {line.place} has articles at issue that the decision's own text has not")
    return list(mine)


def _what_is_new(to: MatterWriter[Decision], facts: Pairs) -> Pairs:
    """The facts that another file lacks; what differs from that file is listed, and the file stays as it is."""
    new: Pairs = []
    author = next((term.value for name, term in facts if name == hb("authorName")), "")
    for name in dict.fromkeys(name for name, _ in facts):
        short = name.value.removeprefix(ONT)
        ours, theirs = [pair for pair in facts if pair[0] == name], to.record.of(to.matter.iri, short)
        said = [term.value for _, term in ours]
        if to.record.lacks(to.matter.iri, short):
            new += ours
        elif not theirs:
            to.matter.remarks.append(f"{short} is told here, and another file says that it is absent")
        elif short != "summary" and not _agree(short, said, _without_counsel(theirs, author)):
            mine, others = (", ".join(one.removeprefix(THING) for one in names) for names in (said, theirs))
            to.matter.remarks.append(f"conflict: {short} is {mine} here, and {others} in another file, which stays")
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
    return set(ours) <= set(theirs) if name == "communicationNumber" else set(ours) == set(theirs)


def _notes_on_decision(decision: Decision) -> list[str]:
    """Notes on what has no property of its own: how victims are described, domestic law, other measures, doubts."""
    others = decision.symbols[1:]
    notes = [f"One document for several communications, also under {' and '.join(others)}."] * bool(others)
    own = [line for line in decision.own if line.author]
    if own and all(line.language in _TRANSLITERATED for line in own):
        notes.append(f"Names are transliterations from the {_TRANSLITERATED[own[0].language]} version.")
    for line in decision.lines:
        described = line.victim and line.victim not in THE_AUTHOR and not _is_name(line)
        notes += [f"A page describes the victim as: {line.victim}."] * bool(described)
        notes += [f"Domestic law that a page names: {text}." for text in line.domestic or ()]
    notes += [
        f"Whether this is the same decision as {one} was not decided: no page that was read tells."
        for one in decision.doubts
    ]
    asked = [one for one in decision.all_of("remedies") if one not in WORDS["views"]["remedies"]]
    return list(dict.fromkeys([*notes, *(f"A page says that the committee asked for: {one}." for one in asked)]))


def add_communications(to: MatterWriter[Opinion]) -> None:
    """Adds what was sent to each Government before the opinion, with the day of the reply or why there is none."""
    opinion = to.matter
    letter = f"{opinion.iri}__communication"
    if by_hand := [one for one in to.record.things if one.startswith(letter) and "_" not in one[len(letter) :]]:
        printed = [line for line in opinion.lines if line.replies]
        if printed and len(by_hand) == len(opinion.states) == 1 and not to.record.of(by_hand[0], "reply"):
            reply, passages = _reply(opinion, opinion.states[0]), to.sources.witnesses(printed)
            to.file.describe(by_hand[0], reply=reply, statedIn=passages)
            to.things[f"replies: {reply}"] += 1
        return
    names = {"transmitted", "reply", "reply_date", "reply_dates", "replies"}
    lines = [
        line for line in opinion.lines if (line.voice != "opinion" or is_own_text(line)) and names & set(line.fields)
    ]
    by_state = {to.desk.states.find(name): day for line in lines for name, day in (line.reply_dates or {}).items()}
    for state in opinion.states or ("",) if lines else ():
        replied = opinion.values.get("reply_date") if len(opinion.states) < 2 else by_state.get(state)
        _communication(to, state, lines, replied)


def _communication(to: MatterWriter[Opinion], state: str, lines: list[Line], replied: str | None) -> None:
    opinion, is_one = to.matter, len(to.matter.states) < 2
    name = "communication" if is_one else f"communication-{to.desk.code(state)}"
    iri, passages = f"{opinion.iri}__{name}", to.sources.witnesses(lines)
    reply = _reply(opinion, state)
    to.file.describe(
        iri,
        "Document",
        isIssuedBy=BODY,
        isAddressedTo=[state] if state else [],
        communicatedOn=opinion.values.get("transmitted"),
        reply=reply,
        repliedOn=replied,
        inLanguage="und",
        authority="official-record",
        readExtent="nothing",
        readingNote="It was not read; the opinion, or a page about it, tells of it.",
        statedIn=passages,
        note=_of_the_reply(lines, is_one),
    )
    to.file.describe(
        f"{opinion.iri}__citation_{name}",
        "Citation",
        hasCitingEntity=opinion.iri,
        hasCitedEntity=iri,
        hasCitationCharacterization=NamedNode(f"{CITO}cites"),
        statedIn=passages,
    )
    to.things["communications"] += 1
    to.things[f"replies: {reply or 'not told'}"] += 1


def _reply(opinion: Opinion, state: str) -> str | None:
    """The reply of a State as the table prints it, else as the pages say that agree."""
    for line in opinion.lines:
        if line.replies:
            replies: dict[str, str] = line.replies
            return replies.get(state) or replies.get("")
    told = {_REPLIES.get(line.reply) for line in opinion.lines if line.reply}
    if len(told) > 1:
        opinion.remarks.append("the lines differ in the reply; it was left out")
    return told.pop() if len(told) == 1 and len(opinion.states) < 2 else None


def _of_the_reply(lines: list[Line], is_one: bool) -> list[str]:
    notes = []
    for line in lines:
        if line.reply_note:
            notes.append("The reply did not come within the time limit.")
        elif line.reply and not (is_one and line.reply in _REPLIES):
            told = line.reply.removeprefix("other: ").removeprefix("mixed: ").replace("_", " ")
            notes.append(f"Of the reply it is told: {told}.")
    return list(dict.fromkeys(notes))
