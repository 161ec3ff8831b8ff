"""Codes of articles in HUDOC: "6-3-c" is ECHR 6(3)(c), "p1-1" is article 1 of Protocol No. 1."""

from __future__ import annotations

import re
from datetime import date

from kg.archive import Archive
from kg.importers.imported_file import statements
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE

PROTOCOL_11 = date(1998, 11, 1)  # in force: since then articles 19 and following have other numbers
TODAYS_NUMBERS = {34, 35, 41}  # which the index uses for earlier judgments too
_FILE = "norms/echr.ttl"
_CODE = re.compile(r"(?:p([1-9]\d?)-)?([1-9]\d?)(?:-([1-9]\d?)(?:-([a-z]))?)?", re.ASCII)


class Provisions:
    """The provisions of the European Convention on Human Rights and its Protocols that `data/norms/echr.ttl` has.

    Raises KgError where that file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        said = statements(archive, f"data/{_FILE}")
        self.known = {thing for thing, name, kind in said if name == RDF_TYPE and kind == hb("TreatyProvision")}

    def find(self, code: str, day: date) -> str | None:
        """The IRI of the provision that a code names in a judgment of that day; None where that is not certain."""
        match = _CODE.fullmatch(code)
        if not match or _is_renumbered(code, day):
            return None
        protocol, article, paragraph, point = match.groups()
        path = f"art_{article}" + (f"__para_{paragraph}" if paragraph else "") + (f"__point_{point}" if point else "")
        iri = f"{THING}echr{f'-p{protocol}' if protocol else ''}/{path}"
        return iri if iri in self.known else None

    def why_not(self, code: str, day: date) -> str:
        """Why a code in a judgment of that day is joined to no provision."""
        if _is_renumbered(code, day):
            return (
                "articles 19 and following were renumbered on 1 November 1998, and the index does not tell which "
                "numbering it means"
            )
        return "no provision of the Convention or its Protocols as numbered since 1 November 1998 is known by it"


def in_words(code: str) -> str:
    """What a code names, as a sentence has it; another text stays as it is.

    >>> in_words("6-3-c"), in_words("p1-1"), in_words("14+8")
    ('article 6(3)(c)', 'article 1 of Protocol No. 1', 'article “14+8”')
    """
    match = _CODE.fullmatch(code)
    if not match:
        return f"article “{code}”"
    protocol, article, *parts = match.groups()
    text = f"article {article}" + "".join(f"({part})" for part in parts if part)
    return text + (f" of Protocol No. {protocol}" if protocol else "")


def _is_renumbered(code: str, day: date) -> bool:
    match = _CODE.fullmatch(code)
    return bool(
        match and not match[1] and int(match[2]) >= 19 and int(match[2]) not in TODAYS_NUMBERS and day < PROTOCOL_11
    )
