"""Triples are found where they stand in Turtle of every habit: the texts are drawn at random, with their places."""

from __future__ import annotations

import random
import re
from codecs import BOM_UTF8
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.places import Place, Places
from kg.terms.vocabulary import RDF, XSD
from tests.effort import SEED, draws

BASE = "http://ruritania.example/data/"
SPACES = {"": "urn:r:", "r": "urn:r:a", "p.q": BASE, "Bэ": "urn:r:"}
NAMES = ["rudolf", "a.b", "a..b", "имя", "a-1", "x:y", "9", "prefix", "base"]
ESCAPED = {"a\\-1": "a-1", "\\~b\\.": "~b.", "a.\\,c": "a.,c"}
QUOTES = "\"'"
ENDING = f">[](),;{{}}{QUOTES}"  # after which anything can follow
ENDS = ["\n", "\r\n", "\r"]
BLANKS = [" ", "\t", "  \t", "\n", "\r\n", "\n\n\t"]
COMMENTS = ["#", '# "', "# '''", "# :rudolf :name 1 .", "#. }{", '#"""', "# \\", "# имя <urn:r:rudolf>"]
PIECES = ["a", "R. ", ". ", "имя", "#", "<", "{", "\t", ":rudolf :name 1 .", "@prefix", '\\"', "\\'", "\\\\", "\\u0052"]
MEANT = {'\\"': '"', "\\'": "'", "\\\\": "\\", "\\u0052": "R"}
NUMBERS = {"1": "integer", "-20": "integer", "1.5": "decimal", ".5": "decimal", "1.e5": "double", "+2E-1": "double"}


@dataclass
class Drawn:
    """A text that grows word by word, and the triples in it with the places of their values."""

    chance: random.Random
    trig: bool
    text: str = "\ufeff"
    words: list[str] = field(default_factory=lambda: [">", "."])  # the last two
    triples: list[tuple[NamedNode | BlankNode, str, NamedNode | Literal, int]] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = BASE

    def add(self, word: str) -> int:
        """Writes a word, after blanks and comments if it needs some or by chance; returns where it begins."""
        before, last = self.words[-2:]
        apart = last[-1] in QUOTES and word[0] in QUOTES
        if last == ".":  # after a name, it would be a part of one that follows
            name = before[-1] not in ENDING and not re.match(r"[+-]?[.0-9]|@", before)
            apart = name and not self.text[-2].isspace() and word[0] not in "<[(@{}"
        elif last[-1] not in ENDING:
            apart = word != "." and word[0] not in "<\"'[](),;^"
        gap = apart or self.chance.random() < 0.5
        while gap:
            self.text += self.chance.choice(BLANKS)
            gap = self.chance.random() < 0.25
            if self.chance.random() < 0.1:
                self.text += self.chance.choice(COMMENTS) + self.chance.choice(ENDS)
        self.text, self.words = self.text + word, [last, word]
        return len(self.text) - len(word)

    def directive(self) -> None:
        plain = self.chance.random() < 0.5
        if self.chance.random() < 0.2:
            self.base = self.chance.choice([BASE, "http://ruritania.example/other/x"])
            self.add(self.chance.choice(["BASE", "base"]) if plain else "@base")
            self.add(f"<{self.base}>")
        else:
            name = self.chance.choice(list(SPACES))
            self.prefixes[name] = self.chance.choice([SPACES[name], "urn:r:"])
            self.add(self.chance.choice(["PREFIX", "prefix", "PreFix"]) if plain else "@prefix")
            self.text += " "
            self.add(f"{name}:")
            self.add(f"<{self.prefixes[name]}>")
        if not plain:
            self.add(".")

    def iri(self) -> tuple[str, str]:
        """How an address is written, and the address."""
        name, kind = self.chance.choice(NAMES), self.chance.random()
        if kind < 0.1:
            return f"<urn:r:{name}>", f"urn:r:{name}"
        if kind < 0.15:
            return "<urn:r:\\u0072udolf>", "urn:r:rudolf"
        if kind < 0.25:
            written = self.chance.choice(["rudolf", "#f"])
            return f"<{written}>", ox.NamedNode(self._resolved(written)).value
        prefix = self.chance.choice(list(self.prefixes))
        if kind < 0.3:
            written = self.chance.choice(list(ESCAPED))
            return f"{prefix}:{written}", self.prefixes[prefix] + ESCAPED[written]
        return f"{prefix}:{name}", self.prefixes[prefix] + name

    def _resolved(self, written: str) -> str:
        return self.base + written if written[0] == "#" else self.base.rpartition("/")[0] + "/" + written

    def literal(self) -> tuple[list[str], Literal]:
        """The words of a literal, and what it is."""
        if self.chance.random() < 0.3:
            number = self.chance.choice(list(NUMBERS))
            return [number], Literal(number, datatype=NamedNode(f"{XSD}{NUMBERS[number]}"))
        quotes = self.chance.choice(['"', "'", '"""', "'''"])
        pieces = [self.chance.choice(PIECES) for _ in range(self.chance.randrange(4))]
        if len(quotes) == 3:
            pieces += [*self.chance.choices(["\n", "\r\n", "a", quotes[0] * 2 + "z", quotes[0] + "."], k=2), "z"]
        other = "'" if quotes[0] == '"' else '"'
        pieces += [other] * (self.chance.random() < 0.2)
        meant = "".join(MEANT.get(one, one) for one in pieces)
        text, form = quotes + "".join(pieces) + quotes, self.chance.random()
        if form < 0.3:
            return [text, "@" + (tag := self.chance.choice(["en", "ru", "en-gb"]))], Literal(meant, language=tag)
        if form < 0.4:
            written, address = self.iri()
            return [text, "^^", written], Literal(meant, datatype=NamedNode(address))
        return [text], Literal(meant)

    def value(self, depth: int = 0) -> tuple[NamedNode | Literal | None, int]:
        """Writes a value; returns what it is, if it is no blank node, and where it begins."""
        kind = self.chance.random()
        if kind < 0.1 and depth < 3:
            start = self.add("[")
            if self.chance.random() < 0.8:
                self.properties(None, depth + 1)
            self.add("]")
            return None, start
        if kind < 0.2 and depth < 3:
            start = self.add("(")
            for _ in range(self.chance.randrange(1, 3)):
                self.value(depth + 1)
            self.add(")")
            return None, start
        if kind < 0.55:
            written, address = self.iri()
            return NamedNode(address), self.add(written)
        words, literal = self.literal()
        start, *_ = [self.add(word) for word in words]
        return literal, start

    def properties(self, subject: NamedNode | BlankNode | None, depth: int = 0) -> None:
        for number in range(self.chance.randrange(1, 4)):
            if number:
                self.add(";")
            written, address = ("a", f"{RDF}type") if self.chance.random() < 0.1 else self.iri()
            self.add(written)
            for more in range(self.chance.randrange(1, 4)):
                if more:
                    self.add(",")
                value, start = self.value(depth)
                if subject is not None and value is not None:
                    self.triples.append((subject, address, value, start))
        if self.chance.random() < 0.1:
            self.add(";")

    def statement(self, last: bool) -> None:
        if self.chance.random() < 0.15:
            label = self.chance.choice(["b", "b.c", "b-1"])
            self.add(f"_:{label}")
            self.properties(BlankNode(label))
        elif self.chance.random() < 0.15:
            self.add("[")
            self.add("]")
            self.properties(None)
        else:
            written, address = self.iri()
            self.add(written)
            self.properties(NamedNode(address))
        if not last:
            self.add(".")

    def graph(self) -> None:
        if self.chance.random() < 0.5:
            self.add("GRAPH")
        self.add(self.iri()[0])
        self.add("{")
        for number in range(count := self.chance.randrange(1, 4)):
            self.statement(last=number + 1 == count and self.chance.random() < 0.5)
        self.add("}")


def drawn(chance: random.Random) -> Drawn:
    made = Drawn(chance, chance.random() < 0.2)
    for name, space in SPACES.items():
        made.prefixes[name] = space
        made.text += f"@prefix {name}: <{space}> ." + chance.choice(ENDS)
    for _ in range(chance.randrange(1, 40)):
        if made.trig and chance.random() < 0.3:
            made.graph()
        elif chance.random() < 0.15:
            made.directive()
        else:
            made.statement(last=False)
    made.text += chance.choice(ENDS)
    return made


@pytest.mark.parametrize("number", range(draws(3, 400)))
def test_every_triple_is_found_where_it_stands(number: int) -> None:
    for turn in range(5):
        made = drawn(random.Random(f"{SEED} {number} {turn}"))
        content = made.text.encode()
        format_ = ox.RdfFormat.TRIG if made.trig else ox.RdfFormat.TURTLE
        stated = {quad.triple for quad in ox.parse(content.removeprefix(BOM_UTF8), format=format_, base_iri=BASE)}
        expected = dict[tuple[NamedNode | BlankNode, str, NamedNode | Literal], Place]()
        text = made.text.removeprefix("\ufeff")
        for subject, name, value, start in made.triples:
            if isinstance(subject, NamedNode):
                assert ox.Triple(subject, NamedNode(name), value) in stated
            before = text[: start - 1]
            place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
            expected.setdefault((subject, name, value), place)
        listed = Places.of(content, BASE)
        for triple, place in expected.items():
            assert listed.find(*triple) == place
            assert Places.of(content, BASE).find(*triple) == place, "searched for alone"
