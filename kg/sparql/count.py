"""How many rows or triples a query gives: the query that counts them, and a query for some of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.sparql.text import tokens, variables

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def is_distinct(query: str) -> bool:
    """Whether a query is a SELECT DISTINCT.

    >>> is_distinct("SELECT # DISTINCT\\n ?x { }"), is_distinct("PREFIX a: <b:> select distinct ?x { }")
    (False, True)
    """
    words = [word.upper() for kind, word, _ in tokens(_parts(query)[2]) if kind != "comment"]
    return words[:2] == ["SELECT", "DISTINCT"]


def count_of_select(query: str) -> str:
    """The query for the number of rows of a SELECT; of a SELECT DISTINCT it counts different rows.

    Virtuoso may give a row of a SELECT DISTINCT twice, and then COUNT(*) counts it twice.

    >>> print(count_of_select("PREFIX a: <b:> SELECT DISTINCT ?x FROM a:c WHERE { ?x a:d 1 } LIMIT 5"))
    PREFIX a: <b:> SELECT (COUNT(DISTINCT *) AS ?rows) FROM a:c WHERE { { SELECT DISTINCT ?x  WHERE { ?x a:d 1 } LIMIT 5
     } }
    """
    before, dataset, select = _parts(query)
    return _count(before, dataset, select, query, "DISTINCT *" if is_distinct(query) else "*")


def page_of_select(query: str, names: Sequence[str], limit: int, offset: int) -> str:
    """The query for some rows of a SELECT whose columns have these names."""
    before, dataset, select = _parts(query)
    columns = " ".join(f"?{name}" for name in names)
    return f"{before}SELECT {columns}{dataset} WHERE {{ {{ {select} }} }} LIMIT {limit} OFFSET {offset}"


def count_of_ask(query: str) -> str:
    """The query for 1 if an ASK is true, and for 0 if it is false.

    >>> print(count_of_ask("ASK { ?x ?y 1 }"))
    SELECT (COUNT(*) AS ?rows) WHERE { { SELECT (1 AS ?one) WHERE { { SELECT (1 AS ?any)  { ?x ?y 1 }
     } } LIMIT 1 } }
    """
    before, dataset, ask = _parts(query)
    any_, one = _new_name("any", query), _new_name("one", query)
    solutions = f"SELECT (1 AS ?{any_}) {ask[len('ASK') :]}"
    return _count(before, dataset, f"SELECT (1 AS ?{one}) WHERE {{ {{ {solutions} }} }} LIMIT 1", query)


def count_of_construct(query: str) -> str | None:
    """The query for the number of different triples of a CONSTRUCT.

    None where SPARQL cannot count them: for a DESCRIBE, and if the template makes blank nodes.

    >>> print(count_of_construct("CONSTRUCT { ?x a ?y . ?x ?z 1 } WHERE { ?x ?z ?y }")[:69])
    SELECT (COUNT(*) AS ?rows) WHERE { { SELECT DISTINCT ?s ?p ?o WHERE {
    >>> count_of_construct("CONSTRUCT { [] a ?y } WHERE { ?x a ?y }")
    """
    before, dataset, construct = _parts(query)
    if not construct.upper().startswith("CONSTRUCT"):
        return None
    head, where = _head_and_where(construct)
    template = _template(f"{before}{head} {where}")
    if template is None:
        return None
    names = [_new_name(letter, query) for letter in "spo"]
    s, p, o = names
    parts = (" ".join(f"({term} AS ?{name})" for term, name in zip(triple, names, strict=True)) for triple in template)
    union = " UNION ".join(f"{{ SELECT {part} {where} }}" for part in parts)
    usable = f"FILTER((ISIRI(?{s}) || ISBLANK(?{s})) && ISIRI(?{p}) && BOUND(?{o}))"
    return _count(before, dataset, f"SELECT DISTINCT ?{s} ?{p} ?{o} WHERE {{ {union} {usable} }}", query)


def _template(query: str) -> list[tuple[str, str, str]] | None:
    """The triples of a CONSTRUCT's template as SPARQL text; None if there are none, or a blank node is among them."""
    from rdflib import BNode
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        triples = translateQuery(parseQuery(query)).algebra.template
    except Exception:  # of any kind: rdflib does not read all that pyoxigraph does
        return None
    if not triples or any(isinstance(term, BNode) for triple in triples for term in triple):
        return None
    return [(s.n3(), p.n3(), o.n3()) for s, p, o in triples]


def _head_and_where(construct: str) -> tuple[str, str]:
    """CONSTRUCT with its template, and what stands behind; the short form CONSTRUCT WHERE has its group for both."""
    seen = [item for item in tokens(construct) if item[0] != "comment"]
    marks = [(token, position) for kind, token, position in seen if kind == "mark"]
    opened, closed = (next((position for token, position in marks if token == brace), 0) for brace in "{}")
    where = construct[closed + 1 :] if seen[1][1] == "{" else construct[opened:]
    return f"CONSTRUCT {construct[opened : closed + 1]}", where


def _count(before: str, dataset: str, select: str, query: str, what: str = "*") -> str:
    return f"{before}SELECT (COUNT({what}) AS ?{_new_name('rows', query)}){dataset} WHERE {{ {{ {select} }} }}"


def _new_name(name: str, query: str) -> str:
    """A variable name that the query does not use."""
    while name in variables(query):
        name += "_"
    return name


def _parts(query: str) -> tuple[str, str, str]:
    """What stands before the form of a query, its FROM clauses, and the rest without these."""
    seen = [item for item in tokens(query) if item[0] != "comment"]
    start = next(position for kind, token, position in seen if kind == "word" and token.upper() in _FORMS)
    rest, dataset, end = "", "", start
    for opening, closing in _dataset_clauses([item for item in seen if item[2] >= start]):
        rest += query[end:opening]
        dataset += f" {query[opening:closing]}"
        end = closing
    return query[:start], dataset, rest + query[end:] + "\n"


def _dataset_clauses(seen: Sequence[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    """Where each FROM clause begins and ends."""
    depth = 0
    for place, (kind, token, position) in enumerate(seen):
        if kind == "mark":
            depth += (token in "{(") - (token in "})")
        elif kind == "word" and token.upper() == "FROM" and not depth:
            _, name, start = seen[place + (2 if seen[place + 1][1].upper() == "NAMED" else 1)]
            yield position, start + len(name)
