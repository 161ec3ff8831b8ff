"""Rules of law: one that could harm is refused before it runs, and what a rule denies is settled before it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kg.archive import locate
from kg.errors import KgError
from kg.graph import Graph
from kg.rules.rule import Rule, checked_rules
from kg.rules.strata import in_strata, waits_for
from kg.sparql.query_file import read, read_all
from kg.terms.names import THING, hb

HEADER = "#+ title: A rule\n#+ ground: a norm\n#+ because: {a} has {b}\n"
PREFIX = "PREFIX hb: <https://w3id.org/habeas/ont#>\n"


def rules(tmp_path: Path, *bodies: str, header: str = HEADER) -> list[Rule]:
    """The rules with these texts, read from files as the project reads its own."""
    archive, files = replace(locate(), queries=tmp_path / "queries"), []
    (archive.queries / "rules").mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(bodies):
        name = f"queries/rules/rule-{number}.rq"
        archive.path(name).write_text(header + PREFIX + body)
        files.append(read(archive, name))
    return checked_rules(files)


GOOD = "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b }"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b", "is not SPARQL"),
        ("SELECT ?a ?b WHERE { ?a hb:y ?b }", "is not a CONSTRUCT"),
        ("CONSTRUCT { ?a hb:x ?c } WHERE { ?a hb:y ?c }", "names {b}, which the rule does not know"),
        ("CONSTRUCT { ?a hb:x [ hb:z ?b ] } WHERE { ?a hb:y ?b }", "would make blank nodes"),
        ("CONSTRUCT { ?a hb:x ?n } WHERE { ?a hb:y ?b BIND(BNODE() AS ?n) }", "would make blank nodes"),
        ("CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b FILTER EXISTS { ?b hb:z ?c } }", "uses EXISTS"),
        ("CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y/hb:z ?b }", "uses a property path"),
        ("CONSTRUCT { ?a hb:x ?b } WHERE { { SELECT ?a ?b WHERE { ?a hb:y ?b } } ?a hb:z ?c }", "uses a sub-SELECT"),
        (
            "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b { ?a hb:z ?c FILTER(?c != ?b) } UNION { ?a hb:w ?b } }",
            "a FILTER uses ?b in a group that does not bind it",
        ),
    ],
)
def test_a_rule_that_could_harm_is_refused(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(KgError) as refused:
        rules(tmp_path, body)
    message = str(refused.value)
    assert said in message
    assert message.startswith("queries/rules/rule-0.rq")
    assert "  expected  " in message
    assert "  fix       " in message


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("#+ title: A rule\n#+ because: {a} has {b}\n", "the header has no 'ground'"),
        ("#+ title: A rule\n#+ ground: a norm\n#+ because: it is so\n", "names no variable"),
    ],
)
def test_a_rule_says_on_what_ground_and_why(tmp_path: Path, header: str, said: str) -> None:
    with pytest.raises(KgError, match=said):
        rules(tmp_path, GOOD, header=header)


CONCLUDES = "CONSTRUCT { ?conclusion hb:x ?b } WHERE { ?a hb:y ?b }  # }"


def test_a_rule_names_its_conclusion_by_the_things_that_it_is_about(tmp_path: Path, ruritania: Graph) -> None:
    body = """CONSTRUCT { ?conclusion hb:x ?a ; hb:z ?b } WHERE {
      ?a a hb:Case ; hb:concernsPerson ?b . OPTIONAL { ?a hb:nothing ?c } OPTIONAL { ?a hb:nobody ?d } }"""
    header = f"{HEADER}#+ mints: held_{{a}}_{{b}}_{{c|whole}}\n"
    (rule,) = rules(tmp_path, body, header=header)
    rows = list(ruritania.store.select(rule.bindings_query))
    assert rows
    for row in rows:
        case, person = (row[name].value.removeprefix(THING) for name in "ab")
        named = f"held_{case.removeprefix('case/').replace('/', '-')}_{person.removeprefix('person/')}_whole"
        assert row["conclusion"].value == f"{THING}conclusion/{named}"
    assert rule.makes_new_terms


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "concludes something of \\?conclusion, to which its WHERE gives no value"),
        ("#+ mints: word\n", "does not say how to name its conclusion: word"),
        ("#+ mints: word_{a}-{b}\n", "does not say how to name its conclusion"),
        ("#+ mints: word_{nobody}\n", "is made from \\?nobody, which the rule does not know"),
    ],
)
def test_a_rule_that_does_not_name_its_conclusion_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(KgError, match=said):
        rules(tmp_path, CONCLUDES, header=HEADER + line)


@pytest.mark.parametrize(
    "body",
    [
        'CONSTRUCT { ?n hb:x ?b } WHERE { ?a hb:x ?b BIND(IRI(CONCAT(STR(?a), "y")) AS ?n) }',
        'CONSTRUCT { ?a hb:x ?n } WHERE { ?a hb:x ?b BIND(CONCAT(STR(?b), "y") AS ?n) }',
    ],
)
def test_a_rule_that_would_build_new_things_without_end_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(KgError, match="without end"):
        in_strata(rules(tmp_path, body))


def test_a_cycle_through_negation_is_refused(tmp_path: Path) -> None:
    one = "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:z ?b FILTER NOT EXISTS { ?a hb:y ?b } }"
    two = "CONSTRUCT { ?a hb:y ?b } WHERE { ?a hb:z ?b FILTER NOT EXISTS { ?a hb:x ?b } }"
    with pytest.raises(KgError, match="depend on what they deny: rule-0, rule-1"):
        in_strata(rules(tmp_path, one, two))


def test_a_variable_predicate_reads_every_property_that_its_list_names_and_no_other(tmp_path: Path) -> None:
    listed = "CONSTRUCT { ?a hb:x ?c } WHERE { VALUES ?p { hb:y } ?a ?p ?b BIND(STR(?b) AS ?c) }"
    assert len(in_strata(rules(tmp_path, listed))) == 1
    open_ended = "CONSTRUCT { ?a hb:x ?c } WHERE { ?a ?p ?b BIND(STR(?b) AS ?c) }"
    with pytest.raises(KgError, match="without end"):
        in_strata(rules(tmp_path, open_ended))


def test_a_rule_waits_for_what_it_reads_or_denies_and_for_what_could_give_the_same(tmp_path: Path) -> None:
    gives, reads, denies, same, apart = (
        "CONSTRUCT { ?a hb:y ?b } WHERE { ?a hb:z ?b }",
        "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b }",
        "CONSTRUCT { ?a hb:w ?b } WHERE { ?a hb:z ?b MINUS { ?a hb:v ?b FILTER NOT EXISTS { ?b hb:y ?a } } }",
        "CONSTRUCT { ?a hb:y ?b } WHERE { ?a hb:u ?b }",
        "CONSTRUCT { ?a hb:t ?b } WHERE { ?a hb:z ?b }",
    )
    strata = in_strata(rules(tmp_path, gives, reads, denies, same, apart))
    names = [next(iter(stratum)).name for stratum in strata]
    waits = {names[place]: {names[at] for at in several} for place, several in waits_for(strata).items()}
    assert waits["rule-4"] == set()
    assert waits["rule-1"] == waits["rule-2"] == {"rule-0", "rule-3"}
    assert ("rule-0" in waits["rule-3"]) != ("rule-3" in waits["rule-0"])


def test_every_conclusion_names_its_day_and_its_finding_and_says_what_is_contested() -> None:
    concluding = [rule for rule in checked_rules(read_all(locate(), "rules")) if rule.concludes]
    assert len(concluding) >= 10
    for rule in concluding:
        assert re.search(r"\(as of {asOf}, on the finding of {\w+}\)", rule.because), rule.name
        assert rule.contested, rule.name


def test_what_is_contested_depends_on_the_document_it_is_drawn_on() -> None:
    """An objection to an opinion of a special procedure is never printed under Views of a treaty body."""
    rules = {rule.name: rule for rule in checked_rules(read_all(locate(), "rules"))}
    rule = rules["breach-found"]
    opinion, views = (rule.contested_by([f"authority-{name}"]) for name in ("opinion", "views"))
    assert "special procedure" in " ".join(opinion)
    assert "special procedure" not in " ".join(views)
    assert opinion[0] == rule.contested
    for rule in rules.values():
        assert "special procedure" not in rule.contested, rule.name
        assert set(rule.contested_on) <= {"authority-opinion", "authority-views"}, rule.name


def test_a_rule_that_draws_nothing_on_the_record_says_why(real: Graph) -> None:
    rows = real.store.rows(f"SELECT DISTINCT ?rule WHERE {{ ?proof {hb('usesRule')} ?rule }}")
    drawing = {str(rule).rsplit("/", 1)[1].rstrip(">") for (rule,) in rows}
    queries = {query.name: query for query in read_all(locate(), "rules")}
    silent = {rule.name for rule in checked_rules(queries.values()) if rule.concludes} - drawing
    assert silent == {name for name, query in queries.items() if "draws-nothing" in query.header}
