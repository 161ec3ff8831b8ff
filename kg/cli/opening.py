"""Opens the graph for a verb, on the disk or at an endpoint, and says when it is out of date."""

from __future__ import annotations

import argparse
import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.archive import Archive, containing, locate
from kg.build import generations
from kg.cli.output import note, write
from kg.cli.progress import Bar
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import Graph


def find_archive(options: argparse.Namespace) -> None:
    """Takes the archive around the files that the command line names, or around the working folder, if it names none.

    Says which files are outside the archive that they are validated with. Raises KgError for files of two archives.
    """
    files: list[Path] = getattr(options, "files", None) or []
    if options.archive is None:
        around = {folder: file for file in files if (folder := containing(file.parent)) is not None}
        if len(around) > 1:
            raise KgError(
                "these files are of different archives",
                ", ".join(map(str, around.values())),
                "files of one archive",
                "run the command for each archive, or name one with --archive DIR",
            )
        options.archive = next(iter(around), None) or containing(Path())
    if files and not getattr(options, "endpoint", None):
        archive = archive_of(options)
        named = "the archive of this folder" if options.archive == Path() else options.archive
        called = archive.settings.name or ("the project's own archive" if options.archive is None else named)
        for file in files:
            place = file.resolve()
            if archive.relative(place) == str(place) and not archive.data.resolve().is_relative_to(place):
                note(f"note: {file} is not in {called}, with which it is read; --archive DIR names another archive")


def archive_of(options: argparse.Namespace) -> Archive:
    """The archive that the options name, together with the others that they name."""
    return locate(options.archive, options.others)


@contextlib.contextmanager
def opened(
    options: argparse.Namespace, *, must_be_current: bool = False, one_question: bool = False
) -> Iterator[Graph]:
    """The graph that the options name, built first if there is none.

    What a verb prints from an endpoint is held back until it ends. Raises KgError, and prints nothing, if the graph
    was rebuilt there in the meantime; with `must_be_current` also if the graph was not built from the files as they
    are, for which there is otherwise a note. With `one_question`, all requests to the endpoint share one time limit.
    """
    from kg.graph import open_graph, stale  # slow to import, and not needed without a graph

    endpoint: str | None = getattr(options, "endpoint", None)
    archive = archive_of(options)
    if not endpoint and generations.current(archive) is None:
        if must_be_current:
            raise KgError("no graph has been built", str(archive.build), "a store that kg build made", "run kg build")
        from kg.build import pipeline  # slow to import

        note("building the graph the first time: that takes a minute")
        with Bar("building the graph") as progress:
            pipeline.build_archive(archive, progress, checked=not archive.installed and not archive.is_joint)
    graph = open_graph(options.archive, endpoint, others=options.others)
    if must_be_current:
        graph.archive = graph.archive.snapshot()  # what the verb reads is then what the graph was built from
    try:
        if stale(graph):
            _tell(graph, str(archive.build), must_be_current)
    except KgError as error:
        if must_be_current:
            raise
        note("note: the files cannot be compared with the graph, which stays in use", error)
    if not endpoint:
        yield graph
        return
    output, problem = io.StringIO(), None
    with graph.store.question() if one_question else contextlib.nullcontext():
        with contextlib.redirect_stdout(output):
            try:
                yield graph
            except KgError as error:
                problem = error
        graph.check_unchanged()
    write(output.getvalue(), end="")
    if problem is not None:
        raise problem


def _tell(graph: Graph, folder: str, refuse: bool) -> None:
    there = graph.store.address if graph.store.remote else ""
    what = "the endpoint was built from other files" if there else "files have changed since the graph was built"
    verb = "kg build --endpoint" if there else "kg build"
    if refuse:
        raise KgError(what, there or folder, "a graph of the files as they are", f"run {verb}")
    note(f"note: {what}; run {verb}")
