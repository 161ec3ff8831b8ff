"""The rows of a rule that are asked for by values are those of all its rows that have them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

import pytest
from pyoxigraph import BlankNode

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.rules.affected_rows import affected_rows, key_rows, rows
from kg.rules.patterns import negated_parts, patterns_of
from kg.rules.rule import Rule, written_rules
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import hb
from tests.conftest import RURITANIA
from tests.effort import SEED

RULES = written_rules(read_all(locate(RURITANIA), "rules"))


@cache
def whole() -> Store:
    """Ruritania with all that follows."""
    store = LocalStore.in_memory()
    load_files(store, locate(RURITANIA).turtle)
    infer(store, read_all(locate(RURITANIA), "rules"))
    return store


def test_there_are_rules_to_ask() -> None:
    assert len(RULES) == 53
    assert sum(bool(list(rows(rule, whole()))) for rule in RULES) > 15


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rows_with_given_values_are_those_of_all_rows_that_have_them(rule: Rule) -> None:
    chance, store = random.Random(f"{SEED} {rule.name}"), whole()
    every = list(rows(rule, store))
    always = [name for name in sorted(rule.body.bindable) if all(row.get(name) is not None for row in every)]
    for _ in range(6):
        keys = key_rows(
            chance.sample(always, chance.randint(1, min(2, len(always)))), chance.sample(every, min(len(every), 4))
        )
        ((names, wanted),) = keys.items()
        found = [row for row in every if tuple(map(row.get, names)) in wanted]
        assert set(map(written, rows(rule, store, keys))) == set(map(written, found))


def test_a_statement_that_rules_may_deny_does_not_ask_for_all_their_rows() -> None:
    """A day of an event stands in several MINUSes, where a denunciation or a later observation is looked for."""
    store, day = whole(), hb("earliest")
    days = [quad.triple for quad in store.statements(predicate=day)]
    denying = [
        rule for rule in RULES if any(p[1] == day for part in negated_parts(rule.body.part) for p in patterns_of(part))
    ]
    assert len(days) > 40
    assert len(denying) >= 2
    for rule in denying:
        keys = affected_rows(rule, days, store, store)
        assert () not in keys
        found = set(map(written, rows(rule, store, keys)))
        assert found <= set(map(written, rows(rule, store)))
        taken = {pattern for pattern in patterns_of(rule.body.part) if pattern[1] == day}
        if taken:
            assert found


def written(row: Mapping[str, object]) -> str:
    return " ".join(f"{name}={row[name]}" for name in sorted(row))


def test_a_key_with_a_blank_node_asks_for_any_value_in_its_place() -> None:
    rule = next(rule for rule in RULES if rule.body.bindable and list(rows(rule, whole())))
    name = min(rule.body.bindable)
    found = rows(rule, whole(), {(name,): {(BlankNode("b"),): None}})
    assert sorted(map(written, found)) == sorted(map(written, rows(rule, whole())))
