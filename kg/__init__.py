"""Habeas for Python: a legal knowledge graph on arbitrary detention.

import kg
graph = kg.open()
graph.ask("cases-resting-on", provision="CC 274", article="ICCPR 19").to_pandas()
"""

from kg.errors import KgError
from kg.graph import Graph
from kg.graph import open_graph as open  # noqa: A004

__version__ = "0.1.0"
__all__ = ["Graph", "KgError", "__version__", "open"]
