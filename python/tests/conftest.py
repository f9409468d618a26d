# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the module in Python share."""

import pytest

pytest.importorskip("cppyy", reason="this Python has no cppyy; ./mmcp test gets it")

from mmcp import ns  # pylint: disable=wrong-import-position


class Network:
    """What the first example has: a session manager, a router with an LMC, and mobile nodes."""

    def __init__(self, count=2, poa="ap"):
        self.source, self.manager, self.router = (ns.NodeContainer(1) for _ in range(3))
        self.walkers = ns.NodeContainer(count)
        nodes = ns.NodeContainer(self.source, self.manager, self.router, self.walkers)
        ns.McastHelper.MakeInternetStack().Install(nodes)
        csma = ns.CsmaHelper()
        core = csma.Install(ns.NodeContainer(self.source, self.manager, self.router))
        cell = csma.Install(ns.NodeContainer(self.router, self.walkers))
        addresses = ns.Ipv4AddressHelper("10.0.1.0", "255.255.255.0")
        addresses.Assign(core)
        addresses.NewNetwork()
        addresses.Assign(cell)
        ns.Ipv4GlobalRoutingHelper.PopulateRoutingTables()
        mcast = ns.McastHelper()
        mcast.InstallSource(core.Get(0))
        mcast.InstallRoot(self.router.Get(0), cell.Get(0), core.Get(2))
        self.mmcp = ns.MmcpHelper()
        self.mmcp.AddSession(7, ns.InetSocketAddress("239.1.1.1", 5000).ConvertTo())
        self.mmcp.AddLmc("lmc", cell.Get(0))
        self.mmcp.AddPoa("ap", "lmc")
        self.mmcp.InstallSm(self.manager.Get(0))
        self.mmcp.InstallLmcs()
        self.mns = self.mmcp.InstallMns(self.walkers, 7, poa)
        self.mns.Start(ns.Seconds(1))

    @property
    def sm(self):
        """The session manager's application."""
        return self.mmcp.GetSm()

    def members(self):
        """Return {MN: LMC}, as the session manager has it."""
        return {str(member.mnId): str(member.lmcId.value()) for member in self.sm.GetMembers(7)}

    def send_stream(self):
        """Let the source send 20 packets a second."""
        stream = ns.UdpClientHelper(ns.Ipv4Address("239.1.1.1").ConvertTo(), 5000)
        stream.SetAttribute("Interval", ns.TimeValue(ns.MilliSeconds(50)))
        stream.SetAttribute("MaxPackets", ns.UintegerValue(1000))
        stream.Install(self.source)

    @staticmethod
    def run(seconds):
        """Simulate."""
        ns.Simulator.Stop(ns.Seconds(seconds))
        ns.Simulator.Run()


@pytest.fixture(name="make_network")
def fixture_make_network():
    """Return the class of networks; the simulation ends with the test."""
    yield Network
    ns.Simulator.Destroy()
