"""
Which addresses of the internet may be called on somebody's word: none that leads back into one's own network.

`ipaddress.is_global` lets several through that do, translated and tunnelled ones above all; they are named here.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

DENIED: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays of 6to4
        "198.18.0.0/15",  # benchmarks
        "::/96",  # IPv4 in IPv6, as it was once written
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own network
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, as it was once written
    )
)


def is_public(address: str) -> bool:
    """Whether an address, as a resolver gives it, lies in the open internet; what is no address does not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id is not None:
            return False
        if parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or _is_denied(parsed))


def is_address(host: str) -> bool:
    """Whether a host is written as an address rather than as a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_denied(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in DENIED)
