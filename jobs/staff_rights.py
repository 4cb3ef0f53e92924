"""What staff may do with listings."""

from accounts.staff import grant

grant("moderator", "jobs.view_job", "jobs.add_job", "jobs.change_job", "jobs.view_function")
grant("support", "jobs.view_job")
