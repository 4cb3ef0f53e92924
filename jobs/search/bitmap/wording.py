"""Which documents a question's words find: bitmaps of words, pairs and facts, phrases verified."""

from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import pairwise

from pyroaring import BitMap

from jobs.search.bitmap import store
from jobs.search.bitmap.phrases import Texts
from jobs.search.bitmap.sets import intersection, union
from jobs.search.bitmap.snapshot import Snapshot
from jobs.search.language import Alternative, Group, Question, Where
from jobs.search.pairs import neighbours, pair_terms

# Up to here documents that may hold a phrase are read; of more, their pairs are trusted.
MOST_VERIFIED = 1_000


def terms_of_question(question: Question) -> Iterator[str]:
    """Yield the terms that a question needs and that are in no group."""
    for one in question.alternatives:
        for word in one.words:
            yield f"t:{word}"
            if one.where is not Where.TITLE:
                yield from (word, f"c:{word}", f"p:{word}")
        if one.where is Where.PHRASE:
            yield from pair_terms(one.words)
            yield from (neighbours(*pair) for pair in pairwise(one.words))
        if one.fact and not store.group_of(one.fact)[0]:
            yield one.fact


class Matching:
    """One group of a question and its documents, over the whole index; do not change them."""

    def __init__(self, group: Group, snapshot: Snapshot) -> None:
        self.group = group
        self._snapshot = snapshot

    @cached_property
    def docs(self) -> BitMap:
        """Documents that match anywhere; of a phrase, those with its words and pairs."""
        return union(map(self._anywhere, self.group.alternatives))

    @cached_property
    def sure(self) -> BitMap:
        """Those of `docs` that certainly match: by something else than a phrase's pairs."""
        return union(map(self._surely, self.group.alternatives)) if self.phrases else self.docs

    @cached_property
    def employer(self) -> BitMap:
        """Documents with all typed words of an alternative in the employer's name."""
        return union(self._all("c:{}", one.words) for one in self.group.typed)

    @cached_property
    def headline(self) -> BitMap:
        """Documents with each word in title, place or employer's name; or with the fact."""
        return self.said | union(map(self._in_headline, self._worded))

    @cached_property
    def said(self) -> BitMap:
        """Those of `headline` that have the words typed there, or the fact."""
        facts = [self._fact(one) for one in self.group.alternatives if one.where is Where.FACT]
        return union([*facts, *map(self._in_headline, self.group.typed)])

    @property
    def phrases(self) -> list[Alternative]:
        """The alternatives whose bitmaps may prove nothing."""
        return [one for one in self.group.alternatives if one.where is Where.PHRASE]

    @property
    def _worded(self) -> list[Alternative]:
        return [one for one in self.group.alternatives if one.words]

    def _anywhere(self, one: Alternative) -> BitMap:
        if one.where is Where.FACT:
            return self._fact(one)
        if one.where is Where.TITLE:
            return self._all("t:{}", one.words)
        docs = self._all("{}", one.words)
        if one.where is Where.PHRASE and docs:
            docs = intersection([docs, *map(self._snapshot.docs, pair_terms(one.words))])
        return docs

    def _surely(self, one: Alternative) -> BitMap:
        if one.where is not Where.PHRASE:
            return self._anywhere(one)
        term = neighbours(*one.words[:2])
        # A term that was cut stands for several pairs.
        if len(one.words) > 2 or term != f"2:{' '.join(one.words)}":
            return BitMap()
        return self._snapshot.docs(term)

    def _fact(self, one: Alternative) -> BitMap:
        group, value = store.group_of(one.fact)
        return self._snapshot.value(group, value) if group else self._snapshot.docs(one.fact)

    def _in_headline(self, one: Alternative) -> BitMap:
        if one.where is Where.TITLE:
            return self._all("t:{}", one.words)
        places = [[f"{where}:{word}" for where in "tpc"] for word in one.words]
        return intersection(map(self._snapshot.any_of, places))

    def _all(self, form: str, words: Collection[str]) -> BitMap:
        return intersection(self._snapshot.docs(form.format(word)) for word in words)


class Wording:
    """A question, ready to be asked of parts of the index."""

    def __init__(self, question: Question, snapshot: Snapshot) -> None:
        self.groups = [Matching(group, snapshot) for group in question.groups]
        self._excluded = [Matching(group, snapshot) for group in question.excluded]
        self._texts = Texts()

    def among(self, scope: BitMap, groups: Collection[Matching]) -> tuple[BitMap, bool]:
        """Return the documents of a scope that match some groups and no exclusion.

        The second value is False when more than `MOST_VERIFIED` documents have the words and
        pairs of a phrase: then they are taken for matches, which a few may not be.
        """
        docs = intersection([scope, *(one.docs for one in groups)])
        for no in self._excluded:
            docs = docs - no.sure
        doubtful = docs & union(one.docs - one.sure for one in self._excluded if one.phrases)
        for one in groups:
            if one.phrases:
                doubtful |= docs - one.sure
        if not doubtful:
            return docs, True
        if len(doubtful) > MOST_VERIFIED:
            return docs - union(no.docs for no in self._excluded), False
        return docs - self._refuted(doubtful, groups), True

    def _refuted(self, doubtful: BitMap, groups: Collection[Matching]) -> BitMap:
        """Return those of the documents that do not match after all."""
        required = [(one, doubtful - one.sure) for one in groups if one.phrases]
        excluded = [(no, doubtful & no.docs) for no in self._excluded if no.phrases]
        self._texts.read(doubtful)
        refuted = BitMap()
        for one, unsure in required:
            refuted.update(doc for doc in unsure if not self._texts.holds(doc, one.phrases))
        for no, unsure in excluded:
            refuted.update(doc for doc in unsure if self._texts.holds(doc, no.phrases))
        return refuted
