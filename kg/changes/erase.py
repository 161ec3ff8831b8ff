"""Plans a redaction: the new text of each file, the marks that remain, and the names to look for elsewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg.archive import Archive, is_of_base
from kg.build.manifest import REDACTIONS
from kg.changes.redacted import names
from kg.changes.spellings import Names
from kg.changes.turtle_cutter import remove_statements
from kg.errors import KgError
from kg.files import reading
from kg.files.marks import MARK
from kg.store.protocol import Store
from kg.terms.names import GRAPH, INFERRED, THING, graph_of, hb, prefixes, shorten, wholes

_TEXTS = tomllib.loads(Path(__file__).with_name("redaction.toml").read_text(encoding="utf-8"))
_USED = {"dcterms", "hb", "id", "list", "rdfs", "xsd"}


@dataclass(frozen=True)
class Erasure:
    """The changes of a redaction: the new texts by file name, and how many statements each loses.

    The texts are in the order in which they are to be written: the marks first, and the files that describe the things
    last, so that a redaction that was interrupted can be run again.
    """

    things: tuple[NamedNode, ...]
    texts: dict[str, str]
    lost: dict[str, int]
    marks: dict[str, str]  # the thing by its mark
    names: Names  # of the things, to be found in other texts


def plan(
    archive: Archive, store: Store, things: Iterable[NamedNode], reason: str, on: str, *, also: Iterable[str] = ()
) -> Erasure:
    """The changes that remove these things and their parts; nothing is written yet.

    `store` holds the files as they are; `also` are other names of the things. Raises KgError, with all problems, for a
    thing that the curated data do not describe, that an imported file or the ontology mentions, or that cannot be cut
    out exactly.
    """
    table = prefixes(archive)
    things = tuple(sorted(set(things), key=str))
    erased = {thing.value for thing in things}
    problems = [
        _not_described(shorten(thing.value, table))
        for thing in things
        if not any(_file(quad) for quad in store.statements(thing)) or thing.value.startswith(GRAPH)
    ]
    texts, lost = {}, {}
    for file in sorted({_file(quad) for quad in _statements_about(store, erased)} - {""}):
        try:
            _refuse_foreign(archive, file)
            text = reading.decode(archive.content(file), file).replace("\r\n", "\n")
            texts[file], lost[file] = remove_statements(
                text, lambda iri: _is_erased(iri, erased), graph_of(file).value, file
            )
        except KgError as error:
            problems.extend(error.problems)
    if problems:
        raise KgError.of(problems)
    before = texts.get(REDACTIONS) or (archive.content(REDACTIONS).decode() if REDACTIONS in archive.turtle else "")
    # a redaction that was killed may have written a mark already
    marked = {
        quad.subject.value: thing.value
        for thing in things
        for quad in store.statements(None, hb("redacts"), thing)
        if isinstance(quad.subject, NamedNode)
    }
    new = [thing for thing in things if thing.value not in marked.values()]
    marks, texts[REDACTIONS] = _with_marks(before, new, reason, on, table)
    marks |= marked
    lost.setdefault(REDACTIONS, 0)
    described = {_file(quad) for thing in things for quad in store.statements(thing)}
    texts = {file: texts[file] for file in sorted(texts, key=lambda one: (one != REDACTIONS, one in described, one))}
    own = (quad for quad in store.statements() if _is_erased(getattr(quad.subject, "value", ""), erased))
    return Erasure(things, texts, lost, marks, names(own, also))


def _not_described(thing: str) -> KgError:
    return KgError(
        "no data file describes this",
        thing,
        "a person, statement, document or other thing of data/",
        "see kg show: a term of the ontology or a conclusion cannot be redacted",
    )


def _refuse_foreign(archive: Archive, file: str) -> None:
    """Raises KgError for a file that this archive does not write by hand."""
    if file.startswith("data/imported/") and archive.path(file).with_name(MARK).exists():
        what = "an imported file mentions this, and the next import would bring it back"
        repair = "let the importer leave the record out and import again, then redact what remains"
        raise KgError(what, file, "a file that a person wrote", repair)
    if is_of_base(file):
        what = "this file is of another archive, which this one extends"
        repair = "redact it in that archive, and take its next version as the base"
        raise KgError(what, file, "things that the archive itself describes", repair)


def _is_erased(iri: str, erased: set[str]) -> bool:
    return any(whole in erased for whole in wholes(iri))


def _file(quad: Quad) -> str:
    """The data file that makes a statement; empty if none does."""
    name = quad.graph_name.value.removeprefix(GRAPH) if isinstance(quad.graph_name, NamedNode) else ""
    return f"{name}.ttl" if name.startswith("data/") else ""


def _statements_about(store: Store, erased: set[str]) -> Iterator[Quad]:
    """Every statement of a file that mentions the things or their parts, but for the marks in their places."""
    for quad in store.statements():
        ends = (end.value for end in (quad.subject, quad.object) if isinstance(end, NamedNode))
        if quad.predicate != hb("redacts") and any(_is_erased(iri, erased) for iri in ends):
            yield quad


def _with_marks(
    text: str, things: Iterable[NamedNode], reason: str, on: str, table: dict[str, str]
) -> tuple[dict[str, str], str]:
    """The marks of the things, and the file of marks with them; the prefixes that they need are declared."""
    marks, written = {}, ""
    for number, thing in enumerate(things, text.count(f"id:redaction-{on}-") + 1):
        mark = f"{THING}redaction-{on}-{number}"
        marks[mark] = thing.value
        name = shorten(thing.value, table)
        written += _TEXTS["mark"].format(
            mark=f"id:redaction-{on}-{number}", number=number, thing=name, reason=reason, on=on
        )
    declared = set(re.findall(r"^@prefix ([\w-]+):", text, re.MULTILINE)) | _USED
    declared |= {name.partition(":")[0] for thing in marks.values() if (name := shorten(thing, table))[0] != "<"}
    lines = "\n".join(f"@prefix {prefix}: <{table[prefix]}> ." for prefix in sorted(declared))
    if not text:
        return marks, _TEXTS["head"].format(prefixes=lines) + written
    head = re.sub(r"(?:^@prefix [^\n]*\n)+", lambda _: lines + "\n", text, count=1, flags=re.MULTILINE)
    return marks, head.rstrip("\n") + "\n" + written


def update(erasure: Erasure) -> bytes:
    """The redaction as a SPARQL update for any release: it says where to delete, never what (decision 0019)."""
    graph = graph_of(REDACTIONS)
    marks = ox.parse(erasure.texts[REDACTIONS], format=ox.RdfFormat.TURTLE, base_iri=graph.value)
    added = sorted(f"{quad.triple} ." for quad in marks if getattr(quad.subject, "value", "") in erasure.marks)
    things, marked = " ".join(map(str, erasure.things)), "\n".join(added)
    values = {"things": things, "inferred": INFERRED, "graph": graph, "marks": marked}
    return str(_TEXTS["update"] % values).encode()
