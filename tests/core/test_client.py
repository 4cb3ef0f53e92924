"""The client's address behind declared proxies; what a client says of itself counts for nothing."""

import pytest
from django.test import RequestFactory

from jobboard.core.client import client_address, network_of

NEAR = "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "client"),
    [
        (0, "", "192.0.2.7", "192.0.2.7"),
        (0, "1.2.3.4", "192.0.2.7", "192.0.2.7"),
        (1, "192.0.2.7", NEAR, "192.0.2.7"),
        (1, "1.2.3.4, 192.0.2.7", NEAR, "192.0.2.7"),
        (1, "1.2.3.4,5.6.7.8,192.0.2.7", NEAR, "192.0.2.7"),
        (2, "1.2.3.4, 192.0.2.7, 10.0.0.8", NEAR, "192.0.2.7"),
        # Past a proxy: the sender counts, not what it says.
        (1, "", NEAR, NEAR),
        (2, "192.0.2.7", NEAR, NEAR),
        # Not an address.
        (1, "192.0.2.7, unknown", NEAR, NEAR),
        (1, "192.0.2.7, <script>", NEAR, NEAR),
        (1, "192.0.2.7:4711", NEAR, NEAR),
        (0, "", "", "unknown"),
        # One form of each address.
        (1, "::ffff:192.0.2.7", NEAR, "192.0.2.7"),
        (1, "2001:DB8:0:0::1", NEAR, "2001:db8::1"),
        (1, "fe80::1%eth0", NEAR, "fe80::1"),
    ],
)
def test_the_client_stands_so_many_places_from_the_right(
    settings, proxies, forwarded, remote, client
):
    settings.PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    assert client_address(request) == client


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_limits_take_64_bits_of_ipv6_for_one_client(address, network):
    assert network_of(address) == network
