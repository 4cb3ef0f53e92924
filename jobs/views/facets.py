"""Filter groups with counts, and the chips of the filters in use, for the results page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Company
from jobboard.core.gazetteer import PlaceFact, gazetteer
from jobboard.core.money import Money
from jobs.forms import CLOSED, MILES, POSTED_DAYS, SearchInput
from jobs.models.choices import PayPeriod
from jobs.pay import per_period
from jobs.search import Facet, SearchPage, Sort
from jobs.search.bands import RADII_KM
from jobs.views.kept import all_functions

LONGEST_SHOWN = 8
Labels = Mapping[str, str | Promise]


@dataclass(frozen=True)
class Option:
    """One checkbox or radio of the parameter `name`; `count` None shows none."""

    name: str
    control: str
    value: str
    label: str | Promise
    count: int | None
    is_selected: bool

    @property
    def count_text(self) -> str:
        """The count with grouped thousands."""
        return f"{self.count:,}"


@dataclass(frozen=True)
class Group:
    """One filter group; all its options but those of another parameter are of one kind."""

    name: str
    label: str | Promise
    control: str
    options: list[Option]
    is_open: bool

    @property
    def is_long(self) -> bool:
        """Whether the list scrolls in a box of its own and can be searched."""
        return self.control == "checkbox" and len(self.options) > LONGEST_SHOWN


@dataclass(frozen=True)
class Chip:
    """A filter in use; its address is the search without it."""

    label: str | Promise
    url: str


# Parameter, facet of the engine, heading, control, open from the start.
LAYOUT = (
    ("country", "country", gettext_lazy("Country"), "checkbox", True),
    ("function", "function", gettext_lazy("Kind of work"), "checkbox", True),
    ("region", "region", gettext_lazy("Region"), "checkbox", False),
    ("pay", "pay", gettext_lazy("Pay from"), "radio", True),
    ("pattern", "work_pattern", gettext_lazy("Hours"), "checkbox", True),
    ("remote", "remote", gettext_lazy("On site or remote"), "checkbox", True),
    ("type", "employment_type", gettext_lazy("Contract"), "checkbox", False),
    ("level", "experience", gettext_lazy("Experience"), "checkbox", False),
    ("posted", "posted", gettext_lazy("Posted"), "radio", False),
    ("visa", "visa", gettext_lazy("Visa"), "checkbox", False),
    ("quick", "quick_apply", gettext_lazy("Applying"), "checkbox", False),
    ("company", "employer", gettext_lazy("Employer"), "checkbox", False),
)

# Lists too long for a fixed order: what is chosen comes first, then what has most jobs.
LONG = ("function", "region", "company")
NOPAY = gettext_lazy("Include jobs that do not state their pay")


def filter_labels(search: SearchInput, facets: Mapping[str, list[Facet]]) -> dict[str, Labels]:
    """Return the labels of every value by parameter; no query when they are kept."""
    places = gazetteer().places
    in_uk = search.country == ("GB",)
    regions = [int(item.value) for item in facets.get("region", [])] + [*map(int, search.region)]
    pay_values = [item.value for item in facets.get("pay", [])] + [str(search.pay)]
    return {
        **CLOSED,
        "function": {row.code: row.uk_name if in_uk else row.name for row in all_functions()},
        "region": {str(pk): places[pk].name for pk in regions if pk in places},
        "pay": {value: pay_label(int(value), pay_currency(search)) for value in pay_values},
        "posted": POSTED_DAYS,
        "nopay": {"1": NOPAY},
        "visa": {"1": _("Visa sponsorship")},
        "quick": {"1": _("Quick apply")},
        "company": employer_names(search, facets),
    }


def employer_names(search: SearchInput, facets: Mapping[str, list[Facet]]) -> dict[str, str]:
    """Return the names of the employers offered or chosen; one query."""
    asked = {item.value for item in facets.get("employer", [])}.union(search.company)
    rows = Company.objects.filter(pk__in=asked).values_list("pk", "name") if asked else ()
    unknown = dict.fromkeys(search.company, _("An employer that is not here"))
    return unknown | {str(pk): name for pk, name in rows}


def filter_groups(
    search: SearchInput, found: SearchPage, labels: Mapping[str, Labels]
) -> list[Group]:
    """Return the groups in page order; a group without any option is left out."""
    groups = []
    for name, facet, label, control, is_open in LAYOUT:
        counts = {item.value: item.count for item in found.facets.get(facet, [])}
        chosen = chosen_values(search, name)
        options = [
            Option(name, control, value, text, counts.get(value, 0), value in chosen)
            for value, text in labels[name].items()
            if value in counts or value in chosen or name in CLOSED or name == "function"
            if value != "0"
        ]
        if name in LONG:
            options.sort(key=lambda option: (not option.is_selected, -(option.count or 0)))
        if not options:
            continue
        if control == "radio":
            options.insert(0, Option(name, control, "", _("Any"), None, not chosen))
        if name == "pay":
            options += unstated_pay(search, found)
        groups.append(Group(name, label, control, options, is_open or bool(chosen)))
    return groups


def unstated_pay(search: SearchInput, found: SearchPage) -> list[Option]:
    """Return the box that adds what states no pay; it means something with a least pay only."""
    return [
        Option("nopay", "checkbox", item.value, NOPAY, item.count, item.selected)
        for item in found.facets.get("pay_unstated", [])
        if search.pay
    ]


def radius_group(search: SearchInput, place: PlaceFact, found: SearchPage) -> Group:
    """Return the distances one can choose around a place, with how much each would find."""
    counts = {item.value: item.count for item in found.facets.get("radius", [])}
    options = [
        Option(
            "radius", "radio", str(km or ""), radius_label(km, place), counts.get(str(km)),
            km == search.radius,
        )
        for km in RADII_KM
    ]  # fmt: skip
    return Group("radius", _("Distance"), "radio", options, is_open=True)


def sort_group(search: SearchInput, place: PlaceFact | None) -> Group:
    """Return the orders that make sense for a search; nearest needs a place."""
    options = [
        Option("sort", "radio", sort.value, sort.label, None, sort == search.sort)
        for sort in Sort
        if place or sort != Sort.DISTANCE
    ]
    return Group("sort", _("Sort by"), "radio", options, is_open=False)


def filter_chips(
    search: SearchInput, labels: Mapping[str, Labels], place: PlaceFact | None, path: str
) -> list[Chip]:
    """Return a chip for every filter in use, each with the address of the search without it."""
    chips = []
    if search.radius and place:
        chips.append(Chip(radius_label(search.radius, place), search.but(radius=0).address(path)))
    for name, _facet, _label, _control, _is_open in LAYOUT:
        for value in chosen_values(search, name):
            label = labels[name].get(value, value)
            chips.append(Chip(label, without(search, name, value).address(path)))
    if search.nopay:
        chips.append(Chip(NOPAY, search.but(nopay=False).address(path)))
    return chips


def chosen_values(search: SearchInput, name: str) -> tuple[str, ...]:
    """Return the values in use of a group, as texts."""
    value = getattr(search, name)
    if isinstance(value, tuple):
        return value
    if value is True:
        return ("1",)
    return (str(value),) if value else ()


def without(search: SearchInput, name: str, value: str) -> SearchInput:
    """Return the search without one value of a group."""
    now = getattr(search, name)
    if isinstance(now, tuple):
        return search.but(**{name: tuple(other for other in now if other != value)})
    less = search.but(**{name: type(now)()})
    return less if less.pay else less.but(nopay=False)


def pay_currency(search: SearchInput) -> str:
    """Return the currency pay is asked in: pounds when only the United Kingdom is searched."""
    return "GBP" if search.country == ("GB",) else "GHS"


def pay_label(yearly_minor: int, currency: str) -> str:
    """Return a yearly amount as people state it: a month in cedis, a year in pounds."""
    period = PayPeriod.YEAR if currency == "GBP" else PayPeriod.MONTH
    amount = per_period(yearly_minor, period, currency)
    return f"{Money(amount.amount_minor, currency)} {period.label}"


def radius_label(km: int, place: PlaceFact) -> str:
    """Return a distance from a place; in the United Kingdom in miles."""
    if not km:
        return _("Only %s") % place.name
    if place.country == "GB":
        return _("Within %d miles") % MILES[km]
    return _("Within %d km") % km
