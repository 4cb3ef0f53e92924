"""What staff may do with listings, and with what searches find."""

from accounts.staff import grant

grant("moderator", "jobs.view_job", "jobs.add_job", "jobs.change_job", "jobs.view_function")
grant(
    "moderator",
    "jobs.view_loggedsearch", "jobs.view_synonymoverride", "jobs.add_synonymoverride",
    "jobs.delete_synonymoverride",
)  # fmt: skip
grant("support", "jobs.view_job")
