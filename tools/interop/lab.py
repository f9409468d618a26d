# SPDX-License-Identifier: GPL-2.0-only
"""Network namespaces, the program of ns-3 on taps in them, and waiting for what happens.

Nothing here has a tight bound of wall-clock time: PATIENCE is what only a failure takes.
"""

import contextlib
import ctypes
import fnmatch
import os
import re
import subprocess
import threading
import time
from collections import namedtuple
from pathlib import Path

PATIENCE = 30  # seconds
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
# General queries every 2 s, answers within 1 s: without answers a membership lives 5 s (RFC 9776
# 8.4). After a leave, 2 queries with 0.5 s each.
ROUTER_TIMERS = {
    "QueryInterval": "2s",
    "QueryResponseInterval": "1s",
    "LastMemberQueryInterval": "500ms",
}
LAST_MEMBER_QUERY_TIME = 1.0  # seconds (RFC 9776 8.9)


def command(*words):
    """Return what a command prints; it must succeed."""
    words = [str(word) for word in words]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{' '.join(words)}: {ended.stderr.strip()}"
    return ended.stdout


def until(probe, what):
    """Wait for the first true value of probe() and return it."""
    end = time.monotonic() + PATIENCE
    while not (value := probe()):
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
        time.sleep(0.05)
    return value


def address(family, net, host):
    """Return the address of a host in a tap's subnet."""
    return f"10.{net}.0.{host}" if family == 4 else f"2001:db8:{net}::{host}"


def group(family, net, number, ssm=False):
    """Return a group; of source-specific multicast if wished."""
    if family == 4:
        return f"{232 if ssm else 239}.{net}.0.{number}"
    return f"{'ff3e' if ssm else 'ff1e'}::{net}:{number}"


class Namespace:
    """A network namespace of this run."""

    def __init__(self, name):
        """Name it; made() makes it."""
        self.name = f"mmcp-interop-{os.getpid()}-{name}"

    @contextlib.contextmanager
    def made(self):
        """Make it, and remove it at the end."""
        command("ip", "netns", "add", self.name)
        try:
            self.ip("link", "set", "lo", "up")
            for where in ("all", "default"):
                self.set(f"ipv4/conf/{where}/rp_filter", 0)
                self.set(f"ipv6/conf/{where}/accept_dad", 0)
            yield self
        finally:
            command("ip", "netns", "del", self.name)

    def ip(self, *words):
        """Run ip in it."""
        return command("ip", "-n", self.name, *words)

    @contextlib.contextmanager
    def entered(self):
        """Let this thread be in it: sockets made there stay there."""
        with open("/proc/thread-self/ns/net", "rb") as home:
            with open(f"/run/netns/{self.name}", "rb") as there:
                assert LIBC.setns(there.fileno(), CLONE_NEWNET) == 0, f"cannot enter {self.name}"
            try:
                yield
            finally:
                if LIBC.setns(home.fileno(), CLONE_NEWNET) != 0:
                    os._exit(1)  # nothing more may happen in the wrong place

    def set(self, name, value):
        """Set one of /proc/sys/net, which shows the namespace of its reader."""
        with self.entered():
            Path("/proc/sys/net", name).write_text(str(value), encoding="ascii")

    def tap(self, net, hosts=()):
        """Make a tap device, up, with addresses in its subnet."""
        self.ip("tuntap", "add", "dev", f"tap{net}", "mode", "tap")
        self.ip("link", "set", f"tap{net}", "up")
        self.assign(f"tap{net}", net, hosts)

    def join(self, device, other, other_device):
        """Connect it with another namespace by a veth."""
        self.ip("link", "add", device, "type", "veth", "peer", "name", other_device, "netns", other.name)
        self.ip("link", "set", device, "up")
        other.ip("link", "set", other_device, "up")

    def assign(self, device, net, hosts):
        """Give a device addresses in a subnet."""
        for host in hosts:
            self.ip("address", "add", f"{address(4, net, host)}/24", "dev", device)
            self.ip("address", "add", f"{address(6, net, host)}/64", "dev", device, "nodad")


Line = namedtuple("Line", "number time text")  # time: of ns-3, in seconds


class Ns3:
    """The program mcast-interop on taps of a namespace. Patterns of lines are those of the shell."""

    def __init__(self, program, space, *taps, router=False):
        """Say what to run; entering it as a context starts it."""
        self.words = ["ip", "netns", "exec", space.name, str(program)]
        self.words += [f"--taps={','.join(map(str, taps))}", f"--router={int(router)}"]
        if router:
            self.words += [f"--ns3::McastProtocol::{k}={v}" for k, v in ROUTER_TIMERS.items()]
        self.lines = []
        self.process = None

    def __enter__(self):
        """Start it."""
        self.process = subprocess.Popen(
            self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_):
        """End it; it must end well, and must have dropped nothing."""
        try:
            self.process.stdin.close()
            code = self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
        assert code == 0, f"ns-3 ended with {code}: {self.tail()}"
        # That routers keep nothing for link-local groups is right; all else that peers say counts.
        drops = [x.text for x in self.find("* drop *") if not x.text.endswith("reserved-group")]
        assert not drops

    def _read(self):
        for text in self.process.stdout:
            stamp, _, rest = text.rstrip("\n").partition(" ")
            if re.fullmatch(r"\d+\.\d+", stamp):
                self.lines.append(Line(len(self.lines), float(stamp), rest))
            else:  # a message of ns-3 itself
                self.lines.append(Line(len(self.lines), None, text))

    def tail(self):
        """Return what it printed last."""
        return [line.text for line in self.lines[-15:]]

    def mark(self):
        """Return the number of the next line."""
        return len(self.lines)

    def tell(self, text):
        """Give it a command; return the number of the next line."""
        mark = self.mark()
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return mark

    def find(self, pattern, since=0):
        """Return the lines that match, from a number on."""
        return [line for line in self.lines[since:] if fnmatch.fnmatchcase(line.text, pattern)]

    def wait(self, pattern, since=0, count=1):
        """Return the first line that matches, or a later one, waiting for it."""
        end = time.monotonic() + PATIENCE
        while len(found := self.find(pattern, since)) < count:
            assert self.process.poll() is None, f"ns-3 ended: {self.tail()}"
            assert time.monotonic() < end, (
                f"'{pattern}' {len(found)} times within {PATIENCE} s, not {count}; the last lines: {self.tail()}"
            )
            time.sleep(0.02)
        return found[count - 1]

    def data(self, group, source, since=0):
        """Return the numbers of the packets received."""
        return [int(line.text.split()[-1]) for line in self.find(f"data {group} {source} *", since)]
