"""Damages that scans, prints, copies and conversions do to the text of a decision, each drawn from a seed."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Damage = Callable[[str, random.Random], str]

_SYMBOL = re.compile(r"A/HRC/WGAD/\d{4}/\d+|(?:CCPR|CAT|CEDAW|CRC|CED)/C/\d+/D/\d+/\d+")
_LETTERS = {"l": "1I", "1": "lI", "I": "l1"}
_ZEROS = {"O": "0", "0": "O", "o": "0"}
_WINDOWS = str.maketrans({"‘": "\x91", "’": "\x92", "'": "\x92", "“": "\x93", "”": "\x94", "–": "\x96"})
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ"}


def _misread(text: str, chance: random.Random, table: dict[str, str]) -> str:
    return "".join(chance.choice(table[one]) if one in table and chance.random() < 0.01 else one for one in text)


def letters_like_figures(text: str, chance: random.Random) -> str:
    """Some l, I and 1 are read as one another."""
    return _misread(text, chance, _LETTERS)


def letters_like_zeros(text: str, chance: random.Random) -> str:
    """Some O and 0 are read as one another."""
    return _misread(text, chance, _ZEROS)


def lost_figures(text: str, chance: random.Random) -> str:
    """One in a hundred figures is not there."""
    return "".join("" if one.isdigit() and chance.random() < 0.01 else one for one in text)


def hyphens_at_ends_of_lines(text: str, chance: random.Random) -> str:
    """Lines of at most 68 characters, with words that are divided between two."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + len(word) >= 68:
                cut = chance.randint(3, len(word) - 3) if len(word) > 7 and word.isalpha() else 0
                lines.append(f"{line} {word[:cut]}-" if cut else line)
                line = word[cut:]
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return "\n".join(lines)


def pages_in_sentences(text: str, chance: random.Random) -> str:
    """What each page repeats, in the middle of a sentence."""
    symbol = match[0] if (match := _SYMBOL.search(text)) else ""
    heads = ["\nGE.18-{ge} {n}\n\n{symbol}\n", "\n{n}\n{symbol}\n", "\n{symbol}\n{n} GE.18-{ge}\n"] if symbol else []

    def head() -> str:
        n, ge = chance.randint(2, 30), chance.randint(10000, 99999)
        return chance.choice([*heads, "\nPage {n}\n"]).format(n=n, ge=ge, symbol=symbol)

    return _inserted(text, chance, head)


def _inserted(text: str, chance: random.Random, what: Callable[[], str]) -> str:
    parts, at = [], 0
    while (blank := text.find(" ", at + chance.randint(700, 1800))) > 0:
        parts += [text[at:blank], what()]
        at = blank + 1
    return "".join([*parts, text[at:]])


def ligatures(text: str, _: random.Random) -> str:
    """Letters that a print joins."""
    for plain, joined in _LIGATURES.items():
        text = text.replace(plain, joined)
    return text


def blanks_that_do_not_break(text: str, chance: random.Random) -> str:
    """Some blanks are those that no line may end at."""
    return "".join("\u00a0" if one == " " and chance.random() < 0.3 else one for one in text)


def soft_hyphens(text: str, chance: random.Random) -> str:
    """Places where a word may be divided, which nobody sees."""
    return re.sub(
        r"[^\W\d_]{7,}",
        lambda match: f"{match[0][:3]}\u00ad{match[0][3:]}" if chance.random() < 0.5 else match[0],
        text,
    )


def windows_quotes(text: str, _: random.Random) -> str:
    """Quotation marks of Windows-1252 in a text that is read as Latin."""
    return text.translate(_WINDOWS)


def accents_apart(text: str, _: random.Random) -> str:
    """Accents as characters of their own."""
    return unicodedata.normalize("NFD", text)


def no_numbers_of_paragraphs(text: str, _: random.Random) -> str:
    """A copy that has lost the numbers of an automatic list."""
    return re.sub(r"(?m)^ {0,4}\d{1,3}\.\s+", "", text)


def some_numbers_of_paragraphs(text: str, chance: random.Random) -> str:
    """A copy that has lost some of them."""
    return re.sub(r"(?m)^ {0,4}\d{1,3}\.\s+", lambda match: "" if chance.random() < 0.4 else match[0], text)


def two_columns(text: str, chance: random.Random) -> str:
    """Pages of two columns, whose lines stand side by side."""
    lines = hyphens_at_ends_of_lines(text, chance).split("\n")
    rows = []
    for first in range(0, len(lines), 80):
        page = lines[first : first + 80]
        half = (len(page) + 1) // 2
        right = [*page[half:], ""]
        rows += [f"{left:<74}{right[n]}".rstrip() for n, left in enumerate(page[:half])]
    return "\n".join(rows)


DAMAGES: tuple[Damage, ...] = (
    letters_like_figures,
    letters_like_zeros,
    hyphens_at_ends_of_lines,
    pages_in_sentences,
    ligatures,
    blanks_that_do_not_break,
    soft_hyphens,
    windows_quotes,
    accents_apart,
    no_numbers_of_paragraphs,
    some_numbers_of_paragraphs,
    two_columns,
)
