"""Invented sources of importers, and what was made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.archive import Archive, locate
from kg.importers import registry
from kg.importers.account import Account
from kg.terms.names import ONT

HERE = locate()
TYPE, LABEL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#label"
SOURCE = "http://www.w3.org/ns/oa#hasSource"
Values = dict[str, dict[str, list[str]]]
Fields = dict[str, Any]
Whole = tuple[dict[str, str], Account]


def imported(name: str, path: Path, archive: Archive = HERE) -> tuple[Account, dict[str, str], Values]:
    """The account, the files, and what they say of each thing."""
    account = Account(name)
    files = registry.importer(name)(path, archive, account)
    assert account.balanced
    return account, files, values(files)


def of_lines(name: str, folder: Path, *lines: Fields | bytes) -> tuple[Account, dict[str, str], Values]:
    """As `imported`, from lines of JSON; those of the Working Group's reports have a type, and a file of their own."""
    if name == "wgad":
        reports = [line for line in lines if (b'"type"' if isinstance(line, bytes) else "type") in line]
        (folder / "official.jsonl").write_bytes(_written(reports))
        (folder / "witnesses.jsonl").write_bytes(_written([line for line in lines if line not in reports]))
        return imported(name, folder)
    path = folder / "lines.jsonl"
    path.write_bytes(_written(lines))
    return imported(name, path)


def _written(lines: Iterable[Fields | bytes]) -> bytes:
    return b"".join(x if isinstance(x, bytes) else json.dumps(x).encode() + b"\n" for x in lines)


def values(files: dict[str, str]) -> Values:
    """The values of each property, without the namespace of the ontology, by thing."""
    found: Values = {}
    for text in files.values():
        for quad in ox.parse(input=text.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://example.org/"):
            name = quad.predicate.value.removeprefix(ONT)
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            found.setdefault(getattr(quad.subject, "value", ""), {}).setdefault(name, []).append(value)
    return found


def of_class(found: Values, name: str) -> Values:
    """The things of a class."""
    return {iri: thing for iri, thing in found.items() if thing.get(TYPE) == [f"{ONT}{name}"]}


def cited(found: Values, thing: str) -> set[str]:
    """The documents whose passages a thing cites, as far as the import describes the passages."""
    return {found[passage][SOURCE][0] for passage in found[thing]["statedIn"] if passage in found}


def without(line: Fields, *names: str) -> Fields:
    """A line without some of its fields."""
    return {name: value for name, value in line.items() if name not in names}


def remarks(account: Account) -> str:
    """All that somebody should look at."""
    return "\n".join(remark for _, remark in account.listed)
