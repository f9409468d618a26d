# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of tools, examples and pages share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser):
    """Add the option that names the build to test."""
    parser.addoption("--build", default=str(ROOT / "build" / "wheel"), help="build folder to test")


@pytest.fixture(scope="session")
def build(request):
    """Return the build folder."""
    return Path(request.config.getoption("--build"))
