"""The constraint components of SHACL Core (SHACL, section 4): what violates each of them.

Every expression is either true or false of any node and never an error (see `violations`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.shacl import exact
from kg.shacl.datatypes import well_typed
from kg.shacl.terms import UncompilableError, whole
from kg.shacl.violations import (
    Site,
    Violation,
    at_least,
    both,
    constant,
    is_value,
    negated,
    of_one,
    per_value,
)
from kg.store.protocol import Term
from kg.terms.vocabulary import SH, XSD

if TYPE_CHECKING:
    from kg.shacl.compile import Compilation

_KINDS = {
    "IRI": "ISIRI({v})",
    "Literal": "ISLITERAL({v})",
    "BlankNode": "ISBLANK({v})",
    "BlankNodeOrIRI": "!ISLITERAL({v})",
    "BlankNodeOrLiteral": "!ISIRI({v})",
    "IRIOrLiteral": "!ISBLANK({v})",
}
_Component = Callable[["Compilation", Site, Term], Sequence[Violation]]


def _anything(v: str) -> str:
    return ""


def _min_count(c: Compilation, site: Site, a: Term) -> list[Violation]:
    number = whole(a)
    if number == 1 and site.path is not None and site.path.kind == "predicatePath":
        return [Violation("", f"!EXISTS {{ {site.this} {site.path.steps} {c.fresh()} . }}")]
    return [Violation("", f"!{at_least(c, site, number, _anything)}")] if number > 0 else []


def _max_count(c: Compilation, site: Site, a: Term) -> list[Violation]:
    if whole(a) == 1 and site.path is not None and not site.path.optional:
        one, other = c.fresh(), c.fresh()
        both_ = f"{site.this} {site.path.steps} {one} . {site.this} {site.path.steps} {other} ."
        return [Violation(both_, f"!SAMETERM({one}, {other})")]
    return [Violation("", at_least(c, site, whole(a) + 1, _anything))]


def _class(c: Compilation, site: Site, a: Term) -> list[Violation]:
    if not isinstance(a, NamedNode):  # a list, which some write: a class without members, as to pySHACL
        return per_value(site, lambda v: "true")
    classes = c.shapes.below(a.value)
    return per_value(site, lambda v: f"NOT EXISTS {{ {of_one(c, v, classes)} }}")


def _datatype(c: Compilation, site: Site, a: Term) -> list[Violation]:
    iri = a.value if isinstance(a, NamedNode) else ""
    return per_value(
        site, lambda v: f"!({both(f'ISLITERAL({v})', exact.has_datatype(c.store, v, iri), well_typed(v, iri))})"
    )


def _node_kind(c: Compilation, site: Site, a: Term) -> list[Violation]:
    name = a.value.removeprefix(SH) if isinstance(a, NamedNode) else ""
    return per_value(site, lambda v: f"!({_KINDS[name].format(v=v)})")


def _pattern(c: Compilation, site: Site, a: Term) -> list[Violation]:
    flags = site.row.get("flags", ())
    regex = ", ".join(map(str, [a, *flags]))
    if c.store.rows(f"SELECT (REGEX('', {regex}) AS ?known) WHERE {{}}") == [
        (None,)
    ]:  # it would match nothing, silently
        raise UncompilableError(f"the engine does not know the regular expression {a}")
    return per_value(site, lambda v: f"(ISBLANK({v}) || !REGEX(STR({v}), {regex}))")


def _length(sign: str) -> _Component:
    return lambda c, site, a: per_value(site, lambda v: f"(ISBLANK({v}) || STRLEN(STR({v})) {sign} {whole(a)})")


def _bound(sign: str) -> _Component:
    return lambda c, site, a: per_value(
        site, lambda v: f"!COALESCE({exact.value(c.store, v)} {sign} {constant(a)}, false)"
    )


def _language_in(c: Compilation, site: Site, a: Term) -> list[Violation]:
    ranges = c.members(a, site.shape)

    def wrong(v: str) -> str:
        matches = " || ".join(f"LANGMATCHES(LANG({v}), {range_})" for range_ in ranges) or "false"
        return f"!(ISLITERAL({v}) && ({matches}))"

    return per_value(site, wrong)


def _unique_lang(c: Compilation, site: Site, a: Term) -> list[Violation]:
    if not isinstance(a, Literal) or a.value != "true" or site.path is None:
        return []
    one, other = c.fresh(), c.fresh()
    alike = f"!SAMETERM({one}, {other}) && LANG({one}) != '' && LCASE(LANG({one})) = LCASE(LANG({other}))"
    condition = f"ISLITERAL({one}) && ISLITERAL({other}) && {alike}"
    if site.path.optional:
        ends = " ".join(
            f"{{ {site.this} {site.path.steps} {v} }} UNION {{ BIND({site.this} AS {v}) }}" for v in (one, other)
        )
        return [Violation("", f"EXISTS {{ {ends} FILTER({condition}) }}")]
    both = f"{site.this} {site.path.steps} {one} . {site.this} {site.path.steps} {other} ."
    return [Violation(both, condition, apart=f"(LCASE(LANG({one})) AS {c.fresh()})")]


def _equals(c: Compilation, site: Site, a: Term) -> list[Violation]:
    there: Callable[[str], str] = lambda v: f"NOT EXISTS {{ {site.this} {a} {v} }}"  # noqa: E731
    v = site.value
    return [*per_value(site, there), Violation(f"{site.this} {a} {v} .", f"!{is_value(site, v)}", v)]


def _disjoint(c: Compilation, site: Site, a: Term) -> list[Violation]:
    return per_value(site, lambda v: f"EXISTS {{ {site.this} {a} {v} }}")


def _less(sign: str) -> _Component:
    def compile_(c: Compilation, site: Site, a: Term) -> list[Violation]:
        other = c.fresh()
        pair = f"{site.this} {a} {other} ."
        found = per_value(
            site, lambda v: f"!COALESCE({exact.value(c.store, v)} {sign} {exact.value(c.store, other)}, false)"
        )
        return [b._replace(pattern=f"{b.pattern} {pair}", apart=other) for b in found]

    return compile_


def _in(c: Compilation, site: Site, a: Term) -> list[Violation]:
    """Strings are compared by value, which is the same for them; Virtuoso finds no two strings to be the same term."""
    members = c.members(a, site.shape)
    terms = [constant(exact.constant(c.store, term)) for term in members if not _is_string(term)]
    strings = ", ".join(constant(exact.constant(c.store, term)) for term in members if _is_string(term))

    def unlike(value: str) -> str:
        others = [f"!COALESCE({value} IN ({strings}), false)"] if strings else []
        return " && ".join([*others, *(f"!SAMETERM({value}, {term})" for term in terms)]) or "true"

    return per_value(site, unlike)


def _is_string(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype.value == f"{XSD}string"


def _has_value(c: Compilation, site: Site, a: Term) -> list[Violation]:
    return [Violation("", f"!{is_value(site, constant(exact.constant(c.store, a)))}")]


def _closed(c: Compilation, site: Site, a: Term) -> list[Violation]:
    if not isinstance(a, Literal) or a.value != "true":
        return []
    allowed = [p for prop in site.row.get("property", ()) for p in c.of[prop].get("path", ())]
    allowed += [p for cell in site.row.get("ignoredProperties", ()) for p in c.members(cell, site.shape)]
    names = ", ".join(sorted({f"<{p.value}>" for p in allowed if isinstance(p, NamedNode)}))
    predicate, value = c.fresh(), c.fresh()
    condition = f"{predicate} NOT IN ({names})" if names else ""
    return [
        Violation(f"{b.pattern} {b.value} {predicate} {value} .", condition, value, predicate, b.value)
        for b in per_value(site._replace(value=c.fresh()), lambda v: "")
    ]


def _node(c: Compilation, site: Site, a: Term) -> list[Violation]:
    return per_value(site, lambda v: negated(c.conforms(v, a)))


def _not(c: Compilation, site: Site, a: Term) -> list[Violation]:
    return per_value(site, lambda v: c.conforms(v, a))


def _every(c: Compilation, site: Site, a: Term) -> list[Violation]:
    shapes = c.members(a, site.shape)
    return per_value(site, lambda v: f"!({' && '.join(c.conforms(v, s) for s in shapes) or 'true'})")


def _some(c: Compilation, site: Site, a: Term) -> list[Violation]:
    shapes = c.members(a, site.shape)
    return per_value(site, lambda v: f"!({' || '.join(c.conforms(v, s) for s in shapes) or 'false'})")


def _exactly_one(c: Compilation, site: Site, a: Term) -> list[Violation]:
    shapes = c.members(a, site.shape)
    return per_value(site, lambda v: f"({' + '.join(f'IF({c.conforms(v, s)}, 1, 0)' for s in shapes) or '0'}) != 1")


def qualified(c: Compilation, site: Site, shape: Term) -> Mapping[str, list[Violation]]:
    """The violations of each half of a qualified value shape (SHACL, section 4.7.3)."""
    apart = site.row.get("qualifiedValueShapesDisjoint", ())
    others = c.shapes.siblings(site.shape) if any(getattr(a, "value", "") == "true" for a in apart) else []
    fits: Callable[[str], str] = lambda v: both(  # noqa: E731
        c.conforms(v, shape), *(negated(c.conforms(v, s)) for s in others if s != shape)
    )
    found: dict[str, list[Violation]] = {}
    for least in site.row.get("qualifiedMinCount", ()):
        if whole(least) > 0:
            found["QualifiedMinCount"] = [Violation("", f"!{at_least(c, site, whole(least), fits)}")]
    for most in site.row.get("qualifiedMaxCount", ()):
        found["QualifiedMaxCount"] = [Violation("", at_least(c, site, whole(most) + 1, fits))]
    return found


COMPONENTS: Mapping[str, _Component] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "pattern": _pattern,
    "minLength": _length("<"),
    "maxLength": _length(">"),
    "minInclusive": _bound(">="),
    "minExclusive": _bound(">"),
    "maxInclusive": _bound("<="),
    "maxExclusive": _bound("<"),
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less("<"),
    "lessThanOrEquals": _less("<="),
    "in": _in,
    "hasValue": _has_value,
    "closed": _closed,
    "node": _node,
    "not": _not,
    "and": _every,
    "or": _some,
    "xone": _exactly_one,
}
