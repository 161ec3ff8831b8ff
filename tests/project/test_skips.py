"""A full run fails when more is skipped than it should be; what needs texts beside the checkout is not counted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import conftest


def run_with(*reasons: str) -> Any:
    """The configuration of a whole run in which tests were skipped for these reasons."""
    skipped = [SimpleNamespace(longrepr=("a file", 1, f"Skipped: {reason}")) for reason in reasons]
    return SimpleNamespace(
        args=["tests"],
        getini=lambda _: ["tests"],
        option=SimpleNamespace(keyword="", markexpr=""),
        pluginmanager=SimpleNamespace(get_plugin=lambda _: SimpleNamespace(stats={"skipped": skipped})),
    )


def test_a_full_run_that_skips_too_much_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "FULL", True)
    allowed = ["only root can mount a small disk"] * conftest.SKIPS
    absent = [f"{conftest.NOT_AT_HAND} the source texts"] * 100
    assert not conftest.skips_too_much(run_with(*allowed, *absent))
    assert conftest.skips_too_much(run_with(*allowed, "Chromium is not installed here"))


def test_a_sample_may_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "FULL", False)
    assert not conftest.skips_too_much(run_with(*["Chromium is not installed here"] * 100))
