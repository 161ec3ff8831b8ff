"""This module is the commands `kg serve` and `kg site`: the pages and the endpoint over HTTP, or the pages as files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from kg import graph as face
from kg.serve import settings


def verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds both verbs to the command line."""
    one = verb("serve", serve, "serve pages and a SPARQL endpoint, read only", "kg serve --port 8000")
    settings.arguments(one)
    one = verb("site", site, "write the pages as files that any web space can hold", "kg site --to build/site")
    one.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder of the site; it is replaced")
    one.add_argument("--contact", default="", help="where corrections are sent, shown on every page")


def serve(options: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    chosen = settings.chosen(options)  # what is wrong with a setting is told before anything is opened
    graph = face.open_graph(options.archive)
    if face.stale(graph):
        print("note: files have changed since the graph was built; run kg build", file=sys.stderr)

    from kg.serve.app import create_app, get_ready
    from kg.serve.server import run

    app = create_app(graph, chosen)
    get_ready(app.state.shelf.library(), chosen)
    print(f"http://{chosen.host}:{chosen.port}{chosen.root_path}/", file=sys.stderr)
    run(app, chosen, app.state.pool.close)
    return 0


def site(options: argparse.Namespace) -> int:
    """Writes the pages as files."""
    from kg.serve.site import write

    written = write(face.open_graph(options.archive), options.to, settings.Settings(contact=options.contact))
    print(f"{written.pages:,} pages, {written.size / 1e6:,.0f} MB in {options.to}", file=sys.stderr)
    return 0
