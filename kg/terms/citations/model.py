"""The things that can be cited: provisions, UN documents and opinions, each with its IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import KgError
from kg.terms.names import THING

Path = tuple[tuple[str, str], ...]  # steps: ("art", "14"), ("para", "3"), ("point", "d")

NUMBER = r"[1-9][0-9]{0,4}(?:\.[0-9]{1,4}){0,3}(?:[a-z]|bis|ter|quater|quinquies|sexies|septies|octies)?"
LETTER = r"(?:[a-z]|[ivx]{2,6})"
_PATH = re.compile(
    rf"art_{NUMBER}(-\d{{1,2}})?(__para_{NUMBER}(-\d{{1,2}})?)?(__point_(?:{NUMBER}(-\d{{1,2}})?|{LETTER}))*", re.ASCII
)


def citation_error(what: str, repair: str, text: str = "") -> KgError:
    """The error about a citation; it quotes at most 80 characters of the text."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:160]).split())
    return KgError(
        what,
        where=line if len(line) <= 80 else line[:79] + "…",
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
class UNDocument:
    """A document of the United Nations by its symbol."""

    symbol: str

    @property
    def iri(self) -> str:
        """The symbol in lower case, with hyphens for slashes."""
        return f"{THING}un/" + self.symbol.lower().replace("/", "-")


@dataclass(frozen=True)
class Opinion:
    """An opinion of the Working Group on Arbitrary Detention by its number."""

    number: int
    year: int

    @property
    def symbol(self) -> str:
        """The UN symbol, which follows from the number only since 2012. Raises KgError for earlier years."""
        if self.year < 2012:
            raise citation_error(
                "the symbol of an opinion before 2012 does not follow from its number",
                "cite the opinion by its symbol",
                f"Opinion No. {self.number}/{self.year}",
            )
        return f"A/HRC/WGAD/{self.year}/{self.number}"

    @property
    def iri(self) -> str:
        """The IRI of the document with its symbol."""
        return UNDocument(self.symbol).iri


Citation = Provision | UNDocument | Opinion
