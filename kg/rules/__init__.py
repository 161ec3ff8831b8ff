"""Rules: the axioms of the ontology and the rules of law, as patterns, and the order in which they run.

Takes query files and the ontology in a store, and gives rules that are safe to run: `rule` and `axioms` read them,
`patterns` says what they need and give, `strata` orders them, and `rows` are the solutions to which one is applied.
"""

__all__ = ["axioms", "patterns", "rows", "rule", "strata"]
