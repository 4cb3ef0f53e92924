"""A plot of spans on a log scale as SVG that a screen reader can read and a dark page can show."""

import math
from collections.abc import Sequence
from html import escape

WIDTH, LEFT, RIGHT, ROW, TOP, BOTTOM = 900, 230, 110, 30, 70, 40
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:currentColor}.t{font-size:16px;font-weight:600}"
    ".g{stroke:currentColor;opacity:.18}.s{stroke:currentColor;stroke-width:8;opacity:.35;"
    "stroke-linecap:round}.a{fill:currentColor}.b{fill:none;stroke:currentColor;stroke-width:2}"
    "svg{color:#1a1a1a;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#eee;background:#161616}}"
)


def spans(title: str, about: str, rows: Sequence[tuple[str, float, float]]) -> str:
    """Return the SVG of rows of (label, p50, p95), all above 0; `about` says what is shown."""
    low = math.floor(math.log10(min(p50 for _label, p50, _p95 in rows)))
    high = max(math.ceil(math.log10(max(p95 for _label, _p50, p95 in rows))), low + 1)
    height = TOP + ROW * len(rows) + BOTTOM

    def x(value: float) -> float:
        share = (math.log10(value) - low) / (high - low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    told = "; ".join(f"{label}: {read(p50)} and {read(p95)}" for label, p50, p95 in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(about)} {escape(told)}.</desc>',
        f"<style>{STYLE}</style>",
        f'<text class="t" x="16" y="26">{escape(title)}</text>',
        f'<text x="16" y="48">{escape(about)}</text>',
    ]
    for power in range(low, high + 1):
        at = x(10.0**power)
        lines.append(
            f'<line class="g" x1="{at}" x2="{at}" y1="{TOP - 8}" y2="{height - BOTTOM}"/>'
            f'<text x="{at}" y="{height - 14}" text-anchor="middle">{tick(power)}</text>'
        )
    for number, (label, p50, p95) in enumerate(rows):
        y = TOP + ROW * number + 12
        lines.append(
            f'<text x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{escape(label)}</text>'
            f'<line class="s" x1="{x(p50)}" x2="{x(p95)}" y1="{y}" y2="{y}"/>'
            f'<circle class="a" cx="{x(p50)}" cy="{y}" r="5"/>'
            f'<circle class="b" cx="{x(p95)}" cy="{y}" r="5"/>'
            f'<text x="{x(p95) + 12}" y="{y + 4}">{read(p50)} / {read(p95)}</text>'
        )
    return "\n".join([*lines, "</svg>\n"])


def tick(power: int) -> str:
    """Return a power of ten milliseconds as people say it."""
    return f"{10 ** (power - 3):,} s" if power >= 3 else f"{10.0**power:g} ms"


def read(milliseconds: float) -> str:
    """Return milliseconds with what of them is worth reading."""
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"
