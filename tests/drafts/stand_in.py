"""A reader for the tests, which stands in for the real one: it knows what the first word of a file tells it to do."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

from kg.drafts.make import Made
from kg.errors import KgError


def make(path: Path, known: object) -> dict[str, str]:
    """A draft that holds the name, the digest and what is known; or an error that the file asks for."""
    text = path.read_text(encoding="utf-8")
    word = text.partition(" ")[0]
    if word == "wrong":
        raise KgError("this is no decision's file", str(path), "a decision", "leave it out")
    if word == "bug":
        raise ZeroDivisionError("a mistake of the reader")
    if word == "resolution":
        return asdict(Made(path.stem, text, nothing="it is a resolution"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return asdict(Made(path.stem, text, f'# {path.stem} {known}\n<> <a:b> "{digest}" .\n', summary="one fact"))
