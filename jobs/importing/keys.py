"""The key an ad is recognised by when it is imported again: source, reference and place."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jobboard.core.text import fold_name
from jobs.importing.ads import RawAd

LONGEST_REFERENCE, LONGEST_PLACE = 190, 100
# What sites hang on to an address to see where a click came from.
TRACKING = re.compile(r"^(?:utm_\w+|gclid|fbclid|trk|trackingid|refid|src)$", re.IGNORECASE)
# Adzuna's per-search tokens; elsewhere `v` or `se` may well name the ad.
TRACKING_OF = {"adzuna": {"se", "v"}}
PLAIN = re.compile(r"[a-z0-9!-/:-@\[\]^_{|} ]*[a-z0-9!-/:-@\[\]^_{|}]")


@dataclass(frozen=True, order=True)
class OriginKey:
    """Reference and place of an ad within its source, as stored in `JobOrigin`."""

    reference: str
    place_key: str


def origin_key(ad: RawAd) -> OriginKey:
    """Return the key of an ad; one without reference or address is known by what it offers."""
    place = ad.place_key
    reference = ad.reference or _without_tracking(ad.url)
    if not reference:
        reference = f"{fold_name(ad.company)} {fold_name(ad.title)}".strip()
        place = place or ad.location or " ".join(ad.places)
    return OriginKey(_key(reference, LONGEST_REFERENCE), _key(fold_name(place), LONGEST_PLACE))


def _without_tracking(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    own = next((names for site, names in TRACKING_OF.items() if site in parts.netloc), set())
    query = [
        pair
        for pair in parse_qsl(parts.query)
        if not TRACKING.match(pair[0]) and pair[0] not in own
    ]
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def _key(text: str, longest: int) -> str:
    """Return the text, or a stand-in with its hash where a database could mix it up.

    MySQL compares without case, accents and trailing spaces: only plain lower case is itself.
    """
    if not text or (len(text) <= longest and PLAIN.fullmatch(text)):
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    return f"{fold_name(text)[: longest - 25].strip()}~{digest}"
