"""How many kernels the lab runs at one time: each costs memory also while nobody looks; the one too many is told why."""

from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Int

MOST = 8


class CappedKernels(AsyncMappingKernelManager):
    """Jupyter's, with a limit."""

    most = Int(MOST, help="Kernels at one time.").tag(config=True)

    async def _async_start_kernel(self, **started: Any) -> str:
        if len(self.list_kernel_ids()) >= self.most:
            said = f"已有 {self.most} 个内核在运行,请先关闭一个。 {self.most} kernels are running; close one first."
            raise HTTPError(503, reason="too many kernels", log_message=said)
        made: str = await super()._async_start_kernel(**started)
        return made

    start_kernel = _async_start_kernel  # type: ignore[assignment]  # as its base says it
