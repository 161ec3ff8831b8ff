"""A progress bar for what takes over two seconds: the one way in which the command line says that it is at work."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from typing import Any, ClassVar

from kg.build.progress import Progress, silent
from kg.escaping import printable

SECONDS = 2.0
AGAIN = 0.2  # seconds until the bar is drawn again


class Bar:
    """A progress bar on stderr for what takes over two seconds, if stderr is a terminal.

    `what` is said until there is news of a task. A bar within another is the same bar. What is printed removes it,
    until there is news again. It is drawn when an alarm of the system comes, in the main thread: another thread must
    not run Python code meanwhile, since it might collect the garbage of a query, which belongs to its own thread.
    """

    _shown: ClassVar[Bar | None] = None

    def __init__(self, what: str = "") -> None:
        self.what = what
        self._bar: Any = None
        self._is_drawing = self._has_alarm = False

    def __enter__(self) -> Progress:
        """The function to call with the name of the task, how much of it is done, and how much there is."""
        if not sys.stderr.isatty():
            return silent
        if Bar._shown is not None:
            return Bar._shown.tell
        Bar._shown = self
        self._news = self.what, 0, 0
        self._next = time.monotonic() + SECONDS
        if self.what and threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
            self._has_alarm = signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
        if self._has_alarm:
            signal.signal(signal.SIGALRM, lambda *_: self._draw())
            signal.setitimer(signal.ITIMER_REAL, SECONDS, AGAIN)
        return self.tell

    def tell(self, what: str, done: int, total: int) -> None:
        """Says how far a task has come; a total of 0 is one that nobody knows."""
        self._news = what, done, total
        if time.monotonic() > self._next:
            self._draw()

    def description(self) -> str:
        """The name of the task as the bar shows it: nothing in it steers the terminal."""
        from rich.markup import escape

        return escape(printable(self._news[0]))

    def _draw(self) -> None:
        if self._is_drawing:
            return
        self._is_drawing, self._next = True, time.monotonic() + AGAIN
        with contextlib.suppress(OSError, RuntimeError):  # the terminal is gone, or is being written to
            _, done, total = self._news
            if self._bar is None:
                self._bar = _bar()
                self._bar.add_task("", total=None)
                self._bar.start()
            self._bar.update(self._bar.task_ids[0], description=self.description(), completed=done, total=total or None)
            self._bar.refresh()
        self._is_drawing = False

    def hide(self) -> None:
        """Removes the bar until there is news again."""
        if self._has_alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            self._has_alarm = False
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __exit__(self, *exception: object) -> None:
        """Removes the bar."""
        if Bar._shown is self:
            self.hide()
            Bar._shown = None


def hide() -> None:
    """Removes the bar that is shown, if any, since something else is printed."""
    if Bar._shown is not None:
        Bar._shown.hide()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        *(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
