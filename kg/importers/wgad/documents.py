"""Writes the opinion as a document, and the communication to the Government with its reply."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.importers.imported_file import ImportedFile, Pairs, address, value
from kg.importers.wgad.desk import Desk, dated, links, words
from kg.importers.wgad.judged import answers
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion
from kg.importers.wgad.sources import BODY, is_contents, is_own_text, reading, shown_address
from kg.terms.dates import in_english
from kg.terms.names import ONT, THING, hb
from kg.terms.vocabulary import CITO, RDF_TYPE

COVENANT = NamedNode(f"{THING}iccpr")
DATES = {"adopted": "adoptedOn", "distributed": "issuedOn", "published": "publishedOn"}


def add_document(desk: Desk, file: ImportedFile, opinion: Opinion) -> None:
    """Adds the opinion; of one that a curated file describes only what that file neither says nor calls absent."""
    cited, there = desk.passages(opinion.lines), desk.curated.of(opinion.iri, "hb:statedIn")
    if opinion.is_curated:
        known = {document for passage in there for document in desk.curated.of(passage, "source")}
        cited = [passage for passage in cited if passage not in there and passage.rpartition("__")[0] not in known]
    holders = [line.in_document for line in opinion.lines if line.in_document and _stands_there(line)]
    pairs: Pairs = [
        *([] if opinion.is_curated else _description(desk, opinion)),
        *links("isCollectedIn", dict.fromkeys(map(desk.sources.collection, holders))),
        *_facts(desk, opinion),
        *links("statedIn", cited),
        *words("note", _notes(desk, opinion)),
    ]
    if pairs:
        file.add(opinion.iri, pairs)
    if any(map(desk.sources.is_own, opinion.lines)):
        desk.sources.add_passage(file, f"{opinion.iri}__opening", opinion.iri)
    if not opinion.is_curated and not opinion.states:
        note = "The lines tell no State, or one that the list of States lacks."
        lines = opinion.lines
        desk.absence(file, opinion, opinion.iri, "respondent", reason="notYetRead", note=note, lines=lines)
    kind = " that a curated file describes" if opinion.is_curated else ""
    if not opinion.is_numbered:
        desk.account.things[f"opinions of unknown number{kind}"] += 1
        if not opinion.is_curated:
            lacks = {"reason": "notFound", "note": "No page that tells of it prints its number."}
            desk.absence(file, opinion, opinion.iri, "number", **lacks, lines=opinion.lines)
        return
    if not opinion.is_told:
        desk.account.things[f"opinions and decisions known from a table of contents alone{kind and ','}{kind}"] += 1
    else:
        desk.account.things[f"opinions and decisions{kind}"] += 1


def _stands_there(line: Line) -> bool:
    return is_contents(line) or is_own_text(line)


def _description(desk: Desk, opinion: Opinion) -> Pairs:
    own = [line for line in opinion.lines if is_own_text(line)]
    nothing: Pairs = [
        (hb("readExtent"), value("read-nothing")),
        *words("readingNote", ["It was not read; what is said of it comes from others."]),
    ]
    return [
        (RDF_TYPE, hb(opinion.lines[0].kind.capitalize())),
        (hb("number"), Literal(opinion.number)) if opinion.is_numbered else (hb("isUnidentified"), Literal(True)),
        (hb("isIssuedBy"), BODY),
        *links("respondent", opinion.states),
        *((hb("inLanguage"), Literal(one)) for one in sorted({line.language for line in own}) or ["und"]),
        *((hb("readAddress"), address(one)) for one in dict.fromkeys(map(shown_address, own)) if one),
        (hb("authority"), value("authority-opinion")),
        *(reading(own[0]) if own else nothing),
    ]


def _facts(desk: Desk, opinion: Opinion) -> Pairs:
    """Symbol, session, dates, and whether the State is party to the Covenant."""
    said = opinion.values
    pairs: Pairs = [(hb("symbol"), Literal(said["symbol"]))] if "symbol" in said else []
    pairs += [(hb("session"), Literal(str(said["session"])))] if "session" in said else []
    pairs += [pair for name, property_ in DATES.items() for pair in dated(property_, said.get(name))]
    first, last = said.get("session_dates", (None, None))
    pairs += [*dated("sessionBeganOn", first), *dated("sessionEndedOn", last)]
    party = said.get("iccpr_party")
    if party is not None and (party or len(opinion.states) == 1):
        pairs.append((hb("takesAsPartyTo" if party else "takesAsNoPartyTo"), COVENANT))
    if not opinion.is_curated:
        return pairs
    for name, term in pairs:
        short = name.value.removeprefix(ONT)
        there = desk.curated.of(opinion.iri, f"hb:{short}")
        if there and term.value not in there:
            opinion.remarks.append(f"{short} is {term.value} here, and {', '.join(there)} in the curated file")
        if (opinion.iri, short) in desk.curated.absent:
            opinion.remarks.append(f"{short} is {term.value} here, and the curated file says that it is not known")
    known = {day for name in DATES.values() for day in desk.curated.of(opinion.iri, f"hb:{name}")}
    return [
        (name, term)
        for name, term in pairs
        if desk.curated.lacks(opinion.iri, name.value.removeprefix(ONT)) and term.value not in known
    ]


def _notes(desk: Desk, opinion: Opinion) -> list[str]:
    lines = [line for line in opinion.lines if not is_contents(line) and not line.child]
    notes = answers(opinion.record, "document-before-its-case")
    notes += [
        f"The sources disagree: {line.conflict}.".replace("this page", "one page") for line in lines if line.conflict
    ]
    notes += [f"Read in a version called {line.version}." for line in lines if line.version]
    notes += ["A page says that the opinion asks for a country visit." for line in lines if line.visit_request]
    notes += [
        f"One page does not print the number, which was known by: {one.number_as}." for one in lines if one.number_as
    ]
    for line in opinion.lines:
        if line.fields.get("states") and not line.states:
            notes.append(f"The respondent is given as “{line.fields['states'][0]}”, which the list of States lacks.")
    days = sorted({line.distributed for line in lines if line.distributed and not line.in_document})
    if len(days) > 1:
        notes.append(f"Copies bear different dates: {' and '.join(map(in_english, days))}.")
    return list(dict.fromkeys(notes))


def add_communication(desk: Desk, file: ImportedFile, opinion: Opinion) -> None:
    """Adds what was sent to each Government before the opinion, with the day of the reply or why there is none."""
    if opinion.is_curated and any(one.startswith(f"{opinion.iri}__communication") for one in desk.curated.things):
        return
    names = ("transmitted", "reply", "reply_date", "reply_dates")
    lines = [
        line
        for line in opinion.lines
        if (line.voice != "opinion" or is_own_text(line)) and any(name in line.fields for name in names)
    ]
    if not lines:
        return
    replies = [(name, day) for line in lines for name, day in (line.reply_dates or {}).items()]
    by_state = {desk.states.find(name): day for name, day in replies}
    for state in opinion.states or (None,):
        is_one = len(opinion.states) < 2
        replied = opinion.values.get("reply_date") if is_one else by_state.get(state or "")
        _communication(desk, file, opinion, state, lines, replied)


def _communication(  # noqa: PLR0917
    desk: Desk, file: ImportedFile, opinion: Opinion, state: str | None, lines: list[Line], replied: str | None
) -> None:
    is_one, said = len(opinion.states) < 2, opinion.values
    name = "communication" if is_one or not state else f"communication-{desk.code(state)}"
    iri = f"{opinion.iri}__{name}"
    passages = desk.sources.witnesses(lines)
    note = "It was not read; the opinion, or a page about it, tells of it."
    file.add(
        iri,
        [
            (RDF_TYPE, hb("Document")),
            (hb("isIssuedBy"), BODY),
            *links("isAddressedTo", [state] if state else []),
            *dated("communicatedOn", said.get("transmitted")),
            *dated("repliedOn", replied),
            (hb("inLanguage"), Literal("und")),
            (hb("authority"), value("authority-official-record")),
            (hb("readExtent"), value("read-nothing")),
            *words("readingNote", [note]),
            *links("statedIn", passages),
            *words("note", _of_the_reply(lines, is_one)),
        ],
    )
    file.add(
        f"{opinion.iri}__citation_{name}",
        [
            (RDF_TYPE, hb("Citation")),
            (NamedNode(f"{CITO}hasCitingEntity"), NamedNode(opinion.iri)),
            (NamedNode(f"{CITO}hasCitedEntity"), NamedNode(iri)),
            (NamedNode(f"{CITO}hasCitationCharacterization"), NamedNode(f"{CITO}cites")),
            *links("statedIn", passages),
        ],
    )
    desk.account.things["communications"] += 1
    _reply(desk, file, opinion, iri, lines, replied)


def _reply(  # noqa: PLR0917
    desk: Desk, file: ImportedFile, opinion: Opinion, iri: str, lines: list[Line], replied: str | None
) -> None:
    reply = opinion.values.get("reply")
    if replied or len(opinion.states) > 1 or reply not in ("replied", "late", "not_replied"):
        desk.account.things["replies with a day"] += bool(replied)
        return
    none = reply == "not_replied"
    note = "The Government did not reply." if none else "The Government replied; when is not told in the part read."
    reason = "notApplicable" if none else "notFound"
    desk.absence(file, opinion, iri, "repliedOn", reason=reason, note=note, lines=lines)
    desk.account.things["replies that did not come" if none else "replies without a day"] += 1


def _of_the_reply(lines: list[Line], is_one: bool) -> list[str]:
    notes = []
    for line in lines:
        if line.reply == "late" or line.reply_note:
            notes.append("The reply did not come within the time limit.")
        elif line.reply and not (is_one and line.reply in ("replied", "not_replied")):
            told = line.reply.removeprefix("other: ").removeprefix("mixed: ").replace("_", " ")
            notes.append(f"Of the reply it is told: {told}.")
    return list(dict.fromkeys(notes))
