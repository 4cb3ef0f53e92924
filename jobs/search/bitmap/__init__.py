"""The bitmap engine: a term index of Roaring bitmaps in ordinary rows of the database."""

from jobs.search.bitmap.engine import BitmapEngine

__all__ = ["BitmapEngine"]
