"""Reads decisions: from the document of an opinion or of views to draft facts, each with its place in the text.

`read` takes a file and what is known of the record, and gives a `Reading`; `draft` writes it as Turtle; `score`
compares readings with gold. All three depend on their arguments alone, so that any number of processes may run them.
`extract` takes out the text, `text` divides it; `headings`, `procedure`, `disposition`, `remedies`, `story` and
`minors` read opinions of the Working Group, `committees` those of treaty bodies, `articles` the lists
of articles in both; `agreement` leaves out what contradicts itself. What the modules look for
stands beside them in text files, which `phrases` reads.
"""

from kg.read import score
from kg.read.draft import draft
from kg.read.gazetteer import Gazetteer
from kg.read.model import VERSION, Decision, Fact, Reading, Refusal
from kg.read.reading import read

__all__ = ["VERSION", "Decision", "Fact", "Gazetteer", "Reading", "Refusal", "draft", "read", "score"]
