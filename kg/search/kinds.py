"""Kinds: the classes of a thing, the most specific of them, and their names in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.store.protocol import Store
from kg.terms.names import ONT
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS_OF, SKOS

_IN_LIST = NamedNode(f"{SKOS}inScheme")


class Kinds:
    """The classes of the things in a store, by their local names. Safe among threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._names: dict[NamedNode, str] = {}

    @cached_property
    def _above(self) -> dict[str, set[str]]:
        """The next broader classes of each class."""
        above: dict[str, set[str]] = {}
        for quad in self.store.statements(None, RDFS_SUBCLASS_OF):
            above.setdefault(_text(quad.subject), set()).add(_text(quad.object))
        return above

    def classes(self, thing: NamedNode) -> set[str]:
        """All classes of a thing in our ontology, by local name."""
        found = {_text(quad.object) for quad in self.store.statements(thing, RDF_TYPE)}
        return {name.removeprefix(ONT) for name in found if name.startswith(ONT)}

    def most_specific(self, classes: Iterable[str]) -> list[str]:
        """Those of all classes of a thing that no other of them is narrower than, in order."""
        found = {f"{ONT}{name}" for name in classes}
        broader = set[str]().union(*(self._above.get(name, set()) for name in found))
        return sorted(name.removeprefix(ONT) for name in found - broader)

    def kinds_of(self, thing: NamedNode) -> list[str]:
        """The most specific classes of a thing, by local name, in order."""
        return self.most_specific(self.classes(thing))

    def accepted_as(self, thing: NamedNode) -> set[NamedNode]:
        """The classes of a thing, and the closed lists to which it belongs: a parameter that names one accepts it."""
        own = {quad.object for property_ in (RDF_TYPE, _IN_LIST) for quad in self.store.statements(thing, property_)}
        return {term for term in own if isinstance(term, NamedNode)}

    def name(self, kind: NamedNode) -> str:
        """The English name of a class, or of a value of a closed list; the local name where there is no label."""
        if kind not in self._names:
            found = (quad.object for quad in self.store.statements(kind, RDFS_LABEL))
            labels = [one.value for one in found if isinstance(one, Literal) and one.language in ("en", None)]
            known = min(labels, default=kind.value.rpartition("#")[2].rpartition("/")[2])
            self._names[kind] = known if kind.value.startswith(ONT) else f"value of the list “{known}”"
        return self._names[kind]

    def named(self, text: str) -> list[NamedNode]:
        """All classes of the ontology with their names in English: those that `text` means; see `kg search --kind`."""
        wanted = text.strip().removeprefix("hb:").casefold()
        return [kind for kind in self.all if wanted in (kind.value.removeprefix(ONT).casefold(), self.name(kind))]

    @cached_property
    def all(self) -> list[NamedNode]:
        """The classes of our ontology of which the store has a thing, in order."""
        rows = self.store.rows("SELECT DISTINCT ?class WHERE { ?thing a ?class } ORDER BY ?class")
        return [kind for (kind,) in rows if isinstance(kind, NamedNode) and kind.value.startswith(ONT)]


def one_of(names: Sequence[str], joint: str = "or") -> str:
    """Names of kinds in a sentence, with articles.

    >>> one_of(["case"]), one_of(["opinion", "views", "decision"])
    ('a case', 'an opinion, views or a decision')
    """
    words = [name if name.endswith("s") else f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}" for name in names]
    return " ".join(filter(None, [", ".join(words[:-1]), joint if len(words) > 1 else "", words[-1]]))


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
