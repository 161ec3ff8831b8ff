"""Rules: the axioms of the ontology and the rules of law, as patterns, and the order in which they run.

Takes query files and the ontology in a store, and gives rules that are safe to run: `rule` and `axioms` read them,
`patterns` says what they need and give, `strata` orders them, and `affected_rows` finds what a change can affect.
"""

__all__ = ["affected_rows", "axioms", "patterns", "rule", "strata"]
