"""Imports readings of pages: what they say of opinions of the Working Group, and of decisions of two committees.

`wgad` and `views` show the flow of each. `lines` and `decision_lines` read the sources; `record` knows what other files
describe; `opinions`, `unnumbered` and `decisions` bring lines together; `sources` describes the pages; `documents`,
`findings`, `cases` and `domestic` write, each with the `writer`. `words` has the tables that somebody keeps by hand.
"""
