"""The closed sets of values a listing's fields take, and the declared status transitions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """What people decided about a listing; time decides whether an approved one is live."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", _("Closed")
    BANNED = "banned", _("Banned")


TRANSITIONS: dict[Status, set[Status]] = {
    Status.DRAFT: {Status.SUBMITTED, Status.APPROVED},
    Status.SUBMITTED: {Status.APPROVED, Status.REFUSED, Status.DRAFT},
    Status.REFUSED: {Status.SUBMITTED, Status.DRAFT},
    Status.APPROVED: {Status.CLOSED, Status.BANNED},
    Status.CLOSED: {Status.APPROVED, Status.BANNED},
    Status.BANNED: {Status.APPROVED, Status.CLOSED},
}


class Remote(models.TextChoices):
    """Where the work is done."""

    ONSITE = "onsite", _("On site")
    HYBRID = "hybrid", _("Hybrid")
    REMOTE = "remote", _("Remote")


class EmploymentType(models.TextChoices):
    """What kind of contract it is."""

    PERMANENT = "permanent", _("Permanent")
    FIXED_TERM = "fixed_term", _("Fixed term")
    CONTRACT = "contract", _("Contract or freelance")
    TEMPORARY = "temporary", _("Temporary")
    APPRENTICE = "apprentice", _("Apprenticeship")
    INTERNSHIP = "internship", _("Internship or national service")
    VOLUNTEER = "volunteer", _("Volunteer")


class WorkPattern(models.TextChoices):
    """How the hours fall."""

    FULL_TIME = "full_time", _("Full time")
    PART_TIME = "part_time", _("Part time")
    SHIFT = "shift", _("Shifts")
    CASUAL = "casual", _("Casual or zero hours")


class Experience(models.TextChoices):
    """How much experience is asked for."""

    NONE = "none", _("No experience needed")
    ENTRY = "entry", _("Entry level")
    MID = "mid", _("Mid level")
    SENIOR = "senior", _("Senior")
    EXECUTIVE = "executive", _("Executive")


class PayPeriod(models.TextChoices):
    """What the stated amount is for."""

    HOUR = "hour", _("an hour")
    DAY = "day", _("a day")
    WEEK = "week", _("a week")
    MONTH = "month", _("a month")
    YEAR = "year", _("a year")


class PayReason(models.TextChoices):
    """Why a listing states no pay."""

    CONFIDENTIAL = "confidential", _("Confidential")
    NEGOTIABLE = "negotiable", _("Negotiable")
    COMMISSION = "commission", _("Commission only")
    UNPAID = "unpaid", _("Unpaid")
    NOT_STATED = "not_stated", _("Not stated in the ad")


class ApplyBy(models.TextChoices):
    """How people apply."""

    WEBSITE = "website", _("On the employer's website")
    EMAIL = "email", _("By e-mail")
    ADVERT = "advert", _("As the advert says")


class CloseReason(models.TextChoices):
    """Why a listing ended before its time."""

    FILLED = "filled", _("The job is filled")
    WITHDRAWN = "withdrawn", _("The employer withdrew it")
