"""Which entries of the index may be parts of one head that reads articles together.

ECHR-OD prints the last article of a head first, then the others in order: "14+8" becomes "8, 14". The entries of a
head stand next to each other, and none stands there twice. Why this matters: docs/decisions/0012-joint-heads.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.importers.hudoc.records import Record

_WITH_ANOTHER = {"13", "14", "18"}  # breached with another article, which need not be breached itself
_IN_THE_LIGHT = {"8", "9", "10", "11"}  # may be read in the light of one another


@dataclass(frozen=True)
class Entry:
    """An entry of the list of articles violated, or of the other list.

    It is `joint` where the list has others; it `may_be_second` where it may stand in a head beside an article that
    can be breached though this one is not.
    """

    code: str
    violated: bool
    joint: bool
    may_be_second: bool


def entries(record: Record) -> Iterator[Entry]:
    """The entries of both lists of a record, in order."""
    for column in ("violated_articles", "no_violation_articles"):
        codes = record.entries(column)
        for place, code in enumerate(codes):
            yield Entry(code, column == "violated_articles", len(codes) > 1, may_be_second(codes, place))


def may_be_second(codes: Sequence[str], place: int) -> bool:
    """Whether the entry at a place may share a head with an article that can be breached though it is not.

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
