"""Which names of the index may be shown: none that may be the name of a minor.

The index does not tell ages. Two kinds of sign count, in whichever field they stand: words that describe somebody as
the child of another or as a minor, and articles and issues on children. Persons who were checked by hand are in
`kg/importers/persons.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.importers.imported_file import NOTES
from kg.importers.persons import Checked

NAMED = ("Author", "Victim", "Display_name")  # the fields of a record that print names
CHILD, MATTER, CHECKED = (NOTES["juris"][name] for name in ("child", "matter", "checked"))

_CHILD = re.compile(
    r"\b(?:(?:minor )?(?:child(?:ren)?|infants?|bab(?:y|ies)|sons?|daughters?|nephews?|nieces?)|minors?"
    r"|grand(?:sons?|daughters?|child(?:ren)?)|descendants?|born)\b",
    re.IGNORECASE,
)
_GROWN_UP = re.compile(
    r"\(alleged victim's [a-z ,]{0,99}(?:sons?|daughters?|children)[a-z ,]{0,99}\)|\(represented by his son, [^()]*\)"
)
_NAME = re.compile(  # a word in which a small letter comes after a capital one, or after one of other scripts
    r"(?<![\w.])[a-zà-öø-ÿ]*+[^\W\d_a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]*+[^\W\d_A-ZÀ-ÖØ-Þ][^\W\d_]*"
)
_PARENT = re.compile(r"\bvictims?['’]s? (?:grand)?(?:mother|father|parents?|aunt|uncle)\b", re.IGNORECASE)
_NAMESAKE = re.compile(r"\b(?:Jr|Sr)\b")  # a parent and a child of one name
_HIS = re.compile(r"\b(?:his|her|their)\b[^,;()]{0,40}$", re.IGNORECASE)
_AGE = re.compile(r"minors?|born|infants?|bab(?:y|ies)|Jr|Sr", re.IGNORECASE)
_ARTICLES = re.compile(r"(?:CCPR-(?:6-5|10-2-b|14-4|24)|CRC)(?:-.*)?", re.IGNORECASE)
_ISSUES = {"best interests of the child", "birth registration", "children rights", "juvenile justice"}
_OTHER_WORDS = {"And", "Canadian", "Her", "His", "Mr", "Mrs", "Ms", "The", "Their"}
_UNNAMED = re.compile(
    rf"\b(?:and|behalf of) (?:his|her|their)(?: (?!and\b)[a-z]+){{0,3}}? {_CHILD.pattern}", re.IGNORECASE
)


def may_be_shown(text: str) -> bool:
    """True if a field with names may be shown: not where it may name a minor.

    The index does not tell ages. So a field that describes somebody as a child, son or daughter of another is shown
    only where it prints no name but initials, where the child goes unnamed, or where the child is the author who
    writes for a parent.

    >>> may_be_shown("J.L.L. and his children, A.N. and M.L."), may_be_shown("Jane Doe and her minor child")
    (True, True)
    >>> may_be_shown("Jane Doe and her son, John"), may_be_shown("John Doe, the author's son")
    (False, False)
    """
    rest = _GROWN_UP.sub("", text)
    children = list(_CHILD.finditer(rest))
    printed = [match.start() for match in _NAME.finditer(rest) if match.group() not in _OTHER_WORDS]
    if not children or not printed:
        return True
    unnamed = {match.end() for match in _UNNAMED.finditer(rest)}
    return all(match.end() in unnamed for match in children) and max(printed) < children[0].start()


def withheld(
    texts: Mapping[str, str], articles: Sequence[str], issues: Sequence[str], checked: Checked | None = None
) -> dict[str, str]:
    """The fields with names that are not shown, each with the reason.

    `texts` are the fields with names, and the comment of the index. What was checked by hand decides first. Where a
    text has a sign, a field is shown only if it prints no names but those of the adults of the matter: of whoever
    writes for a child or a parent, and of whoever is named with "his", "her" or "their" child. Where only articles and
    issues have a sign, nothing tells who the child is, and no name is shown.

    >>> author, victim = "John Doe (on behalf of his daughter)", "John Doe and Joan Roe"
    >>> list(withheld({"Author": author, "Victim": victim, "Display_name": "Doe"}, [], []))
    ['Victim']
    >>> list(withheld({"Author": "Jane Doe", "Victim": "Jane Doe", "Display_name": "Doe"}, ["CCPR-24-1"], []))
    ['Author', 'Victim', 'Display_name']
    """
    named = [name for name in NAMED if names_in(texts[name])]
    found = {name: CHILD for name in named if not may_be_shown(texts[name])}
    signs = {name: positions for name, text in texts.items() if (positions := _signs(text))}
    if signs:
        adults = _adults(texts, signs)
        found |= {name: CHILD for name in named if names_in(texts[name]) - adults}
        found |= {name: CHILD for name in named if name == "Display_name" and _repeats(texts, found)}
    elif any(map(_ARTICLES.fullmatch, articles)) or _ISSUES & {tidy(issue) for issue in issues}:
        found |= dict.fromkeys(named, MATTER)
    if checked:
        found = {name: reason for name, reason in found.items() if name not in checked.shown}
        found |= dict.fromkeys((name for name in checked.withheld if texts[name]), CHECKED.format(read=checked.read))
    return {name: found[name] for name in NAMED if name in found}


def _repeats(texts: Mapping[str, str], hidden: Mapping[str, str]) -> bool:
    """True if the short title has words of a field that is hidden, a surname say, and of no field that is shown."""
    parties = {name: names_in(texts[name]) for name in ("Author", "Victim")}
    shown = {word for name, words in parties.items() if name not in hidden for word in words}
    return any(names_in(texts["Display_name"]) & (words - shown) for name, words in parties.items() if name in hidden)


def _signs(text: str) -> list[tuple[int, str]]:
    """Where a text describes somebody as the child of another or as a minor, and by which words."""
    rest = _GROWN_UP.sub(lambda match: " " * len(match.group()), text)
    found = [match for sign in (_CHILD, _PARENT, _NAMESAKE) for match in sign.finditer(rest)]
    return sorted((match.start(), match.group()) for match in found)


def _adults(texts: Mapping[str, str], signs: Mapping[str, list[tuple[int, str]]]) -> set[str]:
    """The words of names that belong to the adults of a matter with children."""
    firsts = {name: positions[0] for name, positions in signs.items()}
    his = {name: _HIS.search(texts[name][:start]) is not None for name, (start, _) in firsts.items()}
    if any(_AGE.fullmatch(word) and not his[name] for name, (_, word) in firsts.items()):
        return set()
    found: set[str] = set()
    if "Author" not in signs or _PARENT.fullmatch(firsts["Author"][1]):
        found |= names_in(texts["Author"][: firsts["Author"][0]] if "Author" in firsts else texts["Author"])
    for name in ("Author", "Victim"):
        if his.get(name):
            found |= names_in(texts[name][: firsts[name][0]])
    return found


def names_in(text: str) -> set[str]:
    """The words of a text that may be parts of names.

    >>> sorted(names_in("Jane Doe and her son"))
    ['Doe', 'Jane']
    """
    return {match.group() for match in _NAME.finditer(text)} - _OTHER_WORDS


def tidy(text: str) -> str:
    """The text with single blanks, and none before a closing bracket."""
    return " ".join(text.split()).replace(" )", ")")
