#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Add up JUnit XML files: `N passed, N failed`, and how many were skipped and why.

    summary.py FOLDER ...

Exits with 1 if a test failed or none ran.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

LINES_SHOWN = 20  # of a failure


def main():
    """Print the sum of all results below the folders."""
    passed, failed, skipped = 0, [], {}
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).glob("**/*.xml")):
            for case in ET.parse(path).iter("testcase"):
                name = f"{case.get('classname')}: {case.get('name')}"
                fault = case.find("failure")
                fault = case.find("error") if fault is None else fault
                if fault is not None:
                    failed.append((name, fault.text or ""))
                elif case.find("skipped") is not None:
                    reason = case.find("skipped").get("message", "no reason given")
                    skipped[reason] = skipped.get(reason, 0) + 1
                else:
                    passed += 1
    for name, text in failed:
        print(f"failed: {name}", *text.splitlines()[-LINES_SHOWN:], sep="\n    ")
    for reason, count in sorted(skipped.items()):
        print(f"skipped {count}: {reason}")
    total = f"{passed} passed, {len(failed)} failed"
    print(total + (f", {sum(skipped.values())} skipped" if skipped else ""))
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
