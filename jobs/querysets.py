"""Named sets of listings."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from jobs.models.choices import Status

if TYPE_CHECKING:
    from jobs.models import Job

# How long a listing that ended still has a page.
CLOSED_PAGE_DAYS = 30


class JobQuerySet(models.QuerySet["Job"]):
    """Sets of listings by state at a moment, and by who may see or change them."""

    def live(self, now: datetime) -> "JobQuerySet":
        """Open to seekers at `now`."""
        return self.filter(status=Status.APPROVED, starts_at__lte=now, expires_at__gt=now)

    def were_live(self, moment: datetime) -> "JobQuerySet":
        """Open to seekers at a past moment, whether or not they expired or were closed since."""
        closed_since = models.Q(status=Status.CLOSED, closed_at__gt=moment)
        there = self.filter(starts_at__lte=moment, expires_at__gt=moment)
        return there.filter(models.Q(status=Status.APPROVED) | closed_since)

    def scheduled(self, now: datetime) -> "JobQuerySet":
        """Approved, to go live later."""
        return self.filter(status=Status.APPROVED, starts_at__gt=now)

    def expired(self, now: datetime) -> "JobQuerySet":
        """Approved, and their time is over."""
        return self.filter(status=Status.APPROVED, expires_at__lte=now)

    def announceable(self, now: datetime) -> "JobQuerySet":
        """Approved, with a moment that has come and is not announced yet."""
        return self.filter(status=Status.APPROVED, announce_at__lte=now)

    def once_public(self, now: datetime) -> "JobQuerySet":
        """Live or ended: those that have, or had, a public page."""
        return self.filter(status__in=[Status.APPROVED, Status.CLOSED], starts_at__lte=now)

    def ended_since(self, now: datetime) -> "JobQuerySet":
        """Ended no longer than `CLOSED_PAGE_DAYS` ago: their page says so."""
        since = now - timedelta(days=CLOSED_PAGE_DAYS)
        closed = models.Q(status=Status.CLOSED, closed_at__gt=since)
        return self.filter(
            closed | models.Q(status=Status.APPROVED, expires_at__gt=since, expires_at__lte=now)
        )

    def visible_to(self, user: User | AnonymousUser, now: datetime) -> "JobQuerySet":
        """Everything once public; all of their company's to members, and all to moderators."""
        if user.has_perm("jobs.view_job"):
            return self
        if user.is_anonymous:
            return self.once_public(now)
        own = user.memberships.values("company")
        return self.once_public(now) | self.filter(company__in=own)

    def editable_by(self, user: User | AnonymousUser) -> "JobQuerySet":
        """Those of companies the person may act for."""
        if user.is_anonymous:
            return self.none()
        editors = user.memberships.filter(role__in=["owner", "recruiter"])
        return self.filter(company__in=editors.values("company"))

    def similar_to(self, job: "Job") -> "JobQuerySet":
        """Others of the same line of work in the same country, newest first."""
        return (
            self.filter(function=job.function_id, country=job.country)
            .exclude(pk=job.pk)
            .order_by("-published_at", "-pk")
        )
