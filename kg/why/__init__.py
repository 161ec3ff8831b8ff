"""Why a statement holds: its proof, and whether proofs and passages stand up.

`explain` runs rules backwards and gives the proof of a statement as a tree, down to asserted statements and passages.
`outline` puts that tree in order for readers; `formats` prints it as text, Markdown or JSON, and the pages of
kg.serve as HTML. `check_proofs` derives every step again, `check_inference` compares our reasoner with
owlrl. `verify` compares passages with the texts they cite, and `phrases` with the web pages that were fetched;
`paragraphs` finds those that stand in a corpus, and `witness` asks whether the words of passages hold the values.
"""

__all__ = [
    "check_inference", "check_proofs", "explain", "formats", "outline", "paragraphs", "phrases", "verify", "witness",
]  # fmt: skip
