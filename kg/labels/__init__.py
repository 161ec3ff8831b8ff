"""Labels made from facts: reads the templates in `queries/labels`, and labels everything whose class has one.

`write_labels` takes a store in which all has been inferred, and the templates, and gives the store a graph of labels
and short names in English and in Russian. Things with a name of their own, such as persons and treaties, have no
template: their names stand in the files.
"""

from kg.labels.compose import LABELS, Template, write_labels

__all__ = ["LABELS", "Template", "write_labels"]
