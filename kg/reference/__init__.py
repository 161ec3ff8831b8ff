"""This room makes the reference pages of the ontology: every term with its rules, an example and its uses.

It takes an archive and gives HTML pages; `pages.pages` returns them by file name.
`rules.rules` gives the rules of validation, each with its examples.
"""

__all__ = ["pages", "rules"]
