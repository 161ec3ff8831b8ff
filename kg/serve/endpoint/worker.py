"""Runs in a worker process: one query or page at a time, within limits that the operating system enforces."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import json
import os
import platform
import resource
import signal
import socket
import struct
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Protocol

import pyoxigraph as ox

from kg.build import pipeline
from kg.errors import KgError
from kg.serve.endpoint import formats
from kg.serve.endpoint.messages import (
    INLINE,
    Header,
    Page,
    PageRequest,
    QueryRefusal,
    QueryRequest,
    QueryResult,
    Reply,
    packed,
    send_reply,
    unpacked,
)
from kg.serve.settings import Settings
from kg.sparql import mistakes
from kg.store import damage
from kg.store.local import LocalStore

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # audit architecture, number of socket(2)
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2  # <linux/prctl.h>
GROWN = 64_000_000  # bytes by which a worker may have grown, else it ends after the request and frees them
ORPHANED = 5  # seconds past the time limit after which a query ends itself if the server is gone


class PageMaker(Protocol):
    """Makes the pages of one build."""

    def open(self) -> None:
        """Opens the store, in a worker that has just been forked."""

    def make(self, request: PageRequest, into: IO[bytes]) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Writes the body of a page into a file, and returns its status and headers."""


@dataclass
class _Worker:
    """The state of this process: the settings with its limits, and the store that it has open, by its build."""

    limits: Settings = field(default_factory=Settings)
    store: tuple[str, LocalStore] | None = None


_worker = _Worker()


def work(connection: socket.socket, parent: int, limits: Settings, pages: PageMaker | None) -> None:
    """Answers what comes over the connection, until the other side closes it."""
    end_with_parent(parent)
    broken: KgError | None = None
    try:
        if pages is not None:
            pages.open()
    except KgError as error:  # the store has been damaged since; queries open it themselves
        broken = error
    sealed = start(limits)
    faulthandler.enable(connection.fileno(), all_threads=False)  # out of memory or stack, its last words are no message
    usual = _data_size()
    thread = _RequestThread(broken or pages)
    connection.sendall(packed(pid=os.getpid(), sealed=sealed, thread=thread.native_id))
    with connection.makefile("rb") as incoming:
        for line in incoming:
            reply, problem = thread.answer(json.loads(line))
            thread = _RequestThread(broken or pages)
            grown = _data_size() - usual > GROWN
            send_reply(connection, reply, problem=problem[-10_000:], thread=thread.native_id, last=grown)
            if not isinstance(reply, QueryRefusal):
                reply.body.close()


class _Stack(ctypes.Structure):
    """A stack_t of <signal.h> on Linux."""

    SIZE = 65_536
    _fields_ = (("address", ctypes.c_void_p), ("flags", ctypes.c_int), ("size", ctypes.c_size_t))


class _RequestThread(threading.Thread):
    """Answers one request. The priority of a thread can be lowered until it ends, that of a process for good."""

    def __init__(self, pages: PageMaker | KgError | None) -> None:
        super().__init__(daemon=True)
        self._pages, self._requests, self._problem = pages, SimpleQueue[Header](), ""
        self._reply: Reply = QueryRefusal(500, "something went wrong on our side")
        self.start()

    def answer(self, request: Header) -> tuple[Reply, str]:
        """The reply to a request; with the traceback of a bug of ours, for the server's log."""
        self._requests.put(request)
        self.join()
        return self._reply, self._problem

    def run(self) -> None:
        stack = ctypes.create_string_buffer(_Stack.SIZE)  # for faulthandler, when that of the thread is used up
        ctypes.CDLL(None).sigaltstack(ctypes.byref(_Stack(ctypes.addressof(stack), 0, _Stack.SIZE)), None)
        header = self._requests.get()
        signal.alarm(_worker.limits.seconds + ORPHANED)
        try:
            request = unpacked(header)
            if isinstance(request, QueryRequest):
                self._reply = answer(Path(header["folder"]), header["build"], request)
            elif isinstance(self._pages, KgError):
                self._reply = QueryRefusal(503, unusable(self._pages), 60)
            else:
                assert self._pages is not None
                self._reply = _page(request, self._pages)
        except Exception:
            self._problem = traceback.format_exc()
        signal.alarm(0)


def start(limits: Settings) -> bool:
    """Sets the limits of the process; it ends on SIGTERM. True where it can open no connection."""
    _worker.limits = limits
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a Python handler would wait for the engine to return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends its workers
    most = limits.memory + _data_size()
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)  # the engine prints a backtrace each time it runs out of memory
    os.close(null)
    return block_sockets()


def end_with_parent(parent: int) -> None:
    """Makes the kernel kill this process, whatever it computes, when the thread that started it ends. Linux only."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it had ended before
        os._exit(1)


def _data_size() -> int:
    """The bytes of memory that the process has before its first query, which do not count towards the limit."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0


def block_sockets() -> bool:
    """Makes the kernel refuse new sockets to this process, by a seccomp filter that needs no privilege.

    False where the system has no such filter: elsewhere than on Linux on x86-64 and arm64.
    """
    audit, number = _SOCKET.get(platform.machine(), (0, 0))
    if platform.system() != "Linux" or not audit:
        return False
    steps = [  # BPF for seccomp(2): code, jump if true, jump if false, operand
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 0, 3, audit),  # any other: refuse
        (0x20, 0, 0, 0),  # load the number of the system call
        (0x35, 1, 0, 0x40000000),  # a call of the x32 interface: refuse
        (0x15, 0, 1, number),  # socket(2): refuse
        (0x06, 0, 0, 0x00050001),  # refuse with EPERM
        (0x06, 0, 0, 0x7FFF0000),  # allow
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filter_ = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(program)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return bool(
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0) == 0
    )


def answer(folder: Path, build: str, request: QueryRequest) -> QueryResult | QueryRefusal:
    """The complete result of a query over the store in a folder, or why there is none."""
    return answer_from(lambda: _store(folder, build), request)


def answer_from(opened: Callable[[], LocalStore], request: QueryRequest) -> QueryResult | QueryRefusal:
    """The complete result of a query over a store, or why there is none."""
    try:
        with damage.reading():
            return _answer(opened(), request)
    except damage.UnusableStoreError as error:
        _worker.store = None
        return QueryRefusal(503, unusable(error), 60)
    except KgError as error:
        return QueryRefusal(400, str(error))
    except OverflowError:
        return QueryRefusal(422, _large(_worker.limits.result))
    except (MemoryError, RecursionError):
        return QueryRefusal(422, MEMORY)
    except (OSError, RuntimeError, ValueError) as error:  # from the engine, in the middle of a query
        return QueryRefusal(422, f"the query cannot be answered: {str(error)[:300]}")


def _page(request: PageRequest, pages: PageMaker) -> Reply:
    into = ResultFile(_worker.limits.result)
    try:
        with damage.reading():
            status, headers = pages.make(request, into)
    except damage.UnusableStoreError as error:
        return QueryRefusal(503, unusable(error), 60)
    except OverflowError:
        return QueryRefusal(422, "the page is too long\n  fix       choose a part of it, or query the endpoint")
    except (MemoryError, RecursionError):
        return QueryRefusal(422, MEMORY)
    return Page(status, headers, into, into.tell())


UNUSABLE = "the store of this server cannot be read"


def unusable(error: KgError) -> str:
    """The text for a client about a store that cannot be read; it does not say where the server keeps it."""
    return f"""{UNUSABLE} ({Path(error.where).name}: {error.what})
  expected  a store as kg build wrote it
  fix       tell whoever runs the server to run kg build, then send the query again"""


MEMORY = """the query needs more memory or deeper recursion than one query may use
  expected  a query whose intermediate results fit
  fix       join the patterns by variables that they share, add a LIMIT, or flatten the query"""


def _large(limit: int) -> str:
    return f"""the result has more than {limit:,} bytes; partial results are never sent
  expected  a smaller result
  fix       use LIMIT and OFFSET after an ORDER BY, or download the release files"""


def _store(folder: Path, build: str) -> LocalStore:
    """The store in a folder, which `build` recognises; that of an earlier build is closed."""
    if _worker.store is None or _worker.store[0] != build:
        _worker.store = None
        _worker.store = build, pipeline.open_store(folder)
    return _worker.store[1]


def _answer(store: LocalStore, request: QueryRequest) -> QueryResult | QueryRefusal:
    default, named = map(ox.NamedNode, request.default_graphs), map(ox.NamedNode, request.named_graphs)
    try:
        result = store.query_dataset(request.query, [*default], [*named])
    except SyntaxError as error:
        return QueryRefusal(400, str(mistakes.explain(request.query, str(error.msg), "the query")))
    offered = formats.GRAPHS if isinstance(result, ox.QueryTriples) else formats.ROWS
    kind = formats.negotiate(request.accept, offered)
    if kind is None:
        return QueryRefusal(
            406, f"this result cannot be written as {request.accept[:200]!r}\n  expected  {', '.join(offered)}"
        )
    into = ResultFile(_worker.limits.result)
    if offered[kind] not in formats.XML:
        result.serialize(into, format=offered[kind])  # type: ignore[arg-type]
        return QueryResult(kind, into, into.tell())
    written = into
    try:
        result.serialize(written, format=offered[kind])  # type: ignore[arg-type]
        into = ResultFile(_worker.limits.result)
        formats.copy_well_formed(written, into)
        return QueryResult(kind, into, into.tell())
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and "RDF/XML" not in str(error):  # a property with a name that RDF/XML reserves
            raise
        return QueryRefusal(406, _not_xml(kind, str(error), [other for other in offered if "xml" not in other]))


def _not_xml(kind: str, message: str, others: list[str]) -> str:
    return (
        f"this result cannot be written as {kind}, because it holds a control character, or a property whose name XML "
        f"does not allow: {message[:200]}\n  expected  {', '.join(others)}\n  fix       ask for one of these formats"
    )


class ResultFile(tempfile.SpooledTemporaryFile[bytes]):
    """A file without a name that raises OverflowError beyond its limit; in memory as long as it is short."""

    def __init__(self, limit: int) -> None:
        super().__init__(max_size=INLINE)
        self.limit = limit

    def write(self, part: Any) -> int:
        """Writes a part at the end."""
        count = super().write(part)
        if self.tell() > self.limit:
            raise OverflowError
        return count
