"""Listings and questions drawn from bytes: cheap to draw by the hundred, and still to be shrunk.

A byte chooses a value; 0 chooses the simplest, so Hypothesis shrinks a board by making bytes 0.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from jobs.models import Job
from jobs.search import JobQuery, Sort
from jobs.search.bands import PAY_BANDS, RADII_KM
from tests import factories

T = TypeVar("T")
# One byte for each choice below, and some to spare.
BYTES = 28
WORDS = "nurse driver go nurses developer c++ c# sales accra kumasi ghana the bus business ward"
LOGISTICS = "hgv lorry remote wfh front-end frontend it support"
VOCABULARY = f"{WORDS} {LOGISTICS}".split()
TOWNS = (factories.ACCRA, factories.TEMA, factories.KUMASI, factories.LONDON, factories.CROYDON)
WIDER = (factories.GHANA, factories.ENGLAND, factories.GREATER_ACCRA, 900)
PLACES = (*TOWNS, *WIDER)
EMPLOYERS = 13


class Dice:
    """Choices made by the bytes of a string, in order; the first option when they run out."""

    def __init__(self, thrown: bytes) -> None:
        self._thrown = iter(thrown)

    def one(self, options: Sequence[T]) -> T:
        return options[next(self._thrown, 0) % len(options)]

    def maybe(self, options: Sequence[T], empty: T, percent: int) -> T:
        """Choose an option so often, else `empty`."""
        thrown = next(self._thrown, 0)
        least = 256 - 256 * percent // 100
        return options[(thrown - least) % len(options)] if thrown >= least else empty

    def words(self, most: int) -> Iterator[str]:
        for _word in range(1 + next(self._thrown, 0) % most):
            yield self.one(VOCABULARY)


def listing(thrown: bytes) -> dict[str, Any]:
    """Return what a listing says, as `factories.job` takes it; `employer` is its number."""
    dice = Dice(thrown)
    fields: dict[str, Any] = {
        "title": " ".join(dice.words(3)).capitalize(),
        "description_html": f"<p>{' '.join(dice.words(4))}</p>",
        "place_ids": list(dict.fromkeys((dice.one(PLACES), dice.maybe(TOWNS, TOWNS[0], 30)))),
        "location_text": dice.maybe(["Osu, Accra"], "", 20),
        "remote": dice.one(Job.Remote.values),
        "employment_type": dice.one(["", "permanent", "contract"]),
        "work_pattern": dice.one(["", "full_time"]),
        "experience": dice.one(["", "senior"]),
        "visa_sponsorship": dice.maybe([True], False, 30),
        "pay": _pay(dice),
        "employer": dice.one(range(EMPLOYERS)),
    }
    if dice.maybe([True], False, 40):
        fields |= {"apply_by": "email", "apply_email": "jobs@adom.example"}
    return fields


def _pay(dice: Dice) -> Any:
    low = 100 + 211 * dice.one(range(256))
    return dice.one([
        None, factories.pay(low, low + 100), factories.pay(low, 2 * low, "GBP", "year"),
        factories.pay(2_000, 2_000),
    ])  # fmt: skip


def question(thrown: bytes, company_ids: Sequence[int]) -> JobQuery:
    """Return a question: often of words, mostly with up to two filters."""
    dice = Dice(thrown)
    words = list(dice.words(3)) if dice.one([False, True, True]) else []
    rare = dice.one([4, 4, 10, 25])
    return JobQuery(
        words=_said(dice, words),
        sort=dice.one(list(Sort)),
        page_size=dice.one([20, 3, 2]),
        page=dice.maybe([2], 1, 20),
        place_id=dice.maybe([*PLACES, 12345], None, 25),
        radius_km=dice.one([0, 0, *RADII_KM, 300]),
        countries=dice.maybe([("GH",), ("GB",), ("GB", "ZZ"), ("FR",)], (), rare),
        regions=dice.maybe([(factories.GREATER_ACCRA,), (77, factories.ENGLAND)], (), rare),
        functions=dice.maybe([("sales",), ("it", "none")], (), rare),
        employment_types=dice.maybe([("permanent",), ("permanent", "contract")], (), rare),
        work_patterns=dice.maybe([("full_time",)], (), rare),
        remote=dice.maybe([("remote",), ("hybrid", "onsite")], (), rare),
        experience=dice.maybe([("senior",)], (), rare),
        pay_min_minor=dice.maybe([*PAY_BANDS["GHS"][:5], -5, 2_532_000, 10**9], None, 2 * rare),
        pay_currency=dice.one(["GHS", "GBP"]),
        with_unstated_pay=dice.maybe([True], False, 40),
        posted_within_days=dice.maybe([1, 0, 3, 30], None, rare),
        visa_sponsorship=dice.maybe([True], False, rare),
        quick_apply=dice.maybe([True], False, rare),
        companies=dice.maybe([company_ids[:1], company_ids[1:3], (99_999_999,)], (), rare),
    )


def _said(dice: Dice, words: list[str]) -> str:
    """Return words as people type them: plainly, in quotes, excluded, with OR."""
    form = dice.one(["{}", "{}", "{}", '"{}"', "{} -{}", '{} "{} {}"', "{} OR {}", '-"{} {}" {}',
                     '"{}', "({}) | {} *"])  # fmt: skip
    if not words:
        return ""
    parts = [" ".join(words), *words, *words, *words]
    return form.format(*parts)


def moment(thrown: bytes) -> timedelta:
    """Return how far from the present a question is asked: mostly not at all."""
    return Dice(thrown[::-1]).maybe([timedelta(days=2), -timedelta(hours=3)], timedelta(0), 20)
