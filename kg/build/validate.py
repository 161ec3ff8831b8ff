"""Validation of a store by its shapes and constraints, over asserted and inferred statements together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.archive import is_of_base
from kg.build.causes import UNDEFINED, without_consequences
from kg.build.findings import SEVERITIES, Kind, ValidationFinding, rank
from kg.build.progress import Progress, silent
from kg.files import beside
from kg.search.kinds import Kinds, one_of
from kg.shacl import Result, Shapes, results
from kg.shacl.text import Shortener
from kg.store.protocol import Store, Term
from kg.terms.dates import date_literal, is_date
from kg.terms.names import CONSTRAINT, GRAPH, ONT, THING, hb, shorten
from kg.terms.vocabulary import RDF, RDF_TYPE, RDFS_COMMENT, SH, XSD

NOTE, REPAIR, QUESTION = (NamedNode(f"{ONT}{name}") for name in ("note", "repair", "question"))

_ONE_VALUE = {"MaxCountConstraintComponent", "UniqueLangConstraintComponent"}
_WITH_ALTERNATIVES = {"ClassConstraintComponent", "OrConstraintComponent", "DatatypeConstraintComponent"}
_DATES = {f"{XSD}gYear": "2032", f"{XSD}gYearMonth": "2032-03", f"{XSD}date": "2032-03-15"}
_IRI = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:?!)]")
_DANGLING = "dangling-reference"  # the constraint whose results are about their value, as are those of UNDEFINED
_KINDS = {
    "MinCountConstraintComponent": (Kind.MISSING, "has no"),
    "MaxCountConstraintComponent": (Kind.EXCESS, "has too many values of"),
    "UniqueLangConstraintComponent": (Kind.EXCESS, "has, in one language, too many values of"),
}


def validate(
    store: Store,
    prefixes: Mapping[str, str],
    progress: Progress = silent,
    engine: str = "sparql",
    *,
    delegate: bool = True,
    among: Collection[NamedNode] | None = None,
) -> list[ValidationFinding]:
    """Everything that the shapes and constraints in the store find, worst first; or all of it about some things.

    They are compiled to SPARQL; what cannot be compiled exactly is checked by pySHACL, which is said on stderr; where
    `delegate` is false, KgError is raised instead. Where `engine` is "pyshacl", pySHACL checks all of them.

    A reference to nothing is listed once: as dangling, not also as a value of the wrong class.
    """
    table = dict(prefixes)
    progress("validating", 0, 1)
    shapes = Shapes(store, inferred=ONT)
    by_shapes = results(store, shapes, engine=engine, delegate=delegate, checked=among is not None, among=among)
    found = _told_once(shapes, [one for result in by_shapes for one in _findings(store, shapes, table, result)])
    dangling = {one.focus for one in found if one.kind == Kind.DANGLING}
    others = [one for one in found if not (one.kind == Kind.WRONG_VALUE and one.value in dangling)]
    here = [one for one in others if not is_of_base(one.where)]  # a base is validated at home
    dates = {date for one in others if (date := _no_date(one))}
    caused = without_consequences(store, table, _without_explained(store, here), dates)
    return list(dict.fromkeys(sorted(caused, key=rank)))


def _told_once(shapes: Shapes, found: list[ValidationFinding]) -> list[ValidationFinding]:
    """The findings; if one thing breaks one constraint several times, the first stands for all, and counts the others.

    What is wrong with different values of one property is told of each, since each is corrected by itself. Where two
    things break a constraint together, such as two opinions of one number, one of them is told.
    """
    together_with: dict[tuple[str, frozenset[NamedNode]], Term] = {}
    told: list[ValidationFinding] = []
    together: dict[tuple[object, ...], list[ValidationFinding]] = {}
    for finding in sorted(found, key=lambda one: one.focus):
        result = finding.result
        if not shapes.name_of(result.shape).startswith(CONSTRAINT):
            told.append(finding)
            continue
        if together_with.setdefault((finding.rule, finding.things), result.focus) != result.focus:
            continue
        value = result.value if result.path and result.path.iri else None
        key = finding.rule, finding.where, finding.focus, value and result.path, value, value and result.shape
        together.setdefault(key, []).append(finding)
    for several in together.values():
        finding = min(several, key=lambda one: one.what)
        others = len({other.result.value for other in several}) - 1
        what = f"{finding.what}, and likewise for {others} more" if others else finding.what
        shape = NamedNode(shapes.name_of(finding.result.shape))  # which has a name
        told.append(replace(finding, what=what, result=finding.result._replace(shape=shape)))
    return told


def _no_date(finding: ValidationFinding) -> str:
    """The text that a finding says is no date, if it is nothing else."""
    value = finding.result.value
    return value.value if isinstance(value, Literal) and " is not a date (" in finding.what else ""


def _without_explained(store: Store, found: list[ValidationFinding]) -> list[ValidationFinding]:
    """Without the warnings about which a note on one of their things says why it is so.

    Such a note begins with the name of the shape or constraint and a colon: `hb:note "release-before-arrest: …"@en`.
    """
    notes = {
        (thing, rule)
        for thing in {thing for one in found if one.severity == "Warning" for thing in one.things}
        for quad in store.statements(thing, NOTE)
        if isinstance(quad.object, Literal)
        for rule, _, reason in [quad.object.value.partition(":")]
        if reason.strip()
    }
    return [
        one for one in found if one.severity != "Warning" or notes.isdisjoint((thing, one.rule) for thing in one.things)
    ]


def _findings(store: Store, shapes: Shapes, table: dict[str, str], result: Result) -> list[ValidationFinding]:
    """The findings of a result: of a term or thing that nothing describes one for each file that says it, else one."""
    name = shapes.name_of(result.shape)
    if not name.startswith(CONSTRAINT):
        return [_finding(store, table, result)]
    finding = _broken(store, table, result, NamedNode(name))
    if finding.rule not in (UNDEFINED, _DANGLING) or not isinstance(result.value, NamedNode):
        return [finding]
    uses = f"{{ ?thing {result.value} ?any }} UNION {{ ?thing {RDF_TYPE} {result.value} }}"
    if finding.rule == _DANGLING:
        uses = f"{result.focus} ?property {result.value}"
    return [replace(finding, where=file) for file in _files_with(store, uses)]  # none of what was only inferred


def _files_with(store: Store, pattern: str) -> list[str]:
    """The files that state a pattern, in order."""
    query = f"SELECT DISTINCT ?file WHERE {{ GRAPH ?g {{ {pattern} }} ?g {hb('fromFile')} ?file }} ORDER BY ?file"
    return [file.value for (file,) in store.rows(query) if isinstance(file, Literal)]


def _finding(store: Store, table: dict[str, str], result: Result) -> ValidationFinding:
    path = _path(store, result, table)
    severity, component = result.severity.removeprefix(SH), result.component.removeprefix(SH)
    kind, problem = _KINDS.get(component, (Kind.WRONG_VALUE, "has a wrong"))
    value, focus = result.value, _name(result.focus, table)
    expected = result.messages[0].value if result.messages else ""
    repair = beside.table(__file__, "repairs").get(component, "correct {path}").format(path=path)
    said = _said(store, result.shape)
    advice = _with_way_out(said.get(REPAIR, ""), _rule(result), severity)
    shown = "" if value is None else f" ({_name(value, table) or str(value)[:80]})"
    what = f"{focus} {problem} {path}{shown}{_told_in_several(store, result) if component in _ONE_VALUE else ''}"
    repair = advice or f"{repair}{': docs/modelling.md#passages' if path == 'hb:statedIn' else ''}"
    if isinstance(result.shape, NamedNode) and value is not None:
        classes, datatypes = _alternatives(store, result.shape)
        of_class = component in _WITH_ALTERNATIVES
        if of_class and datatypes and datatypes <= _DATES.keys() and isinstance(value, Literal):
            what, expected, repair = _wrong_date(value, f"{path} of {focus}", [d for d in _DATES if d in datatypes])
        elif isinstance(value, Literal) and datatypes and not {value.datatype.value, f"{RDF}langString"} & datatypes:
            right = _either([shorten(one, table) for one in sorted(datatypes)])
            what = f"{path} of {focus} has the datatype {shorten(value.datatype.value, table)}, not {right}{shown}"
        elif of_class and classes:
            several = _either([f"{one_of([Kinds(store).name(one)])} ({shorten(one.value, table)})" for one in classes])
            what = f"{focus} has {path} {_described(store, value, table)}, which is not {several}"
            repair = advice or f"{path} must point to {several}, which a data file defines"
    return ValidationFinding(
        severity if severity in SEVERITIES else "Violation",
        _file_of_result(store, result),
        what,
        expected,
        repair,
        focus,
        _rule(result),
        kind,
        _name(value, table),
        result=result,
    )


def _told_in_several(store: Store, result: Result) -> str:
    """The files that each give a property of which one value is allowed, if there are several."""
    if not result.path or not result.path.iri or not isinstance(result.focus, NamedNode):
        return ""
    files = _files_with(store, f"{result.focus} <{result.path.iri}> ?any")
    return f" in {' and '.join(files)}" if len(files) > 1 else ""


def _broken(store: Store, table: dict[str, str], result: Result, constraint: NamedNode) -> ValidationFinding:
    """The finding that a constraint is broken: what its component says, with names, and all that its query selected."""
    rule, severity = constraint.value.removeprefix(CONSTRAINT), result.severity.removeprefix(SH)
    said = _said(store, constraint)
    focus, value = _name(result.focus, table), _name(result.value, table)
    repair = said.get(REPAIR, "correct the statement that is wrong")
    if severity == "Warning":
        way_out = _with_way_out(repair, rule, severity)
        repair = f"{said.get(QUESTION, 'Is it so?')} {way_out[0].upper()}{way_out[1:]}"
    return ValidationFinding(
        severity if severity in SEVERITIES else "Violation",
        _file_of_result(store, result),
        _broken_by(store, result, rule, table),
        said.get(RDFS_COMMENT, ""),
        repair,
        value if rule in (_DANGLING, UNDEFINED) else focus,
        rule,
        Kind.DANGLING if rule == _DANGLING else Kind.CHECK,
        value,
        result=result,
    )


def _broken_by(store: Store, result: Result, rule: str, table: dict[str, str]) -> str:
    """The sentence that says by what a constraint is broken; SHACL Core has none of its own."""
    focus, component = _name(result.focus, table), result.component.removeprefix(SH)
    in_words = rule.replace("-", " ")  # "conviction before arrest"
    if result.component.startswith(SH) and result.source is None:
        shown, path = _text(result.value, table)[:80], ""
        if result.path and (shown or component in _KINDS):
            several = result.path.kind == "alternativePath"
            path = _path(store, result, table) if several else Shortener(table, lambda node: ()).path(result.path)
        problem = _KINDS[component][1] if component in _KINDS else "has a wrong"
        return f"{focus} {problem} {path}{f' ({shown})' if shown else ''}" if path else f"{focus}: {in_words}"
    text = result.messages[0].value if result.messages else f"{focus}: {in_words}"
    what = _IRI.sub(lambda iri: shorten(iri[0], table), text).rstrip(".")
    more = [one for one in dict.fromkeys(_text(term, table) for term in result.further) if one not in what]
    return f"{what} ({', '.join(more)})" if more else what


def _path(store: Store, result: Result, table: dict[str, str]) -> str:
    """The property of a result; of several that a shape asks about at once, the one that has the wrong value."""
    if result.path and result.path.iri:
        return shorten(result.path.iri, table)
    held = set()
    if isinstance(result.focus, NamedNode) and result.value is not None:
        held = {quad.predicate.value for quad in store.statements(result.focus, None, result.value)}
    return shorten(held.pop(), table) if len(held) == 1 else "one of its properties"


def _wrong_date(value: Literal, place: str, allowed: list[str]) -> tuple[str, str, str]:
    """The parts of an error about a date: the problem, what was expected, and what to write."""
    text, forms = value.value[:80], _either([_DATES[one] for one in allowed])
    typed = [f'"{_DATES[one]}"^^{shorten(one, {"xsd": XSD})}' for one in allowed]
    expected = f"a date that exists, with the datatype of its precision: {_either(typed)}"
    right = date_literal(text).datatype.value if is_date(text) else ""
    if right in allowed:
        wrong = shorten(value.datatype.value, {"xsd": XSD})
        what = f'"{text}" has the datatype {wrong}, which is not that of such a date ({place})'
        return what, expected, f'write "{text}"^^{shorten(right, {"xsd": XSD})}'
    return f'"{text}" is not {"a date" if len(allowed) > 1 else "such a date"} ({place})', expected, f"write {forms}"


def _described(store: Store, value: Term, table: dict[str, str]) -> str:
    """A value with its class: "person:rudolf-rassendyll (a person)"; a text in quotation marks."""
    if not isinstance(value, NamedNode):
        return f'the text "{value.value[:80]}"' if isinstance(value, Literal) else "something without a name"
    kinds = Kinds(store)
    names = [kinds.name(hb(kind)) for kind in kinds.kinds_of(value)]
    return f"{_name(value, table)} ({one_of(names, 'and')})" if names else _name(value, table)


def _said(store: Store, shape: Term | None) -> dict[NamedNode, str]:
    """The texts that a shape or constraint with a name has, by property."""
    if not isinstance(shape, NamedNode):
        return {}
    return {q.predicate: q.object.value for q in store.statements(shape) if isinstance(q.object, Literal)}


def _rule(result: Result) -> str:
    """The name of the shape of a result; "" if it has none."""
    return result.shape.value.removeprefix(ONT) if isinstance(result.shape, NamedNode) else ""


def _with_way_out(repair: str, rule: str, severity: str) -> str:
    """The repair of a warning: correct it, or say why it is so."""
    if severity != "Warning" or not repair:
        return repair
    return f'{repair}; if it is so, say why: hb:note "{rule}: …"@en'


def _alternatives(store: Store, shape: NamedNode) -> tuple[list[NamedNode], set[str]]:
    """The classes and the datatypes that a shape allows, itself or in its sh:or."""
    rows = store.rows(
        f"""SELECT DISTINCT ?class ?datatype WHERE {{
        {{ BIND({shape} AS ?option) }} UNION {{ {shape} <{SH}or>/<{RDF}rest>*/<{RDF}first> ?option }}
        OPTIONAL {{ ?option <{SH}class> ?class }} OPTIONAL {{ ?option <{SH}datatype> ?datatype }} }}
        ORDER BY ?class"""
    )
    classes = [one for one, _ in rows if isinstance(one, NamedNode)]
    return classes, {one.value for _, one in rows if isinstance(one, NamedNode)}


def _either(words: list[str]) -> str:
    """Words as a choice: "2032, 2032-03 or 2032-03-15"."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _file_of_result(store: Store, result: Result) -> str:
    """The file with the triple that is wrong, if the one that describes the thing does not have it, else the latter."""
    described, value = _file_of(store, result.focus), result.value
    if result.path is None or value is None:
        return described
    backward = result.path.kind == "inversePath"
    step = result.path.parts[0].iri if backward else result.path.iri
    subject, other = (value, result.focus) if backward else (result.focus, value)
    if not step or not isinstance(subject, NamedNode) or isinstance(other, BlankNode):
        return described
    files = _files_with(store, f"{subject} <{step}> {other}")
    return described if described in files or not files else files[0]


def _file_of(store: Store, thing: Term | None) -> str:
    """The file that says most of a thing: where it has its type, one's own before that of another archive."""
    if not isinstance(thing, NamedNode):
        return ""
    if thing.value.startswith(GRAPH):
        for quad in store.statements(thing, hb("fromFile")):
            if isinstance(quad.object, Literal):
                return quad.object.value
    found = store.rows(
        f"""SELECT ?file (MIN(?place) AS ?rank) WHERE {{ GRAPH ?g {{ {thing} ?p ?o }} ?g {hb("fromFile")} ?file
        BIND(IF(?p = {RDF_TYPE}, 0, 1) AS ?place) }}
        GROUP BY ?file ORDER BY ?rank (CONTAINS(?file, "/@")) ?file"""
    )
    files = [file.value for file, _ in found if isinstance(file, Literal)]
    if not files and thing.value.startswith(THING):
        files = _files_with(store, f"?s ?p {thing}")
    return files[0] if files else ""


def _name(thing: Term | None, table: dict[str, str]) -> str:
    return shorten(thing.value, table) if isinstance(thing, NamedNode) else ""


def _text(term: Term | None, table: dict[str, str]) -> str:
    """A term as a reader writes it: the short name of a thing, the text of a literal."""
    return _name(term, table) or (term.value if isinstance(term, Literal | BlankNode) else "")
