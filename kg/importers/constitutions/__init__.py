"""Clauses of constitutions on the rank of treaties and on rights, each in the wording of one year.

`run` shows the flow; `lines` reads the lines and says which cannot be used; `places` names provisions by article,
paragraph and point; `norms` writes texts, provisions, wordings and clauses.
"""
