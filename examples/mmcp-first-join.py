# SPDX-License-Identifier: GPL-2.0-only
"""What mmcp-first-join.cc simulates, watched from Python: ./mmcp python examples/mmcp-first-join.py"""

# [README]
from mmcp import ns

source, manager, router, walkers = (ns.NodeContainer(count) for count in (1, 1, 1, 2))
ns.McastHelper.MakeInternetStack().Install(ns.NodeContainer(source, manager, router, walkers))
csma = ns.CsmaHelper()
core = csma.Install(ns.NodeContainer(source, manager, router))
cell = csma.Install(ns.NodeContainer(router, walkers))
addresses = ns.Ipv4AddressHelper("10.0.1.0", "255.255.255.0")
addresses.Assign(core)
addresses.NewNetwork()
addresses.Assign(cell)
ns.Ipv4GlobalRoutingHelper.PopulateRoutingTables()

mcast = ns.McastHelper()  # IGMPv3 and multicast forwarding
mcast.InstallSource(core.Get(0))
mcast.InstallRoot(router.Get(0), cell.Get(0), core.Get(2))

mmcp = ns.MmcpHelper()
mmcp.AddSession(7, ns.InetSocketAddress("239.1.1.1", 5000).ConvertTo())
mmcp.AddLmc("lmc", cell.Get(0))
mmcp.AddPoa("ap", "lmc")
mmcp.InstallSm(manager.Get(0))
mmcp.InstallLmcs()
mns = mmcp.InstallMns(walkers, 7, "ap")
mns.Start(ns.Seconds(1))

for index in range(mns.GetN()):
    # A callback from C++; what the others get stands in doc/mmcp.rst.
    name = str(mns.Get(index).GetMnId())
    mns.Get(index).TraceConnectWithoutContext(
        "Joined", lambda session, lmc, name=name: print(f"{name} joined session {session} at {lmc}")
    )

stream = ns.UdpClientHelper(ns.Ipv4Address("239.1.1.1").ConvertTo(), 5000)  # 20 packets a second
stream.SetAttribute("Interval", ns.TimeValue(ns.MilliSeconds(50)))
stream.SetAttribute("MaxPackets", ns.UintegerValue(1000))
stream.Install(source)

ns.Simulator.Stop(ns.Seconds(31))
ns.Simulator.Run()
for member in mmcp.GetSm().GetMembers(7):
    print(f"{member.mnId} at {member.lmcId.value()}, {member.status.value()}")
for index in range(mns.GetN()):
    print(f"{mns.Get(index).GetMnId()} received {mns.Get(index).GetReceiver().GetReceived()} packets")
ns.Simulator.Destroy()
