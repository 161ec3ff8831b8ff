"""The shapes graph: read once, from a store or from triples, and indexed by node and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import KgError
from kg.shacl.terms import PARAMETERS, TARGETS, listed, named
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import OWL, RDF, RDFS, SH

Rows = dict[Term, dict[str, list[Term]]]

_LINKS = listed(
    """
    property node not qualifiedValueShape and or xone in languageIn ignoredProperties path inversePath alternativePath
    zeroOrMorePath oneOrMorePath zeroOrOnePath sparql prefixes declare parameter
    validator nodeValidator propertyValidator
    """
)
_OWNED = TARGETS | PARAMETERS | listed("target path parameter declare ask select entailment shapesGraph")
_CLASSES = ("NodeShape", "PropertyShape")
_OF_SHAPES = frozenset(SH + name for name in _CLASSES)
_OF_CLASSES = frozenset({f"{RDFS}Class", f"{OWL}Class"})  # the second is a subclass of the first by OWL
_WITH_TARGETS = TARGETS | {"target"}


class Shapes:
    """A shapes graph: `of[node][name]` are the values; `name` is local for terms of SHACL and RDF."""

    def __init__(self, store: Store, triples: Iterable[Triple | Quad] | None = None, inferred: str = "") -> None:
        """Reads the shapes in the store; or these statements, and only the subclasses from the store.

        `inferred` is a namespace whose classes have all members stated that follow from its own subclasses.
        """
        self.store = store
        self.of: Rows = defaultdict(lambda: defaultdict(list))
        self.functions: set[str] = set()  # SHACL functions, as queries write them
        self.idle: set[Term] = set()  # shapes whose targets are not in the data
        self._statements = list(_stored(store) if triples is None else triples)
        self._having: dict[str, list[Term]] = defaultdict(list)  # by property, the nodes that had a value of it
        self._typed: dict[str, list[Term]] = defaultdict(list)  # by class, the nodes that had it as a type
        self._read()
        self._find_classes(inferred)

    def _find_classes(self, inferred: str) -> None:
        """Finds which class is below which, in the store and in the shapes graph."""
        self.subclasses: dict[str, set[str]] = defaultdict(set)
        self._above: dict[str, set[str]] = defaultdict(set)
        self._known_above: dict[str, frozenset[str]] = {}
        self._known_below: dict[str, list[str]] = {}
        for child, parent in self.store.rows(f"SELECT DISTINCT ?c ?p WHERE {{ ?c <{RDFS}subClassOf> ?p }}"):
            if isinstance(child, NamedNode) and isinstance(parent, NamedNode):
                self.subclasses[parent.value].add(child.value)
                self._above[child.value].add(parent.value)
        self._inferred = {
            parent: {one for one in children if one.startswith(inferred)}
            for parent, children in self.subclasses.items()
            if inferred and parent.startswith(inferred)
        }
        for node in self.having(f"{RDFS}subClassOf"):
            for parent in self.of[node][f"{RDFS}subClassOf"]:
                if isinstance(node, NamedNode) and isinstance(parent, NamedNode):
                    self._above[node.value].add(parent.value)

    def _read(self) -> None:
        """Indexes the statements by node and property."""
        names: dict[str, tuple[str, list[Term]]] = {}  # by property: its name, and the nodes that have a value of it
        repeated: list[list[Term]] = []
        before: Term | None = None
        row: dict[str, list[Term]] = {}
        for one in self._statements:
            node, value, predicate = one.subject, one.object, one.predicate.value
            if type(node) is Triple or type(value) is Triple:
                continue
            if predicate not in names:
                name = predicate.removeprefix(SH).removeprefix(RDF)
                names[predicate] = name, self._having[name]
            name, having = names[predicate]
            if node != before:  # what is said of a node mostly stands together
                row, before = self.of[node], node
            values = row[name]
            if not values:
                having.append(node)
            elif len(values) == 1:
                repeated.append(values)
            values.append(value)
        for values in repeated:
            values[:] = dict.fromkeys(values)
        for typed in self._having["type"]:
            for value in self.of[typed]["type"]:
                if isinstance(value, NamedNode):
                    self._typed[value.value].append(typed)

    @property
    def triples(self) -> list[Triple]:
        """The shapes graph, without what is left out."""
        return [one.triple if isinstance(one, Quad) else one for one in self._statements]

    def leave_out(self, is_out: Callable[[Triple | Quad], bool]) -> None:
        """Leaves some statements out of the graph; what was read of them stays."""
        self._statements = [one for one in self._statements if not is_out(one)]

    def having(self, *names: str) -> list[Term]:
        """The nodes that have a value of one of some properties."""
        found = {node: None for name in names for node in self._having.get(name, ()) if self.of[node].get(name)}
        return list(found)

    def instances(self, classes: frozenset[str] | set[str]) -> set[Term]:
        """The nodes that have one of some classes as a type, or a class below."""
        below = [NamedNode(name) for name in self._typed if self._all_above(name) & classes]
        return {node for name in below for node in self._typed[name.value] if name in self.of[node].get("type", ())}

    def targeted(self) -> list[Term]:
        """The shapes that have targets, in order."""
        shapes = self.instances(_OF_SHAPES)
        classes = (node for node in self.instances(_OF_CLASSES) if node in shapes or self._has_parameters(node))
        named_classes = (node for node in classes if isinstance(node, NamedNode))
        found = {*self.having(*_WITH_TARGETS), *named_classes}
        return sorted((shape for shape in found if shape not in self.idle), key=str)

    def is_class(self, shape: Term) -> bool:
        """True if a shape is also a class, which makes it its own target (SHACL, section 2.1.3.3)."""
        if not isinstance(shape, NamedNode):
            return False
        types = self.types(shape)
        return bool(types & _OF_CLASSES) and bool(types & _OF_SHAPES or self._has_parameters(shape))

    def _has_parameters(self, node: Term) -> bool:
        return not self._parameters.isdisjoint(self.of[node])

    @cached_property
    def _parameters(self) -> set[str]:
        """The properties by which a node is a shape (SHACL, section 2.1), those of declared components included."""
        return {*PARAMETERS, *self._declared}

    @cached_property
    def _declared(self) -> set[str]:
        """The parameters of declared components."""
        return {
            path.value.removeprefix(SH).removeprefix(RDF)
            for node in self.instances({f"{SH}ConstraintComponent"})
            for parameter in self.of[node].get("parameter", ())
            for path in self.of[parameter].get("path", ())
            if isinstance(path, NamedNode)
        }

    def types(self, node: Term) -> set[str]:
        """The classes of a node of the shapes graph, and all above them."""
        types = self.of[node].get("type", ()) if node in self.of else ()
        return {above for one in types if isinstance(one, NamedNode) for above in self._all_above(one.value)}

    def _all_above(self, name: str) -> frozenset[str]:
        """A class and all above it."""
        if name not in self._known_above:
            self._known_above[name] = frozenset(_closure(name, self._above))
        return self._known_above[name]

    def is_deactivated(self, shape: Term) -> bool:
        """True if a shape is deactivated."""
        switches = self.of.get(shape, {}).get("deactivated", ())
        return any(getattr(value, "value", "") == "true" for value in switches)

    def set_idle(self) -> None:
        """Notes which shapes have classes as their only targets, and no instance of these in the store."""
        rows = self.store.rows(f"SELECT DISTINCT ?c WHERE {{ ?s <{RDF}type> ?c }}")
        present = {c.value for (c,) in rows if isinstance(c, NamedNode)}
        for shape in self.targeted():
            row = self.of[shape]
            if not (TARGETS - {"targetClass"} | {"target"}) & row.keys():
                names = [c.value for c in (*row.get("targetClass", ()), shape) if isinstance(c, NamedNode)]
                if not any(name in present for wanted in names for name in self.below(wanted)):
                    self.idle.add(shape)

    def siblings(self, shape: Term) -> list[Term]:
        """The qualified shapes of the property shapes that stand beside a property shape (SHACL, section 4.7.3)."""
        rows = (self.of[parent]["property"] for parent in self.having("property"))
        parents = [properties for properties in rows if shape in properties]
        beside = [other for properties in parents for other in properties if other != shape]
        found = [q for other in beside for q in self.of.get(other, {}).get("qualifiedValueShape", ())]
        return list(dict.fromkeys(found))

    @cached_property
    def _holders(self) -> dict[Term, Term]:
        """For each blank node, an IRI that leads to it through blank nodes only."""
        blanks: dict[Term, list[Term]] = defaultdict(list)
        for one in self._statements:
            if isinstance(one.object, BlankNode):
                blanks[one.subject].append(one.object)
        found: dict[Term, Term] = {}
        for name in sorted((node for node in blanks if isinstance(node, NamedNode)), key=str):
            todo = blanks[name]
            while todo:
                node = todo.pop()
                if node not in found:
                    found[node] = name
                    todo += blanks.get(node, [])
        return found

    def name_of(self, node: Term | None) -> str:
        """The IRI of a shape; of one without a name, that of the shape in which it stands; "" if there is none."""
        named_one = node if isinstance(node, NamedNode) else self._holders.get(node) if node is not None else None
        return named_one.value if isinstance(named_one, NamedNode) else ""

    def wrong(self, node: Term, what: str, expected: str, kind: str = "shape") -> KgError:
        """The error for a node of the shapes graph that breaks a rule: a shape, or what `kind` says."""
        holder = self._holders.get(node)
        where = f"{kind} {named(node)}" if isinstance(node, NamedNode) else f"a {kind} that is a blank node"
        where = f"a blank node in {kind} {named(holder)}" if holder else where
        return KgError(what, where, expected, f"correct the {kind}")

    def below(self, wanted: str) -> list[str]:
        """A class and its subclasses at any depth, in order, without those whose members it is stated to have."""
        if wanted not in self._known_below:
            stated = _closure(wanted, self._inferred) - {wanted}
            self._known_below[wanted] = sorted(_closure(wanted, self.subclasses) - stated)
        return self._known_below[wanted]


def _closure(name: str, next_to: Mapping[str, Iterable[str]]) -> set[str]:
    """A class and all that are above it, or all that are below it."""
    found: set[str] = set()
    todo = [name]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += next_to.get(one, ())
    return found


def _stored(store: Store) -> Iterator[Triple]:
    """Every statement in a store about a node to which SHACL gives a meaning."""
    # one query for each, without VALUES: on some data Virtuoso answers a join of VALUES with an internal error
    nodes = [f"?s a <{SH}{name}>" for name in (*_CLASSES, "ConstraintComponent")]
    nodes += [f"?s <{SH}{name}> ?any" for name in sorted(_OWNED)]
    links = [*(f"{SH}{name}" for name in sorted(_LINKS)), f"{RDF}first", f"{RDF}rest", f"{OWL}imports"]
    nodes += [f"?from <{link}> ?s FILTER(!ISLITERAL(?s))" for link in links]
    if not store.remote:  # each node once, though it is found in several ways
        found = dict.fromkeys(s for node in nodes for (s,) in store.rows(f"SELECT DISTINCT ?s WHERE {{ {node} }}"))
        yield from (quad.triple for subject in found for quad in store.statements(subject))
        return
    for node in nodes:
        for s, p, o in store.rows(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {node} . ?s ?p ?o }}"):
            if s is not None and o is not None and isinstance(p, NamedNode) and not isinstance(s, Literal):
                yield Triple(s, p, o)
