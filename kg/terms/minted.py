"""Identifiers made from facts: what names a document, an opinion, a person or a case, so that nobody invents one."""

from __future__ import annotations

import re
import unicodedata

from kg.terms.names import THING


def plain(text: str) -> str:
    """A name as a part of an identifier: small Latin letters, digits and hyphens; empty where it has none of them.

    >>> plain("Jānis O’Ruritanus, Jr."), plain("Рудольф")
    ('janis-oruritanus-jr', '')
    """
    latin = unicodedata.normalize("NFKD", re.sub(r"[’'‘`]", "", text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")


def symbol_part(symbol: str) -> str:
    """A symbol or a number as a part of an identifier; two symbols that are one there are taken for one.

    >>> symbol_part("CCPR/C/104/D/9001/2010/Rev.1")
    'ccpr-c-104-d-9001-2010-rev.1'
    """
    return re.sub(r"[^a-z0-9.]+", "-", symbol.lower()).strip("-")


def document(symbol: str) -> str:
    """The identifier of a document of the United Nations: its symbol."""
    return f"{THING}un/{symbol_part(symbol)}"


def opinion(number: str, has_symbol: bool = False) -> str:
    """The identifier of an opinion of the Working Group: its own symbol, which every opinion has since 2012.

    An earlier one has it if a page prints it; to 1996 there are decisions.

    >>> [opinion(number).rpartition("/")[2] for number in ("7/2031", "7/2010", "7/1995")]
    ['a-hrc-wgad-2031-7', 'wgad-opinion-7-2010', 'wgad-decision-7-1995']
    """
    count, _, year = number.partition("/")
    if has_symbol or int(year) >= 2012:
        return f"{THING}un/a-hrc-wgad-{year}-{count}"
    return f"{THING}un/wgad-{'decision' if int(year) <= 1996 else 'opinion'}-{count}-{year}"


def person(name: str, matter: str) -> str:
    """The identifier of a person, who is that of one matter: nobody is joined on a name."""
    return f"{THING}person/{plain(name)}-{symbol_part(matter)}"


def case(state: str, number: str, body: str = "") -> str:
    """The identifier of the case of a decision against one State, by the code of the State and the decision's number.

    >>> case("kz", "901/2031", "wgad")
    'https://w3id.org/habeas/id/case/kz-wgad-901-2031'
    """
    return f"{THING}case/{state}-{f'{body}-' if body else ''}{symbol_part(number)}"


def provision(instrument: str, *steps: str) -> str:
    """The identifier of a provision: its article, paragraphs, which have numbers, and points, which have letters.

    >>> provision("iccpr", "14", "3", "d")
    'https://w3id.org/habeas/id/iccpr/art_14__para_3__point_d'
    """
    article, *inner = steps
    parts = [f"art_{article}", *(f"{'para' if step.isdigit() else 'point'}_{step}" for step in inner)]
    return f"{THING}{instrument}/{'__'.join(parts)}"
