"""Who is asking: the client's address behind our own proxies, and the network it stands for."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address, or `unknown`.

    Each of our PROXY_COUNT proxies appends to X-Forwarded-For whom it was asked by. So the client
    stands that many places from the right; everything left of it, the client may have made up.
    A request with fewer entries came past a proxy: then its sender counts.
    """
    count: int = settings.PROXY_COUNT
    stated = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < count <= len(stated) and (address := normal(stated[-count])):
        return address
    return normal(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def network_of(address: str) -> str:
    """Return what limits count as one client: an IPv4 address, or an IPv6 network of 64 bits."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False))


def normal(stated: str) -> str:
    """Return an address in its shortest form, IPv4 in IPv6 as IPv4; "" for what is none."""
    try:
        address = ipaddress.ip_address(stated)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Address(int(address)))  # without a zone such as %eth0
    return str(address)
