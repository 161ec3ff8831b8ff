"""Imports structured sources: one folder for each kind of source, and an account of every record.

`registry.run` takes the file or folder of a source and writes Turtle under `data/imported/<name>/`. A module `run` (for
readings of pages `wgad`) shows the flow; others have the records, the codes or names, and what is made.
`imported_file` is the one way to write, `described` asks what the record says already,
`json_lines` reads.
Words, codes and texts about sources that somebody may want to correct are tables in TOML beside the code.
"""

__all__ = ["account", "decisions", "imported_file", "juris", "registry", "states"]
