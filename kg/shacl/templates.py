"""The SPARQL queries in shapes (SHACL, sections 5 and 6): read, checked, and written into compiled queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pyoxigraph import QuerySolutions

from kg.errors import KgError
from kg.shacl.terms import UncompilableError, ill_formed
from kg.sparql import text as sparql
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
        words = [t.upper() if k == "word" else t for k, t, _ in self.tokens]
        start = next((i for i, word in enumerate(words) if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), None)
        if start is None or words[start] != form or "{" not in words:
            raise self._wrong(f"it is no {form}", f"a {form} query")
        first = self._group(start)
        last = self._close(first)
        self.head, self.body, self.tail = (
            self.tokens[start + 1 : first],
            self.tokens[first + 1 : last],
            self.tokens[last + 1 :],
        )
        if self.head and self.head[-1][1].upper() == "WHERE":
            self.head.pop()
        self.columns = self._parsed("".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items()) + text)
        self._check(words)
        if self.uses("PATH"):
            try:  # this parses only if $PATH is the property of a triple pattern
                self._parsed("".join(space + ("^<a:b>" if t[1:] == "PATH" else t) for _, t, space in self.tokens))
            except KgError as error:
                raise self._wrong(
                    "$PATH stands elsewhere than as a property", "$PATH as the property of a pattern"
                ) from error
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

    def _group(self, start: int) -> int:
        """The index of the brace that opens the WHERE group: the first one outside parentheses."""
        depth = 0
        for i in range(start, len(self.tokens)):
            text = self.tokens[i][1]
            depth += (text == "(") - (text == ")")
            if text == "{" and not depth:
                return i
        raise self._wrong("it has no group", "a WHERE clause")

    def _close(self, first: int) -> int:
        depth = 0
        for i in range(first, len(self.tokens)):
            text = self.tokens[i][1] if self.tokens[i][0] == "mark" else ""
            depth += (text == "{") - (text == "}")
            if not depth:
                return i
        raise self._wrong("a brace is not closed", "as many closing braces as opening ones")

    def _check(self, words: list[str]) -> None:
        for i, (kind, _, _) in enumerate(self.tokens):
            if kind == "word" and words[i] in _FORBIDDEN:
                raise self._wrong(words[i], "none of MINUS, VALUES and SERVICE")
            if kind == "word" and words[i] == "AS" and self.tokens[i + 1][1][1:] in self.bound.names:
                raise self._wrong(
                    f"it assigns the pre-bound variable {self.tokens[i + 1][1]}", "a variable that is not pre-bound"
                )
        for names in self._inner_selects():
            if "*" in names:
                raise self._wrong("SELECT * in a subquery", "the variables by name")
            missing = self.bound.names - self.bound.optional - {"shapesGraph", "currentShape", "PATH"} - set(names)
            if missing:
                raise self._wrong(f"a subquery does not return ${min(missing)}", "every pre-bound variable")
        if any(k == "variable" and t[1:] == "shapesGraph" for k, t, _ in self.tokens):
            raise UncompilableError("its query asks for $shapesGraph")

    def _inner_selects(self) -> Iterator[list[str]]:
        for i, (kind, text, _) in enumerate(self.body):
            if kind == "word" and text.upper() == "SELECT":
                names = []
                for _, token, _ in self.body[i + 1 :]:
                    if token == "{" or token.upper() == "WHERE":
                        break
                    names.append(token.lstrip("?$"))
                yield names

    def uses(self, name: str) -> bool:
        """True if a variable occurs."""
        return any(kind == "variable" and token[1:] == name for kind, token, _ in self.tokens)

    def simple(self) -> bool:
        """True if the query has no aggregate, GROUP BY, HAVING, LIMIT or OFFSET."""
        every = {t.upper() for k, t, _ in self.tokens if k == "word"}
        return not every & (_AGGREGATES | {"GROUP", "HAVING", "LIMIT", "OFFSET"})

    def expression(self, variables: Callable[[str], str]) -> str:
        """An expression that is true if the query has a solution."""
        if not self.simple() or "failure" in self.columns:
            raise UncompilableError(
                "its query has an aggregate, GROUP BY, HAVING, LIMIT or OFFSET and belongs to a nested shape"
            )
        return f"EXISTS {{ {self._written(self.body, variables)} }}"

    def select(self, variables: Callable[[str], str], ways: Sequence[str]) -> str:
        """The query for all focus nodes at once: every group begins with the targets, as if each was pre-bound."""
        if "failure" in self.columns or any(t.upper() in ("LIMIT", "OFFSET") for k, t, _ in self.tokens if k == "word"):
            raise UncompilableError("its query has LIMIT, OFFSET or ?failure")
        targets = ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)
        if not self.simple():
            self._check_groups()
            targets = f"{{ SELECT DISTINCT ?focus WHERE {{ {targets} }} }}"
        head = self._written(self.head, variables, head=True)
        body = self._written([("mark", "{", ""), *self.body, ("mark", "}", " ")], variables, targets)
        return f"SELECT {head} WHERE {body} {self._written(self.tail, variables)}"

    def _check_groups(self) -> None:
        """Raises UncompilableError unless aggregates are computed for each focus node."""
        texts = [t.upper() for _, t, _ in self.tail]
        inside = [t.upper() for _, t, _ in self.body]
        if {"GROUP", "HAVING", *_AGGREGATES} & set(inside):
            raise UncompilableError("its query has an aggregate in a subquery")
        after = texts[texts.index("GROUP") :] if "GROUP" in texts else []
        until = next((i for i, t in enumerate(after) if t in ("HAVING", "ORDER")), len(after))
        if not {"$THIS", "?THIS"} & set(after[:until]):
            raise UncompilableError("its query does not group by $this")

    def _written(
        self, tokens: Sequence[Token], variables: Callable[[str], str], targets: str = "", head: bool = False
    ) -> str:
        parts: list[str] = []
        exists = 0  # the depth at which an EXISTS began; the focus node is bound inside it
        depth = 0
        projecting = head
        words = [t.upper() if k == "word" else t for k, t, _ in tokens]
        for i, (kind, token, space) in enumerate(tokens):
            before = words[i - 1] if i else ""
            if kind == "word" and words[i] == "SELECT":
                projecting = True
            elif projecting and not head and (token == "{" or words[i] == "WHERE"):
                projecting = False
            text = token
            if kind == "variable":
                text = variables(token[1:])
                if projecting and not text.startswith("?"):
                    if before == "(" or words[i + 1 : i + 2] == ["AS"]:
                        raise UncompilableError("its query returns a pre-bound value under another name")
                    text = ""
            elif kind == "name":
                text = f"{token}{variables('')[1:]}"
            if kind == "mark" and token == "{":
                depth += 1
                if before == "EXISTS" and not exists:
                    exists = depth
                if targets and not exists:
                    if i > 1 and words[i - 2] == "GRAPH":
                        raise UncompilableError("its query names a graph")
                    if words[i + 1 : i + 2] != ["SELECT"]:
                        text = f"{{ {targets} "
            elif kind == "mark" and token == "}":
                exists = 0 if exists == depth else exists
                depth -= 1
            bound = kind == "variable" and before == "(" and i > 1 and words[i - 2] == "BOUND"
            if bound and not text.startswith("?"):  # SPARQL has no BOUND of a constant
                parts[-2], text = " ", "true"
            parts.append(space + text)
        return "".join(parts)
