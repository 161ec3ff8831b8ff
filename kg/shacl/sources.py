"""Data and shapes as users give them: files, text in RDF or rdflib graphs, read as triples.

Nothing is fetched. All graphs of a dataset are read as one.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat, Triple

from kg.errors import KgError
from kg.files.nesting import refuse_deep_rdf
from kg.shacl.terms import FORMATS

_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "n3": RdfFormat.N3,
    "xml": RdfFormat.RDF_XML,
    "json-ld": RdfFormat.JSON_LD,
}
_SAME = {"ttl": "turtle", "ntriples": "nt", "nq": "nquads", "rdf": "xml", "pretty-xml": "xml", "jsonld": "json-ld"}
_ADDRESS = re.compile(r"(https?|ftp)://\S+\Z")
_BEGINNING = 1000  # bytes by which a format is told
_IN_MEMORY = "http://kg.invalid/"  # the base of relative addresses in a text that is no file


class Source:
    """A file, a text in RDF or an rdflib graph; `name` is what messages call it."""

    def __init__(self, given: Any, name: str, format_: str = "") -> None:
        self.given, self.name, self.format = given, name, format_
        self.prefixes: dict[str, str] = {}
        self.rename = False  # so that the blank nodes of several files stay apart

    @contextmanager
    def triples(self) -> Iterator[Iterator[Triple | Quad]]:
        """A block that reads its triples, or statements of the default graph; then `prefixes` are known.

        Raises KgError if it cannot be read or is not RDF.
        """
        if hasattr(self.given, "namespaces"):
            yield self._of_graph(self.given)
            return
        path = self.given if isinstance(self.given, Path) else None
        content = (self.given if path is None else _content(path)).removeprefix(codecs.BOM_UTF8)
        refuse_deep_rdf(content, self.name)
        format_ = _FORMATS[self.format] if self.format else _by_content(content[:_BEGINNING], path)
        base = path.resolve().as_uri() if path else _IN_MEMORY
        try:
            parser = ox.parse(content, format_, base_iri=base, rename_blank_nodes=self.rename, lenient=True)
            yield parser
            self.prefixes.update(parser.prefixes)
        except SyntaxError as error:
            raise self._wrong(format_, error.msg or "", error.lineno) from error

    def _of_graph(self, graph: Any) -> Iterator[Triple]:
        from kg.shacl.delegate import back

        self.prefixes.update({prefix: str(iri) for prefix, iri in graph.namespaces()})
        yield from back(graph.triples((None, None, None)))

    def _wrong(self, format_: RdfFormat, message: str, line: int | None) -> KgError:
        reason = " ".join(re.sub(r"^(Parser )?error (at|on) line.*?: ", "", message, flags=re.IGNORECASE).split())
        repair = "correct the file, or name its format if it is another one"
        if "context" in message.lower() and format_ == RdfFormat.JSON_LD:
            repair = "put the context into the file: nothing is fetched"
        where = f"{self.name}:{line}" if line else self.name
        return KgError(f"this is not {format_.name}: {reason[:200]}", where, f"RDF in {format_.name}", repair)


def source(given: Any, name: str, format_: str | None = None) -> Source:
    """Data or shapes in any of the ways in which pySHACL takes them. Raises KgError for an address or another thing."""
    format_ = _format(format_, name)
    if hasattr(given, "namespaces"):
        return Source(given, name)
    if hasattr(given, "read"):
        given = given.read()
    if isinstance(given, str) and ("\n" in given or given.lstrip()[:1] in "@{[#"):
        given = given.encode()
    if isinstance(given, bytes | bytearray):
        return Source(bytes(given), name, format_)
    if isinstance(given, str) and _ADDRESS.match(given):
        raise KgError("an address is not fetched", given, "a file", "download it, and give the file")
    if isinstance(given, str | os.PathLike):
        return Source(Path(given), str(given), format_)
    raise KgError(f"{type(given).__name__} holds no RDF", name, "a file, text in RDF, or an rdflib graph", "give one")


def _format(format_: str | None, name: str) -> str:
    wanted = (format_ or "").lower()
    if "/" in wanted and (known := RdfFormat.from_media_type(wanted)):
        return next(own for own, one in _FORMATS.items() if one == known)
    wanted = _SAME.get(wanted, wanted)
    if wanted and wanted not in FORMATS:
        raise KgError(f"the format {format_!r} is not known", name, ", ".join(FORMATS), "name one of these, or none")
    return wanted


def _by_content(beginning: bytes, path: Path | None) -> RdfFormat:
    """The format of a file by its ending, if that is of one format only; else by its first characters."""
    known = RdfFormat.from_extension(path.suffix.lower().removeprefix(".")) if path else None
    text = beginning.lstrip()
    if known and (known != RdfFormat.RDF_XML or text.startswith(b"<")):
        return known
    if text.startswith((b"<?xml", b"<rdf:", b"<!")):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if text.startswith((b"{", b"[")) else RdfFormat.TURTLE


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(error, str(path)) from error


def unreadable(error: OSError, name: str) -> KgError:
    """The error for a file that cannot be read."""
    missing = isinstance(error, FileNotFoundError)
    what = "there is no such file" if missing else f"cannot read this ({error.strerror or error})"
    return KgError(what, name, "a file of RDF that can be read", "check the name" if missing else "check the file")
