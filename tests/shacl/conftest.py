"""A fixture for tests that run pySHACL many times."""

from __future__ import annotations

import pytest
import rdflib

from kg.shacl import delegate


@pytest.fixture
def pyshacl_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saves a process for each run. Nothing else changes, as `test_delegate` shows."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    monkeypatch.setattr(delegate, "in_child_process", delegate.validate)
