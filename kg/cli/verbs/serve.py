"""`kg serve` and `kg site`: the pages and the endpoint over HTTP, or the pages as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli.opening import opened
from kg.cli.output import note
from kg.cli.progress import Bar
from kg.serve import settings

arguments = settings.add_flags


def run(options: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    from kg.serve.endpoint.pool import Pool
    from kg.serve.gateway import create_app
    from kg.serve.server import listen, run

    chosen = settings.chosen(options)
    with listen(chosen) as listening:
        with Bar("starting the server"):
            with opened(options) as graph:
                archive = graph.archive
                del graph  # the server itself keeps no store open
            pool = Pool(archive, chosen)
            pool.start()
        note(f"http://{chosen.host}:{chosen.port}/")
        run(create_app(pool, chosen), chosen, pool, listening)
    return 0


def run_site(options: argparse.Namespace) -> int:
    """Writes the pages as files."""
    from kg.serve.site import write

    with opened(options) as graph, Bar() as progress:
        pages, size = write(graph, options.to, settings.Settings(contact=options.contact), progress)
    note(f"{pages:,} pages, {size / 1e6:,.0f} MB in {options.to}")
    return 0


def arguments_site(parser: argparse.ArgumentParser) -> None:
    """Where the pages go, and the contact that they name."""
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder of the site, to be replaced")
    parser.add_argument("--contact", default="", help="where corrections are sent, shown on every page")
