"""Values that are put into a query: the parameters of a question, and the rows to which a query is limited.

They are put where the query binds their variables first, and there only, since an engine makes a group or a sub-SELECT
whole before it joins it. A group inside may be given the values of a variable that its own patterns bind, because a row
of it with any other value could not be joined. The same holds for MINUS and OPTIONAL if what stands before them has a
value for the variable in each row. A sub-SELECT may be given those of the variables that it names as they are, because
any other variable in it is another one of the same name (SPARQL 1.1, section 12). Nothing is put into EXISTS, which has
the values of each row already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.sparql import tree
from kg.sparql.tree import Bind, Group, Marked, Query, Values

Value = NamedNode | Literal
Edit = tuple[int, int, str]  # where a part of the text begins and ends, and what comes in its place


def values_of(query: Query) -> dict[str, list[Values]]:
    """The blocks `VALUES ?x { … }` of each variable.

    >>> [block.rows for block in values_of(tree.parse("SELECT ?x { VALUES ?x { <a:b> <a:c> } }"))["x"]]
    [((<NamedNode value=a:b>,), (<NamedNode value=a:c>,))]
    """
    found: dict[str, list[Values]] = {}
    for group in tree.groups_of(query):
        for block in _blocks(group):
            found.setdefault(block.variables[0], []).append(block)
    return found


def fill(text: str, values: Mapping[str, Sequence[Value]]) -> str:
    """The query with the terms of each `VALUES` block replaced; a term is written so that it can only be a term.

    The groups and sub-SELECTs that stand beside a block are given its values too.

    >>> query = "SELECT * { VALUES ?x { 1 } { ?x <a:b> ?y } OPTIONAL { ?x <a:c> ?z } }"
    >>> fill(query, {"x": [NamedNode("a:d")]})
    'SELECT * { VALUES ?x { <a:d> } { VALUES ?x { <a:d> } ?x <a:b> ?y } OPTIONAL { ?x <a:c> ?z } }'
    """
    written = {name: " ".join(map(str, terms)) for name, terms in values.items()}
    edits: list[Edit] = []
    for group in tree.groups_of(tree.parse(text)):
        given = {block.variables[0]: block for block in _blocks(group) if block.variables[0] in values}
        edits += [(block.opens, block.closes, f" {written[name]} ") for name, block in given.items()]
        blocks = {name: f" VALUES ?{name} {{ {written[name]} }}" for name in given}
        edits += _pushed(group, blocks, blocks)
    return edited(text, edits)


def _pushed(group: Group, blocks: Mapping[str, str], left: Mapping[str, str]) -> Iterator[Edit]:
    """The blocks of values put into the groups within a group, each where it first binds the variable.

    `left` are those whose variables no pattern around the group binds.
    """
    for place, element in enumerate(group.elements):
        for inner in tree.joined_groups(element):
            yield from _pushed_into(inner, left)
        if isinstance(element, Marked) and (
            element.word == "MINUS" or (element.word == "OPTIONAL" and element.group.select is not None)
        ):
            bound = tree.bound_by_patterns(group.elements[:place])
            yield from _pushed_into(element.group, {name: block for name, block in blocks.items() if name in bound})


def _pushed_into(group: Group, blocks: Mapping[str, str]) -> Iterator[Edit]:
    where = group
    if group.select is not None and group.select.where is not None:
        where, shared = group.select.where, shared_variables(group.select)
        blocks = {name: block for name, block in blocks.items() if name in shared}
    given = {block.variables[0] for block in _blocks(where)}
    if written := [block for name, block in blocks.items() if name in _first_bound(where) - given]:
        yield where.start + 1, where.start + 1, "".join(written)
    own = tree.bound_by_patterns(where.elements)
    yield from _pushed(where, blocks, {name: block for name, block in blocks.items() if name not in own})


def _first_bound(group: Group) -> set[str]:
    """The variables that patterns of a group bind before any OPTIONAL, MINUS or BIND of it names them."""
    bound, named = set[str](), set[str]()
    for element in group.elements:
        bound |= tree.bound_by_patterns([element]) - named
        if isinstance(element, Marked | Bind):
            named |= tree.mentioned_in(Group(element.start, element.end, (element,)))
    return bound


def bind_rows(query: str, rows: Sequence[Mapping[str, object]]) -> str:
    """A SELECT with some of its variables given: one of these rows each.

    The values stand at the head of its WHERE, and those of the variables that a group inside is the first to bind at
    the head of that group too. Elsewhere an engine would go through the values for each row. A `SELECT *` inside
    becomes a plain group, which means the same. All rows give the same variables. One that has no value in a row may
    have any.

    >>> query = "SELECT * WHERE { { ?a ?b 1 } UNION { ?c ?b 2 } }"
    >>> bind_rows(query, [{"a": Literal(3), "d": Literal(4)}]).count("VALUES")
    2
    """
    if not rows or not rows[0]:
        return query
    return edited(query, list(_bound(tree.parse(query), rows, list(rows[0]))))


def _bound(query: Query, rows: Sequence[Mapping[str, object]], names: list[str]) -> Iterator[Edit]:
    """The values of these variables put into a query."""
    if query.where is not None:
        yield _rows_at(query.where, rows, names)
        yield from _bound_inside(query.where, rows, names, tree.bound_by_patterns(query.where.elements), set(names))


def _bound_inside(
    group: Group, rows: Sequence[Mapping[str, object]], names: list[str], around: set[str], here: set[str]
) -> Iterator[Edit]:
    """The same for the groups within a group, at whose head the values of the variables `here` stand."""
    for place, element in enumerate(group.elements):
        if isinstance(element, Marked) and element.word == "MINUS":
            bound = here | tree.bound_by_patterns(group.elements[:place])
            yield from _bound_group(element.group, rows, [name for name in names if name in bound], set())
        else:
            for inner in (element.group,) if isinstance(element, Marked) else tree.joined_groups(element):
                yield from _bound_group(inner, rows, names, around)


def _bound_group(
    group: Group, rows: Sequence[Mapping[str, object]], names: list[str], around: set[str]
) -> Iterator[Edit]:
    select = group.select
    if select is not None and select.where and select.is_group:
        yield select.start, select.where.start, ""
        yield from _bound_group(select.where, rows, names, around)
    elif select is not None:
        shared = shared_variables(select)
        if named := [name for name in names if name in shared]:
            yield from _bound(select, rows, named)
    else:
        own = tree.bound_by_patterns(group.elements)
        if first := [name for name in names if name in _first_bound(group) - around]:
            yield _rows_at(group, rows, first)
        yield from _bound_inside(group, rows, names, around | own, set(first))


def shared_variables(select: Query) -> set[str]:
    """The variables of a sub-SELECT whose values may be given inside it instead of around it.

    Those that it names as they are and, if it makes groups, by which it makes them. None where it takes only some rows.

    >>> query = "SELECT ?a ?b (MAX(?d) AS ?c) WHERE { ?a ?b ?d } GROUP BY ?a ?e"
    >>> sorted(shared_variables(tree.parse(query)))
    ['a']
    """
    if select.limited or select.where is None:
        return set()
    everything = tree.bound_in(select.where) if select.everything else set()
    named = everything | {name for name, expression in select.columns if expression is None}
    aggregated = select.grouped is not None or any(expression for _, expression in select.columns)
    return named & (select.grouped or set()) if aggregated and select.grouped is not None else named


def _blocks(group: Group) -> list[Values]:
    """The VALUES blocks of one variable in a group."""
    return [one for one in group.elements if isinstance(one, Values) and len(one.variables) == 1]


def _rows_at(group: Group, rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> Edit:
    """A VALUES block at the head of a group."""
    terms = [" ".join("UNDEF" if row[name] is None else str(row[name]) for name in names) for row in rows]
    listed = " ".join(f"({term})" for term in dict.fromkeys(terms))
    block = f" VALUES ({' '.join(f'?{name}' for name in names)}) {{ {listed} }}"
    return group.start + 1, group.start + 1, block


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with each edit made."""
    for start, end, written in sorted(edits, reverse=True):
        text = f"{text[:start]}{written}{text[end:]}"
    return text
