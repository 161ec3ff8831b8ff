"""Clauses of constitutions on the rank of treaties and on rights, each in the wording of one year.

`run` shows the flow; `lines` reads the lines and says which cannot be used; `norms` names provisions and writes texts,
provisions, wordings and clauses.
"""
