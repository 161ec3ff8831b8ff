"""Legal citations: `parse` reads them from text, and `format` writes a provision so that `parse` reads it back.

A citation is a provision of an instrument, a document of the United Nations by its symbol, or an opinion of the
Working Group by its number. `Names` says what instruments are called, in English and in Russian.
"""

from kg.terms.citations.grammar import LONGEST_TEXT, Names
from kg.terms.citations.model import Citation, Document, Provision
from kg.terms.citations.read import parse
from kg.terms.citations.write import format  # noqa: A004 - like parse

__all__ = ["LONGEST_TEXT", "Citation", "Document", "Names", "Provision", "format", "parse"]
