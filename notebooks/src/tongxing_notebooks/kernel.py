"""The kernel of the lab: IPython's, with a cap on its memory, so that one notebook cannot take the machine from the others."""

import os
import resource
import sys
from types import TracebackType
from typing import Any

from ipykernel.kernelapp import IPKernelApp

MEMORY = "TONGXING_LAB_KERNEL_MB"
CAP_MB = int(os.environ.get(MEMORY, "2048"))
TOO_MUCH = (
    f"内存不足:本内核最多使用 {CAP_MB} MB。请少取一些数据,或用 `del` 删除不再需要的变量;笔记本可以继续运行。 "
    f"Out of memory: this kernel may use {CAP_MB} MB. Ask for less, or `del` what is no longer needed; the notebook goes on."
)


def cap(megabytes: int) -> None:
    """Let this process keep so much data, and no more; what asks for more gets a MemoryError and the notebook goes on."""
    limit = megabytes << 20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main() -> None:
    """Start the kernel with the arguments that Jupyter gives."""
    cap(CAP_MB)
    sys.path.insert(0, "")
    app: Any = IPKernelApp.instance()
    app.initialize()
    app.shell.set_custom_exc((MemoryError,), _in_one_sentence)
    app.start()


def _in_one_sentence(
    shell: Any, kind: type[BaseException], error: BaseException, _: TracebackType, tb_offset: int | None = None
) -> list[str]:
    shell._showtraceback(kind, error, [TOO_MUCH])
    return [TOO_MUCH]


if __name__ == "__main__":
    main()
