"""Every regular expression of the rooms that read what strangers wrote takes time that grows with the text, no faster.

The patterns come from the program: each call of `re` in these rooms. Each pattern is run on texts made for it: of what
it repeats, of what stands before that, and of signs that are often repeated.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import itertools
import re
import time
from collections.abc import Iterator, Mapping
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import pytest

from tests.conftest import ROOT

ROOMS = ("fetch", "importers", "pages", "web")
WAYS = {"match": "match", "fullmatch": "fullmatch"}  # all others look for a match from each place
SIGNS = [" ", "a", "A", "1", "<", "(", "[", ",", ".", "-", "\n", "é", "a ", "a1", "a,", "a.", " ,", "<a", "((a", "a-1"]
POOL = "a 1<A,(é"  # signs of sets
LONGEST = 8_192  # characters of a text
MATTERS = 0.002  # seconds
GROWTH = 2.6  # times the time that a text of twice the length may take


class Used(NamedTuple):
    """A pattern, and the way in which it is used."""

    pattern: str | bytes
    flags: int
    way: str


class Names(dict[str, Any]):
    """The names of a module; a local variable in a pattern is a word."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, "word")


def used(room: str) -> dict[Used, str]:
    """Every pattern of a room, with the module where it stands."""
    trees = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "kg" / room).rglob("*.py"))}
    ways: dict[str, set[str]] = {}  # by the name of a pattern: the methods that are called, in any module of the room
    for node in itertools.chain.from_iterable(map(ast.walk, trees.values())):
        if isinstance(node, ast.Attribute) and hasattr(re.Pattern, node.attr):
            ways.setdefault(ast.unparse(node.value).rpartition(".")[2], set()).add(node.attr)
    found: dict[Used, str] = {}
    for path, tree in trees.items():
        where = str(path.relative_to(ROOT))
        names = vars(importlib.import_module(where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")))
        patterns = [(one, ways.get(name, {"search"})) for name, one in names.items() if isinstance(one, re.Pattern)]
        patterns += list(called(tree, names, {one.pattern for one, _ in patterns}))
        for one, methods in patterns:
            for way in methods:
                found.setdefault(Used(one.pattern, one.flags, WAYS.get(way, "search")), where)
    return found


def called(tree: ast.Module, names: Mapping[str, Any], known: set[Any]) -> Iterator[tuple[re.Pattern[Any], set[str]]]:
    """The patterns of the calls of `re` in a module, but those that have a name."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.") and call.args:
            function = ast.unparse(call.func).removeprefix("re.")
            flags = [one.value for one in call.keywords if one.arg == "flags"]
            if function not in ("sub", "subn", "split"):  # whose flags have a name
                flags += call.args[1 if function == "compile" else 2 :][:1]
            values = (eval(ast.unparse(one), dict(names), Names(names)) for one in (call.args[0], *flags))
            if (pattern := re.compile(*values)).pattern not in known:
                yield pattern, {function}


def texts(one: Used) -> set[tuple[str, str, str]]:
    """Parts of texts for a pattern: a beginning, what is repeated, and an end that nothing matches."""
    pattern = one.pattern if isinstance(one.pattern, str) else one.pattern.decode("latin-1")
    found = {("", sign, "") for sign in SIGNS}
    for lead, body in repeats(_parser.parse(pattern, one.flags & ~re.LOCALE), ""):
        for unit in body:
            found |= {
                (lead, unit, ""),
                ("", lead + unit, ""),
                (lead, unit, "\x01"),
                ("", lead, ""),
                (lead, f"{lead}{unit}", ""),
            }
    return {(lead, unit, end) for lead, unit, end in found if unit}


def repeats(tree: Any, lead: str) -> Iterator[tuple[str, list[str]]]:
    """Each part of a pattern that is repeated, with a text that matches what stands before it."""
    for operation, value in tree:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, body = value
            if most > 20:
                yield lead, [sample(body, turn) for turn in range(4)]
            yield from repeats(body, lead)
        elif operation is sre.SUBPATTERN:
            yield from repeats(value[-1], lead)
        elif operation is sre.ATOMIC_GROUP:
            yield from repeats(value, lead)
        elif operation is sre.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, lead)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from repeats(value[1], lead)
        lead += sample([(operation, value)], 0)


def sample(tree: Any, turn: int) -> str:
    """A text that a part of a pattern matches, mostly; others with another turn."""
    text = ""
    for operation, value in tree:
        if operation is sre.LITERAL:
            text += chr(value)
        elif operation in (sre.ANY, sre.NOT_LITERAL, sre.IN):
            alone = _compiler.compile(_parser.SubPattern(_parser.State(), [(operation, value)]))
            ends = "".join(chr(one[0]) for kind, one in value if kind is sre.RANGE) if operation is sre.IN else ""
            literals = "".join(chr(one) for kind, one in value if kind is sre.LITERAL) if operation is sre.IN else ""
            fitting = [sign for sign in literals + ends + POOL if alone.fullmatch(sign)] or ["\x02"]
            text += fitting[turn % len(fitting)]
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            text += sample(value[2], turn) * min(max(value[0], 1), 8)
        elif operation is sre.SUBPATTERN:
            text += sample(value[-1], turn)
        elif operation is sre.ATOMIC_GROUP:
            text += sample(value, turn)
        elif operation is sre.BRANCH:
            text += sample(value[1][turn % len(value[1])], turn)
    return text


def seconds(one: Used, text: tuple[str, str, str], length: int) -> float:
    """The least time of a few runs of a pattern on a text of about a length."""
    lead, unit, end = text
    whole: Any = f"{lead}{unit * (length // len(unit) + 1)}{end}"
    if isinstance(one.pattern, bytes):
        whole = whole.encode("utf-8")
    compiled: Any = re.compile(one.pattern, one.flags)
    run = getattr(compiled, "findall" if one.way == "search" else one.way)
    times = []
    for _ in range(3):
        began = time.thread_time()
        run(whole)
        times.append(time.thread_time() - began)
        if times[0] > 0.2 or times[0] < MATTERS / 2:
            break
    return min(times)


def grows_too_fast(one: Used, text: tuple[str, str, str]) -> bool:
    """True if the time of a pattern grows faster than a text that is doubled, where that matters."""
    for length in (16, 64, 256, 1024, LONGEST):
        taken = seconds(one, text, length)
        if taken > MATTERS:
            return length <= 64 or min(seconds(one, text, 2 * length) / taken for _ in range(2)) > GROWTH
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_every_pattern_takes_time_that_grows_with_the_text(room: str) -> None:
    slow = {
        f"{where}: {one.way} {one.pattern!r} on {text!r}"
        for one, where in used(room).items()
        for text in itertools.islice((text for text in sorted(texts(one)) if grows_too_fast(one, text)), 1)
    }
    assert not slow, "\n".join(sorted(slow))


@pytest.mark.parametrize(
    ("pattern", "way", "slow"),
    [
        (r"\s*x", "search", True),
        (r"\s*x", "match", False),
        (r"<item>.*?</item>", "search", True),
        (r"<item>[^<]*</item>", "search", False),
        (r"(a+)+b", "fullmatch", True),
        (r"\s*[\d.]*\s*[;,]?\s*url", "match", True),
    ],
)
def test_a_pattern_that_takes_too_long_is_found(pattern: str, way: str, slow: bool) -> None:
    one = Used(pattern, 0, way)
    assert any(grows_too_fast(one, text) for text in texts(one)) is slow
