"""A listing: its fields, constraints and the verbs that change its status."""

from datetime import datetime
from functools import cache

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from jobboard.core.errors import WrongState
from jobboard.core.models import Place
from jobs.models import choices
from jobs.models.function import Function
from jobs.querysets import JobQuerySet

SLUG_LENGTH = 80


class Job(models.Model):
    """One listing. Whether it is live, scheduled or expired follows from its moments."""

    Status = choices.Status
    Remote = choices.Remote
    EmploymentType = choices.EmploymentType
    WorkPattern = choices.WorkPattern
    Experience = choices.Experience
    PayPeriod = choices.PayPeriod
    PayReason = choices.PayReason
    ApplyBy = choices.ApplyBy
    CloseReason = choices.CloseReason

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="jobs")
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=SLUG_LENGTH)
    description_html = models.TextField(blank=True, help_text=_("Cleaned HTML."))
    function = models.ForeignKey(
        Function, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    places = models.ManyToManyField(Place, through="jobs.JobPlace", related_name="jobs")
    country = models.CharField(max_length=2, help_text=_("ISO code; ZZ: anywhere."))
    location_text = models.CharField(
        max_length=200, blank=True, help_text=_("The place as an imported ad states it.")
    )
    remote = models.CharField(max_length=10, choices=Remote.choices, default=Remote.ONSITE)
    employment_type = models.CharField(max_length=12, choices=EmploymentType.choices, blank=True)
    work_pattern = models.CharField(max_length=10, choices=WorkPattern.choices, blank=True)
    experience = models.CharField(max_length=10, choices=Experience.choices, blank=True)
    openings = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    visa_sponsorship = models.BooleanField(default=False)

    # Pay as the employer states it: minor units of the currency, per period.
    pay_min_minor = models.BigIntegerField(null=True, blank=True)
    pay_max_minor = models.BigIntegerField(null=True, blank=True)
    pay_currency = models.CharField(max_length=3, blank=True)
    pay_period = models.CharField(max_length=5, choices=PayPeriod.choices, blank=True)
    pay_reason = models.CharField(
        max_length=12, choices=PayReason.choices, blank=True, help_text=_("Why none is stated.")
    )
    # The same pay a year, in minor units, at the rates of `pay_rate_on`: filters and sorts.
    pay_ghs_low = models.BigIntegerField(null=True, blank=True, editable=False)
    pay_ghs_high = models.BigIntegerField(null=True, blank=True, editable=False)
    pay_gbp_low = models.BigIntegerField(null=True, blank=True, editable=False)
    pay_gbp_high = models.BigIntegerField(null=True, blank=True, editable=False)
    pay_rate_on = models.DateField(null=True, blank=True, editable=False)

    apply_by = models.CharField(max_length=10, choices=ApplyBy.choices, default=ApplyBy.ADVERT)
    apply_url = models.URLField(max_length=1000, blank=True)
    apply_email = models.EmailField(max_length=254, blank=True)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True, help_text=_("Goes live then."))
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=10, choices=CloseReason.choices, blank=True)
    # The next moment the rest of the house is to hear of: going live, then expiring.
    announce_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "closed", "banned"])
                | Q(published_at__isnull=False, starts_at__isnull=False, expires_at__isnull=False),
                name="job_published_has_moments",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("starts_at")),
                name="job_expires_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                name="job_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(pay_min_minor__isnull=True)
                | (Q(pay_min_minor__gte=0) & ~Q(pay_currency="") & ~Q(pay_period="")),
                name="job_pay_has_currency_period",
            ),
            models.CheckConstraint(
                condition=Q(pay_max_minor__isnull=True) | Q(pay_max_minor__gte=F("pay_min_minor")),
                name="job_pay_range_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(apply_by="website") | ~Q(apply_url=""), name="job_website_has_url"
            ),
            models.CheckConstraint(
                condition=~Q(apply_by="email") | ~Q(apply_email=""), name="job_email_has_address"
            ),
            models.CheckConstraint(condition=Q(openings__gte=1), name="job_openings_positive"),
        ]
        indexes = [
            models.Index(fields=["status", "published_at"], name="job_status_published"),
            models.Index(fields=["status", "expires_at"], name="job_status_expires"),
            models.Index(fields=["status", "starts_at"], name="job_status_starts"),
            models.Index(fields=["status", "closed_at"], name="job_status_closed"),
            models.Index(
                fields=["company", "status", "published_at"], name="job_company_published"
            ),
            # Counts an employer's open jobs without reading a listing.
            models.Index(
                fields=["company", "status", "country", "expires_at", "starts_at"],
                name="job_company_live",
            ),
            models.Index(fields=["function", "pay_ghs_high"], name="job_function_pay"),
            models.Index(fields=["function", "published_at"], name="job_function_published"),
            models.Index(fields=["country", "published_at"], name="job_country_published"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the public page's path, /jobs/<id>-<slug>/."""
        return job_path(self.pk, self.slug)

    def _get_FIELD_display(  # noqa: N802 - the name is Django's
        self, field: "models.Field[str, str]"
    ) -> str:
        """Return what `get_…_display()` does; Django's own translates all labels to find one."""
        value = getattr(self, field.attname)
        return next((str(label) for key, label in field.flatchoices if key == value), str(value))

    def is_live(self, now: datetime) -> bool:
        """Say whether seekers can see it at `now`."""
        return (
            self.status == self.Status.APPROVED
            and self.starts_at is not None
            and self.expires_at is not None
            and self.starts_at <= now < self.expires_at
        )

    @property
    def ended_at(self) -> datetime | None:
        """When it stopped, or will stop, being open: closed early or expired."""
        return self.closed_at or self.expires_at

    def rename(self, title: str) -> None:
        """Set the title and the slug that follows from it."""
        self.title = title
        self.slug = slugify(title)[:SLUG_LENGTH].strip("-") or "job"

    def submit(self) -> None:
        """Hand it to the moderators."""
        self._move_to(self.Status.SUBMITTED)

    def publish(self, *, now: datetime, starts_at: datetime, expires_at: datetime) -> None:
        """Make it public from `starts_at` until `expires_at`; first publication dates it."""
        self._move_to(self.Status.APPROVED)
        self.published_at = self.published_at or max(now, starts_at)
        self.starts_at = starts_at
        self.expires_at = expires_at
        self.closed_at = None
        self.close_reason = ""
        self.announce_at = starts_at

    def refuse(self) -> None:
        """Turn a submission down."""
        self._move_to(self.Status.REFUSED)

    def close(self, *, now: datetime, reason: str) -> None:
        """End it early."""
        self._move_to(self.Status.CLOSED)
        self.closed_at = now
        self.close_reason = reason

    def ban(self) -> None:
        """Take it off the board for breaking the rules."""
        self._move_to(self.Status.BANNED)

    def lift_ban(self) -> None:
        """Put a banned listing back as it was: closed if it had been closed, else approved."""
        self._move_to(self.Status.CLOSED if self.closed_at else self.Status.APPROVED)

    def _move_to(self, status: str) -> None:
        if status not in choices.TRANSITIONS[choices.Status(self.status)]:
            raise WrongState
        self.status = status


def job_path(job_id: int, slug: str) -> str:
    """Return the path of a listing's page; reversing it for each of a list would be slow."""
    return _page_pattern().format(job_id, slug)


@cache
def _page_pattern() -> str:
    path = reverse("jobs:job", kwargs={"job_id": 0, "slug": "slug"})
    return path.replace("0-slug", "{}-{}")
