"""The region a place is in, for lines such as `Kumasi, Ashanti`; asks the gazetteer in memory."""

from jobboard.core.gazetteer import gazetteer
from jobboard.core.models import Place
from jobboard.core.places import region_of


def region_name(place: Place) -> str:
    """Return the region a place lies in; nothing for a region, a country or an unknown place."""
    if place.pk not in gazetteer().places:
        return ""
    region = region_of(place.pk)
    if region is None or region.id == place.pk:
        return ""
    return region.name.removesuffix(" Region")


def place_with_region(place: Place) -> str:
    """Return `Kumasi, Ashanti`, or the place alone when the region says nothing new."""
    region = region_name(place)
    is_new = region and place.name not in region and region not in place.name
    return f"{place.name}, {region}" if is_new else place.name
