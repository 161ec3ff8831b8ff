"""How many rows a SELECT gives: the query that counts them, and a query for some of the rows."""

from __future__ import annotations

from collections.abc import Sequence

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
    counted = "DISTINCT *" if is_distinct(query) else "*"
    return f"{before}SELECT (COUNT({counted}) AS ?{_new_name('rows', query)}){dataset} WHERE {{ {{ {select} }} }}"


def page_of_select(query: str, names: Sequence[str], limit: int, offset: int) -> str:
    """The query for some rows of a SELECT whose columns have these names."""
    before, dataset, select = _parts(query)
    columns = " ".join(f"?{name}" for name in names)
    return f"{before}SELECT {columns}{dataset} WHERE {{ {{ {select} }} }} LIMIT {limit} OFFSET {offset}"


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
