"""Compares two states of the record, and redacts what must be removed.

Takes releases, archives or git revisions (`resolve`), and gives a report, or the new text of data files.
"""

__all__ = [
    "compare",
    "erase",
    "generated",
    "redacted",
    "remains",
    "report",
    "resolve",
    "since",
    "snapshot",
    "spellings",
    "turtle_cutter",
]
