"""axe-core in a page: what is seriously wrong for people who cannot see, or have no mouse."""

from pathlib import Path

AXE = Path(__file__).parent / "axe/axe.min.js"
GRAVE = {"serious", "critical"}


def faults(page, where="document"):
    """One line for each serious finding of axe-core: its rule, and the first elements concerned. ``where``: a selector."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    target = "document" if where == "document" else f"{where!r}"
    found = page.evaluate(f"() => axe.run({target}, {{resultTypes: ['violations']}}).then((told) => told.violations)")
    return [
        f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'][:3])}"
        for each in found
        if each["impact"] in GRAVE
    ]
