"""Sections that pages of some classes have beside their facts: timelines, comparisons, proofs, open questions."""
