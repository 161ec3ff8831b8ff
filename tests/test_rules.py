"""Rules of law: one that could harm is refused before it runs, and what a rule denies is settled before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.axioms import axiom_rules
from kg.errors import KgError
from kg.graph import Graph
from kg.paths import locate
from kg.queries import read, read_all
from kg.rules import Rule, checked_rules
from kg.strata import in_strata, waits_for

HEADER = "#+ title: A rule\n#+ ground: a norm\n#+ because: {a} has {b}\n"
PREFIX = "PREFIX hb: <https://w3id.org/habeas/ont#>\n"


def rules(tmp_path: Path, *bodies: str, header: str = HEADER) -> list[Rule]:
    """The rules with these texts, read from files as the project reads its own."""
    files = []
    for number, body in enumerate(bodies):
        path = tmp_path / f"rule-{number}.rq"
        path.write_text(header + PREFIX + body)
        files.append(read(path, f"queries/rules/rule-{number}.rq", "rules"))
    return checked_rules(files)


GOOD = "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b }"


def test_a_good_rule_is_accepted(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, GOOD)
    assert in_strata([rule]) == [{rule: frozenset()}]
    assert not rule.mints
    assert not rule.concludes


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b", "is not SPARQL"),
        ("CONSTRUCT { ?a no:x ?b } WHERE { ?a hb:y ?b }", "is not SPARQL"),
        ("SELECT ?a ?b WHERE { ?a hb:y ?b }", "is not a CONSTRUCT"),
        ("CONSTRUCT { ?a hb:x ?c } WHERE { ?a hb:y ?c }", "names {b}, which the rule does not know"),
        ("CONSTRUCT { ?a hb:x [ hb:z ?b ] } WHERE { ?a hb:y ?b }", "would make blank nodes"),
        ("CONSTRUCT { ?a hb:x ?n } WHERE { ?a hb:y ?b BIND(BNODE() AS ?n) }", "would make blank nodes"),
        ("CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y ?b FILTER EXISTS { ?b hb:z ?c } }", "uses EXISTS"),
        ("CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:y/hb:z ?b }", "uses a property path"),
        ("CONSTRUCT { ?a hb:x ?b } WHERE { GRAPH ?g { ?a hb:y ?b } }", "uses GRAPH"),
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
    assert "  repair    " in message


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("#+ title: A rule\n#+ because: {a} has {b}\n", "the header has no 'ground'"),
        ("#+ title: A rule\n#+ ground: a norm\n", "the header has no 'because'"),
        ("#+ title: A rule\n#+ ground: a norm\n#+ because: it is so\n", "names no variable"),
    ],
)
def test_a_rule_says_on_what_ground_and_why(tmp_path: Path, header: str, said: str) -> None:
    with pytest.raises(KgError, match=said):
        rules(tmp_path, GOOD, header=header)


def test_all_that_is_wrong_is_told_in_one_run(tmp_path: Path) -> None:
    with pytest.raises(KgError) as refused:
        rules(tmp_path, "CONSTRUCT { ?a hb:x [] } WHERE { ?a hb:y/hb:z ?b }", "SELECT ?a WHERE { ?a hb:y ?b }")
    assert len(refused.value.problems) == 3


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


def test_two_rules_that_would_build_new_things_from_each_other_are_refused(tmp_path: Path) -> None:
    one = "CONSTRUCT { ?a hb:x ?n } WHERE { ?a hb:y ?b BIND(CONCAT(STR(?b), 'y') AS ?n) }"
    two = "CONSTRUCT { ?a hb:y ?b } WHERE { ?a hb:x ?b }"
    with pytest.raises(KgError, match="without end"):
        in_strata(rules(tmp_path, one, two))


def test_a_cycle_through_negation_is_refused(tmp_path: Path) -> None:
    one = "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:z ?b FILTER NOT EXISTS { ?a hb:y ?b } }"
    two = "CONSTRUCT { ?a hb:y ?b } WHERE { ?a hb:z ?b FILTER NOT EXISTS { ?a hb:x ?b } }"
    with pytest.raises(KgError, match="depend on what they deny: rule-0, rule-1"):
        in_strata(rules(tmp_path, one, two))


def test_what_a_rule_denies_runs_before_it_even_where_it_comes_later_in_the_alphabet(tmp_path: Path) -> None:
    denies = "CONSTRUCT { ?a hb:x ?b } WHERE { ?a hb:z ?b MINUS { ?a hb:y ?b } }"
    denied = "CONSTRUCT { ?a hb:y ?b } WHERE { ?a hb:w ?b }"
    first, second = in_strata(rules(tmp_path, denies, denied))
    assert [rule.name for rule in first] == ["rule-1"]
    assert [rule.name for rule in second] == ["rule-0"]


def test_a_variable_predicate_reads_every_property_that_its_list_names_and_no_other(tmp_path: Path) -> None:
    listed = "CONSTRUCT { ?a hb:x ?c } WHERE { VALUES ?p { hb:y } ?a ?p ?b BIND(STR(?b) AS ?c) }"
    assert len(in_strata(rules(tmp_path, listed))) == 1
    open_ended = "CONSTRUCT { ?a hb:x ?c } WHERE { ?a ?p ?b BIND(STR(?b) AS ?c) }"
    with pytest.raises(KgError, match="without end"):
        in_strata(rules(tmp_path, open_ended))


def test_the_rules_of_the_project_have_an_order(real: Graph) -> None:
    written = checked_rules(read_all(locate(), "rules"))
    strata = in_strata([*axiom_rules(real.store), *written])
    place = {rule.name: number for number, group in enumerate(strata) for rule in group}
    assert len(written) >= 20
    assert place["first-and-last-day"] < place["bound-at-the-event"]


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


def test_every_conclusion_opens_with_its_finding_and_its_day_and_says_what_is_contested() -> None:
    concluding = [rule for rule in checked_rules(read_all(locate(), "rules")) if rule.concludes]
    assert len(concluding) >= 10
    for rule in concluding:
        assert rule.because.startswith("On the finding of {"), rule.name
        assert "} and as of {asOf}, " in rule.because, rule.name
        assert rule.contested, rule.name
