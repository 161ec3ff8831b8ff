"""Clauses of constitutions on the rank of treaties and on rights, each in the wording of one year.

`run` shows the flow; `lines` reads the lines and says which cannot be used; `places` names provisions by article,
paragraph and point; `curated` knows what the curated files say already; `norms` writes instruments, provisions,
wordings and clauses; `texts` describes the texts, and where a clause stands in them.
"""
