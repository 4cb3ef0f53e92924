"""One of the 1 to 20 places of a listing."""

from django.db import models

from jobboard.core.models import Place


class JobPlace(models.Model):
    """A listing in a place; repeats the publication moment for the (place, newest) path."""

    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="job_places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="job_places")
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["job", "place"], name="job_place_once"),
            models.UniqueConstraint(fields=["job", "position"], name="job_place_position_once"),
            # Positions are unique and below 20, so a listing has at most 20 places.
            models.CheckConstraint(
                condition=models.Q(position__lt=20), name="job_place_at_most_20"
            ),
        ]
        indexes = [models.Index(fields=["place", "published_at"], name="job_place_published")]

    def __str__(self) -> str:
        return f"{self.job_id} in {self.place_id}"
