"""Many hostile clients hold up no honest one, whether it sends queries or reads pages: benchmarks/fairness.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.fairness import measure
from tests.conftest import ruritania_copied
from tests.effort import draws
from tests.serving import Served, serving

ATTACKS = {"heavy": [str(draws(6, 20)), "3"], "silent": [str(draws(10, 100)), "2"]}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("fair")
    with serving(ruritania_copied(folder / "archive"), folder) as one:
        yield one


@pytest.mark.full
@pytest.mark.parametrize("attack", ATTACKS)
def test_honest_clients_are_served_while_others_attack(served: Served, attack: str) -> None:
    found = measure(served.root, draws(4, 20), [attack, *ATTACKS[attack]], [served.process.pid])
    print("", *(f"{kind}: {values}" for kind, values in found.items()), sep="\n")
    assert found["all"]["errors"] == 0, found
    assert found["hostile"]
    assert found["server"]["memory in MB"] < 5000
