"""Views and decisions of treaty bodies: the heading with its labels, and the paragraph that decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.read import states
from kg.read.articles import articles
from kg.read.dates import DATE, iso
from kg.read.known import Known
from kg.read.model import Notes
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
_TITLE = re.compile(
    r"(?m)^ *(?P<kind2>VIEWS|DECISION|Views|Decision) *$|\b(?P<kind>Views|Decision)s? (?:adopted|of the|under|"
    r"on admissibility)[^.]{0,200}|\bDecision of the "
    r"Committee against Torture"
)
_END_OF_LABEL = (
    r"(?=\s*\n\s*(?:Communication|Submitted|Alleged|Author|State part|Date of|Document ref|Subject|Procedural|"
    r"Substantive|Article ?s? of|Annex|1\s?\.|The Committee|Meeting|Represented)|\s*\n\s*\n\s*\n|$)"
)


def _label(words: str) -> re.Pattern[str]:
    words = re.sub(" (?![?])", r"\\s+", words)
    named = rf"(?m)^ *(?:{words})\s*(?:\([^)\n]*\)\s*)?:\s*(?P<value>[^:]{{1,600}}?){_END_OF_LABEL}"
    return re.compile(named, re.IGNORECASE | re.DOTALL)


_LABELS = {
    "author": _label(r"(?:Communication )?[Ss]ubmitted ?by|Communication submitted by"),
    "victim": _label(r"Alleged ?vic ?tims?|Alleged victim\(s\)"),
    "state": _label(r"State ?part(?:y|ies)(?: concerned)?"),
    "submitted": _label(r"Date of (?:the )?(?:initial )?(?:communication|complaint|submission)"),
    "adopted": _label(
        r"Date of (?:the )?(?:present )?(?:adoption of (?:the )?(?:views|decision|present decision)|decision|"
        r"views)(?: on admissibility)?|Date of adoption"
    ),
    "considered": _label(r"Article ?s? of the (?:Covenant|Convention)"),
    "considered-op": _label(r"Article ?s? of the (?:Optional )?Protocol"),
}
_MEETING = re.compile(rf"\bMeeting on (?P<date>{DATE})")
_DISTR = re.compile(rf"\bDistr\s?\.\s?:?.{{0,60}}?(?P<date>{DATE})")
_SESSION_DAYS = re.compile(r"\bsession,?\s*(?P<rest>[\s(]?\s?(?:from )?\d{1,2} .{0,80}|\([^)]{5,60})")
_DECIDES = re.compile(
    r"\bCommittee(?: against Torture| on [\w ]{5,60})?\s*,\s*acting under articles? .{3,300}?,\s*(?P<verb>is "
    r"of the view|concludes|considers|decides|finds)\b"
    r"|\bCommittee(?: against Torture)? (?:therefore |accordingly |consequently )?decides\s*:"
    r"|\bCommittee(?: against Torture)? (?:therefore )?(?:is of the view|concludes) that\b",
)
_INADMISSIBLE = re.compile(r"\bis inadmissible\b|\binadmissible under\b")
_BREACH = re.compile(
    r"\b(?:disclose|discloses|reveal|reveals|constitute|constitutes|constituted|amount|amounts|would "
    r"constitute|has been|have been)\b[^.;]{0,80}?\b(?:a )?(?:violations?|breach(?:es)?)\b|\bhas (?:violated|"
    r"breached)\b|\bState party (?:violated|breached)\b|\bviolation(?:s)? of\b"
)
_NONE = re.compile(
    r"\b(?:do|does|did|would|has|have) not\b[^.;]{0,60}?\b(?:disclose|reveal|constitute|amount|violat|"
    r"breach)\w*|\bno (?:violation|breach)\b|\bnot (?:disclose|reveal|constitute)"
)
_OBLIGED = re.compile(
    r"under an obligation|is obligated|urges the State party|is (?:also )?(?:under an obligation|requested|"
    r"obliged)|should (?:provide|inform)|wishes to (?:be informed|receive)"
)


@dataclass(frozen=True)
class View:
    """A decision of a treaty body: the place of its symbol, its body and where it ends."""

    match: re.Match[str]
    body: str
    end: int


def protocol_of(view: View) -> str:
    """The protocol under which a body hears communications; empty if its treaty itself provides for them."""
    treaty = INSTRUMENTS[view.body]
    return (
        ""
        if treaty in ("cat", "icerd", "ced")
        else f"{THING}{treaty}-op1"
        if treaty == "iccpr"
        else f"{THING}{treaty}-op"
    )


def views(text: Text) -> View | None:
    """The decision of a treaty body that a text is; None if it is something else."""
    head = text.plain[text.start : text.start + 6000]
    match = _SYMBOL.search(text.one_line, text.start, text.start + 6000)
    labels = sum(bool(pattern.search(head)) for pattern in _LABELS.values())
    if not match or labels < 3:
        return None
    return View(match, match["body"], text.end)


def read_views(text: Text, view: View, known: Known, notes: Notes) -> None:
    """The heading: symbol, number, State, names, dates, session, and the articles at issue."""
    match = view.match
    first = text.paragraphs[0].start if text.paragraphs else min(text.end, text.start + 6000)
    head = (text.start, first)
    title = _TITLE.search(text.plain, *head)
    named = (title["kind"] or title["kind2"] or "") if title else ""
    kind = "views" if named.casefold() == "views" else "decision"
    notes.add("kind", kind, title.span() if title else match.span())
    compact = re.sub(r"\s", "", match[0])
    notes.add("symbol", compact, match.span())
    notes.add("session", str(int(match["session"])), match.span("session"))
    _communication(text, head, match, notes)
    _names(text, head, known, notes)
    _days(text, head, notes)
    _considered(text, head, view, known, notes)


def _communication(text: Text, head: Span, match: re.Match[str], notes: Notes) -> None:
    number, year = match["number"], match["year"]
    pattern = re.compile(r"\b[Cc]ommunication ?No\.? ?(\d{1,4}) ?/ ?([12]\d{3})")
    said = {(one[1], one[2]): one.span() for one in text.find(pattern, *head)}
    if said and (number, year) not in said:
        other = "/".join(next(iter(said)))
        notes.refuse("number", f"the symbol says {number}/{year} and the heading {other}", match.span())
    else:
        notes.add("number", f"{number}/{year}", said.get((number, year), (match.start("number"), match.end("year"))))


def _value(text: Text, name: str, head: Span) -> tuple[str, Span] | None:
    match = _LABELS[name].search(text.plain, *head)
    if not match:
        return None
    return " ".join(match["value"].split()), match.span("value")


def _names(text: Text, head: Span, known: Known, notes: Notes) -> None:
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
            elif name and not re.match(r"(?i)the (?:author|complainant|petitioner)", name) and len(name) < 120:
                notes.add(field, re.sub(r"^(?:Mr|Ms|Mrs)\.? ", "", name), said[1])


def _days(text: Text, head: Span, notes: Notes) -> None:
    if (said := _value(text, "submitted", head)) and (day := iso(said[0])):
        notes.add("submitted", day, said[1])
    days: dict[str, Span] = {}
    if (said := _value(text, "adopted", head)) and (day := iso(said[0])):
        days[day] = said[1]
    for match in text.find(_MEETING, *head):
        if day := iso(match["date"]):
            days.setdefault(day, match.span("date"))
    if len(days) == 1:
        for day, span in days.items():
            notes.add("adopted", day, span)
    elif days:
        notes.refuse("adopted", f"two days of adoption: {' and '.join(sorted(days))}", next(iter(days.values())))
    if (distributed := text.search(_DISTR, *head)) and (day := iso(distributed["date"])):
        notes.add("issued", day, distributed.span("date"))
    for match in text.find(_SESSION_DAYS, *head):
        before = len(notes.facts)
        read_session_days(match["rest"], match.start("rest"), notes)
        if len(notes.facts) > before:
            break


def _considered(text: Text, head: Span, view: View, known: Known, notes: Notes) -> None:
    treaty = INSTRUMENTS[view.body]
    for name, instrument in (
        ("considered", treaty),
        ("considered-op", f"{treaty}-op1" if treaty == "iccpr" else f"{treaty}-op"),
    ):
        said = _value(text, name, head)
        if not said or re.match(r"(?i)none|not applicable", said[0]):
            continue
        value, span = said
        pieces = [f"articles {one.strip()}" for one in re.sub(r"[*]+", "", value).split(";") if one.strip()]
        read = [articles(Text(one), (0, len(one)), known, f"{THING}{instrument}") for one in pieces]
        found, refused = [one for pair in read for one in pair[0]], [one for pair in read for one in pair[1]]
        for one in found:
            for provision in one.values:
                notes.add("considered", provision, span)
        if refused or not found:
            reason = refused[0].reason if refused else f"the list “{value[:60]}” cannot be read"
            notes.refuse("considered", reason, span)


def deciding(text: Text) -> list[Paragraph]:
    """The paragraphs in which the Committee decides, the last ones that say so."""
    found = [(one, match) for one in text.paragraphs if (match := _DECIDES.search(text.one_line, one.start, one.end))]
    formal = [one for one, match in found if match["verb"] or "decides" in match[0]]
    plain = [one for one, match in found if _result(text.one_line[match.end() : one.end])]
    return (formal or plain)[-1:]


def read_decision(text: Text, view: View, known: Known, notes: Notes) -> Span | None:
    """The findings of the paragraph that decides. Returns its stretch."""
    paragraphs = deciding(text)
    if not paragraphs:
        notes.refuse("result", "no paragraph decides in words that the reader knows", (text.end - 1, text.end))
        return None
    paragraph = paragraphs[0]
    treaty = f"{THING}{INSTRUMENTS[view.body]}"
    decides = text.search(_DECIDES, paragraph.start, paragraph.end)
    start = (
        decides.end()
        if decides and decides.groupdict().get("verb")
        else decides.start()
        if decides
        else paragraph.start
    )
    end = paragraph.end
    if decides and decides.groupdict().get("verb") and not re.match(r"[^.;]{0,40}:", text.one_line[start:end]):
        end = text.sentences(start, end)[0][1]  # the sentence, and nothing that a lost number has joined to it
    for first, last in _parts(text, start, end):
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
        for bad in refused:
            notes.refuse(names[result], bad.reason, (bad.start, bad.end))
    if not any(fact.field == "result" for fact in notes.facts):
        notes.refuse("result", "the paragraph that decides says no result that the reader knows", (start, end))
    return paragraph.start, paragraph.end


def _parts(text: Text, start: int, end: int) -> list[Span]:
    """The clauses of the deciding paragraph: its lettered parts, and what two "and that" join."""
    marks = [
        match.start()
        for match in re.finditer(
            r"(?<=[:;.\s])\([a-h]\)\s+(?=[A-Z])|;\s+(?:and )?that\b|,? and that\b|\bbut (?:do|does) not\b",
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
