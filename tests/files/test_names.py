"""File names made of any identifier are safe, short and different; ordinary ones do not change."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.files.names import LONGEST_NAME, LONGEST_PATH, file_name, file_names
from tests.effort import draws

EXTENSION = ".html"
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\..*)?", re.IGNORECASE)
COMPONENT = st.one_of(
    st.sampled_from(
        ["", ".", "..", "...", "a", "A", "~", "~~", "~41", "%2e", ".html", "x.html", "X.HTML", "con", "NUL.x"]
    ),
    st.text(max_size=6),
    st.text(alphabet="aA.~%é/", max_size=6),
    st.integers(150, 400).map(lambda number: "x" * number),
)
IDENTIFIERS = st.lists(COMPONENT, max_size=6).map("/".join)


@pytest.mark.parametrize(
    "ordinary", ["page/iccpr/art_19", "page/list/category-III", "questions", "page/un/a-hrc-1__x.2"]
)
def test_an_ordinary_identifier_is_its_own_file_name(ordinary: str) -> None:
    assert file_name(ordinary, EXTENSION) == f"{ordinary}.html"


@given(IDENTIFIERS)
@example("../../pwned-a")
@example("a/" * 3000)
@example("com1.txt/aux")
@example('x:y\\z\n\0|*?<>"')
@settings(max_examples=draws(300, 5000))
def test_a_file_name_is_safe_on_every_disk(identifier: str) -> None:
    path = file_name(identifier, EXTENSION)
    assert path.endswith(EXTENSION)
    assert len(path) <= LONGEST_PATH
    assert path.isascii()
    assert PurePosixPath(path).as_posix() == path
    for name in path.split("/"):
        assert 0 < len(name) <= LONGEST_NAME
        assert re.fullmatch(r"[A-Za-z0-9._!$&'()+,;=@~-]+", name)
        assert name[0] != "."
        assert name[-1] != "."
        assert not RESERVED.fullmatch(name)


@given(st.lists(IDENTIFIERS, unique=True, max_size=12))
@example(["x", "x/y", "x.html/y", "x.HTML/y", "X", "x.html"])
@example(["a" * 400 + "b", "a" * 400 + "B", "a" * 400 + "/b"])
@example([f"{'/'.join('ab' * 300)}/{end}" for end in ("c", "C", "d")])
@settings(max_examples=draws(300, 5000))
def test_different_identifiers_have_different_files_also_where_case_does_not_count(identifiers: list[str]) -> None:
    paths = [path.lower() for path in file_names(identifiers, EXTENSION).values()]
    assert len(set(paths)) == len(identifiers)
    folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    assert folders.isdisjoint(paths)


def test_only_identifiers_that_differ_in_case_alone_are_renamed() -> None:
    assert file_names(["p/Aa", "p/aa", "p/Ab"], EXTENSION) == {
        "p/Aa": "p/~41a.html",
        "p/aa": "p/aa.html",
        "p/Ab": "p/Ab.html",
    }
