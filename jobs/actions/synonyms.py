"""Changing what words also find, on top of the files' synonyms; searches notice at once."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jobboard.core.errors import DomainError
from jobs.models import SearchState, SynonymOverride
from jobs.models.synonym_override import LONGEST
from jobs.search.bitmap.lease import ensure_state
from jobs.search.bitmap.store import new_number
from jobs.search.synonyms import FACTS, file_entries, normalised

MOST_WORDS = 6
# Each is searched whenever somebody types the word.
MOST_MEANINGS = 20
Kind = SynonymOverride.Kind
SYMMETRIC = (Kind.TWO_WAY, Kind.APART)


class SynonymRefused(DomainError):
    """The two sides make no synonym."""

    code = "synonym-refused"
    status = 400
    message = _("These make no synonym.")


@transaction.atomic
def add_override(*, kind: str, written: str, meant: str, by: User | None) -> SynonymOverride:
    """Say how two sides belong together; `kind` is a `SynonymOverride.Kind`.

    Sides are stored as search knows their words; `meant` of a filter is `group:value` of `FACTS`.
    What is there already is returned unchanged, and a pair has one kind: the last one said.
    Raises `SynonymRefused` for a side without words, sides that are the same to search, sides too
    long, a filter that is none, what the files say already, and one word with too many meanings.
    """
    wanted = _checked(kind, written, meant)
    same = Q(written=wanted.written, meant=wanted.meant)
    if wanted.kind in SYMMETRIC:
        same |= Q(written=wanted.meant, meant=wanted.written, kind__in=SYMMETRIC)
    state = _locked_state()
    there = list(SynonymOverride.objects.filter(same).order_by("pk"))
    if [one.kind for one in there] == [wanted.kind]:
        return there[0]
    _refuse_many(wanted, there)
    if not there:
        _refuse_known(wanted)
        wanted.reviewed_by = by
        wanted.save(force_insert=True)
        _move_version(state)
        return wanted
    kept, *others = there
    SynonymOverride.objects.filter(pk__in=[one.pk for one in others]).delete()
    kept.kind, kept.written, kept.meant = wanted.kind, wanted.written, wanted.meant
    kept.reviewed_by = by
    kept.save(update_fields=["kind", "written", "meant", "reviewed_by"])
    _move_version(state)
    return kept


@transaction.atomic
def remove_override(*, override_id: int, by: User | None) -> None:
    """Take an override back: the files alone hold for its sides. One that is gone stays gone."""
    state = _locked_state()
    if SynonymOverride.objects.filter(pk=override_id).delete()[0]:
        _move_version(state)


def _checked(kind: str, written: str, meant: str) -> SynonymOverride:
    if kind not in Kind.values:
        raise _refusal(_("Choose how the two sides belong together."), "kind")
    left = _side(written, "written")
    if kind == Kind.FILTER:
        right = meant.strip().lower()
        if right not in FACTS:
            known = ", ".join(sorted(FACTS))
            raise _refusal(_("Name a filter as one of these: %s.") % known, "meant")
    else:
        right = _side(meant, "meant")
    if left == right:
        text = _("To search both sides are the same already: “%s”. Change one of them.") % left
        raise _refusal(text, "meant")
    return SynonymOverride(kind=kind, written=left, meant=right)


def _side(text: str, field: str) -> str:
    side = normalised(text)
    if not side:
        raise _refusal(_("Write at least one word or number."), field)
    if len(side) > LONGEST or len(side.split()) > MOST_WORDS:
        values = {"words": MOST_WORDS, "characters": LONGEST}
        text = _("Write at most %(words)d words of together %(characters)d characters.") % values
        raise _refusal(text, field)
    return side


def _refuse_many(wanted: SynonymOverride, replaced: Sequence[SynonymOverride]) -> None:
    widened = {
        Kind.APART: [],
        Kind.TWO_WAY: [wanted.written, wanted.meant],
    }.get(Kind(wanted.kind), [wanted.written])
    others = SynonymOverride.objects.exclude(kind=Kind.APART)
    others = others.exclude(pk__in=[one.pk for one in replaced])
    for side in widened:
        if (
            others.filter(Q(written=side) | Q(meant=side, kind=Kind.TWO_WAY)).count()
            >= MOST_MEANINGS
        ):
            values = {"side": side, "most": MOST_MEANINGS}
            text = _("“%(side)s” has %(most)d synonyms, which is the most. Remove one.") % values
            raise _refusal(text, "written")


def _refuse_known(wanted: SynonymOverride) -> None:
    """Refuse what the files say already: it would change nothing."""
    same = {(wanted.kind, wanted.written, wanted.meant)}
    if wanted.kind in (Kind.ONE_WAY, Kind.TWO_WAY):
        same |= {(Kind.TWO_WAY, wanted.written, wanted.meant)}
        same |= {(Kind.TWO_WAY, wanted.meant, wanted.written)}
    if any((one.kind, one.written, one.meant) in same for one in file_entries()):
        values = {"written": wanted.written, "meant": wanted.meant}
        text = _("The board’s own synonyms say so already: “%(written)s” and “%(meant)s”.") % values
        raise _refusal(text, "meant")


def _refusal(message: str | Promise, field: str) -> SynonymRefused:
    return SynonymRefused(message, field=field)


def _locked_state() -> SearchState:
    """Return the state row, locked: overrides change one after the other."""
    ensure_state()
    return SearchState.objects.select_for_update().get(pk=1)


def _move_version(state: SearchState) -> None:
    """Let every process read the overrides anew; a random version never comes twice."""
    state.words_version = new_number()
    state.save(update_fields=["words_version"])
