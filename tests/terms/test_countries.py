"""The codes of three letters are those of the Unicode CLDR."""

from __future__ import annotations

from babel.core import get_global

from kg.terms.countries import ALPHA_3


def test_each_code_of_three_letters_means_the_country_with_that_code_of_two() -> None:
    aliases = get_global("territory_aliases")
    assert [(two, three) for two, three in ALPHA_3.items() if aliases[three] != [two]] == []
    assert ALPHA_3["KZ"] == "KAZ"
