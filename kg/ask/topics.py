"""The topics of stored questions: what their lists are ordered by, in the terminal, in files and on web pages."""

from __future__ import annotations

from collections.abc import Iterable

from kg.sparql.query_file import QueryFile
from kg.terms.messages import Messages, gettext_noop

TOPICS = {  # by the first keyword of a question
    "truth": gettext_noop("How far the record can be trusted"),
    "case": gettext_noop("Cases"),
    "finding": gettext_noop("Findings"),
    "treaty": gettext_noop("Treaties"),
    "decision": gettext_noop("Decisions"),
    "opinion": gettext_noop("Opinions of the Working Group"),
    "remedy": gettext_noop("Remedies"),
    "argument": gettext_noop("Arguments"),
    "letter": gettext_noop("Letters and replies"),
    "norm": gettext_noop("Domestic law"),
    "provision": gettext_noop("Domestic law"),
    "petition": gettext_noop("Petitions"),
    "conclusion": gettext_noop("Conclusions of law"),
    "person": gettext_noop("Persons"),
}


def by_topic(questions: Iterable[QueryFile], messages: Messages) -> list[tuple[str, list[QueryFile]]]:
    """Questions under the name of their topic, which the first keyword of each gives; the longest list first."""
    found: dict[str, list[QueryFile]] = {}
    for question in questions:
        keyword = question.header["keywords"].split(",")[0].strip()
        found.setdefault(TOPICS.get(keyword, keyword.capitalize()), []).append(question)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(messages.gettext(topic), several) for topic, several in ranked]
