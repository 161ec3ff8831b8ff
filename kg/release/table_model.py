"""The tables of a release as tables.toml declares them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.release.quads import Facts
from kg.terms.names import expand

_ORIGIN = "origin hb:origin -> list_values"  # which every table has
Value = str | int | date | list[str] | None
Row = tuple[list[Value], Facts]  # the values of all columns, and all that is known of the thing


@dataclass(frozen=True)
class Column:
    """A column of a table: the property that it shows, and the form of its values."""

    name: str
    property: str  # its IRI
    several: bool = False
    target: str = ""  # the table whose ids it holds
    form: str = "text"  # or date, day, integer, class, term
    language: str = ""  # only texts in this one


@dataclass(frozen=True)
class Table:
    """A table: one row for each thing of a class."""

    name: str
    cls: str  # the IRI of the class; "*" for all things
    about: str
    columns: tuple[Column, ...]
    unless: tuple[str, ...] = ()  # a property and a value: things that have it are left out
    view: tuple[str, ...] = ()  # the columns of its view with names in the place of ids; no view if there are none

    @property
    def header(self) -> list[str]:
        """The names of all columns."""
        return ["id", "iri", "label", *(column.name for column in self.columns)]


def declared(prefixes: dict[str, str]) -> list[Table]:
    """The tables that tables.toml declares."""

    def iri(name: str) -> str:
        found = expand(name, prefixes)
        assert found is not None, name
        return found.value

    def column(text: str) -> Column:
        name, prop, *words = text.split()
        prop, _, language = prop.partition("@")
        target = words[words.index("->") + 1] if "->" in words else ""
        form = next((word for word in words if word in ("date", "day", "integer", "class", "term")), "text")
        return Column(name, iri(prop), "*" in words, target, form, language)

    declarations = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))
    return [
        Table(
            name,
            table["class"] if table["class"] == "*" else iri(table["class"]),
            table["about"],
            tuple(dict.fromkeys(map(column, [*table["columns"], _ORIGIN]))),
            unless=tuple(map(iri, table.get("unless", "").split())),
            view=tuple(table.get("view", "").split()),
        )
        for name, table in declarations.items()
    ]
