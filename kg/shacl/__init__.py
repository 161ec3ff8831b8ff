"""This room validates a store by SHACL, on anybody's data and shapes: each constraint is compiled to one SPARQL query.

`Shapes` reads shapes from a store, `results` returns every violation of them, and `Report` writes these as SHACL's own
validation report. A shape that cannot be compiled exactly is checked by pySHACL, and a note says so.

`validate` does all of it for files and rdflib graphs, as pySHACL's function of that name. `validation.check` is the
same for the command line, with `sources` to read and an `exact` store that keeps literals as they were written.
"""

from __future__ import annotations

from kg.shacl.compile import Compilation, Constraint
from kg.shacl.report import Report, Result
from kg.shacl.run import results
from kg.shacl.shapes import Shapes
from kg.shacl.terms import UncompilableError
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
    "report",
    "results",
    "sources",
    "validate",
    "validation",
]
