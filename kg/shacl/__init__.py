"""This room validates a store by SHACL, on anybody's data and shapes: each constraint is compiled to one SPARQL query.

`Shapes` reads shapes from a store, `results` returns every violation of them, and `Report` writes these as SHACL's own
validation report. A shape that cannot be compiled exactly is checked by pySHACL, and a note says so.

`validate` does all of it for files and rdflib graphs, as pySHACL's function of that name. The command line calls
`validation.check`, with `sources` to read and an `exact` store that keeps literals as they were written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.shacl.compile import Compilation, Constraint
from kg.shacl.report import Report, Result
from kg.shacl.run import results
from kg.shacl.shapes import Shapes
from kg.shacl.terms import UncompilableError

if TYPE_CHECKING:
    from kg.shacl.validation import validate

__all__ = [
    "Compilation",
    "Constraint",
    "Report",
    "Result",
    "Shapes",
    "UncompilableError",
    "delegate",
    "exact",
    "paths",
    "report",
    "results",
    "sources",
    "terms",
    "text",
    "validate",
    "validation",
]


def __getattr__(name: str) -> Any:
    """`validate`, which is loaded where it is used: other verbs of the command line do not wait for it."""
    if name == "validate":
        from kg.shacl.validation import validate

        return validate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
