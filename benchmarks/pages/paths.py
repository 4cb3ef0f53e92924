"""The addresses asked for by kind of page, from what the board holds: the same board, the same."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from jobs.models import Job, JobPlace
from jobs.search import JobQuery, get_engine
from jobs.search.query import PAGE_SIZE

TITLES = 2000
WORDS = 12
PLACES = 6
JOBS = 200
SHORTEST_WORD = 4
# More than a load asks for, so that none is asked twice; and how they are called.
MANY = 3000
VARIED = ", varied"
SORTS = ("", "", "", "newest", "pay", "closing")
Question = Mapping[str, str | Sequence[str]]
FILTERS: tuple[Question, ...] = (
    {"country": "GH"},
    {"country": "GB", "remote": "remote"},
    {"remote": ["onsite", "hybrid"], "level": "senior"},
    {"country": "GH", "type": ["permanent", "fixed_term"], "posted": "14"},
    {"country": "GH", "pay": "3600000", "sort": "pay"},
)


def paths_by_kind() -> dict[str, list[str]]:
    """Return the paths of each kind of page; every one of them answers 200."""
    results, words = reverse("jobs:results"), common_words()
    pairs = [{"q": word, "where": place} for word in words[:4] for place in common_places()]
    long = [word for word in words if get_engine().count(JobQuery(words=word)) > PAGE_SIZE]
    questions = [{"q": word} for word in words]
    varied = varied_questions(MANY)
    return {
        "home": [reverse("jobs:home")],
        "results, all": [results],
        "results, a word": addresses(results, questions),
        "results, a word and a place": addresses(results, pairs),
        "results, filters": addresses(results, FILTERS),
        "results, page 2": addresses(results, [{"q": word, "page": "2"} for word in long]),
        f"results{VARIED}": addresses(results, varied),
        "job": job_paths(),
        "API search": addresses("/api/v1/jobs", questions),
        f"API search{VARIED}": addresses("/api/v1/jobs", varied),
    }


def varied_questions(count: int) -> list[Question]:
    """Return different questions: words of titles from the whole board, places, filters, orders."""
    rng, places = random.Random("okadwuma"), common_places()
    titles = list(Job.objects.filter(pk__in=spread_ids(TITLES)).values_list("title", flat=True))
    found: dict[tuple[str, ...], Question] = {}
    # A small board has not that many different ones.
    for _attempt in range(4 * count if titles else 0):
        words = [word for word in rng.choice(titles).split() if word.isalnum()]
        start, length = rng.randrange(max(1, len(words))), rng.randint(1, 3)
        question: dict[str, str | Sequence[str]] = {"q": " ".join(words[start : start + length])}
        # A place abroad would be unknown in the country of a filter.
        is_near = rng.random() < 0.5
        question |= {"where": rng.choice(places)} if is_near else rng.choice(({}, *FILTERS))
        question |= {"sort": sort} if (sort := rng.choice(SORTS)) else {}
        found.setdefault(tuple(map(str, question.items())), question)
        if len(found) == count:
            break
    return list(found.values())


def addresses(path: str, questions: Iterable[Question]) -> list[str]:
    """Return the path with each of the query strings."""
    return [f"{path}?{urlencode(question, doseq=True)}" for question in questions]


def common_words() -> list[str]:
    """Return the words that most titles of the oldest listings have, most first."""
    titles = Job.objects.live(timezone.now()).order_by("pk").values_list("title", flat=True)
    found = Counter(word for title in titles[:TITLES] for word in set(title.lower().split()))
    fit = [word for word in found if word.isascii() and word.isalpha()]
    fit = [word for word in fit if len(word) >= SHORTEST_WORD]
    return sorted(fit, key=lambda word: (-found[word], word))[:WORDS]


def common_places() -> list[str]:
    """Return the names of places that most of the oldest listings are in."""
    rows = JobPlace.objects.order_by("pk").values_list("place__name", flat=True)
    found = Counter(rows[:TITLES])
    return sorted(found, key=lambda name: (-found[name], name))[:PLACES]


def job_paths() -> list[str]:
    """Return the pages of listings spread over the whole board."""
    chosen = Job.objects.filter(pk__in=spread_ids(JOBS)).order_by("pk")
    return [job.get_absolute_url() for job in chosen.defer("description_html")]


def spread_ids(count: int) -> list[int]:
    """Return about so many ids of live listings, from all over the board."""
    ids = list(Job.objects.live(timezone.now()).order_by("pk").values_list("pk", flat=True))
    return ids[:: max(1, len(ids) // count)][:count]
