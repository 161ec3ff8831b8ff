"""The texts of a corpus with their facts, and which of them are of one decision."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from kg.importers.juris.records import OF_LETTERS

_DOC = re.compile(
    r"(?P<body>ccpr|cat|cedaw|cerd|crpd|crc|ced|e)-c-?(?:12-)?(?P<session>\d+)-(?P<kind>dr?)-(?P<rest>.+)"
)
_NUMBER = re.compile(r"/DR?/(\d+/\d{4})", re.ASCII)
_REVISED = re.compile(r"[-/ ](rev|corr)[-. ]?(\d+)$", re.IGNORECASE)


class Fact(NamedTuple):
    """A value that the reader read, the paragraph that says it, and the thing to which it belongs, if not the text."""

    field: str
    value: str
    paragraph: str
    group: str


@dataclass
class Text:
    """One text: where it stands in the corpus, what names it, and its facts or why it is left out."""

    doc: str
    file: str
    symbol: str = ""
    link: str = ""
    country: str = ""
    facts: list[Fact] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: str = ""
    iri: str = ""  # of the decision

    @classmethod
    def of(cls, given: dict[str, Any], file: str) -> Text:
        """The text that the reader gives back."""
        facts = [Fact(*one) for one in given.get("facts", ())]
        said = {name: given[name] for name in ("symbol", "link", "country", "missing", "left_out") if name in given}
        found = cls(str(given.get("doc", "")), file, **said, facts=facts)
        found.symbol = found.symbol or symbol_of(found.doc)
        return found

    def values(self, name: str, group: str = "") -> list[str]:
        """The values of a field of the decision, or of a thing in it, each once."""
        return list(dict.fromkeys(one.value for one in self.facts if (one.field, one.group) == (name, group)))

    def value(self, name: str, group: str = "") -> str:
        """The first value of a field; empty if there is none."""
        return next(iter(self.values(name, group)), "")

    def groups(self, kind: str) -> dict[str, list[Fact]]:
        """The facts of each thing of a kind such as “finding”."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.group.partition(" ")[0] == kind:
                found[fact.group].append(fact)
        return dict(found)

    @staticmethod
    def said(facts: Iterable[Fact]) -> dict[str, str]:
        """The values of the facts of one thing by field."""
        return {one.field: one.value for one in facts}

    @property
    def gap(self) -> str:
        """Why the text cannot be relied on for what was decided; empty where it can.

        The reader gives a decision no result whose words contradict one another. Where a paragraph is missing beside
        that of the result or behind it, what was decided may stand there.
        """
        result = next((one for one in self.facts if one.field == "result" and not one.group), None)
        if result is None:
            return "no result could be read"
        number = int((re.match(r"\d+", result.paragraph) or ["0"])[0])
        if number <= 3 and result.value in ("violation", "no-violation"):  # behind facts, claims and admissibility
            return f"its paragraphs have not the numbers of the printed text (it decides in paragraph {number})"
        late = [one for one in self.missing if int(one) >= number - 1]
        return f"paragraphs where it decides are missing ({', '.join(late)})" if late else ""

    @cached_property
    def body(self) -> str:
        """The committee, as the JURIS index calls it."""
        return OF_LETTERS[re.split(r"[/-]", (self.symbol or self.doc).upper())[0]]

    @cached_property
    def family(self) -> str:
        """The family of bodies for which the reader was measured."""
        return self.body if self.body in ("CCPR", "CAT") else "others"

    @cached_property
    def numbers(self) -> list[str]:
        """The communications that it decides."""
        return self.values("number") or _NUMBER.findall(self.symbol)

    @cached_property
    def session(self) -> str:
        """The session, as the symbol has it."""
        match = _DOC.match(self.doc)
        return str(int(match["session"])) if match else ""

    @property
    def revision(self) -> tuple[int, int]:
        """Which of several texts of a decision this is: the last revision before the first text, that before others."""
        match = _REVISED.search(self.symbol or self.doc)
        return (0, 0) if not match else (1 if match[1].lower() == "rev" else -1, int(match[2]))


def symbol_of(doc: str) -> str:
    """The symbol of a document by its name in the corpus; empty where that is not made like a symbol.

    >>> symbol_of("cat-c-33-d-163-2000-rev-1"), symbol_of("e-c-12-79-d-330-2023"), symbol_of("cat-c-54-3")
    ('CAT/C/33/D/163/2000/Rev.1', 'E/C.12/79/D/330/2023', '')
    """
    match = _DOC.fullmatch(doc)
    if not match or re.search("[a-z]", _REVISED.sub("", match["rest"])):  # of two documents
        return ""
    rest = _REVISED.sub(lambda to: f"/{to[1].capitalize()}.{to[2]}", match["rest"])
    rest = re.sub(r"-(?=(?:19|20)\d\d(?:/|$))", "/", rest)
    body = match["body"].upper()
    return f"{body}/C{'.12' * (body == 'E')}/{match['session']}/{match['kind'].upper()}/{rest}"


def without_revision(symbol: str) -> str:
    """The symbol of a document without that of its revision or correction."""
    return _REVISED.sub("", symbol)


def leave_out_repeated(texts: Iterable[Text]) -> None:
    """Marks the texts of a decision of which another text is used: an earlier version, or one under fewer numbers."""
    groups: dict[tuple[str, ...], list[Text]] = defaultdict(list)
    group_of: dict[tuple[str, ...], tuple[str, ...]] = {}  # of a number at a session
    for text in sorted(texts, key=lambda one: len(one.numbers), reverse=True):
        if not text.left_out:
            numbers = text.numbers or [without_revision(text.iri)]
            names = [(text.body, text.session, number) for number in numbers]
            group = next((group_of[name] for name in names if name in group_of), names[0])
            group_of |= dict.fromkeys(names, group)
            groups[group].append(text)
    for some in groups.values():
        best = max(some, key=lambda one: (len(one.numbers), one.revision, one.doc))
        for text in some:
            if text is not best:
                text.left_out = f"another text of the same decision is used ({best.doc})"
