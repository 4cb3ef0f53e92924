"""A small board of real-looking listings for the tests that read pages."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Company
from jobboard.core.models import Place
from jobboard.core.places import parse_place, reset_gazetteer
from jobs import actions
from jobs.models import Function, Job
from jobs.pay import Pay

AD = (
    "<p>We deliver fresh bread to 140 shops before seven every morning.</p><h3>What you will do"
    "</h3><ul><li>Load at 04:30 with two colleagues</li><li>Drive the northern route</li></ul>"
)
MONTHLY = Pay(300_000, 450_000, "GHS", "month")
YEARLY = Pay(2_800_000, 3_200_000, "GBP", "year")


def load_reference() -> None:
    """Load places, rates and functions."""
    call_command("load_reference", verbosity=0)
    reset_gazetteer()


def place(name: str, country: str = "GH") -> Place:
    """Return the place of that name."""
    found = parse_place(name, country=country)
    assert found is not None, name
    return Place.objects.get(pk=found.id)


def company(name: str = "Asanka Foods", country: str = "GH") -> Company:
    """Return the company of that name, made when it is not there."""
    slug = slugify(name)[:200] or "employer"
    found, _made = Company.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "country": country,
            "sector": "hospitality",
            "size": "50-249",
            "website": "https://employer.example/",
            "about_html": "<p>We move fresh food from farm to market.</p>",
        },
    )
    return found


def live_job(title: str = "Delivery driver", **changes: object) -> Job:
    """Return a published listing in Kumasi, or as `changes` of its fields say."""
    days_ago = changes.pop("days_ago", 0)
    employer = changes.pop("company", None) or company()
    fields: dict[str, object] = {
        "title": title,
        "description_html": AD,
        "places": [place("Kumasi")],
        "function": Function.objects.get(code="driver-transport-services"),
        "employment_type": "permanent",
        "work_pattern": "full_time",
        "experience": "entry",
        "pay": MONTHLY,
        "apply_by": "website",
        "apply_url": "https://employer.example/apply?job=1",
    } | changes
    if fields["pay"] is None:
        fields.setdefault("pay_reason", "confidential")
    # The changes of a test are of every type a field has.
    job = actions.add_job(company=employer, fields=actions.JobFields(**fields), by=None)  # type: ignore[arg-type]
    starts = timezone.now() - timedelta(days=int(str(days_ago)))
    return actions.publish_job(
        job_id=job.pk,
        by=None,
        starts_at=starts,
        expires_at=max(starts, timezone.now()) + timedelta(days=20),
    )


def fill_board() -> None:
    """Publish 60 listings: 45 in Ghana, of them 25 for drivers, and 15 in the UK."""
    for number in range(25):
        live_job(f"Delivery driver {number + 1}", days_ago=number % 5)
    for number in range(20):
        live_job(
            f"Staff nurse {number + 1}",
            places=[place("Accra")],
            function=Function.objects.get(code="medical-pharmaceutical"),
            company=company("Odo Pharmacy"),
            work_pattern="shift",
            pay=None,
            days_ago=5 + number % 5,
        )
    for number in range(15):
        live_job(
            f"Care assistant, nights {number + 1}",
            places=[place("Birmingham", "GB")],
            company=company("Brightwater Care", "GB"),
            function=Function.objects.get(code="medical-pharmaceutical"),
            visa_sponsorship=number % 3 == 0,
            pay=YEARLY,
            days_ago=10 + number % 5,
        )
