"""The lexical forms of the XML Schema datatypes: a regular expression for each, and bounds for the integers.

`datatypes.toml` has them. A literal of another form is ill-typed, and sh:datatype rejects it (SHACL, section 4.1.2).
"""

from __future__ import annotations

import re

from pyoxigraph import Literal

from kg.files.beside import table
from kg.terms.vocabulary import XSD

_TABLE = table(__file__, "datatypes")


def _form(pattern: str) -> str:
    """The regular expression of a pattern in which parts are named."""
    return re.sub(r"<(\w+)>", lambda part: _form(_TABLE["parts"][part[1]]), pattern)


_FORMS = {name: _form(pattern) for name, pattern in _TABLE["forms"].items()}
_BOUNDS = {
    name: (0, 2**bits - 1) if name.startswith("unsigned") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for name, bits in _TABLE["bits"].items()
}
_WHOLE = _FORMS["integer"]
_SIGNED = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
REWRITTEN = frozenset({*_BOUNDS, *_SIGNED, "dateTimeStamp"})  # by the embedded store, as xsd:integer and xsd:dateTime


def ill_typed(literal: Literal) -> bool:
    """True if a literal of a datatype derived from xsd:integer is out of its bounds.

    >>> import pyoxigraph as ox
    >>> ill_typed(Literal("300", datatype=ox.NamedNode(XSD + "byte"))), ill_typed(Literal("-1"))
    (True, False)
    """
    name = literal.datatype.value.removeprefix(XSD)
    if name in _SIGNED:
        return re.fullmatch(_FORMS[name][1:-1], literal.value) is None
    if name not in _BOUNDS or not re.fullmatch(_WHOLE[1:-1], literal.value):
        return False
    least, most = _BOUNDS[name]
    return len(literal.value.lstrip("+-0")) > len(str(2**64)) or not least <= int(literal.value) <= most


def well_typed(v: str, iri: str) -> str:
    """An expression that is true if the form of a literal of this datatype is valid.

    >>> well_typed("?v", XSD + "integer")
    "REGEX(STR(?v), '^[+-]?[0-9]+$')"
    """
    name = iri.removeprefix(XSD) if iri.startswith(XSD) else ""
    form = _FORMS.get(name, _WHOLE if name in _BOUNDS else "")
    parts = [f"REGEX(STR({v}), '{form}')"] if form else []
    if "uration" in name:
        parts.append(f"REGEX(STR({v}), '[0-9][YMDHS]$')")
        # Virtuoso keeps days and less as a number of seconds, and a form that it cannot read as 0
        return f"(({' && '.join(parts)}) || (ISNUMERIC({v}) && STR({v}) != '0'))"
    if name in _BOUNDS:  # a decimal, for an integer of the store has no more than 64 bits
        (least, most), number = _BOUNDS[name], f"<{XSD}decimal>(STR({v}))"
        parts.append(f"COALESCE({number} >= {least}.0 && {number} <= {most}.0, false)")
    return " && ".join(parts)
