"""The results of a benchmark as an SVG bar chart on a logarithmic scale."""

from __future__ import annotations

import math
from typing import Any
from xml.sax.saxutils import escape

ROW, LEFT, WIDTH, TOP = 22, 330, 520, 34
OURS, THEIRS = "#1f5fa8", "#c8752d"


def bars(results: dict[str, Any]) -> list[tuple[str, float, bool]]:
    """Label, seconds, and whether it is ours, for what was measured."""
    from benchmarks.measure.run import spread

    found: list[tuple[str, float, bool]] = []
    runs = results["stages"]["runs"]
    for step in ("raw load", "load", "infer", "prove", "argue", "shapes"):
        values = [run[step] for run in runs if step in run]
        if values:
            found.append((f"{step}, {results['triples']:,}", spread(values)["median"], step != "raw load"))
    for name, row in results["validators"].items():
        if row.get("theirs") and row.get("ours"):
            found += [
                (f"shapes, {row['triples']:,}", row["ours"], True),
                (f"{name}, {row['triples']:,}", row["theirs"], False),
            ]
    for row in results["reasoners"]["rows"]:
        if row.get("theirs") and row.get("ours"):
            found += [
                (f"axioms, {row['triples']:,}", row["ours"], True),
                (f"{row['name']}, {row['triples']:,}", row["theirs"], False),
            ]
    return list(dict.fromkeys(found))


def plot(results: dict[str, Any]) -> str:
    """The chart as SVG."""
    rows = bars(results)
    least = math.floor(math.log10(min((s for _, s, _ in rows), default=0.01)))
    most = math.ceil(math.log10(max((s for _, s, _ in rows), default=10.0)))
    unit, height = WIDTH / max(most - least, 1), TOP + ROW * len(rows) + 30
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" '
        'font-family="sans-serif" font-size="13">',
        f"<title>{escape('Seconds of each step; blue is ours, orange is another program')}</title>",
        f'<rect width="{LEFT + WIDTH + 90}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(least, most + 1):
        x = LEFT + (power - least) * unit
        lines.append(f'<path d="M{x:.1f} {TOP - 8}V{height - 22}" stroke="#dddddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{TOP - 14}" text-anchor="middle" fill="#555555">{10.0**power:g} s</text>')
    for number, (label, seconds, ours) in enumerate(rows):
        y, length = TOP + number * ROW, max((math.log10(seconds) - least) * unit, 1)
        lines.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>')
        lines.append(
            f'<rect x="{LEFT}" y="{y + 3}" width="{length:.1f}" height="{ROW - 7}" fill="{OURS if ours else THEIRS}"/>'
        )
        lines.append(f'<text x="{LEFT + length + 6:.1f}" y="{y + 14}" fill="#333333">{seconds:.3g}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
