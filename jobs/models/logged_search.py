"""The query log: what is searched for, and how it went; nobody's name, address or device."""

from django.db import models


class LoggedSearch(models.Model):
    """All searches of one day for the same words and filters; nobody can be told apart.

    `key` is the digest of day, words and filters. `results` is the total of the last search,
    `empty_searches` those that found nothing with all words, `clicks` the results opened.
    """

    key = models.CharField(max_length=32, primary_key=True)
    searched_on = models.DateField()
    words = models.CharField(max_length=120, blank=True)
    filters = models.CharField(max_length=300, blank=True)
    searches = models.PositiveIntegerField(default=0)
    empty_searches = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "logged searches"
        indexes = [
            models.Index(fields=["searched_on", "empty_searches"], name="logged_search_empty"),
            models.Index(fields=["words", "searched_on"], name="logged_search_words"),
        ]

    def __str__(self) -> str:
        return self.words
