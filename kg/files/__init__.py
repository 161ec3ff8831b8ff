"""Reads and writes files and folders safely.

It reads only regular files of a bounded size, and replaces a file or folder as a whole or not at all, and only if it is
ours. Takes paths and bytes; knows neither RDF nor an archive.
"""

__all__ = ["atomic", "beside", "journal", "marks", "names", "nesting", "private", "reading"]
