"""Updates the message catalogues from the templates, the code and the archive: `python -m kg.serve.catalogues`.

What the archive says in English is translated too, each in a context of its own: `question` (titles and questions),
`parameter` and `column` (of questions), `rule` (title, ground, sentence and what is contested), `variable` (of what a
rule requires not to be known), `value` (texts that a query makes), `brief` (how a page begins) and `locator` (the
parts of locators).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from pyoxigraph import Variable

from kg.archive import Archive, locate
from kg.ask import coverage, show, topics
from kg.ask.answer import SPAN
from kg.rules.patterns import negated_parts, patterns_of
from kg.rules.rule import written_rules
from kg.search import results
from kg.serve.pages.view import LANGUAGES
from kg.serve.sections import told
from kg.sparql.query_file import QueryFile, read_all
from kg.store.labels import OTHER_PROPERTIES
from kg.terms.messages import LOCALE, locator_message, locator_parts
from kg.terms.names import words

ROOM = Path(__file__).parent
ROOMS = (ROOM, *(ROOM.parent / room for room in ("ask", "cli", "labels", "search", "store", "why")))
METHODS = [("templates/**.html", "jinja2"), ("templates/**.xml", "jinja2"), ("**.py", "python")]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "ngettext_noop": (1, 2),
    "pgettext_noop": ((1, "c"), 2),
}
_VALUE = re.compile(r'\(\s*"([^"]*[a-z][^"]*)" AS \?\w+\s*\)')
_LOCATOR = re.compile(r'hb:locator "((?:[^"\\]|\\.)*)"(?!@)')


def messages(archive: Archive, language: str) -> Catalog:
    """All messages to be translated into a language, those of the archive last."""
    found = Catalog(locale=language, project="Habeas", charset="utf-8")
    extracted = chain(_of_tables(), *(extract_from_dir(room, METHODS, keywords=KEYWORDS) for room in ROOMS))
    for file, _, message, comments, context in sorted(extracted, key=lambda one: (one[0], one[1])):
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    for context, text, comment in _of_the_archive(archive):
        found.add(text, auto_comments=[comment] if comment else (), context=context)
    return found


def update(archive: Archive, language: str) -> bytes:
    """The catalogue of a language with new messages added, as yet untranslated, and unused ones removed."""
    file = LOCALE / language / "LC_MESSAGES" / "messages.po"
    known = read_po(io.BytesIO(file.read_bytes() if file.is_file() else b""), locale=language)
    known.update(messages(archive, language), no_fuzzy_matching=True)
    known.obsolete.clear()
    written = io.BytesIO()
    write_po(written, known, width=120, include_lineno=False, omit_header=True)
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{header}"Plural-Forms: {known.plural_forms}\\n"\n\n'.encode() + written.getvalue()


def _of_tables() -> Iterator[tuple[str, int, str, list[str], str | None]]:
    """Messages in tables of the program, and the columns of tables that it prints, as those that Babel extracts."""
    columns = {
        "coverage.py": (*coverage.COLUMNS, *coverage.READING_COLUMNS),
        "results.py": results.COLUMNS,
        "show.py": (*show.COLUMNS, show.READ_BY_PROGRAM),
        "topics.py": topics.COLUMNS,
    }
    for file, names in columns.items():
        yield from ((file, 0, words(name), [], "column") for name in names)
    yield from (("topics.py", line, text, [], None) for line, text in enumerate(topics.TOPICS.values()))
    yield from (("labels.py", line, text, [], "property") for line, text in enumerate(OTHER_PROPERTIES.values()))
    yield from (("ask.py", 0, name, [], "span") for name in SPAN)


def _of_the_archive(archive: Archive) -> Iterator[tuple[str, str, str]]:
    """Context, English text, and a comment for translators."""
    headings: dict[str, str] = {}
    questions, rules = read_all(archive, "questions"), read_all(archive, "rules")
    for question in questions:
        yield "question", question.title, question.name
        yield "question", question.header["question"], question.name
        for name, meaning in question.params.items():
            yield "parameter", meaning, name
        named = [*map(question.heading, question.columns), *map(words, question.params)]  # as an answer names them
        headings = dict.fromkeys(named, question.name) | headings
    for heading, question_name in sorted(headings.items()):
        yield "column", heading, question_name
    for rule in rules:
        for part in ("title", "ground", "because", "contested"):
            if text := rule.header.get(part):
                yield "rule", text, f"{rule.name}: {part}"
        for text in rule.contested_on.values():
            yield "rule", text, f"{rule.name}: contested"
    for query in (*questions, *rules):
        for text in _VALUE.findall(query.text):
            yield "value", text, query.name
    for name in sorted(set(_variables(rules))):
        yield "variable", name, ""
    for text, name in told.messages():
        yield "brief", text, name
    for part in sorted(set(_locators(archive))):
        yield "locator", part, ""


def _variables(rules: Iterable[QueryFile]) -> Iterator[str]:
    """The variables of patterns that a rule negates, in words."""
    for rule in written_rules(rules):
        for negated in negated_parts(rule.body.part):
            for pattern in patterns_of(negated):
                yield from (words(place.value) for place in pattern if isinstance(place, Variable))


def _locators(archive: Archive) -> Iterator[str]:
    """The messages of all parts of locators."""
    for name in archive.names_in("data"):
        for locator in _LOCATOR.findall(archive.content(name).decode()):
            for part in locator_parts(locator.replace('\\"', '"')):
                yield locator_message(part)[0]


if __name__ == "__main__":
    for code in LANGUAGES:
        if code != "en":
            (LOCALE / code / "LC_MESSAGES" / "messages.po").write_bytes(update(locate(None), code))
