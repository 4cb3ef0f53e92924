"""A slug a listing had before its title changed."""

from django.db import models


class JobSlug(models.Model):
    """An old slug; its address forwards to the present one."""

    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="old_slugs")
    slug = models.SlugField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slug"], name="job_slug_once")]

    def __str__(self) -> str:
        return self.slug
