"""What every write of this floor shares: fields set and checked, a unique column's no caught."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from jobboard.core.errors import InvalidInput


def set_columns(row: models.Model, columns: dict[str, Any]) -> list[str]:
    """Set fields without saving; return the names of those that are other than before."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return changed


def check(row: models.Model) -> None:
    """Raise `InvalidInput` for the first field that cannot stand; uniqueness is the database's."""
    try:
        row.clean_fields()
        row.validate_constraints()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(" ".join(messages), field=field) from error


def is_saved(row: models.Model, *, unique: Sequence[str], changed: list[str] | None = None) -> bool:
    """Save a row, or only what `changed`; return False when another holds a `unique` value.

    The database decides, so two that come at once cannot both have it. Needs a transaction.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=changed is None, update_fields=changed)
    except IntegrityError:
        held = {name: value for name in unique if (value := getattr(row, name)) is not None}
        same = models.Q(*held.items(), _connector=models.Q.OR)
        if not type(row)._default_manager.filter(same).exclude(pk=row.pk).exists():
            raise
        return False
    return True
