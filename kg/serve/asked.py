"""This module makes the page of a stored question: its form, its answer with passages behind each row, downloads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from kg import ask, render, sparql
from kg.ask import Answer
from kg.errors import KgError
from kg.identifiers import hb, shorten
from kg.queries import QueryFile
from kg.serve.view import View
from kg.store import Row, Term
from kg.table import Table

ROWS = 100  # on one page
MOST = 40  # passages behind one row
SUGGESTED = 300  # things that a field suggests
DOWNLOADS = {"csv": "text/csv", "json": "application/sparql-results+json", "markdown": "text/markdown"}
# the classes of the things that a parameter of this name can take
KINDS = {
    "provision": {"CriminalProvision", "AdministrativeProvision", "StatutoryProvision", "ConstitutionalProvision"},
    "article": {"TreatyProvision", "DeclarationProvision"},
    "state": {"State"},
    "case": {"Case"},
    "opinion": {"Opinion", "Views", "Decision"},
    "document": {"Document"},
    "source": {"Document"},
    "treaty": {"Treaty"},
    "code": {"Code"},
    "conclusion": {"Conclusion"},
}
_IN_LIST = NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")


@dataclass(frozen=True)
class Field:
    """One field of a question's form."""

    name: str
    meaning: str
    value: str
    kind: str
    suggestions: list[str]


@dataclass(frozen=True)
class Shown:
    """One row as a reader sees it: its cells; the passages that it names; those of its things, each with its thing."""

    cells: list[Term | None]
    said: list[NamedNode]
    passages: list[tuple[Term, NamedNode]]


def filled(view: View, question: QueryFile, parameters: Mapping[str, str]) -> Answer:
    """A question with its parameters put in, and no rows yet. Raises KgError with all that cannot be read."""
    given = {name: text for name, text in parameters.items() if name in question.params and text.strip()}
    values = ask.chosen(view.library.graph.things, question, given)
    text = sparql.fill(question.text, values)
    return Answer(list(question.columns), [], question=question, parameters=values, sparql=text)


def answered(answer: Answer, table: Table) -> Answer:
    """The answer with its rows."""
    values = answer.parameters
    return Answer(table.columns, table.rows, question=answer.question, parameters=values, sparql=answer.sparql)


def download(view: View, answer: Answer, form: str) -> str:
    """The answer as a file: the standard formats of SPARQL results, or a Markdown table with labels."""
    if form == "markdown":
        title = f"# {title_of(view, answer.question)}\n\n"
        return title + render.render(answer, "markdown", view.labels) + "\n"
    return answer.to_csv() if form == "csv" else answer.to_json() + "\n"


def title_of(view: View, question: QueryFile) -> str:
    """The title of a question in the language of the page."""
    return str((view.words.given("questions", question.name) or [question.title])[0])


def question_of(view: View, question: QueryFile) -> str:
    """A question as a sentence in the language of the page."""
    return str((view.words.given("questions", question.name) or [0, question.header["question"]])[1])


def page(
    view: View,
    question: QueryFile,
    given: Mapping[str, str],
    answer: Answer | None,
    *,
    problem: KgError | None = None,
    number: int = 1,
    trouble: str = "",
) -> str:
    """The page: with an answer, or with what is wrong in the form, or with why there is no answer."""
    names, found = visible(answer) if answer else ([], [])
    first = 0 if view.links.files else (number - 1) * ROWS
    rows = shown(view, answer, found[first : first + (10 * ROWS if view.links.files else ROWS)]) if answer else []
    asked = {name: text for name, text in given.items() if name in question.params}
    beneath = question.header.get("beneath")
    return view.page(
        "question.html",
        question=question,
        title=title_of(view, question),
        sentence=question_of(view, question),
        fields=fields(view, question, given),
        columns=[(name, question.columns.get(name, "")) for name in names],
        heads=[head(view, name) for name in names],
        rows=rows,
        total=len(found),
        number=number,
        last=-(-len(found) // ROWS),
        asked=asked,
        sparql=answer.sparql if answer else question.text,
        problems=problem.problems if problem else (),
        trouble=trouble,
        beneath=view.library.questions.get(beneath) if beneath else None,
        title_of=title_of,
        downloads=list(DOWNLOADS),
    )


def visible(answer: Answer) -> tuple[list[str], list[tuple[Row, list[Row]]]]:
    """The columns that people see, without those of passages; each row with the rows of the answer that it stands for.

    Passages have a place of their own beside the row, so that rows that differ in nothing else are one.
    """
    names = render.shown(answer).columns
    names = [name for name in names if not name.lower().endswith("passage")] or names
    places = [answer.columns.index(name) for name in names]
    rows: dict[Row, list[Row]] = {}
    for row in answer.rows:
        rows.setdefault(tuple(row[place] for place in places), []).append(row)
    return names, list(rows.items())


def shown(view: View, answer: Answer, rows: Sequence[tuple[Row, list[Row]]]) -> list[Shown]:
    """Rows as a reader sees them, each with the passages that the answer names for it and those behind its things."""
    passages = [place for place, name in enumerate(answer.columns) if name.lower().endswith("passage")]
    view.labels.learn(term for _, whole in rows for row in whole for term in row)
    found = []
    for cells, whole in rows:
        named = dict.fromkeys(row[place] for row in whole for place in passages)
        said = [term for term in named if isinstance(term, NamedNode)]
        others = behind(view, [term for row in whole for term in row])
        found.append(Shown(list(cells), said, [pair for pair in others if pair[1] not in named]))
    return found


def behind(view: View, terms: Iterable[object]) -> list[tuple[Term, NamedNode]]:
    """The passages behind a row: those that it names, and those that state the things that it names."""
    library, found = view.library, dict[tuple[Term, NamedNode], None]()
    for term in dict.fromkeys(terms):
        if isinstance(term, NamedNode) and view.standing(term):
            found[(term, term)] = None
        elif isinstance(term, NamedNode) and not {"Provision", "Instrument"} & library.classes(term):
            found |= dict.fromkeys((term, passage) for passage in library.passages(term))
    return list(found)[:MOST]


def fields(view: View, question: QueryFile, given: Mapping[str, str]) -> list[Field]:
    """The fields of a form: what was given, else the default; with the things that would fit."""
    found = []
    for name, meaning in question.params.items():
        default = question.defaults[name]
        several = len(default) != 1
        first = default[0] if default else None
        kind = "date" if isinstance(first, Literal) and first.datatype.value.endswith("#date") else "text"
        kind = "number" if isinstance(first, Literal) and first.datatype.value.endswith("#integer") else kind
        value = given.get(name) or ("" if several or first is None else written(view, first))
        suggestions = _suggested(view, name, first) if isinstance(first, NamedNode) and not view.links.files else []
        words = view.words.given("parameters", name)
        found.append(Field(name, str(words or meaning), value, kind, suggestions))
    return found


def written(view: View, term: Term) -> str:
    """A term as a reader would write it in a field, such that it is read back: its label, or its prefixed name."""
    if not isinstance(term, NamedNode):
        return term.value if isinstance(term, Literal) else str(term)
    label = view.library.labels("en").of(term)
    try:
        if view.library.graph.things.find(label, "") == (term,):
            return label
    except KgError:
        pass
    return shorten(term.value, view.library.graph.prefixes)


def fitting(view: View, nodes: Sequence[NamedNode]) -> list[tuple[str, str, dict[str, str]]]:
    """The stored questions that take all these things, each as another parameter: name, title, and the parameters."""
    found = []
    for question in view.library.questions.values():
        takes = [name for name, terms in question.defaults.items() if terms and isinstance(terms[0], NamedNode)]
        if len(takes) != len(nodes):
            continue
        free, filled_in = list(takes), dict[str, str]()
        for node in nodes:
            name = next((name for name in free if _fits(view, node, name)), None)
            if name is not None:
                free.remove(name)
                filled_in[name] = shorten(node.value, view.library.graph.prefixes)
        if len(filled_in) == len(nodes):
            found.append((question.name, title_of(view, question), filled_in))
    return found


def head(view: View, name: str) -> str:
    """The head of a column in the language of the page."""
    own = view.words.given("columns", name)
    words = str(own or "".join(f" {c.lower()}" if c.isupper() else c for c in name))
    return words[:1].upper() + words[1:]


def link(name: str, parameters: Mapping[str, str]) -> str:
    """The permanent address of an answer, from the root."""
    return f"question/{name}" + (f"?{urlencode(parameters)}" if parameters else "")


def _fits(view: View, node: NamedNode, name: str) -> bool:
    return name == "thing" or bool(KINDS.get(name, set()) & view.library.classes(node))


def _suggested(view: View, name: str, default: NamedNode) -> list[str]:
    """Names of the things that fit, of those that come first by name; of a closed list all its values."""
    library = view.library
    classes = " ".join(str(hb(kind)) for kind in sorted(KINDS.get(name, {"Case"} if name == "thing" else ())))
    query = f"SELECT DISTINCT ?s WHERE {{ VALUES ?c {{ {classes} }} ?s a ?c }} ORDER BY ?s LIMIT {SUGGESTED * 5}"
    if (scheme := library.one(default, _IN_LIST)) is not None:
        query = f"SELECT DISTINCT ?s WHERE {{ ?s {_IN_LIST} {scheme} }} ORDER BY ?s"
    things = [thing for (thing,) in library.store.rows(query) if isinstance(thing, NamedNode)]
    labels = library.labels("en")
    labels.learn(things)
    names = Counter(labels.of(one) for one in things)
    return sorted(name for name, times in names.items() if times == 1)[:SUGGESTED]
