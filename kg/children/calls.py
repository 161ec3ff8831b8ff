"""Calls a function in a child process, within limits of time and memory: both sides of it.

The files that a child reads may come from anybody. If one takes all time or memory, or breaks a library, only that
child ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kg.children.process import STARTING, receive, send, start
from kg.errors import KgError
from kg.escaping import printable

MAX_ANSWER = 500_000_000  # bytes


@dataclass(frozen=True)
class Limits:
    """The limits of one call: seconds, seconds of the processor, and bytes of memory. None is no limit."""

    seconds: float | None
    processor: float | None
    memory: int


class ChildError(Exception):
    """The child has no result; the message says why, in words that fit into brackets."""


class LimitError(ChildError):
    """The child reached a limit."""


def run(function: Callable[..., Any], *arguments: object, limits: Limits) -> Any:
    """The result of a function that is called once, in a child of its own; see `Child.call`."""
    with contextlib.closing(Child(function, limits)) as child:
        return child.call(*arguments)


class Child:
    """A child process that calls a function; started when it is first needed, and again after it ended.

    `function` can be pickled: it is a function of a module, or a `functools.partial` of one. Only one thread at a time
    may call it.
    """

    def __init__(self, function: Callable[..., Any], limits: Limits) -> None:
        self._function, self._limits = function, limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None

    def call(self, *arguments: object) -> Any:
        """The function's result, as JSON has it: a tuple comes back as a list.

        Raises KgError if the function does, LimitError if it reaches a limit, and ChildError if it fails otherwise.
        """
        results = list(self.items(*arguments))
        return results[-1] if results else None

    def items(self, *arguments: object) -> Iterator[Any]:
        """The items of a function that is a generator, one by one. Raises the errors of `call`."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            try:
                self._process, self._connection = start(answer_calls, self._limits, self._function)
            except OSError as error:
                raise ChildError(f"no process could be started: {error.strerror or error}") from error
            for _ in self._answers(STARTING):  # only then the time of the call begins
                pass
        yield from self._answers(self._limits.seconds, arguments)

    def kill(self) -> None:
        """Ends the process, from any thread: a call that waits for it raises ChildError."""
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """Ends the process and the connection."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def _answers(self, seconds: float | None, arguments: tuple[object, ...] | None = None) -> Iterator[Any]:
        """The items that come back. The process is kept if they are all there, or if the function raised KgError."""
        whole = False
        try:
            for kind, value in self._messages(seconds, arguments):
                if kind == "item":
                    yield value
                elif kind == "refused":
                    error = KgError.of([KgError(*map(str, parts)) for parts in value])
                    whole = True
                    raise error
                elif kind == "failed":
                    raise ChildError(printable(str(value))[:200])
                elif kind == "memory":
                    raise LimitError(f"it needs more than {self._limits.memory // 1_000_000:,} MB of memory")
            whole = True
        except TimeoutError:
            raise LimitError(f"it takes more than {seconds:,g} seconds") from None
        except (EOFError, OSError):
            raise self._ended() from None
        except (ValueError, TypeError, RecursionError) as error:
            raise ChildError("its process gave an answer of another form") from error
        finally:
            if not whole:
                self.close()

    def _messages(self, seconds: float | None, arguments: tuple[object, ...] | None) -> Iterator[tuple[str, Any]]:
        """The messages that follow on these arguments, or on the start of the process, up to the last."""
        assert self._connection is not None
        connection, end = self._connection, None if seconds is None else time.monotonic() + seconds

        def wait() -> None:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            connection.settimeout(left)

        if arguments is not None:
            wait()
            send(connection, pickle.dumps(arguments))
        kind = ""
        while kind != "end":
            kind, value = json.loads(receive(connection, MAX_ANSWER, wait))
            yield kind, value

    def _ended(self) -> ChildError:
        """Why the process has ended."""
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        status = self._process.poll() or 0
        if status == -signal.SIGXCPU:
            return LimitError(f"it takes more than {self._limits.processor:,g} seconds of the processor")
        ended = f"signal {-status}" if status < 0 else f"exit status {status}"
        memory = f"{self._limits.memory // 1_000_000:,} MB of memory"
        return ChildError(f"its process ended with {ended}: it breaks a library, or needs more than {memory}")


def answer_calls(connection: socket.socket, limits: Limits, function: Callable[..., Any]) -> None:
    """Runs in the child: says that it is ready, then calls the function with each of the arguments that come."""
    threading.Thread(target=_end_when_closed, args=(connection,), daemon=True).start()
    nothing = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):  # what libraries print when they fail
        os.dup2(nothing, output)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    memory = limits.memory if hard == resource.RLIM_INFINITY else min(limits.memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    _answer(connection, "end", None)
    try:
        while True:
            request = receive(connection)
            if limits.processor is not None:  # the hard limit stays, so that the next call can have its own
                soft = int(time.process_time() + limits.processor) + 1
                resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
            for kind, value in _outcome(function, request):
                _answer(connection, kind, value)
    except MemoryError:
        _answer(connection, "memory", None)


def _outcome(function: Callable[..., Any], request: bytearray) -> Iterator[tuple[str, Any]]:
    try:
        found = function(*pickle.loads(request))
        for item in found if isinstance(found, Iterator) else (found,):
            yield "item", item
        yield "end", None
    except KgError as error:
        yield "refused", [(one.what, one.where, one.expected, one.repair) for one in error.problems]
    except MemoryError:
        raise
    except Exception as error:  # one bad file must not stop the rest; what it was is said
        yield "failed", f"{type(error).__name__}: {error}"


def _answer(connection: socket.socket, kind: str, value: object) -> None:
    send(connection, json.dumps((kind, value)).encode())


def _end_when_closed(connection: socket.socket) -> None:
    """Ends this process when the one that started it has gone, whatever it is doing."""
    closed = select.poll()
    closed.register(connection, 0)
    closed.poll()
    os._exit(1)
