"""Typed reader of environment variables that fails by naming the variable."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class Env:
    """Reads typed values from a mapping of strings, usually `os.environ`.

    Every method takes the variable's name and an optional default. A missing variable without
    a default, or a value that cannot be read, raises `ImproperlyConfigured` that names the
    variable and says what is expected.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        """Return the value as it stands."""
        value = self._values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set: give it a value (see .env.example).")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self.text(name, "yes" if default else "no").lower()
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={value!r} is not a yes or a no: write 1 or 0.")

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.text(name, str(default))
        try:
            return int(value)
        except ValueError:
            raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None

    def words(self, name: str, default: str = "") -> list[str]:
        """Return the parts of a comma-separated list, without empty ones."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def url(self, name: str, *, schemes: set[str]) -> SplitResult | None:
        """Return the parts of a URL with one of `schemes`, or None when the variable is unset."""
        value = self.text(name, "")
        return self._url(name, value, schemes) if value else None

    def urls(self, name: str, *, schemes: set[str]) -> list[SplitResult]:
        """Return the parts of each URL of a comma-separated list."""
        return [self._url(name, value, schemes) for value in self.words(name)]

    def _url(self, name: str, value: str, schemes: set[str]) -> SplitResult:
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            raise ImproperlyConfigured(f"{name} is not a URL: check its port.") from None
        if parts.scheme not in schemes or not parts.hostname:
            expected = " or ".join(f"{scheme}://host" for scheme in sorted(schemes))
            raise ImproperlyConfigured(f"{name} must look like {expected}/…")
        return parts
