"""Imports structured sources: one folder for each source, and an account of every record.

`registry.run` takes the file or folder of a source and writes Turtle under `data/imported/<name>/`. A source has a
module `run` that shows its flow, and modules for its records, its codes or names, and the documents that it describes.
"""

__all__ = ["account", "imported_file", "registry", "states", "wgad"]
