"""Draws the picture a shared link shows: 1200 by 630 pixels, in the site's colours."""

import io
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from jobs.models import Job

WIDTH, HEIGHT, EDGE = 1200, 630, 72
CANVAS, INK, QUIET = "#fbfaf6", "#1b1a17", "#56514a"
GREEN, GOLD, CLAY = "#0e6b47", "#f4b81c", "#b3341f"
# The kente step of the page header: ink, gold, green and clay at 5:2:2:1.
BAND = ((INK, 5), (GOLD, 2), (GREEN, 2), (CLAY, 1))
BAND_UNIT, BAND_HEIGHT = 12, 20
TITLE_SIZES = (76, 66, 58, 50)
TITLE_TOP, TITLE_HEIGHT = 142, 240
# Letters that are no base letter with an accent, for a font that has neither.
PLAIN = str.maketrans(
    {"ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ŋ": "n", "Ŋ": "N", "ø": "o", "Ø": "O", "ł": "l",
     "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "–": "-", "—": "-", "‑": "-",
     "•": "·", "£": "GBP ", "€": "EUR ", "₵": "GHS "}
)  # fmt: skip
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Card:
    """The words on a card; an empty line is left out."""

    title: str
    subtitle: str = ""
    figure: str = ""
    footer: str = ""


def card_address(job: Job) -> str:
    """Return the path of a listing's picture; a change of the listing changes it."""
    path = reverse("jobs:job-card", kwargs={"job_id": job.pk})
    return f"{path}?v={card_version(job)}"


def card_version(job: Job) -> str:
    """Return a short name of the listing's present state."""
    return f"{int(job.updated_at.timestamp()):x}"


def draw_card(card: Card) -> bytes:
    """Return the card as a PNG of at most 64 colours, well below 60 KB."""
    image = Image.new("RGB", (WIDTH, HEIGHT), CANVAS)
    draw = ImageDraw.Draw(image)
    draw_frame(draw)
    top = TITLE_TOP
    font, lines = fit_title(writable(card.title))
    for line in lines:
        draw.text((EDGE, top), line, INK, font, stroke_width=2, stroke_fill=INK)
        top += line_height(font)
    top += 12
    if card.subtitle:
        draw.text((EDGE, top), shorten(writable(card.subtitle), sized(40), 1), QUIET, sized(40))
    if card.figure:
        figure = shorten(writable(card.figure), sized(48), 1)
        draw.text((EDGE, HEIGHT - 188), figure, GREEN, sized(48), stroke_width=1, stroke_fill=GREEN)
    if card.footer:
        footer = shorten(writable(card.footer), sized(36), 1)
        draw.text((EDGE, HEIGHT - 118), footer, QUIET, sized(36))
    found = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(found, "PNG", optimize=True)
    return found.getvalue()


def draw_frame(draw: ImageDraw.ImageDraw) -> None:
    """Draw what every card has: the name at the top and the woven band at the foot."""
    draw.rounded_rectangle((EDGE, 52, EDGE + 56, 108), 14, GREEN)
    draw.ellipse((EDGE + 9, 76, EDGE + 27, 94), outline="#ffffff", width=5)
    draw.line((EDGE + 33, 66, EDGE + 33, 96), "#ffffff", 5)
    draw.line((EDGE + 34, 84, EDGE + 46, 96), "#ffffff", 5)
    draw.line((EDGE + 32, 82, EDGE + 38, 86, EDGE + 47, 71), GOLD, 5, joint="curve")
    start, font = EDGE + 74, sized(44)
    draw.text((start, 52), "oK", GREEN, font, stroke_width=1, stroke_fill=GREEN)
    start += round(font.getlength("oK")) + 1
    draw.text((start, 52), "adwuma", INK, font, stroke_width=1, stroke_fill=INK)
    left = 0
    while left < WIDTH:
        for colour, units in BAND:
            right = left + units * BAND_UNIT
            draw.rectangle((left, HEIGHT - BAND_HEIGHT, right - 1, HEIGHT), colour)
            left = right


def fit_title(title: str) -> tuple[Font, list[str]]:
    """Return the largest font in which the title fits, and its lines; cut it when none does."""
    for size in TITLE_SIZES:
        font = sized(size)
        lines = wrap(title, font)
        if len(lines) <= TITLE_HEIGHT // line_height(font):
            return font, lines
    return font, wrap(shorten(title, font, TITLE_HEIGHT // line_height(font)), font)


def line_height(font: Font) -> int:
    """Return the distance between two lines in pixels."""
    return round(font.size * 1.18)


def wrap(text: str, font: Font) -> list[str]:
    """Return the text in lines as wide as the card; a word too long for one is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * EDGE:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if font.getlength(lines[-1] + char) > WIDTH - 2 * EDGE:
                lines.append("")
            lines[-1] += char
    return lines


def shorten(text: str, font: Font, lines: int) -> str:
    """Return the text cut with an ellipsis so that it needs no more than so many lines."""
    if len(wrap(text, font)) <= lines:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(wrap(f"{text[:middle].rstrip()}…", font)) <= lines:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"


def writable(text: str) -> str:
    """Return the text in letters the font has: accents dropped, the rest left out."""
    decomposed = unicodedata.normalize("NFKD", text.translate(PLAIN))
    kept = "".join(char if has_glyph(char) else "" for char in decomposed)
    return " ".join(kept.split())


@lru_cache(maxsize=2048)
def has_glyph(char: str) -> bool:
    """Say whether the font draws this character as itself."""
    if unicodedata.combining(char) or unicodedata.category(char).startswith("C"):
        return False
    font = sized(TITLE_SIZES[-1])
    return char.isspace() or bytes(font.getmask(char)) != bytes(font.getmask("\uffff"))


@lru_cache(maxsize=16)
def sized(pixels: int) -> Font:
    """Return Pillow's own font at this size, so that every machine draws the same picture."""
    font = ImageFont.load_default(pixels)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType: install its wheel from PyPI.")
    return font
