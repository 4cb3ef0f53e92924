"""The rows of the search engines: documents, terms, waiting changes and the state of the index."""

from django.db import models

from jobs.models.job import Job


class SearchDocument(models.Model):
    """A listing as search sees it now; its number grows with first publication.

    The word columns hold the words of `jobs.search.text` with spaces between, and `facts` the
    index's terms that are no words; `rules` names the rules of text they were made by. Rows are
    kept when the listing goes, until the index forgets it: hence no constraint on the key.
    """

    doc_id = models.BigAutoField(primary_key=True)
    job = models.OneToOneField(
        Job, on_delete=models.DO_NOTHING, db_constraint=False, related_name="search_document"
    )
    stamp = models.BigIntegerField()
    rules = models.CharField(max_length=16, default="")
    # A listing keeps its employer; an index of its own, so that counting reads no texts.
    employer_id = models.BigIntegerField(default=0, db_index=True)
    approved = models.BooleanField()
    published_at = models.DateTimeField(db_index=True)
    starts_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(db_index=True)
    pay_ghs = models.BigIntegerField(null=True, db_index=True)
    pay_gbp = models.BigIntegerField(null=True, db_index=True)
    title = models.TextField()
    company = models.TextField()
    place = models.TextField()
    text = models.TextField()
    facts = models.TextField()

    def __str__(self) -> str:
        return f"document {self.doc_id} of listing {self.job_id}"


class SearchPending(models.Model):
    """A document whose present state is not in the bitmaps yet.

    `stamp` is its document's; `before` is what the bitmaps hold of it, packed terms. One with a
    negative stamp was only read by other rules of text: until it is merged, searches go by the
    bitmaps.
    """

    doc_id = models.BigIntegerField(primary_key=True)
    # An index of its own: every search reads all stamps, none of the packed terms.
    stamp = models.BigIntegerField(db_index=True)
    before = models.BinaryField()

    def __str__(self) -> str:
        return f"change of document {self.doc_id}"


class SearchTerm(models.Model):
    """The documents of one shard that have a term, as a serialised Roaring bitmap."""

    pk = models.CompositePrimaryKey("build", "term", "shard")
    build = models.BigIntegerField()
    term = models.BinaryField(max_length=64)
    shard = models.SmallIntegerField()
    n = models.PositiveIntegerField()
    generation = models.BigIntegerField()
    bitmap = models.BinaryField()

    def __str__(self) -> str:
        return f"{bytes(self.term)!r} in shard {self.shard}"


class SearchState(models.Model):
    """The one row that says which build is live, what it has seen, and who may change it.

    `live_at` is the moment for which the bitmap of live listings is true. While a rebuild is under
    way, `building` is its build and holds all shards below `building_shard`; 0 when there is none.
    `words_version` changes, at random, with every `SynonymOverride`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    build = models.BigIntegerField()
    generation = models.BigIntegerField()
    live_at = models.DateTimeField()
    building = models.BigIntegerField(default=0)
    building_shard = models.SmallIntegerField(default=0)
    words_version = models.BigIntegerField(default=0)
    fence = models.BigIntegerField(default=0)
    lease_ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"generation {self.generation} of build {self.build}"


class SearchText(models.Model):
    """A listing's words as the full-text engine stores them, each encoded by `fulltext.encoding`.

    MySQL and MariaDB keep FULLTEXT indexes over both columns. Its number grows with first
    publication and is InnoDB's to choose: a listing's number could jump too far for it.
    """

    doc_id = models.BigAutoField(primary_key=True)
    job = models.OneToOneField(
        Job, on_delete=models.DO_NOTHING, db_constraint=False, related_name="search_text"
    )
    title = models.TextField()
    headline = models.TextField()
    words = models.TextField()

    def __str__(self) -> str:
        return f"words of listing {self.job_id}"
