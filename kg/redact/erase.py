"""This module plans a redaction: the new text of each file, the marks that remain, and where names survive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.diff.withheld import names
from kg.errors import KgError
from kg.identifiers import GRAPH, THING, graph_of, hb, prefixes, shorten, wholes
from kg.labels import Labels
from kg.paths import Archive
from kg.redact.turtle import take_out
from kg.store import Store

MARKS = "data/redactions.ttl"
_HEAD = """\
# What was taken out of the record, when, and for which kind of reason.
# Source: none; kg redact writes here, and a person may correct it.
# Covers: one mark for each thing, which holds for its parts too; nothing of what was taken out.

{prefixes}

<> a hb:Graph ;
    dcterms:title "What was taken out"@en ;
    hb:origin list:origin-curated ;
    hb:covers "Marks in the place of what was taken out."@en .
"""
_MARK = """
{mark} a hb:Redaction ;
    rdfs:label "What was taken out on {on} under the number {number}"@en ;
    hb:redacts {thing} ;
    hb:redactionReason list:redaction-{reason} ;
    hb:redactedOn "{on}"^^xsd:date .
"""
_USED = {"dcterms", "hb", "id", "list", "rdfs", "xsd"}


@dataclass(frozen=True)
class Erasure:
    """What a redaction changes: the new texts by file name, and how many statements each loses."""

    things: tuple[NamedNode, ...]
    texts: dict[str, str]
    lost: dict[str, int]
    marks: dict[str, str]  # the thing by its mark
    name: re.Pattern[str] | None  # what finds the names of the things in other texts


def plan(archive: Archive, store: Store, things: Iterable[NamedNode], reason: str, on: str) -> Erasure:
    """The changes that take these things and their parts out, made nowhere yet.

    `store` holds the files as they are. Raises KgError, with all problems, for a thing that the curated data do not
    describe, that an imported file or the ontology speaks of, or that cannot be cut out exactly.
    """
    table = prefixes(archive)
    things = tuple(sorted(set(things), key=str))
    erased = {thing.value for thing in things}
    problems = [
        KgError(
            "no data file describes this",
            shorten(thing.value, table),
            "a person, statement, document or other thing of data/",
            "see kg show: a term of the ontology or a conclusion cannot be redacted",
        )
        for thing in things
        if not any(_file(quad) for quad in store.statements(thing)) or thing.value.startswith(GRAPH)
    ]
    texts, lost = {}, {}
    for file in sorted({_file(quad) for quad in _naming(store, erased)} - {""}):
        if file.startswith("data/imported/"):
            problems.append(
                KgError(
                    "an imported file speaks of this, and the next import would bring it back",
                    file,
                    "a file that a person wrote",
                    "let the importer leave the record out and import again, then redact what remains",
                )
            )
            continue
        try:
            text = archive.turtle[file].read_text(encoding="utf-8")
            texts[file], lost[file] = take_out(text, lambda iri: _goes(iri, erased), graph_of(file).value, file)
        except KgError as error:
            problems.extend(error.problems)
    if problems:
        raise KgError.of(problems)
    path = archive.turtle.get(MARKS)
    before = texts.get(MARKS) or (path.read_text(encoding="utf-8") if path else "")
    marks, texts[MARKS] = _marked(before, things, reason, on, table)
    lost.setdefault(MARKS, 0)
    own = (q for q in _naming(store, erased) if isinstance(q.subject, NamedNode) and _goes(q.subject.value, erased))
    return Erasure(things, texts, lost, marks, names(own))


def _goes(iri: str, erased: set[str]) -> bool:
    return any(whole in erased for whole in wholes(iri))


def _file(quad: Quad) -> str:
    """The data file that makes a statement, or nothing where none does."""
    name = quad.graph_name.value.removeprefix(GRAPH) if isinstance(quad.graph_name, NamedNode) else ""
    return f"{name}.ttl" if name.startswith("data/") else ""


def _naming(store: Store, erased: set[str]) -> Iterator[Quad]:
    """Every statement of a file that speaks of the things or their parts."""
    for quad in store.statements():
        if any(isinstance(t, NamedNode) and _goes(t.value, erased) for t in (quad.subject, quad.object)):
            yield quad


def _marked(
    text: str, things: Iterable[NamedNode], reason: str, on: str, table: dict[str, str]
) -> tuple[dict[str, str], str]:
    """The marks of the things, and the file of marks with them; the prefixes that they need are declared."""
    marks, written = {}, ""
    for number, thing in enumerate(things, text.count(f"id:redaction-{on}-") + 1):
        mark = f"{THING}redaction-{on}-{number}"
        marks[mark] = thing.value
        name = shorten(thing.value, table)
        written += _MARK.format(mark=f"id:redaction-{on}-{number}", number=number, thing=name, reason=reason, on=on)
    declared = set(re.findall(r"^@prefix ([\w-]+):", text, re.MULTILINE)) | _USED
    declared |= {name.partition(":")[0] for thing in marks.values() if (name := shorten(thing, table))[0] != "<"}
    lines = "\n".join(f"@prefix {prefix}: <{table[prefix]}> ." for prefix in sorted(declared))
    if not text:
        return marks, _HEAD.format(prefixes=lines) + written
    head = re.sub(r"(?:^@prefix [^\n]*\n)+", lambda _: lines + "\n", text, count=1, flags=re.MULTILINE)
    return marks, head.rstrip("\n") + "\n" + written


def patch(erasure: Erasure, reason: str, on: str) -> bytes:
    """The patch for any release: it names what goes and adds the marks, and repeats nothing (decision 0019)."""
    graph = graph_of(MARKS)
    xsd = "http://www.w3.org/2001/XMLSchema#date"
    added: list[str] = []
    for mark, thing in erasure.marks.items():
        number = mark.rsplit("-", 1)[1]
        label = Literal(f"What was taken out on {on} under the number {number}", language="en")
        facts = {
            NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"): hb("Redaction"),
            NamedNode("http://www.w3.org/2000/01/rdf-schema#label"): label,
            hb("redacts"): NamedNode(thing),
            hb("redactionReason"): NamedNode(f"{THING}list/redaction-{reason}"),
            hb("redactedOn"): Literal(on, datatype=NamedNode(xsd)),
        }
        added += [f"A <{mark}> {prop} {value} {graph} ." for prop, value in facts.items()]
    rows = ["TX .", *(f"R {thing} ." for thing in erasure.things), *sorted(added), "TC ."]
    return ("\n".join(rows) + "\n").encode()


def survivors(archive: Archive, erasure: Erasure, store: Store) -> list[str]:
    """Where the names of what was taken out still stand: lines of files, then statements that no line accounts for.

    `store` holds all that follows from the new texts. The places are named, the names are not repeated.
    """
    name = erasure.name
    if name is None:
        return []
    found: list[str] = []
    holding: set[str] = set()
    for folder in (archive.ontology, archive.data, archive.queries):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            text = erasure.texts.get(file)
            if text is None:
                text = path.read_text(encoding="utf-8", errors="replace")
            if not name.search(text):
                continue
            holding.add(file)
            lines = [str(n) for n, line in enumerate(text.splitlines(), 1) if name.search(_spoken(line))]
            if lines:
                found.append(f"{file}, line{'s' * (len(lines) > 1)} {', '.join(lines)}")
    labels = Labels(store, prefixes(archive))
    for quad in store.statements():
        if quad.predicate == hb("fromFile") or not isinstance(quad.object, Literal) or _file(quad) in holding:
            continue
        if name.search(quad.object.value):
            found.append(f"{labels.of(quad.graph_name)}: {labels.of(quad.predicate)} of {quad.subject}")  # type: ignore[arg-type]
    return list(dict.fromkeys(found))


def identifiers(erasure: Erasure, store: Store) -> list[str]:
    """The identifiers, other than of what was taken out, that hold one of the names."""
    if erasure.name is None:
        return []
    gone = {thing.value for thing in erasure.things}
    terms = {term for quad in store.statements() for term in (quad.subject, quad.object)}
    return sorted(
        t.value for t in terms if isinstance(t, NamedNode) and erasure.name.search(t.value) and t.value not in gone
    )


def _spoken(line: str) -> str:
    """A line without its identifiers."""
    return re.sub(r"<[^>]*>|[\w-]+:[\w.~-]+", " ", line)


def put(files: dict[Path, bytes]) -> None:
    """Writes all these files beside their places, and only then puts them there."""
    beside: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in files.items():
            beside[path] = path.with_name(f".new-{path.name}")
            beside[path].write_bytes(content)
        for path, fresh in beside.items():
            fresh.replace(path)
    except OSError as error:
        raise KgError(
            f"cannot write the file ({error.strerror})", str(path), "room and leave to write", "see to both"
        ) from error
    finally:
        for fresh in beside.values():
            fresh.unlink(missing_ok=True)
