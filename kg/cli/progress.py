"""A progress bar for what takes over two seconds."""

from __future__ import annotations

import sys
import time

from kg.build.progress import Progress
from kg.escaping import printable

SECONDS = 2.0


class Bar:
    """A progress bar on stderr for what takes over two seconds, if stderr is a terminal."""

    def __enter__(self) -> Progress:
        """The function to call with the name of the task, how much of it is done, and how much there is."""
        if not sys.stderr.isatty():
            return lambda what, done, total: None
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import Progress as RichBar

        self.bar = RichBar(console=Console(stderr=True), transient=True)
        task, began = self.bar.add_task("", total=None), time.monotonic()

        def progress(what: str, done: int, total: int) -> None:
            if time.monotonic() - began > SECONDS and not self.bar.live.is_started:
                self.bar.start()
            self.bar.update(task, description=escape(printable(what)), completed=done, total=total)

        return progress

    def __exit__(self, *exception: object) -> None:
        """Removes the bar."""
        if bar := getattr(self, "bar", None):
            bar.stop()
