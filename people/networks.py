"""Where requests come from, and how many came from there lately. No address is kept: the cache counts under a keyed hash."""

import ipaddress
import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis import RedisError

log = logging.getLogger(__name__)

PREFIXES = {4: 24, 6: 64}
"""How much of an address names the network: by the rest of it one customer of a provider can choose at will."""


def network_of(request: HttpRequest) -> str:
    """The network from which a request came, such as "192.0.2.0/24"; nothing if that cannot be known."""
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (ValueError, PermissionDenied):
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, PREFIXES[address.version]), strict=False))


def is_over(what: str, network: str, *, most: int, seconds: int) -> bool:
    """Count one more of `what` from a network; whether that makes more than `most` within `seconds`.

    While the cache is away nothing is counted: better too much work for the staff than readers who cannot be heard.
    """
    key = f"often.{what}.{salted_hmac('people.networks', network, algorithm='sha256').hexdigest()}"
    try:
        cache.add(key, 0, timeout=seconds)
        return bool(cache.incr(key) > most)
    except ValueError:  # it ran out between the two lines above
        return False
    except RedisError:
        log.warning("The cache is away: nobody counts who sends how much.")
        return False
