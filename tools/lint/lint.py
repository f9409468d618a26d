#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check what a compiler does not: style, spelling, build lists, layers, names.

    lint.py BUILD_FOLDER RESULT.xml

Needs a configured stand-alone build (for clang-tidy). Stores the checks as JUnit XML; exits with 1
if one of them finds something.
"""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LAYERS = "address wire membership proxy tunnel trigger attachment entity stats".split()
SOURCES = (".cc", ".h")
# What users get. Tests are compiled with all warnings as errors; they would take half of CI's time.
TIDIED = "model helper examples tools".split()
TEXTS = SOURCES + (".py", ".md", ".rst", ".cmake", ".txt", ".lua", ".hex", ".json", ".toml")
# Built by cmake/standalone.cmake and its extras only.
STANDALONE = ("standalone-test-runner.cc", "mmcp-allocation-test.cc")


def tracked(*suffixes):
    """Return the files that git tracks with one of the suffixes."""
    command = ["git", "ls-files"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in names.splitlines())
    return sorted(path for path in paths if path.name.endswith(suffixes) and path.exists())


def name(path):
    """Return the path as the user sees it."""
    return str(path.relative_to(ROOT))


def tool(*command, always=False):
    """Return the lines that a tool prints if it finds something, or always."""
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not ended.returncode and not always:
        return []
    return (ended.stdout + ended.stderr).splitlines() or ["failed"]


def clang_format():
    """The style of .clang-format."""
    return tool(BIN / "clang-format", "--dry-run", "-Werror", *tracked(*SOURCES))


def codespell():
    """The spelling."""
    return tool(BIN / "codespell", *tracked(*TEXTS))


def clang_tidy():
    """The checks of .clang-tidy."""
    if not shutil.which("clang-tidy"):
        return ["clang-tidy is not installed"]
    build = Path(sys.argv[1]).resolve()
    files = [path for path in tracked(".cc") if path.parts[len(ROOT.parts)] in TIDIED]

    # A configuration that it cannot read does not make clang-tidy fail.
    if "Checks:" not in "".join(tool("clang-tidy", "--dump-config", always=True)):
        return ["clang-tidy cannot read .clang-tidy"]

    def check(path):
        command = ("clang-tidy", "--quiet", "-p", build, path)
        return [line for line in tool(*command) if "warnings generated" not in line]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [line for lines in pool.map(check, files) for line in lines]


def build_lists():
    """CMakeLists.txt and wscript name exactly the files that are there."""
    found = []
    present = {name(path) for path in tracked(*SOURCES)}
    expected = {path for path in present if path.startswith(("model/", "helper/"))}
    expected |= {
        path
        for path in present
        if re.match(r"test/.*\.cc$", path)
        and Path(path).name not in STANDALONE
    }
    for build_list in ("CMakeLists.txt", "wscript"):
        text = (ROOT / build_list).read_text(encoding="ascii")
        listed = re.findall(r"\b(?:model|helper|test)/[\w/.-]+\.(?:cc|h)\b", text)
        found += [f"{build_list}: {path} stands twice" for path in set(listed) if listed.count(path) > 1]
        found += [f"{build_list}: lacks {path}" for path in sorted(expected - set(listed))]
        found += [f"{build_list}: {path} is not there" for path in sorted(set(listed) - expected)]
    # Those in folders of their own need an ns-3 that is younger than waf.
    for build_list, places in (("examples/CMakeLists.txt", "**/*.cc"), ("examples/wscript", "*.cc")):
        examples = {path.stem for path in (ROOT / "examples").glob(places)}
        text = (ROOT / build_list).read_text(encoding="ascii")
        listed = {Path(path).stem for path in re.findall(r"[\w/-]+\.cc\b", text)}
        found += [f"{build_list}: {path}" for path in sorted(examples ^ listed)]
    return found


def layers():
    """A layer includes only those above it; mcast- never includes mmcp-; headers have a prefix."""
    found = []
    folder_of = {path.name: path.parent.name for path in (ROOT / "model").glob("*/*.h")}
    for path in tracked(*SOURCES):
        if path.parts[len(ROOT.parts)] not in ("model", "helper"):
            continue
        if not path.name.startswith(("mmcp-", "mcast-")):
            found.append(f"{name(path)}: the name needs the prefix mmcp- or mcast-")
        for header in re.findall(r'#include "(?:ns3/)?([\w-]+\.h)"', path.read_text(encoding="ascii")):
            if path.name.startswith("mcast-") and header.startswith("mmcp-"):
                found.append(f"{name(path)}: mcast- must not include {header}")
            here, there = path.parent.name, folder_of.get(header)
            if here in LAYERS and there in LAYERS and LAYERS.index(there) > LAYERS.index(here):
                found.append(f"{name(path)}: {here} must not include {there} ({header})")
    return found


def headings():
    """Each file says its licence, is ASCII, and names no machine or registry."""
    found = []
    hosts = re.compile("|".join((r"/work/", r"/tmp/", r"/root/", r"deb\.debian" r"\.org", r"pypi" r"\.org")))
    for path in tracked(*TEXTS, ".yml", "wscript", "mmcp", "run", "rc", ".clang-format", ".clang-tidy"):
        text = path.read_bytes()
        if path.suffix not in (".json", ".md", ".rst") and b"SPDX-License-Identifier" not in text[:400]:
            if path.suffix in SOURCES + (".py", ".lua", ".cmake", ".hex") or path.name in ("mmcp", "wscript"):
                found.append(f"{name(path)}: no SPDX line")
        if not text.isascii():
            found.append(f"{name(path)}: not ASCII")
        if path != Path(__file__).resolve() and hosts.search(text.decode("ascii", "replace")):
            found.append(f"{name(path)}: names a path of a machine or a registry")
    return found


def spec_coverage():
    """Each duty of the specification has a test, and doc/spec-coverage.rst is up to date."""
    return tool(sys.executable, ROOT / "tools" / "coverage" / "spec_coverage.py", "--check")


CHECKS = (clang_format, codespell, clang_tidy, build_lists, layers, headings, spec_coverage)


def main():
    """Run the checks."""
    root = ET.Element("testsuite", name="lint", tests=str(len(CHECKS)))
    failed = False
    for check in CHECKS:
        found = check()
        case = ET.SubElement(root, "testcase", classname="lint", name=check.__name__)
        if found:
            failed = True
            ET.SubElement(case, "failure").text = "\n".join(found)
        print(f"{'FAIL' if found else 'ok'}   {check.__name__}: {check.__doc__}")
        for line in found[:60]:
            print(f"       {line}")
    Path(sys.argv[2]).parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(sys.argv[2], encoding="unicode", xml_declaration=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
