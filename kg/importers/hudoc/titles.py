"""Titles of judgments: the States that they name, and a short name in ordinary case."""

from __future__ import annotations

import re
import unicodedata

from kg.importers.hudoc.records import Record
from kg.importers.imported_file import NOTES
from kg.importers.persons import checked
from kg.importers.states import States

_SMALL = {"AND", "OF", "THE", "IN", "ON", "FOR", "TO"}
_INITIALS = {"ABC", "AD", "AG", "AS", "ATV", "DOO", "EOOD", "FNASS", "OOD", "OOO", "SIA", "II", "III", "IV"}
_AGAINST = re.compile(r".*( (?:v\.|V\.|AGAINST) (.+))")  # the last of them is before the States
_WORD = re.compile(r"[^\W\d_]+")


def spaced(title: str) -> str:
    """The title with single blanks, and with those that are missing after "CASE OF" and before "v.".

    >>> spaced("CASE OFAFŞAR  v. TURKEY "), spaced("CASE OF ARAT AND OTHERSv. TURKEY")
    ('CASE OF AFŞAR v. TURKEY', 'CASE OF ARAT AND OTHERS v. TURKEY')
    """
    text = re.sub(r"^CASE OF(?=[^\W\d_])", "CASE OF ", " ".join(title.split()))
    return re.sub(r"(?<=[^\W\d_])(?<!\s)v\. ", " v. ", text)


def short(title: str) -> str:
    """The title without "CASE OF", in the ordinary case of names; initials and mixed case stay as they are.

    >>> short("CASE OF McKERR v. THE UNITED KINGDOM"), short("CASE OF O'HARA AND A.M. v. MALTA (No. 2)")
    ('McKerr v. the United Kingdom', "O'Hara and A.M. v. Malta (No. 2)")
    """
    words = re.sub(r"^CASE (OF )?", "", title).split(" ")
    return " ".join(_cased(word, first=not number) for number, word in enumerate(words))


def states(title: str, known: States) -> list[str]:
    """The States against which the title says that the case was."""
    match = _AGAINST.match(title)
    if not match:
        return []
    text = re.sub(r"[(\[][^()\[\]]*[)\]]", "", match[2]).strip()
    whole = known.find(text)
    parts = [whole] if whole else [known.find(part.strip()) for part in re.split(",| AND ", text)]
    return list(dict.fromkeys(state for state in parts if state))


def withheld(record: Record) -> str | None:
    """Why the title, which names the applicants, is not shown; None where it may be."""
    by_hand = checked("hudoc").get(record.identifier)
    return NOTES["hudoc"]["checked"].format(by_hand.read) if by_hand else None


def without_names(title: str) -> str:
    """The title without the applicants.

    >>> without_names("CASE OF DOE v. RURITANIA")
    'APPLICATION v. RURITANIA'
    """
    match = _AGAINST.match(title)
    return f"APPLICATION{match[1]}" if match else "APPLICATION"


def _cased(word: str, first: bool) -> str:
    bare = "".join(_WORD.findall(word))
    if re.search(r"\w\.\w", word) or bare in _INITIALS or (len(bare) <= 4 and bare != "ST" and not _sounds(bare)):
        return word
    if bare in _SMALL and not first:
        return word.lower()
    if bare[:2] == "Mc":
        return "Mc" + _WORD.sub(lambda match: match[0][0] + _lower(match[0][1:]), word[2:])
    if not bare.isupper():
        return word
    return re.sub(r"(?<=')S$", "s", _WORD.sub(lambda match: match[0][0] + _lower(match[0][1:]), word))


def _sounds(word: str) -> bool:
    """True if a word has a vowel; one that has none is taken for initials."""
    return any(letter in "AEIOUYÆØ" for letter in unicodedata.normalize("NFD", word.upper()))


def _lower(text: str) -> str:
    return text.replace("İ", "i").lower()
