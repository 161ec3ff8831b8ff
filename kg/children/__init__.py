"""Starts the program's child processes: isolated from the working folder and the environment, and within limits.

`run` calls a function of the program in a child of its own, and `Child` keeps the child for many calls. A result is
JSON, so that a file which takes the child over cannot make the program run anything. `start` starts a child that stays
and speaks over a socket in its own way. No other room starts a process of Python.
"""

from kg.children.calls import Child, ChildError, LimitError, Limits, run
from kg.children.process import start

__all__ = ["Child", "ChildError", "LimitError", "Limits", "run", "start"]
