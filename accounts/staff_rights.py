"""What staff may do with the tables of this floor and of the ground."""

from accounts.staff import grant

grant(
    "moderator",
    "accounts.view_company", "accounts.add_company", "accounts.change_company",
    "core.view_place",
)  # fmt: skip
grant("finance", "core.view_exchangerate", "core.add_exchangerate", "core.change_exchangerate")
grant(
    "support",
    "accounts.view_user", "accounts.view_company", "accounts.view_membership", "core.view_mail",
)  # fmt: skip
grant(
    "operator",
    "core.view_outboxevent", "core.view_outboxdelivery", "core.change_outboxdelivery",
    "core.view_mail", "core.view_place", "core.view_exchangerate", "core.add_exchangerate",
)  # fmt: skip
