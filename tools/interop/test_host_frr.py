# SPDX-License-Identifier: GPL-2.0-only
"""Our hosts on two links of FRR's pimd, the querier: of IGMPv3 on tap3, of IGMPv2 on tap2.

FRR 8.4, which Debian has, comes without pim6d: MLD is for test_host_bridge.py.
"""

import json
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import pytest
from lab import address, command, group, until
from peers import Sender, Wire, check_life, check_version_2

DAEMONS = Path("/usr/lib/frr")
BEHIND = 4  # subnet of the source behind FRR
SOURCE = address(4, BEHIND, 2)
CONFIGURATION = f"""
ip pim rp {address(4, BEHIND, 1)} 224.0.0.0/4
interface tap3
 ip igmp
 ip igmp query-max-response-time 10
 ip igmp query-interval 4
 ip pim passive
interface tap2
 ip igmp
 ip igmp version 2
 ip igmp query-max-response-time 10
 ip igmp query-interval 4
 ip pim passive
interface up0
 ip pim
"""


class Frr:
    """zebra and pimd in a namespace."""

    def __init__(self, space, folder):
        """Write the configuration."""
        self.space = space
        self.folder = folder
        folder.chmod(0o755)
        for name, text in (("zebra", ""), ("pimd", CONFIGURATION)):
            (folder / f"{name}.conf").write_text(text, encoding="ascii")
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "frr", "frr")

    def start(self, stack):
        """Start the daemons; they end with the stack."""
        log = stack.enter_context(open(self.folder / "log", "wb"))
        for name in ("zebra", "pimd"):
            words = ["ip", "netns", "exec", self.space.name, DAEMONS / name]
            words += ["-f", self.folder / f"{name}.conf", "-z", self.folder / "zserv.api"]
            words += ["-i", self.folder / f"{name}.pid", "--vty_socket", self.folder]
            words += ["-u", "frr", "-g", "frr", "-A", "127.0.0.1", "-P", "0"]
            daemon = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            stack.callback(daemon.wait)
            stack.callback(daemon.terminate)
            until((self.folder / f"{name}.vty").exists, f"FRR's {name} starts")

    def show(self, what, device):
        """Return what FRR knows on an interface, as from JSON."""
        words = ["ip", "netns", "exec", self.space.name, "vtysh", "--vty_socket", self.folder]
        return json.loads(command(*words, "-c", f"show ip igmp {what} json")).get(device, {})

    def entry(self, device, name):
        """Return the mode, version and sources of a group on an interface, or nothing."""
        for entry in self.show("groups", device).get("groups", []):
            if entry["group"] == name:
                sources = self.show("sources", device).get(name, {}).get("sources", [])
                return entry.get("mode"), entry["version"], {source["source"] for source in sources}
        return None


@pytest.fixture(scope="module")
def spaces(make_space):
    """Return the namespaces of FRR and of the source behind it, joined by a veth."""
    for path in (DAEMONS / "pimd", DAEMONS / "zebra", "vtysh"):
        if not shutil.which(path):
            pytest.skip(f"no {path} (package frr)")
    router, behind = make_space("frr"), make_space("source")
    with router.entered():
        if not Path("/proc/thread-self/net/ip_mr_vif").exists():
            pytest.skip("the kernel has no IPv4 multicast routing")
    router.set("ipv4/ip_forward", 1)
    router.tap(3, hosts=[2])
    router.tap(2, hosts=[2])
    router.join("up0", behind, "src0")
    router.assign("up0", BEHIND, [1])
    behind.assign("src0", BEHIND, [2])
    return router, behind


@pytest.fixture(scope="module")
def hosts(spaces, run_ns3):
    """Return our hosts, by version; FRR wants links that run: before FRR."""
    hosts = {version: run_ns3(spaces[0], version) for version in (3, 2)}
    for host in hosts.values():
        host.wait("ready")
    return hosts


@pytest.fixture(scope="module")
def frr(spaces, hosts, stack):
    """Return FRR, which has asked both hosts."""
    # Not below pytest's folder, where FRR's own user may not go.
    frr = Frr(spaces[0], Path(stack.enter_context(tempfile.TemporaryDirectory())))
    frr.start(stack)
    for version, host in hosts.items():
        host.wait(f"1 rx * query v{version} 0.0.0.0 {{}}*")
    # FRR goes on without what it does not take of its configuration.
    said = (frr.folder / "log").read_text(encoding="utf-8", errors="replace")
    assert "Configuration failed" not in said, said
    return frr


@pytest.fixture
def live(spaces, hosts, frr):
    """Return a function: a host's life in a group that a source behind FRR sends to."""

    def run(version, name, sources=()):
        wire = Wire(frr.space, f"tap{version}")
        with Sender(spaces[1], "src0", name, SOURCE) as sender:
            return check_life(hosts[version], wire, sender, sources, partial(frr.entry, f"tap{version}"))

    return run


def test_igmpv3(live):
    """Our report is learned, the stream arrives, our leave ends it."""
    mode, version, _ = live(3, group(4, 3, 1))
    assert (mode, version) == ("EXCLUDE", 3)


def test_igmpv3_sources(live):
    """Our report with sources is learned with them, the stream of one arrives, our leave ends it."""
    sources = {SOURCE, address(4, BEHIND, 9)}
    assert live(3, group(4, 3, 2, ssm=True), sorted(sources)) == ("INCLUDE", 3, sources)


def test_igmpv2(live, hosts):
    """Our host falls back to IGMPv2, is learned and gets the stream."""
    name = group(4, 2, 3)
    _, version, _ = live(2, name)
    assert version == 2
    check_version_2(hosts[2], name)
