"""The domestic laws that lines name, each under one identifier, and the provisions that they name."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from pyoxigraph import Literal

from kg.errors import KgError
from kg.files.beside import table
from kg.importers.account import Account, read_text
from kg.importers.described import Described
from kg.importers.imported_file import ImportedFiles
from kg.importers.states import States
from kg.terms import minted
from kg.terms.citations import Names, Provision, parse
from kg.terms.folding import fold
from kg.terms.literals import english
from kg.terms.names import THING
from kg.terms.vocabulary import RDF_TYPE

NAME = "chain-laws.tsv"
Law = dict[str, Any]  # as laws.toml describes it, with the identifier as its name
_TABLE = table(__file__, "laws")
_SPELLINGS = {" bis": "bis", "in relation to": "with", "subsection": "point", r"(?<![\w(])([a-z])(?![\w)])": r"(\1)"}


class Laws:
    """The laws of chain-laws.tsv, where the folder has it, those of laws.toml, and the codes that every State has.

    With a record the laws that it describes are known by the names that it has for them. Raises KgError where the file
    cannot be read.
    """

    def __init__(self, folder: Path, states: States, account: Account, record: Described | None = None) -> None:
        self.states, self._laws = states, dict[str, Law]()
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in (*record.kinds["Code"], *record.kinds["Statute"]) if record else ():
            names = record.of(one, "label", "altLabel", "shortName", "citedAs") if record else []
            kind = next((kind for said, kind in _TABLE["kinds"].items() if re.search(said, " ".join(names))), "")
            self._add({"name": one.removeprefix(THING), "english": names[0], "kind": kind}, *names)
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

    def find(self, name: str, state: str, mint: bool = False) -> Law | None:
        """The law of a State that has this identifier in the table, or that a line names; None where none is known.

        With `mint` a law that is not known gets an identifier from its name, and a code of which the record has one
        edition is that edition only if the name has a year.
        """
        code = (self.states.code(state) or "").lower()
        known = self._laws.get(_TABLE["same"].get(name, name))
        if known:
            return known if known["name"][:2] == code else None
        named = {law for one in (name, _bare(name)) for law in self._named.get((code, fold(one)), ())}
        is_dated = not mint or re.search(r"\d{4}", name)
        if len(named) == 1 and (is_dated or not named & _TABLE["editions"].keys()):
            return self._laws[named.pop()]
        for end, (pattern, title, kind) in _TABLE["codes"].items():
            if re.fullmatch(pattern, fold(_bare(name))):
                name = _TABLE["same"].get(f"{code}-{end}", f"{code}-{end}")
                name = _TABLE["editions"].get(name, name)
                new = {"name": name, "english": title.format(self.states.label(state)), "kind": kind}
                return self._laws.setdefault(name, new)
        if mint and code and (part := minted.plain(_bare(name))[:60].strip("-")):
            new = {"name": f"{code}-{part}", "english": f"{_bare(name)} ({self.states.label(state)})", "short": name}
            return self._laws.setdefault(new["name"], new)
        return None


def _bare(name: str) -> str:
    """A name without its article, and without what stands in brackets at its end."""
    return re.sub(r"\([^()]*\)$", "", name.removeprefix("the ").removeprefix("The ")).rstrip()


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


_CLASSES = {  # of a law and of its provisions by its kind; those of a special law depend on the act under it
    "criminal code": ("Code", "CriminalProvision"),
    "administrative offences": ("Code", "AdministrativeProvision"),
    "procedure": ("Code", "StatutoryProvision"),
}


class Norms:
    """Writes laws and their provisions, as far as the record has them not, into one file for each State."""

    def __init__(self, files: ImportedFiles, record: Described, states: States, account: Account, by: str) -> None:
        self.files, self.record, self.states, self.things, self.by = files, record, states, account.things, by

    def provision(self, law: Law, named: Provision, part: str, kinds: list[str], passage: str) -> str:
        """Adds a provision, what contains it, and the law; its identifier. `kinds` are those of the offence."""
        iri, (whole, part) = named.instrument, _CLASSES.get(law.get("kind", ""), ("Statute", part))
        code, state = law["name"][:2], f"{THING}state/{law['name'][:2]}"
        norms = self.files.named(f"provisions-{code}", f"Laws that {self.by} name: {self.states.label(state)}")
        if not self.record.of(iri, "a"):
            self.things["domestic laws"] += iri not in norms.things
            short = law.get("short", law["name"].upper().replace("-", " "))  # with its State it is the name of one law
            titles = [english(law["english"]), *(Literal(one, language="ru") for one in (law.get("russian"),) if one)]
            norms.describe(iri, whole, label=titles, shortName=short, ofState=state, statedIn=passage)
            norms.describe(iri, citedAs=[short, law["english"], *law.get("cited", ())], note=law.get("note"))
        parent = iri
        for depth, (_, number) in enumerate(named.path, 1):
            iri = Provision(named.instrument, named.path[:depth]).iri
            if not self.record.of(iri, "a"):
                is_new, punished = iri not in norms.things, kinds if iri == named.iri else []
                self.things["domestic provisions"] += is_new
                if punishes := part == "CriminalProvision":  # whatever else another line says of it
                    norms.things.get(iri, {}).pop(RDF_TYPE, None)
                kind = part if is_new or punishes else ""
                norms.describe(iri, kind, isPartOf=parent, number=number, offenceKind=punished)
                norms.describe(iri, statedIn=passage)
            parent = iri
        return parent
