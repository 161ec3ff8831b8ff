"""Simple regular expressions mean the same to Python and to the engine."""

from __future__ import annotations

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from kg.shacl.regex import is_simple, matcher
from kg.store.local import LocalStore
from tests.effort import SEED, draws

ATOMS = ["a", "b", "_", "-", ".", " ", "\\.", "\\\\", "\\-", "[a-z]", "[A-Z0-9_]", "[ab\\-]", "[\\\\.]", "&", "#"]
TIMES = ["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,10}"]
PART = st.tuples(st.sampled_from(ATOMS), st.sampled_from(TIMES)).map("".join)
REGEX = st.tuples(st.sampled_from(["", "^"]), st.lists(PART, max_size=4).map("".join), st.sampled_from(["", "$"]))
TEXT = st.text("abz_-. \\&#A0é\n\r\u2028\U0001f600", max_size=8)
STORE = LocalStore.in_memory()


def asked(text: str, regex: str) -> bool | None:
    """Whether the engine finds a match; None if it does not know the regular expression."""
    ((fits,),) = STORE.rows(f"SELECT (REGEX({Literal(text)}, {Literal(regex)}) AS ?fits) {{}}")
    return None if fits is None else fits == Literal(True)


@settings(max_examples=draws(500, 20_000), deadline=None)
@seed(SEED)
@given(REGEX.map("".join), TEXT)
def test_python_and_the_engine_find_the_same(regex: str, text: str) -> None:
    assert is_simple(regex)
    fits = matcher(regex, lambda _: False)
    if fits is not None:
        assert fits(text) == asked(text, regex)
    assert asked(text, regex) is not None


@pytest.mark.parametrize(
    "regex", ["(", "[z-a]", "[]", "*", "a**", "a{2", "a{3,2}", "(?<n>a)", "\\d", "[^a]", "a|b", "[a"]
)
def test_others_are_for_the_engine(regex: str) -> None:
    assert not is_simple(regex)
    assert matcher(regex, lambda _: False) is None


def test_a_long_text_and_many_parts_that_repeat_are_for_the_engine() -> None:
    fits = matcher("^a*$", lambda text: len(text) == 301)
    assert fits is not None
    assert [fits("b" * 300), fits("b" * 301), fits("a" * 302)] == [False, True, False]
    assert matcher("^a*a*a*$", lambda _: False) is not None
    assert matcher("a*a*a*$", lambda _: False) is None
    assert matcher(r"^\\*\\*a{2}[.]+$", lambda _: False) is None
