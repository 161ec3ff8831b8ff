"""Faults on purpose: verbs are killed, disks fill up and bytes flip, and each time it is checked what was lost.

All of it happens in Ruritania, in a temporary folder. A loss names the seed that repeats it.
"""
