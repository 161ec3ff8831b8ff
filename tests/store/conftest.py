"""An endpoint that holds a finished build of Ruritania."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.graph import Graph
from kg.store import http
from kg.terms.names import FILES
from kg.terms.vocabulary import DCTERMS_IDENTIFIER


@pytest.fixture(scope="session")
def whole(ruritania: Graph) -> ox.Store:
    """Ruritania as a finished build at an endpoint."""
    store = ox.Store()
    store.bulk_extend(ruritania.store.as_oxigraph())
    mark = ox.Literal(f"{ruritania.archive.key} {len(store) + 1} word")
    store.add(ox.Quad(FILES, DCTERMS_IDENTIFIER, mark, FILES))
    return store


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly any pause before a busy endpoint is asked again."""
    monkeypatch.setattr(http, "FIRST_WAIT", 0.01)
