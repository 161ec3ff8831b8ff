"""The rules of validation: a page for each, and the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import KgError
from kg.files import reading
from kg.reference.coherence import Example, Rule
from kg.reports import rule_ids
from kg.serve.pages.view import View
from kg.terms.messages import gettext_noop

SEVERITIES = {
    "violation": gettext_noop("A violation: what breaks this rule is not published."),
    "warning": gettext_noop("A warning: a person should look at what breaks this rule."),
    "info": gettext_noop("Worth knowing: nothing is wrong."),
}
FILES, CHECKS, SHAPES = gettext_noop("Files"), gettext_noop("What can be true"), gettext_noop("What must be there")


@dataclass(frozen=True)
class Shown:
    """An example with its text."""

    example: Example
    text: str


def rules(view: View) -> str:
    """The page that lists all rules, each with its sentence."""
    sections: dict[str, list[tuple[str, str, Rule]]] = {FILES: [], CHECKS: [], SHAPES: []}
    for address, (identifier, rule) in view.snapshot.rules.items():
        kind = FILES if rule.name in rule_ids.OF_FILES else CHECKS if rule.file.endswith(".rq") else SHAPES
        sections[kind].append((address, identifier, rule))
    return view.page("rules.html", sections=[(view.gettext(title), listed) for title, listed in sections.items()])


def page(view: View, address: str) -> str:
    """The page of a rule: what it asks and why, what breaks it, and what to do."""
    identifier, rule = view.snapshot.rules[address]
    return view.page(
        "rule.html",
        identifier=identifier,
        rule=rule,
        severity=view.gettext(SEVERITIES[rule.severity]) if rule.severity in SEVERITIES else rule.severity,
        broken=_shown(view, rule.broken),
        allowed=_shown(view, rule.kept),
    )


def _shown(view: View, examples: tuple[Example, ...]) -> list[Shown]:
    """The examples that can still be read: the files may have changed since the build."""
    found = []
    for one in examples:
        try:
            found.append(Shown(one, reading.decode(view.snapshot.graph.archive.content(one.file), one.file)))
        except KgError:
            continue
    return found
