"""The lab's kernels: what takes too much memory is one sentence, the next cell runs; a kernel too many is refused; idle ones end."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from tornado.web import HTTPError

from tongxing_notebooks.kernel import MEMORY
from tongxing_notebooks.lab_files import write_kernel

pytestmark = pytest.mark.slow
PATIENCE_S = 60
CAP_MB = 600


@pytest.fixture
def kernel(tmp_path):
    """A kernel of the lab with little memory, and who talks to it."""
    write_kernel(tmp_path, {MEMORY: str(CAP_MB)})
    specs = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")], ensure_native_kernel=False)
    manager = KernelManager(kernel_name="tongxing", kernel_spec_manager=specs)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE_S)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def said(client, code):
    """What a cell shows: each output's text."""
    told = []

    def hear(message):
        content = message["content"]
        told.extend(content.get("traceback", ()))
        told.append(content.get("text") or content.get("data", {}).get("text/plain"))

    client.execute_interactive(code, timeout=PATIENCE_S, output_hook=hear)
    return [each for each in told if each]


def test_a_kernel_that_asks_for_too_much_says_one_sentence_and_goes_on(kernel):
    (line,) = said(kernel, f"kept = bytearray({2 * CAP_MB} << 20)")
    assert f"最多使用 {CAP_MB} MB" in line and f"may use {CAP_MB} MB" in line and "Traceback" not in line
    assert said(kernel, "1 + 1") == ["2"]
    assert said(kernel, "get_ipython().history_manager.hist_file") == ["':memory:'"]  # what was typed stands in no file


def test_an_error_of_ours_is_one_sentence_and_any_other_keeps_its_traceback(kernel):
    (line,) = said(
        kernel, "from tongxing.errors import UsageError\nraise UsageError('没有这一项。', remedy='Choose another.')"
    )
    assert line == "没有这一项。 Choose another."
    assert any("ZeroDivisionError" in each for each in said(kernel, "1 / 0"))


def test_a_kernel_too_many_is_refused_with_what_to_do():
    # Jupyter's server compiles a grammar for each kind of address when it is imported, which takes longer than this file.
    from tongxing_notebooks.kernels import CappedKernels

    kernels = CappedKernels(most=0)
    with pytest.raises(HTTPError) as refused, ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, kernels._async_start_kernel()).result()
    assert refused.value.status_code == 503 and "请先关闭一个" in refused.value.log_message
