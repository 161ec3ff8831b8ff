"""`kg questions`, `kg ask` and `kg query`: stored questions, and queries of the user's own."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from itertools import takewhile
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import screen
from kg.archive import Archive, locate
from kg.ask import render
from kg.ask.answer import SPAN, Answer
from kg.ask.counts import column_name, count
from kg.ask.topics import COLUMNS, by_topic
from kg.ask.unknown import unknown_names
from kg.cli.opening import archive_of, opened
from kg.cli.output import note, prose, remarks, write, write_table
from kg.cli.progress import Bar
from kg.errors import KgError
from kg.escaping import escape_turtle, one_line
from kg.files import reading
from kg.graph import Graph, answered
from kg.sparql.query_file import QueryFile, question, read_all
from kg.store.labels import Labels
from kg.store.local import LocalStore
from kg.store.protocol import QueryResult
from kg.store.running import running
from kg.store.table import Table
from kg.terms.messages import Messages, Remark, gettext_noop
from kg.terms.names import prefixes, shorten

FEW = 3  # things that the line above an answer names


def run_questions(options: argparse.Namespace) -> int:
    """Lists the stored questions, or describes one."""
    archive, messages = archive_of(options), Messages(options.lang)
    if not options.name:
        _list_questions(by_topic(read_all(archive, "questions"), messages), options, messages)
        return 0
    chosen, table_of_prefixes = question(archive, options.name, "kg questions"), prefixes(archive)
    title = messages.pgettext("question", chosen.title)
    prose(title, _sentence(chosen, messages), "", messages.gettext("parameters"))
    for name, meaning in chosen.params.items():
        terms = chosen.defaults[name]
        default = " ".join(t.value if isinstance(t, ox.Literal) else shorten(t.value, table_of_prefixes) for t in terms)
        meant, by_default = messages.pgettext("parameter", meaning), messages.gettext("default")
        prose(f"  {name} - {meant} ({by_default} {default})")
    columns = [
        f"  {name} - {messages.pgettext('column', chosen.heading(name)) if messages.is_translated else meaning}"
        for name, meaning in chosen.columns.items()
    ]
    prose("", messages.gettext("columns"), *columns)
    return 0


def _list_questions(topics: list[tuple[str, list[QueryFile]]], options: argparse.Namespace, messages: Messages) -> None:
    """All questions under their topics; for programs one table with the topic of each."""
    labels = Labels(LocalStore.in_memory(), {}, options.lang)
    rows = [[_described(topic, q, messages) for q in questions] for topic, questions in topics]
    if options.format not in render.FORMATS:
        write_table(Table(COLUMNS, [row for several in rows for row in several]), options, labels)
        return
    for number, ((topic, questions), several) in enumerate(zip(topics, rows, strict=True)):
        if options.format == "markdown":
            prose(*[""] * (number > 0), f"## {topic}", "")
            write_table(Table(COLUMNS[1:], [row[1:] for row in several]), options, labels)
            continue
        prose(*[""] * (number > 0), topic)
        for one in questions:
            prose("", f"  {' '.join([one.name, *(f'{name}=…' for name in one.params)])}")
            prose(f"    {_sentence(one, messages)}")
    if options.format == "table":
        prose()
        prose(messages.gettext("kg questions NAME describes one; kg ask NAME answers it"))


def _described(topic: str, chosen: QueryFile, messages: Messages) -> tuple[ox.Literal, ...]:
    texts = topic, chosen.name, _sentence(chosen, messages), " ".join(chosen.params)
    return tuple(map(ox.Literal, texts))


def _sentence(chosen: QueryFile, messages: Messages) -> str:
    return messages.pgettext("question", chosen.header["question"])


def run(options: argparse.Namespace) -> int:
    """Answers a stored question. Raises KgError if none is named."""
    if options.name is None:
        expected, fix = 'a question, as in: kg ask cases-resting-on provision="CC 274"', "kg questions lists them all"
        raise KgError("no question is named", "kg ask", expected, fix)
    with opened(options, one_question=True) as graph:
        name, texts = _name_and_parameters(graph.archive, options.name, options.parameters)
        chosen = question(graph.archive, name)
        parameters = _parameters(chosen, texts)
        answer = graph.confirmed(options.confirmed).answer(chosen, parameters)
        labels = Labels(graph.store, graph.prefixes, options.lang, marks=True)
        remarks(labels.messages, *answer.notes)
        if options.confirmed and not answer.rows:
            _note_left_out(len(graph.answer(chosen, parameters).rows), labels.messages)
        if options.explain:
            write(render.explain(answer, labels, graph.store))
        elif options.format in render.FORMATS:
            _print_for_people(graph, answer, parameters, labels, options)
        else:
            write_table(answer, options, labels)
    return 0


def _note_left_out(rows: int, messages: Messages) -> None:
    """Says that the answer would have rows without --confirmed, if it would."""
    if rows:
        one = gettext_noop("1 row rests on facts read by program; without --confirmed it is shown")
        many = gettext_noop("%(number)s rows rest on facts read by program; without --confirmed they are shown")
        remarks(messages, Remark(one if rows == 1 else many, number=rows))


def _name_and_parameters(archive: Archive, name: str, texts: list[str]) -> tuple[str, list[str]]:
    """The name of a question, whose words may stand apart as in `kg ask cases resting on`, and its parameters."""
    words = list(takewhile(lambda text: "=" not in text, texts))
    whole = " ".join([name, *words])
    if words:
        with contextlib.suppress(KgError):
            return question(archive, whole).name, texts[len(words) :]
    return name, texts


def _parameters(chosen: QueryFile, texts: list[str]) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        where, free = f"kg ask {chosen.name}", [one for one in chosen.params if f"{one}=" not in "".join(texts)]
        fixes = [f'write {name}="{text[:60]}"' for name, text in zip(free, wrong, strict=False)]
        fixes += [f"see kg questions {chosen.name}"] * len(wrong)
        raise KgError.of(
            [
                KgError(f"{text[:60]!r} is not a parameter", where, "param=value", fix)
                for text, fix in zip(wrong, fixes, strict=False)
            ]
        )
    given = [text.split("=", 1)[0] for text in texts]
    if repeated := [name for name in dict.fromkeys(given) if given.count(name) > 1]:
        where, repair = (
            f"kg ask {chosen.name}",
            "give it once; for several provisions write a list: articles 19 and 21 ICCPR",
        )
        raise KgError.of(
            [KgError(f"{name[:60]} is given twice", where, "each parameter once", repair) for name in repeated]
        )
    return dict(text.split("=", 1) for text in texts)


def _print_for_people(
    graph: Graph, answer: Answer, parameters: dict[str, str], labels: Labels, options: argparse.Namespace
) -> None:
    """Prints the answer, and how much was not counted in it."""
    _print_rows(graph, answer, parameters, labels, options.format)
    if beneath := answer.question.header.get("beneath"):
        other = graph.confirmed(options.confirmed).answer(question(graph.archive, beneath), parameters)
        _print_beneath(other, parameters, labels)


def _print_beneath(other: Answer, parameters: dict[str, str], labels: Labels) -> None:
    """How much was not counted in an answer, and how to see it."""
    prose("", f"{labels.messages.pgettext('question', other.question.title)}: {count(other, labels.messages)}")
    repeated = "".join(f' {name}="{text}"' for name, text in parameters.items())
    if other.rows:
        write(screen.command(one_line(f"kg ask {other.question.name}{repeated}"), screen.width()))


def _print_rows(graph: Graph, answer: Answer, parameters: dict[str, str], labels: Labels, form: str) -> None:
    """The answer: its title, what was found in one line, the rows, and what they rest on."""
    messages = labels.messages
    prose(messages.pgettext("question", answer.question.title))
    for name, terms in answer.parameters.items():
        values = "; ".join(render.in_full(term, labels, graph.store) for term in terms)
        if name in SPAN and name not in parameters:
            values = messages.gettext("no limit (%(day)s, since no day was given)", day=values)
        known = messages.pgettext("span", name) if name in SPAN else column_name(answer, name, messages)
        prose(f"- {known}: {values}")
    prose()
    prose(*_finding(graph, answer, labels))
    if answer.rows:
        prose()
        write(render.render(answer, form, labels))
        if answer.confirmed is not None:
            prose("", render.reading(graph.store, messages))
        if sources := render.sources(answer, labels, graph.store):
            prose("", *sources)


def _finding(graph: Graph, answer: Answer, labels: Labels) -> list[str]:
    """One line about how many things were found, with their names if they are few; or else where was searched."""
    messages = labels.messages
    if not answer.rows:
        searched = messages.gettext(
            "Searched: all %(statements)s statements of the record. It does not hold everything that has happened.",
            statements=messages.number(len(graph.store)),
        )
        return [messages.gettext("Nothing in the record."), searched]
    if len(answer.things) > FEW:
        return [count(answer, messages, with_rows=True)]
    return [f"{count(answer, messages)}: {'; '.join(map(labels.of, answer.things))}"]


def run_query(options: argparse.Namespace) -> int:
    """Runs a query of the user."""
    text, where = _query(options.query)
    with Bar("answering"), opened(options, one_question=True) as graph:
        with running(where):
            found = _found(answered(graph.store, text, where, graph.prefixes))
        for sentence in unknown_names(graph.store, text, graph.prefixes, where):
            note(f"warning: {sentence}")
        if isinstance(found, Table):
            labels = Labels(graph.store, graph.prefixes, options.lang)
            write_table(found, options, labels)
            if options.format in render.FORMATS:
                prose()
                prose(labels.messages.ngettext("%(num)s row", "%(num)s rows", len(found.rows)))
        elif isinstance(found, bool):
            answer = "true" if found else "false"
            write(f'{{"head": {{}}, "boolean": {answer}}}' if options.format == "srj" else answer)
        else:
            write(escape_turtle(_turtle(found, graph.prefixes)), end="")
    return 0


def _found(result: QueryResult) -> Table | list[ox.Triple] | bool:
    """A whole result: the rows of a SELECT, the triples of a CONSTRUCT or DESCRIBE, the answer to an ASK."""
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples):
        return list(result)
    return Table([variable.value for variable in result.variables], list(map(tuple, result)))


def _query(argument: str) -> tuple[str, str]:
    """The query that an argument gives, and where it stands. Raises KgError for a file that is not there."""
    if argument == "-":
        return reading.decode(sys.stdin.buffer.read(), "standard input"), "standard input"
    if len(argument) < 1000 and os.path.lexists(argument):
        return reading.read_text(Path(argument)), argument
    if argument and not re.search(r"[\s{]", argument):
        expected = "a file with a query, the query itself in quotation marks, or - to read it from standard input"
        raise KgError(f"there is no file {argument[:200]}", "kg query", expected, "correct the name")
    return argument, "the query"


def _turtle(triples: list[ox.Triple], prefixes: dict[str, str]) -> str:
    """Triples as Turtle that declares only the prefixes that it uses."""
    terms = {term for triple in triples for term in triple}
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    iris |= {term.datatype.value for term in terms if isinstance(term, ox.Literal)}
    namespaces = {iri[: 1 + max(iri.rfind("/"), iri.rfind("#"))] for iri in iris}
    used = {prefix: namespace for prefix, namespace in prefixes.items() if namespace in namespaces}
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b"").decode()


def question_names(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The names of all stored questions, for the Tab key; a key press is no place to say what is wrong."""
    with contextlib.suppress(KgError):
        return [one.name for one in read_all(locate(getattr(parsed_args, "archive", None)), "questions")]
    return []


def free_parameters(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The parameters of the question that is named, but those that stand there already."""
    with contextlib.suppress(KgError):
        chosen = question(locate(getattr(parsed_args, "archive", None)), parsed_args.name or "")
        given = {text.partition("=")[0] for text in parsed_args.parameters or ()}
        return [f"{name}=" for name in chosen.params if name not in given]
    return []
