"""The domestic laws that lines name, each under one identifier, and the provisions that they name."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.importers.account import Account, read_text
from kg.importers.readings.tables import table
from kg.importers.states import States
from kg.terms.citations import Names, Provision, parse
from kg.terms.folding import fold
from kg.terms.names import THING

NAME = "chain-laws.tsv"
Law = dict[str, Any]  # as laws.toml describes it, with the identifier as its name
_TABLE = table("laws")
_SPELLINGS = {" bis": "bis", "in relation to": "with", "subsection": "point", r"(?<![\w(])([a-z])(?![\w)])": r"(\1)"}


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
            for number, row in enumerate(text.text.splitlines()[1:], 2):
                if row.count("\t") != 8:
                    account.listed.append((f"{NAME}, line {number}", "it has not nine columns, and was left out"))
                    continue
                named, law, english, _, _, kind, _, edition, _ = row.split("\t")
                said = {"note": f"Edition: {edition}."} if edition.startswith("open") else {}
                self._add({"name": _TABLE["same"].get(law, law), "english": english, "kind": kind, **said}, named)
        for name, more in _TABLE["laws"].items():
            self._add({"name": name, **self._laws.get(name, {}), **more}, more["english"], *more.get("names", ()))

    def _add(self, law: Law, *names: str) -> None:
        self._laws[law["name"]] = law
        for one in (spelling for name in names for spelling in (name, _bare(name))):
            self._named[law["name"][:2], fold(one)].add(law["name"])

    def find(self, name: str, state: str) -> Law | None:
        """The law of a State that has this identifier in the table, or that a line names; None where none is known."""
        code = (self.states.code(state) or "").lower()
        known = self._laws.get(_TABLE["same"].get(name, name))
        if known:
            return known if known["name"][:2] == code else None
        for one in (name, _bare(name)):
            if len(named := self._named.get((code, fold(one)), ())) == 1:
                return self._laws[next(iter(named))]
        for end, (pattern, english, kind) in _TABLE["codes"].items():
            if re.fullmatch(pattern, fold(_bare(name))):
                name = _TABLE["same"].get(f"{code}-{end}", f"{code}-{end}")
                new = {"name": name, "english": english.format(self.states.label(state)), "kind": kind}
                return self._laws.setdefault(name, new)
        return None


def _bare(name: str) -> str:
    """A name without what stands in brackets at its end."""
    return re.sub(r"\([^()]*\)$", "", name).rstrip()


def offence_kinds(words: str) -> list[str]:
    """The kinds of offence that the words of a line clearly name."""
    return [kind for kind, said in _TABLE["offences"].items() if re.fullmatch(said, words.lower())]


def provisions_in(text: str, law: Law) -> list[Provision]:
    """The provisions of a law that a text names; none where one of them cannot be read.

    >>> [one.iri[-14:] for one in provisions_in("5 (a), (b) and 87 bis", {"name": "dz-cc"})]
    ['art_5__point_a', 'art_5__point_b', 'z-cc/art_87bis']
    """
    iri, dotted = THING + law["name"], {r"\((\d+)\)": r".\1"} if "dotted" in law else {}
    for said, plain in {**dotted, **_SPELLINGS}.items():
        text = re.sub(said, plain, text)
    text = re.sub(r"\b(\d+)-(\d+)\b", lambda to: f"{to[1]} to {to[2]}" if int(to[1]) < int(to[2]) else to[0], text)
    try:
        found = parse(f"article {text}" if text[:1].isdigit() else text, Names([(iri, iri, "en", "code")]), iri)
    except KgError:
        return []
    return [one for one in found if isinstance(one, Provision)]
