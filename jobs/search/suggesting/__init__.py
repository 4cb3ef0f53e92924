"""Suggestions while someone types, and "did you mean" when a search finds little."""

from jobs.search.suggesting.asking import Suggestion, suggestions
from jobs.search.suggesting.correcting import Correction, did_you_mean
from jobs.search.suggesting.places import meant_place
from jobs.search.suggesting.reading import proposals, reset_proposals
from jobs.search.suggesting.writing import write_suggestions, write_when_due

__all__ = [
    "Correction",
    "Suggestion",
    "did_you_mean",
    "meant_place",
    "proposals",
    "reset_proposals",
    "suggestions",
    "write_suggestions",
    "write_when_due",
]
