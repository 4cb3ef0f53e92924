"""A small board with a person of every role, for the tests that visit every page.

Every word a page could take from the database begins with Zq, so that it is told from ours.
"""

from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import Group
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.models import Company, Membership, User
from accounts.security_mail import PASSWORD_RESET
from accounts.staff import load_staff_groups
from jobboard.core import mail
from jobboard.core.models import ExchangeRate, Heartbeat, Mail, OutboxDelivery, OutboxEvent, Place
from jobboard.core.places import reset_gazetteer
from jobs import actions
from jobs.actions.synonyms import add_override
from jobs.models import Function, Job
from jobs.pay import Pay
from jobs.search.logbook import Tally
from jobs.search.logged import Logged

HANDLER = ClientHandler(enforce_csrf_checks=False)


def build() -> SimpleNamespace:
    """Return people by role, and one of everything that has a page."""
    place = make_places()
    company = Company.objects.create(
        name="Zqcompany", slug="zqcompany", country="GH", about_html="<p>Zqabout</p>", place=place
    )
    people = make_people(company)
    function, _ = Function.objects.get_or_create(
        code="zqfunction", defaults={"name": "Zqfunction", "uk_name": "Zqfunction", "position": 99}
    )
    by = people["superuser"]
    job, ended = (make_job(company, place, function, title) for title in ("Zqlive", "Zqended"))
    for each in (job, ended):
        actions.publish_job(job_id=each.pk, by=by)
    actions.close_job(job_id=ended.pk, reason="filled", by=by)
    message = make_messages(by)
    make_searches(by)
    draft = make_job(company, place, function, "Zqdraft")
    return SimpleNamespace(
        people=people,
        **people,
        place=place,
        company=company,
        function=function,
        unlisted=Company.objects.create(name="Zqhidden", slug="zqhidden", is_listed=False),
        draft=draft,
        mail=message,
        job=Job.objects.get(pk=job.pk),
        ended=Job.objects.get(pk=ended.pk),
    )


def make_messages(user: User) -> Mail:
    """Make an event with its delivery and a sign of life; return a mail that can be shown."""
    now = timezone.now()
    event = OutboxEvent.objects.create(kind="zq.Event", payload={}, created_at=now)
    OutboxDelivery.objects.create(event=event, subscriber="zq.hear", due_at=now)
    Heartbeat.objects.create(name="worker:zq", seen_at=now)
    return mail.send(PASSWORD_RESET, to="zq@zq.example", ids={"user": user.pk})


def make_searches(user: User) -> None:
    """Make a search that found nothing, and a synonym."""
    search = Logged(timezone.now().date(), "zqnothing")
    actions.write_search_log({search: Tally(searches=2, empty_searches=2)}, {})
    add_override(kind="one_way", written="zqdraught", meant="zqdraft", by=user)


def client(user: User | None = None) -> Client:
    """Return a browser, signed in as `user`. All share one loaded stack of middleware."""
    browser = Client()
    browser.handler = HANDLER
    if user is not None:
        browser.force_login(user)
    return browser


def make_places() -> Place:
    """Return a town in a region in a country, each found or made."""
    parent = None
    for number, kind in enumerate(("country", "region", "town")):
        parent, _ = Place.objects.get_or_create(
            slug=f"zq{kind}",
            defaults={
                "id": 990_000_000 + number,
                "kind": kind,
                "name": f"Zq{kind}",
                "country": "GH",
                "parent": parent,
                "latitude": 5.6,
                "longitude": -0.2,
                "population": 1000,
            },
        )
    assert parent is not None
    reset_gazetteer()
    return parent


def make_people(company: Company) -> dict[str, User]:
    """Return a person of every role who can be signed in; passwords are not set."""
    people = {
        role: User.objects.create_user(f"{role}@zq.example", name=f"Zq{role}", is_staff=is_staff)
        for role, is_staff in (("seeker", False), ("recruiter", False), ("moderator", True))
    }
    Membership.objects.create(company=company, user=people["recruiter"], role="recruiter")
    load_staff_groups()
    people["moderator"].groups.add(Group.objects.get(name="moderator"))
    people["superuser"] = User.objects.create_superuser("superuser@zq.example", name="Zqsuper")
    return people


def make_job(company: Company, place: Place, function: Function, title: str) -> Job:
    """Return a draft with pay, in a town, with every optional fact."""
    day = timezone.localdate() - timedelta(days=1)
    ExchangeRate.objects.get_or_create(
        base="GBP", quote="GHS", on=day, defaults={"rate": 15, "source": "Zqsource"}
    )
    fields = actions.JobFields(
        title=title,
        description_html="<p>Zqdescription</p>",
        places=[place],
        function=function,
        employment_type="fixed_term",
        work_pattern="part_time",
        experience="mid",
        openings=2,
        visa_sponsorship=True,
        pay=Pay(300_000, 450_000, "GHS", "month"),
        apply_by="website",
        apply_url="https://zq.example/apply",
    )
    return actions.add_job(company=company, fields=fields, by=None)
