"""Writes constitutions, their provisions, one wording of each, and the clauses of these wordings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.importers.constitutions.lines import BELOW, OTHER, RANKS, Line
from kg.importers.constitutions.places import Step, identifier, steps_of
from kg.importers.imported_file import ImportedFile, Pairs, value
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import hb
from kg.terms.vocabulary import RDF_TYPE

NOT_OF_THAT_YEAR = (
    "file named 1815 but the text is the modern one",
    "nineteenth-century text, amended only as far as its article 31 on 1859 shows",
    "older version of the 1995 constitution",
    "release of about 1989",
    "release of the 1960s",
    "release of the 1990s",
    "text of 1967",
    "text of 1972 or shortly after",
    "text of the 1984/85 revision",
    "text of the Mandate years",
)
"""Notes on a text that leave open whether it is of the year of the constitution, or deny it: no year is written."""


@dataclass(frozen=True)
class Constitution:
    """A constitution: its IRI, the name by which its provisions are cited, and the text that was read."""

    iri: str
    cited: str
    text: str


def as_of(line: Line) -> str | None:
    """The year or day whose wording the text gives; None where that is not known.

    >>> as_of(Line(1, {"constitution": "1978", "as_amended_to": "1992 (as the heading says)"}, ""))
    '1992'
    """
    return line.amended_to or (None if line.text_note in NOT_OF_THAT_YEAR else line.year)


def provision_of(constitution: Constitution, line: Line) -> str:
    """The IRI of the provision in which a clause stands."""
    return identifier(constitution.iri, steps_of(line))


def version_of(constitution: Constitution, line: Line) -> str:
    """The IRI of the wording in which a clause stands."""
    return f"{provision_of(constitution, line)}__version_{as_of(line) or 'undated'}"


def add_provisions(
    file: ImportedFile, constitution: Constitution, line: Line, passage: str, known: Iterable[str]
) -> int:
    """Adds the provision of a clause, and what contains it, as far as no curated file has them; how many are new."""
    steps, above, new = steps_of(line), constitution.iri, 0
    for depth in range(1, len(steps) + 1):
        path = steps[:depth]
        iri = identifier(constitution.iri, path)
        if iri not in known:
            new += iri not in file.things
            said: Pairs = [
                (RDF_TYPE, hb("ConstitutionalProvision")),
                (hb("isPartOf"), NamedNode(above)),
                (hb("statedIn"), NamedNode(passage)),
            ]
            file.add(iri, said + (_number(line, path) if path[-1].kind != "place" else []))
            if path[-1].kind == "place":
                _add_no_number(file, iri, constitution, line)
        above = iri
    return new


def _number(line: Line, path: tuple[Step, ...]) -> Pairs:
    said: Pairs = [(hb("number"), Literal(path[-1].number))]
    if line.number_unsure:
        said.append((hb("isNumberUncertain"), Literal(True)))
    if line.number_note:
        said.append((hb("note"), english(f"On the number: {line.number_note}.")))
    if len(path) > 1 and "(unnumbered)" in str(line.paragraph):
        said.append((hb("note"), english("The text does not number it; it was counted.")))
    return said


def _add_no_number(file: ImportedFile, iri: str, constitution: Constitution, line: Line) -> None:
    note = f"On the number: {line.number_note}." if line.number_note else "The text read has no legible number for it."
    _add_absence(file, iri, "number", constitution.text, note)


def add_version(file: ImportedFile, constitution: Constitution, line: Line, passage: str) -> str:
    """Adds the wording in which a clause stands; its IRI."""
    iri, date = version_of(constitution, line), as_of(line)
    is_new = iri not in file.things
    said: Pairs = [
        (RDF_TYPE, hb("ProvisionVersion")),
        (hb("isVersionOf"), NamedNode(provision_of(constitution, line))),
        *([(hb("wordingAsOf"), date_literal(date))] if date else []),
        (hb("summary"), english(line.summary)),
        (hb("statedIn"), NamedNode(passage)),
    ]
    if line.as_amended_to:
        said.append((hb("note"), english(f"The text has amendments up to {line.as_amended_to}.")))
    if line.text_note:
        said.append((hb("note"), english(f"On the text: {line.text_note}.")))
    file.add(iri, said)
    if is_new and not date:
        note = f"The file is named after the year {line.year}, but of the text it is said: {line.text_note}."
        _add_absence(file, iri, "inForceFrom", constitution.text, note)
    return iri


def add_clause(file: ImportedFile, line: Line, version: str, passage: str) -> None:
    """Adds what a wording says on the topic of a line, with rank, scope and conditions as the line has them."""
    file.add(
        f"{version}__clause_{line.topic}_{line.start}",
        [
            (RDF_TYPE, hb("Clause")),
            (hb("isClauseOf"), NamedNode(version)),
            (hb("clauseTopic"), value(f"topic-{line.topic}")),
            (hb("summary"), english(line.summary)),
            *_rank(line.effect),
            *_listed("treatyScope", "scope", [line.scope] if line.scope else []),
            *_words("scopeInWords", line.scope),
            *_listed("treatyCondition", "condition", line.conditions.split("; ") if line.conditions else []),
            *_words("conditionInWords", line.conditions),
            *([(hb("appliesDirectly"), Literal(line.direct))] if line.direct is not None else []),
            *_words("arrestOrderedBy", line.order_by),
            *([(hb("limitInHours"), Literal(line.hours))] if line.hours else []),
            (hb("certainty"), value(f"certainty-{line.sure}")),
            *_words("caution", line.caution),
            (hb("statedIn"), NamedNode(passage)),
        ],
    )


def add_silence(file: ImportedFile, constitution: Constitution, line: Line) -> None:
    """Adds that the text was searched for the rank of treaties and has no clause on it, and how it was searched."""
    note = f"The text was searched: {line.checked}."
    notes = [note, f"On the text: {line.text_note}."] if line.text_note else [note]
    _add_absence(file, constitution.iri, "treatyRank", constitution.text, *notes, *_caution(line))


def _caution(line: Line) -> list[str]:
    return [f"Caution: {line.caution}."] if line.caution else []


def _rank(effect: str | None) -> Pairs:
    if effect is None:
        return []
    rank = RANKS.get(effect) or ("below-constitution" if effect.startswith(BELOW) else "other")
    told = [(hb("rankInWords"), english(effect.removeprefix(OTHER)))] if effect.startswith(OTHER) else []
    return [(hb("treatyRank"), value(f"rank-{rank}")), *told]


def _listed(name: str, kind: str, texts: Iterable[str]) -> Pairs:
    table = words()["conditions" if kind == "condition" else "scope"]
    values = dict.fromkeys(one for text in texts for one in table.get(text, ("other",)))
    return [(hb(name), value(f"{kind}-{one}")) for one in values]


def _words(name: str, text: str | None) -> Pairs:
    return [(hb(name), english(text))] if text else []


def _add_absence(file: ImportedFile, thing: str, name: str, text: str, *notes: str) -> None:
    token = "".join(f"-{one.lower()}" if one.isupper() else one for one in name)
    file.add(
        f"{thing}__absence_{token}",
        [
            (RDF_TYPE, hb("Absence")),
            (hb("isAbsentFrom"), NamedNode(thing)),
            (hb("absentProperty"), hb(name)),
            (hb("absenceReason"), value("absence-notFound")),
            (hb("searchedIn"), NamedNode(text)),
            *((hb("note"), english(note)) for note in notes),
        ],
    )


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """The values of the closed lists for the words of the source, of scopes and of conditions.

    >>> words()["conditions"]["officially published"]
    ['published']
    """
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
