"""Removes statements from Turtle by cutting text: every other byte of the file stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

import pyoxigraph as ox
from pyoxigraph import Triple

from kg.errors import KgError
from kg.rdf import blank_nodes, turtle_text
from kg.rdf.turtle_text import Block, Node, Part, Token, UnusualTextError


def remove_statements(
    text: str, gone: Callable[[str], bool], graph: str, where: str, *, also: Collection[Triple] = ()
) -> tuple[str, int]:
    """The file without the statements in which a thing for which `gone` holds is subject or object, and their number.

    `also` are single statements that go as well. Prefixes that nothing needs any longer go too. Raises KgError, naming
    the lines, where this cannot be done exactly.
    """
    single = frozenset(also)

    def goes(triple: Triple) -> bool:
        ends = (end.value for end in (triple.subject, triple.object) if isinstance(end, ox.NamedNode))
        return triple in single or any(map(gone, ends))

    before = _triples(text, graph)
    wanted = {triple for triple in before if not goes(triple)}
    if wanted == before:
        return text, 0
    problems: list[KgError] = []
    tokens = _tokens(text, where)
    try:
        blocks = list(turtle_text.blocks(tokens))
    except IndexError:  # a form that is not used here, such as PREFIX without @
        raise _edit_by_hand(text, 0, len(text), "the file is written in an unusual way", where) from None
    prefixes = "".join(text[block.subject.start : block.end] for block in blocks if _is_prefix(block))

    def cut_out(block: Block, part: Part, node: Node) -> bool:
        """True if the statement with this value goes."""
        words = (text[one.start : one.end] for one in (block.subject, part.verb, node))
        stated = [triple for triple in _parsed(f"{prefixes}{' '.join(words)} .", graph) if goes(triple)]
        if stated and node.words[0].kind == "mark":
            problems.append(_edit_by_hand(text, node.start, node.end, "a list or a nested node names it", where))
        return bool(stated)

    cuts = [cut for block in blocks if not _is_prefix(block) for cut in _cuts(block, text, cut_out)]
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


def _parsed(text: str, graph: str) -> Iterator[Triple]:
    return (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=graph))


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


def _cuts(block: Block, text: str, cut_out: Callable[[Block, Part, Node], bool]) -> Iterator[tuple[int, int]]:
    goes = [[cut_out(block, part, one) for one in part.objects] for part in block.parts]
    if goes and all(map(all, goes)):
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
