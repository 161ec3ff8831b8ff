"""The domestic laws that lines name, each under one identifier, and the provisions that they name."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from kg.importers.account import Account, read_text
from kg.importers.readings.tables import table
from kg.importers.states import States
from kg.terms.folding import fold

NAME = "chain-laws.tsv"
_TABLE = table("laws")
_ARTICLE = r"[1-9]\d*(?:[-.]\d+)*[A-Za-z]?(?: bis)?"


class Law(NamedTuple):
    """A domestic law; laws.toml says what its fields are."""

    name: str
    english: str
    kind: str = ""
    short: str = ""
    russian: str = ""
    names: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    note: str = ""
    dotted: bool = False


class Laws:
    """The laws of chain-laws.tsv, where the folder has it, those of laws.toml, and the codes that every State has.

    Raises KgError where the file cannot be read.
    """

    def __init__(self, folder: Path, states: States, account: Account) -> None:
        self.states, self._laws = states, dict[str, Law]()
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        if (folder / NAME).is_file():
            text = read_text(folder / NAME, NAME, "the table of laws")
            account.sources[text.name] = text.digest
            for row in text.text.splitlines()[1:]:
                named, law, english, _, _, kind, _, edition, _ = row.split("\t")
                note = f"Edition: {edition}." if edition.startswith("open") else ""
                self._add(Law(_TABLE["same"].get(law, law), english, kind, note=note), named)
        for name, said in _TABLE["laws"].items():
            law = self._laws.get(name, Law(name, ""))._replace(**said)
            self._add(law, law.english, *law.names)

    def _add(self, law: Law, *names: str) -> None:
        self._laws[law.name] = law
        for one in (spelling for name in names for spelling in (name, _bare(name))):
            self._named[law.name[:2], fold(one)].add(law.name)

    def find(self, name: str, state: str) -> Law | None:
        """The law of a State that has this identifier in the table, or that a line names; None where none is known."""
        code = (self.states.code(state) or "").lower()
        known = self._laws.get(_TABLE["same"].get(name, name))
        if known:
            return known if known.name[:2] == code else None
        for one in (name, _bare(name)):
            if len(named := self._named.get((code, fold(one)), ())) == 1:
                return self._laws[next(iter(named))]
        for end, (pattern, english, kind) in _TABLE["codes"].items():
            if re.fullmatch(pattern, fold(_bare(name))):
                new = Law(f"{code}-{end}", english.format(self.states.label(state)), kind)
                return self._laws.setdefault(new.name, new)
        return None


def _bare(name: str) -> str:
    """A name without what stands in brackets at its end."""
    return re.sub(r"\s*\([^()]*\)$", "", name)


def offence_kinds(words: str) -> list[str]:
    """The kinds of offence that the words of a line clearly name."""
    return [kind for kind, said in _TABLE["offences"].items() if re.fullmatch(said, words.lower())]


def steps_of(text: str) -> list[tuple[str, ...]]:
    """The provisions that a text names, each by its article, paragraph and point; none where one cannot be read.

    >>> steps_of("section 5 (a), (b) and (j)"), steps_of("243, part 2"), steps_of("7-9 and 307-1")
    ([('5', 'a'), ('5', 'b'), ('5', 'j')], [('243', '2')], [('7',), ('8',), ('9',), ('307-1',)])
    >>> steps_of("chap. 7:01, para. 38 (1) (a)")
    []
    """
    found: list[tuple[str, ...]] = []
    text = re.sub(r"\b(?:articles?|sections?)\s+", "", text, flags=re.IGNORECASE)
    for piece in re.split(r",?\s+(?:and|in relation to|with)\s+|,\s*", text):
        span = re.fullmatch(r"(\d+)-(\d+)", piece)
        inner = re.fullmatch(r"(part |paragraph |subsection |subparagraphs? )?\(?([0-9a-z]{1,3})\)?", piece)
        if span and int(span[1]) < int(span[2]):
            found += [(str(number),) for number in range(int(span[1]), int(span[2]) + 1)]
        elif whole := re.fullmatch(rf"({_ARTICLE})((?:\s*\(\w+\))*)", piece):
            found.append((whole[1], *re.findall(r"\((\w+)\)", whole[2])))
        elif inner and found and (inner[1] or len(found[-1]) > 1):
            base = found.pop() if inner[1] else found[-1][:-1]
            found.append((*base, inner[2]))
        else:
            return []
    is_clear = all(not (step.isdigit() and after.isdigit()) for one in found for step, after in pairwise(one[1:]))
    return found if is_clear else []
