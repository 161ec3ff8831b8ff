"""Runs verbs one after another in one process, and prints which module of the program started a process in each.

A script: `python verbs.py ARCHIVE ADDRESS`, where the address is that of a site on loopback.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

import kg.web.client
from kg.cli.main import main
from kg.web.client import Limits, Web

CONTACT = ("--contact", "tests@habeas.example")


def commands(address: str) -> list[tuple[str, ...]]:
    """At least one command for each module that starts a child process, and those that run git."""
    return [
        ("read", "opinion.txt", "--to", "drafts"),
        ("fetch", f"{address}/page", "--to", "fetched", *CONTACT),
        ("shacl", "--shapes", "shapes.ttl", "--", "people.ttl"),
        ("build",),
        ("verify", "--sources", "fetched"),
        ("export", "--check", "release"),
        ("validate", "--since", "HEAD"),
        ("validate", "--staged"),
        ("diff", "HEAD", "HEAD"),
    ]


def started_by(archive: str, address: str) -> dict[str, list[str]]:
    """The verbs in which each module started a process."""
    limits = Limits(private=True, pause=0.0)
    kg.web.client.Web = lambda contact, *_, **__: Web(contact, limits=limits)  # type: ignore[assignment, misc]
    started: defaultdict[str, set[str]] = defaultdict(set)
    verb = ""

    def note(event: str, arguments: object) -> None:
        if event == "subprocess.Popen":
            frame = sys._getframe()
            while not (name := frame.f_globals["__name__"]).startswith("kg.") or name.startswith("kg.children"):
                assert frame.f_back is not None
                frame = frame.f_back
            started[name].add(verb)

    sys.addaudithook(note)
    for verb, *words in commands(address):
        print(verb, main(["--archive", archive, verb, *words]), file=sys.stderr)
    return {name: sorted(verbs) for name, verbs in started.items()}


if __name__ == "__main__":
    sys.stdout, out = sys.stderr, sys.stdout
    print(json.dumps(started_by(*sys.argv[1:])), file=out)
