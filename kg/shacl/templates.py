"""The SPARQL queries in shapes (SHACL, sections 5 and 6): read, checked, and written into compiled queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from pyoxigraph import QuerySolutions

from kg.errors import KgError
from kg.shacl.terms import UncompilableError, ill_formed
from kg.sparql import text as sparql
from kg.sparql import tree
from kg.sparql.text import FORMS
from kg.sparql.values import Edit, edited
from kg.store.local import LocalStore
from kg.store.protocol import Term

_FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
Token = tuple[str, str, str]  # kind, text, and the space before it


@cache
def _empty_store() -> LocalStore:
    """A store in which a query is parsed and finds nothing."""
    return LocalStore.in_memory()


class Bound(NamedTuple):
    """The pre-bound variables of a query (SHACL, appendix A), and those of them that may have no value."""

    names: frozenset[str]
    optional: frozenset[str] = frozenset()


def read(text: str, prefixes: Mapping[str, str], shape: Term) -> Iterator[Token]:
    """The tokens of a query after its prologue, with IRIs in place of names. Raises KgError for an unknown prefix."""
    known, end = dict(prefixes), 0
    pending: list[Token] = []
    for kind, token, start in sparql.tokens(text):
        space, end = text[end:start], start + len(token)
        if kind == "comment":
            continue
        space = " " if space.strip() else space  # in place of a comment
        pending.append((kind, token, space))
    position = 0
    while position < len(pending):  # the prologue
        kind, token, space = pending[position]
        if kind == "word" and token.upper() == "BASE":
            raise UncompilableError("its query has a BASE")
        if kind == "word" and token.upper() == "PREFIX":
            if [k for k, _, _ in pending[position + 1 : position + 3]] != ["name", "iri"]:
                raise _wrong(shape, "a PREFIX without a name or an IRI", "PREFIX name: <iri>")
            known[pending[position + 1][1].removesuffix(":")] = pending[position + 2][1][1:-1]
            position += 3
            continue
        position += 1
        if kind == "name" and not token.startswith("_:"):
            local = token.rstrip(".")
            prefix, _, rest = local.partition(":")
            if prefix not in known:
                expected = "sh:prefixes that lead to its declaration"
                raise _wrong(shape, f"the prefix {prefix}: is not declared", expected)
            yield "iri", f"<{known[prefix]}{rest.replace(chr(92), '')}>", space  # without escapes
            yield from (("mark", ".", " ") for _ in token[len(local) :])
        else:
            yield kind, token, space


def _wrong(shape: Term, what: str, expected: str) -> KgError:
    return ill_formed(shape, f"its SPARQL is not allowed: {what}", expected)


class Template:
    """A SELECT or ASK query of a shape, and its pre-bound variables."""

    def __init__(self, text: str, prefixes: Mapping[str, str], shape: Term, form: str, bound: Bound) -> None:
        """Raises KgError if the query is not of that form or breaks a rule of SHACL, section 5.2 or appendix A."""
        self.shape, self.bound = shape, bound
        self.tokens = list(read(text, prefixes, shape))
        self.text = "".join(space + token for _, token, space in self.tokens)
        self.words = [token.upper() if kind == "word" else token for kind, token, _ in self.tokens]
        if next((word for word in self.words if word in FORMS), "") != form:
            raise self._wrong(f"it is no {form}", f"a {form} query")
        self.columns = self._parsed("".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items()) + text)
        try:
            self.query = tree.parse(self.text)
        except tree.UnreadableError as error:
            raise UncompilableError("its query is not of SPARQL 1.1") from error
        assert self.query.where, "every SELECT and ASK has a group"
        self.body = slice(self.query.where.start + 1, self.query.where.end - 1)
        self._check()
        if form == "SELECT" and "this" not in self.columns:
            raise self._wrong("it does not return $this", "SELECT $this …")

    def _parsed(self, text: str) -> list[str]:
        """The names of the variables that a query returns. Raises KgError if it is not SPARQL."""
        try:
            result = _empty_store().query(text)
        except KgError as error:
            raise ill_formed(self.shape, error.what, error.expected) from error
        except RuntimeError as error:
            raise UncompilableError(f"the engine cannot run its query ({error})") from error
        return [variable.value for variable in result.variables] if isinstance(result, QuerySolutions) else []

    def _wrong(self, what: str, expected: str) -> KgError:
        return _wrong(self.shape, what, expected)

    def _check(self) -> None:
        """Raises KgError where the query breaks a rule on pre-bound variables (SHACL, appendix A)."""
        for (kind, _, _), word, (_, after, _) in zip(self.tokens, self.words, self.tokens[1:], strict=False):
            if kind == "word" and word in _FORBIDDEN:
                raise self._wrong(word, "none of MINUS, VALUES and SERVICE")
            if kind == "word" and word == "AS" and after[1:] in self.bound.names:
                raise self._wrong(f"it assigns the pre-bound variable {after}", "a variable that is not pre-bound")
        for names in self._inner_selects():
            if "*" in names:
                raise self._wrong("SELECT * in a subquery", "the variables by name")
            missing = self.bound.names - self.bound.optional - {"shapesGraph", "currentShape", "PATH"} - set(names)
            if missing:
                raise self._wrong(f"a subquery does not return ${min(missing)}", "every pre-bound variable")
        if self._uses("shapesGraph"):
            raise UncompilableError("its query asks for $shapesGraph")
        if self._uses("PATH"):
            try:  # this parses only if $PATH is the property of a triple pattern
                self._parsed("".join(space + ("^<a:b>" if t[1:] == "PATH" else t) for _, t, space in self.tokens))
            except KgError as error:
                expected = "$PATH as the property of a pattern"
                raise self._wrong("$PATH stands elsewhere than as a property", expected) from error

    def _inner_selects(self) -> Iterator[list[str]]:
        """The variables that each subquery names."""
        for place in [at for at, word in enumerate(self.words) if word == "SELECT"][1:]:
            yield [name.lstrip("?$") for name in takewhile(lambda one: one not in ("{", "WHERE"), self.words[place:])]

    def _uses(self, name: str) -> bool:
        return any(kind == "variable" and token[1:] == name for kind, token, _ in self.tokens)

    def simple(self) -> bool:
        """True if the query has no aggregate, GROUP BY, HAVING, LIMIT or OFFSET."""
        return _AGGREGATES.isdisjoint(self.words) and {"GROUP", "HAVING", "LIMIT", "OFFSET"}.isdisjoint(self.words)

    def expression(self, variables: Callable[[str], str]) -> str:
        """An expression that is true if the query has a solution."""
        if not self.simple() or "failure" in self.columns:
            raise UncompilableError(
                "its query has an aggregate, GROUP BY, HAVING, LIMIT or OFFSET and belongs to a nested shape"
            )
        begin, end = self.body.start, self.body.stop
        edits = [(at - begin, to - begin, new) for at, to, new in self._edits(variables) if begin <= at and to <= end]
        return f"EXISTS {{ {edited(self.text[self.body], edits)} }}"

    def select(self, variables: Callable[[str], str], ways: Sequence[str]) -> str:
        """The query for all focus nodes at once: every group begins with the targets, as if each was pre-bound."""
        if "failure" in self.columns or not {"LIMIT", "OFFSET"}.isdisjoint(self.words):
            raise UncompilableError("its query has LIMIT, OFFSET or ?failure")
        targets = ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)
        if not self.simple():
            self._check_groups()
            targets = f"{{ SELECT DISTINCT ?focus WHERE {{ {targets} }} }}"
        edits = list(self._edits(variables))
        for group in tree.groups_of(self.query):  # but those of EXISTS, where the focus node is bound
            if any(isinstance(one, tree.Marked) and one.word == "GRAPH" for one in group.elements):
                raise UncompilableError("its query names a graph")
            edits.append((group.start + 1, group.start + 1, f" {targets} "))
        return edited(self.text, edits)

    def _check_groups(self) -> None:
        """Raises UncompilableError unless aggregates are computed for each focus node."""
        inside = {token.upper() for kind, token, _ in sparql.tokens(self.text[self.body]) if kind == "word"}
        if {"GROUP", "HAVING", *_AGGREGATES} & inside:
            raise UncompilableError("its query has an aggregate in a subquery")
        if "this" not in (self.query.grouped or ()):
            raise UncompilableError("its query does not group by $this")

    def _edits(self, variables: Callable[[str], str]) -> Iterator[Edit]:
        """The text for each variable, and for each blank node, which is another one in each use."""
        projecting, end = False, 0
        starts: list[int] = []
        for at, (kind, token, space) in enumerate(self.tokens):
            starts.append(end + len(space))
            end = starts[-1] + len(token)
            if self.words[at] in ("SELECT", "WHERE", "{"):
                projecting = self.words[at] == "SELECT"
            if kind == "name":
                yield starts[-1], end, f"{token}{variables('')[1:]}"
            if kind != "variable":
                continue
            text = variables(token[1:])
            if not text.startswith("?") and projecting:
                if self.words[at - 1] == "(" or self.words[at + 1] == "AS":
                    raise UncompilableError("its query returns a pre-bound value under another name")
                text = ""
            elif not text.startswith("?") and self.words[at - 2 : at] == ["BOUND", "("]:  # which takes no constant
                yield starts[at - 2], starts[at - 1], ""
                text = "true"
            yield starts[-1], end, text
