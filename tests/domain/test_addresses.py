"""The list of addresses that may not be called, one of each kind and its nearest neighbour that may."""

import pytest

from socialscore.domain.addresses import is_address, is_public

DENIED = [
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "233.252.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:0",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "192.0.1.1", "198.20.0.1", "223.255.255.254", "2606:4700::1111"]
NO_ADDRESSES = ["", "localhost", "example.org", "127.1", "0x7f000001", "2130706433", "1.1.1.1/32", "01.1.1.1"]


class TestIsPublic:
    @pytest.mark.parametrize("address", DENIED)
    def test_refuses_what_leads_home_or_nowhere(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize("address", [*PUBLIC, "::ffff:1.1.1.1"])
    def test_lets_the_open_internet_pass(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize("text", NO_ADDRESSES)
    def test_refuses_what_is_no_address(self, text: str) -> None:
        assert not is_public(text)


class TestIsAddress:
    def test_knows_one_from_a_name(self) -> None:
        assert [is_address(host) for host in ("1.1.1.1", "::1", "example.org", "127.1")] == [True, True, False, False]
