#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write the packets of test/wire/*.hex into a folder, one file each: the seeds of the fuzzer."""

import hashlib
import sys
from pathlib import Path

WIRE = Path(__file__).resolve().parents[1] / "test" / "wire"
HEX_FIELD = {"vectors.hex": 2, "odd-packets.hex": 1}


def main():
    """Write the seeds."""
    folder = Path(sys.argv[1])
    for name, field in HEX_FIELD.items():
        for line in (WIRE / name).read_text(encoding="ascii").splitlines():
            if not line.startswith("#"):
                octets = bytes.fromhex(line.split(" ")[field].strip("-"))
                (folder / hashlib.sha1(octets).hexdigest()).write_bytes(octets)


if __name__ == "__main__":
    main()
