# SPDX-License-Identifier: GPL-2.0-only
"""Tests that the module can be used from Python, with Python functions as callbacks."""

import os
import re
import subprocess
import sys

import mmcp
import pytest
from mmcp import ns

# pylint: disable=unnecessary-lambda


def test_example_agrees_with_cpp():
    """The Python example prints what the C++ example prints, and what only Python watches."""
    name = "mmcp-first-join"
    wanted = run(mmcp.BUILD / "examples" / name)
    printed = run(sys.executable, mmcp.ROOT / "examples" / f"{name}.py")
    assert len(wanted) == 2
    assert [line for line in printed if line in wanted] == wanted
    others = sorted(line for line in printed if line not in wanted)
    assert len(others) == 4
    for index, lines in enumerate((others[:2], others[2:])):
        joined, received = lines
        assert joined == f"mn{index} joined session 7 at 10.0.2.1:6041"
        assert re.fullmatch(rf"mn{index} received \d+ packets", received)


def run(*command):
    """Run a program that must succeed and return the lines that it prints."""
    environment = {**os.environ, "PYTHONPATH": str(mmcp.ROOT / "python")}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


def test_traces(make_network):
    """Traces of all kinds of arguments reach Python functions, as they were connected."""
    network = make_network()
    network.send_stream()
    heard = {name: [] for name in ("Joined", "Tx", "StateTransition", "Data", "Left")}
    mn = network.mns.Get(0)
    for name, list_ in heard.items():
        mn.TraceConnectWithoutContext(
            name, lambda *arguments, list_=list_: list_.append([str(argument) for argument in arguments])
        )
    ns.Simulator.Schedule(ns.Seconds(5), mn.Leave)
    network.run(7)
    lmc, sm = "10.0.2.1:6041", "10.0.1.2:6041"
    assert heard["Joined"] == [["7", lmc]]
    assert heard["Left"] == [["7"]]
    sent = [(peer, text.split()[0]) for peer, text in heard["Tx"]]
    assert sent[:2] == [(sm, "SJR"), (lmc, "LJR")]
    assert sent[-1] == (lmc, "ULR")
    assert heard["StateTransition"][0][:3] == ["7", "", "CLOSED"]
    for before, after in zip(heard["StateTransition"], heard["StateTransition"][1:]):
        assert before[3] == after[2]
    assert mn.GetState() == ns.MmcpMnState.CLOSED
    received = mn.GetReceiver().GetReceived()
    assert 60 < received == len(heard["Data"])
    sequences = [int(sequence) for _, sequence, _, _ in heard["Data"]]
    assert sequences == list(range(sequences[0], sequences[0] + received))
    assert {duplicate for *_, duplicate in heard["Data"]} == {"False"}


def test_no_such_trace(make_network):
    """The name of a trace that is not there, and of whose it is not, are in the error."""
    network = make_network()
    with pytest.raises(ValueError, match="ns3::MmcpMn has no trace source Join"):
        network.mns.Get(0).TraceConnectWithoutContext("Join", print)


def test_cpp_callbacks_still_work(make_network):
    """A Callback that is one already is taken as it is."""
    network = make_network()
    joined = []
    callback = mmcp.make_callback("ns3::MmcpMn::JoinedCallback", lambda *_: joined.append(1))
    for index in range(2):
        network.mns.Get(index).TraceConnectWithoutContext("Joined", callback)
    network.run(3)
    assert joined == [1, 1]


def test_authorizer(make_network):
    """A Python function says who may join, and sees who asks."""
    network = make_network()
    asked, failed = [], []

    def authorize(session, mn, poa, address):
        asked.append((session, str(mn), str(poa), str(address).rsplit(":", 1)[0]))
        return mn == ns.MmcpIdentifier("mn0")

    network.sm.SetAuthorizer(authorize)
    for index in range(2):
        network.mns.Get(index).TraceConnectWithoutContext(
            "JoinFailed", lambda session, cause, index=index: failed.append((index, session, cause))
        )
    network.run(8)
    assert {(7, "mn0", "ap", "10.0.2.2"), (7, "mn1", "ap", "10.0.2.3")} <= set(asked)
    assert failed == [(1, 7, ns.MmcpJoinFailure.SM_REFUSED)]
    assert network.members() == {"mn0": "lmc"}


def test_lmc_selector(make_network):
    """A Python function selects the LMC of an MN whose PoA is not known."""
    network = make_network(poa=ns.MmcpIdentifier())
    network.sm.SetLmcSelector(lambda session, mn, poa, address: ns.MmcpIdentifier("lmc"))
    network.run(15)
    assert network.members() == {"mn0": "lmc", "mn1": "lmc"}


def test_events():
    """Python functions are events, with arguments; they can be cancelled and schedule others."""
    ran = []

    def step(name, again):
        ran.append((ns.Simulator.Now().GetSeconds(), name))
        if again:
            ns.Simulator.Schedule(ns.Seconds(2), step, name, again - 1)

    ns.Simulator.Schedule(ns.Seconds(1), step, "a", 2)
    ns.Simulator.Schedule(ns.Seconds(2), step, "b", 0)
    ns.Simulator.Schedule(ns.Seconds(2), step, "cancelled", 0).Cancel()
    ns.Simulator.Run()
    ns.Simulator.Destroy()
    assert ran == [(1, "a"), (2, "b"), (3, "a"), (5, "a")]


@pytest.mark.parametrize("kind", ["event", "trace", "authorizer"])
def test_exception_ends_run(make_network, kind):
    """An exception in a Python function ends Simulator.Run(), which raises it."""
    network = make_network()
    later = []

    def fail(*_):
        raise ValueError(f"raised in the {kind}")

    if kind == "event":
        ns.Simulator.Schedule(ns.Seconds(2), fail)
    elif kind == "trace":
        network.mns.Get(0).TraceConnectWithoutContext("Joined", fail)
    else:
        network.sm.SetAuthorizer(fail)
    ns.Simulator.Schedule(ns.Seconds(9), later.append, 1)
    with pytest.raises(ValueError, match=f"raised in the {kind}"):
        network.run(10)
    assert not later
    assert ns.Simulator.Now().GetSeconds() < 9
