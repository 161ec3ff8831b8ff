"""This room knows how things are named and written: IRIs and prefixes, dates, legal citations, messages in a language.

It takes text that a person or a file has written and gives terms, or takes terms and gives their text.
"""

__all__ = ["citations", "countries", "dates", "folding", "literals", "messages", "minted", "names", "vocabulary"]
