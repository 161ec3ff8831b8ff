"""Removes statements from Turtle by cutting text: every other byte of the file stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

import pyoxigraph as ox
from pyoxigraph import Triple

from kg.errors import KgError
from kg.rdf import blank_nodes, turtle_text
from kg.rdf.turtle_text import Block, Node, Part, Token, UnusualTextError
from kg.store.protocol import Term
from kg.terms.vocabulary import RDF_TYPE


def remove_statements(
    text: str, gone: Callable[[str], bool], graph: str, where: str, *, also: Collection[Triple] = ()
) -> tuple[str, int]:
    """The file without the statements in which a thing for which `gone` holds is subject or object, and their number.

    `also` are single statements that go as well. Prefixes that nothing needs any longer go too. Raises KgError, naming
    the lines, where this cannot be done exactly.
    """
    before = _triples(text, graph)
    wanted = {triple for triple in before if not any(map(_is_gone(gone), (triple.subject, triple.object)))}
    wanted -= set(also)
    if wanted == before:
        return text, 0
    problems: list[KgError] = []
    tokens = _tokens(text, where)
    try:
        blocks = list(turtle_text.blocks(tokens))
    except IndexError:  # a form that is not used here, such as PREFIX without @
        raise _edit_by_hand(text, 0, len(text), "the file is written in an unusual way", where) from None
    table = {b.subject.words[1].text[:-1]: b.subject.words[2].text[1:-1] for b in blocks if _is_prefix(b)}

    def iri(word: Token) -> str:
        if word.kind == "iri":
            return word.text[1:-1] or graph
        prefix, _, local = word.text.partition(":")
        return table[prefix] + re.sub(r"\\(.)", r"\1", local) if word.kind == "word" and prefix in table else ""

    def erased(node: Node) -> bool:
        if len(node.words) == 1:
            return gone(iri(node.words[0]))
        if node.words[0].kind == "mark" and any(gone(iri(word)) for word in node.words):
            problems.append(_edit_by_hand(text, node.start, node.end, "a list or a nested node names it", where))
        return False

    single = _Single(also, text, table, iri)
    cuts = [cut for block in blocks if not _is_prefix(block) for cut in _cuts(block, text, erased, single)]
    for start, end in cuts:
        if not text[:start].endswith("\n") and any(t.kind == "comment" and start <= t.start < end for t in tokens):
            problems.append(
                _edit_by_hand(text, start, end, "a comment is inside the text that would be removed", where)
            )
    if problems:
        raise KgError.of(problems)
    left = _without_prefixes(_cut(text, cuts), text, where)
    if _triples(left, graph) != wanted:  # whatever the reason: no guess
        raise _edit_by_hand(text, 0, len(text), "removing it would change other statements", where)
    return left, len(before - wanted)


class _Single:
    """Tells whether a statement of a text is one of those that go."""

    def __init__(self, also: Collection[Triple], text: str, table: dict[str, str], iri: Callable[[Token], str]) -> None:
        self._also, self._text, self._iri = frozenset(also), text, iri
        self._about = {(one.subject.value, one.predicate) for one in also if isinstance(one.subject, ox.NamedNode)}
        self._prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in table.items())

    def goes(self, subject: Node, verb: Node, value: Node) -> bool:
        word = verb.words[0]
        thing, name = self._iri(subject.words[0]), RDF_TYPE.value if word.text == "a" else self._iri(word)
        if len(subject.words) > 1 or (thing, ox.NamedNode(name)) not in self._about:
            return False
        statement = f"{self._prefixes}<{thing}> <{name}> {self._text[value.start : value.end]} ."
        return any(quad.triple in self._also for quad in ox.parse(statement.encode(), format=ox.RdfFormat.TURTLE))


def _is_gone(gone: Callable[[str], bool]) -> Callable[[Term], bool]:
    return lambda term: isinstance(term, ox.NamedNode) and gone(term.value)


def _triples(text: str, graph: str) -> set[Triple]:
    """The statements, blank nodes named by what is said of them."""
    quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=graph)
    return {quad.triple for quad in blank_nodes.renamed(quads, "b", graph)}


def _tokens(text: str, where: str) -> list[Token]:
    try:
        return turtle_text.tokens(text)
    except UnusualTextError as error:
        raise _edit_by_hand(text, error.place, error.place, "this is written in an unusual way", where) from None


def _is_prefix(block: Block) -> bool:
    return block.subject.words[0].text == "@prefix"


def _cuts(block: Block, text: str, erased: Callable[[Node], bool], single: _Single) -> Iterator[tuple[int, int]]:
    goes = [[erased(one) or single.goes(block.subject, part.verb, one) for one in part.objects] for part in block.parts]
    if erased(block.subject) or (goes and all(map(all, goes))):
        start, end = block.subject.start, block.end
        end += len(re.match(r"[ \t]*(#[^\n]*)?\n?", text[end:])[0])  # type: ignore[index]
        if text[:start].endswith("\n\n"):  # one empty line is enough between what stood around it
            end += text.startswith("\n", end)
            start -= end == len(text)
        yield start, end
        return
    yield from _spans(block.parts, [all(row) for row in goes])
    for part, row in zip(block.parts, goes, strict=True):
        if not all(row):
            yield from _spans(part.objects, row)


def _spans(parts: Sequence[Node | Part], goes: list[bool]) -> Iterator[tuple[int, int]]:
    """The cuts that take some of these out, each with the mark before it, or after it where nothing stays before."""
    stays = False
    for number, (part, go) in enumerate(zip(parts, goes, strict=True)):
        if go:
            yield (parts[number - 1].end, part.end) if stays else (part.start, parts[number + 1].start)
        stays = stays or not go


def _cut(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text


def _without_prefixes(text: str, before: str, where: str) -> str:
    """The text without the declarations of prefixes that were in use before and are not any longer."""

    def used(tokens: list[Token]) -> set[str]:
        return {t.text.partition(":")[0] for t, last in zip(tokens, [None, *tokens], strict=False) if _uses(t, last)}

    tokens = _tokens(text, where)
    idle = used(_tokens(before, where)) - used(tokens)
    cuts = [
        (block.subject.start, block.end + text.startswith("\n", block.end))
        for block in turtle_text.blocks(tokens)
        if _is_prefix(block) and block.subject.words[1].text[:-1] in idle
    ]
    return _cut(text, cuts)


def _uses(token: Token, last: Token | None) -> bool:
    return token.kind == "word" and ":" in token.text and (last is None or last.text != "@prefix")


def _edit_by_hand(text: str, start: int, end: int, why: str, where: str) -> KgError:
    first, last = (text.count("\n", 0, place) + 1 for place in (start, end))
    return KgError(
        f"this cannot be removed automatically: {why}",
        f"{where}:{first}" + (f"-{last}" if last != first else ""),
        "statements that can be cut out and leave all others as they are",
        "remove it from these lines by hand, then try again; nothing has been changed",
    )
