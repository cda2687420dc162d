"""Which addresses of the network are the public's: those of our own house, our neighbours' or nobody's are not."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_NOT_GLOBAL = tuple(
    ip_network(block)
    for block in (
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "168.63.129.16/32",  # the metadata of one large cloud, on an address that looks public
        "2001::/23",  # protocol assignments, with Teredo, which wraps an address of IPv4 (RFC 2928, 4380)
        "2002::/16",  # 6to4, which does too (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637); Python before 3.13 does not know it
    )
)
_ASSIGNED = IPv6Network("2000::/3")
"""All that has been given out to the public of IPv6 lies here (RFC 4291)."""
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""A network without IPv4 reaches that of others through here; the last 32 bits are the address (RFC 6052)."""


def is_public(written: str) -> bool:
    """Tell whether anybody may be reached there. What is no address is not public."""
    try:
        address = ip_address(written)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return _is_public_6(address)
    return _is_public_4(address)


def _is_public_4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in block for block in _NOT_GLOBAL)
    return address.is_global and not special


def _is_public_6(address: IPv6Address) -> bool:
    inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None)
    if inner is not None:
        return _is_public_4(inner)
    special = address.is_multicast or address.is_reserved or any(address in block for block in _NOT_GLOBAL)
    return address in _ASSIGNED and address.is_global and not special and address.scope_id is None
