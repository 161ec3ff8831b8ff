"""Whether the State is a party to the Covenant on Civil and Political Rights, as an opinion says it."""

from __future__ import annotations

import re

from kg.read import states
from kg.read.known import Known
from kg.read.model import Notes
from kg.read.text import Paragraph, Span, Text

_COVENANT = (
    r"(?:the\s+|that\s+)?(?:said\s+)?(?:[Il]nte(?:rn|m)ational\s+Covenant\s+on(?:\s+Civil\s+and\s+Political\s+Rights)?|"
    r"Covenant|"
    r"ICCPR)"
)
_WHO = (
    r"(?P<who>(?:[Tt]he\s+|Both\s+)?States?\b(?:\s+concerned)?|[Tt]he\s+Government\b|[A-ZÀ-Ý][\w'-]*(?:[ "
    r"](?:[A-Z(][\w')-]*|"
    r"of|the|and)){0,9}?)"
)
_PARTY = re.compile(
    rf"{_WHO},?\s+(?:which\s+)?(?:is|are|has\s+been|became|"
    rf"has\s+become)\s+(?:also\s+)?(?:a\s+)?(?P<not>not\s+(?:yet\s+)?(?:a\s+)?)?"
    rf"(?:States?\s+)?[Pp]art(?:y|ies)\s+to\s+{_COVENANT}"
)
_RATIFIED = re.compile(
    rf"{_WHO},?\s+(?:which\s+)?(?:has\s+|have\s+)?(?:(?:only\s+)?signed,?\s+(?:and|but)\s+(?:has\s+)?)?(?P<not>(?:not|"
    rf"never)\s+(?:yet\s+)?|neither\s+signed\s+nor\s+)?(?:ratified,?|acceded\s+to)\s+(?:on\s+[\w "
    rf"]{{8,20}},?\s+)?{_COVENANT}"
)
_BESIDE = re.compile(
    rf"{_WHO},?\s+(?:(?P<not>not\s+(?:yet\s+)?|"
    rf"not\s+being\s+)?(?:being\s+)?(?:itself\s+)?a\s+(?:States?\s+)?[Pp]arty\s+to|"
    rf"having\s+(?P<not2>(?:not|never)\s+(?:yet\s+)?)?(?:ratified|acceded\s+to)|"
    rf"is\s+a\s+signatory\s+to,?\s+but\s+has\s+(?P<not3>not)"
    rf"\s+(?:yet\s+)?ratified,?)\s+{_COVENANT}"
)
_IN_FORCE = re.compile(
    rf"{_COVENANT}\s+(?:(?P<not>(?:is|has)\s+not\s+(?:yet\s+)?|never\s+)?(?:entered\s+into|came\s+into|is\s+in|"
    rf"been\s+in|has\s+been\s+in|"
    rf"in)\s+force|is\s+(?P<not2>not\s+)?binding)\s+(?:for|upon|on|with\s+respect\s+to|"
    rf"in\s+respect\s+of)\s+{_WHO}(?=[\s,.;])"
)
_NEITHER = re.compile(
    rf"\b[Nn]either\s+(?:State|of\s+the\s+(?:two\s+)?States|Government)\s+is\s+(?:a\s+)?[Pp]arty\s+to\s+{_COVENANT}"
)
_IS_PARTY = (
    r"(?:is|are|has\s+been|became|has\s+become|was)\s+(?:also\s+|itself\s+)?(?P<not>not\s+(?:yet\s+)?)?(?:an?\s+)?"
    r"(?:States?\s+)?[Pp]art(?:y|ies)\b"
)
_TO_WHICH = re.compile(
    rf"{_COVENANT}\s*,?\s+(?:to\s+which\s+{_WHO}\s+(?:{_IS_PARTY}|"
    rf"(?P<not2>has\s+not\s+(?:yet\s+)?)?(?:has\s+)?acceded\b)|"
    rf"which\s+{_WHO.replace('?P<who>', '?P<who2>')}\s+(?P<not3>(?:has|had)\s+not\s+(?:yet\s+)?)?(?:has\s+)?ratified\b|"
    rf"(?:was|has\s+been)\s+(?P<not4>not\s+(?:yet\s+)?(?:been\s+)?)?ratified\s+by\s+"
    rf"{_WHO.replace('?P<who>', '?P<who3>')}(?=[\s,.;]))"
)
_SIGNED_ONLY = re.compile(
    rf"{_WHO}\s+(?:has\s+|is\s+a\s+)?(?:signed|signatory\s+(?:to|of))\s+{_COVENANT}[^.;]{{0,40}}?\b(?P<not>(?:but|and|"
    r"although|though|yet)\b[^.;]{0,20}?\b(?:not|never)\s+(?:yet\s+)?ratified|without\s+(?:having\s+ratified|"
    r"ratifying))"
)
_SIGNED_ELSEWHERE = re.compile(
    r"(?P<who>L'[ÉE]tat|El Estado|(?:L[ae] |L'|El )?[A-ZÀ-Ý][\w'-]+(?: (?:[A-ZÀ-Ý][\w'-]+|d[eu]|del|la|des))*?) (?:a "
    r"signé|signe|"
    r"ha firmado|firmó) (?:le|el) Pact[eo]\b[^.;]{0,60}?,? (?P<not>mais (?:il )?(?:ne l'a pas (?:encore )?ratifié|"
    r"n'y est pas (?:encore )?partie)|sans "
    r"(?:le ratifier|"
    r"l'avoir ratifié)|pero (?:aún |todavía )?no (?:lo (?:ha ratificado|ratificó)|es "
    r"parte(?: en él| de él| del mismo)?)(?=[.,;])|sin (?:haberlo ratificado|ratificarlo))"
)
_ELSEWHERE = re.compile(
    r"(?P<who>L'[ÉE]tat|El Estado|(?:L[ae] |L'|El )?[A-ZÀ-Ý][\w'-]+(?: (?:[A-ZÀ-Ý][\w'-]+|d[eu]|del|la|des))*?)(?:, "
    r"(?:qui|que))? "
    r"(?P<not>n'|ne |no )?(?:(?:est|a été|es|fue) (?P<pas>pas )?(?:encore |devenue? )?(?:(?:un "
    r")?(?:État|Estado) )?"
    r"[Pp]art(?:ie|e) (?:au|audit|à ce|del?|en el|de el|en)|(?:a|ha) (?P<pas2>pas )?(?:encore )?(?:signé,? mais "
    r"(?P<mais>n'a pas )?|"
    r"firmado,? pero (?P<pero>no (?:ha )?)?)?(?:ratifi(?:é|cado)|adhéré)(?: au| le| el| a)?|ratificó el|(?:se (?:ha )?"
    r"adh(?:irió|erido)) al) (?:dicho )?Pact[eo]\b"
)

_RECALLS = re.compile(
    r"\b(?:the Working Group (?:also |further )?(?:recalls|notes|observes|points out)|"
    r"le Groupe de travail (?:rappelle|note|"
    r"relève|observe)|el Grupo de Trabajo (?:recuerda|observa|señala|toma nota de)) (?:that|que) ",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r"^(?:As|Since|Although|While|Whereas|Because|Though|However|Moreover|If|When|In \d{4}|Given that|Even though),? "
)


def read_party(text: Text, opening: Span, body: Text, known: Known, notes: Notes) -> None:
    """What the opening says of it, or else what the body itself says of a State by its name."""
    named = [fact.value for fact in notes.facts if fact.field == "state"]
    said = _said(text, opening, named, known)
    for state, values in _of_the_body(body, named, known).items():
        said.setdefault(state, values)
    for state, values in said.items():
        if len(values) == 1:
            for value, span in values.items():
                notes.add("party", value, span, f"communication {state}")
        else:
            reason = "the text says both that the State is a party and that it is not"
            notes.refuse("party", reason, next(iter(values.values())))


def _said(text: Text, stretch: Span, named: list[str], known: Known) -> dict[str, dict[str, Span]]:
    """For each State "yes" or "no", or both, with the place of each."""
    said: dict[str, dict[str, Span]] = {}
    for pattern in (_PARTY, _RATIFIED, _SIGNED_ONLY, _TO_WHICH, _BESIDE, _IN_FORCE):
        for match in pattern.finditer(text.plain, *stretch):
            told = match.groupdict()
            who = told["who"] or told.get("who2") or told.get("who3") or ""
            is_not = any(told.get(name) for name in ("not", "not2", "not3", "not4"))
            for state in _about(who, named, known):
                said.setdefault(state, {}).setdefault("no" if is_not else "yes", match.span())
    elsewhere = (_ELSEWHERE, _SIGNED_ELSEWHERE) if re.search(r"\bPact[eo]\b", text.plain[slice(*stretch)]) else ()
    for match in [one for pattern in elsewhere for one in text.find(pattern, *stretch)]:
        is_not = any(match.groupdict().get(name) for name in ("not", "mais", "pero"))
        for state in _about(match["who"], named, known):
            said.setdefault(state, {}).setdefault("no" if is_not else "yes", match.span())
    for match in _NEITHER.finditer(text.plain, *stretch):
        for state in named:
            said.setdefault(state, {}).setdefault("no", match.span())
    return said


def _about(words: str, named: list[str], known: Known) -> list[str]:
    """The States of the heading that words mean: "The State", "Both States", a name."""
    who = _CONJUNCTION.sub("", " ".join(words.split()))
    who = who[:1].upper() + who[1:]
    if re.fullmatch(r"(?:[Tt]he )?State(?: concerned)?|[Tt]he Government|L'[ÉE]tat|El Estado", who):
        return named if len(named) == 1 else []
    if re.fullmatch(r"(?:The |Both )States", who):
        return named
    name = re.sub(r"^(?:[Tt]he Government of |[Tt]he |L[ae] |L'|El )", "", who)
    found = states.states(who, known) or states.states(name, known) or []
    return [one.rpartition("/")[2] for one in found if one.rpartition("/")[2] in named]


def _where_the_body_speaks(body: Text) -> list[Paragraph]:
    """The paragraphs of an old decision without headings in which the Working Group itself says what it knows."""
    if any(one.section for one in body.paragraphs):
        return []
    return [one for one in body.paragraphs if body.search(_RECALLS, one.start, one.end)]


def _of_the_body(body: Text, named: list[str], known: Known) -> dict[str, dict[str, Span]]:
    """What the Working Group says of it behind "the Covenant, to which", and in its discussion."""
    said: dict[str, dict[str, Span]] = {}
    for match in _TO_WHICH.finditer(body.plain, body.start, body.end):
        for state, values in _said(body, match.span(), named, known).items():
            said.setdefault(state, {}).update(values)
    for paragraph in body.in_section("discussion") or _where_the_body_speaks(body):
        for state, values in _said(body, (paragraph.start, paragraph.end), named, known).items():
            said.setdefault(state, {}).update(values)
    return said
