"""Tables for people: labels instead of identifiers, in a terminal or as Markdown."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg import screen
from kg.ask.answer import Answer, passages
from kg.escaping import markdown, one_line, printable
from kg.store.labels import Labels
from kg.store.protocol import Store, Term
from kg.store.table import Table
from kg.terms.messages import Messages
from kg.terms.names import READ, hb, words
from kg.terms.vocabulary import OA_HAS_SOURCE

FORMATS = ("table", "markdown")  # for people; kg.store.table has those for programs
FEW = 5  # documents that are named beneath an answer


def render(table: Table, form: str, labels: Labels) -> str:
    """A table in one of FORMATS."""
    columns, rows = for_people(table)
    for row in rows:
        labels.learn(term for cell in row for term in cell)
    cells = [[one_line("; ".join(map(labels.of, cell))) for cell in row] for row in rows]
    heads = [labels.messages.pgettext("column", heading(table, name)) for name in columns]
    return markdown_table(heads, cells) if form == "markdown" else screen.grid(heads, cells, screen.width())


def markdown_table(heads: list[str], cells: list[list[str]]) -> str:
    """A Markdown table of texts, none of which is markup."""
    escaped = (map(markdown, row) for row in [heads, *cells])
    lines = [f"| {' | '.join(row)} |" for row in escaped]
    return "\n".join([lines[0], "|" + " --- |" * len(heads), *lines[1:]])


def explain(answer: Answer, labels: Labels, store: Store) -> str:
    """The SPARQL that was sent and, under each row, the passages behind it with their standing, as text for people."""
    messages = labels.messages
    sent, rows = messages.gettext("SPARQL that was sent"), messages.gettext("Rows and the passages behind them")
    said_in = messages.gettext("said in")
    lines = ["", rows]
    for number, row in enumerate(answer.rows, 1):
        labels.learn(row)
        lines += ["", f"{number}. " + " | ".join(one_line(labels.of(term)) for term in row if term is not None)]
        cited = [(term, term) for term in row if isinstance(term, NamedNode) and labels.standing(term)]
        for thing, passage in dict.fromkeys([*cited, *passages(store, row)]):
            name = said_in if thing == passage else f"{labels.of(thing)}: {said_in}"
            lines.append(one_line(f"   {name} {labels.of(passage)} ({labels.standing(passage)})"))
    told = screen.flow("\n".join(lines), screen.width())
    return printable("\n".join([sent, "", answer.sparql.rstrip(), told]))  # a program of which no line is cut


def in_full(term: Term, labels: Labels, store: Store) -> str:
    """A parameter in words: its label, and of a provision its heading and the name of its instrument."""
    label = labels.of(term)
    if not isinstance(term, NamedNode):
        return label
    found = store.rows(
        f"SELECT DISTINCT ?instrument ?heading WHERE {{ {term} {hb('isWithin')} ?instrument . ?instrument a "
        f"{hb('Instrument')} OPTIONAL {{ {term} {hb('heading')} ?heading }} }} ORDER BY ?instrument ?heading"
    )
    if not found:
        return label
    instrument, heading = found[0]
    name = Labels(store, labels.prefixes, labels.language, short=False, marks=labels.marks).of(instrument)
    return (f"{label}, {labels.of(heading)}" if heading else label) + (f" ({name})" if name != label else "")


def sources(answer: Answer, labels: Labels, store: Store) -> list[str]:
    """The documents whose passages the rows name, each with its standing; of more than a few only their number."""
    named = [place for place, name in enumerate(answer.columns) if name.lower().endswith("passage")]
    cited = dict.fromkeys(row[place] for row in answer.rows for place in named)
    found = " ".join(str(term) for term in cited if isinstance(term, NamedNode))
    if not found:
        return []
    messages = labels.messages
    documents = store.rows(
        f"SELECT DISTINCT ?document ?authority ?extent WHERE {{ VALUES ?passage {{ {found} }} "
        f"?passage {OA_HAS_SOURCE} ?document . ?document {hb('authority')} ?authority ; {hb('readExtent')} ?extent }} "
        "ORDER BY ?document"
    )
    heading = messages.ngettext("It rests on %(num)s document", "It rests on %(num)s documents", len(documents))
    if len(documents) > FEW:
        return [f"{heading}; {messages.gettext('--explain shows the passages behind each row')}"]
    full = Labels(store, labels.prefixes, labels.language, short=False, marks=labels.marks)
    full.learn(term for row in documents for term in row)
    return [f"{heading}:"] + [
        f"- {full.of(document)} ({full.of(authority)}; {full.of(extent)})" for document, authority, extent in documents
    ]


def reading(store: Store, messages: Messages) -> str:
    """How far what a program read can be trusted, as the cards of its files say."""
    judged = right = 0
    for row in store.rows(
        f"SELECT DISTINCT ?judged ?right WHERE {{ ?graph {hb('origin')} {READ} ; {hb('factsJudged')} ?judged ; "
        f"{hb('factsRight')} ?right }}"
    ):
        judged, right = judged + int(row[0].value), right + int(row[1].value)  # type: ignore[union-attr]
    said = messages.gettext("What is marked rests on facts that a program read and nobody has confirmed.")
    sample = messages.gettext(
        "Of %(judged)s such facts in a sample %(right)s were right.",
        judged=messages.number(judged),
        right=messages.number(right),
    )
    return f"{said} {sample}" if judged else said


def heading(table: Table, column: str) -> str:
    """The English heading of a column, which the question of an answer may give in its header."""
    return table.question.heading(column) if isinstance(table, Answer) else words(column)


def for_people(table: Table) -> tuple[list[str], list[list[list[Term]]]]:
    """The columns and rows that people see: those columns that the header of its question lists under `table`, or all.

    A column that is listed with a question mark, as in `version rank?`, is left out where no row has anything in it.
    """
    if not isinstance(table, Answer):
        return table.columns, [[[term] if term is not None else [] for term in row] for row in table.rows]
    names = table.visible
    rows = [cells for cells, _ in table.folded(names)]
    optional = {word[:-1] for word in table.question.header.get("table", "").split() if word.endswith("?")}
    kept = [n for n, name in enumerate(names) if name not in optional or any(row[n] for row in rows)]
    return [names[n] for n in kept], [[row[n] for n in kept] for row in rows]
