"""The house rules that a program can check: who imports whom, how long modules are, how files are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import ROOT, RURITANIA
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.cli import main
from kg.identifiers import prefixes
from kg.paths import locate
from kg.queries import read_all
from kg.sparql import tokens

FOUNDATION = {"errors", "paths", "sparql", "identifiers", "citations", "queries", "store", "table", "labels", "things"}
FOUNDATION |= {"bulk", "endpoint", "remote", "protocol", "access", "results", "shacl"}
FOUNDATION |= {"patterns", "rules", "strata", "touched", "axioms"}
STAGES = {"build", "infer", "validate", "ask", "show", "verify", "stats", "imports", "coverage"}
STAGES |= {"prove", "argue", "why", "check_proofs", "revise", "export", "reference"}
FACES = {"__init__", "__main__", "cli", "commands", "graph", "pipeline", "progress", "render"}
FACES |= {"explain", "drawing", "increment", "generations", "bench", "diff", "redact", "version", "serve"}
MODULES = sorted((ROOT / "kg").rglob("*.py"))
TURTLE = sorted(
    path
    for folder in (ROOT / "ontology", ROOT / "data", RURITANIA / "data")
    for path in folder.rglob("*.ttl")
    if "imported" not in path.parts
)
QUERIES = [q for folder in ("questions", "rules", "checks") for q in read_all(locate(), folder)]
HEAVY = {
    "jinja2",
    "matplotlib",
    "rdflib",
    "pyshacl",
    "owlrl",
    "oxrdflib",
    "pandas",
    "SPARQLWrapper",
    "pyarrow",
    "yaml",
    "rocrate",
}


def imports(module: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(module.read_text())
    nodes = tree.body if top_level_only else ast.walk(tree)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


def test_every_module_has_a_place_in_the_house() -> None:
    flat = {module.stem for module in MODULES if module.parent == ROOT / "kg"}
    folders = {module.parent.name for module in MODULES if module.parent != ROOT / "kg"}
    assert flat | folders == FOUNDATION | STAGES | FACES


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_stage_imports_the_foundation_and_no_other_stage(module: Path) -> None:
    allowed = {"errors": set(), **dict.fromkeys(FOUNDATION, FOUNDATION), **dict.fromkeys(STAGES, FOUNDATION)}
    kg = {name.split(".")[1] for name in imports(module) if name.startswith("kg.")}
    place = module.stem if module.parent == ROOT / "kg" else module.parent.name
    kg = (kg & (FOUNDATION | STAGES | FACES)) - {place}
    if place in FACES or module.stem == "command":  # a verb that lies beside its stage
        assert kg <= FOUNDATION | STAGES | FACES
    else:
        assert kg <= allowed[place]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_module_is_short_and_says_what_it_does(module: Path) -> None:
    assert module.read_text().count("\n") <= 300
    first = (ast.get_docstring(ast.parse(module.read_text())) or "").splitlines()[0]
    assert first.startswith("This module ")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_slow_libraries_are_not_imported_on_the_way_to_an_answer(module: Path) -> None:
    assert not {name.split(".")[0] for name in imports(module, top_level_only=True)} & HEAVY


def test_turtle_files_are_found() -> None:
    assert len(TURTLE) > 100


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_turtle_file_has_a_card_prefixes_of_the_table_and_a_description(path: Path) -> None:
    table = prefixes(locate(RURITANIA if RURITANIA in path.parents else None))
    lines = path.read_text(encoding="utf-8").splitlines()
    card = [line for line in lines[:6] if line.startswith("#")]
    assert 2 <= len(card) <= 5
    declared = re.findall(r"^@prefix ([\w-]*): <([^>]*)> \.$", "\n".join(lines), re.MULTILINE)
    assert declared == sorted(declared)
    assert [d for d in declared if table.get(d[0]) != d[1]] == []
    assert sum(line.startswith("<> a hb:Graph") for line in lines) == 1
    body = "\n".join(line for line in lines if not line.startswith(("@prefix", "#")))
    assert [prefix for prefix, _ in declared if not re.search(rf'(?<![\w<"-]){prefix}:', body)] == []


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: str(path.relative_to(ROOT)))
def test_literals_are_written_as_the_store_keeps_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    derived = "xsd:(int|long|short|byte|nonNegativeInteger|positiveInteger|unsigned\\w+|dateTimeStamp|double|float)\\b"
    assert re.findall(rf'"\^\^{derived}', text) == []
    assert re.findall(r'"@[a-z]*[A-Z][\w-]*', text) == []
    assert re.findall(r"[ \t]$", text, re.MULTILINE) == []


def test_query_files_are_found() -> None:
    assert len(QUERIES) >= 30


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.where)
def test_a_stored_query_runs_the_same_on_every_engine(query: object) -> None:
    text = query.text  # type: ignore[attr-defined]
    where = query.where  # type: ignore[attr-defined]
    words = [word.upper() for kind, word, _ in tokens(text) if kind in ("word", "mark")]
    assert "SERVICE" not in words
    assert "GROUP_CONCAT" not in words
    assert "LIMIT" not in words
    if "rules" not in where:
        assert "ORDER" in words
        assert "DISTINCT" in words
        assert not re.search(r"SELECT\s+\*", text)
    assert not re.search(r"COUNT\(\s*(?!DISTINCT)", text)
    assert not re.search(r"[\w>)][+*](?=\s+[?<\w])", re.sub(r"#[^\n]*", "", text)), "no path of unknown length"
    declared = dict(re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", text, re.MULTILINE))
    assert list(declared) == sorted(declared)
    assert {name: iri for name, iri in declared.items() if prefixes(locate()).get(name) != iri} == {}


def patterns_of_exists(text: str) -> list[int]:
    """How many triple patterns each (NOT) EXISTS of a query has of its own, those of others within it left out."""
    found: list[int] = []

    def walk(node: object, group: int | None) -> None:
        if isinstance(node, CompValue):
            if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
                group = len(found)
                found.append(0)
            elif node.name == "TriplesBlock" and group is not None:
                found[group] += sum(len(subject) // 3 for subject in node.triples)
            node = list(node.values())
        if not isinstance(node, str) and isinstance(node, Iterable):
            for part in node:
                walk(part, group)

    walk(parseQuery(text), None)
    return found


LOOKED_UP = {q.where: patterns_of_exists(q.text) for q in QUERIES if "rules" not in q.where}


@pytest.mark.parametrize("where", LOOKED_UP)
def test_every_exists_of_a_question_or_check_has_one_pattern(where: str) -> None:
    assert [patterns for patterns in LOOKED_UP[where] if patterns != 1] == []


def test_the_patterns_of_every_exists_are_counted() -> None:
    assert sum(map(len, LOOKED_UP.values())) > 200
    for group, patterns in {
        "?a ?p ?b . ?b ?p ?c": [],
        "?a ?p ?b FILTER NOT EXISTS { ?b ?p ?c ; ?q ?d }": [2],
        "BIND(EXISTS { ?a ?p ?b . { ?b ?p ?c } UNION { ?b ?q ?c } } AS ?d)": [3],
        "?a ?p ?b FILTER EXISTS { ?b ?p ?c . ?c ?p ?d FILTER EXISTS { ?d ?p ?e } }": [2, 1],
        "?a ?p ?b FILTER EXISTS { ?b ?p ?c FILTER EXISTS { ?c ?p ?d } }": [1, 1],
    }.items():
        assert patterns_of_exists(f"SELECT DISTINCT ?a WHERE {{ {group} }}") == patterns


@pytest.mark.parametrize("query", [q for q in QUERIES if "questions" in q.where], ids=lambda query: query.where)
def test_the_header_of_a_question_names_its_columns(query: object) -> None:
    text = query.text  # type: ignore[attr-defined]
    selected = re.search(r"^SELECT (?:DISTINCT )?(.*)$", text, re.MULTILINE)
    assert selected is not None
    names = re.findall(r"\?(\w+)(?=\)|\s|$)", re.sub(r"\(.*?AS (\?\w+)\)", r"\1", selected.group(1)))
    assert names == list(query.columns)  # type: ignore[attr-defined]


def test_the_catalogue_of_questions_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--format", "markdown"]) == 0
    catalogue = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
    assert (
        catalogue == "<!-- Generated by make docs from the headers of the questions. -->\n\n" + capsys.readouterr().out
    )


def test_nothing_in_the_project_reaches_outside_it() -> None:
    hosts = re.compile(r"pypi\.org/simple|files\.pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org")
    checked = [*MODULES, *TURTLE, *(ROOT / "tests").glob("*.py"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    assert [path for path in checked if path.name != "test_house.py" and hosts.search(path.read_text())] == []
