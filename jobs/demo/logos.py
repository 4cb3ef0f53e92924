"""Draws a small logo for a demo employer: a monogram on one of a few geometric grounds."""

import hashlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZES = (48, 96, 192)
MOST_BYTES = 2560
_CANVAS = 384

# Ground, figure, letters: each pair of ground and letters is at least 4.5:1.
_PALETTE = (
    ("#0E6B47", "#128457", "#FFFFFF"),
    ("#7A4F00", "#936206", "#FFF3D1"),
    ("#B3341F", "#A02C19", "#FFFFFF"),
    ("#1F5AA6", "#1A4D8F", "#FFFFFF"),
    ("#14301F", "#1E4630", "#FFD46B"),
    ("#F4B81C", "#E5A90B", "#1B1A17"),
    ("#4B2A63", "#5B3576", "#FFFFFF"),
    ("#E3F1E9", "#CFE6DA", "#0B5A3C"),
    ("#13243B", "#1D3556", "#9CC4FF"),
    ("#FCE9E4", "#F7D6CD", "#8A2415"),
    ("#005B66", "#006F7C", "#FFFFFF"),
    ("#2B2B2B", "#3D3D3D", "#F4B81C"),
)

Shape = Callable[[ImageDraw.ImageDraw, str], None]


def draw_logos(name: str, slug: str) -> dict[int, bytes]:
    """Return the logo as WebP bytes by width in pixels (48, 96, 192), at most 2.5 KB each."""
    seed = hashlib.sha256(slug.encode()).digest()
    ground, figure, letters = _PALETTE[seed[0] % len(_PALETTE)]
    image = Image.new("RGB", (_CANVAS, _CANVAS), ground)
    draw = ImageDraw.Draw(image)
    _SHAPES[seed[1] % len(_SHAPES)](draw, figure)
    text = _monogram(name)
    font = ImageFont.load_default(size=210 if len(text) == 1 else 168)
    draw.text(
        (_CANVAS / 2, _CANVAS / 2), text, fill=letters, font=font, anchor="mm", stroke_width=6
    )
    return {size: _webp(image, size) for size in SIZES}


def _webp(image: Image.Image, size: int) -> bytes:
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    for quality in (82, 70, 55, 40):
        out = BytesIO()
        small.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def _monogram(name: str) -> str:
    """Return the first letters of the first two words that are not small ones."""
    words = [word for word in name.split() if word.lower() not in {"and", "&", "of", "the"}]
    return "".join(word[0] for word in words[:2]).upper()


def _disc(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.ellipse((32, 32, 352, 352), fill=colour)


def _diagonal(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.polygon(((0, _CANVAS), (_CANVAS, 0), (_CANVAS, _CANVAS)), fill=colour)


def _steps(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for step in range(4):
        draw.rectangle((step * 96, 288 - step * 96, _CANVAS, 383 - step * 96), fill=colour)


def _rings(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for inset in (16, 80):
        draw.ellipse((inset, inset, _CANVAS - inset, _CANVAS - inset), outline=colour, width=32)


def _bars(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for left in range(0, _CANVAS, 128):
        draw.rectangle((left, 0, left + 63, _CANVAS), fill=colour)


def _lozenge(draw: ImageDraw.ImageDraw, colour: str) -> None:
    middle = _CANVAS / 2
    draw.polygon(((middle, 8), (_CANVAS - 8, middle), (middle, _CANVAS - 8), (8, middle)), colour)


_SHAPES: tuple[Shape, ...] = (_disc, _diagonal, _steps, _rings, _bars, _lozenge)
