"""Runs as a script in a child process: loads the program from where this file is, and calls the function it is told.

Standard input is the child's end of a connection.
"""

from __future__ import annotations

import importlib.util
import os
import pickle
import signal
import socket
import sys
from pathlib import Path


def load_program() -> None:
    """Loads `kg` from the folder of this file, whatever else has that name, and adds that folder as the last to search.

    It is last so that nothing in it takes the place of a library.
    """
    folder = Path(__file__).parents[2]
    spec = importlib.util.spec_from_file_location("kg", folder / "kg" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["kg"] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    sys.path.append(str(folder))


def main() -> None:
    """Calls the function with the connection and the arguments that come over it."""
    from kg.children.process import receive

    connection = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    function, arguments = pickle.loads(receive(connection))
    function(connection, *arguments)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program that started this process, and ends it
    load_program()
    main()
