"""A server's memory, set so that it stays as it is: few heaps, and no walk over what never changes."""

import ctypes
import gc
import sys

M_ARENA_MAX = -8
"""By <malloc.h> of glibc."""
HEAPS = 2


def begin() -> None:
    """Called once, when everything is loaded and no schema is made: those go again, when plugins are switched.

    glibc gives threads heaps of their own, each of which keeps what was ever needed in it at one time: eight threads that decide held
    some 50 MB more. The collector walks over all objects at times, while every request waits; what was loaded by now it leaves out.
    """
    if sys.platform == "linux":
        getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)(M_ARENA_MAX, HEAPS)  # other libraries of C have none
    gc.collect()
    gc.freeze()
