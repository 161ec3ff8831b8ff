"""Query files: questions and rules, each one SPARQL file with a header of `#+` lines."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.archive import Archive, is_of_base
from kg.errors import KgError
from kg.files import reading
from kg.sparql import tree
from kg.sparql.days import with_day_numbers
from kg.sparql.values import Value, values_of
from kg.terms.folding import fold
from kg.terms.messages import Messages
from kg.terms.names import expand, graph_of, prefixes, shorten, words
from kg.terms.vocabulary import OWL, RDF_TYPE, SKOS

SINGLE_HEADERS = {
    *("title", "en", "ru", "short-en", "short-ru"),
    *("question", "keywords", "beneath", "table", "chart", "fold", "count", "doubt", "days"),
    *("ground", "because", "mints", "contested", "draws-nothing"),
}
REPEATABLE_HEADERS = {"param", "column", "contested-on"}
REQUIRED_HEADERS = {
    "questions": ("title", "question", "column", "keywords"),
    "rules": ("title", "ground", "because"),
    "labels": ("en", "ru"),
}
CONTINUED = "#+   "  # how a line begins that goes on with the header line above it
MAX_PROPOSED = 5  # questions, for a name that none has
ANYTHING = NamedNode(f"{OWL}Thing")

_CLASS = NamedNode(f"{OWL}Class")
_CLOSED_LIST = NamedNode(f"{SKOS}ConceptScheme")
_NAME_AND_BRACKETS = re.compile(r"(?P<name>\S+)(?:\s+\((?P<brackets>[^()]*)\))?")


@dataclass(frozen=True)
class QueryFile:
    """One query with its header; its text as it is run, with the numbers of the days that its header counts.

    `columns` has the meaning of each column. `defaults` are the terms that stand in the file for each parameter.
    `accepts` has an entry for each parameter that takes a thing: the classes or closed lists of the ontology to which
    the thing may belong, or `ANYTHING` alone. `contested_on` says of a rule what is contested if the document is of one
    authority, by the name of that authority.
    """

    name: str
    where: str
    text: str
    header: dict[str, str]
    params: dict[str, str]
    columns: dict[str, str]
    defaults: dict[str, tuple[Value, ...]]
    accepts: dict[str, tuple[NamedNode, ...]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    contested_on: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title, which a reader sees above the answer."""
        return self.header["title"]

    def heading(self, column: str) -> str:
        """The heading of a column: the words that its header line has in brackets, or its name in words."""
        return self.headings.get(column) or words(column)


def read(archive: Archive, where: str) -> QueryFile:
    """The query in the file `queries/<folder>/<name>.rq`. Raises KgError with all that is wrong in its header.

    The folder is `questions` or `rules`.
    """
    text = reading.decode(archive.content(where), where)
    _, folder, *_, stem = where.removesuffix(".rq").split("/")
    header, many, problems = _header(text, where)
    problems += [
        KgError(f"the header has no '{key}'", where, f"a line '#+ {key}: …'", "add the line")
        for key in REQUIRED_HEADERS[folder]
        if not header.get(key) and not many.get(key)
    ]
    blocks = values_of(tree.read(text, where)) if many["param"] else {}
    params: dict[str, str] = {}
    classes: dict[str, str] = {}
    for key, meaning in many["param"].items():
        name, classes[name] = _name_and_brackets(key)
        params[name] = meaning
        if name not in blocks:
            problems.append(
                KgError(f"parameter {name} has no VALUES ?{name} block", where, "a default", "add the block")
            )
    columns: dict[str, str] = {}
    headings: dict[str, str] = {}
    for key, meaning in many["column"].items():
        name, headings[name] = _name_and_brackets(key)
        columns[name] = meaning
    if problems:
        raise KgError.of(problems)
    defaults = {name: _terms(blocks[name][0]) for name in params}
    accepts = _accepted(archive, where, classes, defaults)
    text = with_day_numbers(text, where)
    return QueryFile(stem, where, text, header, params, columns, defaults, accepts, headings, many["contested-on"])


def read_all(archive: Archive, folder: str) -> list[QueryFile]:
    """All queries of a folder in order of names.

    Raises KgError with the problems of every
    file, among them a class that a parameter names and the ontology does not define. A single question, as `kg ask`
    reads it, is not compared with the ontology.
    """
    prefixes(archive)  # if there is something wrong with the prefix table, it is said once, not for each query
    found: list[QueryFile] = []
    problems: list[KgError] = []
    for where in _files(archive, folder):
        try:
            found.append(read(archive, where))
        except KgError as error:
            problems.extend(error.problems)
    if any(query.accepts for query in found):
        problems += _undefined_classes(archive, found)
    if problems:
        raise KgError.of(problems)
    return found


def question(archive: Archive, name: str, where: str = "kg ask") -> QueryFile:
    """The stored question of that name, title or sentence, with whatever capitals and marks between the words.

    Raises KgError that names those that may be meant.
    """
    files = {where.rpartition("/")[2].removesuffix(".rq"): where for where in _files(archive, "questions")}
    plain = plain_name(name)
    meant = name if name in files else plain.replace(" ", "-")
    if meant in files:
        return read(archive, files[meant])
    questions, russian = [read(archive, file) for file in files.values()], Messages("ru")
    said = {one.name: [one.title, one.header["question"]] for one in questions}
    said = {one: [*texts, *(russian.pgettext("question", text) for text in texts)] for one, texts in said.items()}
    titled = [one for one in questions if plain in map(fold, said[one.name])]
    if len(titled) == 1:
        return titled[0]
    near = difflib.get_close_matches(plain.replace(" ", "-"), files, 3, 0.6)
    near += [one for one, texts in said.items() if set(plain.split()) <= set(fold(" ".join(texts)).split())]
    proposed = [f"\n    {one}  {said[one][0]}" for one in list(dict.fromkeys(near))[:MAX_PROPOSED]]
    raise KgError(
        f"there is no question {name[:80]!r}",
        where,
        f"one of{''.join(proposed)}" if proposed else f"one of {', '.join(list(files)[:5])}, …",
        "write the name that is meant" if proposed else "run kg questions to see them all",
    )


def plain_name(text: str) -> str:
    """The words of a name, title or sentence of a question, however it is written.

    >>> plain_name("cases_resting_on"), plain_name("Cases-Resting-On"), plain_name("CasesRestingOn")
    ('cases resting on', 'cases resting on', 'cases resting on')
    """
    return fold(words(text.replace("_", " ")))


def _files(archive: Archive, folder: str) -> list[str]:
    """The query files of a folder, without those of folders below it, in order of names without the ending."""
    names = archive.names_in(f"queries/{folder}")
    found: dict[str, str] = {}
    for where in (name for name in names if name.count("/") == 2 + is_of_base(name)):
        name = where.removesuffix(".rq").split("/")[-1]
        if name in found:
            raise KgError(
                f"two queries are called {name}",
                f"{where}, {found[name]}",
                "a name for each",
                "rename one of the files",
            )
        found[name] = where
    return [found[name] for name in sorted(found)]


def _header(text: str, where: str) -> tuple[dict[str, str], dict[str, dict[str, str]], list[KgError]]:
    """The header lines that occur once, those that may be repeated, each by what stands before " - ", and problems."""
    once: dict[str, str] = {}
    many: dict[str, dict[str, str]] = {key: {} for key in REPEATABLE_HEADERS}
    problems = []
    for number, line in header_lines(text):
        key, _, value = (part.strip() for part in line[2:].partition(":"))
        if key in SINGLE_HEADERS:
            once[key] = value
        elif key in REPEATABLE_HEADERS and " - " in value:
            name, _, meaning = value.partition(" - ")
            many[key][name.strip()] = meaning.strip()
        else:
            known = ", ".join(sorted(SINGLE_HEADERS | REPEATABLE_HEADERS))
            problems.append(KgError(f"unknown header line: {line}", f"{where}:{number}", known, "write '#+ key: text'"))
    return once, many, problems


def header_lines(text: str) -> list[tuple[int, str]]:
    """The header of a query, each line with its number and with those that continue it, which are indented.

    >>> header_lines("#+ title: Cases\\n#+ because: a sentence that\\n#+   is long\\nASK {}")
    [(1, '#+ title: Cases'), (2, '#+ because: a sentence that is long')]
    """
    found: list[tuple[int, str]] = []
    before = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        if line.startswith(CONTINUED) and found and before == number - 1:
            first, told = found[-1]
            found[-1] = first, f"{told} {line[len(CONTINUED) :].strip()}"
        else:
            found.append((number, line))
        before = number
    return found


def _name_and_brackets(key: str) -> tuple[str, str]:
    """The name of a parameter or column, and what stands in brackets after it."""
    match = _NAME_AND_BRACKETS.fullmatch(key)
    return (match["name"], match["brackets"] or "") if match else (key, "")


def _accepted(
    archive: Archive, where: str, classes: dict[str, str], defaults: dict[str, tuple[Value, ...]]
) -> dict[str, tuple[NamedNode, ...]]:
    """The classes of each parameter whose default is a thing. Raises KgError where they are missing or not names."""
    accepted: dict[str, tuple[NamedNode, ...]] = {}
    problems = []
    for name, text in classes.items():
        takes_things = any(isinstance(term, NamedNode) for term in defaults[name])
        names = [part.strip() for part in text.split(",") if part.strip()]
        if takes_things and not names:
            problems.append(
                KgError(
                    f"the header does not say of which class parameter {name} is",
                    where,
                    f"'#+ param: {name} (hb:Class) - meaning', or several classes with commas between them",
                    "add the class in brackets; (owl:Thing) where anything will do",
                )
            )
        elif names and not takes_things:
            problems.append(
                KgError(
                    f"the header gives parameter {name} a class, but its default is a value",
                    where,
                    f"'#+ param: {name} - meaning'",
                    "take the brackets out",
                )
            )
        elif names:
            table = prefixes(archive)
            nodes = {one: expand(one, table) for one in names}
            problems += [_unknown_class(name, one, where) for one, node in nodes.items() if node is None]
            accepted[name] = tuple(node for node in nodes.values() if node is not None)
    if problems:
        raise KgError.of(problems)
    return accepted


def _undefined_classes(archive: Archive, queries: Iterable[QueryFile]) -> list[KgError]:
    """A problem for each class of a parameter that is neither a class nor a closed list of the ontology."""
    defined = {ANYTHING}
    for name in archive.names_in("ontology"):
        content, base = archive.content(name), graph_of(name).value
        try:
            defined |= {
                quad.subject
                for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=base)
                if quad.predicate == RDF_TYPE and quad.object in (_CLASS, _CLOSED_LIST)
            }
        except SyntaxError:
            continue  # the build says what is wrong with it
    return [
        _unknown_class(name, shorten(one.value, prefixes(archive)), query.where)
        for query in queries
        for name, several in query.accepts.items()
        for one in several
        if one not in defined
    ]


def _unknown_class(name: str, written: str, where: str) -> KgError:
    return KgError(
        f"parameter {name} names {written}, which the ontology does not define",
        where,
        "a class or a closed list of the ontology, as hb:Case or list:rights",
        "correct the name in the header, or define the class in ontology/",
    )


def _terms(block: tree.Values) -> tuple[Value, ...]:
    return tuple(term for (term,) in block.rows if isinstance(term, NamedNode | Literal))
