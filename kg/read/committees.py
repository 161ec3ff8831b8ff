"""Views and decisions of treaty bodies: the heading with its labels, and the paragraph that decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.read import states
from kg.read.articles import articles, unread
from kg.read.dates import DATE, MONTH, YEAR, iso, ordinal
from kg.read.gazetteer import Gazetteer
from kg.read.headings import is_name, spelt
from kg.read.model import Notes
from kg.read.phrases import Phrases
from kg.read.procedure import read_session_days
from kg.read.text import Paragraph, Span, Text
from kg.terms.names import THING

_SYMBOL = re.compile(
    r"\b(?P<body>CCPR|CAT|CEDAW|CERD|CRPD|CED|CRC|"
    r"E)\s?/\s?C(?:\s?\.\s?12)?\s?/\s?(?P<session>\d{1,3})\s?/\s?(?P<kind>D|"
    r"DR)\s?/\s?(?P<number>\d{1,4})\s?/\s?(?P<year>[12]\d{3})"
)
INSTRUMENTS = {
    "CCPR": "iccpr",
    "CAT": "cat",
    "CEDAW": "cedaw",
    "CERD": "icerd",
    "CRPD": "crpd",
    "CRC": "crc",
    "E": "icescr",
    "CED": "ced",
}
_PHRASES = Phrases(__file__, date=DATE, month=MONTH, year=YEAR)
_COMMUNICATION = _PHRASES.pattern("communication")
_JOINED = re.compile(r"\s?(?:-|,|and|et|y|&)\s?(?:(?P<number>\d{1,4})\s?/\s?(?P<year>[12]\d{3})|\d)")
_ONE_NUMBER = re.compile(r"(\d{1,4}) ?/ ?([12]\d{3})")
_BODIES = {  # what stands on a line of its own in a document whose symbol was lost
    "human rights committee": "CCPR",
    "committee against torture": "CAT",
    "comité des droits de l'homme": "CCPR",
    "comité contre la torture": "CAT",
    "comité de derechos humanos": "CCPR",
    "comité contra la tortura": "CAT",
}
_BODY = re.compile(rf"(?im)^ *(?P<body>{'|'.join(_BODIES)}) *$")
_TITLE = _PHRASES.pattern("title")
_END_OF_LABEL = "(?=" + "|".join(_PHRASES.forms("ends-label")) + ")"
_LABELS = {
    name: "|".join(_PHRASES.forms(f"label {name}"))
    for name in ("author", "victim", "state", "submitted", "adopted", "considered", "considered-op")
}
_SMALL = "[a-zà-ÿ]"


def _label(words: str, value: str) -> re.Pattern[str]:
    words = re.sub(rf"(?<={_SMALL})(?={_SMALL})|(?<=[A-ZÉ])(?={_SMALL}(?!\]))", " ?", words)  # "Date de s"
    words = re.sub(" (?![?])", r"\\s+", words)
    named = rf"(?m)^ *(?:{words})\s*(?:\([^)\n]*\)\s*)?:\s*(?P<value>{value})"
    return re.compile(named, re.IGNORECASE | re.DOTALL)


_STATE = re.compile(r"(?m)^ *(?:State party|État partie|Estado [Pp]arte)[^:\n]{0,20}:")
_VALUES = {name: _label(words, rf"[^:]{{1,600}}?(?:{_END_OF_LABEL})") for name, words in _LABELS.items()}
_WHOLE = {
    name: _label(words, rf"[^:]{{1,600}}?(?:{_END_OF_LABEL.replace('|$)', ')')})") for name, words in _LABELS.items()
}
_GOES_ON = re.compile(
    r"[ *]*\n *(?!1\s?\.|The Committee|Le Comité|El Comité|\[?Anne?xo?)(?P<line>[^\s][^\n:]*)(?:\n|$)"
)
_DAYS = {name: _label(_LABELS[name], rf"{DATE}(?:\s*\([^)]{{3,90}}\))?") for name in ("submitted", "adopted")}
_INITIAL = re.compile(
    r"\(\s*(?:initial|date de la lettre|comunicación inicial|fecha de|presentación inicial)", re.IGNORECASE
)
_STOPPED_DAY = re.compile(rf"(?<=\d)\.(?= {MONTH})")
_LEAD = re.compile(r"^(?:(?:and|et|y)\b|[Aa]rt[íi]cles?|[Aa]rtículos?)")
_AND_OTHERS = re.compile(
    r",? (?:and|et|y|e) (?:(?:his|her|their|ses|sa|son|leurs?|sus?) |(?:\w+ ){0,2}(?:others?|autres?|"
    r"otr[oa]s?)\b).*$|,? et al\b.*$"
)
_HIMSELF = re.compile(
    r"(?:the (?:author|complainant|petitioner)|les? requérant|l'auteur|les auteur|el autor|la autora|los autores|"
    r"las autoras|el hijo|la hija)",
    re.IGNORECASE,
)
_ADOPTED = _PHRASES.each("adopted")
_DISTR = _PHRASES.pattern("distr")
_SESSION_DAYS = _PHRASES.pattern("session-days")
_AT_SESSION = _PHRASES.pattern("at-session")
_DECIDES = _PHRASES.pattern("decides")
_INADMISSIBLE = re.compile(r"\bis inadmissible\b|\binadmissible under\b|\best irrecevable\b|\bes inadmisible\b")
_BREACH = _PHRASES.pattern("breach")
_NONE = _PHRASES.pattern("none")


@dataclass(frozen=True)
class View:
    """A decision of a treaty body: the place of its symbol, or of its number if it has none, its body and its end."""

    match: re.Match[str]
    body: str
    end: int

    @property
    def has_symbol(self) -> bool:
        """True if the document shows its symbol."""
        return "session" in self.match.groupdict()


def protocol_of(view: View) -> str:
    """The protocol under which a body hears communications; empty if its treaty itself provides for them."""
    treaty = INSTRUMENTS[view.body]
    if treaty in ("cat", "icerd", "ced"):
        return ""
    return f"{THING}{treaty}-op1" if treaty == "iccpr" else f"{THING}{treaty}-op"


def views(text: Text) -> View | None:
    """The decision of a treaty body that a text is; None if it is something else."""
    head = text.plain[text.start : text.start + 6000]
    match = _SYMBOL.search(text.one_line, text.start, text.start + 6000)
    labels = sum(bool(pattern.search(head)) for pattern in _VALUES.values())
    if labels < 3 or several(text):
        return None
    if match:
        return View(match, match["body"], text.end)
    named, number = _BODY.search(head), text.search(_COMMUNICATION, text.start, text.start + 6000)
    return View(number, _BODIES[named["body"].lower()], text.end) if named and number else None


def several(text: Text) -> bool:
    """True if a text holds decisions on several communications, as a yearly report does: none of them is read."""
    numbers = set()
    for label in _STATE.finditer(text.plain, text.start, text.end):
        before = text.find(_COMMUNICATION, max(text.start, label.start() - 1500), label.start())
        numbers |= {(one["number"], one["year"]) for one in before[-1:]}
    return len(numbers) > 1


def read_views(text: Text, view: View, known: Gazetteer, notes: Notes) -> None:
    """The heading: symbol, number, State, names, dates, session, and the articles at issue."""
    match = view.match
    first = text.paragraphs[0].start if text.paragraphs else min(text.end, text.start + 6000)
    head = (text.start, first)
    title = _TITLE.search(text.plain, *head)
    named = (title["kind"] or title["kind2"] or "") if title else ""
    kind = "views" if named.casefold() in ("views", "constatations", "dictamen") else "decision"
    notes.add("kind", kind, title.span() if title else match.span())
    notes.add("body", view.body, match.span())
    if view.has_symbol:
        _symbol(text, head, match, notes)
        notes.add("session", str(int(match["session"])), match.span("session"))
    _communication(text, head, view, notes)
    _names(text, head, known, notes)
    _days(text, head, notes)
    _considered(text, head, view, known, notes)


def _symbol(text: Text, head: Span, match: re.Match[str], notes: Notes) -> None:
    """The symbol; that of several communications only if it is printed whole, as in "D/4090/2018-4091/2018"."""
    symbol, span = re.sub(r"\s", "", match[0]), match.span()
    for again in text.find(_SYMBOL, *head):
        joined = _JOINED.match(text.one_line, again.end()) if re.sub(r"\s", "", again[0]) == symbol else None
        if joined and joined["number"] and "-" in joined[0]:
            symbol, span = symbol + re.sub(r"\s", "", joined[0]), (again.start(), joined.end())
            break
        if joined:
            notes.refuse("symbol", "the symbol is that of several communications", (again.start(), joined.end()))
            return
    notes.add("symbol", symbol, span)


def _communication(text: Text, head: Span, view: View, notes: Notes) -> None:
    match = view.match
    number, year = match["number"], match["year"]
    said: dict[tuple[str, str], Span] = {}
    for named in text.find(_COMMUNICATION, *head):
        numbers = list(_ONE_NUMBER.finditer(text.one_line, named.start("number"), named.end()))
        together = {(one[1], one[2]): one.span() for one in numbers}
        if len(together) > 1 and (number, year) in together:  # decided together
            for (first, second), span in together.items():
                notes.add("number", f"{first}/{second}", span)
            return
        said |= {(named["number"], named["year"]): named.span()}
    if _JOINED.match(text.one_line, match.end()):
        notes.refuse("number", "the numbers of communications that are decided together cannot be read", match.span())
        return
    if said and (number, year) not in said:
        other = "/".join(next(iter(said)))
        reason = f"the symbol says {number}/{year} and the heading {other}"
        notes.refuse("number", reason, match.span())
        if view.has_symbol:
            notes.facts[:] = [fact for fact in notes.facts if fact.field != "symbol"]
            notes.refuse("symbol", reason, match.span())
    else:
        notes.add("number", f"{number}/{year}", said.get((number, year), (match.start("number"), match.end("year"))))


def _value(text: Text, name: str, head: Span) -> tuple[str, Span] | None:
    match = _VALUES[name].search(text.plain, *head)
    if match and name not in _DAYS and _GOES_ON.match(text.plain, match.end()):
        # in the next line: up to another label, or else nobody knows how far
        match = _WHOLE[name].match(text.plain, match.start(), head[1])
    if not match:
        return None
    return " ".join(match["value"].split()), match.span("value")


def _day(text: Text, name: str, head: Span, notes: Notes) -> tuple[str, Span] | None:
    """The day that a label gives; if it gives several, and none of them as that of the first letter, none."""
    if not (said := _value(text, name, head)) or not _iso(said[0]):
        match = _DAYS[name].search(text.plain, *head)
        said = (" ".join(match["value"].split()), match.span("value")) if match else None
    if not said:
        return None
    again = {iso(match["value"]) for match in _DAYS[name].finditer(text.plain, *head)} - {""}
    if name == "submitted" and len(again) > 1:
        notes.refuse(name, f"the heading gives two days: {' and '.join(sorted(again))}", said[1])
        return None
    days = list(dict.fromkeys(iso(one[0]) for one in re.finditer(DATE, _STOPPED_DAY.sub("", said[0]))))
    communications = sum(fact.field == "number" for fact in notes.facts)
    if name == "submitted" and communications > 1:
        if len(days) == communications and "" not in days:
            for day in days[:-1]:
                notes.add(name, day, said[1])
            return days[-1], said[1]
        notes.refuse(name, "how the days are those of several communications is not clear", said[1])
        return None
    if len(days) > 1 and not _INITIAL.search(said[0]):
        notes.refuse(name, f"several days: {', '.join(days)}", said[1])
        return None
    return (day, said[1]) if len(day := _iso(said[0])) == 10 else None


def _iso(words: str) -> str:
    """The first date of some words, of which a full stop may follow the day."""
    return iso(_STOPPED_DAY.sub("", words))


def _names(text: Text, head: Span, known: Gazetteer, notes: Notes) -> None:
    if said := _value(text, "state", head):
        found = states.states(re.sub(r"[*\d]+$", "", said[0]).strip(), known)
        for one in found or ():
            notes.add("state", one.rpartition("/")[2], said[1])
        if found is None:
            notes.refuse("state", f"no State of the record is called “{said[0][:60]}”", said[1])
    else:
        notes.refuse("state", "the heading names no State party", head)
    for field in ("author", "victim"):
        if said := _value(text, field, head):
            name = re.sub(
                r"\s*(?:\((?:represented|also|deceased|not represented|the complainant).*|,? represented by .*|\(.*$)",
                "",
                said[0],
            ).strip(" ,;*")
            if "\ufffd" in text.raw[slice(*said[1])]:
                notes.refuse(field, "letters of the name are damaged", said[1])
                continue
            if others := _AND_OTHERS.search(name):
                notes.refuse(field, "there are others whom the heading does not name", said[1])
                name = name[: others.start()]
            for one in map(spelt, _each(name)):
                if not is_name(one):
                    notes.refuse(field, "the name has signs or words that no name has", said[1])
                    continue
                notes.add(field, re.sub(r"^(?:Mr|Ms|Mrs)\.? ", "", one), said[1])


_PARTICLE = r"(?:d[aeiou]s?|del|la|al|el|bin|ben|ibn|von|van|y|oglu|oğlu|kyzy)"
_FULL_NAME = rf"(?:(?:Mr|Ms|Mrs)\.? )?(?:[^\W\d_a-z][\w'’.-]*(?: {_PARTICLE})*(?: |$)){{2,6}}"


def _each(name: str) -> list[str]:
    """The names in a list of names; a list that is not surely one of names is one name, and too long a one is none.

    >>> _each("Rudolf Rassendyll and Flavia Elphberg"), _each("José Ortega y Gasset"), _each("A.B., C.D. and E.F.")
    (['Rudolf Rassendyll', 'Flavia Elphberg'], ['José Ortega y Gasset'], ['A.B.', 'C.D.', 'E.F.'])
    """
    if not name or re.match(_HIMSELF, name) or len(name) > 300:
        return []
    parts = [one for one in re.split(r",\s*(?:and |et |y )?|\s+(?:and|et|y)\s+", name) if one]
    if all(re.fullmatch(_FULL_NAME, one) or re.fullmatch(r"(?:[A-Z]\.\s?){2,5}", one) for one in parts):
        return parts
    return [name] if len(name) < 120 and not re.search(r" (?:and|et) ", name) else []


def _days(text: Text, head: Span, notes: Notes) -> None:
    if said := _day(text, "submitted", head, notes):
        notes.add("submitted", *said)
    days: dict[str, Span] = {}
    told = _day(text, "adopted", head, notes)
    label = _VALUES["adopted"].search(text.plain, *head)
    of_admissibility = bool(label and re.search("admissib|recevab|admisib", label[0][: -len(label["value"])]))
    if told and not of_admissibility:
        days[told[0]] = told[1]
    for match in text.find(_ADOPTED, *head):
        if day := iso(match["date"]):
            days.setdefault(day, match.span("date"))
    if told and not days:
        days[told[0]] = told[1]
    if len(days) == 1:
        for day, span in days.items():
            notes.add("adopted", day, span)
    elif days:
        notes.refuse("adopted", f"two days of adoption: {' and '.join(sorted(days))}", next(iter(days.values())))
    if (distributed := text.search(_DISTR, *head)) and (day := iso(distributed["date"])):
        notes.add("issued", day, distributed.span("date"))
    _session(text, head, notes)


def _session(text: Text, head: Span, notes: Notes) -> None:
    """The days of the session, from the heading or else from the note that says at which session it was adopted."""
    said = next((fact.value for fact in notes.facts if fact.field == "session"), "")
    for match in text.find(_SESSION_DAYS, *head):
        before = len(notes.facts)
        read_session_days(match["rest"], match.start("rest"), notes)
        if len(notes.facts) > before:
            return
    found = {str(ordinal(match["ordinal"])): match for match in reversed(text.find(_AT_SESSION))}
    if not said and len(found) == 1 and "0" not in found:
        said, note = next(iter(found.items()))
        notes.add("session", said, note.span("ordinal"))
    if said in found:
        read_session_days(found[said]["rest"], found[said].start("rest"), notes)


def _considered(text: Text, head: Span, view: View, known: Gazetteer, notes: Notes) -> None:
    for name, instrument in (("considered", THING + INSTRUMENTS[view.body]), ("considered-op", protocol_of(view))):
        said = _value(text, name, head)
        if not said or re.match(r"(?i)none|not applicable|néant|ningun[oa]", said[0]):
            continue
        value, span = said
        listed = [_LEAD.sub("", one.strip()).strip() for one in re.sub(r"[*]+", "", value).split(";")]
        pieces = [f"articles {one}" for one in listed if one]
        read = [articles(Text(one), (0, len(one)), known, instrument) for one in pieces]
        found, refused = [one for pair in read for one in pair[0]], [one for pair in read for one in pair[1]]
        ends = [max((one.end for one in pair[0]), default=len(piece)) for pair, piece in zip(read, pieces, strict=True)]
        if any(re.search(r"\d", piece[end:]) for end, piece in zip(ends, pieces, strict=True)):
            notes.refuse("considered", f"a part of the list “{value[:60]}” cannot be read", span)
            continue
        for one in found:
            for provision in one.values:
                notes.add("considered", provision, span)
        if refused or not found:
            reason = refused[0].reason if refused else f"the list “{value[:60]}” cannot be read"
            notes.refuse("considered", reason, span)


def deciding(text: Text) -> list[Paragraph]:
    """The paragraphs in which the Committee decides, the last ones that say so."""
    found = [(one, match) for one in text.paragraphs if (match := _DECIDES.search(text.one_line, one.start, one.end))]
    formal = [one for one, match in found if match["verb"] or re.search("decide|décide", match[0])]
    plain = [one for one, match in found if _result(text.one_line[match.end() : one.end])]
    return (formal or plain)[-1:]


def read_decision(text: Text, view: View, known: Gazetteer, notes: Notes) -> Span | None:
    """The findings of the paragraph that decides. Returns its stretch."""
    paragraphs = deciding(text)
    if not paragraphs:
        notes.refuse("result", "no paragraph decides in words that the reader knows", (text.end - 1, text.end))
        return None
    paragraph = paragraphs[0]
    treaty = f"{THING}{INSTRUMENTS[view.body]}"
    decides = text.search(_DECIDES, paragraph.start, paragraph.end)
    start = decides.end() if decides and decides["verb"] else decides.start() if decides else paragraph.start
    end = paragraph.end
    if decides and decides["verb"] and not re.match(r"[^.;]{0,40}:", text.one_line[start:end]):
        end = text.sentences(start, end)[0][1]  # the sentence, and nothing that a lost number has joined to it
    stretches = [(start, end)] if decides and decides["verb"] else text.sentences(start, end)
    for first, last in [part for stretch in stretches for part in _parts(text, *stretch)]:
        words = text.one_line[first:last]
        result = _result(words)
        if not result:
            continue
        group = notes.group("finding")
        notes.add("result", result, (first, last), group)
        notes.add("section", "disposition", (first, last), group)
        names = {"violation": "violated", "no-violation": "not-violated", "inadmissible": "rests-on"}
        found, refused = articles(text, (first, last), known, treaty, protocol_of(view))
        for one in found:
            for value in one.values:
                notes.add(names[result], value, (one.start, one.end), group)
        for bad in [*refused, *unread(text, (first, last), [*found, *refused])]:
            notes.refuse(names[result], bad.reason, (bad.start, bad.end), group)
    if not any(fact.field == "result" for fact in notes.facts):
        notes.refuse("result", "the paragraph that decides says no result that the reader knows", (start, end))
    return paragraph.start, paragraph.end


def _parts(text: Text, start: int, end: int) -> list[Span]:
    """The clauses of the deciding paragraph: its lettered parts, and what two "and that" join."""
    marks = [
        match.start()
        for match in re.finditer(
            r"(?<=[:;.\s])\(?[a-h]\)\s+(?=[A-Z])|;\s+(?:and )?that\b|,? and that\b|\bbut (?:do|does) not\b|,? et que? |"
            r",? y que ",
            text.one_line[start:end],
        )
    ]
    edges = [start, *(start + mark for mark in marks), end]
    return [(a, b) for a, b in pairwise(edges) if text.one_line[a:b].strip()]


def _result(words: str) -> str:
    if _INADMISSIBLE.search(words):
        return "inadmissible"
    if _NONE.search(words):
        return "no-violation"
    return "violation" if _BREACH.search(words) else ""
