"""Revision: after a change of the data, brings what follows up to date without inferring everything again.

What an axiom derived from a removed statement is withdrawn, and derived again where it follows in another way (delete
and rederive: Gupta, Mumick and Subrahmanian 1993). What follows from an added statement is added. For a rule of law,
the rows that the change can affect (`rules/affected_rows`) are read from the store as it was and as it is; what they no
longer give is withdrawn, and what they give now is added, in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.build.possible import possible
from kg.rules.affected_rows import Keys, affected_rows, heads, key_rows, rows, still_derived
from kg.rules.patterns import match
from kg.rules.rule import Axiom, Rule, description
from kg.rules.strata import Stratum
from kg.store.local import LocalStore, stated
from kg.store.protocol import Term
from kg.terms.names import GRAPH, INFERRED

ROWS_PER_QUERY = 1_000

_RETRACTED_GRAPH = NamedNode(f"{GRAPH}retracted")


class Revision:
    """A store as it was, a copy that is changed, the rules in order, and every statement that was added or removed.

    `concluded` gives, for each rule that draws conclusions, the keys of the rows whose proofs the change can affect.
    """

    def __init__(self, before: LocalStore, store: LocalStore, groups: list[Stratum]) -> None:
        self.before, self.store, self.groups = before, store, groups
        self.axioms = [rule for group in groups for rule in group if isinstance(rule, Axiom)]
        self.readers: dict[NamedNode, list[tuple[Axiom, int]]] = {}
        for axiom in self.axioms:
            for place, (_, predicate, _) in enumerate(axiom.premises):
                self.readers.setdefault(predicate, []).append((axiom, place))  # type: ignore[arg-type]
        written = [rule.graph for group in groups for rule in group if not isinstance(rule, Axiom)]
        self.after = {graph: frozenset(written[place + 1 :]) for place, graph in enumerate(written)}
        self.changed: set[Triple] = set()
        self.concluded: dict[str, Keys] = {}

    def apply(self, removed: Iterable[Quad], added: Iterable[Quad]) -> set[Triple]:
        """Changes what is asserted and all that follows; returns every statement that came or went in a graph."""
        lost = {quad.triple for quad in removed}
        self.changed |= lost  # also where another file states it still
        gained = set()
        for quad in removed:
            self.store.remove(quad)
        for quad in added:
            gained.add(quad.triple)
            lost.discard(quad.triple)
            self._remove_from_inferred(quad.triple)
            self.store.add(quad.graph_name, [quad.triple])  # type: ignore[arg-type]
        lost = {triple for triple in lost if not self.store.holds(triple)}
        self._withdraw(lost)
        self._add_what_follows(gained)
        self.changed |= lost | gained
        for group in self.groups:
            news = self.changed
            while news:
                before = set(self.changed)
                for rule in group:
                    if not isinstance(rule, Axiom):
                        self._apply_rule(rule, news)
                news = self.changed - before if any(group.values()) else set()
        self._describe()
        return self.changed

    def _apply_rule(self, rule: Rule, news: set[Triple]) -> None:
        """Withdraws what a rule of law no longer gives, adds what it gives now, and what follows from either.

        What a later rule gave till now is this rule's from now on, as when everything is inferred.
        """
        keys = possible(rule, affected_rows(rule, news, self.before, self.store), self.before, self.store)
        then, now = (list(rows(rule, one, keys)) for one in (self.before, self.store))
        was, given = heads(rule, then), heads(rule, now)
        lost = {t: was[t] for t in was.keys() - given.keys() if stated(t, rule.graph) in self.store}
        gone = lost.keys() - still_derived(rule, self.store, lost)
        held = {triple: self._graphs_of(triple) for triple in given}
        new = {triple for triple, graphs in held.items() if not graphs}
        for triple in gone:
            self.store.remove(stated(triple, rule.graph))
        taken = [triple for triple, graphs in held.items() if graphs and graphs <= self.after[rule.graph]]
        for triple in taken:
            for graph in held[triple]:
                self.store.remove(stated(triple, graph))
        self.store.add(rule.graph, taken)
        if rule.concludes:
            kept = self.concluded.setdefault(rule.name, {})
            for names, values in key_rows(rule.body.sources(rule.kind), [*then, *now]).items():
                kept.setdefault(names, {}).update(values)
        self.changed |= gone | new
        self._withdraw({triple for triple in gone if not self.store.holds(triple)})
        self.store.add(rule.graph, new)
        self._add_what_follows(new)

    def _withdraw(self, lost: set[Triple]) -> None:
        """Withdraws all that axioms may have derived from lost statements, then derives again what still follows.

        The lost statements stand in a graph of their own meanwhile, which is removed whatever happens.
        """
        back: dict[Triple, None] = {}
        todo = set(lost)
        self.store.add(_RETRACTED_GRAPH, lost)  # for as long as it takes to find what they led to
        try:
            while todo:
                reached = {head for axiom, head in self._heads(todo) if head not in back and head not in lost}
                todo = {head for head in reached if self._is_derived(head)}
                back.update(dict.fromkeys(todo))
        finally:
            self.store.remove_graph(_RETRACTED_GRAPH)
        for triple in back:
            for quad in list(self.store.statements(triple.subject, triple.predicate, triple.object)):
                self.store.remove(quad)
        self.changed |= back.keys()
        missing = lost | back.keys()
        while missing:
            found = dict(self._still_follow(missing))
            for triple, axiom in found.items():
                self.store.add(axiom.graph, [triple])
            missing -= found.keys()
            if not found:
                return

    def _add_what_follows(self, gained: set[Triple]) -> None:
        todo = gained
        while todo:
            new = {head: axiom for axiom, head in self._heads(todo) if not self.store.holds(head)}
            for head, axiom in new.items():
                self.store.add(axiom.graph, [head])
            self.changed |= new.keys()
            todo = set(new)

    def _heads(self, triples: set[Triple]) -> Iterator[tuple[Axiom, Triple]]:
        """All that axioms give with one of these statements as a premise."""
        by_predicate: dict[NamedNode, list[Triple]] = {}
        for triple in triples:
            by_predicate.setdefault(triple.predicate, []).append(triple)
        for predicate, several in by_predicate.items():
            for axiom, place in self.readers.get(predicate, []):
                values = [v for t in several if (v := match(axiom.premises[place], t)) is not None]
                yield from ((axiom, head) for head in self._solve(axiom, values))

    def _still_follow(self, triples: set[Triple]) -> Iterator[tuple[Triple, Axiom]]:
        for axiom in self.axioms:
            values = [v for t in triples if (v := match(axiom.head[0], t)) is not None]
            yield from ((head, axiom) for head in self._solve(axiom, values) if head in triples)

    def _solve(self, axiom: Axiom, values: list[dict[str, Term]]) -> Iterator[Triple]:
        """What an axiom gives for these values; more, where one is a blank node, which no query can name."""
        body = " . ".join(" ".join(map(str, premise)) for premise in axiom.premises)
        head = " ".join(map(str, axiom.head[0]))
        for start in range(0, len(values), ROWS_PER_QUERY):
            rows = values[start : start + ROWS_PER_QUERY]
            names = sorted(rows[0])
            terms = [
                ["UNDEF" if isinstance(row[name], BlankNode) else str(row[name]) for name in names] for row in rows
            ]
            table = " ".join(f"({' '.join(row)})" for row in terms)
            given = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {table} }}" if names else ""
            yield from self.store.construct(f"CONSTRUCT {{ {head} }} WHERE {{ {given} {body} }}", axiom.where)

    def _graphs_of(self, triple: Triple) -> set[NamedNode]:
        found = self.store.statements(triple.subject, triple.predicate, triple.object)
        return {quad.graph_name for quad in found if isinstance(quad.graph_name, NamedNode)}

    def _is_derived(self, triple: Triple) -> bool:
        graphs = self._graphs_of(triple)
        axioms = {axiom.graph for axiom in self.axioms}
        return bool(graphs) and all(graph in axioms for graph in graphs)

    def _remove_from_inferred(self, triple: Triple) -> None:
        """Removes a statement from the inferred graphs, because it is now asserted."""
        for quad in list(self.store.statements(triple.subject, triple.predicate, triple.object)):
            if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(INFERRED):
                self.store.remove(quad)

    def _describe(self) -> None:
        """Describes the graph of each rule, and removes those that hold nothing but their description."""
        for rule in (rule for group in self.groups for rule in group):
            own = self.store.statements(graph=rule.graph)
            if any(quad.subject != rule.graph for quad in own):
                self.store.add(rule.graph, description(rule))
            else:
                self.store.remove_graph(rule.graph)
