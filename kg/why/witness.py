"""Compares the values of statements with the words of the passages that are cited for them: the text is the witness.

A value is looked for in each of its written forms, in English and Russian: a date as 17 April 2020, April 17, 2020,
17.04.2020 or 17 апреля 2020; a term as five years; a sum with or without separators; a provision by the number of its
article. Of a thing that cites a passage whose text is not at hand nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.store.protocol import Store, Term
from kg.terms.names import CONSTRAINT, hb, shorten
from kg.terms.vocabulary import SH

_VALUES = f"""
SELECT DISTINCT ?file ?thing ?property ?value WHERE {{
  <{CONSTRAINT}value-not-in-passage> <{SH}property>/<{SH}path> ?property .
  ?passage <http://www.w3.org/ns/oa#hasSelector> ?segment .
  ?thing {hb("statedIn")} ?passage .
  GRAPH ?graph {{ ?thing ?property ?value }} ?graph {hb("fromFile")} ?file
}} ORDER BY ?file ?thing ?property ?value"""

_CITED = f"""
SELECT DISTINCT ?thing ?passage WHERE {{
  ?any <http://www.w3.org/ns/oa#hasSelector> ?segment . ?thing {hb("statedIn")} ?any, ?passage
}}"""

_MONTHS = (
    ("January", "января?ь?"), ("February", "феврал[ья]"), ("March", "марта?"), ("April", "апрел[ья]"),
    ("May", "ма[йя]"), ("June", "июн[ья]"), ("July", "июл[ья]"), ("August", "августа?"),
    ("September", "сентябр[ья]"), ("October", "октябр[ья]"), ("November", "ноябр[ья]"), ("December", "декабр[ья]"),
)  # fmt: skip
_COUNTS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_UNITS = {"Y": "(?:years?|лет|года?)", "M": "(?:months?|месяц(?:а|ев)?)", "D": "(?:days?|дн(?:я|ей)|день|сут(?:ки|ок))"}


def unsupported(store: Store, texts: Mapping[str, str], prefixes: dict[str, str]) -> Iterator[KgError]:
    """A problem for each value that stands in no passage which is cited for it; `texts` are those of passages."""
    cited: dict[str, set[str]] = defaultdict(set)
    for thing, passage in store.rows(_CITED):
        cited[_iri(thing)].add(_iri(passage))
    for file, thing, name, value in store.rows(_VALUES):
        passages = cited[_iri(thing)]
        form = written(value)
        if not form or not passages <= texts.keys():
            continue
        if not any(re.search(form, texts[one], re.IGNORECASE) for one in passages):
            shown = shorten(value.value, prefixes) if isinstance(value, NamedNode) else getattr(value, "value", "")
            yield KgError(
                f"{shorten(_iri(thing), prefixes)}: {shorten(_iri(name), prefixes)} {shown} does not stand in "
                f"{', '.join(sorted(shorten(one, prefixes) for one in passages))}",
                getattr(file, "value", ""),
                "a value that the words of a cited passage hold",
                "correct the value, or cite the passage that says so",
            )


def written(value: Term | None) -> str:
    """A regular expression for the ways in which a value is written; empty for a value that may be told in other words.

    >>> bool(re.search(written(Literal("2020-04")), "in April 2020"))
    True
    """
    if isinstance(value, NamedNode):
        article = re.search(r"/(?:art|principle|rule)_(\d+)", value.value)
        return rf"(?<!\d){article[1]}(?!\d)" if article else ""
    text = value.value if isinstance(value, Literal) else ""
    if date := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text):
        return _date(*date.groups())
    if term := re.fullmatch(r"P(\d+)([YMD])", text):
        number = int(term[1])
        words = f"|{_COUNTS[number]}" if number < len(_COUNTS) else ""
        return rf"\b(?:{number}{words})(?:[\s-]|\(\w+\))+{_UNITS[term[2]]}"
    if re.fullmatch(r"\d+(?:\.0+)?", text):
        return r"(?<!\d)" + r"[\s,.]?".join(text.partition(".")[0]) + r"(?!\d)"
    return ""


def _date(year: str, month: str | None, day: str | None) -> str:
    if month is None:
        return rf"(?<!\d){year}(?!\d)"
    english, russian = _MONTHS[int(month) - 1]
    named = rf"(?:{english}|{english[:3]}\.?|{russian})"
    if day is None:
        return rf"{named},?\s+(?:of\s+)?{year}|\b{month}[./]{year}|{year}-{month}"
    n = rf"0?{int(day)}(?:st|nd|rd|th)?"
    tail = rf"(?:,?\s+{year}|(?!,?\s+\d{{4}}))"  # the year may stand elsewhere, and no other one here
    return (
        rf"(?<!\d){n}\s+(?:of\s+)?{named}{tail}|{named}\s+{n}(?!\d){tail}"
        rf"|(?<!\d)0?{int(day)}[./]0?{int(month)}[./]{year}|{year}-{month}-{day}"
    )


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""
