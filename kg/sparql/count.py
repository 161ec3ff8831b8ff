"""How many rows or triples a query gives: the query that counts them, and a query for some of the rows."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import BlankNode

from kg.sparql import tree
from kg.sparql.text import variables


def is_distinct(query: str) -> bool:
    """True if a query is a SELECT DISTINCT.

    >>> is_distinct("SELECT # DISTINCT\\n ?x { }"), is_distinct("PREFIX a: <b:> select distinct ?x { }")
    (False, True)
    """
    return tree.parse(query).distinct


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
    parsed = tree.parse(query)
    template = _template(parsed)
    if template is None or parsed.template_at is None or parsed.where is None:
        return None
    before, dataset, _ = _parts(query)
    where = f"WHERE {query[parsed.where.start :]}\n"
    names = [_new_name(letter, query) for letter in "spo"]
    s, p, o = names
    parts = (" ".join(f"({term} AS ?{name})" for term, name in zip(triple, names, strict=True)) for triple in template)
    union = " UNION ".join(f"{{ SELECT {part} {where} }}" for part in parts)
    usable = f"FILTER((ISIRI(?{s}) || ISBLANK(?{s})) && ISIRI(?{p}) && BOUND(?{o}))"
    return _count(before, dataset, f"SELECT DISTINCT ?{s} ?{p} ?{o} WHERE {{ {union} {usable} }}", query)


def _template(query: tree.Query) -> list[tuple[str, str, str]] | None:
    """The triples of a CONSTRUCT's template as SPARQL text; None if there are none, or a blank node is among them."""
    triples = [(s.term, p.term, o.term) for s, p, o in (pattern.places for pattern in query.template)]
    if not triples or any(term is None or isinstance(term, BlankNode) for triple in triples for term in triple):
        return None
    return [(str(s), str(p), str(o)) for s, p, o in triples]


def _count(before: str, dataset: str, select: str, query: str, what: str = "*") -> str:
    return f"{before}SELECT (COUNT({what}) AS ?{_new_name('rows', query)}){dataset} WHERE {{ {{ {select} }} }}"


def _new_name(name: str, query: str) -> str:
    """A variable name that the query does not use."""
    while name in variables(query):
        name += "_"
    return name


def _parts(query: str) -> tuple[str, str, str]:
    """The text before the form of a query, its FROM clauses, and the rest without these."""
    parsed = tree.parse(query)
    rest, dataset, end = "", "", parsed.start
    for clause in parsed.dataset:
        rest += query[end : clause.start]
        dataset += f" {query[clause.start : clause.end]}"
        end = clause.end
    return query[: parsed.start], dataset, rest + query[end:] + "\n"
