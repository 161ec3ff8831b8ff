"""Tells text that nests so deeply that the parsers of pyoxigraph would run out of stack and end the whole program.

They take triples within triples, `<<( … )>>`, to any depth, in files and in the results of an endpoint.
"""

from __future__ import annotations

import re
from itertools import islice
from mmap import mmap

from kg.errors import KgError

MAX_DEPTH = 100
DEEP_TRIPLES = f"triples are nested more than {MAX_DEPTH} deep"
_OPENING = re.compile(rb"<<")
_TOKEN = re.compile(  # what can hold a bracket that opens nothing, first; so a text never hides what the parser sees
    rb"""\\.|\#[^\r\n]*+|<[^<>\s]*+>|<<|>>
    |\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''
    |"(?:[^"\\\r\n]++|\\.)*+"|'(?:[^'\\\r\n]++|\\.)*+'""",
    re.VERBOSE | re.DOTALL,
)
_TEXT = re.compile(rb'"[^"]*+"')
_ALL_BUT_BRACKETS = bytes(sorted({*range(256)} - {*b'{}[]"'}))


def refuse_deep_rdf(content: bytes | mmap, where: str) -> None:
    """Raises KgError if a text `is_deep_rdf`.

    >>> refuse_deep_rdf(b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 101, "x.ttl")
    Traceback (most recent call last):
    kg.errors.KgError: x.ttl: triples are nested more than 100 deep
      expected  at most 100 levels
      fix       take out what is nested so deeply
    """
    if is_deep_rdf(content):
        raise _too_deep(DEEP_TRIPLES, where)


def is_deep_rdf(content: bytes | mmap) -> bool:
    """True if Turtle, TriG, N-Triples or N-Quads nest triples deeper than MAX_DEPTH.

    >>> is_deep_rdf(b'<a:a> <a:b> "' + b"<<" * 101 + b'" .')
    False
    """
    if len(list(islice(_OPENING.finditer(content), MAX_DEPTH + 1))) <= MAX_DEPTH:
        return False
    depth = 0
    for match in _TOKEN.finditer(content):
        depth += {b"<<": 1, b">>": -1}.get(match[0], 0)
        if depth > MAX_DEPTH:
            return True
    return False


def refuse_deep_json(content: bytes, where: str) -> None:
    """Raises KgError if JSON nests objects and lists deeper than MAX_DEPTH.

    >>> refuse_deep_json(b'{"a": ["{{[", {}, {"b": 1}]}', "x.json")
    >>> refuse_deep_json(b'{"a":' * 101, "x.json")
    Traceback (most recent call last):
    kg.errors.KgError: x.json: objects are nested more than 100 deep
      expected  at most 100 levels
      fix       take out what is nested so deeply
    """
    left = content.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, _ALL_BUT_BRACKETS)
    left = _TEXT.sub(b"", left.replace(b'""', b""))
    for _ in range(MAX_DEPTH):
        before, left = left, left.replace(b"{}", b"").replace(b"[]", b"")
        if not left or left == before:  # brackets that do not match are an error to the parser, wherever they begin
            break
    if left.count(b"{") + left.count(b"[") > MAX_DEPTH:
        raise _too_deep(f"objects are nested more than {MAX_DEPTH} deep", where)


def _too_deep(what: str, where: str) -> KgError:
    return KgError(
        what,
        where,
        f"at most {MAX_DEPTH} levels",
        "take out what is nested so deeply",
    )
