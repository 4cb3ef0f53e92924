"""An employer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobboard.core.models import Place


class CompanyQuerySet(models.QuerySet["Company"]):
    """Named sets of companies."""

    def listed(self) -> "CompanyQuerySet":
        """Companies with a page of their own in the directory."""
        return self.filter(is_listed=True)


class Company(models.Model):
    """An employer, with what its public page shows."""

    class Sector(models.TextChoices):
        """Broad line of business."""

        AGRICULTURE = "agriculture", _("Agriculture")
        CHARITY = "charity", _("Charity and non-profit")
        CONSTRUCTION = "construction", _("Construction and property")
        CREATIVE = "creative", _("Creative, media and events")
        EDUCATION = "education", _("Education")
        ENERGY = "energy", _("Energy, mining and utilities")
        FINANCE = "finance", _("Finance and insurance")
        HEALTH = "health", _("Health and care")
        HOSPITALITY = "hospitality", _("Hospitality and food")
        LOGISTICS = "logistics", _("Transport and logistics")
        MANUFACTURING = "manufacturing", _("Manufacturing")
        PROFESSIONAL = "professional", _("Professional services")
        PUBLIC = "public", _("Public sector")
        RETAIL = "retail", _("Retail and wholesale")
        TECHNOLOGY = "technology", _("Technology and telecoms")
        OTHER = "other", _("Other")

    class Size(models.TextChoices):
        """How many people work there."""

        MICRO = "1-9", _("1 to 9 people")
        SMALL = "10-49", _("10 to 49 people")
        MEDIUM = "50-249", _("50 to 249 people")
        LARGE = "250-999", _("250 to 999 people")
        HUGE = "1000+", _("1,000 people or more")

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    country = models.CharField(max_length=2, blank=True, help_text=_("ISO code; empty: unknown."))
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    sector = models.CharField(max_length=20, choices=Sector.choices, default=Sector.OTHER)
    size = models.CharField(max_length=10, choices=Size.choices, blank=True)
    website = models.URLField(max_length=300, blank=True)
    about_html = models.TextField(blank=True, help_text=_("Cleaned HTML."))
    logo = models.CharField(
        max_length=200,
        blank=True,
        help_text=_("Storage path of the WebP without its size: logos/x for logos/x-48.webp."),
    )
    is_listed = models.BooleanField(default=True, help_text=_("Shown in the directory."))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "companies"
        indexes = [models.Index(fields=["is_listed", "name"], name="company_directory")]

    def __str__(self) -> str:
        return self.name
