"""Imports whole texts of decisions of treaty bodies, as the reader reads them: facts that a program read.

`run` shows the flow. `corpus` has the lines of the files, `texts` the facts of each and which texts are of one
decision; `identity` joins them to the decisions that the record knows; `writer` writes. `accepted.tsv` has the fields
that were measured, and `accepted` says which of them are published.
"""
