"""The process that starts workers, by forking itself once it has prepared what all of them need; and the workers.

A new worker is ready in milliseconds, and shares the memory of the search index and the labels with all others. The
process that starts them has one thread and no store open when it forks. It ends with the server, and its workers end
with it. A worker answers one request at a time, within limits that the operating system enforces.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import platform
import resource
import signal
import socket
import struct
import traceback
from pathlib import Path
from typing import IO, Any

from kg.archive import Archive
from kg.errors import KgError
from kg.serve.app import Application
from kg.serve.endpoint.formats import MEMORY
from kg.serve.endpoint.messages import line
from kg.serve.settings import Settings
from kg.store import damage

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # audit architecture, number of socket(2)
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2  # <linux/prctl.h>
GROWN = 64_000_000  # bytes by which a worker may have grown, else it ends after the request and frees them
UNUSABLE = "the store of this server cannot be read"


def main(control: socket.socket, parent: int, build: tuple[Archive, Path], settings: Settings) -> None:
    """Prepares the pages of a build, then forks a worker for each socket that comes over `control`.

    It tells the server in a line of JSON that it is ready, or what is wrong.
    """
    end_with_parent(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        application = Application(*build, settings)
    except KgError as error:
        parts = [[one.what, one.where, one.expected, one.repair] for one in error.problems]
        control.sendall(line(error=parts))
        return
    control.sendall(line(ready=True))
    gc.collect()
    gc.freeze()  # collections in the workers would copy the memory that they share
    # the kernel itself lets ended workers go: to wait for one can take seconds, as it may end with a low priority
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    this = os.getpid()
    while True:
        order, files, _, _ = socket.recv_fds(control, 1, 1)
        if not order:  # the server has gone, or needs no more of them
            os._exit(0)  # at once, without freeing all that was prepared
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            _run(files[0], this, settings, application)
        os.close(files[0])


def _run(file: int, parent: int, settings: Settings, application: Application) -> None:
    """The life of a worker, which never returns to what its parent was doing."""
    try:
        _work(socket.socket(fileno=file), parent, settings, application)
    except OSError:  # the server has gone
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _work(connection: socket.socket, parent: int, settings: Settings, application: Application) -> None:
    """Answers the requests whose files come over the connection, until the other side closes it."""
    end_with_parent(parent)
    broken: KgError | None = None
    try:
        application.open()
    except KgError as error:  # the store has been damaged since it was prepared
        broken = error
    sealed = _confine(settings)
    usual = _data_size()
    connection.sendall(line(pid=os.getpid(), sealed=sealed))
    while True:
        order, files, _, _ = socket.recv_fds(connection, 1, 1)
        if not order:
            return
        with os.fdopen(files[0], "r+b") as file:
            reply = {"refusal": (503, _unusable(broken), 60)} if broken else _reply(application, file)
        connection.sendall(line(**reply, last=_data_size() - usual > GROWN))


def _reply(application: Application, file: IO[bytes]) -> dict[str, Any]:
    """Status and headers of the response to the request in a file, which then holds the body; or why there is none."""
    file.seek(0)
    request = file.read()
    file.seek(0)
    file.truncate()
    try:
        with damage.reading():
            status, headers = application.answer(request, file)
        return {"status": status, "headers": headers}
    except damage.UnusableStoreError as error:
        return {"refusal": (503, _unusable(error), 60)}
    except OverflowError:
        return {"refusal": (422, "the page is too long\n  fix       choose a part of it, or query the endpoint", 0)}
    except (MemoryError, RecursionError):
        return {"refusal": (422, MEMORY, 0)}
    except Exception:
        return {"refusal": (500, "something went wrong on our side", 0), "bug": traceback.format_exc()[-10_000:]}


def _unusable(error: KgError) -> str:
    """The text for a client about a store that cannot be read; it does not say where the server keeps it."""
    return f"""{UNUSABLE} ({Path(error.where).name}: {error.what})
  expected  a store as kg build wrote it
  fix       tell whoever runs the server to run kg build, then send the query again"""


def _confine(settings: Settings) -> bool:
    """Sets the limits of the process. True where it can open no connection from now on."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a Python handler would wait for the engine to return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends its workers
    most = settings.memory + _data_size()
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
    """The bytes of memory that the process has before its first request, which do not count towards the limit."""
    with contextlib.suppress(OSError):
        for row in Path("/proc/self/status").read_text().splitlines():
            if row.startswith("VmData:"):
                return int(row.split()[1]) * 1024
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
