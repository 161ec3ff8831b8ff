"""Validation of a store: SHACL shapes and checks, run as SPARQL over asserted and inferred statements together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.archive import is_of_base
from kg.build.causes import Causes
from kg.build.findings import SEVERITIES, Kind, ValidationFinding, rank
from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.search.kinds import Kinds, one_of
from kg.shacl import Result, Shapes, results
from kg.sparql import tree
from kg.sparql.join_hints import look_up_what_is_denied
from kg.sparql.query_file import QueryFile
from kg.sparql.values import bind_rows
from kg.store.protocol import Store, Term
from kg.store.running import running
from kg.terms.dates import date_literal, is_date
from kg.terms.names import GRAPH, ONT, THING, file_of, graph_of, hb, shorten
from kg.terms.vocabulary import RDF, RDF_TYPE, RDFS_LABEL, SH, XSD

NOTE, REPAIR = NamedNode(f"{ONT}note"), NamedNode(f"{ONT}repair")

_REPAIRS = {
    "MinCountConstraintComponent": "add {path} to it",
    "MaxCountConstraintComponent": "keep one value of {path}; a second source's value is a statement of its own",
    "ClassConstraintComponent": "point {path} to something of the right class, and define it in a data file",
    "DatatypeConstraintComponent": "write the value of {path} with the right datatype",
    "OrConstraintComponent": "write the value of {path} in one of the forms allowed",
    "PatternConstraintComponent": "write the value of {path} in that form",
    "UniqueLangConstraintComponent": "keep one value of {path} in each language",
}
_WITH_ALTERNATIVES = {"ClassConstraintComponent", "OrConstraintComponent", "DatatypeConstraintComponent"}
_DATES = {f"{XSD}gYear": "2032", f"{XSD}gYearMonth": "2032-03", f"{XSD}date": "2032-03-15"}


_KINDS = {
    "MinCountConstraintComponent": (Kind.MISSING, "has no"),
    "MaxCountConstraintComponent": (Kind.EXCESS, "has too many values of"),
}


def validate(
    store: Store,
    checks: Iterable[QueryFile],
    prefixes: Mapping[str, str],
    progress: Progress = silent,
    engine: str = "sparql",
    *,
    delegate: bool = True,
    among: Collection[NamedNode] | None = None,
) -> list[ValidationFinding]:
    """Everything that the shapes in the store and the checks find, worst first; or all of it about some things.

    Shapes are compiled to SPARQL; what cannot be compiled exactly is checked by pySHACL, which is said on stderr; where
    `delegate` is false, KgError is raised instead. Where `engine` is "pyshacl", pySHACL checks all of them.

    A reference to nothing is listed once: as dangling, not also as a value of the wrong class.
    """
    pairs = examine(store, checks, prefixes, progress, engine, delegate=delegate, among=among)
    return list(dict.fromkeys(finding for finding, _ in pairs))


def examine(
    store: Store,
    checks: Iterable[QueryFile],
    prefixes: Mapping[str, str],
    progress: Progress = silent,
    engine: str = "sparql",
    *,
    delegate: bool = True,
    among: Collection[NamedNode] | None = None,
) -> list[tuple[ValidationFinding, Result]]:
    """As `validate`, with the result that stands for each finding in SHACL's own report."""
    table, checks = dict(prefixes), list(checks)
    progress("shapes", 0, 2)
    by_shapes = results(store, Shapes(store), engine=engine, delegate=delegate, checked=among is not None, among=among)
    shape_findings = [(_finding(store, table, result), result) for result in by_shapes]
    progress("checks", 1, 2)
    check_findings = _found_by_checks(store, checks, table, among)
    dangling = {finding.focus for finding, _ in check_findings if finding.kind == Kind.DANGLING}
    others = [
        (finding, result)
        for finding, result in shape_findings
        if not (finding.kind == Kind.WRONG_VALUE and finding.value in dangling)
    ]
    causes = Causes(store, table, {date for finding, result in others if (date := _no_date(finding, result))})
    here = [pair for pair in (*check_findings, *others) if not is_of_base(pair[0].where)]  # a base is validated at home
    found = causes.without_consequences(_without_explained(store, here), checks)
    pairs = [(replace(finding, result=result), result) for finding, result in causes.with_guesses(found)]
    return sorted(pairs, key=lambda pair: rank(pair[0]))


def _found_by_checks(
    store: Store, checks: list[QueryFile], table: dict[str, str], among: Collection[NamedNode] | None
) -> list[tuple[ValidationFinding, Result]]:
    """What checks find, several of them at a time."""
    with ThreadPoolExecutor(store.max_parallel_queries) as pool:
        several = pool.map(lambda query: list(_check_findings(store, query, table, among)), checks)
        return [pair for pairs in several for pair in pairs]


def _no_date(finding: ValidationFinding, result: Result) -> str:
    """The text that a finding says is no date, if it is nothing else."""
    return result.value.value if isinstance(result.value, Literal) and " is not a date (" in finding.what else ""


def check(store: Store, query: QueryFile, prefixes: Mapping[str, str]) -> list[ValidationFinding]:
    """What one check finds, worst first."""
    found = _without_explained(store, list(_check_findings(store, query, dict(prefixes))))
    return sorted(dict.fromkeys(finding for finding, _ in found), key=rank)


def _without_explained(
    store: Store, found: list[tuple[ValidationFinding, Result]]
) -> list[tuple[ValidationFinding, Result]]:
    """Without the warnings about which a note on their thing says why it is so.

    Such a note begins with the name of the shape or check and a colon: `hb:note "release-before-arrest: …"@en`.
    """
    doubted = {result.focus for finding, result in found if finding.severity == "Warning"}
    notes = {
        (thing, rule)
        for thing in doubted
        if isinstance(thing, NamedNode)
        for quad in store.statements(thing, NOTE)
        if isinstance(quad.object, Literal)
        for rule, _, reason in [quad.object.value.partition(":")]
        if reason.strip()
    }
    return [
        (finding, result)
        for finding, result in found
        if finding.severity != "Warning" or (result.focus, finding.rule) not in notes
    ]


def _check_findings(
    store: Store,
    query: QueryFile,
    table: dict[str, str],
    among: Collection[NamedNode] | None = None,
) -> Iterator[tuple[ValidationFinding, Result]]:
    kind, severity = _kind_of_check(query), _severity_of_check(query)
    repair = _with_way_out(query.header["repair"], query.name, severity)
    for row in _rows(store, query, among):
        thing, message, graph = row.get("thing"), row.get("message"), row.get("graph")
        text = message.value if isinstance(message, Literal) else ""
        for namespace in set(table.values()):
            text = text.replace(f"<{namespace}", f"\0{namespace}")
        text = " ".join(_short_in_text(word, table) for word in text.split(" "))
        where = file_of(graph) if isinstance(graph, NamedNode) else _file_of(store, thing)
        finding = ValidationFinding(severity, where, text, "", repair, _name(thing, table), query.name, kind)
        focus = thing or graph or graph_of(query.where)
        yield (
            finding,
            Result(
                focus=focus,
                path=None,
                value=None,
                component=f"{SH}SPARQLConstraintComponent",
                shape=None,
                severity=f"{SH}{severity}",
                messages=(Literal(text),) if text else (),
                source=graph_of(query.where),
            ),
        )


def _rows(store: Store, query: QueryFile, among: Collection[NamedNode] | None) -> list[dict[str, Term | None]]:
    """The rows of a check, about some things or everything."""
    text = look_up_what_is_denied(query.text)
    # a check of references is about what nothing describes, which no file has
    name = "subject" if _kind_of_check(query) is Kind.DANGLING else "thing"
    # a variable that gets its value from an expression cannot be given one before
    if among is not None and name not in tree.computed_in(tree.read(query.text, query.where)):
        text = bind_rows(text, [{name: thing} for thing in among])
    return _selected(store, text, query.where)


def _selected(store: Store, text: str, where: str) -> list[dict[str, Term | None]]:
    with running(where):
        solutions = store.select(text, where)
        names = [variable.value for variable in solutions.variables]
        return [dict(zip(names, solution, strict=True)) for solution in solutions]


def _short_in_text(word: str, table: dict[str, str]) -> str:
    start, mark, rest = word.partition("\0")
    iri, close, tail = rest.partition(">")
    return f"{start}{shorten(iri, table)}{tail}" if mark and close else word


def _kind_of_check(query: QueryFile) -> Kind:
    try:
        return Kind(query.header.get("kind", Kind.CHECK))
    except ValueError as error:
        raise KgError(
            f"{query.header['kind']!r} is not a kind of fault",
            query.where,
            f"one of {', '.join(Kind)}",
            "correct the line '#+ kind: …', or take it out",
        ) from error


def _severity_of_check(query: QueryFile) -> str:
    """The severity that a check gives to what it finds: a violation, if its header says nothing else."""
    written = query.header.get("severity", "violation")
    if written not in ("violation", "warning"):
        raise KgError(
            f"{written!r} is not a severity",
            query.where,
            "violation, if it cannot be true, or warning, if it is improbable",
            "correct the line '#+ severity: …', or take it out",
        )
    return written.capitalize()


def _finding(store: Store, table: dict[str, str], result: Result) -> ValidationFinding:
    path = _path(store, result, table)
    severity, component = result.severity.removeprefix(SH), result.component.removeprefix(SH)
    kind, problem = _KINDS.get(component, (Kind.WRONG_VALUE, "has a wrong"))
    value, focus = result.value, _name(result.focus, table)
    expected = result.messages[0].value if result.messages else ""
    repair = _REPAIRS.get(component, "correct {path}").format(path=path)
    advice = _advice(store, result, severity)
    shown = "" if value is None else f" ({_name(value, table) or str(value)[:80]})"
    what = f"{focus} {problem} {path}{shown}"
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
            several = _either([_with_article(store, one, table) for one in classes])
            what = f"{focus} has {path} {_described(store, value, table)}, which is not {several}"
            repair = advice or f"{path} must point to {several}, which a data file defines"
    return ValidationFinding(
        severity if severity in SEVERITIES else "Violation",
        _file_of_result(store, result),
        what,
        expected,
        repair,
        focus,
        _rule_of(result.shape),
        kind,
        _name(value, table),
    )


def _path(store: Store, result: Result, table: dict[str, str]) -> str:
    """The property of a result; of several that a shape asks about at once, the one that has the wrong value."""
    if result.path and result.path.iri:
        return shorten(result.path.iri, table)
    held = set()
    if isinstance(result.focus, NamedNode) and result.value is not None:
        held = {quad.predicate.value for quad in store.statements(result.focus, None, result.value)}
    return shorten(held.pop(), table) if len(held) == 1 else "one of its properties"


def _rule_of(shape: Term | None) -> str:
    """The name by which findings call a shape."""
    return shape.value.removeprefix(ONT) if isinstance(shape, NamedNode) else ""


def _wrong_date(value: Literal, place: str, allowed: list[str]) -> tuple[str, str, str]:
    """What is wrong with a date, what was expected, and what to write."""
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


def _advice(store: Store, result: Result, severity: str) -> str:
    """What the shape itself says is to be done."""
    if not isinstance(result.shape, NamedNode):
        return ""
    told = (quad.object.value for quad in store.statements(result.shape, REPAIR) if isinstance(quad.object, Literal))
    return _with_way_out(next(told, ""), result.shape.value.removeprefix(ONT), severity)


def _with_way_out(repair: str, rule: str, severity: str) -> str:
    """What to do about a warning: correct it, or say why it is so."""
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
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _with_article(store: Store, one: NamedNode, table: dict[str, str]) -> str:
    """A class as a reader would name it: "a State (hb:State)"."""
    labels = [q.object for q in store.statements(one, RDFS_LABEL) if isinstance(q.object, Literal)]
    label = next((each.value for each in labels if each.language == "en"), "")
    article = "an" if label[:1].lower() in {"a", "e", "i", "o", "u"} else "a"
    return f"{article} {label} ({shorten(one.value, table)})" if label else shorten(one.value, table)


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
    rows = store.rows(
        f"SELECT DISTINCT ?file WHERE {{ GRAPH ?g {{ {subject} <{step}> {other} }} ?g {hb('fromFile')} ?file }} "
        "ORDER BY ?file"
    )
    files = [file.value for (file,) in rows if isinstance(file, Literal)]
    return described if described in files or not files else files[0]


def _file_of(store: Store, thing: Term | None) -> str:
    """The file that says most of a thing: where it has its type, else the first that mentions it."""
    if not isinstance(thing, NamedNode):
        return ""
    found = store.rows(
        f"""SELECT ?file (MIN(?place) AS ?rank) WHERE {{ GRAPH ?g {{ {thing} ?p ?o }} ?g {hb("fromFile")} ?file
        BIND(IF(?p = {RDF_TYPE}, 0, 1) AS ?place) }}
        GROUP BY ?file ORDER BY ?rank ?file"""
    )
    if not found and thing.value.startswith((THING, GRAPH)):
        found = store.rows(
            f"SELECT DISTINCT ?file WHERE {{ GRAPH ?g {{ ?s ?p {thing} }} ?g {hb('fromFile')} ?file }} ORDER BY ?file"
        )
    return str(found[0][0].value) if found and isinstance(found[0][0], Literal) else ""


def _name(thing: Term | None, table: dict[str, str]) -> str:
    return shorten(thing.value, table) if isinstance(thing, NamedNode) else ""
