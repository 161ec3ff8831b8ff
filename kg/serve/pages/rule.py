"""The rules of validation: a page for each, and the page that lists them."""

from __future__ import annotations

from kg.reference.rules import Rule
from kg.reports import rule_ids
from kg.serve.pages.view import View
from kg.terms.messages import gettext_noop

SEVERITIES = {
    "violation": gettext_noop("A violation: what breaks this rule is not published."),
    "warning": gettext_noop("A warning: a person should look at what breaks this rule."),
    "info": gettext_noop("Worth knowing: nothing is wrong."),
}
FILES, CONSTRAINTS, SHAPES = gettext_noop("Files"), gettext_noop("What can be true"), gettext_noop("What must be there")


def rules(view: View) -> str:
    """The page that lists all rules, each with its sentence."""
    sections: dict[str, list[tuple[str, str, Rule]]] = {FILES: [], CONSTRAINTS: [], SHAPES: []}
    for address, (identifier, rule) in view.snapshot.rules.items():
        kind = FILES if rule.name in rule_ids.OF_FILES else CONSTRAINTS if "/constraints/" in rule.file else SHAPES
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
    )
