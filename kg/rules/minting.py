"""How a rule names the conclusion that it draws: its header line `mints`, made into SPARQL.

    #+ mints: effective-remedy_{document}_{person}_{object|whole}_{treaty}

A variable of the rule stands in braces, after `|` the word for a row in which it has no value. A thing is named by its
identifier, without `person/` or `case/` in front and with `-` for `/`; a value is named as it is written.
"""

from __future__ import annotations

import re

from kg.sparql import tree
from kg.terms.names import THING

CONCLUSION = "conclusion"  # the variable that gets the identifier
FORM = "a word, then variables in braces, with _ between them: breach_{document}_{object|whole}"

_WORD = re.compile(r"[a-z]+(-[a-z]+)*")
_VARIABLE = re.compile(r"\{(?P<name>[A-Za-z]+)(\|(?P<otherwise>[a-z]+))?\}")


def is_template(text: str) -> bool:
    """True if a header line says how to name a conclusion.

    >>> is_template("breach_{document}_{object|whole}"), is_template("breach"), is_template("{document}_breach")
    (True, False, False)
    """
    word, *places = text.split("_")
    return bool(_WORD.fullmatch(word) and places and all(map(_VARIABLE.fullmatch, places)))


def variables_of(template: str) -> set[str]:
    """The variables that a template names.

    >>> sorted(variables_of("breach_{document}_{object|whole}"))
    ['document', 'object']
    """
    return {match["name"] for match in _VARIABLE.finditer(template)}


def with_identifier(construct: str, template: str) -> str:
    """The CONSTRUCT with a BIND at the end of its WHERE, which makes the identifier.

    >>> with_identifier("CONSTRUCT { ?conclusion ex:a ?b } WHERE { ?c ex:b ?b }", "breach_{b}").count("BIND")
    1
    """
    word, *places = template.split("_")
    parts = ", ".join([f'"{THING}conclusion/{word}"', *map(_expression, places)])
    where = tree.parse(construct).where
    assert where, "a CONSTRUCT has a WHERE"
    end = where.end - 1
    return f"{construct[:end]}  BIND(IRI(CONCAT({parts})) AS ?{CONCLUSION})\n{construct[end:]}"


def _expression(place: str) -> str:
    match = _VARIABLE.fullmatch(place)
    assert match, f"{place} is no part of a template"
    named = f'REPLACE(REPLACE(STR(?{match["name"]}), "^{THING}(person/|case/)?", ""), "/", "-")'
    return f'"_", COALESCE({named}, "{match["otherwise"]}")' if match["otherwise"] else f'"_", {named}'
