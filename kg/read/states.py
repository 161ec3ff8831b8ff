"""The State or States that a heading names, in today's order of words or an older one."""

from __future__ import annotations

import re
from pathlib import Path

from kg.read.gazetteer import Gazetteer
from kg.read.phrases import other_names

_ALSO = {  # names in lower case, with the English name of the State in the record
    name.casefold(): state for name, state in other_names(Path(__file__).with_name("state_names.txt"))
}
_STYLE = re.compile(r"(?:the )?((?:[\w']+ ){0,2}(?:republic|state|federation|kingdom)) of (?:the )?(.+)", re.IGNORECASE)


def state(name: str, known: Gazetteer) -> str:
    """The IRI of the State that a name means; empty if no State, or none that is known, has it."""
    words = " ".join(name.replace("’", "'").split()).strip(" .*†‡,")
    for one in _spellings(words):
        if found := known.states.find(one):
            return found
    return ""


def _spellings(words: str) -> list[str]:
    key = re.sub(r"^the ", "", words.casefold())
    found = [words, _ALSO.get(words.casefold(), ""), _ALSO.get(key, "")]
    if match := _STYLE.fullmatch(words):
        style, name = match.groups()
        found += [f"{name} ({style} of)", f"{name} ({style} of the)"]
        if style.casefold() in ("republic", "kingdom", "state"):
            found.append(name)
    return [one for one in found if one]


def named(words: str, known: Gazetteer) -> set[str]:
    """The States whose names stand in words, as they are written there; of "Republic of Korea" no shorter one."""
    tokens, found, behind = re.findall(r"[\w'’()-]+", words), set(), 0
    for at, token in enumerate(tokens):
        ends = range(min(len(tokens), at + 8), at, -1) if at >= behind and token[0].isupper() else ()
        if end := next((end for end in ends if state(" ".join(tokens[at:end]), known)), 0):
            found.add(state(" ".join(tokens[at:end]), known))
            behind = end
    return found


def states(names: str, known: Gazetteer) -> list[str] | None:
    """The States in the brackets of a heading; None if one of them is not known.

    A name that holds "and" is one State before it is two.
    """
    if one := state(names, known):
        return [one]
    for match in re.finditer(r"\s+(?:and|&)\s+|,\s*(?:and\s+)?|\s*/\s*|;\s*", names):
        first, rest = state(names[: match.start()], known), states(names[match.end() :], known)
        if first and rest:
            return [first, *rest]
    return None
