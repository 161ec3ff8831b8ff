"""Changes the content of files at random places, as a fault or an attacker would."""

from __future__ import annotations

import random

HOSTILE = [b"\x00", b"\xff", b"\n", b'"', b"<", b"{", b"]", b"..", b"null", b"\\u0000", b"[" * 5_000, b"9" * 5_000]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with one thing changed at a random place."""
    place, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    kind = chance.randrange(7)
    if kind == 0:
        place = chance.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
    if kind == 1:
        return content[:place]
    if kind == 2:
        return content[:place] + content[end:]
    if kind == 3:
        return content[:end] + content[place:]
    if kind == 4:
        return content[:place] + chance.randbytes(chance.randrange(1, 100)) + content[place:]
    if kind == 5:
        return content[:place] + chance.choice(HOSTILE) + content[place:]
    numbers = [number for number in range(len(content)) if 48 <= content[number] <= 57][:100_000] or [0]
    place = chance.choice(numbers)
    return content[:place] + b"7" * chance.randrange(1, 30) + content[place + 1 :]
