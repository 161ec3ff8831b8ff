"""Finds the proof of a statement: runs its rule backwards, and those of its premises, down to passages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from pyoxigraph import NamedNode, Triple

from kg.errors import KgError
from kg.rules.axioms import axiom_rules
from kg.rules.patterns import Binding, Part, derivations, instantiate, match, negations
from kg.rules.rows import Keys, key_rows, rows
from kg.rules.rule import KIND, Axiom, Rule, written_rules
from kg.sparql.query_file import QueryFile
from kg.store.protocol import Store, Term
from kg.terms.names import INFERRED, file_of, hb
from kg.terms.vocabulary import OA_HAS_SOURCE, RDF_TYPE

ABOUT = ("ofRemedy", "hasObject", "forPerson", "onDocument", "underTreaty", "bindsState", "leansOn")
UNCERTAIN = (hb("mayHaveFallenUnderVersion"), hb("mayHaveFallenUnderPrecedenceOf"))  # premises not known to hold
WAYS = 3  # the most proofs shown of one statement
MOST_KEYS = 50  # values that are given to the rule of one conclusion
MAX_DEPTH = 60  # steps from a statement down to a passage


@dataclass(frozen=True)
class Leaf:
    """Asserted statements about one thing, the files that make them, and the passages that say so.

    A document that describes itself needs no passage: then `itself` is true. `read` is true if only a program read it.
    """

    thing: Term
    triples: tuple[Triple, ...]
    files: tuple[str, ...]
    passages: tuple[NamedNode, ...]
    reported_by_another: bool = False
    itself: bool = False
    read: bool = False


@dataclass(frozen=True)
class Attack:
    """A claim or conclusion that contradicts a statement, its standing, its document, and what answers it."""

    attacker: NamedNode
    standing: Term | None
    document: Term | None
    passages: tuple[NamedNode, ...]
    answers: tuple[tuple[NamedNode, Term | None], ...]


@dataclass(frozen=True)
class Way:
    """One proof of a statement: the values of the rule's variables, the premises, and what must not be known."""

    binding: Binding
    premises: tuple[Leaf | Step, ...]
    denied: tuple[Part, ...]


@dataclass(frozen=True)
class Step:
    """A derived statement, its rule, some of its proofs, and how many more there are.

    `above` is true if the same statement has been explained earlier in the same proof; then it has no `ways`.
    `read` is true if every proof needs what a program read. `assumed` are the wordings that a conclusion assumes,
    grouped by provision: of each group one is enough.
    """

    triple: Triple
    rule: Rule
    ways: tuple[Way, ...] = ()
    more: int = 0
    above: bool = False
    standing: Term | None = None
    against: tuple[Attack, ...] = ()
    qualified: tuple[NamedNode, ...] = ()
    assumed: tuple[tuple[NamedNode, ...], ...] = ()
    read: bool = False

    @property
    def uncertain(self) -> bool:
        """True if it may not hold: it says that a wording may have applied, or is concluded from that."""
        return bool(self.assumed) or self.triple.predicate in UNCERTAIN


@dataclass
class Explainer:
    """Finds proofs in a store, at most `most` of each statement; if `shallow`, only the last step of each.

    `without_read` is the store without what a program read, if there is such a thing.
    """

    store: Store
    written: Iterable[QueryFile]
    most: int = WAYS
    shallow: bool = False
    without_read: Store | None = None
    _done: set[Triple] = field(default_factory=set)
    _rows: dict[Triple, list[Binding]] = field(default_factory=dict)  # of conclusions that are looked at

    def __post_init__(self) -> None:
        rules: list[Rule] = [*axiom_rules(self.store), *written_rules(self.written)]
        self._rules: Mapping[str, Rule] = {rule.graph.value: rule for rule in rules}

    def look_ahead(self, concluded: Iterable[Triple]) -> None:
        """Finds the rows that give conclusions which are to be explained: one query for many of the same rule.

        An endpoint is asked for each, since Virtuoso fails at some rules with a table of values.
        """
        if self.store.remote:
            return
        keys: dict[str, Keys] = {}
        wanted = dict.fromkeys(triple for triple in concluded if triple not in self._rows)
        for triple in wanted:
            rule = self.rule_of(triple)
            if rule is not None and rule.mints:
                self._rows[triple] = []
                for names, values in self._known_of(rule, triple).items():
                    keys.setdefault(rule.graph.value, {}).setdefault(names, {}).update(values)
        for graph, several in keys.items():
            for row in dict.fromkeys(tuple(row.items()) for row in rows(self._rules[graph], self.store, several)):
                binding: Binding = dict(row)
                concluded_here = instantiate(self._rules[graph].kind, binding)
                if concluded_here in wanted:
                    self._rows[concluded_here].append(binding)

    def why(self, triple: Triple) -> Step | Leaf:
        """The proof of a statement. Raises KgError if the graph does not hold it, or no rule gives it any more."""
        if not self.store.holds(triple):
            raise KgError(
                f"this statement is not in the graph: {triple.subject} {triple.predicate} {triple.object}",
                "kg why",
                "a statement of the graph, asserted or derived",
                "see what kg show lists about the thing",
            )
        self._done.clear()
        found = self._explain(triple, frozenset())
        if found is None:
            raise KgError(
                f"no rule gives this statement any more: {triple.subject} {triple.predicate} {triple.object}",
                "kg why",
                "a derived statement all of whose premises are in the graph",
                "run kg build: a premise has been removed since it was inferred",
            )
        return found

    def rule_of(self, triple: Triple) -> Rule | None:
        """The rule that gave a statement; None if a file asserts it."""
        graphs = [graph.value for graph in self._graphs(triple)]
        if any(not graph.startswith(INFERRED) for graph in graphs):
            return None
        return next((self._rules[graph] for graph in sorted(graphs) if graph in self._rules), None)

    def solutions(self, rule: Rule, triple: Triple) -> list[tuple[Binding, frozenset[Triple]]]:
        """All minimal sets of premises from which a rule gives a statement, each with the values of its variables."""
        found: dict[frozenset[Triple], Binding] = {}
        for head in rule.body.head:
            wanted = match(head, triple)
            if wanted is None:
                continue
            for binding in self._rows_for(rule, triple, wanted):
                if all(binding.get(name) == term for name, term in wanted.items()):
                    for way in derivations(rule.body.part, binding, self.store.holds):
                        found.setdefault(way, binding)
        least = [way for way in found if not any(other < way for other in found)]
        order = sorted(least, key=lambda way: (self._is_read(way), len(way), sorted(map(str, way))))
        return [(found[way], way) for way in order]

    def _is_read(self, statements: Iterable[Triple]) -> bool:
        """True if one of these statements needs what a program read."""
        return self.without_read is not None and not all(map(self.without_read.holds, statements))

    def _rows_for(self, rule: Rule, triple: Triple, wanted: Mapping[str, Term]) -> Iterable[Binding]:
        """The rows of a rule that may give a statement: all that do, and perhaps others."""
        if rule.mints and triple.predicate == KIND and not self.store.remote:
            self.look_ahead([triple])
            return self._rows[triple]
        given = {name: term for name, term in wanted.items() if name not in rule.body.computed}
        return rows(rule, self.store, key_rows(given, [given]))

    def _known_of(self, rule: Rule, triple: Triple) -> Keys:
        """The values that a conclusion states of the row that gave it, so that the rule need not be run as a whole."""
        stated = {
            name: min((self._objects(triple.subject, one) for one in properties), key=len)
            for name, properties in rule.told_by_conclusion.items()
        }
        values: dict[str, list[Term]] = {}
        for name, terms in sorted(stated.items(), key=lambda one: (len(one[1]), one[0])):
            is_named = all(isinstance(term, NamedNode) for term in terms)  # engines write other values differently
            if is_named and len(terms) * math.prod(map(len, values.values())) <= MOST_KEYS:
                values[name] = terms
        return {tuple(values): dict.fromkeys(product(*values.values()))}

    def _explain(self, triple: Triple, above: frozenset[Triple]) -> Step | Leaf | None:
        rule = self.rule_of(triple)
        if rule is None:
            return self._leaf(triple.subject, [triple]) if self._graphs(triple) else None
        if triple in self._done:
            return Step(triple, rule, above=True)
        if self.shallow and above:
            return Step(triple, rule, above=True)
        if len(above) > MAX_DEPTH:
            return None
        shown: list[Way] = []
        possible = self.solutions(rule, triple)
        for binding, premises in possible:
            if len(shown) == (1 if isinstance(rule, Axiom) else self.most):
                break
            way = self._way(rule, binding, premises, above | {triple})
            if way is not None:
                shown.append(way)
        if not shown:
            return None
        self._done.add(triple)
        more = len(possible) - len(shown)
        if triple.predicate != KIND or not isinstance(triple.subject, NamedNode):
            return Step(triple, rule, tuple(shown), more, read=self._is_read([triple]))
        standing, against, qualified = self._argued(triple.subject)
        assumed, read = self._assumed(triple.subject), self._is_read([triple])
        return Step(triple, rule, tuple(shown), more, False, standing, against, qualified, assumed, read)

    def _way(self, rule: Rule, binding: Binding, premises: frozenset[Triple], above: frozenset[Triple]) -> Way | None:
        asserted: dict[Term, list[Triple]] = {}
        derived: dict[Triple, None] = {}
        for premise in sorted(premises, key=str):
            if self.rule_of(premise) is None:
                asserted.setdefault(premise.subject, []).append(premise)
            else:
                derived[self.whole(premise)] = None
        if not above.isdisjoint(derived):
            return None
        steps: list[Step | Leaf] = []
        for premise in derived:
            step = self._explain(premise, above)
            if step is None:
                return None
            steps.append(step)
        leaves = [self._leaf(thing, triples) for thing, triples in asserted.items()]
        denied = dict.fromkeys(negations(rule.body.part, binding, self.store.holds))
        uncertain = [step for step in steps if isinstance(step, Step) and step.uncertain]
        others = [step for step in steps if step not in uncertain]
        return Way(binding, (*uncertain, *leaves, *others), tuple(denied))

    def whole(self, premise: Triple) -> Triple:
        """For a statement about a conclusion: that it was concluded, since its other statements follow from that."""
        kinds = self.store.statements(premise.subject, KIND)
        return next((Triple(q.subject, q.predicate, q.object) for q in kinds), premise)

    def _graphs(self, triple: Triple) -> list[NamedNode]:
        quads = self.store.statements(triple.subject, triple.predicate, triple.object)
        return [quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)]

    def _objects(self, subject: Term, prop: NamedNode) -> list[Term]:
        return list(dict.fromkeys(quad.object for quad in self.store.statements(subject, prop)))

    def _leaf(self, thing: Term, triples: list[Triple]) -> Leaf:
        graphs = {graph for triple in triples for graph in self._graphs(triple)}
        files = sorted(file_of(g) for g in graphs if not g.value.startswith(INFERRED))
        about = thing if isinstance(thing, NamedNode) else None
        passages = self._passages(about) if about else ()
        itself = not passages and about is not None and self._is(about, "Document")
        reported, read = bool(about and self._reported(about)), self._is_read(triples)
        return Leaf(thing, tuple(triples), tuple(files), passages, reported, itself, read)

    def _is(self, thing: NamedNode, name: str) -> bool:
        return self.store.holds(Triple(thing, RDF_TYPE, hb(name)))

    def _passages(self, thing: NamedNode) -> tuple[NamedNode, ...]:
        return tuple(self._values(thing, "statedIn"))

    def _reported(self, thing: NamedNode) -> bool:
        """True if the statements of a document are known only from passages of other documents."""
        rows = self.store.rows(
            f"""SELECT DISTINCT ?document ?source WHERE {{
            VALUES ?by {{ {hb("isFindingOf")} {hb("isNamedIn")} {hb("isMadeIn")} }}
            {thing} ?by ?document ; {hb("statedIn")} ?passage . ?passage {OA_HAS_SOURCE} ?source }}"""
        )
        return bool(rows) and all(document != read for document, read in rows)

    def _argued(self, node: NamedNode) -> tuple[Term | None, tuple[Attack, ...], tuple[NamedNode, ...]]:
        kinds = self._kinds(node)  # others of the same kind are attacked for themselves, and answer for themselves
        attacks = [
            Attack(
                attacker,
                self._standing(attacker),
                next(iter(self._values(attacker, "isMadeIn", "onDocument")), None),
                self._passages(attacker),
                tuple(
                    (a, self._standing(a)) for a in self._attackers(attacker) if a == node or not kinds & self._kinds(a)
                ),
            )
            for attacker in self._attackers(node)
        ]
        return self._standing(node), tuple(attacks), tuple(self._values(node, "isQualifiedBy"))

    def _assumed(self, node: NamedNode) -> tuple[tuple[NamedNode, ...], ...]:
        rows = self.store.rows(
            f"SELECT DISTINCT ?provision ?version WHERE {{ {node} {hb('assumes')} ?version . "
            f"?version {hb('isVersionOf')} ?provision }} ORDER BY ?provision ?version"
        )
        groups: dict[Term | None, list[NamedNode]] = {}
        for provision, version in rows:
            if isinstance(version, NamedNode):
                groups.setdefault(provision, []).append(version)
        return tuple(map(tuple, groups.values()))

    def _attackers(self, node: NamedNode) -> list[NamedNode]:
        return _sorted(quad.subject for quad in self.store.statements(None, hb("attacks"), node))

    def _kinds(self, node: NamedNode) -> set[NamedNode]:
        return set(self._values(node, "conclusionKind"))

    def _standing(self, node: NamedNode) -> Term | None:
        return next(iter(self._values(node, "standing")), None)

    def _values(self, node: NamedNode, *names: str) -> list[NamedNode]:
        return [value for name in names for value in _sorted(self._objects(node, hb(name)))]


def _sorted(terms: Iterable[object]) -> list[NamedNode]:
    return sorted({term for term in terms if isinstance(term, NamedNode)}, key=str)


def conclusions(store: Store, thing: NamedNode) -> list[Triple]:
    """That each conclusion was concluded: the thing itself, or else all that are about it or rest on it.

    Of a case those about its events, if there are none about the case as a whole.
    """
    own = f"{thing} {KIND} ?kind BIND({thing} AS ?conclusion)"
    about = f"VALUES ?about {{ {' '.join(str(hb(name)) for name in ABOUT)} }} ?conclusion ?about {thing} ; {KIND} ?kind"
    event = f"?event {hb('isEventOf')} {thing} . ?conclusion {hb('hasObject')} ?event ; {KIND} ?kind"
    for pattern in (own, about, event):
        rows = store.rows(f"SELECT DISTINCT ?conclusion ?kind WHERE {{ {pattern} }} ORDER BY ?kind ?conclusion")
        if rows:
            return [Triple(c, KIND, k) for c, k in rows if isinstance(c, NamedNode) and isinstance(k, NamedNode)]
    return []
