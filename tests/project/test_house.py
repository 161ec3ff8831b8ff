"""The house rules that a program can check: what is imported where, how long functions are, how files are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.archive import locate
from kg.cli.main import main
from kg.sparql import tree
from kg.sparql.query_file import QueryFile, read_all
from kg.sparql.text import tokens
from kg.terms.names import prefixes
from tests.conftest import ROOT, RURITANIA

MODULES = sorted((ROOT / "kg").rglob("*.py"))
TURTLE = sorted(
    path
    for folder in (ROOT / "ontology", ROOT / "data", RURITANIA / "data")
    for path in folder.rglob("*.ttl")
    if not {"imported", "examples"} & set(path.parts)
)
QUERIES = [q for folder in ("questions", "rules", "labels") for q in read_all(locate(), folder)]


def test_a_module_says_what_it_does() -> None:
    silent = [module for module in MODULES if not ast.get_docstring(ast.parse(module.read_text()))]
    assert silent == []


def test_a_docstring_says_what_is_returned_and_begins_neither_with_what_nor_with_whether() -> None:
    named = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    found = [
        f"{path.relative_to(ROOT)}: {said.partition(chr(10))[0]}"
        for path in [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, named) and re.match(r"(What|Whether)\b", said := ast.get_docstring(node) or "")
    ]
    assert found == []


def faults_of_turtle(path: Path) -> list[str]:
    """The faults of the card, the prefixes, the description and the literals of a Turtle file."""
    table = prefixes(locate(RURITANIA if RURITANIA in path.parents else None))
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    declared = re.findall(r"^@prefix ([\w-]*): <([^>]*)> \.$", text, re.MULTILINE)
    body = "\n".join(line for line in lines if not line.startswith(("@prefix", "#")))
    derived = "xsd:(int|long|short|byte|nonNegativeInteger|positiveInteger|unsigned\\w+|dateTimeStamp|double|float)\\b"
    faults = {
        "a card of two to five lines": 2 <= sum(line.startswith("#") for line in lines[:6]) <= 5,
        "prefixes in order": declared == sorted(declared),
        "prefixes of the table": all(table.get(prefix) == iri for prefix, iri in declared),
        "prefixes that are used": all(re.search(rf'(?<![\w<"-]){prefix}:', body) for prefix, _ in declared),
        "one <> a hb:Graph": sum(line.startswith("<> a hb:Graph") for line in lines) == 1,
        "datatypes as the store keeps them": not re.search(rf'"\^\^{derived}', text),
        "languages in small letters": not re.search(r'"@[a-z]*[A-Z][\w-]*', text),
        "no blanks at the end of a line": not re.search(r"[ \t]$", text, re.MULTILINE),
    }
    return [f"{path.relative_to(ROOT)}: expected {name}" for name, good in faults.items() if not good]


def test_a_turtle_file_has_a_card_prefixes_of_the_table_a_description_and_plain_literals() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in TURTLE} == {"data", "ontology", "tests"}
    assert [fault for path in TURTLE for fault in faults_of_turtle(path)] == []


def faults_of_query(query: QueryFile) -> list[str]:
    """Parts of a stored query that some engine would read otherwise, or not at all."""
    text = query.text
    words = {word.upper() for kind, word, _ in tokens(text) if kind in ("word", "mark")}
    declared = dict(re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", text, re.MULTILINE))
    is_rule = "questions" not in query.where
    faults = {
        "no SERVICE, GROUP_CONCAT or LIMIT": not words & {"SERVICE", "GROUP_CONCAT", "LIMIT"},
        "ORDER BY": is_rule or "ORDER" in words,
        "DISTINCT": is_rule or "DISTINCT" in words,
        "names instead of SELECT *": is_rule or not re.search(r"SELECT\s+\*", text),
        "COUNT(DISTINCT": not re.search(r"COUNT\(\s*(?!DISTINCT)", text),
        "no path of unknown length": not re.search(r"[\w>)][+*](?=\s+[?<\w])", re.sub(r"#[^\n]*", "", text)),
        "prefixes in order": list(declared) == sorted(declared),
        "prefixes of the table": all(prefixes(locate()).get(name) == iri for name, iri in declared.items()),
    }
    return [f"{query.where}: expected {name}" for name, good in faults.items() if not good]


def test_a_stored_query_runs_the_same_on_every_engine() -> None:
    assert len(QUERIES) == len(list((ROOT / "queries").rglob("*.rq")))
    assert [fault for query in QUERIES for fault in faults_of_query(query)] == []


def test_no_line_of_a_stored_query_is_wider_than_a_page() -> None:
    wide = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "queries").rglob("*.rq"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 120
    ]
    assert wide == []


def test_the_header_of_a_stored_query_comes_first() -> None:
    for path in sorted((ROOT / "queries").rglob("*.rq")):
        marked = [line.startswith("#+") for line in path.read_text(encoding="utf-8").splitlines()]
        assert marked[0], path.name
        assert not any(marked[marked.index(False) :]), path.name


def test_the_header_of_a_question_names_its_columns() -> None:
    questions = [query for query in QUERIES if "questions" in query.where]
    for query in questions:
        assert [name for name, _ in tree.parse(query.text).columns] == list(query.columns), query.where
    assert len(questions) == len(list((ROOT / "queries" / "questions").glob("*.rq")))


def imports(module: Path) -> set[str]:
    """The full names that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def public(room: str) -> list[str]:
    """The names that a room lists for the others."""
    module = ast.parse((ROOT / "kg" / room / "__init__.py").read_text(encoding="utf-8"))
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def test_a_room_is_used_by_others_through_the_names_that_it_lists() -> None:
    rooms = {path.parent.name: public(path.parent.name) for path in (ROOT / "kg").glob("*/__init__.py")}
    used: dict[str, set[str]] = {room: set() for room in rooms}
    for module in [*MODULES, *(ROOT / "benchmarks").rglob("*.py")]:
        for name in imports(module):
            package, room, inside, *_ = [*name.split("."), "", ""]
            if package == "kg" and room in rooms and inside and ROOT / "kg" / room not in module.parents:
                used[room].add(inside)
    assert {room: sorted(names - set(rooms[room])) for room, names in used.items() if names - set(rooms[room])} == {}


def functions(module: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module by its place, with the number of lines that it takes without its docstring."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node) else None
            docstring = (said.end_lineno or 0) - said.lineno + 1 if said else 0
            lines = (node.end_lineno or 0) - node.lineno + 1 - docstring
            yield f"{module.relative_to(ROOT)}:{node.lineno} {node.name}", lines


@pytest.mark.full
def test_a_function_has_less_than_fifty_lines() -> None:
    modules = [*MODULES, *(ROOT / "benchmarks").rglob("*.py")]
    assert [f"{place}: {lines}" for module in modules for place, lines in functions(module) if lines >= 50] == []


def test_the_catalogue_of_questions_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--format", "markdown"]) == 0
    catalogue = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
    assert (
        catalogue == "<!-- Generated by make docs from the headers of the questions. -->\n\n" + capsys.readouterr().out
    )


def test_nothing_in_the_project_reaches_outside_it() -> None:
    hosts = re.compile(r"pypi\.org/simple|files\.pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org")
    checked = [*MODULES, *TURTLE, *(ROOT / "tests").glob("*.py"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    assert [path for path in checked if hosts.search(path.read_text())] == []


def test_every_file_of_the_program_that_a_page_names_exists() -> None:
    pages = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "data" / "README.md",
        ROOT / "ontology" / "README.md",
    ]
    named = re.compile(r"`((?:kg|tests|benchmarks)/[\w/.-]*)`")
    found = {
        (page.relative_to(ROOT), name) for page in pages for name in named.findall(page.read_text(encoding="utf-8"))
    }
    assert any(name.startswith("kg/") for _, name in found)
    assert sorted(f"{page}: {name}" for page, name in found if not (ROOT / name).exists()) == []
