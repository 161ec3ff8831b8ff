"""The things that can be cited: provisions, and documents of the United Nations, each with its IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import KgError

Path = tuple[tuple[str, str], ...]  # steps: ("art", "14"), ("para", "3"), ("point", "d")

NUMBER = r"[1-9][0-9]{0,4}(?:\.[0-9]{1,4}){0,3}(?:[a-z]|bis|ter|quater|quinquies|sexies|septies|octies)?"
LETTER = r"(?:[a-z]|[ivx]{2,6})"
_PATH = re.compile(
    rf"art_{NUMBER}(-\d{{1,2}})?(__para_{NUMBER}(-\d{{1,2}})?)?(__point_(?:{NUMBER}(-\d{{1,2}})?|{LETTER}))*", re.ASCII
)


def citation_error(what: str, repair: str, text: str = "") -> KgError:
    """The error about a citation; it quotes at most 80 characters of the text."""
    return KgError(
        what,
        where=text if len(text) <= 80 else text[:79] + "…",
        expected='a citation such as "ICCPR 19(2)" or "Article 274, Part 4, Paragraph 2, of the Criminal Code"',
        repair=repair,
    )


@dataclass(frozen=True)
class Provision:
    """A part of an instrument; its path is an `art`, then at most one `para`, then any number of `point`s."""

    instrument: str
    path: Path

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self._token):
            raise citation_error(
                f"{self.iri} is not a provision", "write it like iccpr/art_14__para_3__point_d", self.iri
            )

    @property
    def _token(self) -> str:
        return "__".join(map("_".join, self.path))

    @property
    def iri(self) -> str:
        """The instrument, and the path as one token in the style of Akoma Ntoso."""
        return f"{self.instrument}/{self._token}"


@dataclass(frozen=True)
class Document:
    """A document of the United Nations by its symbol, or an opinion of the Working Group by its number."""

    iri: str


Citation = Provision | Document
