"""Mistakes in a text that the engine does not take for a query, in words and with line and column.

The engine's parser gives the place where it gave up, not the place of the mistake, and lists of characters. So the
frequent mistakes are looked for in the tokens, and for all others rdflib's parser says where the part begins that
cannot be read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from kg.errors import KgError
from kg.files.beside import table
from kg.sparql.text import FORMS, declared_prefixes, tokens

UPDATES = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")

_TABLE = table(__file__, "mistakes")
_WORDS: list[str] = _TABLE["words"].split()
_PAIRS = {"}": "{", ")": "(", "]": "["}
_IN_PAIRS = "every bracket in a pair"
_EXPECTED = "a SELECT, ASK, CONSTRUCT or DESCRIBE query of SPARQL 1.1"
_SEE = "see the examples in queries/questions, and https://www.w3.org/TR/sparql11-query/"

Token = tuple[str, str, int]
Mistake = tuple[int, str, str, str]  # where it is, then what is wrong, what is expected, and what to do


def explain(text: str, message: str, where: str, known: Mapping[str, str] | None = None) -> KgError:
    """The error for a text that the engine has refused with a message.

    `known` are the prefixes that the query need not declare.

    >>> print(explain("SELECT ?c { ?c a hbb:Case }", "", "the query", {"hb": "https://w3id.org/habeas/ont#"}))
    the query, line 1, column 18: this is not SPARQL: the prefix hbb: is not declared
      expected  a prefix of the archive, or one that the query declares
      fix       did you mean hb:Case? Else add a line PREFIX hbb: <…>
    """
    seen = [token for token in tokens(text) if token[0] != "comment"]
    looks = [look(seen) for look in (_no_query, _wrong_bracket, _wrong_word, _wrong_address)]
    looks.append(_wrong_prefix(seen, {*(known or ()), *declared_prefixes(text)}))
    position, what, *advice = next(itertools.chain(*looks), None) or _other(text, message)
    return KgError(what, place(text, position, where), *advice)


def place(text: str, position: int, where: str) -> str:
    """A position in a text as people count it.

    >>> place("a\\nbc", 3, "the query")
    'the query, line 2, column 2'
    """
    line = text.count("\n", 0, position) + 1
    return f"{where}, line {line}, column {position - text.rfind(chr(10), 0, position)}"


def _no_query(seen: list[Token]) -> Iterator[Mistake]:
    """A text that does not begin as a query does."""
    start = _start(seen)
    if start is None:
        yield 0, "there is no query", _EXPECTED, _SEE
        return
    _, word, position = start
    if word.upper() in UPDATES:
        yield position, f"Queries are read-only, and {word.upper()} changes data", _EXPECTED, _SEE
    elif word.upper() not in FORMS:
        near = _nearest(word.upper(), FORMS)
        repair = f"did you mean {near[0]}?" if near else _SEE
        yield position, f"this is not SPARQL: it begins with {_shown(word)}", _EXPECTED, repair


def _nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known word that is most like another, if one is like it."""
    import difflib

    return difflib.get_close_matches(word, list(known), 1)


def _start(seen: list[Token]) -> Token | None:
    """The first token after the lines of PREFIX and BASE."""
    rest = iter(seen)
    for token in rest:
        if token[1].upper() == "PREFIX":
            next(rest, None)
        elif token[1].upper() != "BASE":
            return token
        next(rest, None)
    return None


def _wrong_bracket(seen: list[Token]) -> Iterator[Mistake]:
    """A bracket without its other half, and a text that is not closed."""
    opened: list[Token] = []
    for kind, token, position in seen:
        if kind != "mark":
            continue
        if token in "\"'":
            expected = 'texts in quotation marks, on one line or in three marks: "…", """…"""'
            yield position, f"this is not SPARQL: a text begins with {token} and does not end", expected, "close it"
        if token in _PAIRS.values():
            opened.append((kind, token, position))
        elif token in _PAIRS and not opened:
            yield (
                position,
                f"this is not SPARQL: {token} closes nothing",
                _IN_PAIRS,
                f"remove it, or add {_PAIRS[token]}",
            )
        elif token in _PAIRS:
            yield from _unclosed(opened.pop(), token)
    if opened:
        yield from _unclosed(opened[-1], "")


def _unclosed(opened: Token, closing: str) -> Iterator[Mistake]:
    """A bracket that another one, or the end of the text, closes; nothing if it is closed by its own."""
    _, token, position = opened
    other = next(other for other, one in _PAIRS.items() if one == token)
    if other != closing:
        before = f" before {closing}" if closing else ""
        yield position, f"this is not SPARQL: {token} is not closed{before}", _IN_PAIRS, f"add {other}"


def _wrong_word(seen: list[Token]) -> Iterator[Mistake]:
    """A word that SPARQL does not have."""
    before, in_language = "", False  # the tag of a language, as in @en-GB, is words too
    for kind, word, position in seen:
        in_language = before == "@" or (in_language and "-" in (before, word))
        if kind == "word" and not in_language and not word[0].isdigit() and word.upper() not in _WORDS:
            near = _nearest(word.upper(), _WORDS)
            expected = (
                "a variable such as ?case, a name such as hb:Case, a text in quotation marks, or a word of SPARQL"
            )
            repair = f"did you mean {near[0]}?" if near else "put ? before a variable, or a prefix before a name"
            yield position, f"this is not SPARQL: {_shown(word)} is not one of its words", expected, repair
        before = word


def _wrong_address(seen: list[Token]) -> Iterator[Mistake]:
    """An address in angle brackets that is relative, where the query gives no BASE."""
    if any(word.upper() == "BASE" for kind, word, _ in seen if kind == "word"):
        return
    for kind, token, position in seen:
        if kind == "iri" and not re.match(r"<[A-Za-z][\w+.-]*:", token):
            expected = "a whole address in angle brackets, such as <https://w3id.org/habeas/ont#Case>"
            yield position, f"this is not SPARQL: {_shown(token)} is not a whole address", expected, "write it out"


def _wrong_prefix(seen: list[Token], declared: set[str]) -> Iterator[Mistake]:
    """A prefix that is declared nowhere."""
    for kind, token, position in seen:
        prefix, _, name = token.partition(":")
        if kind == "name" and prefix not in declared and prefix != "_":
            near = _nearest(prefix, sorted(declared))
            guess = f"did you mean {near[0]}:{name}? Else add" if near else "add"
            what = f"this is not SPARQL: the prefix {prefix}: is not declared"
            expected = "a prefix of the archive, or one that the query declares"
            yield position, what, expected, f"{guess} a line PREFIX {prefix}: <…>"


def _other(text: str, message: str) -> Mistake:
    """Any other mistake: a rule that is not one of grammar, or the part that cannot be read."""
    for rule in _TABLE["rules"]:
        if rule["message"] in message:
            return _start_of(text), rule["what"], rule["expected"], rule["fix"]
    try:
        from rdflib.plugins.sparql.parser import parseQuery  # which takes a third of a second to import

        parseQuery(text)
        position = None
    except Exception as error:  # whatever it is, the engine has refused the text already
        position = getattr(error, "loc", None)
    if position is None:
        what = "this is not SPARQL, though each part of it can be read"
        return _start_of(text), what, f"{_EXPECTED}; in a group, BIND gives a value to a new variable only", _SEE
    word = next((word for _, word, begins in tokens(text) if begins >= position), "the end")
    what = f"this is not SPARQL: what begins here, with {_shown(word)}, cannot be read"
    return position, what, _EXPECTED, f"look at what follows, and at what stands just before; {_SEE}"


def _start_of(text: str) -> int:
    start = _start([token for token in tokens(text) if token[0] != "comment"])
    return start[2] if start else 0


def _shown(token: str) -> str:
    return token if len(token) < 60 else f"{token[:59]}…"
