"""Reads decisions: from the document of an opinion or of views to draft facts, each with its place in the text.

`read` takes a file and what is known of the record, and gives a `Reading`; `draft` writes it as Turtle.
Both depend on their arguments alone, so that any number of processes may run them.
`extract` takes out the text, `text` divides it. `headings`, `procedure` and `disposition` read opinions of the Working
Group, `committees`, `opening` and `outcome` decisions of treaty bodies, which `whole` takes from a corpus; `story`,
`events`, `provisions`, `remedies` and `minors` read both, and `lists` the articles of treaties in them. What a treaty
body cites, `citing` reads. What the modules look for stands beside them in text files, which `phrases` reads.
"""

from kg.read.draft import draft
from kg.read.gazetteer import Gazetteer
from kg.read.model import VERSION, Decision, Fact, Reading, Refusal
from kg.read.reading import read

__all__ = [
    "VERSION", "Decision", "Fact", "Gazetteer", "Reading", "Refusal", "draft", "extract", "lists", "outcome",
    "provisions", "read", "reading", "remedies", "states", "text", "whole",
]  # fmt: skip
