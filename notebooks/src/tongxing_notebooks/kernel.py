"""The kernel of the lab: IPython's, with a cap on its memory, so that one notebook cannot take the machine from the others."""

import os
import resource
import sys

from ipykernel.kernelapp import IPKernelApp

MEMORY = "TONGXING_LAB_KERNEL_MB"
DEFAULT_MB = 2048


def cap(megabytes: int) -> None:
    """Let this process keep so much data, and no more; what asks for more gets a MemoryError and the notebook goes on."""
    limit = megabytes << 20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main() -> None:
    """Start the kernel with the arguments that Jupyter gives."""
    cap(int(os.environ.get(MEMORY, DEFAULT_MB)))
    sys.path.insert(0, "")
    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()
