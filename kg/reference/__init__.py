"""This room makes the reference pages of the ontology: every term, and each class with its rules and an example.

It takes an archive and gives HTML pages; `pages.pages` returns them by file name.
`rules.rules` gives the rules of validation, each with its examples.
"""

__all__ = ["pages", "rules"]
