"""Reads citations from text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product, takewhile

from kg.errors import KgError
from kg.terms import minted
from kg.terms.citations.grammar import (
    ARTICLE,
    CITATION,
    LABELS,
    LETTERS,
    LEVELS,
    LONGEST_TEXT,
    Names,
    Word,
    words_of,
)
from kg.terms.citations.model import LETTER, Citation, Document, Path, Provision, citation_error

_INTERNATIONAL = ("treaty", "declaration")  # kinds of instruments
_LONGEST_LIST = 50  # provisions in one list or range
_LONGEST_NAME = 40  # words
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
_ROWS = (_ROMAN, list("abcdefghijklmnopqrstuvwxyz"), [str(n) for n in range(1, 2000)])  # what a range runs through

_Chain = list[str]  # the numbers of one word, outermost first: 14(3)(d) is ["14", "3", "d"]


def parse(text: str, names: Names, context: str | None = None) -> list[Citation]:
    """The citations in the text, in its order, with lists and ranges written out.

    `context` is the instrument of articles that name none, and of an ambiguous name. Raises KgError if the text holds
    anything but citations.

    >>> names = Names([("https://w3id.org/habeas/id/iccpr", "ICCPR", "en", "treaty")])
    >>> [citation.iri.rpartition("/")[2] for citation in parse("articles 9 (1)–(2) and 14 ICCPR", names)]
    ['art_9__para_1', 'art_9__para_2', 'art_14']
    >>> parse("Opinion No. 2/2022", names)
    [Document(iri='https://w3id.org/habeas/id/un/a-hrc-wgad-2022-2')]
    """
    if len(text) > LONGEST_TEXT:
        raise citation_error(f"the text has {len(text)} characters", f"give at most {LONGEST_TEXT}", text)
    words = _with_letters(text, names, context)
    letters = "".join(word.letter for word in words)
    unread = re.sub(f"^(?:{CITATION.pattern})+", "", letters)
    if unread or not letters:
        rest = " ".join(word.text for word in words[len(words) - len(unread) :])
        raise citation_error(
            f'no citation can be read from "{rest[:80]}"', "write each article with its instrument", text
        )
    found: list[Citation] = []
    for match in CITATION.finditer(letters):
        here = words[slice(*match.span())]
        found += [_opinion(word.text) for word in here if word.letter == "O"]
        found += [Document(minted.document(word.text)) for word in here if word.letter == "D"]
        instrument = next((word.key for word in here if word.letter == "I"), context)
        for article in ARTICLE.finditer(letters, *match.span()):
            found += _provisions(words[slice(*article.span())], instrument, names, text)
    return found


def _opinion(cited: str) -> Document:
    """The opinion of a number, from which its symbol follows only since 2012. Raises KgError for earlier years."""
    number, year = map(int, cited.split("/"))
    if year < 2012:
        what = "the symbol of an opinion before 2012 does not follow from its number"
        raise citation_error(what, "cite the opinion by its symbol", f"Opinion No. {cited}")
    return Document(minted.opinion(f"{number}/{year}"))


def _with_letters(text: str, names: Names, context: str | None) -> list[Word]:
    """The words of the text with their letters: one word for a whole name, none for "of the"."""
    words = words_of(text)
    found: list[Word] = []
    while words:
        word = words[0]
        length, bearers = names.match(words[:_LONGEST_NAME])
        letter = LETTERS.get(word.key, word.letter)
        if found and found[-1].letter in "ApP" and (letter == "b" or re.fullmatch(LETTER, word.key)):
            letter = "n"  # "paragraph d", "paragraph (d)"
        named = bearers if len(bearers) < 2 else [one for one in bearers if one == context]
        if bearers and not named:
            what = f"the name could be that of {' or '.join(bearers)}"
            raise citation_error(what, "use a name that only one of them has", text)
        if named:
            found.append(Word("I", " ".join(one.text for one in words[:length]), named[0]))
        elif letter == "word":
            unknown = takewhile(lambda other: LETTERS.get(other.key, other.letter) == "word", words)
            raise names.unknown(" ".join(other.text for other in unknown) or word.text, text)
        elif letter:
            found.append(word._replace(letter=letter))
        words = words[length or 1 :]
    return found


def _provisions(words: list[Word], instrument: str | None, names: Names, text: str) -> list[Provision]:
    """One article of the instrument with its parts, each level with each: "article 14, paragraphs 1 and 3"."""
    if not instrument:
        raise citation_error("no instrument is named", "name it after the article", text)
    kind = names.kind(instrument)
    chains = _chains(words, kind, text)
    found: list[Provision] = []
    for chosen in product(*([(level, chain) for chain in chains[level]] for level in LEVELS if level in chains)):
        if len(found) > _LONGEST_LIST:
            raise _not_a_range(chosen[0][1][0], text)
        found += [Provision(instrument, path) for path in _paths(chosen, kind, text)]
    return found


def _chains(words: list[Word], kind: str, text: str) -> dict[str, list[_Chain]]:
    """The numbers of an article by level. "14(3)(d)-(g)" is 14, 3, d..g; "14.3" is 14, 3 only in a treaty."""
    level = "art"
    chains: dict[str, list[_Chain]] = {}
    separator = r"[()]|(?<=\d)\.(?=\d)" if kind in _INTERNATIONAL else "[()]"
    for word in words:
        level = LABELS.get(word.key, level)
        if word.letter not in "nb":
            continue
        numbers = re.sub(r"\)(?:-|\.\.)\(", "..", word.key.replace(" to ", "..").replace(" ", ""))
        chain = [number for number in re.split(separator, numbers) if number]
        if word.letter == "b":  # "(e)" continues "14(3)(d)"
            chain = [*_continued(chains[level][-1], chain, level, word, text), *chain]
        chains.setdefault(level, []).append(chain)
    return chains


def _continued(before: _Chain, chain: _Chain, level: str, word: Word, text: str) -> _Chain:
    """The numbers of the chain before a bracket that it shares: 14 and 3 for "(e)" after "14(3)(d)", 14 for "(5)"."""
    outer = before
    while outer:
        *outer, last = outer
        row = next((row for row in _ROWS if re.split(r"-|\.\.", last)[-1] in row), [])
        if (level != "art" or outer) and re.split(r"-|\.\.", chain[0])[0] in row:
            return outer
        if not chain[0].isdigit():  # a letter after "(c)(i)" may be a point of either level
            break
    raise citation_error(f"{word.text} does not continue {before[-1]}", "write the article in full", text)


def _paths(chosen: Sequence[tuple[str, _Chain]], kind: str, text: str) -> list[Path]:
    """The paths of one chain for each level; several if the last number is a range."""
    paths: list[Path] = [()]
    for label, n, number in _numbers(chosen):
        first, dash, last = (number.replace("-", "..") if kind in _INTERNATIONAL else number).partition("..")
        span = next((r[r.index(first) : r.index(last) + 1] for r in _ROWS if first in r and last in r), [number])
        if len(paths) > 1 or (dash and not 1 < len(span) <= _LONGEST_LIST):
            raise _not_a_range(number, text)
        item = n == 0 and (label in ("item", "sub") or (label == "paragraph" and kind == "code"))
        point = item or len(paths[0]) > 1 or not number[0].isdigit()
        step = "art" if not paths[0] else "point" if point else "para"
        paths = [(*path, (step, one)) for path in paths for one in span]
    return paths


def _numbers(chosen: Sequence[tuple[str, _Chain]]) -> Iterator[tuple[str, int, str]]:
    """Each number with the word for its level, and its place in its chain."""
    for label, chain in chosen:
        for n, number in enumerate(chain):
            yield label, n, number


def _not_a_range(number: str, text: str) -> KgError:
    return citation_error(f'"{number}" is not a range, too long, or not last', "write each article in full", text)
