"""This module compiles SHACL shapes to SPARQL: each constraint of a shape is one SELECT that returns only violations.

What it compiles: targets by class, node, subjects and objects; paths; and the constraints of SHACL Core (W3C, 2017,
section 4) that a pattern over one store can say exactly. `UncompilableError` is raised for the rest, which is left to
pySHACL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.store import Store, Term

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_MONTHS = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_DATE = f"(-?[0-9]{{4,}}-({_MONTHS})|{_LEAP}-02-29)"
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})?"
_FORMS = {  # the lexical spaces of XML Schema 1.1 part 2, section 3.3, as far as shapes ask for them
    "date": f"^{_DATE}{_ZONE}$",
    "dateTime": f"^{_DATE}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\\\.[0-9]+)?{_ZONE}$",
    "gYearMonth": f"^-?[0-9]{{4,}}-(0[1-9]|1[0-2]){_ZONE}$",
    "gYear": f"^-?[0-9]{{4,}}{_ZONE}$",
    "integer": "^[+-]?[0-9]+$",
    "decimal": "^[+-]?([0-9]+(\\\\.[0-9]*)?|\\\\.[0-9]+)$",
    "boolean": "^(true|false|0|1)$",
    "hexBinary": "^([0-9a-fA-F]{2})*$",
    "duration": "^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\\\\.[0-9]+)?S)?)?$",
}
_KINDS = {
    "IRI": "ISIRI({v})",
    "Literal": "ISLITERAL({v})",
    "BlankNode": "ISBLANK({v})",
    "BlankNodeOrIRI": "(ISBLANK({v}) || ISIRI({v}))",
    "BlankNodeOrLiteral": "(ISBLANK({v}) || ISLITERAL({v}))",
    "IRIOrLiteral": "(ISIRI({v}) || ISLITERAL({v}))",
}
_STEPS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_PLAIN = {"type", "path", "name", "description", "group", "order", "severity", "message", "flags", "deactivated"}
_TARGETS = {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}


class UncompilableError(Exception):
    """A shape says something that no single pattern over the store says exactly."""


@dataclass(frozen=True)
class Constraint:
    """One compiled constraint: `select` gives ?focus and, where a value is at fault, ?value."""

    shape: str
    component: str
    path: str
    severity: str
    message: str
    select: str


Row = Mapping[str, list[Term]]
_Compiler = Callable[[Row, Any, str], tuple[str, str]]  # of a shape's properties, the argument, the path


class Shapes:
    """The shapes of a store, read once."""

    def __init__(self, store: Store) -> None:
        self.of: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in store.rows(
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), '{SH}') "
            f"|| STRSTARTS(STR(?p), '{RDF}')) "
            f"FILTER(ISBLANK(?s) || EXISTS {{ VALUES ?k {{ <{SH}NodeShape> <{SH}PropertyShape> }} ?s a ?k }}) }}"
        ):
            if s is not None and o is not None and isinstance(p, NamedNode):
                self.of[s][p.value.removeprefix(SH).removeprefix(RDF)].append(o)
        self.subclasses: dict[str, set[str]] = defaultdict(set)
        for child, parent in store.rows(f"SELECT DISTINCT ?c ?p WHERE {{ ?c <{RDFS}subClassOf> ?p }}"):
            if isinstance(child, NamedNode) and isinstance(parent, NamedNode):
                self.subclasses[parent.value].add(child.value)

    def named(self) -> list[NamedNode]:
        """The node shapes and property shapes that have targets, in order."""
        return sorted((s for s, row in self.of.items() if isinstance(s, NamedNode) and _TARGETS & set(row)), key=str)

    def constraints(self, shape: NamedNode) -> list[Constraint]:
        """Every constraint of a shape with its targets. Raises UncompilableError."""
        row = self.of[shape]
        if self._off(row):
            return []
        targets = " UNION ".join(f"{{ {pattern} }}" for pattern in self._targets(row))
        found = [] if "path" in row else list(self._own(shape, targets, ""))
        for one in [*row["property"], *([shape] if "path" in row else [])]:
            if not self._off(self.of[one]):
                found += self._own(one, targets, self._path(self._only(self.of[one], "path")))
        return found

    def _own(self, shape: Term, targets: str, path: str) -> Iterator[Constraint]:
        row = self.of[shape]
        unknown = set(row) - _PLAIN - _TARGETS - set(self._violations()) - {"property", "first", "rest"}
        if unknown - {"qualifiedMinCount", "qualifiedMaxCount"}:
            raise UncompilableError(f"{shape}: {', '.join(sorted(unknown))}")
        message = next((m.value for m in row["message"] if isinstance(m, Literal)), "")
        severity = next((s.value.removeprefix(SH) for s in row["severity"] if isinstance(s, NamedNode)), "Violation")
        for name in sorted(set(row) & set(self._violations())):
            for argument in row[name]:
                kind, pattern = self._violations()[name](row, argument, path)
                if kind != "value" and not path:
                    raise UncompilableError(f"sh:{name} without a path")
                value = f"?focus {path} ?value ." if path else "BIND(?focus AS ?value)"
                body = {"value": f"{value} FILTER({pattern})", "focus": f"FILTER({pattern})", "pattern": pattern}[kind]
                select = f"SELECT DISTINCT ?focus ?value WHERE {{ {targets} {body} }}"
                component = f"{name[0].upper()}{name[1:]}ConstraintComponent"
                yield Constraint(str(getattr(shape, "value", "")), component, path, severity, message, select)

    def _violations(self) -> Mapping[str, _Compiler]:
        return {
            "minCount": self._min_count,
            "maxCount": self._max_count,
            "class": lambda r, a, p: ("value", f"!{self._class('?value', a)}"),
            "datatype": lambda r, a, p: ("value", f"!{self._datatype('?value', a)}"),
            "nodeKind": lambda r, a, p: ("value", f"!{_kind('?value', a)}"),
            "pattern": lambda r, a, p: ("value", f"!{self._pattern('?value', r, a)}"),
            "minLength": lambda r, a, p: ("value", f"ISBLANK(?value) || STRLEN(STR(?value)) < {a.value}"),
            "maxLength": lambda r, a, p: ("value", f"ISBLANK(?value) || STRLEN(STR(?value)) > {a.value}"),
            "minInclusive": lambda r, a, p: ("value", f"!COALESCE(?value >= {a}, false)"),
            "minExclusive": lambda r, a, p: ("value", f"!COALESCE(?value > {a}, false)"),
            "maxInclusive": lambda r, a, p: ("value", f"!COALESCE(?value <= {a}, false)"),
            "maxExclusive": lambda r, a, p: ("value", f"!COALESCE(?value < {a}, false)"),
            "hasValue": lambda r, a, p: ("focus", f"NOT EXISTS {{ ?focus {p} {a} }}"),
            "in": lambda r, a, p: ("value", f"!({' || '.join(f'SAMETERM(?value, {t})' for t in self._list(a))})"),
            "or": lambda r, a, p: ("value", f"!({' || '.join(self._conforms('?value', s) for s in self._list(a))})"),
            "and": lambda r, a, p: ("value", f"!({' && '.join(self._conforms('?value', s) for s in self._list(a))})"),
            "not": lambda r, a, p: ("value", self._conforms("?value", a)),
            "uniqueLang": self._unique_lang,
            "lessThan": lambda r, a, p: ("pattern", _compared(p, a, "<")),
            "lessThanOrEquals": lambda r, a, p: ("pattern", _compared(p, a, "<=")),
            "qualifiedValueShape": self._qualified,
        }

    def _min_count(self, row: Row, count: Literal, path: str) -> tuple[str, str]:
        number = int(count.value)
        if number < 1:
            return "focus", "false"
        return "focus", f"NOT EXISTS {{ {_distinct(path, number)} }}"

    def _max_count(self, row: Row, count: Literal, path: str) -> tuple[str, str]:
        return "focus", f"EXISTS {{ {_distinct(path, int(count.value) + 1)} }}"

    def _unique_lang(self, row: Row, wanted: Literal, path: str) -> tuple[str, str]:
        if wanted.value != "true":
            return "focus", "false"
        same = "?a != ?b && LANG(?a) != '' && LCASE(LANG(?a)) = LCASE(LANG(?b))"
        return "focus", f"EXISTS {{ ?focus {path} ?a ; {path} ?b FILTER({same}) }}"

    def _qualified(self, row: Row, shape: Term, path: str) -> tuple[str, str]:
        least = self._only(row, "qualifiedMinCount")
        if row["qualifiedMaxCount"] or not isinstance(least, Literal) or least.value != "1":
            raise UncompilableError("a qualified count other than at least one")
        return "focus", f"NOT EXISTS {{ ?focus {path} ?q FILTER({self._conforms('?q', shape)}) }}"

    def _conforms(self, v: str, shape: Term) -> str:
        """Whether the node in a variable conforms to a shape nested in a logical or qualified constraint."""
        row = self.of[shape]
        parts = []
        for name, arguments in row.items():
            for a in arguments:
                match name:
                    case "class":
                        parts.append(self._class(v, a))
                    case "datatype":
                        parts.append(self._datatype(v, a))
                    case "nodeKind":
                        parts.append(_kind(v, a))
                    case "pattern":
                        parts.append(self._pattern(v, row, a))
                    case "or":
                        parts.append(f"({' || '.join(self._conforms(v, s) for s in self._list(a))})")
                    case "and":
                        parts.append(f"({' && '.join(self._conforms(v, s) for s in self._list(a))})")
                    case "not":
                        parts.append(f"!{self._conforms(v, a)}")
                    case "hasValue":
                        parts.append(f"SAMETERM({v}, {a})")
                    case _ if name not in _PLAIN:
                        raise UncompilableError(f"sh:{name} in a nested shape")
        return f"({' && '.join(parts) or 'true'})"

    def _class(self, v: str, wanted: Term) -> str:
        return f"EXISTS {{ VALUES ?c {{ {self._below(wanted)} }} {v} a ?c }}"

    def _below(self, wanted: Term) -> str:
        """A class and its subclasses at any depth."""
        found, todo = [], [getattr(wanted, "value", "")]
        while todo:
            name = todo.pop()
            if name not in found:
                found.append(name)
                todo += sorted(self.subclasses[name])
        return " ".join(f"<{name}>" for name in sorted(found))

    def _datatype(self, v: str, wanted: Term) -> str:
        name = getattr(wanted, "value", "")
        local = name.removeprefix(XSD)
        form = f" && REGEX(STR({v}), '{_FORMS[local]}')" if name.startswith(XSD) and local in _FORMS else ""
        return f"(ISLITERAL({v}) && DATATYPE({v}) = <{name}>{form})"

    def _pattern(self, v: str, row: Row, pattern: Term) -> str:
        flags = "".join(f", {flag}" for flag in row["flags"]) if "flags" in row else ""
        return f"(!ISBLANK({v}) && REGEX(STR({v}), {pattern}{flags}))"

    def _targets(self, row: Row) -> Iterator[str]:
        for target in row.get("targetClass", []):
            yield f"VALUES ?class {{ {self._below(target)} }} ?focus a ?class"
        for target in row.get("targetNode", []):
            yield f"VALUES ?focus {{ {target} }}"
        for target in row.get("targetSubjectsOf", []):
            yield f"?focus {target} ?any"
        for target in row.get("targetObjectsOf", []):
            yield f"?any {target} ?focus"

    def _path(self, path: Term) -> str:
        if isinstance(path, NamedNode):
            return str(path)
        row = self.of[path]
        match sorted(set(row)):
            case ["inversePath"]:
                return f"^({self._path(row['inversePath'][0])})"
            case ["alternativePath"]:
                return f"({'|'.join(self._path(part) for part in self._list(row['alternativePath'][0]))})"
            case ["first", "rest"]:
                return f"({'/'.join(self._path(part) for part in self._list(path))})"
            case [("zeroOrMorePath" | "oneOrMorePath" | "zeroOrOnePath") as name]:
                return f"({self._path(row[name][0])}){_STEPS[name]}"
        raise UncompilableError(f"the path {path}")

    def _list(self, cell: Term) -> list[Term]:
        found = []
        while "first" in self.of[cell]:
            found.append(self.of[cell]["first"][0])
            cell = self.of[cell]["rest"][0]
        return found

    def _only(self, row: Row, name: str) -> Term:
        values = row.get(name, [])
        if len(values) != 1:
            raise UncompilableError(f"{len(values)} values of sh:{name}")
        return values[0]

    def _off(self, row: Row) -> bool:
        return any(getattr(value, "value", "") == "true" for value in row.get("deactivated", []))


def _kind(v: str, kind: Term) -> str:
    return _KINDS[getattr(kind, "value", "").removeprefix(SH)].format(v=v)


def _distinct(path: str, number: int) -> str:
    """A pattern that holds where a path has that many different values."""
    names = [f"?n{i}" for i in range(number)]
    different = " && ".join(f"!SAMETERM({a}, {b})" for i, a in enumerate(names) for b in names[:i])
    return " ".join(f"?focus {path} {name} ." for name in names) + (f" FILTER({different})" if different else "")


def _compared(path: str, other: Term, sign: str) -> str:
    return f"?focus {path} ?value ; {other} ?other . FILTER(!COALESCE(?value {sign} ?other, false))"
