"""A place a job can be in: a country, region, district or town."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A row of the gazetteer; ids are stable and come from `core/reference`."""

    class Kind(models.TextChoices):
        """How large the place is, largest first."""

        WORLD = "world", _("Anywhere")
        COUNTRY = "country", _("Country")
        REGION = "region", _("Region")
        DISTRICT = "district", _("District")
        TOWN = "town", _("Town")

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=120, unique=True)
    # ISO 3166-1 alpha-2; ZZ (user-assigned) for the one row that means anywhere.
    country = models.CharField(max_length=2)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_approximate = models.BooleanField(
        default=False, help_text=_("The point is its district's or region's capital.")
    )
    population = models.PositiveIntegerField(default=0)
    aliases = models.TextField(blank=True, help_text=_("Other names, separated by |."))

    class Meta:
        ordering = ("-population", "name")
        indexes = [
            models.Index(fields=["country", "kind", "population"], name="place_country_kind_pop"),
            models.Index(fields=["latitude", "longitude"], name="place_lat_lon"),
        ]

    def __str__(self) -> str:
        return self.name
