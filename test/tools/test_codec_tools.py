# SPDX-License-Identifier: GPL-2.0-only
"""Tests of mmcp-decode and mmcp-encode, the programs behind `./mmcp decode` and `./mmcp encode`."""

import json
import subprocess
from pathlib import Path

import golden_vectors
import odd_packets
import pytest

WIRE = Path(__file__).resolve().parents[1] / "wire"
LAYOUTS = (1, 2)


@pytest.fixture(name="decode")
def fixture_decode(build):
    """Return a function: text on standard input -> (lines, lines on standard error, status)."""
    return lambda text, *args: run([build / "mmcp-decode", *args], text)


@pytest.fixture(name="encode")
def fixture_encode(build):
    """Return the same for mmcp-encode."""
    return lambda text, *args: run([build / "mmcp-encode", *args], text)


def run(command, text):
    """Run a program."""
    ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return ended.stdout.splitlines(), ended.stderr.splitlines(), ended.returncode


def lines(texts):
    """Join lines."""
    return "".join(f"{text}\n" for text in texts)


def packet(name="SJR", session=7, f=0, params=({"p": "mn_id", "value": "6d6e31"},), **other):
    """Return a packet as JSON."""
    return json.dumps({"type": name, "session": session, "f": f, "params": list(params), **other})


def test_stored_files_are_current():
    """The stored vectors are what their generators print."""
    for generator, stored in (("golden_vectors", "vectors"), ("odd_packets", "odd-packets")):
        command = [WIRE / f"{generator}.py", "--check", WIRE / f"{stored}.hex"]
        assert subprocess.run(command, check=False).returncode == 0


# Covers: W1-1, W19, W20
@pytest.mark.parametrize("layout", LAYOUTS)
def test_golden(decode, encode, layout):
    """Every golden vector, there and back."""
    octets = [vector.encode(layout).hex() for vector in golden_vectors.VECTORS]
    texts = [vector.json() for vector in golden_vectors.VECTORS]
    assert decode(lines(octets)) == (texts, [], 0)
    assert encode(lines(texts), f"--length-octets={layout}") == (octets, [], 0)


# Covers: W1-1
def test_layout_2_is_the_default(encode):
    """Without an option the length has two octets."""
    vector = golden_vectors.VECTORS[0]
    assert encode(vector.json()) == ([vector.encode(2).hex()], [], 0)


# Covers: W19
def test_malformed(decode):
    """A dropped packet is answered with its reason, and is no failure of the command (W19)."""
    answers = [f'{{"error":"{reason}"}}' for _, _, reason in odd_packets.MALFORMED]
    assert decode(lines(octets for _, octets, _ in odd_packets.MALFORMED)) == (answers, [], 0)


# Covers: W19
def test_accepted(decode):
    """Skipped parameters are counted and not shown; the others stand in the order received."""
    answers, errors, status = decode(lines(octets for _, octets, _ in odd_packets.ACCEPTED))
    assert (errors, status) == ([], 0)
    for (name, _, skipped), answer in zip(odd_packets.ACCEPTED, answers, strict=True):
        assert json.loads(answer)["ignored"] == skipped, name
    shown = {name: json.loads(answer) for (name, _, _), answer in zip(odd_packets.ACCEPTED, answers)}
    names = [param["p"] for param in shown["PoA first, layout 2"]["params"]]
    assert names == ["poa_id", "mn_id"]
    assert shown["F without meaning, layout 2"]["f"] == 0


# Covers: W19
def test_lines_that_are_not_hex(decode):
    """They are named with their number; the others are answered (W19)."""
    usp = golden_vectors.Vector("USP", "USP")
    octets = usp.encode(2).hex()
    text = f"{octets}\nxyz\n  {octets.upper()}\t\r\n123\n\n{octets[:4]} {octets[4:]}\n0x{octets}\n{octets}"
    answers, errors, status = decode(text)
    assert answers == [usp.json(), usp.json(), '{"error":"short-header"}', usp.json()]
    assert [error.split(":")[0] for error in errors] == ["line 2", "line 4", "line 6", "line 7"]
    assert status == 2


def test_files_and_usage(decode, encode, tmp_path):
    """A file instead of standard input; what cannot be opened or understood ends with 2."""
    usp = golden_vectors.Vector("USP", "USP")
    (tmp_path / "packets").write_text(usp.encode(2).hex() + "\n", encoding="ascii")
    (tmp_path / "texts").write_text(usp.json() + "\n", encoding="ascii")
    assert decode("", tmp_path / "packets") == ([usp.json()], [], 0)
    assert encode("", tmp_path / "texts") == ([usp.encode(2).hex()], [], 0)
    assert decode("") == ([], [], 0)
    for tool in (decode, encode):
        assert tool("", tmp_path / "absent")[2] == 2
        assert tool("", "--nonsense")[2] == 2
    assert encode("", "--length-octets=3")[2] == 2


# Covers: W19
def test_ipv6_text(decode):
    """IPv6 addresses are written as RFC 5952 says (W19)."""
    texts = ("2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "::1:2", "1:0:0:2::3")
    packets = [golden_vectors.Vector("x", "HIC", (golden_vectors.lmc(text, 1),), f=1) for text in texts]
    answers = decode(lines(packet.encode(2).hex() for packet in packets))[0]
    assert [json.loads(answer)["params"][0]["address"] for answer in answers] == list(texts)


MN = {"p": "mn_id", "value": "6d6e31"}
STATUS = {"p": "status", "packets": 10, "elapsed": 3}
MEMBERSHIP = {"p": "membership", "count": 1}
GROUP = {"p": "multicast", "address": "239.1.1.1", "port": 5000}

REFUSED = [
    ("", "not a JSON object"),
    ("[]", "not a JSON object"),
    ("{", "not a JSON object"),
    ('{"session":7}', '"type" is missing'),
    ('{"type":"USP"}', '"session" is missing'),
    (packet("XYZ"), "unknown-type"),
    (packet(5), '"type" must be a string'),
    (packet(session=-1), '"session" must be a whole number from 0 to 4294967295'),
    (packet(session=2**32), '"session" must be'),
    (packet(session="7"), '"session" must be'),
    (packet(session=1.5), '"session" must be'),
    (packet(f=1), '"f" must be 0: it means nothing in SJR'),
    (packet("LJC", f=2, params=()), '"f" must be a whole number from 0 to 1'),
    (packet("LJC", f=True, params=()), '"f" must be'),
    (packet(colour="red"), 'a packet has no "colour"'),
    (packet(params=()), "missing-parameter"),
    (packet(params=(MN, MN)), "repeated-parameter"),
    (packet(params=("mn_id",)), '"params" must be a list of objects'),
    (packet(params=({"p": "mn"},)), 'unknown parameter "mn"'),
    (packet(params=({"p": "mn_id"},)), '"value" is missing'),
    (packet(params=({"p": "mn_id", "value": ""},)), "parameter-length"),
    (packet(params=({"p": "mn_id", "value": "6d6"},)), '"value" must be octets in hex'),
    (packet(params=({"p": "mn_id", "value": "6d" * 65532},)), "parameter-length"),
    (packet(params=({"p": "mn_id", "value": "6d" * 65524},)), "length-mismatch"),
    (packet(params=({**MN, "port": 1},)), 'mn_id has no "port"'),
    (packet(params=(MN, GROUP)), "SJR does not list one of the parameters"),
    (packet("SJC", f=1, params=()), "missing-parameter"),
    (packet("SJC", f=1, params=({**GROUP, "address": "192.0.2.1"},)), "parameter-value"),
    (packet("SJC", f=1, params=({**GROUP, "address": "host"},)), '"address" must be'),
    (packet("SJC", f=1, params=({**GROUP, "address": "239.1.1.1\0x"},)), '"address" must be'),
    (packet("SJC", f=1, params=({**GROUP, "port": 0},)), "parameter-value"),
    (packet("SJC", f=1, params=({**GROUP, "port": 65536},)), '"port" must be'),
    (packet("HIC", f=1, params=({**GROUP, "p": "lmc"},)), "parameter-value"),
    (packet("ASR", params=(MEMBERSHIP, STATUS)), "orphan-status"),
    (packet("ASR", params=(MN, MEMBERSHIP, STATUS)), "orphan-status"),
    (packet("ASR", params=(MN, STATUS)), "missing-parameter"),
    ('{"type":"USP","type":"LJC","session":7}', '"type" stands twice'),
]


# Covers: W20
@pytest.mark.parametrize("text, rule", REFUSED, ids=[f"{number}-{rule}" for number, (_, rule) in enumerate(REFUSED)])
def test_refused(encode, text, rule):
    """A JSON that breaks a rule is refused with the rule; its neighbours are answered (W20)."""
    sound = golden_vectors.VECTORS[0]
    answers, errors, status = encode(lines([sound.json(), text, sound.json()]))
    assert answers == [sound.encode(2).hex()] * 2
    assert len(errors) == 1 and errors[0].startswith("line 2: ") and rule in errors[0]
    assert status == 2


def test_identifier_too_long_for_one_length_octet(encode):
    """253 octets fit, 254 do not."""
    for size, status in ((253, 0), (254, 2)):
        text = packet(params=({"p": "mn_id", "value": "6d" * size},))
        assert encode(text, "--length-octets=1")[2] == status
        assert encode(text, "--length-octets=2")[2] == 0


# Covers: W20
def test_canonical_order(encode):
    """Parameters are written in the order of the clause, `ignored` is disregarded (W20)."""
    poa = {"p": "poa_id", "value": "00112233aabb"}
    expected = {vector.name: vector.encode(2).hex() for vector in golden_vectors.VECTORS}
    shuffled = packet(params=(poa, MN), ignored=3)
    asr = packet("ASR", params=(MN, STATUS, {"p": "mn_id", "value": "6d6e32"}, {**MEMBERSHIP, "count": 2}))
    assert encode(lines([shuffled, asr])) == ([expected["SJR-poa"], expected["ASR-two"]], [], 0)
