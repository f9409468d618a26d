# SPDX-License-Identifier: GPL-2.0-only
"""Captures for the tests that ask tshark: packets, pcap files, the fields that tshark finds."""

import os
import struct
import subprocess


def with_checksum(octets, at):
    """Return the octets with their Internet checksum (RFC 1071) filled in at an offset."""
    total = sum(octets[0::2]) * 256 + sum(octets[1::2])
    return octets[:at] + struct.pack(">H", 0xFFFF - total % 0xFFFF) + octets[at + 2 :]


def ipv4_packet(src, dst, protocol, payload, ttl=64):
    """Return an IPv4 packet; the addresses are octets."""
    head = struct.pack(">BBHIBBH", 0x45, 0, 20 + len(payload), 0, ttl, protocol, 0) + src + dst
    return with_checksum(head, 10) + payload


def write_pcap(path, ip_packets, lost=0):
    """Write a classic pcap file of Ethernet frames, without their last `lost` octets."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for ip in ip_packets:
            frame = bytes(12) + (b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00") + ip
            file.write(struct.pack("<IIII", 0, 0, len(frame) - lost, len(frame)))
            file.write(frame[: len(frame) - lost])


def run_tshark(tmp_path, ip_packets, *options, lost=0):
    """Run tshark on a capture, without the user's settings; return its lines and its messages."""
    path = tmp_path / "test.pcap"
    write_pcap(path, ip_packets, lost)
    run = subprocess.run(
        ["tshark", "-n", "-r", str(path), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "WIRESHARK_CONFIG_DIR": str(tmp_path)},
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert len(lines) == len(ip_packets)
    return lines, run.stderr


def field_options(fields):
    """Return the options that make tshark print fields."""
    options = ["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=|"]
    for field in fields:
        options += ["-e", field]
    return options


def field_rows(lines, fields):
    """Return a dictionary for each line that field_options made: field -> list of its values."""
    return [
        {field: text.split("|") if text else [] for field, text in zip(fields, line.split("\t"))}
        for line in lines
    ]
