"""The parts of a CONSTRUCT: what it makes, and the query for all rows of which it makes something."""

from __future__ import annotations

from kg.sparql import tree


def select_all_bindings(construct: str) -> str:
    """The query for all solutions of a rule: its CONSTRUCT as a SELECT of every variable.

    >>> select_all_bindings("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }")
    'SELECT DISTINCT * WHERE { ?a ?b ?c }'
    """
    prologue, _, group = parts_of_construct(construct)
    return f"{prologue}SELECT DISTINCT * WHERE {group}"


def parts_of_construct(text: str) -> tuple[str, str, str]:
    """The text before CONSTRUCT, the inside of its template, and the group after its WHERE.

    >>> parts_of_construct("PREFIX a: <http://a/> CONSTRUCT { ?x a:b 1 } WHERE { ?x a:c 2 }")
    ('PREFIX a: <http://a/> ', ' ?x a:b 1 \\n', '{ ?x a:c 2 }')
    """
    query = tree.parse(text)
    assert query.template_at, "this is a CONSTRUCT"
    assert query.where, "a CONSTRUCT has a WHERE"
    template = text[query.template_at.start + 1 : query.template_at.end - 1]
    return text[: query.start], f"{template}\n", text[query.where.start :]
