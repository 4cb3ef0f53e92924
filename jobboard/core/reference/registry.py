"""The register of reference loaders that the floors above add for `load_reference`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """What a loader did to one table: rows created, rows changed, rows already right."""

    what: str
    created: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.created} created, {self.changed} changed, "
            f"{self.unchanged} unchanged"
        )


Loader = Callable[[], Loaded]

_LOADERS: list[Loader] = []


def register(loader: Loader) -> Loader:
    """Add an idempotent loader to `load_reference`; it runs after places and rates."""
    if loader not in _LOADERS:
        _LOADERS.append(loader)
    return loader


def loaders() -> tuple[Loader, ...]:
    """Return the loaders in the order they were registered."""
    return tuple(_LOADERS)
