"""The treaties of chapter IV of the UN Treaty Collection, and what sources call them: `treaties.toml` has them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.files.beside import table


@dataclass(frozen=True)
class Treaty:
    """A treaty: its number in chapter IV, its identifier and short name, and its names in two sources.

    `whole` is true where every provision was entered, from a text.
    """

    number: str
    name: str
    short: str
    witness: str = ""
    juris: str = ""
    whole: bool = False


TREATIES = tuple(Treaty(number, **row) for number, row in table(__file__, "treaties").items())
BY_NUMBER = {treaty.number: treaty for treaty in TREATIES}
BY_WITNESS = {treaty.witness: treaty for treaty in TREATIES if treaty.witness}
