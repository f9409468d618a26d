# SPDX-License-Identifier: GPL-2.0-only
"""Our router between two links: Linux processes join on tap1, others send from tap9."""

import contextlib

import pytest
from lab import LAST_MEMBER_QUERY_TIME, address, group
from peers import MANY, Member, Sender, Wire, consecutive, send_more

MEMBERS, SENDERS = 1, 9  # taps; interface 1 of the router is that of the members
pytestmark = pytest.mark.parametrize("family", [4, 6], ids=["igmpv3", "mldv2"])


@pytest.fixture(scope="module")
def space(make_space):
    """Return the namespace of the Linux side."""
    space = make_space("router")
    space.tap(MEMBERS, hosts=[2])
    space.tap(SENDERS, hosts=[2, 3, 4])
    # Members and senders are the same Linux, which must not mind its own addresses as sources.
    space.set("ipv4/conf/all/accept_local", 1)
    return space


@pytest.fixture(scope="module")
def router(space, run_ns3):
    """Return our router, ready."""
    router = run_ns3(space, MEMBERS, SENDERS, router=True)
    router.wait("ready")
    return router


@pytest.fixture
def senders(space, family):
    """Return a function that sends a group's stream from three sources until the end of a test."""
    with contextlib.ExitStack() as stack:
        yield lambda name: [
            stack.enter_context(Sender(space, f"tap{SENDERS}", name, address(family, SENDERS, host)))
            for host in (2, 3, 4)
        ]


def member_of(space, name):
    """Return a Linux socket for a group on the members' tap."""
    return Member(space, f"tap{MEMBERS}", name)


def queries_of_leave(router, left, gone, asked):
    """Check the queries between a leave and its end, and how long that took."""
    queries = router.find(f"1 tx * query v3 {asked}*", left.number)
    # Two, each at its time. A repeated report of the leave may begin anew (RFC 9776 6.6.3).
    assert 2 <= len(queries) <= 4
    assert gone.time - left.time > LAST_MEMBER_QUERY_TIME - 0.001


def test_join_and_leave(space, router, family):
    """A join is learned from a report, and forgotten after two queries that nobody answers."""
    name = group(family, 1, 1)
    mark = router.mark()
    with member_of(space, name) as member:
        member.join()
        learned = router.wait(f"1 membership {name} EXCLUDE {{}}", mark)
        # The answer to a query can be earlier than the report of the join.
        first = router.find(f"1 rx * report v3 *_EX {name} {{}}*", mark)[0]
        assert first.number < learned.number
        router.wait(f"1 rx * report v3 *TO_EX {name} {{}}*", mark)
    left = router.wait(f"1 rx * report v3 *TO_IN {name} {{}}*", learned.number)
    gone = router.wait(f"1 membership {name} INCLUDE {{}}", left.number)
    queries_of_leave(router, left, gone, f"{name} {{}}")
    assert len(router.find(f"1 membership {name} *")) == 2


def test_sources(space, router, family):
    """Two sources are learned one after the other and forgotten one after the other."""
    name = group(family, 1, 2, ssm=True)
    one, two, _ = (address(family, SENDERS, host) for host in (2, 3, 4))
    mark = router.mark()
    with member_of(space, name) as member:
        member.join_source(one)
        first = router.wait(f"1 membership {name} INCLUDE {{{one}}}", mark)
        member.join_source(two)
        both = router.wait(f"1 membership {name} INCLUDE {{{one}, {two}}}", first.number)
        member.leave_source(two)
        left = router.wait(f"1 rx * report v3 *BLOCK {name} {{*{two}*", both.number)
        single = router.wait(f"1 membership {name} INCLUDE {{{one}}}", left.number)
        queries_of_leave(router, left, single, f"{name} {{{two}}}")
    # Linux may tell it together with what it repeats of the leave before.
    left = router.wait(f"1 rx * report v3 *BLOCK {name} {{*{one}*", single.number)
    gone = router.wait(f"1 membership {name} INCLUDE {{}}", left.number)
    queries_of_leave(router, left, gone, f"{name} {{{one}}}")


def test_kept_by_answers(space, router, family):
    """Linux answers our general queries, and that keeps memberships, with and without sources."""
    asm, ssm = group(family, 1, 3), group(family, 1, 4, ssm=True)
    source = address(family, SENDERS, 2)
    mark = router.mark()
    with member_of(space, asm) as any_source, member_of(space, ssm) as one_source:
        any_source.join()
        one_source.join_source(source)
        router.wait(f"1 membership {asm} EXCLUDE {{}}", mark)
        learned = router.wait(f"1 membership {ssm} INCLUDE {{{source}}}", mark)
        # 2 s between queries: the last one is longer after the join than a membership lives.
        general = "0.0.0.0" if family == 4 else "::"
        last = router.wait(f"1 tx * query v3 {general} {{}}", learned.number, count=4)
        for text in (f"IS_EX {asm} {{}}", f"IS_IN {ssm} {{{source}}}"):
            assert len(router.find(f"1 rx * report v3 *{text}*", learned.number)) >= 2
        for name in (asm, ssm):
            lines = router.find(f"1 membership {name} *")
            assert [line for line in lines if line.number < last.number] == lines[:1]
    for name in (asm, ssm):
        router.wait(f"1 membership {name} INCLUDE {{}}", last.number)


def test_stream(space, router, family, senders):
    """The streams of all sources come while Linux is a member: complete, and only then."""
    name = group(family, 1, 5)
    wire = Wire(space, f"tap{MEMBERS}", from_ns3=True)
    sources = senders(name)
    mark = router.mark()
    with member_of(space, name) as member:
        send_more(*sources)
        assert [wire.last(name, sender.source) for sender in sources] == [-1, -1, -1]
        member.join()
        for sender in sources:
            member.wait_for(sender.source)
    for sender in sources:
        numbers = member.received[sender.source]
        assert numbers[0] >= MANY, "it did not send before the join"
        assert consecutive(numbers)
    router.wait(f"1 membership {name} INCLUDE {{}}", mark)
    unwanted_from = [sender.sent + 1 for sender in sources]
    send_more(*sources)
    for sender, first in zip(sources, unwanted_from):
        assert MANY < wire.last(name, sender.source) < first


def test_stream_of_sources(space, router, family, senders):
    """Of three sources only those that Linux wants are forwarded."""
    name = group(family, 1, 6, ssm=True)
    wire = Wire(space, f"tap{MEMBERS}", from_ns3=True)
    one, two, three = senders(name)
    mark = router.mark()
    with member_of(space, name) as member:
        for sender in (one, two):
            member.join_source(sender.source)
        both = router.wait(f"1 membership {name} INCLUDE {{{one.source}, {two.source}}}", mark)
        for sender in (one, two):
            member.wait_for(sender.source)
        member.leave_source(two.source)
        single = router.wait(f"1 membership {name} INCLUDE {{{one.source}}}", both.number)
        unwanted_from = two.sent + 1
        member.wait_for(one.source)
        assert MANY <= wire.last(name, two.source) < unwanted_from
    assert set(member.received) == {one.source, two.source}
    for numbers in member.received.values():
        assert consecutive(numbers)
    router.wait(f"1 membership {name} INCLUDE {{}}", single.number)
    unwanted_from = one.sent + 1
    send_more(one)
    assert MANY < wire.last(name, one.source) < unwanted_from
    assert wire.last(name, three.source) == -1
