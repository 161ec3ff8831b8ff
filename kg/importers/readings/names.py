"""Full names of persons: which are readable, which are spellings of one, and which may be of one person."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from kg.files.beside import table
from kg.terms.folding import fold

_PARTICLES = re.compile("al|el|ben|bin|bint|ibn|de|del|da|dos|la|van|von|der|mr|ms|mrs|dr|daw|sheikh")


def key_of(name: str) -> str:
    """A full name without accents, case and marks: two that are equal here are one spelling of one name.

    >>> key_of("‘Aref Dalilah") == key_of("Aref Dalilah"), key_of("Alavés") == key_of("Alavez")
    (True, False)
    """
    return fold(re.sub(r"[’'‘`]", "", name))


def is_readable(name: str, *scripts: str) -> bool:
    """True if a name is in letters of these scripts, or of which the record has a table: Latin or Cyrillic.

    >>> is_readable("Рудольф Ruritanus"), is_readable("رودولف")
    (True, False)
    """
    begins = scripts or ("LATIN", "CYRILLIC")
    return all(unicodedata.name(letter, "").startswith(begins) for letter in name if letter.isalpha())


@cache
def _spellings() -> dict[str, str]:
    return {key_of(one): key_of(names[0]) for names in table(__file__, "spellings")["names"] for one in names}


@cache
def name_parts(name: str) -> frozenset[str]:
    """The parts of a full name that tell persons apart: without accents, initials, titles and particles.

    >>> name_parts("Rudolf Rassendyll") == name_parts("Dr. Rassendyll, Rudolf A.")
    True
    """
    words = re.findall(r"\w+", _spellings().get(key_of(name), key_of(name)))
    return frozenset(word for word in words if len(word) > 1 and not _PARTICLES.fullmatch(word))


def same_name(one: str, other: str) -> bool:
    """True if two full names can be of one person: all parts of the shorter are in the longer, two at least.

    >>> same_name("Leopoldo López", "Leopoldo Eduardo López Mendoza"), same_name("López", "Leopoldo López")
    (True, False)
    """
    fewer, more = sorted((name_parts(one), name_parts(other)), key=len)
    return len(fewer) > 1 and fewer <= more
