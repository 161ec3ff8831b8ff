"""What goes beyond SHACL Core and SHACL-SPARQL in a shapes graph: supported, handed to pySHACL, or left out and said.

SHACL Advanced Features (W3C Working Group Note, 2017) has rules, targets, functions and expressions; SHACL-JS has
constraints in JavaScript. Rules infer, so they are no part of validation. Targets in SPARQL are found here. Shapes with
expressions, and queries that call functions, are for pySHACL. Nothing runs JavaScript.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.shacl.exact import ExactStore
from kg.shacl.shapes import Shapes
from kg.shacl.sparql_constraints import key, local_name, prefixes
from kg.shacl.terms import STRING, named
from kg.sparql import text as sparql
from kg.sparql.text import tokens
from kg.store.protocol import Term
from kg.store.running import running
from kg.terms.vocabulary import OWL, SH, XSD

_INFERENCE = {"rule": "it infers, and validation does not", "values": "it infers, and validation does not"}
_OF_FORMS = ("editor", "viewer", "nodes", "labelTemplate", "returnType", "resultAnnotation")  # nothing to validate
_SCRIPTS = ("JSValidator", "JSConstraint")
_FUNCTIONS = ("Function", "SPARQLFunction", "JSFunction")
_VALIDATORS = frozenset({"validator", "nodeValidator", "propertyValidator"})
_NAMED = 3  # shapes that a note names


def prepare(store: ExactStore, shapes: Shapes, note: Callable[[str], None]) -> None:
    """Finds targets in SPARQL, and takes out of the shapes what cannot be done; `note` gets a sentence about each.

    Raises KgError with every target whose query is not allowed.
    """
    for node in {*shapes.having("parameter"), *shapes.instances({f"{SH}ConstraintComponent"})}:
        row = shapes.of[node]
        if isinstance(node, NamedNode) and node.value.startswith(SH) and "parameter" in row:
            row.clear()  # SHACL's own declaration of one of its components, which need none
        elif f"{SH}ConstraintComponent" in shapes.types(node) and not row.keys() & _VALIDATORS:
            row.clear()  # without a validator it says nothing (SHACL, section 6.2.3)
    _without_scripts(shapes, note)
    _read_as_meant(shapes)
    _without_inference(shapes, note)
    called = _functions(shapes)
    problems: list[KgError] = []
    number = 0
    for shape in shapes.having("target"):
        row, ways = shapes.of[shape], list[str]()
        for target in list(row["target"]):
            try:
                query = _query(shapes, shape, target)
            except KgError as error:
                problems += error.problems
                continue
            if query is None:
                note(f"shape {named(shape)}: its sh:target is left out, because it is not in SPARQL")
            elif called & {text for kind, text, _ in tokens(query) if kind == "iri"}:
                continue  # pySHACL, which knows these functions, finds it
            else:
                number += 1
                try:
                    nodes = _found(store, query, shape)
                except RuntimeError:  # a function that the engine does not know
                    continue
                ways.append(store.mark_targets(NamedNode(f"{SH}target-{number}"), nodes))
            row["target"].remove(target)
        if not row["target"]:
            del row["target"]
        if ways:
            shapes.marked_targets[shape] = " UNION ".join(f"{{{{ {way} }}}}" for way in ways) if ways[1:] else ways[0]
    if problems:
        raise KgError.of(problems)


def _found(store: ExactStore, query: str, shape: Term) -> list[Term]:
    """The focus nodes that a target in SPARQL selects."""
    sparql.check(query, f"shape {named(shape)}")
    with running(f"shape {named(shape)}"):
        solutions = store.as_read.select(query, f"sh:target of shape {named(shape)}")
        places = [i for i, variable in enumerate(solutions.variables) if variable.value == "this"]
        if not places:
            raise KgError(
                "the query of its sh:target does not return ?this", f"shape {named(shape)}", "SELECT ?this …",
                "correct the query",
            )  # fmt: skip
        return list(dict.fromkeys(term for row in solutions if (term := row[places[0]]) is not None))


def _query(shapes: Shapes, shape: Term, target: Term) -> str | None:
    """The query of a target, with its parameters; None if it has no query. Raises KgError if it breaks a rule."""
    row = shapes.of.get(target, {})
    node, values = target, dict[str, Term]()
    if not row.get("select"):
        types = [t for t in row.get("type", ()) if shapes.of.get(t, {}).get("select")]
        if not types:
            return None
        node = types[0]
        for parameter in shapes.of[node].get("parameter", ()):
            for path in shapes.of[parameter].get("path", ()):
                if given := row.get(key(named(path))):
                    values[local_name(named(path))] = given[0]
    texts = shapes.of[node]["select"]
    if len(texts) != 1 or not STRING.fits(texts[0]):
        raise KgError(
            f"its sh:target has {len(texts)} queries", f"shape {named(shape)}", "one sh:select, a text", "correct it"
        )
    query = texts[0].value if isinstance(texts[0], Literal) else ""
    declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes(shapes.of, node, shape).items())
    return declared + _filled(query, values)


def _filled(query: str, values: dict[str, Term]) -> str:
    """A query in which parameters have their values."""
    parts, end = [], 0
    for kind, text, start in tokens(query):
        if kind == "variable" and isinstance(value := values.get(text[1:]), NamedNode | Literal):
            parts += [query[end:start], str(value)]
            end = start + len(text)
    return "".join([*parts, query[end:]])


def _functions(shapes: Shapes) -> set[str]:
    """The functions that a shapes graph declares, as queries write them; `shapes` gets them too."""
    shapes.functions = set(map(str, shapes.instances({SH + name for name in _FUNCTIONS})))
    return shapes.functions


def _without_scripts(shapes: Shapes, note: Callable[[str], None]) -> None:
    """Takes out validators and constraints in JavaScript."""
    scripts = shapes.instances({SH + name for name in _SCRIPTS})
    owners = shapes.having("js")
    if scripts or owners:
        shapes.leave_out(lambda one: one.object in scripts or one.predicate.value == f"{SH}js")
    for node in owners:
        del shapes.of[node]["js"]
        note(f"shape {named(node)}: its sh:js is left out, because JavaScript is not run")
    for node in shapes.having(*sorted(_VALIDATORS)) if scripts else ():
        row = shapes.of[node]
        held = [name for name in sorted(_VALIDATORS) if scripts & set(row.get(name, ()))]
        for name in held:
            row[name] = [one for one in row[name] if one not in scripts]
            if not row[name]:
                del row[name]
        if held and not row.keys() & _VALIDATORS:
            used = sorted(key(named(path)) for parameter in row["parameter"] for path in shapes.of[parameter]["path"])
            for shape, other in list(shapes.of.items()):
                if shape != node and set(used) & other.keys():
                    note(f"shape {named(shape)}: {named(node)} is left out, because it is written in JavaScript only")
            shapes.of[node].clear()


def _read_as_meant(shapes: Shapes) -> None:
    """Mends what shapes of well-known projects write, and what can be read in one way only.

    SHACL's own vocabulary gives a namespace as a string, and DASH has an ASK query as sh:propertyValidator.
    """
    for node in shapes.having("namespace"):
        row = shapes.of[node]
        if "prefix" in row:
            row["namespace"] = [
                Literal(space.value, datatype=NamedNode(f"{XSD}anyURI")) if STRING.fits(space) else space
                for space in row["namespace"]
                if isinstance(space, Literal)
            ]
    for name in ("nodeValidator", "propertyValidator"):
        for node in shapes.having(name):
            row = shapes.of[node]
            asking = [one for one in row.get(name, ()) if shapes.of.get(one, {}).get("ask")]
            if asking and "validator" not in row:
                row["validator"] = asking
                row[name] = [one for one in row[name] if one not in asking]
                if not row[name]:
                    del row[name]


def _without_inference(shapes: Shapes, note: Callable[[str], None]) -> None:
    """Takes out rules, and what only forms and pages use."""
    owners: dict[str, list[str]] = defaultdict(list)
    for name in _INFERENCE:
        for node in shapes.having(name):
            del shapes.of[node][name]
            owners[name].append(named(node))
    for name in _OF_FORMS:
        for node in shapes.having(name):
            del shapes.of[node][name]
    for name, nodes in owners.items():
        several = f"{', '.join(sorted(nodes)[:_NAMED])}{f' and {len(nodes) - _NAMED:,} more' * (len(nodes) > _NAMED)}"
        note(f"sh:{name} is left out, because {_INFERENCE[name]}: shape{'s' * (len(nodes) > 1)} {several}")
    if left_out := {SH + name for name in owners}:
        shapes.leave_out(lambda one: one.predicate.value in left_out)


def imports(shapes: Shapes) -> Iterator[str]:
    """The addresses that owl:imports names and that no ontology in the shapes graph has."""
    for node in shapes.having(f"{OWL}imports"):
        for wanted in shapes.of[node][f"{OWL}imports"]:
            address = named(wanted)
            known = (NamedNode(address), NamedNode(address.rstrip("#/"))) if re.match(r"\w+:", address) else ()
            if not any(f"{OWL}Ontology" in shapes.types(node) for node in known):
                yield address
