"""Compares two states of the record, writes and applies patches, and redacts what must be removed.

Takes releases, archives or git revisions (`resolve`), and gives a report, a patch, or the new text of data files.
"""

__all__ = [
    "compare",
    "erase",
    "generated",
    "patch",
    "redacted",
    "remains",
    "report",
    "resolve",
    "since",
    "snapshot",
    "spellings",
    "turtle_cutter",
]
