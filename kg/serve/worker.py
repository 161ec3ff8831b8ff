"""This module is what runs in a worker process: one query at a time, inside walls that the operating system holds."""

from __future__ import annotations

import ctypes
import io
import os
import platform
import resource
import signal
import struct
import threading
import time
from pathlib import Path

import pyoxigraph as ox

from kg import sparql
from kg.errors import KgError
from kg.serve import formats
from kg.serve.answers import Answer, Refusal, Request
from kg.store import Store

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # audit name of the machine, number of socket(2)
ORPHANED = 5  # seconds after which a query ends itself, where the server that should end it is gone
LONG = 0.5  # seconds of the processor after which a query gives way to those that have just begun
NICE = 10  # of such a query: a tenth of the processor that others get
_opened: dict[Path, Store] = {}
_limit = _seconds = 0


def begin(memory: int, result: int, seconds: int) -> None:
    """Prepares the process: it dies when it is told to, cannot take more memory, and cannot open a connection."""
    global _limit, _seconds
    _limit, _seconds = result, seconds
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler of Python would wait for the engine to come back
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where the engine prints a backtrace for every lack of memory
    refuse_sockets()


def refuse_sockets() -> bool:
    """Whether the kernel now refuses every new socket to this process, by a filter that needs no privilege."""
    audit, number = _SOCKET.get(platform.machine(), (0, 0))
    if platform.system() != "Linux" or not audit:
        return False
    steps = [  # seccomp(2): another machine's calls and socket(2) fail with EPERM, all else is allowed
        (0x20, 0, 0, 4),  # load the machine
        (0x15, 0, 3, audit),  # another: refuse
        (0x20, 0, 0, 0),  # load the number of the call
        (0x35, 1, 0, 0x40000000),  # of the x32 machine: refuse
        (0x15, 0, 1, number),
        (0x06, 0, 0, 0x00050001),
        (0x06, 0, 0, 0x7FFF0000),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filter_ = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(program)))
    call = ctypes.CDLL(None, use_errno=True).prctl
    return bool(call(38, 1, 0, 0, 0) == 0 and call(22, 2, ctypes.byref(filter_), 0, 0) == 0)


def answer(folder: Path, request: Request) -> tuple[Answer | Refusal, bool]:
    """The whole result of a query over the store in a folder, or why there is none; whether the worker is now slow."""
    done = threading.Event()
    slowed: list[bool] = []
    watch = threading.Thread(target=_give_way, args=(done, slowed), daemon=True)
    signal.alarm(_seconds + ORPHANED)
    watch.start()
    try:
        return _found(folder, request), bool(slowed)
    finally:
        done.set()
        signal.alarm(0)


def _give_way(done: threading.Event, slowed: list[bool]) -> None:
    """Lowers the priority of a long query, which no process may raise again. The engine lets other threads run."""
    began = time.process_time()
    while not done.wait(0.1):
        if time.process_time() - began > LONG:
            slowed.append(True)
            os.setpriority(os.PRIO_PROCESS, os.getpid(), NICE)
            return


def _found(folder: Path, request: Request) -> Answer | Refusal:
    try:
        return _answer(_store(folder), request)
    except KgError as error:
        return Refusal(400, str(error))
    except OverflowError:
        return Refusal(422, _large(_limit))
    except (MemoryError, RecursionError):
        return Refusal(422, MEMORY)
    except (OSError, RuntimeError, ValueError) as error:  # of the engine, in the middle of a query
        return Refusal(422, f"the query cannot be answered: {str(error)[:300]}")


MEMORY = """the query needs more memory, or a deeper recursion, than one query may have
  expected  a query whose intermediate results fit
  repair    join the patterns by variables that they share, ask for less with LIMIT, or flatten the query"""


def _large(limit: int) -> str:
    return f"""the result has more than {limit:,} bytes, and a part of it is never sent as the whole
  expected  a smaller result
  repair    ask for less with LIMIT and OFFSET after an ORDER BY, or fetch the release files"""


def _store(folder: Path) -> Store:
    """The store of a folder; that of another folder, a former build, is closed."""
    if folder not in _opened:
        _opened.clear()
        _opened[folder] = Store.read(folder)
    return _opened[folder]


def _answer(store: Store, request: Request) -> Answer | Refusal:
    sparql.check(request.query)
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*map(ox.NamedNode, request.default_graphs)]
    named: list[ox.NamedNode | ox.BlankNode] = [*map(ox.NamedNode, request.named_graphs)]
    own = any("FROM" in word.upper() for kind, word, _ in sparql.tokens(request.query) if kind == "word")
    try:
        if default or named:  # of the request: they overrule those of the query
            result = store.inner.query(request.query, default_graph=default, named_graphs=named)
        else:
            result = store.inner.query(request.query, use_default_graph_as_union=not own)
    except SyntaxError as error:
        return Refusal(400, _not_sparql(request.query, str(error.msg)))
    offered = formats.GRAPHS if isinstance(result, ox.QueryTriples) else formats.ROWS
    kind = formats.negotiate(request.accept, offered)
    if kind is None:
        return Refusal(
            406, f"this result cannot be written as {request.accept[:200]!r}\n  expected  {', '.join(offered)}"
        )
    into = _Bounded(_limit)
    result.serialize(into, format=offered[kind])  # type: ignore[arg-type]
    return Answer(kind, into.getvalue())


def _not_sparql(query: str, message: str) -> str:
    words = {word.upper() for kind, word, _ in sparql.tokens(query) if kind == "word"}
    if words & {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"} and "SELECT" not in words:
        return "this is an update, and the endpoint only reads\n  expected  SELECT, ASK, CONSTRUCT or DESCRIBE"
    return (
        f"this is not SPARQL: {message[:300]}\n  expected  a SELECT, ASK, CONSTRUCT or DESCRIBE query of SPARQL 1.1\n"
        "  repair    correct the query at that place; prefixes must be declared"
    )


class _Bounded(io.BytesIO):
    """Bytes that end in an error where they grow too many."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, part: object) -> int:
        count = super().write(part)  # type: ignore[arg-type]
        if self.tell() > self.limit:
            raise OverflowError
        return count
