"""Builds the graph from files: load, infer, prove, argue, validate, and only then make the result the current graph.

Takes an archive and gives a store on disk, with what validation found. `pipeline` runs the stages:

    load          the Turtle files, each into a graph of its own
    infer         what follows by the axioms of the ontology and the rules of law
    prove         keeps the premises of every conclusion
    argue         gives claims and conclusions their standing: undefeated, defeated or open
    validate      shapes and checks; `findings` are what it finds, `causes` what is behind them
    generations   makes the new store the current one, and keeps the last one for its readers

`extend` says what the files may not say, and `manifest` keeps which files a store was made from. `preview` makes the
graph with one file as it would be. `findings` are what validation reports; `since` compares those of two states.
"""

__all__ = [
    "argue",
    "extend",
    "findings",
    "generations",
    "infer",
    "load",
    "manifest",
    "pipeline",
    "preview",
    "progress",
    "prove",
    "since",
    "validate",
]
