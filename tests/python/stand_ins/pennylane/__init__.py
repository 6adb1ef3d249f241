# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the parts of PennyLane's interface that examples/python/pennylane_device.py uses, by its documentation."""

from types import SimpleNamespace


class Wires(tuple):
    """Labels."""


class Device:
    """pennylane.devices.Device: execute is what a device has to define."""

    name = "Device"

    def __init__(self, wires=None, shots=None):
        self._wires = None if wires is None else Wires(range(wires) if isinstance(wires, int) else wires)
        self._shots = SimpleNamespace(total_shots=shots)

    @property
    def wires(self):
        return self._wires


class PauliSentence(dict):
    """{Word: weight}; of products only the square of a single word."""

    def __matmul__(self, other):
        (word,) = self
        return PauliSentence({Word(): self[word] ** 2})


class Word(dict):
    """pennylane.pauli.PauliWord: {wire: letter}."""

    def __hash__(self):
        return hash(frozenset(self.items()))


def sentence(**words):
    """sentence(X0Z1=0.5): by letters and wires."""
    return PauliSentence({Word({int(name[k + 1]): name[k] for k in range(0, len(name), 2)}): weight for name, weight in words.items()})


def _measurement(name):
    def init(self, obs=None, wires=()):
        self.obs, self.wires = obs if obs is None else SimpleNamespace(pauli_rep=obs), Wires(wires)

    return type(name, (), {"__init__": init})


ExpectationMP, VarianceMP, ProbabilityMP, CountsMP, SampleMP, DensityMatrixMP, StateMP = map(
    _measurement, ("ExpectationMP", "VarianceMP", "ProbabilityMP", "CountsMP", "SampleMP", "DensityMatrixMP", "StateMP")
)


class QuantumScript:
    """Operations as (OpenQASM name, angles, wires)."""

    def __init__(self, operations, measurements, shots=None):
        self.operations, self.measurements = operations, measurements
        self.shots = SimpleNamespace(total_shots=shots)
        self.wires = Wires(sorted({wire for _, _, wires in operations for wire in wires}))


def to_openqasm(circuit, wires=None, rotations=True, measure_all=True, precision=None):
    """As pennylane.to_openqasm writes: OpenQASM 2, wires by their place."""
    assert not rotations and measure_all
    places = {label: place for place, label in enumerate(wires)}
    lines = ["OPENQASM 2.0;", 'include "qelib1.inc";', f"qreg q[{len(wires)}];", f"creg c[{len(wires)}];"]
    for name, angles, on in circuit.operations:
        words = f"({','.join(map(repr, angles))})" if angles else ""
        lines.append(f"{name}{words} {','.join(f'q[{places[label]}]' for label in on)};")
    return "\n".join(lines + [f"measure q[{k}] -> c[{k}];" for k in range(len(wires))]) + "\n"


devices = SimpleNamespace(Device=Device)
wires = SimpleNamespace(Wires=Wires)
