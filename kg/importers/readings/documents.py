"""Writes opinions as documents, and the communication to the Government with its reply."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.importers.imported_file import Pairs, pairs
from kg.importers.readings.lines import Line
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.sources import BODY, is_contents, is_own_text, reading, shown_address
from kg.importers.readings.writer import OpinionWriter
from kg.terms.dates import in_english
from kg.terms.names import ONT, THING, hb
from kg.terms.vocabulary import CITO, RDF_TYPE

COVENANT = f"{THING}iccpr"
_DATES = ("adoptedOn", "issuedOn", "publishedOn")
_NO_STATE = "What was read names no State."
_REPLIES = {"replied": "given", "late": "late", "not_replied": "none"}


def _new_passages(to: OpinionWriter) -> list[str]:
    """The passages on the matter that the record does not cite, nor another one of their documents."""
    passages = to.sources.passages(to.matter.lines)
    if not to.record.of(to.matter.iri, "a"):
        return passages
    there, known = to.record.of(to.matter.iri, "statedIn"), to.record.cited(to.matter.iri)
    return [one for one in passages if one not in there and one.rpartition("__")[0] not in known]


def add_opinion(to: OpinionWriter) -> None:
    """Adds the opinion; of one that a curated file describes only what that file neither says nor calls absent."""
    opinion, iri = to.matter, to.matter.iri
    description: Pairs = []
    if not opinion.is_curated:
        description = [
            (RDF_TYPE, hb(opinion.lines[0].kind.capitalize())),
            *pairs(
                number=opinion.number,
                isIssuedBy=BODY,
                respondent=opinion.states,
                inLanguage=sorted({line.language for line in opinion.own}) or ["und"],
                readAddress=dict.fromkeys(address for line in opinion.own if (address := shown_address(line))),
                authority="opinion",
            ),
            *reading(opinion.own),
        ]
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
    for passage in to.sources.passages(list(filter(to.sources.is_own, opinion.lines))):
        to.sources.add_passage(to.file, passage, iri)
    if not opinion.is_curated and not opinion.states:
        is_named = any(line.fields.get("states") for line in opinion.lines)
        note = "It is directed against an authority that the list of States does not have."
        to.absence(iri, "respondent", *(("notApplicable", note) if is_named else ("notYetRead", _NO_STATE)))
    kind = " that a curated file describes" if opinion.is_curated else ""
    if not opinion.is_numbered:
        to.things[f"opinions of unknown number{kind}"] += 1
    elif all(map(is_contents, opinion.lines)):
        to.things[f"opinions and decisions known from a table of contents alone{kind and ','}{kind}"] += 1
    else:
        to.things[f"opinions and decisions{kind}"] += 1


def _facts_of_opinion(to: OpinionWriter) -> Pairs:
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


def add_communications(to: OpinionWriter) -> None:
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


def _communication(to: OpinionWriter, state: str, lines: list[Line], replied: str | None) -> None:
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
