"""Provisions of domestic law in a decision, each with the role in which it was applied, to whom, and whose law it is.

A provision is a list of articles or sections with the name of a law. Its role follows from the nearest word before it
that says what was done: a verb or noun of the table beside this module. Whom it was done to follows from the voice of
the verb. Whatever is unreal, denied, said of people in general, or of somebody else, gives no role: the provision is
then merely discussed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from kg.errors import KgError
from kg.read.gazetteer import Gazetteer
from kg.read.lists import local
from kg.read.model import Fact, Notes
from kg.read.phrases import Phrases
from kg.read.states import state as state_named
from kg.read.text import Span, Text
from kg.terms import citations
from kg.terms.citations import Provision
from kg.terms.names import THING

__all__ = ["Law", "Laws", "Mention", "notations_in", "read_provisions"]

_PHRASES = Phrases(__file__)
_TO_BE, _GENERAL, _UNDER, _WHICH, _DOUBT, _PREDICATE, _MODAL = map(
    _PHRASES.pattern, ("to-be", "general", "under", "which", "doubt", "predicate", "modal")
)
_OF_CRIME, _OFFENCE_OPENS = map(_PHRASES.pattern, ("of-crime", "offence-opens"))
_YEAR, _FORM, _BRACKET_BEFORE_LAW, _OF_SOMETHING, _CONNECTS, _BROKEN_NORM, _JOINS, _AUTHORS_ARE = map(
    _PHRASES.pattern,
    ("year", "form", "bracket-before-law", "of-something", "connects", "broken-norm", "joins", "authors-are"),
)
_LIST, _ALIAS, _PROCEDURAL, _FOREIGN, _HEAD = map(
    _PHRASES.pattern, ("list", "alias", "procedural", "foreign-to-law", "head")
)
_REMOVES, _OF_ALIENS, _ABROAD, _RULE, _INSIDE, _UNLIKE, _BY_NUMBER, _BOTH = map(
    _PHRASES.pattern, ("removes", "of-aliens", "abroad", "rule", "inside", "unlike", "by-number", "both")
)
_RESTRICTABLE, _NOT_RESTRICTED, _ON_BEHALF, _AFFECTS = map(
    _PHRASES.pattern, ("restrictable", "not-restricted", "on-behalf", "affects")
)
_PARTS = {
    name: "|".join(_PHRASES.forms(name))
    for name in (
        "before-head", "behind-head", "article", "subdivision", "number", "bracket", "kin", "group", "unreal",
        "possessive", "own", "named", "pronoun",
    )
}  # fmt: skip
_NAME = rf"(?:{_PARTS['before-head']}){{0,9}}+(?P<head>{_HEAD.pattern})(?:{_PARTS['behind-head']}){{0,4}}+"
_OF = r"(?:[,\s(]|\b(?:of|the|its|their|that|this|said|same|a|and|country's)\b)*+"
_LAW = re.compile(rf"{_OF}(?P<name>{_NAME})")
_NAME_AT_END = re.compile(rf"(?<![\w-])(?P<name>{_NAME})[\s,(]*(?:in )?$")
_ANAPHOR = re.compile(rf"\s*,?\s*of (?:the |that |this |said |same ){{1,2}}(?P<head>{_HEAD.pattern})(?! (?:of|on|No))")
_TOKEN = re.compile(
    rf"(?P<article>(?:{_PARTS['article']})(?=[\s\d(]))|(?P<sub>(?:{_PARTS['subdivision']})(?=[\s\d(]))"
    rf"|(?P<number>{_PARTS['number']})|(?P<bracket>{_PARTS['bracket']})|(?P<word>[A-Za-z]+)|(?P<mark>[,;&-])"
)
_ARTICLE = re.compile(rf"(?<!\w)(?:{_PARTS['article']})")
_SECTION = re.compile(r"[Ss]ect?(?:ion)?s?\b")
_TELLING = re.compile(r"\d+\.\d|\d{3}|[6-9]\d")  # a number that no article of a treaty has
_LATIN = str.maketrans("асеор", "aceop")  # Cyrillic letters in an English text
_LEVEL = re.compile(r"[Cc]hapter")
_STATES = {
    adjective.replace("-", " ").lower(): code
    for line in _PHRASES.forms("adjectives")
    for code, *adjectives in (one.split() for one in line.split(";"))
    for adjective in adjectives
}


@dataclass(frozen=True)
class Law:
    """A domestic law as the text names it, and the ISO code of the State whose law it is; empty if it is not known."""

    name: str
    state: str


@dataclass(frozen=True)
class Mention:
    """A list of provisions of one law, in the notation of citations such as "179(2)(a)"."""

    provisions: tuple[str, ...]
    law: Law
    start: int
    end: int


class Laws:
    """The laws that a text names, by name, by abbreviation, by "the Code", and by provision."""

    def __init__(self, text: Text, known: Gazetteer, respondent: str) -> None:
        self._text, self._known, self._respondent = text, known, respondent
        facts = next((one.start for one in text.paragraphs if one.number.startswith("2")), text.start + 1500)
        self._removes = bool(_REMOVES.search(text.one_line, text.start, facts))
        self._aliases: dict[str, Law] = {}
        self._by_number: dict[str, set[Law]] = {}
        self._found: dict[Span, list[Mention]] = {}
        self._named: list[tuple[int, str, Law]] = []  # each place behind a name, its head and the law
        for head in text.find(_HEAD):
            name = _NAME_AT_END.search(text.one_line[max(text.start, head.start() - 120) : head.end()])
            if name and not re.fullmatch(_HEAD, name["name"]) and (law := self._law(name["name"])):
                self._named.append((head.end(), head[0], law))
        for match in text.find(_ALIAS):
            before = text.one_line[max(text.start, match.start() - 120) : match.start()]
            if (name := _NAME_AT_END.search(before)) and (law := self._law(name["name"], match.start())):
                self._aliases.setdefault(match["alias"].strip(), law)
        names = "|".join(map(re.escape, sorted(self._aliases, key=len, reverse=True))) or "(?!)"
        self._alias = re.compile(rf"{_OF}(?P<alias>{names})(?!\w)")

    def mentions(self, span: Span) -> list[Mention]:
        """The provisions of domestic law in a sentence; sentences are to be read in the order of the text."""
        if span not in self._found:
            self._found[span] = [one for match in self._text.find(_LIST, *span) if (one := self._mention(match, span))]
        return self._found[span]

    def _mention(self, match: re.Match[str], span: Span) -> Mention | None:
        line, end = self._text.one_line, match.end()
        while line[end - 1] in " ,;&-":
            end -= 1
        is_article = _ARTICLE.search(line, match.start(), end)
        numbers = _notations(line[match.start() : end])
        if not numbers:
            return None
        law: Law | None
        if named := self._after(end, span[1]):
            law, end = named
        elif match[0][0] in "aAsS" and (before := self._before(match.start(), span[0])):
            law = before
        elif (
            not is_article
            or ((of := _OF_SOMETHING.match(line, end)) and not _BY_NUMBER.match(line, end))
            or not (_SECTION.match(match[0]) or all(map(_TELLING.match, numbers)))
        ):
            return None
        else:
            laws = set.intersection(*(self._by_number.get(_base(one), set()) for one in numbers))
            near = () if of else self._near(match.start())
            laws = laws or {law for _, _, law in near if not _PROCEDURAL.search(law.name)}
            law = laws.pop() if len(laws) == 1 else None
        if not law:
            return None
        for one in numbers:
            self._by_number.setdefault(_base(one), set()).add(law)
        return Mention(numbers, self._of_its_state(law, (match.start(), end), span), match.start(), end)

    def _of_its_state(self, law: Law, own: Span, span: Span) -> Law:
        """A law whose State no word names is that of the respondent, unless the law of another State may be meant."""
        line = self._text.one_line
        if law.state != self._respondent or _OF_ALIENS.search(law.name):
            return law
        named = self._states_in(line[slice(*(own if self._removes else span))] + " law")
        if law.state in named:
            return law
        paragraph = self._text.paragraph_at(span[0])
        told = self._text.sentences(paragraph.start, paragraph.end) if paragraph else [span]
        near = [one for n, one in enumerate(told) if span in told[max(0, n - 1) : n + 2]] or [span]
        others = self._states_in(line[near[0][0] : near[-1][1]]) - {law.state}
        return replace(law, state="") if self._removes or others else law

    def _states_in(self, words: str) -> set[str]:
        """The States of which words name the land, a city or an authority."""
        found = set()
        for match in _ABROAD.finditer(words):
            name = match[match.lastgroup or 0].split()
            found.add(next(filter(None, (self._adjective(" ".join(name[:n])) for n in range(len(name), 0, -1))), ""))
        return found - {""}

    def _near(self, place: int) -> list[tuple[int, str, Law]]:
        """The laws that the paragraph of a place has named before it."""
        paragraph = self._text.paragraph_at(place)
        start = paragraph.start if paragraph else place
        return [one for one in self._named if start <= one[0] <= place]

    def _meant(self, head: str, place: int) -> Law | None:
        """The law that "the Code" means: the only one of that head so far, or else the last one of the paragraph."""
        so_far = {law for end, name, law in self._named if end < place and name == head}
        near = [law for _, name, law in self._near(place - 1) if name == head]
        return next(iter(so_far)) if len(so_far) == 1 else near[-1] if near else None

    def identifiers(self, mention: Mention) -> list[str]:
        """The identifiers of provisions; their words if the record lacks the law, or has several of that name."""
        words = " ".join(self._text.one_line[mention.start : mention.end].split())
        laws = self._known.domestic.get(f"{THING}state/{mention.law.state}", ())
        named = {iri for iri, name, _ in laws if _law_key(name) == _law_key(mention.law.name)}
        if len(named) != 1:
            return [words]
        instrument = named.pop()
        rows = [(instrument, name, "en", kind) for iri, name, kind in laws if iri == instrument]
        try:
            read = citations.parse(", ".join(mention.provisions), citations.Names(rows), context=instrument)
        except KgError:
            return [words]
        found = [one.iri for one in read if isinstance(one, Provision)]
        is_known = found and all(iri in self._known.provisions for iri in found)
        return [local(iri) for iri in found] if is_known else [words]

    def _after(self, place: int, stop: int) -> tuple[Law, int] | None:
        """The law that is named at a place, and where its name ends."""
        line = self._text.one_line
        if bracket := _BRACKET_BEFORE_LAW.match(line, place, stop):
            place = bracket.end()
        if match := self._alias.match(line, place, stop):
            return self._aliases[match["alias"]], match.end()
        if (match := _ANAPHOR.match(line, place, stop)) and (law := self._meant(match["head"], place)):
            return law, match.end()
        match = _LAW.match(line, place, stop)
        law = self._law(match["name"], place) if match else None
        return (law, match.end()) if match and law else None

    def _before(self, place: int, start: int) -> Law | None:
        """The law whose name stands right before a list, as in "Criminal Code, article 188"."""
        match = _NAME_AT_END.search(self._text.one_line[max(start, place - 100) : place])
        return self._law(match["name"], place) if match else None

    def _law(self, words: str, place: int = 0) -> Law | None:
        """The law of a name, without what says whose law it is; None if it is no domestic law, or names none."""
        name = " ".join(words.split())
        if _FOREIGN.search(name):
            return None
        name, state = self._without_state(name)
        if re.fullmatch(_HEAD, name):
            return Law(name, state) if name == "Constitution" else self._meant(name, place)
        return Law(name, state or self._respondent)

    def _without_state(self, name: str) -> tuple[str, str]:
        year = name[:5] if re.match(r"[12]\d{3} ", name) else ""
        words = name[len(year) :].split()
        for owner in (" ".join(words[:2]), words[0]):
            if (state := self._adjective(owner)) and len(name) > len(year + owner):
                return year + name[len(year + owner) :].strip(), state
        for of in re.finditer(r" of (?:the )?", name):
            owner = _YEAR.sub("", name[of.end() :])
            if found := self._iso(owner) or self._iso(_FORM.sub("", owner)):
                return name[: of.start()] + name[of.end() + len(owner) :], found
        return name, ""

    def _adjective(self, words: str) -> str:
        return _STATES.get(words.lower(), "") or self._iso(words)

    def _iso(self, words: str) -> str:
        found = state_named(words, self._known)
        return found.rpartition("/")[2] if found else ""


def _law_key(name: str) -> str:
    return name.casefold().removeprefix("the ").replace("penal", "criminal").strip()


def _base(notation: str) -> str:
    return notation.partition("(")[0]


def notations_in(text: Text) -> list[str]:
    """The provisions in all lists of articles and sections, of whatever law."""
    return [one for match in text.find(_LIST) for one in _notations(match[0])]


def _notations(words: str) -> tuple[str, ...]:
    """The provisions of a list, each whole.

    >>> _notations("articles 25, 28 (2) and 246 (2)"), _notations("part 4 of article 210"), _notations("section 7(1)")
    (('25', '28(2)', '246(2)'), ('210(4)',), ('7(1)',))
    >>> _notations("article 179, paragraph 2 'a'"), _notations("articles 14, paragraphs 1 and 2, and 19")
    (('179(2)(a)',), ('14(1)', '14(2)', '19'))
    >>> _notations("article 182, section 2"), _notations("article 168, part 4, paragraph 4")
    (('182(2)',), ('168(4)(4)',))
    >>> _notations("article 168 (2) (1) and (3) and (4) (4)"), _notations("articles 209 (fraud), 210 (appropriation)")
    ((), ('209', '210'))
    """
    words = _plain(words)
    if _UNLIKE.search(words):
        return ()
    found: list[list[str]] = []
    pending: list[str] = []
    level, chapter = "", ""
    ands = 0  # since the word for a subdivision: "14, paragraphs 1 and 2, and 19" comes back to articles
    base = 0  # the parts of the provision before the subdivision that a list continues
    for token in _TOKEN.finditer(words):
        kind, value = token.lastgroup, token[0].replace(" ", "").translate(_LATIN)
        if kind == "article":
            level = "chapter" if _LEVEL.match(value) else "article"
        elif kind == "sub":
            level = "sub" if found or level != "article" else level
            sub_many, base, ands = value.endswith("s"), len(found[-1]) if found else 0, 0
        elif kind == "number":
            if level == "chapter":
                chapter, level = f"{value}:", "article"
            elif level == "sub" and not found:
                pending.append(value)
            elif level == "sub":
                if len(found[-1]) == base:
                    found[-1].append(value)
                elif sub_many and ands < 2:
                    found.append([*found[-1][:base], value])
                else:
                    found.append([value])
                    level = "article"
            else:
                found += [[chapter + value, one] for one in pending] or [[chapter + value]]
                pending = []
        elif value == "and":
            ands += 1
        elif kind == "bracket":
            part = value.strip(" ()[]'\"").strip()
            after_list = re.search(r"(?:and|or|[,;-])\s*$", words[: token.start()])
            if found and after_list and len(found[-1]) > 1:
                if not (before := _before(found[-1], part)):
                    return ()
                found.append([*before, part])
            elif found:
                found[-1].append(part)
            elif pending:
                pending[-1] += f"({part})"
    if pending:  # "paragraph 211 of the Penal Code": what elsewhere is a part is here an article
        found = [[one] for one in pending]
    return tuple(dict.fromkeys(map(_written, found)))


def _plain(words: str) -> str:
    """A list with its brackets as most texts write them, and with one word for the parts of an article."""
    words = re.sub(r"\((?:sec|par|poi)[a-z]*\.?\s(\w+)\)", r"(\1)", words)
    words = re.sub(r"\((\d+),?\sand\s(\d+)\)", r"(\1) and (\2)", words)
    # "article 182, section 2" and "section 2 of article 182"
    return _SECTION.sub("part", words) if re.search(r"\b[Aa]rt", words) else words


def _before(last: list[str], part: str) -> list[str]:
    """The parts of a provision in front of that which a part in a list stands for; none if it may stand for several.

    >>> _before(["168", "2", "a"], "3"), _before(["168", "2", "1"], "3")
    (['168'], [])
    """
    alike = [n for n, one in enumerate(last) if n and one.isdigit() == part.isdigit()]
    return last[: alike[0]] if len(alike) == 1 else []


def _written(provision: list[str]) -> str:
    """The notation of an article and its parts."""
    parts = (one if one.endswith(")") else f"{one})" for one in provision[1:])
    return provision[0] + "".join(f"({one.replace('(', ')(', 1)}" for one in parts)


@dataclass(frozen=True)
class _Cue:
    """A word that says what was done: `role` is empty for one that takes the provision away from any."""

    sort: str
    role: str
    start: int
    end: int


def _cues() -> re.Pattern[str]:
    kinds = [
        (f"{sort}_{role}", _PHRASES.pattern(f"{sort} {role}").pattern)
        for sort in _SORTS
        for role, _ in _PHRASES.kinds(sort)
    ]
    kinds += [(name, _PHRASES.pattern(name).pattern) for name in ("other", "offence")]
    return re.compile("|".join(rf"(?P<{name}>(?<![\w-])(?:{form})(?![\w]))" for name, form in kinds))


_SORTS = ("verb", "noun", "against")
_CUE = _cues()
_UNREAL = re.compile(rf"(?<![\w-])(?:{_PARTS['unreal']})\s*$")
_SHARED = {"charged", "convicted", "fined"}  # roles that one provision may have of two verbs
_DECIDED = (("detained", "suspected"), ("convicted", "detained"), ("convicted", "charged"))  # the first of two says it
_OBJECT = 30  # characters within which the object of a verb begins


def _opening_names(opening: str) -> list[str]:
    """The authors whom the first paragraph names: "The authors are Rudolf Rassendyll and Ms. Elphberg, both"."""
    named = _AUTHORS_ARE.search(opening)
    if not named:
        return []
    parts = re.split(r", (?:and )?| and ", named["names"])
    return [re.sub(r"^(?:Mr|Ms|Mrs|Miss|Dr)\.? ", "", one).strip() for one in parts if re.match(r"[A-Z]", one)]


@dataclass(frozen=True)
class Persons:
    """Whose case it is: what the text calls the persons, and the value for each way of calling them."""

    calls: re.Pattern[str]
    names: dict[str, str]
    kin: frozenset[str]
    default: str
    opening: str

    @classmethod
    def of(cls, text: Text, facts: list[Fact]) -> Persons:
        authors = [fact.value for fact in facts if fact.field == "author"]
        victims = [fact.value for fact in facts if fact.field == "victim" and fact.value not in authors]
        opening = text.one_line[text.start : text.start + 2500]
        behalf = _ON_BEHALF.search(opening)
        if behalf and behalf["victim"] and not victims:
            victims.append(re.sub(r"^(?:Mr|Ms|Mrs)\.? ", "", behalf["victim"]))
        kin = frozenset([behalf["kin"].removesuffix("s")]) if behalf else frozenset()
        victim = victims[0] if len(victims) == 1 else "victim"
        authors += [one for one in _opening_names(opening) if one not in victims]
        names = {
            part: (one if one in victims else "author")
            for one in [*authors, *victims]
            for part in one.split()[-1:]
            if len(part) > 2
        }
        last = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
        calls = re.compile(
            rf"(?P<kin>{_PARTS['possessive']} (?:\w+ ){{0,2}}?(?:{_PARTS['kin']})\b)|(?P<own>{_PARTS['own']})"
            rf"|(?P<name>(?:(?:Mr|Ms|Mrs|Dr)\.? )?(?:[A-Z][\w'-]* ){{0,3}}\b(?:{last})\b)"
            rf"|(?P<named>{_PARTS['named']})|(?P<group>\b(?:{_PARTS['group']})\b)|(?P<pron>{_PARTS['pronoun']})"
        )
        facts_at = next((one.start for one in text.paragraphs if one.number.startswith("2")), text.start + 2500)
        default = victim if kin or (victims and len(victims) == 1) else "author"
        return cls(calls, names, kin, default, text.one_line[text.start : facts_at + 100])

    def said(self, match: re.Match[str], subject: str) -> str:
        """Who is meant; empty if it is nobody of whom a role may be told."""
        kind, words = match.lastgroup, " ".join(match[0].split())
        if kind == "own":
            return "author" if not words.startswith("victim") else self.default
        if kind == "name":
            return self.names[next(one for one in self.names if words.endswith(one))]
        if kind == "kin":
            return self.default if words.split()[-1].removesuffix("s") in self.kin else ""
        if kind == "named":
            name = re.sub(r"^(?:Mr|Ms|Mrs|Miss|Dr)s?\.? |'s$", "", words).rstrip()
            return name if name.split()[-1] in self.opening else ""  # a stranger otherwise
        return subject if kind == "pron" else ""


@dataclass(frozen=True)
class _Sentence:
    """A sentence with the persons that it names, and who was spoken of before it."""

    text: Text
    span: Span
    persons: Persons
    subject: str

    @cached_property
    def _all(self) -> list[re.Match[str]]:
        return list(self.persons.calls.finditer(self.text.one_line, *self.span))

    def people(self, start: int, end: int) -> list[re.Match[str]]:
        """The persons who are named between two places."""
        return [one for one in self._all if start <= one.start() and one.end() <= end]

    def words(self, start: int, end: int) -> str:
        return self.text.one_line[max(start, self.span[0]) : end]

    def who(self, match: re.Match[str]) -> str:
        """Who is meant: of a pronoun the first who is named in the sentence, else who was spoken of before it."""
        if match.lastgroup != "pron":
            return self.persons.said(match, self.subject)
        before = [one for one in self.people(self.span[0], match.start()) if one.lastgroup in ("own", "name", "named")]
        if match[0].lower() in ("they", "them") and any(
            one.lastgroup == "group" for one in self.people(self.span[0], match.start())
        ):
            return ""
        return self.persons.said(before[0], "") if before and before[0].lastgroup != "named" else self.subject

    def is_subject(self, match: re.Match[str]) -> bool:
        """True if a person is named neither behind a preposition nor as the owner of something."""
        before, after = self.words(match.start() - 14, match.start()), self.words(match.end(), match.end() + 2)
        owner = after.startswith("'") or (match.lastgroup == "pron" and match[0].lower() in ("his", "her", "their"))
        return not owner and not re.search(
            r"\b(?:by|of|with|for|from|to|against|between|than|on|at)(?: the)? $", before
        )

    def subjects(self, start: int, end: int) -> list[re.Match[str]]:
        return [one for one in self.people(start, end) if self.is_subject(one)]


def _person(sentence: _Sentence, cue: _Cue, clause: int, stop: int) -> str:
    """To whom a cue says that something was done; empty if it is not said, or to nobody of the case by name."""
    if cue.sort == "verb":
        to_be = _TO_BE.search(sentence.words(cue.start - 40, cue.start))
        before = sentence.subjects(sentence.span[0] if to_be else clause, cue.start)
        if to_be or cue.role == "restricted":
            silent = sentence.subject if cue.role == "restricted" else ""
            return _agreeing(sentence, before, to_be[0].split()[0] if to_be else "") if before else silent
        objects = [one for one in sentence.people(cue.start, stop) if one.start() - max(cue.end, cue.start) <= _OBJECT]
        if objects and (
            objects[0].start() < cue.end
            or not re.search(r"\b(?:of|with|for|to)\b", sentence.words(cue.end, objects[0].start()))
        ):
            return sentence.who(objects[0])
        return sentence.who(before[-1]) if before else sentence.subject
    for one in sentence.people(cue.end, min(stop, cue.end + 60))[:1]:
        owns = sentence.words(one.end(), one.end() + 1) == "'"  # "proceedings concerning his son's ill-treatment"
        if not owns and _AFFECTS.match(sentence.words(cue.end, one.start())):
            return sentence.who(one)
    for one in sentence.people(clause, cue.start)[-1:]:
        owns = one.lastgroup == "pron" or sentence.words(one.end(), one.end() + 1) == "'"
        if owns and re.fullmatch(r"(?:'s?)?(?: [\w-]+){0,3} ?", sentence.words(one.end(), cue.start)):
            return sentence.who(one)
    if cue.sort == "against":
        others = [one for one in sentence.people(*sentence.span) if one.lastgroup in ("named", "kin", "group")]
        alone = all(re.search("olice|offic|militia", one[0]) for one in others)
        return sentence.subject if alone and "administrative" in sentence.words(cue.start, cue.end) else ""
    before = sentence.subjects(clause, cue.start)[-1:]
    return sentence.who(before[0]) if before and before[0].lastgroup in ("own", "name", "pron") else ""


def _agreeing(sentence: _Sentence, before: list[re.Match[str]], verb: str) -> str:
    """The subject of a passive, if its number agrees with the verb."""
    one = before[-1]
    if (
        one.lastgroup == "group"
        and len(before) > 1
        and re.fullmatch(r" and [\w() ]{0,25}", sentence.words(before[-2].end(), one.start()))
    ):
        return sentence.who(before[-2])
    several = one[0].lower().endswith(("authors", "they", "complainants", "petitioners", "applicants", "victims"))
    joined = " and " in sentence.words(one.start() - 5, one.end() + 5)
    agrees = joined or verb not in ("was", "were") or several == (verb == "were")
    return sentence.who(one) if agrees or one.lastgroup not in ("own", "name", "pron") else ""


def _cues_in(sentence: _Sentence, start: int, end: int) -> list[_Cue]:
    """The words that may say a role, without those in the name of an offence, as in "guilty of a violation of"."""
    found: list[_Cue] = []
    for match in _CUE.finditer(sentence.text.one_line, start, end):
        sort, _, role = (match.lastgroup or "").partition("_")
        if sort in ("other", "offence") and _OF_CRIME.search(sentence.words(match.start() - 60, match.start())):
            continue
        if sort == "offence":
            if (
                found
                and found[-1].role in ("charged", "convicted", "fined")
                and _OFFENCE_OPENS.match(sentence.text.one_line, found[-1].end, match.start() + 4)
            ):
                continue
            sort = "other"
        found.append(_Cue(sort, role, *match.span()))
    return found


def _applied(sentence: _Sentence, mention: Mention) -> tuple[str, str, _Cue | None]:
    """The role in which a provision was applied, to whom, and the word that says it; no role is empty."""
    start, end = sentence.span
    line = sentence.text.one_line
    if _INSIDE.search(line[start : mention.start]) or _RULE.search(line, start, min(end, mention.end + 40)):
        return "", "", None
    if which := _WHICH.match(line, mention.end):
        cues = [one for one in _cues_in(sentence, which.end(), end)[:1] if one.sort == "verb" and _was(sentence, one)]
        clause, stop = which.end(), end
    elif _UNDER.search(sentence.words(start, mention.start)) and not any(
        one.role for one in _cues_in(sentence, start, mention.start)
    ):
        cues = [one for one in _cues_in(sentence, mention.end, end)[:1] if one.sort == "verb" and _was(sentence, one)]
        clause, stop = mention.end, end
    else:
        clause = max(start, line.rfind(";", start, mention.start) + 1)
        cues = _cues_in(sentence, clause, mention.start)
        stop = mention.start
        gap = line[cues[-1].end : mention.start] if cues else ""
        if len(gap) > 260 or not _CONNECTS.search(line[clause : mention.start]):
            return "", "", None
    if not cues or (cue := cues[-1]).sort == "other":
        return "", "", None
    gap = line[cue.end : mention.start]
    if cue.sort != "verb" and (_PREDICATE.search(gap) or _MODAL.search(line, clause, cue.start)):
        return "", "", None
    if (
        re.search(r"\bbe (?:\w+ly )?$", sentence.words(cue.start - 20, cue.start))
        or _UNREAL.search(sentence.words(cue.start - 70, cue.start))
        or _DOUBT.search(line, clause, cue.start)
        or _GENERAL.search(line, start, max(cue.end, mention.start))
    ):
        return "", "", None
    if cue.sort != "verb" and len(cues) > 1 and cues[-2].sort == "other" and _acts_on(line[cues[-2].end : cue.start]):
        return "", "", None
    role, earlier = cue.role, [one for one in cues[:-1] if one.sort != "other"]
    if earlier and earlier[-1].sort == "verb" and cue.sort != "verb" and cue.start - earlier[-1].end < 60:
        person = _person(sentence, earlier[-1], clause, cue.start)
        if (earlier[-1].role, cue.role) in _DECIDED:
            role = earlier[-1].role
    else:
        person = _person(sentence, cue, clause, stop)
        if cue.role in _SHARED and earlier and earlier[-1].role in _SHARED - {cue.role}:
            role += f" {earlier[-1].role}" * bool(_BOTH.fullmatch(line, earlier[-1].end, cue.start))
    if role == "suspected" or (role == "restricted" and not _restricts(sentence.words(start, end))):
        return "", "", None
    is_far = abs(mention.start - cue.end) > 60 or ", as " in gap
    if _PROCEDURAL.search(mention.law.name) and (role != "detained" or is_far):
        return "", "", None
    return role, person, cue


def _was(sentence: _Sentence, cue: _Cue) -> bool:
    """True if a verb tells what has happened, and no rule."""
    to_be = _TO_BE.search(sentence.words(cue.start - 40, cue.start))
    return (
        to_be[0].split()[0] in ("was", "were", "been") if to_be else bool(sentence.people(cue.end, cue.end + _OBJECT))
    )


def _acts_on(gap: str) -> bool:
    """True if a predicate is so near to a noun that the provision belongs to it: "challenge his detention under"."""
    return len(gap) <= 40 and not re.search(r"[,;]| and | because | that ", gap)


def _restricts(words: str) -> bool:
    return bool(_RESTRICTABLE.search(words)) and not _NOT_RESTRICTED.search(words)


def read_provisions(text: Text, stop: int, laws: Laws, notes: Notes) -> None:
    """The provisions of domestic law up to a place, once with each role and person; discussed if there is none."""
    persons = Persons.of(text, notes.facts)
    seen: set[tuple[str, ...]] = set()
    discussed: dict[tuple[str, Law], Span] = {}
    for paragraph in text.paragraphs:
        if paragraph.start >= stop or paragraph.section in ("apart", "notes"):
            continue
        subject = persons.default
        for span in text.sentences(paragraph.start, min(paragraph.end, stop)):
            sentence = _Sentence(text, span, persons, subject)
            last: tuple[str, str, _Cue | None] = ("", "", None)
            last_end = span[0]
            for mention in laws.mentions(span):
                if (
                    last[0]
                    and _JOINS.fullmatch(text.one_line, last_end, mention.start)
                    and not _PROCEDURAL.search(mention.law.name)
                ):
                    role, person, cue = last
                else:
                    role, person, cue = _applied(sentence, mention)
                    if cue and cue == last[2] and _BROKEN_NORM.search(text.one_line, last_end, mention.start):
                        role = ""  # "fined under article 23.34 for a picket in violation of article 8 of the Law"
                last, last_end = (role, person, cue), mention.end
                for one in mention.provisions:
                    discussed.setdefault((one, mention.law), (mention.start, mention.end))
                    if not (role and person and cue):
                        continue
                    for said in role.split():
                        key = (one, mention.law.name, mention.law.state, said, person)
                        if key not in seen:
                            seen.add(key)
                            place = mention.start, mention.end
                            _add(notes, (said, (cue.start, cue.end)), (mention.law, one, person), place)
            subject = _next_subject(sentence)
    applied = {key[:3] for key in seen}
    for (one, law), place in discussed.items():
        if (one, law.name, law.state) not in applied:
            _add(notes, ("discussed", place), (law, one, ""), place)


def _add(notes: Notes, role: tuple[str, Span], said: tuple[Law, str, str], place: Span) -> None:
    """Notes a provision with its role."""
    group = notes.group("provision")
    law, provision, person = said
    notes.add("role", *role, group)
    named = {"law": law.name, "law-state": law.state, "provision": provision, "provision-person": person}
    for field, value in named.items():
        if value:
            notes.add(field, value, place, group)


def _next_subject(sentence: _Sentence) -> str:
    """Who the sentence behind speaks of if it says "he": the first person of this one; nobody if that is a stranger."""
    subjects = sentence.subjects(*sentence.span)
    if subjects and all(one.lastgroup == "group" for one in subjects):
        calls = {one.lastgroup for one in sentence.people(*sentence.span)}
        return sentence.subject if calls & {"own", "name", "pron"} else ""
    for one in subjects:
        if one.lastgroup == "pron":
            return sentence.subject
        if one.lastgroup in ("own", "name"):
            return sentence.persons.said(one, "")
        if one.lastgroup in ("named", "kin"):
            return sentence.persons.said(one, "") if one.lastgroup == "kin" else ""
    return sentence.subject
