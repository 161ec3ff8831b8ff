"""The State or States that a heading names, in today's order of words or an older one."""

from __future__ import annotations

import re

from kg.read.known import Known
from kg.read.state_names import ELSEWHERE

_ALSO = {  # names in headings that are neither in the record nor another order of words of one that is
    "people's republic of china": "China",
    "libyan arab jamahiriya": "Libya",
    "great britain": "United Kingdom of Great Britain and Northern Ireland",
    "holy see (vatican)": "Holy See",
    "kingdom of saudi arabia": "Saudi Arabia",
    "kingdom of bahrain": "Bahrain",
    "kingdom of morocco": "Morocco",
    "arab republic of egypt": "Egypt",
    "egypt (arab republic of)": "Egypt",
    "socialist republic of viet nam": "Viet Nam",
    "vietnam": "Viet Nam",
    "zaire": "Democratic Republic of the Congo",
    "burma": "Myanmar",
    "palestinian authority": "State of Palestine",
}
_STYLE_ELSEWHERE = re.compile(
    r"(?:l[ae] |el |l')?(?:R[ée]p[uú]bli(?:que|ca)|Royaume|Reino|[ÉE]tat|Estado)(?: [\w-]+){0,2}? "
    r"(?:de l'|de la |del |des |de |du |d')(.+)",
    re.IGNORECASE,
)
_STYLE = re.compile(r"(?:the )?((?:[\w']+ ){0,2}(?:republic|state|federation|kingdom)) of (?:the )?(.+)", re.IGNORECASE)


def state(name: str, known: Known) -> str:
    """The IRI of the State that a name means; empty if no State, or none that is known, has it."""
    words = " ".join(name.replace("’", "'").split()).strip(" .*†‡,")
    for one in _spellings(words):
        if found := known.states.find(one):
            return found
    return ""


def _spellings(words: str) -> list[str]:
    key = re.sub(r"^(?:the |la |le |el |l')", "", words.casefold())
    found = [words, _ALSO.get(key, ""), ELSEWHERE.get(words.casefold(), ""), ELSEWHERE.get(key, "")]
    if match := _STYLE.fullmatch(words):
        style, name = match.groups()
        found += [f"{name} ({style} of)", f"{name} ({style} of the)"]
        if style.casefold() in ("republic", "kingdom", "the republic", "state"):
            found.append(name)
    if match := _STYLE_ELSEWHERE.fullmatch(words):
        found += [match[1], ELSEWHERE.get(match[1].casefold(), "")]
    return [one for one in found if one]


def states(names: str, known: Known) -> list[str] | None:
    """The States in the brackets of a heading; None if one of them is not known.

    A name that holds "and" is one State before it is two.
    """
    if one := state(names, known):
        return [one]
    for match in re.finditer(r"\s+(?:and|y|et|&)\s+|,\s*(?:and\s+)?|\s*/\s*|;\s*", names):
        first, rest = state(names[: match.start()], known), states(names[match.end() :], known)
        if first and rest:
            return [first, *rest]
    return None
