"""Draws the PNG and ICO icons from the same strokes as the SVG mark."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

GREEN, WHITE, GOLD = "#0e6b47", "#ffffff", "#f4b81c"
# The mark lives in a square of 28 units; drawn large and scaled down, its edges come out smooth.
UNITS, SCALE = 28, 64
STROKE = 2.6
RING = (8.6, 16.4, 4.0)
STEM = [(16.0, 6.5), (16.0, 20.5)]
LEG = [(18.8, 15.6), (22.8, 20.5)]
TICK = [(16.0, 14.4), (18.8, 16.6), (23.2, 9.4)]
# File, size in pixels, and whether it fills its square (for masks that cut corners off).
ICONS = (
    ("apple-touch-icon.png", 180, True),
    ("icon-192.png", 192, False),
    ("icon-512.png", 512, False),
    ("icon-maskable-512.png", 512, True),
)


class Command(BaseCommand):
    """Writes the icons into static/img; run it when the mark changes, and commit the files."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder to write to."""
        parser.add_argument("--to", default=str(Path(settings.BASE_DIR) / "static" / "img"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw every icon."""
        folder = Path(options["to"])
        folder.mkdir(parents=True, exist_ok=True)
        for name, size, is_full in ICONS:
            drawing = mark(size, is_full=is_full)
            drawing.quantize(32).save(folder / name, optimize=True)
            self.stdout.write(f"{name} {(folder / name).stat().st_size} bytes")
        mark(32, is_full=False).save(folder / "favicon.ico", sizes=[(16, 16), (32, 32)])


def mark(size: int, *, is_full: bool) -> Image.Image:
    """Return the mark in `size` pixels; a full one has square corners and a wider margin."""
    image = Image.new("RGBA", (UNITS * SCALE, UNITS * SCALE), GREEN if is_full else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not is_full:
        pen.rounded_rectangle((0, 0, UNITS * SCALE, UNITS * SCALE), 7 * SCALE, fill=GREEN)
    zoom = 0.8 if is_full else 1.0
    x, y, radius = RING
    ring = [place(x - radius, zoom), place(y - radius, zoom)]
    ring += [place(x + radius, zoom), place(y + radius, zoom)]
    grow = STROKE * SCALE * zoom / 2
    pen.ellipse(
        (ring[0] - grow, ring[1] - grow, ring[2] + grow, ring[3] + grow),
        outline=WHITE,
        width=int(grow * 2),
    )
    for points, colour in ((STEM, WHITE), (LEG, WHITE), (TICK, GOLD)):
        draw_line(pen, points, colour, zoom)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def draw_line(
    pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], colour: str, zoom: float
) -> None:
    """Draw a line with round ends and joints."""
    spots = [(place(x, zoom), place(y, zoom)) for x, y in points]
    half = STROKE * SCALE * zoom / 2
    pen.line(spots, fill=colour, width=int(half * 2), joint="curve")
    for x, y in spots:
        pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)


def place(unit: float, zoom: float) -> float:
    """Return a coordinate of the mark in drawing pixels, zoomed about the centre."""
    return ((unit - UNITS / 2) * zoom + UNITS / 2) * SCALE
