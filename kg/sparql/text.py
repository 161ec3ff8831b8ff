"""SPARQL text, read as tokens: refuses what could do harm, and declares the prefixes that a query uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import takewhile

from kg.errors import KgError

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
MAX_LENGTH = 1_000_000  # characters
MAX_REMEMBERED_LENGTH = 20_000  # characters, of a text that is remembered as harmless
REMEMBERED = 2048  # texts: more than an archive has rules, shapes, checks and questions, which are run again and again
MAX_DEPTH = 100  # nested brackets; the parser of the store overflows its stack at some thousands

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                 |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<number>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
      | (?P<name>(?:_|[^\W\d_][\w.-]*)?:(?:(?:[\w:%]|\\\S)(?:\.*(?:[\w:%-]|\\\S))*)?)
      | (?P<word>\w+)
      | (?P<mark>[^\s])""",
    re.VERBOSE | re.DOTALL,
)
_REACHING = re.compile(r"SERVICE|^LOAD$", re.IGNORECASE)  # legal too: 1SERVICE, SERVICESILENT, SERVICE:x


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and position of every token, comments included.

    >>> [word for _, word, _ in tokens('SELECT ?x WHERE { ?x ex:a "}" }')]
    ['SELECT', '?x', 'WHERE', '{', '?x', 'ex:a', '"}"', '}']
    """
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match.group(), match.start()


def check(text: str, where: str = "the query") -> None:
    """Nothing, if the text may be given to a SPARQL engine; KgError if it is too long, too deep, or reaches out."""
    (_scan_once if len(text) < MAX_REMEMBERED_LENGTH else _scan)(text, where)


def _scan(text: str, where: str) -> None:
    if len(text) > MAX_LENGTH:
        raise KgError(
            f"the query is {len(text):,} characters long", where, f"at most {MAX_LENGTH:,}", "ask a shorter query"
        )
    if _is_plain(text):
        return
    depth = 0
    for kind, token, position in tokens(text):
        if kind == "mark":
            depth += (token in "{([") - (token in "})]")
        if depth > MAX_DEPTH:
            raise KgError(
                f"the query nests more than {MAX_DEPTH} brackets (line {text.count(chr(10), 0, position) + 1})",
                where,
                f"at most {MAX_DEPTH} brackets inside one another",
                "flatten the query",
            )
        if kind in ("word", "name") and (found := _REACHING.search(token.partition(":")[0])):
            word = found.group().upper()
            raise KgError(
                f"the query uses {word} (line {text.count(chr(10), 0, position) + 1})",
                where,
                "a query over this graph alone: it never reaches a file or a network",
                f"take the {word} part out; a prefix that has this word in its name needs another name",
            )


def _is_plain(text: str) -> bool:
    """True if a text is harmless whatever its tokens are: it has few brackets, and nowhere the word in question."""
    if not text.isascii() or sum(map(text.count, "{([")) > MAX_DEPTH:
        return False
    lower = text.lower()
    return "service" not in lower and "load" not in lower


_scan_once = lru_cache(maxsize=REMEMBERED)(_scan)


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that a query declares, with their namespaces.

    >>> declared_prefixes("PREFIX a: <http://a/> SELECT * { ?x a:b ?y }")
    {'a': 'http://a/'}
    """
    prologue = takewhile(lambda item: item[1].upper() not in FORMS, tokens(text))
    seen = [item for item in prologue if item[0] != "comment"]
    return {
        name.removesuffix(":"): namespace[1:-1]
        for (_, word, _), (_, name, _), (kind, namespace, _) in zip(seen, seen[1:], seen[2:], strict=False)
        if word.upper() == "PREFIX" and kind == "iri"
    }


def with_prefixes(text: str, known: Mapping[str, str]) -> str:
    """A query that declares all prefixes that it uses, as far as they are known.

    >>> with_prefixes("SELECT * { ?x a:b ?y }", {"a": "http://a/", "c": "http://c/"})
    'PREFIX a: <http://a/>\\nSELECT * { ?x a:b ?y }'
    """
    used = {token.partition(":")[0] for kind, token, _ in tokens(text) if kind == "name"}
    added = sorted((used & known.keys()) - declared_prefixes(text).keys())
    return "".join(f"PREFIX {prefix}: <{known[prefix]}>\n" for prefix in added) + text


def variables(text: str) -> set[str]:
    """The names of the variables in a query.

    >>> sorted(variables("SELECT ?x { ?x ex:a $y }  # ?z"))
    ['x', 'y']
    """
    return {token[1:] for kind, token, _ in tokens(text) if kind == "variable"}
