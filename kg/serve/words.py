"""This module holds the words of the interface: one file for each language, English where a word is missing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"
LANGUAGES = {"en": "English", "ru": "Русский"}


class Words:
    """The words of one language. A word that depends on a number is a list of its forms."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._tables = [_table(language), _table("en")]

    def __call__(self, key: str, **values: object) -> str:
        """The words under a key, with values put in; `n` chooses the form. Raises KeyError where English has none."""
        found = self.given("interface", key)
        if found is None:
            raise KeyError(f"kg/serve/words/en.json has no {key!r}")
        if isinstance(found, list):
            number = values["n"]
            assert isinstance(number, int)
            found = found[form_of(number, self.language)]
            values["n"] = f"{number:,}".replace(",", "\u00a0" if self.language == "ru" else ",")
        return str(found).format(**values)

    def given(self, table: str, key: str) -> Any:
        """What the first table that has the key says; None where none has it."""
        return next((one[table][key] for one in self._tables if key in one.get(table, {})), None)


def form_of(number: int, language: str) -> int:
    """Which of the forms a number takes, by the plural rules of Unicode's CLDR.

    >>> [form_of(n, "ru") for n in (1, 2, 5, 11, 21, 104)], [form_of(n, "en") for n in (0, 1, 2)]
    ([0, 1, 2, 2, 0, 1], [1, 0, 1])
    """
    if language == "ru":
        if number % 10 == 1 and number % 100 != 11:
            return 0
        return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2
    return int(number != 1)


@cache
def _table(language: str) -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return table
