"""Faults on purpose: verbs are killed, disks fill up and bytes flip, and each time it is checked what was lost.

`tests/faults/test_faults.py` tries a sample. By hand, a hundred of each kind:

    python -m tests.faults --rounds 100

It prints what was tried, what held and, for each loss, the seed that repeats it. Exit status 1 means that something
was lost. All of it happens in Ruritania, in a temporary folder.
"""
