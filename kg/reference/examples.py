"""The examples in `ontology/examples`: a TriG file for each constraint, and one for the shapes of each class."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from kg.archive import Archive
from kg.errors import KgError
from kg.files import reading
from kg.terms.names import ONT

FOLDER = "ontology/examples"
SHAPES = f"{FOLDER}/shapes"
_PREFIXES = re.compile(r"^(?:@prefix .*\n)+", re.MULTILINE)
_BLOCK = re.compile(r"^((?:# [^\n]*\n)+)t:([\w.-]+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One graph of a file: its name, such as `invalid.answeredOn`, the sentence above it, its prefixes and triples."""

    name: str
    caption: str
    prefixes: str
    triples: str

    @property
    def turtle(self) -> str:
        """The block as a file of its own."""
        return f"{self.prefixes}\n{self.triples}"

    def __str__(self) -> str:
        return f"# {self.caption}\n{self.triples}"


def blocks(trig: str) -> Iterator[Block]:
    """The blocks of a file of `ontology/examples/shapes`, in order."""
    prefixes = "".join(_PREFIXES.findall(trig))
    for caption, name, triples in _BLOCK.findall(trig):
        yield Block(name, caption.replace("# ", "").replace("\n", " ").strip(), prefixes, textwrap.dedent(triples))


def files(archive: Archive) -> dict[str, str]:
    """The text of each file of examples by its name; none if the archive has no examples.

    Raises KgError with all files that cannot be read.
    """
    names, problems = reading.walk(archive.path(FOLDER), FOLDER, ".trig", [archive.ontology])
    if problems:
        raise KgError.of(problems)
    return {name: reading.decode(archive.content(name), name) for name in sorted(names)}


def of_classes(archive: Archive) -> dict[str, Block]:
    """The shortest valid example in the file of each class, by the IRI of the class."""
    found = {}
    for name, text in files(archive).items():
        valid = [block for block in blocks(text) if block.name.startswith("valid.")]
        if valid and name.startswith(f"{SHAPES}/"):
            found[ONT + name.rpartition("/")[2].removesuffix(".trig")] = min(valid, key=lambda one: len(one.triples))
    return found
