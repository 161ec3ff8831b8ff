"""Parts of a shapes graph beyond SHACL Core and SHACL-SPARQL: they are left to pySHACL, or left out with a note.

SHACL Advanced Features (W3C Working Group Note, 2017) has rules, targets, functions and expressions; SHACL-JS has
constraints in JavaScript. Rules infer, so they are no part of validation. Shapes with targets in SPARQL or expressions,
and queries that call functions, are for pySHACL. Nothing runs JavaScript.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.shacl.shapes import Shapes
from kg.shacl.terms import STRING, named
from kg.store.protocol import Term
from kg.terms.vocabulary import OWL, SH, XSD

_INFERENCE = {"rule": "it infers, and validation does not", "values": "it infers, and validation does not"}
_SCRIPTS = ("JSValidator", "JSConstraint")
_FUNCTIONS = ("Function", "SPARQLFunction", "JSFunction")
_VALIDATORS = frozenset({"validator", "nodeValidator", "propertyValidator"})
_NAMED = 3  # shapes that a note names


def prepare(shapes: Shapes, note: Callable[[str], None]) -> None:
    """Takes out of the shapes what cannot be done; `note` gets a sentence about each."""
    for node in {*shapes.having("parameter"), *shapes.instances({f"{SH}ConstraintComponent"})}:
        row = shapes.of[node]
        if isinstance(node, NamedNode) and node.value.startswith(SH) and "parameter" in row:
            row.clear()  # SHACL's own declaration of one of its components, which need none
        elif f"{SH}ConstraintComponent" in shapes.types(node) and not row.keys() & _VALIDATORS:
            row.clear()  # without a validator it says nothing (SHACL, section 6.2.3)
    _without_scripts(shapes, note)
    _read_as_meant(shapes)
    _without_inference(shapes, note)
    shapes.functions = set(map(str, shapes.instances({SH + name for name in _FUNCTIONS})))
    for shape in shapes.having("target"):
        row = shapes.of[shape]
        if not any(_in_sparql(shapes, one) for one in row["target"]):
            note(f"shape {named(shape)}: its sh:target is left out, because it is not in SPARQL")
            del row["target"]


def _in_sparql(shapes: Shapes, target: Term) -> bool:
    """True if a target has a query, or its type has one."""
    return any(shapes.of.get(one, {}).get("select") for one in (target, *shapes.of.get(target, {}).get("type", ())))


def _without_scripts(shapes: Shapes, note: Callable[[str], None]) -> None:
    """Takes out validators and constraints in JavaScript."""
    scripts = shapes.instances({SH + name for name in _SCRIPTS})
    if scripts or shapes.having("js"):
        shapes.leave_out(lambda one: one.object in scripts or one.predicate.value == f"{SH}js")
    for node in shapes.having("js"):
        del shapes.of[node]["js"]
        note(f"shape {named(node)}: its sh:js is left out, because JavaScript is not run")
    for node in shapes.having(*sorted(_VALIDATORS)) if scripts else ():
        row = shapes.of[node]
        for name in _VALIDATORS & row.keys():
            row[name] = [one for one in row[name] if one not in scripts]
            if not row[name]:
                del row[name]
        if not row.keys() & _VALIDATORS:
            note(f"{named(node)} is left out, because it is written in JavaScript only")
            row.clear()


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
    for node in shapes.having("propertyValidator"):
        row = shapes.of[node]
        asking = [one for one in row["propertyValidator"] if shapes.of.get(one, {}).get("ask")]
        if asking == row["propertyValidator"] and "validator" not in row:
            row["validator"] = row.pop("propertyValidator")


def _without_inference(shapes: Shapes, note: Callable[[str], None]) -> None:
    """Takes out rules."""
    owners: dict[str, list[str]] = defaultdict(list)
    for name in _INFERENCE:
        for node in shapes.having(name):
            del shapes.of[node][name]
            owners[name].append(named(node))
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
