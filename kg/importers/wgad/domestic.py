"""Writes the provisions of criminal codes that pages say were applied, and the charge under them."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyoxigraph import Literal

from kg.errors import KgError
from kg.importers.imported_file import ImportedFile, Pairs, value
from kg.importers.wgad.desk import Desk, links, words
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion
from kg.terms.citations import Names, Provision, parse
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

_APPLIED = "The page says that it was applied, and neither when nor whether the charge or the conviction names it."


class Code(NamedTuple):
    """A criminal code: its identifier, its names, and the words by which a page calls it that of its State."""

    name: str
    short: str
    english: str
    russian: str
    whose: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The code itself."""
        return f"{THING}{self.name}"


CODES = {
    f"{THING}state/{code.name[:2]}": code
    for code in (
        Code("by-cc", "BY CC", "Criminal Code of Belarus", "Уголовный кодекс Беларуси", ("Belarus", "Belarusian")),
        Code("dz-cc", "DZ CC", "Criminal Code of Algeria", "Уголовный кодекс Алжира", ("Algeria", "Algerian")),
        Code("in-pc", "IN PC", "Penal Code of India", "Уголовный кодекс Индии", ("India", "Indian")),
        Code("ru-cc", "RU CC", "Criminal Code of the Russian Federation", "Уголовный кодекс РФ", ("Russian",)),
        Code("th-cc", "TH CC", "Criminal Code of Thailand", "Уголовный кодекс Таиланда", ("Thailand", "Thai")),
        Code("tr-cc", "TR CC", "Criminal Code of Türkiye", "Уголовный кодекс Турции", ("Turkey", "Türkiye", "Turkish")),
    )
}
_CODE = re.compile(r"(.+?),? of the (?:(\w+) )?(?:Criminal|Penal) Code(?: of (?:the )?(.+))?", re.IGNORECASE)


def provisions_of(text: str, state: str) -> list[Provision]:
    """The provisions of the State's criminal code that a page names; none where it names another law.

    >>> india = f"{THING}state/in"
    >>> [one.iri for one in provisions_of("sections 120 A and 121 of the Indian Penal Code", india)]
    ['https://w3id.org/habeas/id/in-pc/art_120a', 'https://w3id.org/habeas/id/in-pc/art_121']
    >>> provisions_of("sections 114 and 210 of the Penal Code of Kano State", india)
    []
    """
    code, match = CODES.get(state), _CODE.fullmatch(text.strip())
    if not code or not match or not {match[2], match[3]} <= {None, *code.whose}:
        return []
    names = Names([(code.iri, code.short, "en", "code")])
    try:
        found = parse(_as_lawyers_write(match[1]), names, code.iri)
    except KgError:
        return []
    return [one for one in found if isinstance(one, Provision)]


def _as_lawyers_write(cited: str) -> str:
    """Sections as articles, "120 A" as "120A", and subparagraphs of one part one by one.

    >>> _as_lawyers_write("article 207.3, part 2, subparagraphs a and e")
    'articles 207.3(2)(a), 207.3(2)(e)'
    """
    if parts := re.fullmatch(r"article (\S+), part (\d+), subparagraphs? ([a-z](?:(?:, | and )[a-z])*)", cited):
        article, paragraph, points = parts.groups()
        return f"articles {', '.join(f'{article}({paragraph})({one})' for one in re.split(', | and ', points))}"
    cited = re.sub(r"(?<=\d) (?=(?:[A-Z]|bis|ter)\b)", "", cited)
    return re.sub(r"^sections?\b", "articles", cited, flags=re.IGNORECASE)


def add_charge(desk: Desk, file: ImportedFile, opinion: Opinion, case: str | None) -> None:
    """Adds the charge under provisions of the State's criminal code, and those that no curated file has."""
    found: dict[str, Provision] = {}
    lines: list[Line] = []
    for line in opinion.lines:
        for text in line.domestic or ():
            provisions = provisions_of(text, opinion.states[0]) if case else []
            found |= {one.iri: one for one in provisions}
            lines += [line] * bool(provisions)
            desk.account.skipped["domestic provisions of a law that the import does not know"] += not provisions
    if not found or not case:
        return
    code, passages = CODES[opinion.states[0]], desk.sources.witnesses(lines)
    for one in found.values():
        _provision(desk, code, one, passages)
    whom = list(opinion.persons) if len(opinion.persons) == 1 and opinion.named_in(lines[0]) else []
    iri = f"{case}__charge_domestic"
    under = ", ".join(called(code, one) for one in found.values())
    file.add(
        iri,
        [
            (RDF_TYPE, hb("Charge")),
            (RDFS_LABEL, english(f"Charge under {under}: {opinion.called(*whom or [''])}")),
            *links("isEventOf", [case]),
            *links("concernsPerson", (desk.person(opinion, name) for name in whom)),
            (hb("eventKind"), value("event-charge")),
            *links("underProvision", found),
            *links("statedIn", passages),
            *words("note", [_APPLIED]),
        ],
    )
    note = "The part read does not say when."
    desk.absence(file, opinion, iri, "occurredOn", reason="notFound", what="day", note=note, lines=lines)
    desk.account.things["charges under a domestic provision"] += 1


def called(code: Code, provision: Provision) -> str:
    """A provision as lawyers write it.

    >>> called(CODES[f"{THING}state/ru"], Provision(f"{THING}ru-cc", (("art", "207.3"), ("para", "2"), ("point", "a"))))
    'RU CC 207.3(2)(a)'
    """
    (_, article), *parts = provision.path
    return f"{code.short} {article}" + "".join(f"({number})" for _, number in parts)


def _provision(desk: Desk, code: Code, provision: Provision, passages: list[str]) -> None:
    """Adds a provision, what contains it, and the code, as far as no curated file has them."""
    if code.iri not in desk.curated.things:
        names = [english(code.english), Literal(code.russian, language="ru")]
        said: Pairs = [
            (RDF_TYPE, hb("Code")),
            *((RDFS_LABEL, name) for name in names),
            *words("shortName", [code.short]),
        ]
        cited = words("citedAs", [code.short, code.english, *(f"{one} Criminal Code" for one in code.whose[1:])])
        desk.norms.add(
            code.iri,
            [*said, *cited, *links("ofState", [f"{THING}state/{code.name[:2]}"]), *links("statedIn", passages)],
        )
    parent = code.iri
    for depth in range(1, len(provision.path) + 1):
        part = Provision(provision.instrument, provision.path[:depth])
        if part.iri not in desk.curated.things:
            desk.account.things["domestic provisions"] += part.iri not in desk.norms.things
            desk.norms.add(
                part.iri,
                [
                    (RDF_TYPE, hb("CriminalProvision")),
                    (RDFS_LABEL, english(called(code, part))),
                    *links("isPartOf", [parent]),
                    (hb("number"), Literal(part.path[-1][1])),
                    *links("statedIn", passages),
                ],
            )
        parent = part.iri
