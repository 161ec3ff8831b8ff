"""SPARQL as tokens: nothing is lost between them, and what is too deep is refused before it is parsed."""

from __future__ import annotations

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.sparql.text import MAX_DEPTH, check, tokens
from tests.effort import SEED


@seed(SEED)
@settings(max_examples=300)
@given(st.text(alphabet="{}()[]<>\"'#\\ \n?xVALUES:/", max_size=60))
def test_tokens_lose_nothing_but_white_space(text: str) -> None:
    assert "".join(token for _, token, _ in tokens(text)).split() == "".join(text.split()).split() or any(
        kind in ("comment", "string") for kind, _, _ in tokens(text)
    )


@pytest.mark.parametrize("bracket", ["{", "(", "["])
def test_depth_is_limited_and_strings_do_not_count(bracket: str) -> None:
    check(f'SELECT ?x {{ ?x ?p "{bracket * 5000}" }}')
    check(bracket * MAX_DEPTH)
    with pytest.raises(KgError, match="nests more than"):
        check(bracket * (MAX_DEPTH + 1))
