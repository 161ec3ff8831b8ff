"""Compares the values of statements with the words of the passages that are cited for them: the text is the witness.

The witness knows the words that the reader knows: names of States, lists of articles and provisions, forms of results
and remedies; and the written forms of dates, terms, sums and numbers, in English and Russian. It says yes, no, or that
it cannot tell. No is said only if all cited passages are at hand and whole, and speak of something else.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.read import Gazetteer, outcome, states
from kg.read.lists import articles, local, unread
from kg.read.provisions import notations_in
from kg.read.remedies import KINDS
from kg.read.text import Text
from kg.store.protocol import Store, Term
from kg.terms import dates
from kg.terms.names import CONSTRAINT, THING, hb, shorten
from kg.terms.vocabulary import SH

_VALUES = f"""
SELECT DISTINCT ?file ?thing ?property ?passage ?value WHERE {{
  <{CONSTRAINT}value-not-in-passage> <{SH}property>/<{SH}path> ?property .
  GRAPH ?graph {{ ?thing {hb("statedIn")} ?passage ; ?property ?value }} ?graph {hb("fromFile")} ?file
  FILTER NOT EXISTS {{ ?value {hb("readsTogether")} ?each }}
}}"""

_RUSSIAN = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр"
_COUNTS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_COUNTS += " sixteen seventeen eighteen nineteen twenty"
_UNITS = {"Y": "(?:years?|лет|года?)", "M": "(?:months?|месяц(?:а|ев)?)", "D": "(?:days?|дн(?:я|ей)|день|сут(?:ки|ок))"}
_POLARITY = {"findsViolated": "violation", "findsNoViolationOf": "no-violation", "findsInadmissible": "inadmissible"}
_REMEDIES = {f"remedy-{one}": form for one, form in KINDS}
_NUMBERED = re.compile(r"(?:art|principle|rule)_([^_]+)((?:__[a-z]+_[^_]+)*)")
Cited = dict[tuple[str, str, str, Term | None], list[str]]  # by file, thing, property and value
ANSWERS = ("yes", "no", "cannot tell", "not at hand")


@dataclass(frozen=True)
class Passage:
    """The words of a passage; whether they are all that stands there; and the treaty body that speaks, if one does."""

    words: str
    whole: bool = True
    body: str = ""


def cited(store: Store) -> Cited:
    """The passages that a file cites for each value of a thing whose words must hold it."""
    found: Cited = defaultdict(list)
    for *where, value in store.rows(_VALUES):
        file, thing, name, passage = (getattr(one, "value", "") for one in where)
        found[file, thing, name, value].append(passage)
    return found


def hear(
    values: Cited, texts: Mapping[str, Passage], known: Gazetteer, prefixes: dict[str, str]
) -> tuple[dict[str, Counter[str]], list[KgError]]:
    """Asks of each value whether a passage that is cited for it holds it: answers by property, and denials."""
    words = {one: _Reading(passage, known) for one, passage in texts.items()}
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    failures = []
    for (file, thing, name, value), passages in sorted(values.items(), key=lambda one: one[0][:3]):
        read = [words[one].hold(name.rpartition("#")[2], value) for one in passages if one in words]
        denied = len(read) == len(passages) and not any(one is None or one for one in read)
        answer = "yes" if any(read) else "no" if denied else "cannot tell" if read else "not at hand"
        answers[shorten(name, prefixes)][answer] += 1
        if denied:
            shown = shorten(value.value, prefixes) if isinstance(value, NamedNode) else getattr(value, "value", "")
            places = ", ".join(sorted(shorten(one, prefixes) for one in passages))
            what = f"{shorten(thing, prefixes)}: {shorten(name, prefixes)} {shown} does not stand in {places}"
            fix = "correct the value, or cite the passage that says so"
            failures.append(KgError(what, file, "a value that the words of a cited passage hold", fix))
    return answers, failures


class _Reading:
    def __init__(self, passage: Passage, known: Gazetteer) -> None:
        self.passage, self.known, self.text = passage, known, Text(passage.words)
        self.law = outcome.Law.of(passage.body) if passage.body else outcome.Law("", "")

    @cached_property
    def clauses(self) -> list[outcome.Clause]:
        return outcome.clauses_of(self.text, self.text.sentences(0, self.text.end), self.law, self.known)

    def hold(self, name: str, value: Term | None) -> bool | None:
        """True if they hold the value of a property, False if they plainly do not, None if that cannot be told."""
        kind, _, rest = local(getattr(value, "value", "")).partition("/")
        found: bool | None = None
        if isinstance(value, Literal) and name.endswith("Name"):  # which may be spelt in another way
            found = {*_words(value.value)} <= {*_words(self.passage.words)} or None
        elif isinstance(value, Literal):
            form = written(value.value)
            found = bool(re.search(form, self.passage.words, re.IGNORECASE)) if form else None
        elif number := _NUMBERED.match(rest):
            path = [number[1], *re.findall(r"__[a-z]+_([^_]+)", number[2])]
            is_treaty = any(row[0] == f"{THING}{kind}" for row in self.known.rows)
            found = self._article(name, f"{kind}/{rest}", path) if is_treaty else self._provision(path)
        elif told := self._told(kind, rest):
            found = rest in told
        return found if found or self.passage.whole else None

    def _told(self, kind: str, value: str) -> set[str]:
        """The States, results or remedies that they name, as the value is one; none if the reader knows no such one."""
        if kind == "state":
            return {one.rpartition("/")[2] for one in states.named(self.passage.words, self.known)}
        if value.startswith("result-"):  # the reader passes over "for the purposes of admissibility"
            rejects = {"result-inadmissible"} if "inadmissible" in self.passage.words else set()
            return rejects | {f"result-{one.result}" for one in self.clauses}
        return {one for one, form in _REMEDIES.items() if value in _REMEDIES and self.text.search(form)}

    def _article(self, name: str, value: str, path: list[str]) -> bool | None:
        """An article of a treaty: where something is found of it, that, and of it alone; else wherever it stands."""
        told = {
            (clause.result, part == some)
            for clause in self.clauses
            for one in clause.cited
            for some in one.values
            for part in {some, *some.split("+")}
            if _is_part(part, value)
        }
        if told and name in _POLARITY:
            own = {is_alone for result, is_alone in told if result == _POLARITY[name]}
            return True if True in own else None if own else False
        span = (0, self.text.end)
        cited, refused = articles(self.text, span, self.known, self.law.treaty, self.law.protocol, either=True)
        if any(_is_part(part, value) for one in cited for some in one.values for part in some.split("+")):
            return True
        if refused or unread(self.text, span, cited):
            return None if self._stands(path[0]) else False
        return not cited and self._stands("-".join(path))  # as in a row of a table, which writes 6-1

    def _provision(self, path: list[str]) -> bool | None:
        """A provision of domestic law, in a list, in a range such as "115-119", or by its numbers."""
        path = [*_parts(path[0]), *path[1:]]
        cited = [_parts(one) for one in notations_in(self.text)]
        ends = [re.fullmatch(r"(\d+)-(\d+)", one[0]) for one in cited]
        if any(one[: len(path)] == path for one in cited) or (
            path[0].isdigit() and any(one and int(one[1]) <= int(path[0]) <= int(one[2]) for one in ends)
        ):
            return True
        return None if all(map(self._stands, path)) else False

    def _stands(self, number: str) -> bool:
        return bool(re.search(rf"(?<!\w){re.escape(number)}(?!\w)", self.passage.words, re.IGNORECASE))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_part(one: str, other: str) -> bool:
    return f"{one}__".startswith(f"{other}__")


def _parts(notation: str) -> list[str]:
    """The numbers of a provision.

    >>> _parts("23.34(1)"), _parts("233B(a)")
    (['23', '34', '1'], ['233b', 'a'])
    """
    return re.findall(r"[^().]+", notation.casefold())


def written(text: str) -> str:
    """A regular expression for the ways in which a value is written; empty for a value that may be told in other words.

    >>> bool(re.search(written("2020-04"), "in April 2020"))
    True
    """
    if date := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text):
        return _date(*date.groups())
    if term := re.fullmatch(r"P(\d+)([YMD])", text):
        words = "".join(f"|{one}" for one in _COUNTS.split()[int(term[1]) :][:1])
        return rf"\b(?:{int(term[1])}{words})(?:[\s-]|\(\w+\))+{_UNITS[term[2]]}"
    if re.fullmatch(r"\d+/\d{2,4}", text):
        return rf"(?<!\d)0*{text.replace('/', ' ?/ ?')}(?!\d)"
    if re.fullmatch(r"\d+(?:\.0+)?", text):
        return r"(?<!\d)" + r"[\s,.]?".join(text.partition(".")[0]) + r"(?!\d)"
    return ""


def _date(year: str, month: str | None, day: str | None) -> str:
    if month is None:
        return rf"(?<!\d){year}(?!\d)"
    english, russian = dates.MONTHS[int(month) - 1], _RUSSIAN.split()[int(month) - 1]
    named = rf"(?:{english}|{english[:3]}\.?|{russian}[аьйя]?)"
    if day is None:
        return rf"{named},?\s+(?:of\s+)?{year}|\b{month}[./]{year}|{year}-{month}"
    n = rf"0?{int(day)}(?:st|nd|rd|th)?"
    tail = rf"(?:,?\s+{year}|(?!,?\s+\d{{4}}))"  # the year may stand elsewhere, and no other one here
    return (
        rf"(?<!\d){n}\s+(?:of\s+)?{named}{tail}|{named}\s+{n}(?!\d){tail}"
        rf"|(?<!\d)0?{int(day)}[./]0?{int(month)}[./]{year}|{year}-{month}-{day}"
    )
