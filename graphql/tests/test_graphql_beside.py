"""What a server does beside all requests: whatever goes wrong in it, it is tried again, and the server goes on."""

from collections import Counter

import anyio
from graphql_towns import made

from tongxing_graphql.server import app
from tongxing_graphql.web.served import Served


def test_what_goes_wrong_beside_requests_is_tried_again_and_ends_nothing(tmp_path, departments, monkeypatch, caplog):
    town, tried = made("sqlite", tmp_path, departments), Counter()

    def failing(name):
        def fails(*_):
            tried[name] += 1
            raise ValueError("王小明")

        return fails

    for pause in ("ANCHOR_EVERY_S", "CATCH_UP_EVERY_S", "ASK_EVERY_S"):
        monkeypatch.setattr(app, pause, 0.01)
    monkeypatch.setattr(app, "_caught_up", failing("reactions and webhooks"))
    monkeypatch.setattr(town.registry.log, "tend", failing("anchors"))
    monkeypatch.setattr(Served, "look", failing("switches"))

    async def serve():
        async with town.app.router.lifespan_context(town.app):
            with anyio.fail_after(30):
                while len(tried) < 3 or min(tried.values()) < 2:
                    await anyio.sleep(0.01)

    town._portal.call(serve)
    assert "ValueError at" in caplog.text and "王小明" not in caplog.text
    town.close()
