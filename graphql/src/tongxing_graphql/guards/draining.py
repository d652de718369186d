"""A process that is about to end: it takes no new connection, and what it answers from now on closes its connection.

A socket that is closed drops whoever waits at it, with what they sent. So the system is first told to let nobody in any more;
those who wait are taken in and answered, and then it is closed.
"""

import ctypes
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

SECONDS = 2.0
"""For so long an open connection is still answered: longer than a client that keeps one takes between two requests of a task."""
SO_ATTACH_FILTER = 26
"""Linux; Python has no name for it."""
_ENDING = Event()


def is_ending() -> bool:
    """Whether this process is about to end."""
    return _ENDING.is_set()


def drain(*_: object) -> None:
    """Let nobody in any more. Workers that share a socket may each say so."""
    _ENDING.set()
    for each in _listening():
        with each, suppress(OSError):
            _close_door(each)


def _listening() -> Iterator[socket.socket]:
    """The sockets at which this process waits for connections; which server made them does not matter."""
    if sys.platform != "linux":
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if stat.S_ISSOCK(os.stat(f"/proc/self/fd/{name}").st_mode):
                found = socket.socket(fileno=os.dup(int(name)))
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield found
                else:
                    found.close()


def _close_door(listening: socket.socket) -> None:
    """A filter that keeps nothing of what comes to a socket (socket(7)): one instruction, return 0."""
    instruction = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0), 8)
    listening.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(instruction)))
