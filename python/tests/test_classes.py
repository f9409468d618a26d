# SPDX-License-Identifier: GPL-2.0-only
"""Tests that the classes of the public headers can be used from Python."""

import re

import mmcp
import pytest
from mmcp import ns


def public_classes():
    """Return the names of all classes, not templates, of the module's public headers."""
    headers = mmcp.BUILD / "include" / "ns3"
    names = []
    for header in re.findall(r"<ns3/(.*)>", (headers / "mmcp-module.h").read_text(encoding="ascii")):
        text = (headers / header).read_text(encoding="ascii")
        names += re.findall(r"(?<!>\n)^(?:class|struct) (\w+)[^;{]*\{", text, re.MULTILINE)
    return names


def test_public_classes():
    """The search for classes finds those that are found by eye."""
    assert len(public_classes()) > 100
    assert {"MmcpHelper", "McastHelper", "MmcpMn", "MmcpEndpoint"} <= set(public_classes())


# Backwards: what a class needs is then not yet compiled by those before it.
@pytest.mark.parametrize("name", reversed(public_classes()))
def test_public_class(name):
    """Each class is known to Python; one that can be made without arguments is made and unmade."""
    found = getattr(ns, name)
    traits = ns.cppyy.gbl.std
    if traits.is_default_constructible[found].value:
        made = found()
        assert isinstance(made, found)
        made.__destruct__()


def test_lmc_map():
    """A class with hash tables works, from its values to the values that it gives."""
    lmcs = ns.MmcpLmcMap()
    endpoint = ns.MmcpEntity.ToEndpoint(ns.InetSocketAddress("192.0.2.1", 6041).ConvertTo())
    lmcs.AddLmc("lmc", endpoint)
    lmcs.AddPoa("ap", "lmc")
    assert lmcs.FindByPoa("ap").id == ns.MmcpIdentifier("lmc")
    assert [str(lmc.endpoint) for lmc in lmcs.GetLmcs()] == ["192.0.2.1:6041"]
    assert not lmcs.FindByPoa("lmc")
