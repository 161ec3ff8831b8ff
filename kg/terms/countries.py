"""Codes of countries with three letters, which readers type, beside those with two, which the record states.

`countries.txt` has them from the Unicode CLDR, as Babel has it; a test compares the two. Codes of former countries are
left out.
"""

from pathlib import Path

_CODES = Path(__file__).with_name("countries.txt").read_text(encoding="ascii")  # ISO 3166-1 alpha-3 and alpha-2
ALPHA_3 = {two: three for three, two in map(str.split, _CODES.splitlines())}
"""The code with three letters for each code with two."""
