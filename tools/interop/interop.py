#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check group membership of ns-3 against Linux, FRR's pimd and a Linux bridge, in real time.

    interop.py MCAST_INTEROP RESULT.xml

MCAST_INTEROP is the program built from mcast-interop.cc. Everything happens in network namespaces made
for this run and removed at its end; nothing leaves them, no interface outside is touched. Needs root;
without it, or without a program or kernel feature that a case needs, the case is skipped and says so.
Stores the cases as JUnit XML; exits with 1 if one of them fails.
"""

import collections
import contextlib
import ctypes
import ipaddress
import itertools
import json
import os
import queue
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PORT = 5000  # as in mcast-interop.cc
FRR = Path("/usr/lib/frr")
CLONE_NEWNET = 0x40000000
MCAST_JOIN_SOURCE_GROUP = 46  # linux/in.h, the same in both families
MCAST_LEAVE_SOURCE_GROUP = 47
IPV6_ADD_MEMBERSHIP = 20
SO_RCVBUFFORCE = 33
LIBC = ctypes.CDLL(None, use_errno=True)


class Skip(Exception):
    """Something that this machine lacks."""


class Failed(Exception):
    """A fact that is not as it must be."""


def check(condition, what):
    """Fail unless the condition holds."""
    if not condition:
        raise Failed(what)


def command(*words, **options):
    """Return what a command prints; fail if it fails."""
    ended = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, **options
    )
    check(not ended.returncode, f"{' '.join(map(str, words))}: {ended.stderr.strip()}")
    return ended.stdout


def until(probe, seconds, what):
    """Return the first true value of probe() and the time it took; fail after some seconds."""
    start = time.monotonic()
    while True:
        value = probe()
        took = time.monotonic() - start
        if value:
            return value, took
        check(took < seconds, f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Namespace:
    """A network namespace of this run."""

    def __init__(self, name):
        """Make it."""
        self.name = name
        command("ip", "netns", "add", name)
        self.ip("link", "set", "lo", "up")
        self.sysctl("ipv4/conf/all/rp_filter", 0)
        self.sysctl("ipv4/conf/default/rp_filter", 0)
        self.sysctl("ipv6/conf/default/accept_dad", 0)
        self.sysctl("ipv6/conf/default/router_solicitations", 0)

    def ip(self, *words):
        """Run ip in it."""
        return command("ip", "-n", self.name, *words)

    @contextlib.contextmanager
    def inside(self):
        """Let this thread be in it: sockets made there stay there."""
        with open(f"/proc/self/task/{threading.get_native_id()}/ns/net", "rb") as home:
            with open(f"/run/netns/{self.name}", "rb") as there:
                check(LIBC.setns(there.fileno(), CLONE_NEWNET) == 0, f"cannot enter {self.name}")
            try:
                yield
            finally:
                if LIBC.setns(home.fileno(), CLONE_NEWNET) != 0:
                    os._exit(1)  # nothing more may happen in the wrong place

    def sysctl(self, name, value):
        """Set one of /proc/sys/net, which is that of the reading thread."""
        with self.inside():
            Path("/proc/sys/net", name).write_text(str(value))

    def tap(self, name, *addresses):
        """Make a tap device in it, up, with addresses."""
        self.ip("tuntap", "add", "dev", name, "mode", "tap")
        self.ip("link", "set", name, "up")
        for address in addresses:
            self.ip("address", "add", address, "dev", name)


class Ns3:
    """The program of ns-3 on a tap."""

    def __init__(self, lab, space, role, tap, **options):
        """Start it."""
        words = ["ip", "netns", "exec", space.name, lab.program, f"--role={role}", f"--tap={tap}"]
        for name, value in options.items():
            words.append(f"--{name}={value}")
        words += [f"--ns3::McastProtocol::{name}={value}" for name, value in lab.timers.items()]
        self.device = tap
        self.lines = []  # (time, text without the program's own time)
        self.news = threading.Condition()
        self.process = lab.start(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append((time.monotonic(), line.rstrip("\n").partition(" ")[2]))
                self.news.notify_all()
        with self.news:
            self.lines.append((time.monotonic(), "ended"))
            self.news.notify_all()

    def tell(self, text):
        """Give it a command; return when."""
        now = time.monotonic()
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return now

    def find(self, text, since=0.0, before=float("inf")):
        """Return the (time, line) of what it printed that matches as a whole."""
        pattern = re.compile(text)
        with self.news:
            return [x for x in self.lines if since <= x[0] < before and pattern.fullmatch(x[1])]

    def wait(self, text, since=0.0, seconds=5.0):
        """Return when it printed a line that matches as a whole, and the line."""
        end = time.monotonic() + seconds
        while True:
            found = self.find(text, since)
            if found:
                return found[0]
            with self.news:
                last = [line for _, line in self.lines[-12:]]
                check(
                    last[-1:] != ["ended"] and time.monotonic() < end,
                    f"no '{text}' within {seconds} s; the last lines: {last}",
                )
                self.news.wait(0.1)

    def quiet(self, wire, group, sender):
        """Fail if packets of a stream get to it, or to its end of the wire, in the next second."""
        time.sleep(0.2)
        start, sent, count = time.monotonic(), sender.sent, self.count(group)
        time.sleep(1)
        seen = wire.between(group, start, time.monotonic())
        check(sender.sent - sent > 30, "the source stopped")
        check(not seen, f"unwanted packets on the wire: {dict(seen)}")
        check(self.count(group) == count, "unwanted packets arrived")

    def count(self, group):
        """Return received, lost and duplicate packets of a host."""
        at = self.tell(f"count {group}")
        return tuple(map(int, self.wait(f"count {re.escape(group)} .*", at)[1].split()[2:]))

    def no_drops(self):
        """Fail if it dropped a message. That routers keep nothing of link-local groups is right."""
        drops = self.find("drop (?!reserved-group )\\S+ .*")
        check(not drops, f"ns-3 dropped messages: {[line for _, line in drops]}")


class Wire:
    """Notes the UDP packets on a tap, those of ns-3 or those to it: (time, group, source, number)."""

    def __init__(self, space, tap, to_ns3=False):
        """Listen, in a thread."""
        self.seen = []
        self.to_ns3 = to_ns3
        with space.inside():
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
            self.socket.bind((tap, 3))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            data, (_, kind, way, *_) = self.socket.recvfrom(2048)
            if (way == socket.PACKET_OUTGOING) != self.to_ns3:
                continue
            if kind == 0x0800 and data[9] == socket.IPPROTO_UDP:
                size, start = 4, 12
                payload = 4 * (data[0] & 15) + 8
            elif kind == 0x86DD and data[6] == socket.IPPROTO_UDP:
                size, start = 16, 8
                payload = 48
            else:
                continue
            source = str(ipaddress.ip_address(data[start : start + size]))
            group = str(ipaddress.ip_address(data[start + size : start + 2 * size]))
            number = int.from_bytes(data[payload : payload + 4], "big")
            self.seen.append((time.monotonic(), group, source, number))

    def between(self, group, start, end):
        """Return packets of a group, by source."""
        seen = list(self.seen)
        return collections.Counter(s for t, g, s, _ in seen if g == group and start <= t < end)


class Member:
    """A Linux socket that joins, leaves and counts."""

    def __init__(self, space, device, group):
        """Make it; it joins nothing yet."""
        self.group = group
        self.ipv6 = ":" in group
        self.level = socket.IPPROTO_IPV6 if self.ipv6 else socket.IPPROTO_IP
        with space.inside():
            family = socket.AF_INET6 if self.ipv6 else socket.AF_INET
            self.index = socket.if_nametoindex(device)
            self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22)
        self.socket.bind((group, PORT))
        self.socket.setblocking(False)

    def _any_source(self, option):
        octets = ipaddress.ip_address(self.group).packed
        index = struct.pack("@I" if self.ipv6 else "@4xI", self.index)
        now = time.monotonic()
        self.socket.setsockopt(self.level, option, octets + index)
        return now

    def join(self):
        """Join for any source; return when."""
        return self._any_source(IPV6_ADD_MEMBERSHIP if self.ipv6 else socket.IP_ADD_MEMBERSHIP)

    def _source(self, option, source):
        def sockaddr(text):
            octets = ipaddress.ip_address(text).packed
            if self.ipv6:
                return struct.pack("@HHI16sI100x", socket.AF_INET6, 0, 0, octets, 0)
            return struct.pack("@HH4s120x", socket.AF_INET, 0, octets)

        request = struct.pack("@I4x", self.index) + sockaddr(self.group) + sockaddr(source)
        now = time.monotonic()
        self.socket.setsockopt(self.level, option, request)
        return now

    def join_source(self, source):
        """Join a source; return when."""
        return self._source(MCAST_JOIN_SOURCE_GROUP, source)

    def leave_source(self, source):
        """Leave a source; return when."""
        return self._source(MCAST_LEAVE_SOURCE_GROUP, source)

    def drain(self):
        """Return what came in since the last time: packets, by source."""
        count = collections.Counter()
        with contextlib.suppress(BlockingIOError):
            while True:
                _, (source, *_) = self.socket.recvfrom(2048)
                count[source.partition("%")[0]] += 1
        return count

    def close(self):
        """Leave what is joined; return when."""
        now = time.monotonic()
        self.socket.close()
        return now


class Sender:
    """A Linux socket that sends a numbered stream to a group."""

    def __init__(self, space, device, group):
        """Start to send, 50 packets a second."""
        ipv6 = ":" in group
        with space.inside():
            self.socket = socket.socket(
                socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_DGRAM
            )
            index = socket.if_nametoindex(device)
        if ipv6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 16)
        else:
            mreqn = struct.pack("@4s4si", b"", b"", index)
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, mreqn)
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 16)
        self.group = group
        self.sent = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._send, daemon=True)
        self.thread.start()

    def _send(self):
        while not self.stopped.wait(0.02):
            self.socket.sendto(struct.pack("!IQ188x", self.sent, 0), (self.group, PORT))
            self.sent += 1

    def stop(self):
        """Stop."""
        self.stopped.set()
        self.thread.join()
        self.socket.close()


class Lab:
    """Namespaces and processes of this run."""

    # General queries every 2 s, answers within 1 s: a membership lives 2 x 2 s + 1 s; last member
    # queries: 2 of 0.5 s.
    timers = {
        "QueryInterval": "2s",
        "QueryResponseInterval": "1s",
        "LastMemberQueryInterval": "500ms",
    }

    def __init__(self, program):
        """Nothing is made yet."""
        self.program = program
        self.spaces = []
        self.processes = []
        self.lock = threading.Lock()
        self.folder = tempfile.mkdtemp(prefix="mmcp-interop-")
        os.chmod(self.folder, 0o755)  # FRR's user looks for its files there

    def space(self, name):
        """Return a new namespace."""
        name = f"mmcp-interop-{os.getpid()}-{name}"
        with self.lock:
            self.spaces.append(name)
        return Namespace(name)

    def start(self, words, **options):
        """Start a process that ends with this run at the latest."""
        with self.lock:
            process = subprocess.Popen([str(word) for word in words], **options)
            self.processes.append(process)
        return process

    def close(self):
        """End the processes, remove the namespaces."""
        with self.lock:
            for process in self.processes:
                process.terminate()
            for process in self.processes:
                try:
                    process.wait(3)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            for name in self.spaces:
                if os.path.exists(f"/run/netns/{name}"):
                    subprocess.run(["ip", "netns", "del", name], check=False)
            shutil.rmtree(self.folder, ignore_errors=True)


def probe(lab):
    """Skip everything if the machine cannot do this at all."""
    if os.geteuid() != 0:
        raise Skip("not root")
    if not shutil.which("ip"):
        raise Skip("no program ip (package iproute2)")
    if not os.path.exists("/dev/net/tun"):
        raise Skip("no /dev/net/tun")
    try:
        space = lab.space("probe")
        space.tap("probe0")
    except (Failed, OSError) as error:
        raise Skip(f"no namespaces or taps here: {error}") from error
    try:
        with space.inside():
            socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()
        space.sysctl("ipv6/conf/default/accept_dad", 0)
    except OSError as error:
        raise Skip(f"the kernel has no IPv6: {error}") from error
    return space


# Our router and Linux hosts


class RouterSide:
    """Our router with three sources behind it; Linux hosts on the tap."""

    groups = {
        4: {
            "asm": "239.1.1.1",
            "ssm": "232.1.1.2",
            "asm-stream": "239.1.1.3",
            "ssm-stream": "232.1.1.4",
        },
        6: {
            "asm": "ff1e::1:1",
            "ssm": "ff3e::1:2",
            "asm-stream": "ff1e::1:3",
            "ssm-stream": "ff3e::1:4",
        },
    }
    sources = {
        4: ["10.9.0.1", "10.9.0.2", "10.9.0.3"],
        6: ["2001:db8:9::1", "2001:db8:9::2", "2001:db8:9::3"],
    }

    def __init__(self, lab):
        """Build it."""
        self.space = lab.space("hosts")
        self.space.tap("tap0", "10.1.0.2/24", "2001:db8:1::2/64")
        self.wire = Wire(self.space, "tap0")
        streams = [g for f in (4, 6) for k, g in self.groups[f].items() if "stream" in k]
        self.router = Ns3(lab, self.space, "router", "tap0", groups=",".join(streams))
        self.router.wait("ready", seconds=10)
        self.space.ip("route", "add", "10.9.0.0/24", "via", "10.1.0.1")
        self.space.ip("route", "add", "2001:db8:9::/64", "via", "2001:db8:1::1")
        time.sleep(1)

    def member(self, group):
        """Return a Linux socket for a group."""
        return Member(self.space, "tap0", group)

    def state(self, group, text, since, seconds=3.0):
        """Return after what time the router's state of a group changed to a text."""
        line = re.escape(f"membership {group} {text}")
        return self.router.wait(line, since, seconds)[0] - since

    def asm(self, family):
        """A join is learned at once, kept alive by our queries, and forgotten after a leave."""
        group = self.groups[family]["asm"]
        name = re.escape(group)
        member = self.member(group)
        check(not self.router.find(f"membership {name} .*"), "known before the join")
        joined = member.join()
        join_time = self.state(group, "EXCLUDE {}", joined)
        report = f"rx \\S+ report v3 .*TO_EX:{name}\\{{\\}}.*"
        self.router.wait(report, joined, 0.5)
        # Longer than the 5 s that it would live without an answer to our queries.
        time.sleep(6.5)
        answers = self.router.find(f"rx \\S+ report v3 .*IS_EX:{name}\\{{\\}}.*", joined)
        check(len(answers) >= 2, f"{len(answers)} answers to 3 general queries")
        check(len(self.router.find(f"membership {name} .*")) == 1, "the membership changed")
        left = member.close()
        leave_time = self.state(group, "INCLUDE {}", left)
        self.router.wait(f"rx \\S+ report v3 .*TO_IN:{name}\\{{\\}}.*", left, 0.5)
        asked = self.router.find(f"tx {name} query v3 {name} \\{{\\}}", left)
        # Linux reports a leave twice; each report may begin the 2 queries anew (RFC 9776 6.6.3.1).
        check(2 <= len(asked) <= 4, f"{len(asked)} last member queries")
        check(join_time < 1, f"learned only {join_time:.3f} s after the join")
        check(0.9 < leave_time < 1.6, f"forgotten {leave_time:.3f} s after the leave")
        self.router.no_drops()
        return f"join {join_time:.3f} s, {len(answers)} answers, leave {leave_time:.3f} s"

    def ssm(self, family):
        """Two sources are learned, then one is left, then the other."""
        group = self.groups[family]["ssm"]
        name = re.escape(group)
        one, two, _ = self.sources[family]
        member = self.member(group)
        check(not self.router.find(f"membership {name} .*"), "known before the join")
        first = self.state(group, f"INCLUDE {{{one}}}", member.join_source(one))
        second = self.state(group, f"INCLUDE {{{one},{two}}}", member.join_source(two))
        time.sleep(6.5)  # as above
        check(len(self.router.find(f"membership {name} .*")) == 2, "the membership changed")
        left = member.leave_source(two)
        leave = self.state(group, f"INCLUDE {{{one}}}", left)
        asked = self.router.find(
            f"tx {name} query v3 {name} \\{{{re.escape(two)}\\}}", left
        )
        check(2 <= len(asked) <= 4, f"{len(asked)} group-and-source-specific queries")
        last = self.state(group, "INCLUDE {}", member.close())
        check(first < 1 and second < 1, f"learned only after {first:.3f} s and {second:.3f} s")
        for took in (leave, last):
            check(0.9 < took < 1.6, f"forgotten {took:.3f} s after the leave")
        self.router.no_drops()
        return f"joins {first:.3f} s, {second:.3f} s, leaves {leave:.3f} s, {last:.3f} s"

    def quiet(self, group, seconds):
        """Fail if a packet of a group is on the wire in the next seconds."""
        start = time.monotonic()
        time.sleep(seconds)
        seen = self.wire.between(group, start, time.monotonic())
        check(not seen, f"unwanted packets on the wire: {dict(seen)}")

    def asm_stream(self, family):
        """The stream of all three sources arrives while joined, not before and not after."""
        group = self.groups[family]["asm-stream"]
        sources = self.sources[family]
        member = self.member(group)
        self.quiet(group, 1)
        joined = member.join()
        self.state(group, "EXCLUDE {}", joined)
        time.sleep(2)
        got = member.drain()
        check(set(got) == set(sources), f"received from {dict(got)}")
        check(all(70 <= n <= 110 for n in got.values()), f"in 2 s at 50/s received {dict(got)}")
        for source in sources:
            numbers = [n for _, g, s, n in list(self.wire.seen) if (g, s) == (group, source)]
            check(numbers[0] >= 40, f"number {numbers[0]} is first: it did not send before")
            expected = list(range(numbers[0], numbers[0] + len(numbers)))
            check(numbers == expected, f"gaps or duplicates from {source}")
        left = member.close()
        self.state(group, "INCLUDE {}", left)
        time.sleep(0.1)
        self.quiet(group, 1)
        return f"{sum(got.values())} packets of 3 sources in 2 s, 0 before and after"

    def ssm_stream(self, family):
        """Only the wanted sources are forwarded."""
        group = self.groups[family]["ssm-stream"]
        one, two, _ = self.sources[family]
        member = self.member(group)
        self.quiet(group, 1)
        member.join_source(one)
        self.state(group, f"INCLUDE {{{one},{two}}}", member.join_source(two))
        time.sleep(0.2)
        start = time.monotonic()
        member.drain()
        time.sleep(1.5)
        both, wire = member.drain(), self.wire.between(group, start, time.monotonic())
        check(set(both) == set(wire) == {one, two}, f"received {dict(both)}, wire {dict(wire)}")
        check(min(both.values()) >= 50, f"received {dict(both)} in 1.5 s at 50/s")
        self.state(group, f"INCLUDE {{{one}}}", member.leave_source(two))
        time.sleep(0.2)
        start = time.monotonic()
        member.drain()
        time.sleep(1)
        single, wire = member.drain(), self.wire.between(group, start, time.monotonic())
        check(set(single) == set(wire) == {one}, f"received {dict(single)}, wire {dict(wire)}")
        self.state(group, "INCLUDE {}", member.close())
        time.sleep(0.1)
        self.quiet(group, 1)
        return f"two of three sources: {sum(both.values())}, then one: {sum(single.values())}"


# Our host and FRR

FRR_ZEBRA = "hostname interop\n"
FRR_PIMD = """hostname interop
ip pim rp 10.3.0.1 224.0.0.0/4
interface tap3
 ip igmp
 ip igmp query-interval 4
 ip igmp query-max-response-time 10
 ip pim passive
interface tap2
 ip igmp
 ip igmp version 2
 ip igmp query-interval 4
 ip igmp query-max-response-time 10
 ip pim passive
interface up0
 ip pim
"""


class FrrSide:
    """FRR with an IGMPv3 link, an IGMPv2 link, each with a host of ours, and a source behind it."""

    def __init__(self, lab):
        """Build it."""
        for program in (FRR / "zebra", FRR / "pimd", "vtysh", "ethtool"):
            if not shutil.which(str(program)):
                raise Skip(f"no program {program} (packages frr, ethtool)")
        self.space = lab.space("frr")
        with self.space.inside():
            if not os.path.exists("/proc/thread-self/net/ip_mr_vif"):
                raise Skip("the kernel has no IPv4 multicast routing")
        self.behind = lab.space("source")
        self.space.sysctl("ipv4/ip_forward", 1)
        self.space.tap("tap3", "10.2.0.1/24")
        self.space.tap("tap2", "10.4.0.1/24")
        self.space.ip(
            "link", "add", "up0", "type", "veth", "peer", "name", "src0", "netns", self.behind.name
        )
        for space, device, address in (
            (self.space, "up0", "10.3.0.1/24"),
            (self.behind, "src0", "10.3.0.2/24"),
        ):
            command("ip", "netns", "exec", space.name, "ethtool", "-K", device, "tx", "off")
            space.ip("address", "add", address, "dev", device)
            space.ip("link", "set", device, "up")
        self.behind.ip("route", "add", "default", "via", "10.3.0.1")
        self.wires = {tap: Wire(self.space, tap, to_ns3=True) for tap in ("tap3", "tap2")}
        # FRR wants links that run: ours first.
        self.v3 = Ns3(lab, self.space, "host", "tap3", ipv4="10.2.0.2/24")
        self.v2 = Ns3(lab, self.space, "host", "tap2", ipv4="10.4.0.2/24")
        for host in (self.v3, self.v2):
            host.wait("ready", seconds=10)
        self.run = Path(lab.folder, "frr")
        self.run.mkdir()
        for name, text in (("zebra", FRR_ZEBRA), ("pimd", FRR_PIMD)):
            (self.run / f"{name}.conf").write_text(text)
        for path in (self.run, *self.run.iterdir()):
            shutil.chown(path, "frr", "frr")
        log = open(self.run / "log", "wb")
        for name in ("zebra", "pimd"):
            lab.start(
                ["ip", "netns", "exec", self.space.name, FRR / name]
                + ["-f", self.run / f"{name}.conf", "-z", self.run / "zserv.api"]
                + ["-i", self.run / f"{name}.pid", "--vty_socket", self.run]
                + ["-u", "frr", "-g", "frr", "-A", "127.0.0.1", "-P", "0"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            until((self.run / f"{name}.vty").exists, 5, f"FRR's {name} starts")
        for host, version in ((self.v3, "v3"), (self.v2, "v2")):
            host.wait(f"rx \\S+ query {version} 0.0.0.0 \\{{\\}}", seconds=10)

    def show(self, what):
        """Return what FRR knows, as JSON."""
        words = ["vtysh", "--vty_socket", self.run, "-c", f"show {what} json"]
        return json.loads(command("ip", "netns", "exec", self.space.name, *words))

    def groups(self, device):
        """Return FRR's groups on an interface: {group: entry}."""
        entries = self.show("ip igmp groups").get(device, {}).get("groups", [])
        return {entry["group"]: entry for entry in entries}

    def sources(self, device, group):
        """Return FRR's sources of a group on an interface."""
        entries = self.show("ip igmp sources").get(device, {}).get(group, {}).get("sources", [])
        return {entry["source"] for entry in entries}

    def stream(self, host, group, join):
        """Join, receive from behind FRR, leave; return a text with what happened."""
        sender = Sender(self.behind, "src0", group)
        time.sleep(1)
        joined = host.tell(join)
        host.wait(f"tx \\S+ report .*{re.escape(group)}.*", joined, 1)
        _, learned = until(lambda: group in self.groups(host.device), 3, "FRR learns the group")
        before, _ = until(lambda: host.count(group)[0], 5, "the stream arrives")
        time.sleep(1.5)
        got, lost, duplicates = host.count(group)
        check(got - before >= 60, f"{got - before} packets in 1.5 s at 50/s")
        check((lost, duplicates) == (0, 0), f"{lost} lost, {duplicates} duplicates")
        return sender, learned, got

    def end(self, host, group, sender):
        """Leave; check that FRR forgets and the stream ends; return the time it took."""
        host.tell(f"leave {group}")
        _, gone = until(lambda: group not in self.groups(host.device), 6, "FRR forgets the group")
        host.quiet(self.wires[host.device], group, sender)
        sender.stop()
        host.no_drops()
        return gone

    def asm(self):
        """Our IGMPv3 report is learned, the stream arrives, the leave is learned."""
        group = "239.2.0.1"
        check(group not in self.groups("tap3"), "known before the join")
        sender, learned, got = self.stream(self.v3, group, f"join {group}")
        entry = self.groups("tap3")[group]
        check((entry["mode"], entry["version"]) == ("EXCLUDE", 3), f"FRR's entry: {entry}")
        sent = self.v3.find(f"tx 224.0.0.22 report v3 TO_EX:{re.escape(group)}\\{{\\}}")
        check(len(sent) == 2, f"{len(sent)} reports of the join")
        gone = self.end(self.v3, group, sender)
        return f"learned in {learned:.3f} s, {got} packets, forgotten in {gone:.3f} s"

    def ssm(self):
        """Our IGMPv3 report with a source is learned with it, the stream arrives."""
        group = "232.2.0.2"
        sender, learned, got = self.stream(self.v3, group, f"join {group} 10.3.0.2 10.3.0.9")
        entry = self.groups("tap3")[group]
        check((entry["mode"], entry["version"]) == ("INCLUDE", 3), f"FRR's entry: {entry}")
        sources = self.sources("tap3", group)
        check(sources == {"10.3.0.2", "10.3.0.9"}, f"FRR's sources: {sources}")
        gone = self.end(self.v3, group, sender)
        return f"learned in {learned:.3f} s, {got} packets, forgotten in {gone:.3f} s"

    def fallback(self):
        """Our host speaks IGMPv2 to FRR as an IGMPv2 querier."""
        group = "239.4.0.3"
        sender, learned, got = self.stream(self.v2, group, f"join {group}")
        entry = self.groups("tap2")[group]
        check(entry["version"] == 2, f"FRR's entry: {entry}")
        reports = self.v2.find(f"tx {re.escape(group)} report v2 IS_EX:{re.escape(group)}\\{{\\}}")
        check(reports, "no IGMPv2 report")
        gone = self.end(self.v2, group, sender)
        left = self.v2.find(f"tx 224.0.0.2 leave v2 {re.escape(group)}")
        check(len(left) == 1, f"{len(left)} IGMPv2 leaves")
        newer = self.v2.find("tx 224.0.0.22 .*")
        check(not newer, f"IGMPv3 towards an IGMPv2 querier: {newer}")
        return f"learned in {learned:.3f} s, {got} packets, forgotten in {gone:.3f} s"


# Our host and a Linux bridge


class BridgeSide:
    """Two bridges that are queriers, of the newest versions and of IGMPv2 and MLDv1; a host of ours each."""

    def __init__(self, lab):
        """Build it."""
        if not shutil.which("bridge"):
            raise Skip("no program bridge (package iproute2)")
        self.space = lab.space("bridge")
        self.hosts = {}
        self.wires = {}
        for name, igmp, mld in (("new", 3, 2), ("old", 2, 1)):
            # Times in 1/100 s.
            timers = {
                "mcast_query_interval": 400,
                "mcast_query_response_interval": 100,
                "mcast_startup_query_interval": 100,
                "mcast_last_member_interval": 50,
                "mcast_membership_interval": 900,
            }
            options = ["mcast_snooping", 1, "mcast_query_use_ifaddr", 1]
            options += ["mcast_igmp_version", igmp, "mcast_mld_version", mld]
            options += itertools.chain.from_iterable(timers.items())
            try:
                self.space.ip("link", "add", f"br-{name}", "type", "bridge", *options)
                # It floods for one response interval from here on, so this comes after the times.
                self.space.ip("link", "set", f"br-{name}", "type", "bridge", "mcast_querier", 1)
            except Failed as error:
                raise Skip(f"no bridge with IGMP and MLD querier here: {error}") from error
            self.space.tap(f"tap-{name}")
            self.space.ip("link", "set", f"tap-{name}", "master", f"br-{name}")
            net = {"new": 5, "old": 6}[name]
            self.space.ip("address", "add", f"10.{net}.0.1/24", "dev", f"br-{name}")
            self.space.ip("address", "add", f"2001:db8:{net}::1/64", "dev", f"br-{name}")
            self.space.ip("link", "set", f"br-{name}", "up")
            self.wires[name] = Wire(self.space, f"tap-{name}", to_ns3=True)
            self.hosts[name] = Ns3(
                lab,
                self.space,
                "host",
                f"tap-{name}",
                mac=f"02:00:00:00:00:0{net}",
                ipv4=f"10.{net}.0.2/24",
                ipv6=f"2001:db8:{net}::2/64",
            )
        for host in self.hosts.values():
            host.wait("ready", seconds=10)

    def entry(self, name, group):
        """Return what a bridge knows of a group on our port: (filter mode, sources), or nothing."""
        words = ("bridge", "-n", self.space.name, "-d", "-j", "mdb", "show", "dev", f"br-{name}")
        entries = json.loads(command(*words))[0]["mdb"]
        for entry in entries:
            if (entry["grp"], entry["port"]) == (group, f"tap-{name}") and "src" not in entry:
                sources = {x["address"] for x in entry.get("source_list", [])}
                return entry.get("filter_mode"), sources
        return None

    def join(self, name, group, sources, expected):
        """Join, compare what the bridge learns; return the time it took."""
        host = self.hosts[name]
        check(self.entry(name, group) is None, "known before the join")
        host.tell(" ".join(["join", group, *sources]))
        _, took = until(lambda: self.entry(name, group), 3, "the bridge learns the group")
        entry = self.entry(name, group)
        check(entry == expected, f"the bridge's entry: {entry}, expected {expected}")
        return took

    def stream(self, name, group):
        """Receive from the bridge, leave; return packets and time until the bridge forgot."""
        host = self.hosts[name]
        sender = Sender(self.space, f"br-{name}", group)
        time.sleep(1.5)
        got, lost, duplicates = host.count(group)
        check(got >= 55, f"{got} packets in 1.5 s at 50/s")
        check((lost, duplicates) == (0, 0), f"{lost} lost, {duplicates} duplicates")
        host.tell(f"leave {group}")
        _, gone = until(lambda: self.entry(name, group) is None, 4, "the bridge forgets the group")
        host.quiet(self.wires[name], group, sender)
        sender.stop()
        host.no_drops()
        return got, gone

    def querier(self, name, family, version):
        """Wait for a general query of a version to our host."""
        peer = "0.0.0.0" if family == 4 else "::"
        self.hosts[name].wait(f"rx \\S+ query {version} {peer} \\{{\\}}", seconds=8)

    def newest(self, family):
        """Our IGMPv3 or MLDv2 reports are learned, with sources; leaves, too."""
        asm, ssm = {4: ("239.5.0.1", "232.5.0.2"), 6: ("ff1e::5:1", "ff3e::5:2")}[family]
        sources = {4: ["10.5.0.1", "10.5.0.9"], 6: ["2001:db8:5::1", "2001:db8:5::9"]}[family]
        self.querier("new", family, "v3")
        host = self.hosts["new"]
        first = self.join("new", asm, [], ("exclude", set()))
        got, gone = self.stream("new", asm)
        second = self.join("new", ssm, sources, ("include", set(sources)))
        host.tell(f"leave {ssm}")
        until(lambda: self.entry("new", ssm) is None, 4, "the bridge forgets the sources")
        to = {4: "224.0.0.22", 6: "ff02::16"}[family]
        change = self.hosts["new"].find(f"tx {to} report v3 TO_EX:{re.escape(asm)}\\{{\\}}")
        check(len(change) == 2, f"{len(change)} reports of the join")
        return (
            f"learned in {first:.3f} s, {got} packets, forgotten in {gone:.3f} s; "
            f"with sources in {second:.3f} s"
        )

    def fallback(self, family):
        """Our host speaks IGMPv2 or MLDv1 to such a querier."""
        group = {4: "239.6.0.3", 6: "ff1e::6:3"}[family]
        name = re.escape(group)
        self.querier("old", family, "v2")
        asked = self.hosts["old"].find("rx \\S+ query v2 .*")
        host = self.hosts["old"]
        since = asked[0][0]
        took = self.join("old", group, [], (None, set()))
        got, gone = self.stream("old", group)
        check(host.find(f"tx {name} report v2 IS_EX:{name}\\{{\\}}", since), "no report of v2")
        to = {4: "224.0.0.2", 6: "ff02::2"}[family]
        left = host.find(f"tx {to} leave v2 {name}")
        check(len(left) == 1, f"{len(left)} leaves of v2")
        newer = host.find(f"tx \\S+ report v3 .*{name}.*")
        check(not newer, f"newer reports towards an older querier: {newer}")
        return f"learned in {took:.3f} s, {got} packets, forgotten in {gone:.3f} s"


# FRR 8.4, which Debian has, comes without pim6d: MLD against another querier is the bridge's.
SIDES = [
    (
        RouterSide,
        [
            ("linux-igmpv3-join-leave", lambda side: side.asm(4)),
            ("linux-igmpv3-sources", lambda side: side.ssm(4)),
            ("linux-mldv2-join-leave", lambda side: side.asm(6)),
            ("linux-mldv2-sources", lambda side: side.ssm(6)),
            ("linux-ipv4-stream", lambda side: side.asm_stream(4)),
            ("linux-ipv4-stream-sources", lambda side: side.ssm_stream(4)),
            ("linux-ipv6-stream", lambda side: side.asm_stream(6)),
            ("linux-ipv6-stream-sources", lambda side: side.ssm_stream(6)),
        ],
    ),
    (
        FrrSide,
        [
            ("frr-igmpv3", lambda side: side.asm()),
            ("frr-igmpv3-sources", lambda side: side.ssm()),
            ("frr-igmpv2-fallback", lambda side: side.fallback()),
        ],
    ),
    (
        BridgeSide,
        [
            ("bridge-igmpv3", lambda side: side.newest(4)),
            ("bridge-mldv2", lambda side: side.newest(6)),
            ("bridge-igmpv2-fallback", lambda side: side.fallback(4)),
            ("bridge-mldv1-fallback", lambda side: side.fallback(6)),
        ],
    ),
]


def run_case(name, work, results):
    """Run a case and note (name, outcome, text, seconds)."""
    start = time.monotonic()
    try:
        outcome, text = "passed", work()
    except Skip as reason:
        outcome, text = "skipped", str(reason)
    except Failed as reason:
        outcome, text = "failure", str(reason)
    except Exception as error:  # a case must not take the others with it
        outcome, text = "failure", f"{type(error).__name__}: {error}"
    took = time.monotonic() - start
    print(f"{outcome:8} {name} ({took:.1f} s): {text}", flush=True)
    results.put((name, outcome, text, took))


def run_side(lab, make, cases, results):
    """Build what some cases need, then run them side by side."""
    error = None
    try:
        side = make(lab)
    except Exception as reason:
        error = reason

    def work(case):
        if error is not None:
            raise error
        return case(side)

    with ThreadPoolExecutor(len(cases)) as pool:
        for name, case in cases:
            pool.submit(run_case, name, lambda case=case: work(case), results)


def store(results, path):
    """Write JUnit XML."""
    failed = sum(outcome == "failure" for _, outcome, _, _ in results)
    skipped = sum(outcome == "skipped" for _, outcome, _, _ in results)
    counts = {"tests": str(len(results)), "failures": str(failed), "skipped": str(skipped)}
    root = ET.Element("testsuite", name="interop", **counts)
    for name, outcome, text, took in sorted(results):
        case = ET.SubElement(root, "testcase", classname="interop", name=name, time=f"{took:.3f}")
        if outcome == "passed":
            ET.SubElement(case, "system-out").text = text
        else:
            ET.SubElement(case, outcome, message=text)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(path, encoding="unicode", xml_declaration=True)
    passed = len(results) - failed - skipped
    print(f"interop: {passed} passed, {failed} failed, {skipped} skipped")
    return failed


def main():
    """Run everything."""
    program, result = sys.argv[1:]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    results = queue.Queue()
    lab = Lab(Path(program).resolve())
    try:
        try:
            probe(lab)
        except Skip as reason:
            for name, _ in itertools.chain.from_iterable(cases for _, cases in SIDES):
                results.put((name, "skipped", str(reason), 0.0))
            print(f"all cases skipped: {reason}")
        else:
            threads = [
                threading.Thread(target=run_side, args=(lab, make, cases, results), daemon=True)
                for make, cases in SIDES
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        lab.close()
    sys.exit(1 if store(list(results.queue), result) else 0)


if __name__ == "__main__":
    main()
