"""Standing: grounded semantics as defined, over small frameworks, random ones, and the disputes of Ruritania."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from pyoxigraph import NamedNode

from kg.build.argue import DEFEATED, OPEN, UNDEFEATED, grounded
from kg.graph import Graph
from kg.store.protocol import Term
from kg.terms.names import THING, hb


def node(name: str) -> NamedNode:
    return NamedNode(f"{THING}{name}")


def standings(
    attacks: list[str], proofs: dict[str, list[str]] | None = None, nodes: str = "abcde", conditional: str = ""
) -> dict[str, str]:
    """The standing of each node: attacks as "ab" for a attacks b; proofs as lists of the nodes that each takes."""
    attackers: dict[Term, set[Term]] = defaultdict(set)
    for attack in attacks:
        attackers[node(attack[1])].add(node(attack[0]))
    leans: dict[Term, dict[Term, set[Term]]] = {
        node(name): {node(f"{name}{n}"): set(map(node, taken)) for n, taken in enumerate(several)}
        for name, several in (proofs or {}).items()
    }
    found = grounded(set(map(node, nodes)), attackers, leans, set(map(node, conditional)))
    short = {UNDEFEATED: "in", DEFEATED: "out", OPEN: "open"}
    return {str(key).rsplit("/", 1)[1][:-1]: short[value] for key, value in found.items()}


def test_what_leans_on_something_defeated_falls_with_it() -> None:
    found = standings(["ab"], {"c": ["b"], "d": ["c"]})
    assert found == {"a": "in", "b": "out", "c": "out", "d": "out", "e": "in"}


def test_a_second_proof_saves_a_conclusion_of_which_one_proof_falls() -> None:
    assert standings(["ab"], {"c": ["b", "e"]})["c"] == "in"
    assert standings(["ab", "de", "ed"], {"c": ["b", "e"]})["c"] == "open"


def test_random_frameworks_agree_with_the_definition(chance: random.Random) -> None:
    """Dung's definition: the least fixpoint of "acceptable with respect to", found by brute iteration."""
    for _ in range(300):
        names = "abcdefg"[: chance.randint(1, 7)]
        attacks = [one + other for one in names for other in names if chance.random() < 0.25]
        against = {name: {a[0] for a in attacks if a[1] == name} for name in names}
        accepted: set[str] = set()
        while True:
            defended = {n for n in names if all(against[a] & accepted for a in against[n])}
            if defended == accepted:
                break
            accepted = defended
        out = {n for n in names if against[n] & accepted}
        expected = {n: "in" if n in accepted else "out" if n in out else "open" for n in names}
        assert standings(attacks, nodes=names) == expected, attacks


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        # the Government's "not binding" denies a duty to follow opinions, which no conclusion asserts
        ("conclusion/remedy-appropriate_doc-ibl-2031-1__remedy_quash-sentence_rur-treaty", UNDEFEATED),
        ("doc/reply-2031-11-15__claim_not-binding", UNDEFEATED),
        # of Views there is such a duty, by the Protocol
        ("conclusion/duty-to-follow_doc-covenant-views-9-2031_rur-treaty", UNDEFEATED),
        # the derogation for the flood covers the prompt access to a judge, and no other article
        (
            "conclusion/breach_doc-ibl-2031-1_rudolf-rassendyll_rur-rassendyll__detention_rur-treaty-art_1__para_2",
            DEFEATED,
        ),
        # it attacks the breach and not the remedy, which the other breaches of the same detention carry
        (
            "conclusion/effective-remedy_doc-ibl-2031-1_rudolf-rassendyll_rur-rassendyll__detention_rur-treaty",
            UNDEFEATED,
        ),
        # where that was the only breach, no remedy is left for it
        (
            "conclusion/effective-remedy_doc-ibl-2031-2_greta-lauengram_rur-lauengram__detention_rur-treaty",
            DEFEATED,
        ),
        # after 1 July 2030 the constitution leaves application to laws, and the code says nothing of it: a reservation
        ("conclusion/application-left-to-legislation_doc-ibl-2031-1_rur-rassendyll__sentence_rur-treaty", UNDEFEATED),
        # before that day there was no such clause
        (
            "conclusion/measure-incompatible_doc-ibl-2031-2_rupert-hentzau_rur-hentzau__conviction_rur-treaty",
            UNDEFEATED,
        ),
        # the emergency of April 2030: no derogation was notified, says Zenda Watch
        ("conclusion/derogation-possible_doc-ibl-2031-2_rur-hentzau__conviction_rur-treaty", DEFEATED),
        ("conclusion/effective-remedy_doc-ibl-2031-2_rupert-hentzau_rur-hentzau__conviction_rur-treaty", UNDEFEATED),
        # Graustark's code is the law to which its constitution leaves the matter: the two answer each other
        ("conclusion/application-left-to-legislation_doc-ibl-2030-7_gra-lorry__detention_rur-treaty", OPEN),
        ("conclusion/code-applies-treaties_doc-ibl-2030-7_gra-lorry__detention_rur-treaty", OPEN),
        # it assumes a wording of that code, which no source shows to have been in force
        ("conclusion/measure-incompatible_doc-ibl-2030-7_grenfall-lorry_gra-lorry__detention_rur-treaty", OPEN),
    ],
)
def test_the_disputes_of_ruritania(ruritania: Graph, name: str, standing: NamedNode) -> None:
    rows = ruritania.store.rows(f"SELECT ?s WHERE {{ {node(name)} {hb('standing')} ?s }}")
    assert rows == [(standing,)]


def test_how_treaties_operate_is_a_reservation_and_no_attack(ruritania: Graph) -> None:
    legislation = f"{hb('conclusionKind')} {node('list/conclusion-application-left-to-legislation')}"
    incompatible = f"{hb('conclusionKind')} {node('list/conclusion-measure-incompatible')}"
    same = f"{hb('hasObject')} ?object ; {hb('underTreaty')} ?treaty"
    store = ruritania.store
    where = f"?one {legislation} ; {same} . ?other {incompatible} ; {same}"
    assert store.rows(f"SELECT ?one WHERE {{ {where} . ?one {hb('attacks')} ?other }}") == []
    shown = f"FILTER NOT EXISTS {{ ?other {hb('isQualifiedBy')} ?one }}"
    assert store.rows(f"SELECT ?one WHERE {{ {where} }} LIMIT 1")
    assert store.rows(f"SELECT ?one WHERE {{ {where} {shown} }}") == []


def test_what_assumes_something_is_open_at_best_and_so_is_what_leans_on_it() -> None:
    assert standings([], {"b": ["a"]}, "ab", conditional="a") == {"a": "open", "b": "open"}
    assert standings(["ba"], nodes="ab", conditional="a") == {"a": "out", "b": "in"}
    assert standings(["ab"], nodes="ab", conditional="a") == {"a": "open", "b": "open"}
