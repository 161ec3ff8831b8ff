"""The files of patterns beside the modules of the reader: each pattern is used, and none is slow on a long text."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

import kg.read
from kg.read import Gazetteer
from kg.read.lists import articles
from kg.read.provisions import Laws
from kg.read.text import Text

FILES = sorted(path for path in Path(kg.read.__file__).parent.glob("*.txt") if path.with_suffix(".py").exists())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_pattern_of_a_file_is_used(path: Path) -> None:
    text, module = path.read_text(encoding="utf-8"), path.with_suffix(".py").read_text(encoding="utf-8")
    names = re.findall(r"(?m)^\[([a-z][a-z0-9 -]*?)(?:, any case|, by line)*\]$", text)
    alone = [name for name in names if " " not in name]  # others, such as "remedy release", are found by their group
    assert [one for one in alone if f'"{one}"' not in module and f"{{{one}}}" not in text] == []


@pytest.mark.parametrize("words", ["13-14, ", "1 (a) (b) ", "12 and ", "1234567890"])
def test_a_list_of_any_length_is_searched_in_time_in_proportion(known: Gazetteer, words: str) -> None:
    text = Text(f"articles {words * 2000}of no law")
    began = time.process_time()
    assert Laws(text, known, "by").mentions((0, text.end)) == []
    articles(text, (0, text.end), known)
    assert time.process_time() - began < 2
