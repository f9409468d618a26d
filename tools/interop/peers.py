# SPDX-License-Identifier: GPL-2.0-only
"""Linux sockets: members, senders, and an eye on the wire."""

import contextlib
import ipaddress
import socket
import struct
import threading

from lab import until

PORT = 5000  # as in mcast-interop.cc
MANY = 30  # packets: that many show that a stream comes, or that it has ceased
MCAST_JOIN_SOURCE_GROUP = 46  # linux/in.h, the same in both families
MCAST_LEAVE_SOURCE_GROUP = 47
IPV6_ADD_MEMBERSHIP = 20
SO_RCVBUFFORCE = 33
RECEIVE_BUFFER = 1 << 25


def consecutive(numbers):
    """Tell whether none is missing, none is there twice, and all are in order."""
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


class Socket(contextlib.AbstractContextManager):
    """A UDP socket on a device of a namespace."""

    def __init__(self, space, device, group):
        """Make it."""
        self.group = group
        self.ipv6 = ":" in group
        self.level = socket.IPPROTO_IPV6 if self.ipv6 else socket.IPPROTO_IP
        with space.entered():
            family = socket.AF_INET6 if self.ipv6 else socket.AF_INET
            self.socket = socket.socket(family, socket.SOCK_DGRAM)
            self.index = socket.if_nametoindex(device)

    def __exit__(self, *_):
        """Close it: Linux leaves what it joined."""
        self.socket.close()


class Member(Socket):
    """Joins, leaves and receives."""

    def __init__(self, space, device, group):
        """Make it; it joins nothing yet."""
        super().__init__(space, device, group)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
        self.socket.bind((group, PORT))
        self.socket.setblocking(False)
        self.received = {}  # source -> numbers

    def join(self):
        """Join for any source."""
        option = IPV6_ADD_MEMBERSHIP if self.ipv6 else socket.IP_ADD_MEMBERSHIP
        index = struct.pack("@I" if self.ipv6 else "@4xI", self.index)
        self.socket.setsockopt(self.level, option, ipaddress.ip_address(self.group).packed + index)

    def join_source(self, source):
        """Join a source."""
        self._set_source(MCAST_JOIN_SOURCE_GROUP, source)

    def leave_source(self, source):
        """Leave a source."""
        self._set_source(MCAST_LEAVE_SOURCE_GROUP, source)

    def _set_source(self, option, source):
        request = struct.pack("@I4x", self.index)
        for text in (self.group, source):  # as struct sockaddr_storage
            octets = ipaddress.ip_address(text).packed
            layout = "@H6x16s104x" if self.ipv6 else "@H2x4s120x"
            request += struct.pack(layout, self.socket.family, octets)
        self.socket.setsockopt(self.level, option, request)

    def numbers(self, source):
        """Return the numbers of a source received so far."""
        with contextlib.suppress(BlockingIOError):
            while True:
                data, (sender, *_) = self.socket.recvfrom(2048)
                self.received.setdefault(sender, []).append(int.from_bytes(data[:4], "big"))
        return self.received.get(source, [])

    def wait_for(self, source):
        """Wait for many packets more of a source."""
        before = len(self.numbers(source))
        until(lambda: len(self.numbers(source)) >= before + MANY, f"{self.group} of {source}")


class Sender(Socket):
    """Sends a numbered stream to a group, 100 packets a second, as long as it is entered."""

    def __init__(self, space, device, group, source):
        """Say from where to where."""
        super().__init__(space, device, group)
        self.source = source
        self.sent = 0
        self.stopped = threading.Event()
        if self.ipv6:
            self.socket.setsockopt(self.level, socket.IPV6_MULTICAST_IF, self.index)
            self.socket.setsockopt(self.level, socket.IPV6_MULTICAST_HOPS, 16)
        else:
            mreqn = struct.pack("@4s4si", b"", b"", self.index)
            self.socket.setsockopt(self.level, socket.IP_MULTICAST_IF, mreqn)
            self.socket.setsockopt(self.level, socket.IP_MULTICAST_TTL, 16)
        self.socket.bind((source, 0))
        self.thread = threading.Thread(target=self._send, daemon=True)

    def __enter__(self):
        """Start."""
        self.thread.start()
        return self

    def __exit__(self, *_):
        """Stop."""
        self.stopped.set()
        self.thread.join()
        super().__exit__()

    def _send(self):
        while not self.stopped.wait(0.01):
            self.socket.sendto(struct.pack("!IQ188x", self.sent, 0), (self.group, PORT))
            self.sent += 1


def send_more(*senders):
    """Wait until all have sent many packets more."""
    goal = max(sender.sent for sender in senders) + MANY
    until(lambda: min(sender.sent for sender in senders) >= goal, "the senders send")


class Wire:
    """Sees the UDP packets that ns-3 sends, or gets, on a tap, whoever wants them."""

    def __init__(self, space, device, from_ns3=False):
        """Listen."""
        self.from_ns3 = from_ns3
        self.seen = {}  # (group, source) -> highest number
        with space.entered():
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
            self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
            self.socket.bind((device, 3))  # ETH_P_ALL
        self.socket.setblocking(False)

    def last(self, group, source):
        """Return the highest number of a stream seen so far, -1 if it was never seen."""
        with contextlib.suppress(BlockingIOError):
            while True:
                data, (_, kind, way, *_) = self.socket.recvfrom(2048)
                if (way != socket.PACKET_OUTGOING) == self.from_ns3:
                    self._note(kind, data)
        return self.seen.get((group, source), -1)

    def _note(self, kind, data):
        if kind == 0x0800 and data[9] == socket.IPPROTO_UDP:
            start, size, payload = 12, 4, 28
        elif kind == 0x86DD and data[6] == socket.IPPROTO_UDP:
            start, size, payload = 8, 16, 48
        else:
            return
        source = str(ipaddress.ip_address(data[start : start + size]))
        group = str(ipaddress.ip_address(data[start + size : start + 2 * size]))
        number = int.from_bytes(data[payload : payload + 4], "big")
        self.seen[group, source] = max(number, self.seen.get((group, source), -1))

    def wait_for_silence(self, sender):
        """Wait until many packets of a sender have not come here."""
        until(
            lambda: sender.sent - self.last(sender.group, sender.source) > MANY,
            f"{sender.group} of {sender.source} ceases",
        )


def check_life(host, wire, sender, sources, entry):
    """Let our host join, receive and leave; return what its querier knew of the group meanwhile.

    The wire is the host's, the sender sends to the group, with sources the host joins these only;
    entry() asks the querier for what it knows of a group.
    """
    name, source = sender.group, sender.source
    wire.wait_for_silence(sender)  # a bridge floods at first
    assert entry(name) is None, "before the join"
    mark = host.tell(f"join {name} {','.join(sources)}")
    learned = until(lambda: entry(name), "the querier learns the group")
    host.wait(f"data {name} {source} *", mark, MANY)
    host.tell(f"leave {name}")
    until(lambda: entry(name) is None, "the querier forgets the group")
    wire.wait_for_silence(sender)
    numbers = host.data(name, source)
    assert consecutive(numbers)
    send_more(sender)
    assert host.data(name, source) == numbers, "after the leave"
    return learned


def check_version_2(host, name):
    """Our host has spoken IGMPv2 or MLDv1 about a group since its querier asked so, and only that."""
    ipv6 = ":" in name
    asked = host.find(f"1 rx * query v2 {'::' if ipv6 else '0.0.0.0'} {{}}")[0]
    assert host.find(f"1 tx {name} report v2 IS_EX {name} {{}}", asked.number)
    assert len(host.find(f"1 tx {'ff02::2' if ipv6 else '224.0.0.2'} leave v2 {name}")) == 1
    assert not host.find(f"1 tx * report v3 *{name} *")
