"""Dated events of the persons of a case, in English, French and Spanish: arrest, charge, conviction, sentence, release.

An event is taken only if one sentence tells it with one date, and no word of doubt or of another person stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kg.read.dates import DATE, MONTH_OF_YEAR, iso
from kg.read.model import Notes
from kg.read.text import Span, Text

__all__ = ["EventContext", "read_event"]

_DATED = re.compile(rf"{DATE}|{MONTH_OF_YEAR}")


@dataclass(frozen=True)
class _Language:
    """How a language tells events: whom, that something was done, each kind, and how the date follows or opens."""

    who: str
    done: str
    to: str
    kinds: tuple[tuple[str, str], ...]
    opens: re.Pattern[str]
    before_date: str
    away: re.Pattern[str]
    others: re.Pattern[str]


_RELATIVES = (
    "brother|sister|father|mother|parent|wife|husband|spouse|son|daughter|child|children|colleague|lawyer|friend|"
    "cousin|"
    "uncle|aunt|nephew|niece|relative|client|employee|co-defendant|neighbou?r"
)
_ENGLISH = _Language(
    who=r"(?:\b(?:Mr|Ms|Mrs|Miss|Dr|[Hh]e|[Ss]he|[Tt]hey|complainant|author|{all}|{names})\b[^,;:]{{0,60}}?|"
    r"\b{names}(?:, (?!(?:and|but|when|while|after|before|because|whose) )[^,;:]{{2,80}}){{0,3}}, (?:who )?)",
    done=r"(?:was|were|had been|has been) (?:\w+ly )?",
    to=r"(?:Mr|Ms|Mrs|him|her|them|both(?= (?:to|of|on|in|defendants|men|women|accused)\b)|"
    r"the (?:complainant|author)|{names})\b",
    kinds=(
        (
            "arrest",
            r"(?:{who}{done}(?:(?:re-?)?(?:arrested|apprehended)\b|taken (?:from (?:his|her|their) (?:house|home|flat|"
            r"apartment|office|shop|workplace)|into custody)\b)|\barrested {to}|"
            r"\b{names}(?:, [^,;:]{{2,80}}){{1,3}}, (?:\w+ly )?arrested\b)",
        ),
        ("charge", r"(?:{who}{done}(?:charged|indicted)\b|\bcharged {to})"),
        (
            "conviction",
            r"(?:{who}(?:{done})(?:convicted|found guilty)\b|\bfound {to}[\w .'-]{{0,40}}guilty|\bconvicted {to})",
        ),
        (
            "sentence",
            r"(?:{who}{done}(?:(?:convicted|found guilty)[^.;]{{0,60}} and )?sentenced\b|\bsentenced {to})",
        ),
        ("release", r"(?:{who}{done}(?:released|set free)\b|\breleased {to})"),
    ),
    opens=re.compile(
        r"(?:(?:According to the (?:source|complainant|author),|[Tt]he source (?:reports|states|indicates|says) that,?|"
        r"[Aa]t [\w.: ]{1,15}) )?(?:[Oo]n|[Ii]n)"
    ),
    before_date="on|in",
    away=re.compile(
        r"\b(?:warrant|issued|which|that|who|committed|since|until|before|after|event|protest|decree|law)\b"
    ),
    others=re.compile(
        rf"(?:\b(?:his|her|their)|'s?) (?:\w+ ){{0,2}}(?:{_RELATIVES})s?\b|"
        rf"\b(?:the|an?) (?:\w+ )?(?:{_RELATIVES})s? of\b|\banother (?:person|man|woman|"
        r"detainee)|\b(?:not|never|reiterat\w+|appeal\w*|testif\w+|announced|allegedly would|would be|will be|"
        r"if)\b|\b(?:other|several|many|dozens of|hundreds of) (?:persons|people|individuals|protesters|activists|"
        r"members|journalists)\b",
        re.IGNORECASE,
    ),
)
_FRENCH = _Language(
    who=r"(?:\b(?:MM?\.|Mmes?|[Ii]ls?|[Ee]lles?|{all}|{names})(?![\w-])[^,;:]{{0,60}}?|\b{names}(?![\w-])"
    r"[^,;:]{{0,40}}, (?!(?:qui|dont|et|mais|lorsque|après|avant|alors) )[^;:]{{2,140}}?, )",
    done=r"(?:a|ont|avait|avaient) été ",
    to=r"(?:MM?\.|Mmes?|{names})",
    kinds=(
        ("arrest", r"{who}{done}(?:arrêtée?s?|interpellée?s?)\b"),
        ("charge", r"{who}{done}inculpée?s?\b"),
        (
            "conviction",
            r"(?:{who}{done}(?:reconnue?s?|déclarée?s?) coupables?\b|"
            r"\ba (?:reconnu|déclaré) {to}[^.;:,]{{0,60}} coupable)",
        ),
        ("release", r"{who}{done}(?:libérée?s?|remise?s? en liberté|mise?s? en liberté)\b"),
        (
            "sentence",
            r"(?:{who}{done}condamnée?s?|\b(?:l'a|les a) condamnée?s?|"
            r"\ba condamné {to}(?:[^.;:]|(?<=\bM)\.){{0,60}}?) à "
            r"(?:[^.;:]|(?<=\bM)\.){{0,60}}?(?:d'emprisonnement|\bans de (?:prison|réclusion))\b",
        ),
    ),
    opens=re.compile(
        r"(?:(?:[Ll]a source (?:indique|affirme|rapporte|signale|précise) que,?|[Ss]elon la source,|"
        r"D'après la source,) )?(?:[Ll]e|[Ee]n|[Pp]ar arrêt du)"
    ),
    before_date="le|en",
    away=re.compile(
        r"\b(?:mandat|qui|que|dont|avant|après|depuis|jusqu\w+|loi|décret|manifestation)\b|qu'", re.IGNORECASE
    ),
    others=re.compile(
        r"\b(?:frère|sœur|père|mère|épouse|époux|femme|mari|fils|fille|collègue|"
        r"avocate?|amie?|cousine?|oncle|tante|neveu|nièce|proche|client|codétenu|coaccusé|voisine?)s?\b|"
        r"\bautres?\b|\bplusieurs\b|\b(?:ne|n'|pas|jamais|non|si|s'il|aurai\w+|serai\w+|appel|cassation|annonc\w+)\b|"
        r"\bn'",
        re.IGNORECASE,
    ),
)
_SPANISH = _Language(
    who=r"(?:\b(?:Sra?\.|Sres\.|[Éé]l|[Ee]lla|[Ee]llos|{all}|{names})(?![\w-])[^,;:]{{0,60}}?|\b{names}(?![\w-])"
    r"[^,;:]{{0,40}}, (?!(?:que|quien|cuyo|cuya|y|pero|cuando|después|antes) )[^;:]{{2,140}}?, )",
    done=r"(?:fue|fueron|ha sido|han sido|había sido|habían sido) ",
    to=r"(?:al Sr\.|a la Sra\.|a los Sres\.|{names})",
    kinds=(
        ("arrest", r"{who}{done}(?:detenid|arrestad)[oa]s?\b"),
        (
            "charge",
            r"(?:{who}{done}(?:acusad|imputad)[oa]s?\b|\bl[oa]s? acusó de\b)",
        ),
        ("release", r"{who}{done}(?:puest[oa]s? en libertad|liberad[oa]s?)\b"),
        (
            "sentence",
            r"(?:{who}{done}condenad[oa]s?\b(?=[^.;:]{{0,60}}\ba \w+ años\b)|\bl[oa]s? conden(?:ó|aron)\b"
            r"(?=[^.;:]{{0,60}}\ba \w+ años\b)|"
            r"\bconden(?:ó|aron) {to}(?:[^.;:]|(?<=\bSr)\.|(?<=\bSra)\.){{0,90}}? a \w+ años\b)",
        ),
    ),
    opens=re.compile(
        r"(?:(?:[Ll]a fuente (?:informa|indica|señala|afirma|precisa)(?: de)? que,?|[Ss]egún la fuente,) )?"
        r"(?:[Ee]l|[Ee]n)"
    ),
    before_date="el|en",
    away=re.compile(
        r"\b(?:orden|que|quien|cual|antes|después|desde|hasta|ley|decreto|protesta|manifestación)\b", re.IGNORECASE
    ),
    others=re.compile(
        r"\b(?:herman[oa]|padre|madre|espos[oa]|mujer|marido|hij[oa]|colega|abogad[oa]|amig[oa]|prim[oa]|"
        r"tí[oa]|sobrin[oa]|familiar|cliente|compañer[oa]|vecin[oa])s?\b|\botr[oa]s?\b|\bvari[oa]s\b|"
        r"\b(?:no|nunca|jamás|si|habría\w*|sería\w*|apela\w+|casación|anunci\w+)\b",
        re.IGNORECASE,
    ),
)
_LANGUAGES = (_ENGLISH, _FRENCH, _SPANISH)


_ALL_OF = {
    2: "[Bb]oth|[Tt]he two|[Tt]ous deux|[Tt]outes deux|[Ll]es deux hommes|[Aa]mb[oa]s",
    3: "[Aa]ll three|[Tt]ous trois|[Tt]ous les trois|[Ll]os tres",
    **{n: rf"[Aa]ll {word}" for n, word in enumerate(["four", "five", "six", "seven"], 4)},
}
_DIVIDES = re.compile(rf";\s|,? (?:and|but) (?=on {DATE})|,? et (?=le {DATE})|,? y (?=el {DATE})")
_OF_ANOTHER = re.compile(  # a day of birth or of a law, or of a paper: "By a letter of 2 August 1993 the source said"
    r"\b(?:born (?:on|in)|née?s? (?:le|en)|nacid[oa]s? (?:el|en)) $|"
    r"\b(?:Codes?|Laws?|Acts?|Decrees?|Decree-Laws?|Ordinance|[Ll]oi|[Dd]écret|[Oo]rdonnance|Ley|Decreto|Código|"
    r"[Pp]ardon)\b[^,;]{0,50}? (?:of|du|de|del) $|\bas amended (?:on|in|by) $|"
    r"\b(?:[Bb]y|[Ii]n) (?:a|an|its|their|his|her|the) (?:\w+ )?(?:letter|note|submission|communication|report|reply|"
    r"statement) "
    r"(?:of|dated) $"
)


def _behind(words: str, match: re.Match[str], day: re.Match[str], *, given: str) -> bool:
    """Whether what was done stands right behind its day: "the court on 4 May 2001 sentenced both".

    So does a sentence behind the conviction whose day it shares: "convicted him on 4 May 2001 and sentenced him".
    """
    before, between = words[: day.start()], words[day.end() : match.start()]
    if given == "conviction":
        return bool(re.fullmatch(r",? and (?:then |also |accordingly )?", between))
    told = re.search(r"\b(?:[Cc]ourt|[Tt]ribunal|[Jj]udge|[Cc]hamber)\b[^,;:]{0,60}? on $", before)
    return bool(told) and between.strip() in ("", ",") and match[0].startswith("sentenced")


@lru_cache(maxsize=64)
def _patterns(persons: tuple[str, ...], language: _Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What tells each kind of event of one of these persons."""
    parts = {part for name in persons for part in name.split() if len(part) > 3}
    names = "|".join(sorted(map(re.escape, parts))) or "(?!)"
    all_of = _ALL_OF.get(len(persons), "(?!)")
    who, to = language.who.format(names=f"(?:{names})", all=all_of), language.to.format(names=f"(?:{names})")
    return tuple(
        (kind, re.compile(form.format(who=who, done=language.done, to=to, names=f"(?:{names})")))
        for kind, form in language.kinds
    )


@dataclass(frozen=True)
class EventContext:
    """Of whom a sentence may tell an event, the laws that it names, and where the event is noted.

    `seen` are the kinds and days of the events noted so far; an event of a kind in `but` is not taken.
    """

    notes: Notes
    persons: tuple[str, ...]
    laws: tuple[str, ...]
    seen: set[tuple[str, str]]
    but: frozenset[str]


def read_event(text: Text, span: Span, context: EventContext) -> None:
    """The event of a sentence that tells one event with one date, of a person of the case.

    The date opens the sentence, or follows the verb with a word such as "on" between them. Of a sentence with several
    dates each clause is read: what a semicolon divides, and what "and on" joins.
    """
    for clause in _clauses(text, span):
        _read_clause(text, clause, context)


def _clauses(text: Text, span: Span) -> list[Span]:
    """The sentence, or its clauses if it has several dates and each of them has one."""
    words = text.one_line[slice(*span)]
    marks = [span[0] + match.start() for match in _DIVIDES.finditer(words)]
    parts = list(pairwise([span[0], *marks, span[1]]))
    dates = [len(_DATED.findall(text.one_line, *part)) for part in parts]
    return parts if len(parts) > 1 and sum(dates) > 1 and max(dates) == 1 else [span]


def _read_clause(text: Text, span: Span, context: EventContext) -> None:
    words = text.one_line[slice(*span)]
    days = [one for one in _DATED.finditer(words) if not _OF_ANOTHER.search(words, 0, one.start())]
    if len(days) != 1 or not (day := iso(days[0][0])):
        return
    for language in _LANGUAGES:
        told = {kind: found for kind, form in _patterns(context.persons, language) if (found := form.search(words))}
        if not told:
            continue
        told_in = words[: max(days[0].end(), *(found.end() for found in told.values()))]
        if language.others.search(told_in) or (len(told) > 1 and set(told) != {"conviction", "sentence"}):
            return
        opening = re.fullmatch(
            r"[\s;,]*(?:and |et |y |but )?(?:\d+\.(?:\d+\.?)?)?\s*(?P<word>.+?)\s+", words[: days[0].start()]
        )
        opens = opening and language.opens.fullmatch(opening["word"])
        given = ""
        for kind, match in told.items():
            between = words[match.end() : days[0].start()]
            follows = re.fullmatch(rf"(?:[^,;:]{{0,60}}\s)?(?:{language.before_date})\s+", between)
            near = follows and not language.away.search(between)
            if not (opens or near or _behind(words, match, days[0], given=given)):
                continue
            if (kind, day) in context.seen or kind in context.but:
                continue
            given = kind
            context.seen.add((kind, day))
            group = context.notes.group("event")
            context.notes.add("event", f"{kind} {day}", span, group)
            if kind in ("charge", "conviction"):
                for law in context.laws:
                    context.notes.add("event-provision", law, span, group)
        return
