"""Labels made from facts: reads the templates in `queries/labels` and writes a label for each thing that has one.

`write_labels` takes a store in which everything follows that is going to follow, and the templates, and gives it a graph
of labels and short names in English and in Russian. Things with a name of their own, such as persons and treaties, have
no template, and keep the name that a file gives them.
"""

from kg.labels.compose import LABELS, write_labels

__all__ = ["LABELS", "write_labels"]
