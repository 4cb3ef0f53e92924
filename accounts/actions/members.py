"""Who acts for a company: adding members, changing their role, removing them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership, User
from jobboard.core.errors import DomainError


class AlreadyMember(DomainError):
    """The person has another role there."""

    code = "already-member"
    message = _("This person is a member already. Change their role instead.")


class LastOwner(DomainError):
    """The company would be left without an owner."""

    code = "last-owner"
    message = _("%(person)s is the last owner of %(company)s. Make another member its owner first.")

    def __init__(self, member: Membership) -> None:
        super().__init__(self.message % {"person": member.user, "company": member.company})


@transaction.atomic
def add_member(*, company_id: int, user_id: int, role: str, by: User | None) -> Membership:
    """Let a person act for a company; `role` is a `Membership.Role`. Twice is once.

    Raises `AlreadyMember` for one who has another role.
    """
    Company.objects.select_for_update().get(pk=company_id)
    wanted = Membership.Role(role)
    member, _is_new = Membership.objects.get_or_create(
        company_id=company_id, user_id=user_id, defaults={"role": wanted}
    )
    if member.role != wanted:
        raise AlreadyMember
    return member


@transaction.atomic
def change_role(*, membership_id: int, role: str, by: User | None) -> Membership:
    """Give a member another role; raises `LastOwner` or Membership.DoesNotExist."""
    member = locked(membership_id)
    if member is None:
        raise Membership.DoesNotExist
    wanted = Membership.Role(role)
    if member.role != wanted:
        refuse_last_owner(member)
        member.role = wanted
        member.save(update_fields=["role"])
    return member


@transaction.atomic
def remove_member(*, membership_id: int, by: User | None) -> None:
    """End a membership; one that ended already is fine. Raises `LastOwner`."""
    member = locked(membership_id)
    if member is not None:
        refuse_last_owner(member)
        member.delete()


def locked(membership_id: int) -> Membership | None:
    """Return a membership read under the lock of its company, so that owners leave in turn."""
    # The company's row stands for all its memberships.
    Company.objects.select_for_update().filter(memberships=membership_id).order_by().first()
    return Membership.objects.select_related("company", "user").filter(pk=membership_id).first()


def refuse_last_owner(member: Membership) -> None:
    """Raise `LastOwner` for the only owner of a company; needs its lock."""
    owner = Membership.Role.OWNER
    others = Membership.objects.filter(company=member.company_id, role=owner).exclude(pk=member.pk)
    if member.role == owner and not others.exists():
        raise LastOwner(member)
