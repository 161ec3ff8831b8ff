"""What an opinion says of the Government's reply: whether there was one, and on what day, also late or extended."""

from __future__ import annotations

import re

from kg.read import states
from kg.read.dates import DATE, iso
from kg.read.known import Known
from kg.read.text import Span, Text

_G = r"(?:[Tt]he )?[Gg]overnment(?: concerned)?(?: of (?:the )?(?P<state>[A-Z][\w' ()-]{2,60}?))?"
_G2, _G3 = (_G.replace("?P<state>", f"?P<state{n}>") for n in (2, 3))
_DID = (
    r"(?:replied|responded|answered|(?:submitted|provided|sent|transmitted|furnished|forwarded|filed|gave) (?:its|an?|"
    r"the) (?:\w+ ){0,2}?(?:reply|response|answer|observations))"
)
_BETWEEN = (  # between the verb and the day that is that of the reply
    r"(?:(?!\b(?:sent|transmitted|addressed|requested|received|granted|dated|not|of the|of|which|that|and|but|"
    r"until|by|before|after (?!the deadline|the expir|the time))\b)[^.;]){0,90}?"
)
_ANSWER = r"(?:(?:late|belated) )?(?:reply|response|answer)"
_PAPER = rf"(?:{_ANSWER}|letter|note verbale|(?:detailed )?(?:observations|information|comments))"
_OF_DAY = rf"(?:,? (?:of|dated|on|submitted on|received on|sent on|transmitted on|provided on)) (?P<date>{DATE})"
_DATED = (
    re.compile(
        rf"(?:{_G}|\bIt) (?:has )?(?:also )?{_DID}(?: late)?{_BETWEEN},? (?:late )?(?:on|dated|by (?:letter|note "
        rf"verbale)"
        rf" (?:of|dated)) (?P<date>{DATE})"
    ),
    re.compile(rf"\b[Oo]n (?P<date>{DATE})(?:, [^,.;]{{3,60}}){{0,2}},? {_G}(?: finally| also)? {_DID}"),
    re.compile(
        rf"{_G},? (?:(?!\bnot\b)[^.;]){{3,250}}?(?:,| and| but)(?: then| finally)? (?:it )?(?:finally "
        rf")?{_DID}{_BETWEEN} "
        rf"on (?P<date>{DATE})"
    ),
    re.compile(
        rf"\b(?:{_G}'s|[Tt]he|[Aa]|[Ii]ts) {_ANSWER}(?: (?:from|by|of) {_G2})?,? (?:(?:was|were|has been) (?:late,? "
        rf"(?:and )?)?"
        rf"(?:then |finally |eventually |only )?(?:received|submitted|dated|sent|provided|transmitted|given)|arrived|"
        rf"came|"
        rf"reached the Working Group)(?: from {_G3})?(?: late)?,? (?:only )?(?:on )?(?P<date>{DATE})"
    ),
    re.compile(
        rf"\b[Rr]eceived (?:{_G}'s|the|a|its) {_ANSWER}(?: (?:from|by|of) {_G2})?(?: late)?,? (?:only )?on "
        rf"(?P<date>{DATE})"
    ),
    re.compile(rf"\b[Ii]ts {_ANSWER},? (?:of|dated) (?P<date>{DATE}),? (?:was|came|is|arrived)\b"),
    re.compile(rf"\b{_G}'s {_ANSWER},? (?:of|dated|dates from) (?P<date>{DATE})"),
    re.compile(rf"\b(?:[Tt]he|[Aa]) {_ANSWER} (?:from|by|of|submitted by|provided by|received from) {_G}{_OF_DAY}"),
)
_ACKNOWLEDGED = re.compile(
    rf"\bWorking Group (?:\w+ )?(?:acknowledges|takes note of|notes|thanks|received|welcomes|appreciates|has received|"
    rf"has before it|refers to)[^.;]{{0,60}}? {_PAPER} (?:from|by|of|submitted by|provided by|received from|that) "
    rf"{_G}{_OF_DAY}"
)
_LETTER = r"(?:a |its |the )?(?:letter|note verbale|note)"
_TOLD = r"(?:reply|response|answer|information|observations|comments|particulars|explanations|details)"
_REACHED = (
    r"(?:reached (?:it|the (?:Working )?Group)|was received|were received|arrived|came|was submitted|was dated|"
    r"bears the date of|bore the date of|is dated)"
)
_IN_OTHER_WORDS = (
    re.compile(
        rf"\b{_TOLD} (?:forwarded|provided|submitted|furnished|sent|supplied|given|transmitted|received) (?:by|from) "
        rf"{_G}"
        rf"(?:(?!\bnot\b)[^.;]){{0,120}}?,? which (?:only )?{_REACHED} (?:only )?(?:on )?(?P<date>{DATE})"
    ),
    re.compile(
        rf"\b{_G} (?:forwarded|provided|submitted|furnished|sent) (?:the )?(?:\w+ )?information (?:in respect "
        rf"of|regarding|"
        rf"about|concerning|on) (?:the|this|these) cases?(?: in question| concerned)? on (?P<date>{DATE})"
    ),
    re.compile(
        rf"\b(?:appreciation|thanks|welcomes|acknowledges|appreciates|takes note of|notes) (?:\w+ ){{0,2}}?{_TOLD} "
        rf"(?:forwarded|provided|submitted|furnished|sent|supplied|transmitted) by {_G} on (?P<date>{DATE})"
    ),
    re.compile(rf"\b{_TOLD} (?:of|from|by) {_G},? which (?:only )?{_REACHED} (?:only )?(?:on )?(?P<date>{DATE})"),
    re.compile(
        rf"\b{_G},? (?:has |had )?(?:informed|notified|advised|told|apprised) the (?:Working )?Group,? (?:by|in) "
        rf"{_LETTER} "
        rf"(?:of|dated) (?P<date>{DATE})"
    ),
    re.compile(
        rf"\b{_G} (?:which|that) (?:has |had )?{_DID}(?:,? (?:in time|late|within [\w -]{{3,30}}))?,? on "
        rf"(?P<date>{DATE})"
    ),
    re.compile(
        rf"\b(?:appreciation|thanks|gratitude|grateful|thankful|indebted) to {_G} for (?:having |the )?"
        rf"(?:(?!\bnot\b)[^.;]){{3,160}}?,? (?:by|in) {_LETTER} (?:of|dated) (?P<date>{DATE})"
    ),
    re.compile(
        rf"\bthanks {_G} for (?:its |the |having )(?:(?!\bnot\b)[^.;]){{3,160}}? (?:(?:by|in) {_LETTER} )?(?:of|dated) "
        rf"(?P<date>{DATE})"
    ),
)
_IN_ITS = (
    re.compile(rf"\b[Ii]n its {_PAPER},? (?:of|dated|submitted on) (?P<date>{DATE}),? {_G}"),
    re.compile(rf"\b[Dd]ans sa réponse,? (?:du|en date du|datée du) (?P<date>{DATE}),? le Gouvernement\b"),
    re.compile(rf"\b[Ee]n su respuesta,? (?:del?|de fecha|fechada el) (?P<date>{DATE}),? el Gobierno\b"),
    re.compile(rf"{_G},? in its {_PAPER} (?:of|dated|submitted on) (?P<date>{DATE}),"),
    re.compile(
        rf"\b[Bb]y (?:a )?(?:letter|note verbale) (?:of|dated) (?P<date>{DATE}),? {_G} (?:{_DID}|stat|inform|expl)"
    ),
)
_ITS_REPLY = re.compile(rf"\b[Ii]n its (?:late )?(?:reply|response),? (?:of|dated) (?P<date>{DATE})")
_EXTENSION = re.compile(r"\b(?:extension|more time|additional time|further time|prolongation|prórroga)\b")
_ALLOWED = re.compile(  # an extension that was granted before the reply, and is not what the letter asks for
    r"\b(?:for|before|after|to) which (?:an? |the )?(?:\w+ ){0,2}(?:extension|more time|additional time)[^.;]*"
)
IN_TIME = re.compile(r"\b(?:within|in time|timely|deadline|time limit|délai|plazo)\b")
_LATE = re.compile(
    r"\b(?:late|belated) (?:reply|response)\b|\b(?:replied|responded|(?:reply|response)[^.;]{0,60}) (?:late|after)\b|"
    r"\bréponse\b[^.;]{0,60}\btardi|\brespuesta\b[^.;]{0,60}\b(?:tardía|con retraso|fuera de plazo)"
)
_ON_DAYS = re.compile(r"[^.;]{0,60}\b(?:on|le|el) \d")  # a day behind "replied" that could not be read
_NEITHER_REPLIED = re.compile(r"\b[Nn]either Government (?:has )?(?:replied|responded)")
_L = r"(?:[Ll]e [Gg]ouvernement(?: (?!a\b|n'|ne\b)[\w'-]+){0,3}?(?:, (?:après|ayant) [^.,;]{3,120},)?|[Ii]l)"
_REPONDU = (
    r"(?:répondu|donné sa réponse|(?:fait parvenir|adressé|transmis|communiqué|soumis|fourni|présenté|envoyé|apporté)"
    r"(?:,? dans [^,.;]{3,40},)? (?:sa réponse|une réponse|ses observations|des (?:renseignements|informations|"
    r"éléments)|"
    r"les (?:renseignements|informations)))"
)
_E = r"(?:[Ee]l [Gg]obierno(?: (?!no\b)[\w'-]+){0,4}?(?:, (?:tras|después de|luego de|habiendo) [^.,;]{3,120},)?|[Éé]l)"
_RESPONDIO = (
    r"(?:respondió|contestó|ha respondido|ha contestado|dio respuesta|(?:presentó|envió|remitió|transmitió|proporcionó|"
    r"facilitó|suministró|ha (?:presentado|enviado|remitido|transmitido|proporcionado|facilitado)) (?:su respuesta|una "
    r"respuesta|sus observaciones|(?:la )?información))"
)
_DAY_ELSEWHERE = re.compile(
    rf"{_L} a (?:(?:demandé|sollicité|obtenu)[^.]{{3,200}}?,? (?:et|puis|mais) (?:il )?a )?(?:enfin )?{_REPONDU}"
    rf"(?:(?!\b(?:datée|transmise|reçue|envoyée|du \d)\b)[^.;]){{0,90}}?,? (?:le|en date du|par (?:lettre|note "
    rf"verbale) du) "
    rf"(?P<date>{DATE})|{_E} (?:(?:solicitó|pidió|obtuvo)[^.]{{3,200}}?,? (?:y|pero) )?{_RESPONDIO}"
    rf"(?:(?!\b(?:enviada|transmitida|de fecha|recibida)\b)[^.;]){{0,90}}?,? (?:el|con fecha|mediante nota (?:verbal "
    rf")?de "
    rf"fecha) (?P<date2>{DATE})|\b[Ll]e (?P<date3>{DATE}),? le Gouvernement(?: [\w'-]+)?,? (?:lui )?a {_REPONDU}|"
    rf"\b[Ee]l (?P<date4>{DATE}),? el Gobierno(?: [\w'-]+)? {_RESPONDIO}|"
    rf"\b(?:[Ll]a|[Uu]ne|[Ss]a) réponse(?: tardive)?(?: du Gouvernement(?: [a-zà-ÿ]+)?)?,? (?:datée du|(?:a été|"
    rf"est|lui a été) "
    rf"(?:reçue|soumise|transmise|parvenue|envoyée|arrivée|datée)(?: tardivement,?)? (?:le|du)|est arrivée le|du) "
    rf"(?P<date5>{DATE})|"
    rf"\b(?:[Ll]a|[Uu]na|[Ss]u) respuesta(?: tardía)?(?: del Gobierno(?: [a-zà-ÿ]+)?)?,? (?:de fecha|se recibió (?:con "
    rf"retraso,? )?el|fue "
    rf"(?:recibida|presentada|enviada|transmitida)(?: con retraso,?)? el|ha sido recibida el|llegó el|está fechada "
    rf"el|del?) "
    rf"(?P<date6>{DATE})|\bagradece al Gobierno[^.;]{{0,40}}? (?:que (?:le )?haya|haber(?:le)?) (?:remitido|enviado|"
    rf"transmitido|proporcionado|"
    rf"presentado|facilitado|suministrado)(?:(?!\bno\b)[^.;]){{0,90}}?,? (?:el|con fecha|de fecha|fechada el) "
    rf"(?P<date10>{DATE})"
    rf"|\b(?:remercie le|remerciements au|sait gré au) Gouvernement[^.;]{{0,40}}? (?:de lui avoir|d'avoir|pour avoir) "
    rf"(?:fourni|transmis|envoyé|adressé|communiqué|fait parvenir)(?:(?!\bpas\b)[^.;]){{0,90}}?,? (?:le|en date du|"
    rf"datée? du) "
    rf"(?P<date11>{DATE})|\b(?:remercie le|remerciements au|sait gré au) Gouvernement[^.,;]{{0,40}}? (?:de lui "
    rf"avoir|d'avoir|pour avoir), par "
    rf"(?:lettre|note(?: verbale)?) (?:du|datée du) (?P<date12>{DATE}),? (?:fourni|transmis|envoyé|adressé|"
    rf"communiqué|fait)"
    rf"|\b[Ee]l (?P<date7>{DATE}) se recibió (?:la|una) respuesta del Gobierno|\b[Dd]ans sa réponse "
    rf"(?:du|en date "
    rf"du|datée du) (?P<date8>{DATE}),? le Gouvernement|\b[Ee]n su respuesta (?:de|del|de fecha) (?P<date9>{DATE}),? "
    rf"el Gobierno"
)
_ALONE = (  # a day that is the only one of its sentence, which asks for no more time
    rf"(?P<{{}}>{DATE})(?![^.;]*(?:{DATE}|\b(?:prolong|prorog|prórrog|extens|délai|plazo|temps|tiempo)))"
)
_LATE_ELSEWHERE = re.compile(  # told below the heading of what the Government says
    r"[Ll]e Gouvernement(?: (?!a\b|n'|ne\b)[\w'-]+){0,3}? a (?:finalement |enfin )?(?:répondu|fait parvenir|adressé|"
    r"transmis|envoyé|soumis|communiqué|remis)(?:(?!\b(?:pas|prolongation|prorogation|délai|datée?|du \d|\d{4})\b)"
    rf"[^.;]){{0,60}}?,? (?:le|en date du) {_ALONE.format('date')}|"
    r"[Ee]l Gobierno(?: (?!no\b)[\w'-]+){0,4}? (?:finalmente )?(?:ha )?(?:respondi|contest|present|envi|remiti|"
    r"transmiti|hizo llegar)\w*(?:(?!\b(?:no|prórroga|extensión|solicitud|plazo|fechada|\d{4})\b)[^.;]){0,60}?,? "
    rf"(?:el|con fecha|con fecha de) {_ALONE.format('date2')}"
)
_NO_REPLY_ELSEWHERE = re.compile(
    r"[Ll]e Gouvernement(?: [\w'-]+){0,3}? n'(?:a|avait) (?:toujours |encore )?(?:pas|jamais|fourni aucun|donné aucun|"
    r"communiqué aucun|transmis aucun|présenté aucun|apporté aucun)\w*|[Aa]ucune réponse n'(?:a|avait)|"
    r"[Ll]e [Gg]ouvernement(?: [\w'-]+){0,3}? n'(?:a|avait) (?:\w+ ){1,2}aucune? (?:réponse|renseignement|information|"
    r"observation)|"
    r"le Gouvernement(?: [\w'-]+){0,3}? n'ait pas (?:répondu|donné|fourni|communiqué|transmis|soumis|envoyé)|n'a "
    r"(?:pas )?reçu "
    r"(?:de|aucune) réponse|demeurée? sans réponse|restée? sans réponse|no (?:ha recibido|recibió|haber recibido) "
    r"(?:\w+ "
    r")?respuesta|no hizo llegar|quedó sin "
    r"respuesta|que el Gobierno no haya (?:respondi|contest|proporcion|facilit|present|remit|envi)\w*|"
    r"[Ll]e Gouvernement[^.;]{0,20} s'est abstenu de répondre|sans réponse du Gouvernement|"
    r"[Ee]l Gobierno(?: [\w'-]+){0,4}? no (?:ha |había )?(?:respondi|contest|proporcion|facilit|present|remit|envi|"
    r"suministr|dio |dado |transmit)\w*|\b[Nn]o se (?:ha recibido|recibió)[^.;]{0,30}? respuesta|[Ss]in respuesta del "
    r"Gobierno|[Ee]l Gobierno[^.;]{0,20} se abstuvo de responder"
)
_NO_REPLY = re.compile(
    r"\bdid not receive (?:a|any) (?:\w+ )?(?:reply|response|answer)(?: from the Government)?(?=[.,;]| within| to)|"
    r"\b[Tt]here (?:was|has been) no (?:reply|response)(?: from the Government)?(?=[.,;]| within| to)|"
    r"\bcommunication (?:has )?(?:remained|went|remains) (?:unanswered|without (?:an? )?(?:reply|answer|response))\b|"
    r"\bGovernment [^.;]{3,120}?,? (?:and|but) (?:it )?(?:did not|has not) (?:then )?(?:reply|replied|respond|"
    r"responded)\b|"
    rf"{_G} (?:has )?(?:did |has |had |have )?(?:not|never) (?:yet )?(?:replied|reply|responded|respond|answered|"
    rf"answer|"
    r"submitted? (?:a|any|its) (?:reply|response)|provided? (?:a|any|its) (?:reply|response|information)|"
    r"avail(?:ed)? itself of "
    r"the opportunity|ma[dk]e use of the opportunity|sent? (?:a|any|its) (?:reply|response))"
    rf"|{_G3} (?:has |had )?(?:failed to (?:reply|respond|answer|submit|provide)|"
    r"(?:has |had )?remained silent|chosen not to (?:reply|respond))"
    r"|received no (?:reply|response|answer) from (?:the )?Government(?: of (?:the )?(?P<state2>[A-Z][\w' "
    r"()-]{2,60}?))?(?=[.,;]| to| within| by)"
    r"|\b[Nn]o (?:information|reply|response|answer) (?:(?:has been|had been|was) (?:forwarded|provided|received|"
    r"submitted)"
    r"(?: (?:by|from) the Government|(?=[.;]| to date| within| in time))|from the Government (?:has been|had been|was) "
    r"received)"
    r"|regrets that the Government (?:has|did) not (?:replied|reply|respond|provided? it with)|in the absence "
    r"of (?:a|any) (?:response|reply) from the Government"
)
_THANKS = re.compile(
    r"Working Group (?:conveys its appreciation to|thanks) the Government .{0,60}"
    r"(?:for having (?:forwarded|provided|submitted)|for (?:its|providing|submitting) )"
    r"|Working Group (?:notes with appreciation|welcomes) the (?:information|reply|response|cooperation) "
    r".{0,40}Government"
    rf"|\bGovernment(?: concerned)? (?:has )?(?:also )?{_DID}\b|\bGovernment(?: concerned)? (?:has )?(?:provided|"
    rf"forwarded|"
    r"furnished|submitted) (?:the )?(?:Working Group with )?(?:requisite |requested |some )?information\b"
    rf"|{_L} a (?:enfin )?{_REPONDU}|{_E} {_RESPONDIO}"
)
_ANSWERS = re.compile(  # below the heading of what a Government says: it did say something
    rf"{_LATE.pattern}|{_THANKS.pattern}|\b[Ii]n its (?:late |belated )?(?:reply|response|answer)\b|"
    rf"\b[Dd]ans sa réponse\b|"
    r"\b[Ee]n su respuesta\b|\b[Ll]e Gouvernement(?: [\w'-]+)? (?:affirm|soutien|expliqu|conteste|confirm|"
    r"indiqu|fait valoir)"
    r"|\b[Ee]l Gobierno(?: [\w'-]+)? (?:afirm|sostien|explic|rechaz|confirm|indic|señal)|"
    r"\b(?:[Ll]a|[Uu]ne) (?:réponse|note) (?:[^.;]{0,60} )?(?:est arrivée|est parvenue|a été (?:reçue|transmise))|"
    r"\b[Ll]e Gouvernement(?: [\w'-]+)? a (?:finalement |enfin )?(?:fait parvenir|transmis|envoyé|adressé|soumis) "
    r"|\b[Ll]a (?:respuesta|nota) (?:[^.;]{0,60} )?(?:llegó|fue recibida|se recibió)"
)

Replies = dict[str, tuple[list[tuple[str, Span]], Span | None, Span | None]]
"""By State: the days of a reply, where the text says that there was none, and where it says that there was one."""


def replies(text: Text, opening: Span, body: Text, named: list[str], known: Known) -> Replies:
    """What the opening, and "in its letter of …" in the body, say of the reply of each State of the heading."""
    days: dict[str, list[tuple[str, Span]]] = {}
    for pattern in _DATED:
        for match in text.find(pattern, *opening):
            _add(days, match, named, known)
    for match in text.find(_DAY_ELSEWHERE, *opening):
        name = match.lastgroup or "date"
        if (day := iso(match[name])) and len(named) == 1:
            days.setdefault(named[0], []).append((day, match.span(name)))
    none, thanked = _undated(text, opening, named, known)
    silent = any(not IN_TIME.search(text.one_line, start, end + 60) for start, end in none.values())
    silent = silent or any(_ON_DAYS.match(text.one_line, end) for _, end in thanked.values())
    late = _DATED if none and not silent else ()  # none in time, so that the day of a late one may be told later
    for pattern in (_ACKNOWLEDGED, *_IN_OTHER_WORDS, *_IN_ITS, *late):
        found: dict[str, list[tuple[str, Span]]] = {}
        for match in text.find(pattern, *opening) or ([] if silent else body.find(pattern)):
            if pattern in late or not _EXTENSION.search(
                _ALLOWED.sub("", text.one_line[match.start() : match.end() + 120])
            ):
                _add(found, match, named, known)
        for state, ones in found.items():
            if state not in days and len({day for day, _ in ones}) == 1:
                days[state] = ones
    if late and len(named) == 1 and named[0] not in days:
        days |= _late_elsewhere(body, named[0])
    told = body.in_section("state")
    if any(body.search(_ANSWERS, one.start, one.end) for one in told):
        none = _ever(text, none)
    elif len(named) == 1 and not (days or none or thanked):
        silence = [said for one in told if (said := body.search(_NO_REPLY, one.start, one.end))]
        none |= dict.fromkeys(named, silence[0].span()) if silence else {}
    return {one: (days.get(one, []), none.get(one), thanked.get(one)) for one in named}


def told_again(body: Text) -> set[str]:
    """The days of "In its reply of …" where the Government speaks."""
    return {
        iso(match["date"])
        for paragraph in body.in_section("state")
        for match in body.find(_ITS_REPLY, paragraph.start, paragraph.end)
    } - {""}


def _add(days: dict[str, list[tuple[str, Span]]], match: re.Match[str], named: list[str], known: Known) -> None:
    said = match.groupdict()
    if (day := iso(match["date"])) and (
        state := _state(next(filter(None, map(said.get, ("state", "state2", "state3"))), None), named, known)
    ):
        days.setdefault(state, []).append((day, match.span("date")))


def _late_elsewhere(body: Text, state: str) -> dict[str, list[tuple[str, Span]]]:
    """In French and Spanish: the one day of a late reply that is told where the Government speaks."""
    told = []
    for paragraph in body.in_section("state"):
        for pattern in (_DAY_ELSEWHERE, _LATE_ELSEWHERE):
            for match in body.find(pattern, paragraph.start, paragraph.end):
                name = match.lastgroup or "date"
                if day := iso(match[name]):
                    told.append((day, match.span(name)))
    return {state: told} if len({day for day, _ in told}) == 1 else {}


def _undated(text: Text, opening: Span, named: list[str], known: Known) -> tuple[dict[str, Span], dict[str, Span]]:
    """Where the opening says that a State did not reply, and where it says that it did without a day."""
    none: dict[str, Span] = {}
    thanked: dict[str, Span] = {}
    for match in text.find(_NEITHER_REPLIED, *opening):
        for one in named:
            none.setdefault(one, match.span())
    for match in text.find(_NO_REPLY_ELSEWHERE, *opening):
        if len(named) == 1:
            none.setdefault(named[0], match.span())
    for match in text.find(_NO_REPLY, *opening):
        if state := _state(match["state"] or match["state2"] or match["state3"], named, known):
            none.setdefault(state, match.span())
    for match in text.find(_THANKS, *opening):
        if len(named) == 1:
            thanked.setdefault(named[0], match.span())
    return (_ever(text, none) if text.search(_LATE, *opening) else none), thanked


def _ever(text: Text, none: dict[str, Span]) -> dict[str, Span]:
    """What is left of "did not reply" if a late reply is told whose day cannot be read: not "within the time limit"."""
    return {one: span for one, span in none.items() if not IN_TIME.search(text.one_line, span[0], span[1] + 60)}


def _state(name: str | None, named: list[str], known: Known) -> str | None:
    """The State of a Government: the one that is named, or the only one of the heading."""
    if name:
        found = states.state(name, known).rpartition("/")[2]
        return found if found in named else None
    return named[0] if len(named) == 1 else None
