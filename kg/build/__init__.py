"""Builds the graph from files: load, infer, prove, argue, validate, and only then make the result the current graph.

Takes an archive and gives a store on disk, with what validation found. `pipeline` runs the stages:

    load          the Turtle files, each into a graph of its own
    infer         what follows by the axioms of the ontology and the rules of law
    prove         keeps the premises of every conclusion
    argue         gives claims and conclusions their standing: undefeated, defeated or open
    validate      shapes and checks; `findings` are what it finds, `causes` what is behind them
    generations   makes the new store the current one, and keeps the last one for its readers

After a small change of the data `increment` copies the last store and `revise` brings what follows up to date;
`possible` says of which values a rule is asked then, `affected_queries` which shapes and checks the change can affect,
and `candidates`, or else `reach`, of which things each is asked.
`findings` are what validation reports, and `since` compares those of two states.
"""

__all__ = [
    "affected_queries",
    "argue",
    "extend",
    "findings",
    "generations",
    "increment",
    "infer",
    "load",
    "pipeline",
    "progress",
    "prove",
    "reach",
    "revise",
    "since",
    "validate",
]
