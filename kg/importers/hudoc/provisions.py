"""Codes of articles in HUDOC: "6-3-c" is ECHR 6(3)(c), "p1-1" is article 1 of Protocol No. 1.

ECHR-OD prints the last article of a head first, then the others in order: "14+8" becomes "8, 14". The entries of a
head stand next to each other, and none stands there twice. Why this matters: docs/decisions/0012-joint-heads.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kg.archive import Archive
from kg.importers.described import Described
from kg.importers.imported_file import NOTES
from kg.terms import minted

PROTOCOL_11 = date(1998, 11, 1)  # in force: since then articles 19 and following have other numbers
TODAYS_NUMBERS = {34, 35, 41}  # which the index uses for earlier judgments too
_CODE = re.compile(r"(?:p([1-9]\d?)-)?([1-9]\d?)(?:-([1-9]\d?)(?:-([a-z]))?)?", re.ASCII)
_WITH_ANOTHER = {"13", "14", "18"}  # breached with another article, which need not be breached itself
_IN_THE_LIGHT = {"8", "9", "10", "11"}  # may be read in the light of one another


class Provisions:
    """The provisions of the European Convention on Human Rights and its Protocols that `data/norms/echr.ttl` has.

    Raises KgError where that file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        self.known = set(Described(archive, ["data/norms/echr.ttl"]).kinds["TreatyProvision"])

    def find(self, code: str, day: date) -> str | None:
        """The IRI of the provision that a code names in a judgment of that day; None where that is not certain."""
        match = _CODE.fullmatch(code)
        if not match or _is_renumbered(code, day):
            return None
        protocol, *steps = match.groups()
        iri = minted.provision(f"echr-p{protocol}" if protocol else "echr", *filter(None, steps))
        return iri if iri in self.known else None


def why_not(code: str, day: date) -> str:
    """Why a code in a judgment of that day is joined to no provision."""
    return str(NOTES["hudoc"]["renumbered" if _is_renumbered(code, day) else "unknown"])


def in_words(code: str) -> str:
    """The article that a code names, as a sentence has it; another text stays as it is.

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


def may_be_second(codes: Sequence[str], place: int) -> bool:
    """True if the entry at a place may share a head with an article that can be breached though it is not.

    >>> [may_be_second(["3", "3", "14"], place) for place in range(3)]
    [False, True, False]
    >>> [may_be_second(["9", "11"], 0), may_be_second(["5-3", "5-4"], 0), may_be_second(["13", "14"], 0)]
    [True, False, True]
    """
    return any(
        _can_be_first(other, codes[place])
        for neighbours in (codes[place + 1 :], codes[:place][::-1])
        for other in _of_one_head(codes[place], neighbours)
    )


def _of_one_head(code: str, neighbours: Sequence[str]) -> Iterator[str]:
    """The neighbours that may be in one head with an entry: as far as no code comes twice."""
    seen = {code}
    for other in neighbours:
        if other in seen:
            return
        seen.add(other)
        yield other


def _can_be_first(code: str, second: str) -> bool:
    one, other = (article.partition("-")[0] for article in (code, second))
    return one != other and (one in _WITH_ANOTHER or {one, other} <= _IN_THE_LIGHT)
