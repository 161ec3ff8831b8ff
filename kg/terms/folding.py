"""Text folded for search: every spelling that a reader may type, in any alphabet, compares equal.

There are two steps, and each keeps its place: `unaccented` keeps the alphabet, for full-text search by other programs,
whose users type plain Russian or plain English; `fold` goes on to Latin letters, for our own search, which folds what
is typed in the same way. `TO_LATIN` is the whole table, for a program that folds without Python.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters of Kazakh, Tajik and other languages that a Russian keyboard lacks, as they are usually typed there.
_TO_RUSSIAN = dict(zip("қғңөұүһәіҷҳӯ", "кгноуухаичху", strict=True))
# By sound, as passports have it. Accents are gone before: й is и, ё is е.
_FROM_RUSSIAN = {
    **dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"},
    **{"є": "e", "ґ": "g"},
    **{"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"},
}
TO_LATIN = _FROM_RUSSIAN | {letter: _FROM_RUSSIAN[plain] for letter, plain in _TO_RUSSIAN.items()}


class _WithoutAccents(dict[int, "str | int | None"]):
    """A table for `str.translate` that leaves out accents; it grows by each letter that it meets."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = plain = None if unicodedata.combining(chr(letter)) else letter
        return plain


_RUSSIAN_TABLE = _WithoutAccents({ord(letter): plain for letter, plain in _TO_RUSSIAN.items()})
_LATIN_TABLE = str.maketrans(TO_LATIN)


def unaccented(text: str) -> str:
    """A text in small letters without accents, in its own alphabet; Kazakh and Tajik letters become Russian ones.

    >>> unaccented("Қалқаман Ёлкин, Жаңаөзен")
    'калкаман елкин, жанаозен'
    """
    if text.isascii():  # most names are, and there are many
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text).casefold()  # in this order: № becomes No, then no
    return decomposed.translate(_RUSSIAN_TABLE)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The words of a text in small Latin letters and digits, with one space between them.

    >>> fold("Ильяшев"), fold("Kós-Ilyášev"), fold("Қазақстан"), fold("A/HRC/WGAD/2022/2")
    ('ilyashev', 'kos ilyasev', 'kazakstan', 'a hrc wgad 2022 2')
    """
    return " ".join(re.findall(r"\w+", unaccented(text).translate(_LATIN_TABLE)))
