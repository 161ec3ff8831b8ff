"""This module reads SPARQL text as tokens: to refuse what could harm, and to put parameters in safely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import KgError

MAX_LENGTH = 1_000_000  # characters
SHORT = 20_000  # characters, of a text that is remembered as harmless
MAX_DEPTH = 100  # nested brackets; the parser of the store overflows its stack at some thousands
CHUNK = 500  # triples in one INSERT DATA

Term = NamedNode | Literal

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                 |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<name>[\w.-]*:(?:(?:[\w:%]|\\.)(?:\.*(?:[\w:%-]|\\.))*)?)
      | (?P<word>\w+)
      | (?P<mark>[^\s])""",
    re.VERBOSE | re.DOTALL,
)
_REACHING = re.compile(r"SERVICE|^LOAD$", re.IGNORECASE)  # legal too: 1SERVICE, SERVICESILENT, SERVICE:x


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and position of every token, comments included.

    >>> [word for _, word, _ in tokens('SELECT ?x WHERE { ?x ex:a "}" }')]
    ['SELECT', '?x', 'WHERE', '{', '?x', 'ex:a', '"}"', '}']
    """
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match.group(), match.start()


def check(text: str, where: str = "the query") -> None:
    """Nothing, if the text may be given to a SPARQL engine; KgError if it is too long, too deep, or reaches out."""
    (_scan_once if len(text) < SHORT else _scan)(text, where)


def _scan(text: str, where: str) -> None:
    if len(text) > MAX_LENGTH:
        raise KgError(
            f"the query is {len(text):,} characters long", where, f"at most {MAX_LENGTH:,}", "ask a shorter query"
        )
    depth = 0
    for kind, token, position in tokens(text):
        if kind == "mark":
            depth += (token in "{([") - (token in "})]")
        if depth > MAX_DEPTH:
            raise KgError(
                f"the query nests more than {MAX_DEPTH} brackets (line {text.count(chr(10), 0, position) + 1})",
                where,
                f"at most {MAX_DEPTH} brackets inside one another",
                "flatten the query",
            )
        if kind in ("word", "name") and (found := _REACHING.search(token.partition(":")[0])):
            word = found.group().upper()
            raise KgError(
                f"the query uses {word} (line {text.count(chr(10), 0, position) + 1})",
                where,
                "a query over this graph alone: it never reaches a file or a network",
                f"take the {word} part out; a prefix that has this word in its name needs another name",
            )


_scan_once = lru_cache(maxsize=512)(_scan)  # rules and questions are run again and again


def values_of(text: str) -> dict[str, list[tuple[int, int]]]:
    """For each variable of a `VALUES ?x { … }` block: where its terms start and end; several where it is repeated.

    >>> values_of("SELECT ?x { VALUES ?x { 1 } }")
    {'x': [(23, 26)]}
    """
    blocks: dict[str, list[tuple[int, int]]] = {}
    seen = [item for item in tokens(text) if item[0] != "comment"]
    for first, second, third in zip(seen, seen[1:], seen[2:], strict=False):
        if first[1].upper() == "VALUES" and second[0] == "variable" and third[1] == "{":
            end = next((position for _, token, position in seen if position > third[2] and token == "}"), len(text))
            blocks.setdefault(second[1][1:], []).append((third[2] + 1, end))
    return blocks


def fill(text: str, values: Mapping[str, Sequence[Term]]) -> str:
    """The query with the terms of each `VALUES` block replaced; a term is written so that it can only be a term."""
    blocks = values_of(text)
    places = sorted(((start, end, name) for name in values for start, end in blocks[name]), reverse=True)
    for start, end, name in places:
        text = f"{text[:start]} {' '.join(str(term) for term in values[name])} {text[end:]}"
    return text


def restricted(text: str, variable: str, terms: Iterable[object]) -> str:
    """A SELECT whose variable can only be one of these terms.

    >>> restricted("SELECT ?x WHERE { ?x ?p ?o }", "x", [NamedNode("http://a")])
    'SELECT ?x WHERE { VALUES ?x { <http://a> } ?x ?p ?o }'
    """
    words = [(token, position) for kind, token, position in tokens(text) if kind != "comment"]
    place = next(p for (word, _), (mark, p) in pairwise(words) if word.upper() == "WHERE" and mark == "{")
    return f"{text[: place + 1]} VALUES ?{variable} {{ {' '.join(map(str, terms))} }}{text[place + 1 :]}"


def parts_of_construct(text: str) -> tuple[str, str, str]:
    """What stands before CONSTRUCT, the inside of its template, and the group after its WHERE.

    >>> parts_of_construct("PREFIX a: <http://a/> CONSTRUCT { ?x a:b 1 } WHERE { ?x a:c 2 }")
    ('PREFIX a: <http://a/> ', ' ?x a:b 1 \\n', '{ ?x a:c 2 }')
    """
    seen = [item for item in tokens(text) if item[0] != "comment"]
    start = next(position for _, token, position in seen if token.upper() == "CONSTRUCT")
    opened = next(position for _, token, position in seen if token == "{")
    closed = next(position for kind, token, position in seen if kind == "mark" and token == "}")
    group = next(position for _, token, position in seen if token == "{" and position > closed)
    return text[:start], text[opened + 1 : closed] + "\n", text[group:]


def parts_of_select(text: str) -> tuple[str, str]:
    """What stands before SELECT, and the rest.

    >>> parts_of_select("PREFIX a: <http://a/> SELECT ?x WHERE { ?x a:c 2 }")
    ('PREFIX a: <http://a/> ', 'SELECT ?x WHERE { ?x a:c 2 }\\n')
    """
    start = next(position for kind, token, position in tokens(text) if kind == "word" and token.upper() == "SELECT")
    return text[:start], text[start:] + "\n"


def insertions(graph: NamedNode, triples: Iterable[Triple]) -> Iterator[str]:
    """INSERT DATA of some hundred triples each; those about one blank node together: its name holds in one only."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for triple in triples:
        if isinstance(triple.subject, BlankNode) and isinstance(triple.object, BlankNode):
            parent[root(triple.subject)] = root(triple.object)
    together: dict[object, list[Triple]] = defaultdict(list)
    for number, triple in enumerate(triples):
        blank = next((t for t in (triple.subject, triple.object) if isinstance(t, BlankNode)), None)
        together[number if blank is None else root(blank)].append(triple)
    chunk: list[Triple] = []
    for group in together.values():
        if chunk and len(chunk) + len(group) > CHUNK:
            yield _insertion(graph, chunk)
            chunk = []
        chunk = [*chunk, *group]
    if chunk:
        yield _insertion(graph, chunk)


def _insertion(graph: NamedNode, triples: Iterable[Triple]) -> str:
    lines = "".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in triples)
    return f"INSERT DATA {{ GRAPH {graph} {{\n{lines}}} }}"
