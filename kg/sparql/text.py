"""SPARQL text, read as tokens: refuses what could do harm, and puts parameters in safely."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import KgError

MAX_LENGTH = 1_000_000  # characters
MAX_REMEMBERED_LENGTH = 20_000  # characters, of a text that is remembered as harmless
MAX_DEPTH = 100  # nested brackets; the parser of the store overflows its stack at some thousands
TRIPLES_PER_INSERT = 500  # triples in one INSERT DATA

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
    (_scan_once if len(text) < MAX_REMEMBERED_LENGTH else _scan)(text, where)


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


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that a query declares, with their namespaces.

    >>> declared_prefixes("PREFIX a: <http://a/> SELECT * { ?x a:b ?y }")
    {'a': 'http://a/'}
    """
    seen = [item for item in tokens(text) if item[0] != "comment"]
    return {
        name.removesuffix(":"): namespace[1:-1]
        for (_, word, _), (_, name, _), (kind, namespace, _) in zip(seen, seen[1:], seen[2:], strict=False)
        if word.upper() == "PREFIX" and kind == "iri"
    }


def with_prefixes(text: str, known: Mapping[str, str]) -> str:
    """A query that declares all prefixes that it uses, as far as they are known.

    >>> with_prefixes("SELECT * { ?x a:b ?y }", {"a": "http://a/", "c": "http://c/"})
    'PREFIX a: <http://a/>\\nSELECT * { ?x a:b ?y }'
    """
    used = {token.partition(":")[0] for kind, token, _ in tokens(text) if kind == "name"}
    added = sorted((used & known.keys()) - declared_prefixes(text).keys())
    return "".join(f"PREFIX {prefix}: <{known[prefix]}>\n" for prefix in added) + text


def variables(text: str) -> set[str]:
    """The names of the variables in a query.

    >>> sorted(variables("SELECT ?x { ?x ex:a $y }  # ?z"))
    ['x', 'y']
    """
    return {token[1:] for kind, token, _ in tokens(text) if kind == "variable"}


def computed_variables(text: str) -> set[str]:
    """The names of the variables to which a query gives the value of an expression, by BIND or in its SELECT.

    >>> sorted(computed_variables("SELECT (STR(?a) AS ?b) { ?a ex:p ?c BIND(1 AS ?d) }  # AS ?e"))
    ['b', 'd']
    """
    seen = [item for item in tokens(text) if item[0] != "comment"]
    return {
        token[1:]
        for (_, before, _), (kind, token, _) in itertools.pairwise(seen)
        if kind == "variable" and before.upper() == "AS"
    }


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


_values_of_once = lru_cache(maxsize=512)(values_of)


def fill(text: str, values: Mapping[str, Sequence[Term]]) -> str:
    """The query with the terms of each `VALUES` block replaced; a term is written so that it can only be a term."""
    blocks = _values_of_once(text)
    places = sorted(((start, end, name) for name in values for start, end in blocks[name]), reverse=True)
    for start, end, name in places:
        text = f"{text[:start]} {' '.join(str(term) for term in values[name])} {text[end:]}"
    return text


def groups_of(text: str) -> list[tuple[int, set[str]]]:
    """Where each group of a WHERE begins, and the variables that its own patterns bind and those around it do not.

    A MINUS stands by itself: for it nothing is around. Not of what EXISTS asks, nor of a sub-SELECT, where a variable
    of the same name may be another.

    >>> groups_of("SELECT * WHERE { ?x ex:a 1 { ?x ex:b ?z } MINUS { ?x ex:b 1 } FILTER NOT EXISTS { ?x ex:c ?y } }")
    [(16, {'x'}), (28, {'z'}), (49, {'x'})]
    """
    found: list[tuple[int, list[set[str]]]] = []
    around: list[list[set[str]]] = []  # of each brace that is open: its variables and those around it; none of no group
    before, listing, depth = "", False, 0
    for kind, token, position in (item for item in tokens(text) if item[0] != "comment"):
        if kind == "variable" and around and around[-1] and (listing or not depth):
            around[-1][0].add(token[1:])
        elif kind == "mark" and token in "()":
            depth += 1 if token == "(" else -1
        elif kind == "mark" and token == "{":
            none = listing or before == "EXISTS" or (around and not around[-1])
            around.append([] if none else [set(), *(around[-1] if around and before != "MINUS" else [])])
            if around[-1]:
                found.append((position + 1, around[-1]))
            listing = False
        elif kind == "mark" and token == "}" and around:
            around.pop()
        before = token.upper()
        listing = listing or before == "VALUES"
        if before == "SELECT" and around and around[-1]:
            around[-1].clear()
    return [(place, seen[0].difference(*seen[1:])) for place, seen in found if seen]


def select_all_bindings(construct: str) -> str:
    """The query for all solutions of a rule: its CONSTRUCT as a SELECT of every variable.

    >>> select_all_bindings("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }")
    'SELECT DISTINCT * WHERE { ?a ?b ?c }'
    """
    prologue, _, group = parts_of_construct(construct)
    return f"{prologue}SELECT DISTINCT * WHERE {group}"


def bind_rows(query: str, rows: Sequence[Mapping[str, object]]) -> str:
    """A SELECT with some of its variables given: one of these rows each.

    The values stand at the head of its WHERE, and those of the variables that a group inside is the first to bind at
    the head of that group too: what agrees with none of them could not be joined, nor taken away by MINUS, and an
    engine that makes such a group whole would go through the store. Elsewhere an engine would go through the values
    for each row. For the same reason a `SELECT *` inside becomes a plain group, and any other SELECT inside is given
    the values of the variables that it shares with what is around it. All rows give the same variables. One that has
    no value in a row may have any.

    >>> query = "SELECT * WHERE { { ?a ?b 1 } UNION { ?c ?b 2 } }"
    >>> bind_rows(query, [{"a": Literal(3), "d": Literal(4)}]).count("VALUES")
    2
    """
    if not rows or not rows[0]:
        return query
    query = _with_inner_selects_bound(_without_inner_selects(query), rows)
    (outer, _), *inner = groups_of(query)
    places = [(outer, list(rows[0])), *((place, [name for name in rows[0] if name in own]) for place, own in inner)]
    for place, names in reversed(places):
        if names:
            query = f"{query[:place]} {_values(names, rows)} {query[place:]}"
    return query


def _without_inner_selects(query: str) -> str:
    """A SELECT in which each sub-SELECT of everything is a plain group, which means the same.

    >>> _without_inner_selects("SELECT * WHERE { { SELECT * WHERE { ?a ?b 1 } } }")
    'SELECT * WHERE { { { ?a ?b 1 } } }'
    """
    seen = [(token.upper(), position) for kind, token, position in tokens(query) if kind != "comment"]
    opened = next(place for place, (token, _) in enumerate(seen) if token == "{")
    for place in reversed(range(opened, len(seen) - 2)):
        (word, start), (mark, _), (after, brace) = seen[place : place + 3]
        if (word, mark) == ("SELECT", "*"):
            query = query[:start] + query[seen[place + 3][1] if after == "WHERE" else brace :]
    return query


def _with_inner_selects_bound(query: str, rows: Sequence[Mapping[str, object]]) -> str:
    """A SELECT in which each sub-SELECT is given the values of the variables that it shares with what is around it."""
    for start, end in reversed(_inner_selects(query)):
        inner = query[start:end]
        shared = [name for name in rows[0] if name in _shared_variables(inner)]
        bound = bind_rows(inner, [{name: row[name] for name in shared} for row in rows])
        query = f"{query[:start]}{bound}{query[end:]}"
    return query


def _inner_selects(query: str) -> list[tuple[int, int]]:
    """Where each sub-SELECT begins and ends; not of those inside another.

    >>> _inner_selects("SELECT * { { SELECT ?a { ?a ex:p ?b } } ?a ex:q 1 }")
    [(13, 38)]
    """
    found: list[tuple[int, int]] = []
    start, braces, within = 0, 0, 0
    for kind, token, position in tokens(query):
        if kind == "word" and token.upper() == "SELECT" and braces and not within:
            start, within = position, braces
        elif kind == "mark" and token in "{}":
            braces += 1 if token == "{" else -1
            if braces < within:
                found.append((start, position))
                within = 0
    return found


def _shared_variables(select: str) -> set[str]:
    """The variables of a sub-SELECT whose values may be given inside it instead of around it.

    Those that it names as they are and, if it makes groups, by which it makes them. None where it takes only some rows.

    >>> sorted(_shared_variables("SELECT ?a ?b (MAX(?d) AS ?c) WHERE { ?a ?b ?d } GROUP BY ?a ?e"))
    ['a']
    """
    named: dict[str, set[str]] = {"SELECT": set()}
    part, depth = "SELECT", 0
    for kind, token, _ in tokens(select):
        if kind == "mark" and token in "{}()":
            depth += 1 if token in "{(" else -1
        elif kind == "word" and not depth and token.upper() in ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"):
            part = token.upper()
            named[part] = set()
        elif kind == "variable" and not depth:
            named[part].add(token[1:])
    if named.keys() & {"LIMIT", "OFFSET"}:
        return set()
    return (named["SELECT"] & named.get("GROUP", named["SELECT"])) - computed_variables(select)


def _values(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """A VALUES block."""
    terms = [" ".join("UNDEF" if row[name] is None else str(row[name]) for name in names) for row in rows]
    listed = " ".join(f"({term})" for term in dict.fromkeys(terms))
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {listed} }}"


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


def is_one_triple(template: str) -> bool:
    """Whether the template of a CONSTRUCT is a single triple pattern.

    >>> is_one_triple(" ?x a:b 1 . "), is_one_triple("?x a:b 1 ; a:c 2"), is_one_triple("?x a:b 1 . ?y a:b 2")
    (True, False, False)
    """
    terms = [token for kind, token, _ in tokens(template) if kind != "comment" and token != "."]
    return len(terms) == 3


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
        if chunk and len(chunk) + len(group) > TRIPLES_PER_INSERT:
            yield _insertion(graph, chunk)
            chunk = []
        chunk = [*chunk, *group]
    if chunk:
        yield _insertion(graph, chunk)


def _insertion(graph: NamedNode, triples: Iterable[Triple]) -> str:
    lines = "".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in triples)
    return f"INSERT DATA {{ GRAPH {graph} {{\n{lines}}} }}"
