"""``tongxing plugins``: what is installed here, what each plugin brings, and what stops one."""

import typer

from ..host.host import Host
from .options import Json, print_json


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plugins")(plugins)


def plugins(as_json: Json = False) -> int:
    """List every installed plugin with its version and contributions. Exit 1 where one is stopped."""
    host = Host()
    stopped = [*host.stopped.values(), *(error for _, error in host.twins)]
    if as_json:
        print_json(
            {
                "plugins": [
                    {"key": p.key, "kind": p.kind, "version": p.version, "title": p.title.as_dict(), "brings": p.counts}
                    for p in host.plugins.values()
                ],
                "stopped": [{"key": error.plugin, "why": str(error)} for error in stopped],
            }
        )
    else:
        for plugin in host.plugins.values():
            brings = ", ".join(f"{number} {what}" for what, number in plugin.counts.items() if number)
            print(f"{plugin.key:<18} {plugin.title.zh} {plugin.title.en}  {plugin.version}\n    {brings or '—'}")
        for error in stopped:
            print(f"{error.plugin:<18} 已停止 stopped\n    {error}")
    return 1 if stopped else 0
