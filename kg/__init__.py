"""Habeas for Python: a legal knowledge graph on arbitrary detention.

import kg
graph = kg.open()
graph.ask("cases-resting-on", provision="CC 274", article="ICCPR 19").to_pandas()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.graph import open_graph as open  # noqa: A004

__version__ = "0.1.0"
__all__ = ["Graph", "KgError", "__version__", "open"]


def __getattr__(name: str) -> Any:
    """`Graph` and `open`, which are loaded where they are used: who only validates need not wait for them."""
    if name in ("Graph", "open"):
        from kg import graph

        return graph.Graph if name == "Graph" else graph.open_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
