# SPDX-License-Identifier: GPL-3.0-or-later
"""Imported IBM calibrations against the JSON itself, read here by other means than the program's."""

import json
import math
import re

import pytest
from conftest import ROOT, command

SAMPLES = ROOT / "tests" / "import"
PER_SECOND = {"us": 1e6, "\u00b5s": 1e6, "ns": 1e9}
GROUP = r"\{([^{}]*)\}"


def figures(entries):
    """name: value in SI units."""
    return {e["name"]: e["value"] / PER_SECOND.get(e["unit"], 1.0) for e in entries}


def numbers(text):
    """The numbers of `key = number;` in a text."""
    return {key: float(value) for key, value in re.findall(r"(\w+) = ([-+.\deE]+);", text)}


class Written:
    """The parts of a written model, taken apart by patterns."""

    def __init__(self, text):
        common = re.search(r"^gates: \{$(.*?)^\};$", text, re.M | re.S)[1]
        self.gates = {name: numbers(body) for name, body in re.findall(r"(\w+): " + GROUP, common)}
        self.qubits, self.own = {}, {}
        for index, line in re.findall(r"^    \{ index = (\d+);(.*?)# ", text, re.M | re.S):
            self.qubits[int(index)] = numbers(line.split("gates:")[0])
            for name, body in re.findall(r"(\w+): " + GROUP, line):
                self.own[name, int(index)] = numbers(body)
        self.edges = {}
        for a, b, gate, rest in re.findall(r"qubits = \[(\d+), (\d+)\]; gate = \"(\w+)\";([^}]*)\}", text):
            self.edges[gate, frozenset((int(a), int(b)))] = numbers(rest)
        self.basis = re.findall(r"\"(\w+)\"", re.search(r"basis = \[(.*?)\]", text)[1])

    def gate(self, name, *qubits):
        if len(qubits) == 2:
            return self.edges[name, frozenset(qubits)]
        return self.own.get((name, *qubits), self.gates[name])


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-14, abs_tol=0.0)


@pytest.mark.parametrize(
    "sample, basis, options",
    [
        ("johannesburg", ["u1", "u2", "u3", "cx", "id"], []),
        ("boston", ["rz", "sx", "x", "cz", "id"], []),
        ("boston", ["rz", "sx", "x", "cz", "id", "rx", "rzz"], ["--fractional"]),
        ("marrakesh", ["rz", "sx", "x", "cz", "id", "rx", "rzz"], ["--fractional"]),
    ],
)
def test_every_figure_is_that_of_the_file(tmp_path, sample, basis, options):
    source = SAMPLES / f"ibm_{sample}_cut.json"
    out = tmp_path / "model.cfg"
    command("noise", "import", source, "--qubits", "all", "--t2-policy", "cap", "--out", out, *options)
    written, read = Written(out.read_text()), json.loads(source.read_text())
    assert written.basis == basis
    best = {}
    for entry in read["gates"]:
        values = figures(entry["parameters"])
        if entry["gate"] not in basis or values["gate_error"] >= (0.5 if len(entry["qubits"]) == 1 else 0.75):
            continue
        key = entry["gate"], frozenset(entry["qubits"])
        found = values["gate_error"], values["gate_length"]
        best[key] = min(best.get(key, found), found)
    for (gate, qubits), (error, duration) in best.items():
        entry = written.gate(gate, *qubits)
        assert close(entry["error"], error) and close(entry["duration"], duration), (gate, qubits)
    assert {key for key in best if len(key[1]) == 2} == set(written.edges)
    for index, entries in enumerate(read["qubits"]):
        values, qubit = figures(entries), written.qubits[index]
        assert close(qubit["T1"], values["T1"]) and close(qubit["T2"], min(values["T2"], 2 * values["T1"]))
        assert (qubit["p10"], qubit["p01"]) == (values["prob_meas1_prep0"], values["prob_meas0_prep1"])


def test_old_devices_run_circuits_in_their_basis(tmp_path, cli):
    """u2 and u3 carry figures of their own: a turn by pi/2 takes half as long as another."""
    out = tmp_path / "old.cfg"
    command("noise", "import", SAMPLES / "ibm_johannesburg_cut.json", "--out", out)
    made = Written(out.read_text().replace("# ", "#"))
    times = {}
    for gate, body in {"h": "h q[0];", "ry": "ry(0.3) q[0];", "z": "rz(0.3) q[0];"}.items():
        path = tmp_path / f"{gate}.qasm"
        path.write_text(f'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; {body}')
        times[gate] = cli("simulate", path, "--noise", out)["duration"]
    assert times["z"] == 0.0
    assert close(times["h"], made.gates["u2"]["duration"])
    assert close(times["ry"], made.gates["u3"]["duration"])
