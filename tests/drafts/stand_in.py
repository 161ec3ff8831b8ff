"""A reader for the tests, which stands in for the real one: it knows what the first word of a file tells it to do."""

from __future__ import annotations

import ctypes
import hashlib
import os
import time
from pathlib import Path

from kg.drafts.child import Made
from kg.errors import KgError


def version() -> str:
    return "7"


def make(path: Path, known: object) -> Made:
    """A draft that holds the name, the digest and what is known; or whatever harm the file asks for."""
    text = path.read_text(encoding="utf-8")
    word, _, rest = text.partition(" ")
    if word == "slow":
        time.sleep(float(rest.split()[0]))
    elif word == "crash":
        ctypes.string_at(0)
    elif word == "exit":
        os._exit(3)
    elif word == "wrong":
        raise KgError("this is no decision's file", str(path), "a decision", "leave it out")
    elif word == "bug":
        raise ZeroDivisionError("a mistake of the reader")
    elif word == "huge":
        bytearray(50_000_000_000)
    elif word == "resolution":
        return Made(path.stem, text, nothing="it is a resolution")
    elif word == "prints":
        os.write(1, b"what a library prints")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Made(path.stem, text, f'# {path.stem} {known}\n<> <a:b> "{digest}" .\n', summary="one fact")
