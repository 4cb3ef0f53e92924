"""A dated exchange rate."""

from datetime import date, timedelta

from django.db import models

# Older rates still convert, with their date shown, but somebody should import new ones.
FRESH_DAYS = 31


class ExchangeRate(models.Model):
    """One unit of `base` was worth `rate` units of `quote` on that day."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    on = models.DateField()
    source = models.CharField(max_length=100)

    class Meta:
        ordering = ("-on", "base", "quote")
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate.normalize():f} {self.quote} ({self.on})"

    def is_fresh(self, today: date) -> bool:
        """Say whether the rate is recent enough to be relied on."""
        return today - self.on <= timedelta(days=FRESH_DAYS)
