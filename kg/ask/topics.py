"""The topics of stored questions: what their lists are ordered by, in the terminal, in files and on web pages."""

from __future__ import annotations

from collections.abc import Iterable

from kg.files.beside import table
from kg.sparql.query_file import QueryFile
from kg.terms.messages import Messages

COLUMNS = ["topic", "name", "question", "parameters"]  # of a list of questions
TOPICS: dict[str, str] = table(__file__, "topics")  # by the first keyword of a question


def by_topic(questions: Iterable[QueryFile], messages: Messages) -> list[tuple[str, list[QueryFile]]]:
    """Questions under the name of their topic, which the first keyword of each gives; the longest list first."""
    found: dict[str, list[QueryFile]] = {}
    for question in questions:
        keyword = question.header["keywords"].split(",")[0].strip()
        found.setdefault(TOPICS.get(keyword, keyword.capitalize()), []).append(question)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(messages.gettext(topic), several) for topic, several in ranked]
