"""The proceeding before the Working Group: session and dates, the communication to the Government, reply and party."""

from __future__ import annotations

import re

from kg.read import states
from kg.read.dates import DATE, FRENCH_ORDINAL, MONTH, ORDINAL, SPANISH_ORDINAL, YEAR, iso, ordinal
from kg.read.known import Known
from kg.read.model import Notes
from kg.read.text import Span, Text

_ORDINAL = rf"(?P<ordinal>\d{{1,3}}\s?(?:st|nd|rd|th)|{ORDINAL})"
_SESSION = re.compile(rf"\bat\s+its\s+{_ORDINAL}\s+session\b[,:]?\s*(?:held\s+)?(?P<rest>.{{0,90}})", re.IGNORECASE)
_SESSION_ELSEWHERE = re.compile(
    rf"\b(?:à|lors de) sa (?P<ordinal>\d{{1,3}}\s?(?:e|[èe]me)|{FRENCH_ORDINAL}) session\b[,:]?\s*(?:tenue )?"
    rf"(?P<rest>.{{0,90}})|\ben su (?P<ordinal2>\d{{1,3}}\s?(?:er|[oa.]{{1,2}})|{SPANISH_ORDINAL}) per[íi]odo de "
    r"sesiones\b[,:]?\s*"
    r"(?:celebrado )?(?P<rest2>.{0,90})",
    re.IGNORECASE,
)
_NTH = r"(?:er|\.?o|st|nd|rd|th)?"
_LEAD = (
    r"(?:(?:held|tenue|celebrado) )?(?:(?:in|at|à|en) [A-Z]\w+(?: [A-Z]\w+)?,? )?(?:\()?"
    r"(?:from\s+|on\s+|between\s+|du\s+|del\s+|entre le\s+|entre el\s+)?"
)
_SPAN = re.compile(
    rf"^[\s,(]*{_LEAD}(?P<d1>\d{{1,2}}){_NTH}(?:\s+(?:de\s+)?(?P<m1>{MONTH}))?"
    rf"(?:,?\s+(?:del?\s+)?(?P<y1>{YEAR}))?\s*(?:-|to|and|through|au|al?|et|y)\s*(?P<d2>\d{{1,2}}){_NTH}\s+(?:de\s+)?"
    rf"(?P<m2>{MONTH}),?\s+(?:del?\s+)?(?P<y2>{YEAR})",
    re.IGNORECASE,
)
_SPAN_AMERICAN = re.compile(
    rf"^[\s,(]*{_LEAD}(?P<m1>{MONTH}) (?P<d1>\d{{1,2}})(?:, (?P<y1>{YEAR}))?\s*(?:-|to|and|through)\s*"
    rf"(?:(?P<m2>{MONTH}) )?(?P<d2>\d{{1,2}}), (?P<y2>{YEAR})",
    re.IGNORECASE,
)
_ADOPTED = re.compile(rf"[\[(]?\s*\bAdopted\s+(?:on\s+|at .{{0,60}}? on\s+)?(?P<date>{DATE})", re.IGNORECASE)
_ADOPTED_ELSEWHERE = re.compile(
    rf"(?:Adopt[ée]e?|Adoptad[ao]|Aprobad[ao])\s+(?:le|el)\s+(?P<date>{DATE})", re.IGNORECASE
)
_ISSUED = re.compile(rf"\bDistr\s?\.\s?:?\s*(?:General|GENERAL|Limited|G[ée]n[ée]rale?)?\s*.{{0,60}}?(?P<date>{DATE})")
_GOVERNMENT = r"(?:the )?Government(?:s)?(?: of (?:the )?(?P<state>[A-Z][^,;]{2,80}?))?"
_SENT = (
    re.compile(
        rf"\b[Oo]n (?P<date>{DATE}),? (?:(?:at its|in accordance with|pursuant to|under) [^.]{{0,120}}?,? "
        rf")?the Working Group(?:, [^.]{{3,100}}?,)? (?:(?:transmitted|sent|forwarded|addressed|submitted) "
        rf"(?:a communication "
        rf"(?:\w+ ){{0,6}}?|the (?:above-mentioned )?(?:case|communication|allegations) .{{0,40}}?|the "
        rf"allegations from the source .{{0,30}}?)?to {_GOVERNMENT}(?= a communication| concerning|[.,;]| "
        rf"under| on| the allegations| detailed| and on))"
    ),
    re.compile(rf"\band on (?P<date>{DATE}),? to {_GOVERNMENT}(?= a communication| concerning|[.,;])"),
    re.compile(
        rf"\b[Tt]he Working Group (?:transmitted|sent|forwarded|addressed) (?:a|the) communication "
        rf".{{0,80}}?to {_GOVERNMENT} on (?P<date>{DATE})"
    ),
    re.compile(
        rf"\b[Tt]he Working Group (?:transmitted|sent|forwarded|addressed) [^.]{{0,120}}?to {_GOVERNMENT},? "
        rf"on (?P<date>{DATE})"
    ),
    re.compile(
        rf"\b[Tt]he Working Group (?:transmitted|sent|forwarded|addressed),? on (?P<date>{DATE}),? (?:a communication "
        rf"[^.]{{0,120}}?)?to {_GOVERNMENT}(?= a communication| concerning|[.,;])"
    ),
    re.compile(rf"\bCommunication addressed to {_GOVERNMENT}\s*(?:,)? on (?P<date>{DATE})"),
    re.compile(rf"\bcommunication was transmitted to {_GOVERNMENT} on (?P<date>{DATE})"),
    re.compile(
        rf"\bCommunication adressée au Gouvernement(?: de? (?P<state>[^,;]{{2,60}}?))?,? le (?P<date>{DATE})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b[Ll]e (?P<date>{DATE}),? (?:[^.]{{0,90}}?(?:\([^)]{{0,60}}\))?,? )?le Groupe de travail a (?:transmis|"
        rf"adressé) (?:une communication (?:(?:concernant|relative)[^.]{{3,900}}? )?)?au Gouvernement"
    ),
    re.compile(
        rf"\b[Ll]e Groupe de travail a (?:transmis|adressé),? (?:au Gouvernement [^.]{{0,80}}?,? )?le "
        rf"(?P<date>{DATE}),? (?:une communication|au Gouvernement)"
    ),
    re.compile(
        rf"\b[Ee]l (?P<date>{DATE}),? .{{0,90}}?el Grupo de Trabajo (?:transmitió|dirigió|envió) (?:una "
        rf"comunicación )?al Gobierno"
    ),
    re.compile(
        rf"\bel Grupo de Trabajo (?:transmitió|dirigió|envió),? (?:al Gobierno [^.]{{0,80}}?,? )?el (?P<date>{DATE}),? "
        rf"(?:al Gobierno|una comunicación)"
    ),
    re.compile(
        rf"\bComunicación dirigida al Gobierno(?: de (?P<state>[^,;]{{2,60}}?))?,? el (?P<date>{DATE})", re.IGNORECASE
    ),
)
_G = r"(?:[Tt]he )?Government(?: of (?:the )?(?P<state>[A-Z][\w' ()-]{2,60}?))?"
_REPLIED = re.compile(
    rf"{_G} (?:has )?(?:replied|responded|submitted (?:its|a|an?) (?:\w+ )?(?:reply|response)|provided (?:its|"
    rf"a) (?:\w+ )?(?:reply|response)|sent (?:its|a) (?:\w+ )?(?:reply|response))"
    rf"(?P<late> late)?(?: to the (?:Working Group's )?(?:communication|allegations)(?: from the source)?| to "
    rf"the communication)?(?P<late2>,? (?:but )?(?:late|after the deadline))?,? (?:late )?(?:on|dated) "
    rf"(?P<date>{DATE})"
)
_ALSO_REPLIED = re.compile(
    rf"{_G} [^.;]{{3,120}}? and (?:it )?(?:replied|responded|submitted its (?:reply|response))(?: to the "
    rf"communication)? on (?P<date>{DATE})"
)
_DATED_REPLY = re.compile(rf"\b[Ii]n its (?:late )?(?:reply|response) (?:of|dated) (?P<date>{DATE}),? {_G}")
_NEITHER_REPLIED = re.compile(r"\b[Nn]either Government (?:has )?(?:replied|responded)")
_ON_REPLIED = re.compile(
    rf"\b[Oo]n (?P<date>{DATE}),? {_G} (?:replied|responded|submitted its (?:reply|response)|provided its "
    rf"(?:reply|response)|sent its (?:reply|response))"
)
_REPLIED_ELSEWHERE = re.compile(
    rf"Le Gouvernement a (?:(?:demandé|sollicité)[^.]{{3,160}}? et (?:il )?a )?répondu (?:à la communication )?"
    rf"(?:du .{{0,40}}? )?le (?P<date>{DATE})|El Gobierno (?:(?:solicitó|pidió)[^.]{{3,160}}?,? y )?"
    rf"(?:respondió|contestó) (?:a la comunicación )?el (?P<date2>{DATE})"
)
_RECEIVED = re.compile(
    rf"\b(?:{_G}'s (?:reply|response)|[Aa] (?:reply|response) (?:from|by) {_G.replace('?P<state>', '?P<state2>')}) was "
    rf"received on (?P<date>{DATE})"
)
_NO_REPLY_ELSEWHERE = re.compile(
    r"Le Gouvernement n'a pas (?:répondu|donné suite)|El Gobierno no (?:ha )?(?:respondi|contest)\w+"
)
_PARTY_ELSEWHERE = re.compile(
    r"L'État (?P<not>n')?est (?:pas )?partie au Pacte|El Estado (?P<not2>no )?es parte (?:en|del|de) ?(?:el )?Pacto"
)
_NO_REPLY = re.compile(
    rf"{_G} (?:has )?(?:did |has |had |have )?not (?:yet )?(?:replied|reply|responded|respond|submitted? (?:a|"
    rf"any|its) (?:reply|response)|provided? (?:a|any) (?:reply|response))"
    r"|received no (?:reply|response) from (?:the )?Government(?: of (?:the )?(?P<state2>[A-Z][\w' "
    r"()-]{2,60}?))?(?=[.,;]| to| within| by)"
    r"|\b[Nn]o (?:information|reply|response) (?:has been|was) (?:forwarded|provided|received|submitted) (?:by|from) "
    r"the Government"
    r"|regrets that the Government (?:has|did) not (?:replied|reply|respond|provided? it with)|in the absence "
    r"of (?:a|any) "
    r"(?:response|reply) from the Government",
)
_THANKS = re.compile(
    r"Working Group (?:conveys its appreciation to|thanks) the Government .{0,60}"
    r"(?:for having (?:forwarded|provided|submitted)|for (?:its|providing|submitting) )"
    r"|Working Group (?:notes with appreciation|welcomes) the (?:information|reply|response|cooperation) "
    r".{0,40}Government"
)
_COVENANT = (
    r"(?:the\s+)?(?:said\s+)?(?:International\s+Covenant\s+on(?:\s+Civil\s+and\s+Political\s+Rights)?|Covenant|ICCPR)"
)
_WHO = (
    r"(?P<who>(?:[Tt]he\s+|Both\s+)?States?\b|The\s+Government\b|[A-Z][\w'-]*(?:[ ](?:[A-Z(][\w')-]*|of|the|"
    r"and)){0,9}?)"
)
_PARTY = re.compile(
    rf"{_WHO}\s+(?:is|are|has\s+been|became|"
    rf"has\s+become)\s+(?:a\s+)?(?P<not>not\s+(?:yet\s+)?(?:a\s+)?)?(?:States?\s+)?part(?:y|"
    rf"ies)\s+to\s+{_COVENANT}"
)
_RATIFIED = re.compile(
    rf"{_WHO}\s+(?:has\s+|have\s+)?(?:signed\s+(?:and|but)\s+(?:has\s+)?)?(?P<not>not\s+(?:yet\s+)?|"
    rf"neither\s+signed\s+nor\s+)?(?:ratified|"
    rf"acceded\s+to)\s+{_COVENANT}"
)
_NEITHER = re.compile(
    rf"\b[Nn]either\s+(?:State|of\s+the\s+States|Government)\s+is\s+(?:a\s+)?party\s+to\s+{_COVENANT}"
)


def read_procedure(text: Text, opening: Span, before: Span, known: Known, notes: Notes) -> None:
    """What the opening paragraphs and what stands before the heading say of the proceeding."""
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    _session(text, before, notes)
    _dates(text, before, notes)
    _sent(text, opening, named, known, notes)
    _party(text, opening, named, known, notes)


def _session(text: Text, before: Span, notes: Notes) -> None:
    found = text.find(_SESSION, *before)
    if len(found) > 1 and len({ordinal(match["ordinal"]) for match in found}) > 1:
        return  # a collection of several sessions
    for match in found[:1]:
        number = ordinal(match["ordinal"])
        if not number:
            notes.refuse("session", "the number of the session cannot be read", match.span("ordinal"))
            continue
        notes.add("session", str(number), match.span("ordinal"))
        read_session_days(match["rest"], match.start("rest"), notes)
    elsewhere = text.find(_SESSION_ELSEWHERE, *before)
    numbers = {ordinal(match["ordinal"] or match["ordinal2"].strip(".")) for match in elsewhere}
    if not found and len(numbers) == 1 and 0 not in numbers:
        mark = "" if elsewhere[0]["ordinal"] else "2"
        notes.add("session", str(numbers.pop()), elsewhere[0].span(f"ordinal{mark}"))
        for match in elsewhere:
            read_session_days(match[f"rest{mark}"] or "", match.start(f"rest{mark}"), notes)


def read_session_days(rest: str, offset: int, notes: Notes) -> None:
    """The first and the last day of a session, as in "17-26 April 2018" or "(29 April-3 May 2013)"."""
    days = _SPAN.match(rest) or _SPAN_AMERICAN.match(rest)
    if not days:
        return
    first, last = days["m1"] or days["m2"], days["m2"] or days["m1"]
    year = days["y1"] or days["y2"]
    began, ended = iso(f"{days['d1']} {first} {year}"), iso(f"{days['d2']} {last} {days['y2']}")
    span = (offset + days.start("d1"), offset + days.end())
    if began and ended and began <= ended:
        notes.add("session-began", began, span)
        notes.add("session-ended", ended, span)
    else:
        notes.refuse("session-began", "the days of the session are no days of a calendar", span)


def _dates(text: Text, before: Span, notes: Notes) -> None:
    for match in text.find(_ISSUED, *before)[-1:]:
        if day := iso(match["date"]):
            notes.add("issued", day, match.span("date"))


def read_adoption(text: Text, span: Span, notes: Notes) -> None:
    """The day of adoption in the note at the end; two days that differ are refused."""
    found = [*text.find(_ADOPTED, *span), *text.find(_ADOPTED_ELSEWHERE, *span)]
    days = {iso(match["date"]): match for match in found}
    if "" in days:
        notes.refuse("adopted", "the day of adoption is no day of the calendar", days.pop("").span("date"))
    if len(days) > 1:
        notes.refuse("adopted", f"two days of adoption: {' and '.join(sorted(days))}", found[-1].span("date"))
    for day, match in days.items() if len(days) == 1 else ():
        notes.add("adopted", day, match.span("date"))


def _sent(text: Text, opening: Span, named: list[str], known: Known, notes: Notes) -> None:
    sent: dict[str, tuple[str, Span]] = {}
    for pattern in _SENT:
        for match in text.find(pattern, *opening):
            day = iso(match["date"])
            if not day:
                notes.refuse(
                    "communicated", "the day of the communication is no day of the calendar", match.span("date")
                )
            for one in _about(match.groupdict().get("state"), named, known) if day else []:
                sent.setdefault(one, (day, match.span("date")))
    for state, (day, span) in sent.items():
        notes.add("communicated", day, span, f"communication {state}")
    replies = _replies(text, opening, named, known)
    for state in named:
        days, none, thanked = replies.get(state, ([], None, None))
        group = f"communication {state}"
        if (
            days
            and none
            and not re.search(
                r"within|in time|deadline", text.one_line[slice(*none)] + text.one_line[none[1] : none[1] + 60]
            )
        ):
            notes.refuse("reply", "the text says that the Government replied, and that it did not", none)
        elif days:
            notes.add("reply", "yes", days[0][1], group)
            if len({day for day, _ in days}) == 1:
                notes.add("replied", days[0][0], days[0][1], group)
            else:
                notes.refuse(
                    "replied", f"several days of a reply: {', '.join(sorted({day for day, _ in days}))}", days[0][1]
                )
        elif none and not thanked:
            notes.add("reply", "no", none, group)
        elif thanked and not none:
            notes.add("reply", "yes", thanked, group)


_Replies = dict[str, tuple[list[tuple[str, Span]], Span | None, Span | None]]


def _replies(text: Text, opening: Span, named: list[str], known: Known) -> _Replies:
    days: dict[str, list[tuple[str, Span]]] = {}
    none: dict[str, Span] = {}
    thanked: dict[str, Span] = {}
    for pattern in (_REPLIED, _ON_REPLIED, _ALSO_REPLIED, _RECEIVED):
        for match in text.find(pattern, *opening):
            said = match.groupdict()
            if (day := iso(match["date"])) and (state := _state(said["state"] or said.get("state2"), named, known)):
                days.setdefault(state, []).append((day, match.span("date")))
    for match in text.find(_REPLIED_ELSEWHERE, *opening):
        name = "date" if match["date"] else "date2"
        if (day := iso(match[name])) and len(named) == 1:
            days.setdefault(named[0], []).append((day, match.span(name)))
    for match in text.find(_DATED_REPLY, *opening):
        if (day := iso(match["date"])) and (state := _state(match["state"], named, known)) and state not in days:
            days.setdefault(state, []).append((day, match.span("date")))
    for match in text.find(_NEITHER_REPLIED, *opening):
        for one in named:
            none.setdefault(one, match.span())
    for match in text.find(_NO_REPLY_ELSEWHERE, *opening):
        if len(named) == 1:
            none.setdefault(named[0], match.span())
    for match in text.find(_NO_REPLY, *opening):
        state = _state(match["state"] or match["state2"], named, known)
        for one in [state] if state else []:
            none.setdefault(one, match.span())
    for match in text.find(_THANKS, *opening):
        if len(named) == 1:
            thanked.setdefault(named[0], match.span())
    return {one: (days.get(one, []), none.get(one), thanked.get(one)) for one in named}


def _about(name: str | None, named: list[str], known: Known) -> list[str]:
    """The States of a Government, or of Governments, of which a sentence speaks."""
    if not name:
        return named
    found = [one.rpartition("/")[2] for one in states.states(name, known) or []]
    return found if set(found) <= set(named) else []


def _state(name: str | None, named: list[str], known: Known) -> str | None:
    """The State of a Government: the one that is named, or the only one of the heading."""
    if name:
        found = states.state(name, known).rpartition("/")[2]
        return found if found in named else None
    return named[0] if len(named) == 1 else None


def _party(text: Text, opening: Span, named: list[str], known: Known, notes: Notes) -> None:
    said: dict[str, dict[str, Span]] = {}
    for pattern in (_PARTY, _RATIFIED):
        for match in pattern.finditer(text.plain, *opening):
            who = " ".join(match["who"].split())
            if re.fullmatch(r"(?:[Tt]he )?State|The Government", who):
                about = named if len(named) == 1 else []
            elif re.fullmatch(r"(?:The |Both )States", who):
                about = named
            else:
                found = states.states(re.sub(r"^(?:The Government of |The )", "", who), known) or []
                about = [one.rpartition("/")[2] for one in found if one.rpartition("/")[2] in named]
            for state in about:
                said.setdefault(state, {}).setdefault("no" if match["not"] else "yes", match.span())
    for match in text.find(_PARTY_ELSEWHERE, *opening):
        for state in named if len(named) == 1 else []:
            said.setdefault(state, {}).setdefault("no" if match["not"] or match["not2"] else "yes", match.span())
    for match in _NEITHER.finditer(text.plain, *opening):
        for state in named:
            said.setdefault(state, {}).setdefault("no", match.span())
    for state, values in said.items():
        if len(values) == 1:
            for value, span in values.items():
                notes.add("party", value, span, f"communication {state}")
        else:
            reason = "the text says both that the State is a party and that it is not"
            notes.refuse("party", reason, next(iter(values.values())))
