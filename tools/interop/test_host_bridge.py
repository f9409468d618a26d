# SPDX-License-Identifier: GPL-2.0-only
"""Our hosts on two Linux bridges that are queriers: of IGMPv3 and MLDv2 on tap3, of IGMPv2 and MLDv1 on tap2."""

import json
import shutil

import pytest
from lab import address, command, group
from peers import Sender, Wire, check_life, check_version_2

# In 1/100 s.
TIMERS = {
    "mcast_query_interval": 400,
    "mcast_query_response_interval": 100,
    "mcast_startup_query_interval": 100,
    "mcast_last_member_interval": 50,
    "mcast_membership_interval": 900,
}
SOURCE = 3  # number of the host that sends
both_families = pytest.mark.parametrize("family", [4, 6], ids=["igmp", "mld"])


class Bridge:
    """A bridge between a tap and a source; querier of a version: 3 is MLDv2, too, and 2 MLDv1."""

    def __init__(self, space, version, behind):
        """Make it."""
        self.space = space
        self.behind = behind
        self.name = f"br{version}"
        self.tap = f"tap{version}"
        options = ["mcast_snooping", 1, "mcast_query_use_ifaddr", 1]
        options += ["mcast_igmp_version", version, "mcast_mld_version", version - 1]
        for timer in TIMERS.items():
            options += timer
        space.tap(version)
        space.join(f"up{version}", behind, f"src{version}")
        behind.assign(f"src{version}", version, [SOURCE])
        space.ip("link", "add", self.name, "type", "bridge", *options)
        # It floods for a response interval from here on: after the timers.
        space.ip("link", "set", self.name, "type", "bridge", "mcast_querier", 1)
        for port in (self.tap, f"up{version}"):
            space.ip("link", "set", port, "master", self.name)
        # No IPv6 address but the link-local one: Linux takes others for queries of a group, which
        # hosts must drop (RFC 9777 5.1.14).
        space.ip("address", "add", f"{address(4, version, 2)}/24", "dev", self.name)
        space.ip("link", "set", self.name, "up")

    def entry(self, name):
        """Return the mode and sources of a group on the tap, or nothing."""
        words = ["bridge", "-n", self.space.name, "-d", "-j", "mdb", "show", "dev", self.name]
        for entry in json.loads(command(*words))[0]["mdb"]:
            if (entry["grp"], entry["port"]) == (name, self.tap) and "src" not in entry:
                sources = {source["address"] for source in entry.get("source_list", [])}
                return entry.get("filter_mode"), sources
        return None


@pytest.fixture(scope="module")
def bridges(make_space):
    """Return the bridges, by version."""
    if not shutil.which("bridge"):
        pytest.skip("no program bridge (package iproute2)")
    space, behind = make_space("bridge"), make_space("source")
    try:
        return {version: Bridge(space, version, behind) for version in (3, 2)}
    except AssertionError as error:
        pytest.skip(f"no bridge that is IGMP and MLD querier here: {error}")


@pytest.fixture(scope="module")
def hosts(bridges, run_ns3):
    """Return our hosts, by version; all are asked."""
    hosts = {version: run_ns3(bridge.space, version) for version, bridge in bridges.items()}
    for version, host in hosts.items():
        for general in ("0.0.0.0", "::"):
            host.wait(f"1 rx * query v{version} {general} {{}}")
    return hosts


@pytest.fixture
def live(bridges, hosts, family):
    """Return a function: a host's life in a group that a source behind the bridge sends to."""

    def run(version, name, sources=()):
        bridge = bridges[version]
        wire = Wire(bridge.space, bridge.tap)
        source = address(family, version, SOURCE)
        with Sender(bridge.behind, f"src{version}", name, source) as sender:
            return check_life(hosts[version], wire, sender, sources, bridge.entry)

    return run


@both_families
def test_newest_version(live, family):
    """Our IGMPv3 or MLDv2 report is learned, the stream arrives, our leave ends it."""
    assert live(3, group(family, 3, 1)) == ("exclude", set())


@both_families
def test_sources(live, family):
    """Our report with sources is learned with them, the stream of one arrives, our leave ends it."""
    sources = {address(family, 3, SOURCE), address(family, 3, 9)}
    assert live(3, group(family, 3, 2, ssm=True), sorted(sources)) == ("include", sources)


@both_families
def test_older_version(live, hosts, family):
    """Our host falls back to IGMPv2 or MLDv1, is learned and gets the stream."""
    name = group(family, 2, 3)
    live(2, name)
    check_version_2(hosts[2], name)
