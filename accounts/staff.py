"""Staff groups and what each may do; every floor grants rights on its own tables."""

from collections import defaultdict

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from jobboard.core.reference.registry import Loaded, register

GROUPS = ("moderator", "finance", "support", "operator")
_granted: dict[str, set[str]] = defaultdict(set)


def grant(group: str, *permissions: str) -> None:
    """Let a staff group do something: names such as `jobs.change_job`.

    Called in `AppConfig.ready`; `load_reference` brings the groups into line. Raises KeyError for
    an unknown group.
    """
    if group not in GROUPS:
        raise KeyError(f"{group!r} is no staff group: choose one of {', '.join(GROUPS)}")
    _granted[group].update(permissions)


def granted(group: str) -> frozenset[str]:
    """Return what a group may do."""
    return frozenset(_granted[group])


@register
@transaction.atomic
def load_staff_groups() -> Loaded:
    """Create the groups, and give each exactly what the floors granted it.

    Raises LookupError for a permission that does not exist.
    """
    created = changed = 0
    for name in GROUPS:
        group, is_new = Group.objects.get_or_create(name=name)
        wanted = permissions_named(granted(name))
        is_stale = set(group.permissions.all()) != wanted
        if is_stale:
            group.permissions.set(wanted)
        created += is_new
        changed += is_stale and not is_new
    return Loaded("staff groups", created, changed, len(GROUPS) - created - changed)


def permissions_named(names: frozenset[str]) -> set[Permission]:
    """Return the permissions of names such as `jobs.change_job`; raise LookupError for others."""
    either = Q(pk__in=())
    for name in names:
        app, _dot, codename = name.partition(".")
        either |= Q(content_type__app_label=app, codename=codename)
    found = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in Permission.objects.filter(either).select_related("content_type")
    }
    if missing := names - found.keys():
        raise LookupError(f"no such permission: {', '.join(sorted(missing))}; migrate first")
    return set(found.values())
