"""The region a place is in, for lines such as `Kumasi, Ashanti`; asks the gazetteer in memory."""

from jobboard.core.gazetteer import gazetteer
from jobboard.core.models import Place
from jobboard.core.places import region_of


def region_name(place_id: int) -> str:
    """Return the region a place lies in; nothing for a region, a country or an unknown place."""
    if place_id not in gazetteer().places:
        return ""
    region = region_of(place_id)
    if region is None or region.id == place_id:
        return ""
    return region.name.removesuffix(" Region")


def place_with_region(place: Place) -> str:
    """Return `Kumasi, Ashanti`, or the place alone when the region says nothing new."""
    region = region_name(place.pk)
    is_new = region and place.name not in region and region not in place.name
    return f"{place.name}, {region}" if is_new else place.name
