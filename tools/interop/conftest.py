# SPDX-License-Identifier: GPL-2.0-only
"""What the tests with real peers share. See lab.py and peers.py.

    pytest tools/interop [--program=FILE]

Everything happens in network namespaces that are made and removed again; nothing outside is touched.
"""

import contextlib
import os
import shutil
import signal
import socket
from pathlib import Path

import pytest
from lab import Namespace, Ns3

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    """Add the option that names the program."""
    program = ROOT / "build" / "wheel" / "mcast-interop"
    parser.addoption("--program", default=str(program), help="mcast-interop of a build")


def pytest_configure():
    """Remove namespaces also when told to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def program(request):
    """Return the program of ns-3; skip all if the machine lacks something."""
    if os.geteuid() != 0:
        pytest.skip("not root")
    if not shutil.which("ip"):
        pytest.skip("no program ip (package iproute2)")
    if not Path("/dev/net/tun").exists():
        pytest.skip("no /dev/net/tun")
    try:
        with Namespace("probe").made() as space:
            space.tap(1)
            with space.entered():
                socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()
    except (AssertionError, OSError) as error:
        pytest.skip(f"no namespaces, taps or IPv6 here: {error}")
    return Path(request.config.getoption("--program"))


@pytest.fixture(scope="module")
def stack():
    """Return an ExitStack that ends with the tests of a module."""
    with contextlib.ExitStack() as entered:
        yield entered


@pytest.fixture(scope="module")
def make_space(program, stack):
    """Return a function that makes a namespace for a module; where program() does not skip."""
    return lambda name: stack.enter_context(Namespace(name).made())


@pytest.fixture(scope="module")
def run_ns3(program, stack):
    """Return a function that runs ns-3 for a module, with the arguments of Ns3."""
    return lambda *words, **options: stack.enter_context(Ns3(program, *words, **options))
