"""The verbs that change people, companies and memberships; admin, imports and demo use them."""

from accounts.actions.companies import (
    CompanyFields,
    CompanyInUse,
    SlugTaken,
    add_company,
    edit_company,
    ensure_companies,
    remove_company,
)
from accounts.actions.members import (
    AlreadyMember,
    LastOwner,
    add_member,
    change_role,
    remove_member,
)
from accounts.actions.people import ContactTaken, UserFields, add_user, edit_user, remove_user

__all__ = [
    "AlreadyMember",
    "CompanyFields",
    "CompanyInUse",
    "ContactTaken",
    "LastOwner",
    "SlugTaken",
    "UserFields",
    "add_company",
    "add_member",
    "add_user",
    "change_role",
    "edit_company",
    "edit_user",
    "ensure_companies",
    "remove_company",
    "remove_member",
    "remove_user",
]
