"""This module validates by SHACL: shapes are compiled to SPARQL, and what cannot be is left to pySHACL, which it says.

`Shapes` reads them, `results` runs them, and `Report` writes what was found as SHACL's own report.
"""

from __future__ import annotations

from kg.shacl.compile import Compilation, Constraint
from kg.shacl.report import Report, Result
from kg.shacl.run import results
from kg.shacl.shapes import Shapes
from kg.shacl.terms import SH, UncompilableError

__all__ = ["SH", "Compilation", "Constraint", "Report", "Result", "Shapes", "UncompilableError", "results"]
