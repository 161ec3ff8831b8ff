"""The lexical forms of the XML Schema datatypes: a regular expression for each, and bounds for the integers.

They follow XML Schema 1.1 part 2, section 3.3. A literal of another form is ill-typed, and sh:datatype rejects it
(SHACL, section 4.1.2).
"""

from __future__ import annotations

import re

from pyoxigraph import Literal

from kg.terms.vocabulary import XSD

_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_MONTHS = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_DATE = f"({_YEAR}-({_MONTHS})|-?([1-9][0-9]*)?{_LEAP}-02-29)"
_TIME = "(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?|24:00:00([.]0+)?)"
_STAMP = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_ZONE = f"{_STAMP}?"
_CLOCK = "T([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?"
_WHOLE = "^[+-]?[0-9]+$"
_REAL = "^([+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$"
_FORMS = {
    "date": f"^{_DATE}{_ZONE}$",
    "dateTime": f"^{_DATE}T{_TIME}{_ZONE}$",
    "dateTimeStamp": f"^{_DATE}T{_TIME}{_STAMP}$",
    "time": f"^{_TIME}{_ZONE}$",
    "gYearMonth": f"^{_YEAR}-(0[1-9]|1[0-2]){_ZONE}$",
    "gYear": f"^{_YEAR}{_ZONE}$",
    "gMonthDay": f"^--({_MONTHS}|02-29){_ZONE}$",
    "gMonth": f"^--(0[1-9]|1[0-2]){_ZONE}$",
    "gDay": f"^---(0[1-9]|[12][0-9]|3[01]){_ZONE}$",
    "integer": _WHOLE,
    "nonNegativeInteger": "^([+]?[0-9]+|-0+)$",
    "positiveInteger": "^[+]?0*[1-9][0-9]*$",
    "nonPositiveInteger": "^(-[0-9]+|[+]?0+)$",
    "negativeInteger": "^-0*[1-9][0-9]*$",
    "decimal": "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$",
    "float": _REAL,
    "double": _REAL,
    "boolean": "^(true|false|0|1)$",
    "hexBinary": "^([0-9a-fA-F]{2})*$",
    "base64Binary": "^(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?$",
    "duration": f"^-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?({_CLOCK})?$",
    "dayTimeDuration": f"^-?P([0-9]+D)?({_CLOCK})?$",
    "yearMonthDuration": "^-?P([0-9]+Y)?([0-9]+M)?$",
    "language": "^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$",
}
_BOUNDS = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}
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
