"""Writes the provisions of domestic laws that pages say were applied, and a charge under those that punish."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from pyoxigraph import Literal

from kg.errors import KgError
from kg.importers.imported_file import ImportedFile
from kg.importers.readings.lines import Line
from kg.importers.readings.opinions import Opinion
from kg.importers.readings.tables import table
from kg.importers.readings.writer import MatterWriter
from kg.terms.citations import Names, Provision, parse
from kg.terms.literals import english
from kg.terms.names import THING

_APPLIED = "The page says that it was applied, and neither when nor whether the charge or the conviction names it."


class Law(NamedTuple):
    """A domestic law: the table in laws.toml says what each column means."""

    iri: str
    short: str
    in_pages: tuple[str, ...]
    english: str = ""
    russian: str = ""
    cited: tuple[str, ...] = ()
    note: str = ""
    class_: str = "Code"
    punishes: bool = True

    @property
    def state(self) -> str:
        """The State whose law it is."""
        return f"{THING}state/{self.iri.removeprefix(THING)[:2]}"


LAWS = {
    f"{THING}{name}": Law(f"{THING}{name}", **{"class_" if key == "class" else key: said for key, said in row.items()})
    for name, row in table("laws").items()
}


def provisions_of(text: str, state: str) -> list[Provision]:
    """The provisions of a law of the State that a page names; none where the law is not in the table.

    >>> india = f"{THING}state/in"
    >>> [one.iri for one in provisions_of("sections 120 A and 121 of the Indian Penal Code", india)]
    ['https://w3id.org/habeas/id/in-pc/art_120a', 'https://w3id.org/habeas/id/in-pc/art_121']
    >>> provisions_of("sections 114 and 210 of the Penal Code of Kano State", india)
    []
    """
    for law in LAWS.values():
        called = "|".join(map(re.escape, law.in_pages))
        match = re.fullmatch(rf"(.+?),? of (?:the )?(?:{called})", text.strip(), re.IGNORECASE)
        if match and law.state == state:
            names = Names([(law.iri, law.short, "en", law.class_.lower())])
            try:
                found = parse(_as_lawyers_write(match[1]), names, law.iri)
            except KgError:
                return []
            return [one for one in found if isinstance(one, Provision)]
    return []


def _as_lawyers_write(cited: str) -> str:
    """Sections as articles, "120 A" as "120A", ranges of sections and subparagraphs of one part one by one.

    >>> _as_lawyers_write("article 207.3, part 2, subparagraphs a and e")
    'articles 207.3(2)(a), 207.3(2)(e)'
    >>> _as_lawyers_write("sections 7-9 and 12")
    'articles 7, 8, 9 and 12'
    """
    if parts := re.fullmatch(r"article (\S+), part (\d+), subparagraphs? ([a-z](?:(?:, | and )[a-z])*)", cited):
        article, paragraph, points = parts.groups()
        return f"articles {', '.join(f'{article}({paragraph})({one})' for one in re.split(', | and ', points))}"
    if re.match(r"(article|section)s\b", cited, re.IGNORECASE):
        cited = re.sub(r"\b(\d{1,4})-(\d{1,4})\b", _each, cited)
    cited = re.sub(r"(?<=\d) (?=(?:[A-Z]|bis|ter)\b)", "", cited)
    return re.sub(r"^sections?\b", "articles", cited, flags=re.IGNORECASE)


def _each(of: re.Match[str]) -> str:
    """The numbers of a range; "307-1", whose second number is the smaller one, is the number of one article."""
    first, last = int(of[1]), int(of[2])
    return ", ".join(map(str, range(first, last + 1))) if first < last <= first + 50 else of[0]


def add_domestic(to: MatterWriter[Opinion], norms: ImportedFile, case: str | None) -> None:
    """Adds the provisions that no curated file has, and in the case a charge under those that punish.

    To which act in the case a page means that another law was applied, such as one on migration, it does not say.
    """
    opinion, lines = to.matter, defaultdict[Provision, list[Line]](list)
    for line in opinion.lines:
        for text in line.domestic or ():
            provisions = provisions_of(text, opinion.states[0]) if len(opinion.states) == 1 else []
            for one in provisions:
                lines[one].append(line)
            if not provisions:
                is_whole = not re.match(r"(article|section)s?\b", text, re.IGNORECASE)
                what = "laws named as a whole, without a provision (an event is under a provision)"
                to.desk.account.skipped[what if is_whole else "domestic provisions that the import does not know"] += 1
    for one, said in lines.items():
        _provision(to, norms, one, to.sources.witnesses(said))
    under = [one for one in lines if LAWS[one.instrument].punishes]
    if not case or not under:
        return
    said = [line for line in opinion.lines if any(line in lines[one] for one in under)]
    iri = f"{case}__charge_domestic"
    to.file.describe(
        iri,
        "Charge",
        isEventOf=case,
        concernsPerson=to.persons(opinion.persons if len(opinion.persons) == 1 and opinion.named_in(said[0]) else []),
        eventKind="charge",
        underProvision=[one.iri for one in under],
        statedIn=to.sources.witnesses(said),
        note=_APPLIED,
    )
    to.absence(iri, "occurredOn", "notFound", "The part read does not say when.", said)
    to.things["charges under a domestic provision"] += 1


def _provision(to: MatterWriter[Opinion], norms: ImportedFile, provision: Provision, passages: list[str]) -> None:
    """Adds a provision, what contains it, and the law, as far as no curated file has them."""
    law = LAWS[provision.instrument]
    if law.iri not in to.record.things:
        norms.describe(
            law.iri,
            law.class_,
            label=[english(law.english), Literal(law.russian, language="ru")],
            shortName=law.short,
            citedAs=[law.short, *law.cited],
            ofState=law.state,
            statedIn=passages,
            note=law.note,
        )
    parent = law.iri
    for depth in range(1, len(provision.path) + 1):
        part = Provision(provision.instrument, provision.path[:depth])
        if part.iri not in to.record.things:
            to.things["domestic provisions"] += part.iri not in norms.things
            kind = "CriminalProvision" if law.punishes else "StatutoryProvision"
            norms.describe(part.iri, kind, isPartOf=parent, number=part.path[-1][1], statedIn=passages)
        parent = part.iri
