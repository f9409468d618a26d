#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run one ns-3 test suite and store its test cases as JUnit XML.

    run_suite.py RUNNER SUITE RESULT.xml

Exits with 1 if a test case fails, if the runner ends otherwise than it should, or if it ran none.
"""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path


def leaves(test, path=()):
    """Yield (path of names, element) for the test cases that have no test cases of their own."""
    path += (test.findtext("Name"),)
    children = test.findall("Test")
    for child in children:
        yield from leaves(child, path)
    if not children:
        yield path, test


def describe(failure):
    """Return the details of a failed check as a line."""
    parts = {part.tag: (part.text or "").strip() for part in failure}
    where = f"{Path(parts.get('File', '?')).name}:{parts.get('Line', '?')}"
    return f"{where}: {parts.get('Message')} [{parts.get('Condition')}: {parts.get('Actual')}, limit {parts.get('Limit')}]"


def run(runner, suite):
    """Return (name, seconds, failures) for each test case."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.xml"
        command = [runner, f"--suite={suite}", "--xml", f"--out={out}", f"--tempdir={folder}"]
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            root = ET.parse(out).getroot()
        except (OSError, ET.ParseError):
            root = None
    if root is None or ended.returncode not in (0, 1):
        return [(suite, 0.0, [f"the runner ended with {ended.returncode}", ended.stdout])]
    cases = [
        (": ".join(path[1:]) or path[0], float(test.find("Time").get("real")), test)
        for path, test in leaves(root)
    ]
    results = [
        (name, seconds, [describe(failure) for failure in test.findall("FailureDetails")])
        for name, seconds, test in cases
    ]
    if ended.returncode and not any(failures for _, _, failures in results):
        results.append((suite, 0.0, ["failed outside of its test cases", ended.stdout]))
    return results


def main():
    """Run the suite, store and print the results."""
    runner, suite, result = sys.argv[1:]
    cases = run(runner, suite)
    failed = sum(bool(failures) for _, _, failures in cases)
    root = ET.Element("testsuite", name=suite, tests=str(len(cases)), failures=str(failed))
    for name, seconds, failures in cases:
        case = ET.SubElement(root, "testcase", classname=suite, name=name, time=f"{seconds:.3f}")
        if failures:
            ET.SubElement(case, "failure").text = "\n".join(failures)
            print(f"FAIL {suite}: {name}", *failures, sep="\n  ")
    Path(result).parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(result, encoding="unicode", xml_declaration=True)
    print(f"{suite}: {len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
