# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs: a circuit under a noise model, every place of noise explicit."""

from __future__ import annotations

import os
from typing import Any, Mapping, Sequence

import numpy as np

from . import _library as library
from . import errors
from ._library import check, create, ffi, lib, text_of
from .circuit import Circuit
from .model import Model, model_of

_FOLDS = ("two", "all")

_PLACE = np.dtype(
    [
        ("start", "f8"),
        ("duration", "f8"),
        ("qubits", "i4", 2),
        ("operation", "i4"),
        ("section", "U16"),
        ("cause", "U16"),
        ("source", "U16"),
        ("channel", "U24"),
        ("strength", "U47"),
        ("infidelity", "f8"),
        ("line", "i4"),
    ]
)


def sources() -> dict[str, str]:
    """Where noise comes from: the names of `reduce` and of audits, and what each is."""
    return {text_of(lib.qn_source_name(k)): text_of(lib.qn_source_help(k)) for k in range(1, lib.QN_SOURCE_COUNT)}


def device_options(
    model: Model,
    *,
    readout: bool = True,
    idle: bool = True,
    allow_unused: bool = False,
    fold: int = 1,
    fold_gates: str = "two",
    reduce: Mapping[str, float] | None = None,
) -> Any:
    """qn_program_options for a model; the arguments as of Program."""
    options = ffi.new("qn_program_options *", lib.qn_program_options_default())
    options.noise_scale = model.strength
    options.readout, options.idle, options.allow_unused = readout, idle, allow_unused
    options.fold = library.whole("fold", fold, 1, 99)
    options.fold_gates = library.choice("fold_gates", fold_gates, _FOLDS)
    names = ["none", *sources()]
    for name, part in (reduce or {}).items():
        options.reduction[library.choice("reduce", name, names)] = library.real(f"reduce[{name!r}]", part, -1e3, 1.0)
    return options


class Program:
    """A circuit under a noise model, decomposed and scheduled. Immutable; threads may share it. Build it once to run it often.

    circuit: a Circuit. model: a Model, the name or path of one, None for the ideal device.
    measure_all: measure every qubit at the end, behind a barrier, into bits of its own.
    readout, idle: apply readout error, noise of waiting qubits. merge: merge neighbouring one-qubit gates.
    allow_unused: parts of the model without a place in the circuit are notes, no error.
    fold: gates stand there so many times (odd), fold_gates "two" or "all".
    reduce: by source (`sources`) what part of its strength goes, {"idle-t1": 1.0} switches one off."""

    def __init__(
        self,
        circuit: Circuit,
        model: Model | str | os.PathLike[str] | None = None,
        *,
        measure_all: bool = False,
        merge: bool = False,
        **options: Any,
    ) -> None:
        if not isinstance(circuit, Circuit):
            raise errors.WrongType(f"circuit: a Circuit is wanted, this is {type(circuit).__name__}")
        self.circuit = circuit
        self.model = model_of(model)
        self._bits = _Bits(circuit, measure_all)
        self._options = given = device_options(self.model, **options)
        given.as_written = not merge
        arguments = (self._bits.packed.pointer, self.model._pointer, given)
        self._handle = create("qn_program", lib.qn_program_build, arguments, lib.qn_program_destroy)

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer

    @property
    def qubits(self) -> int:
        return int(lib.qn_program_nqubits(self._pointer))

    @property
    def duration(self) -> float:
        """Of the schedule, s."""
        return float(lib.qn_program_duration(self._pointer))

    @property
    def operations(self) -> int:
        """Of the decomposed circuit."""
        return int(lib.qn_circuit_size(lib.qn_program_circuit(self._pointer)))

    @property
    def notes(self) -> list[str]:
        """What of the model has no place in the circuit."""
        return text_of(lib.qn_program_notes(self._pointer)).splitlines()

    def __len__(self) -> int:
        """Instructions: gates, noise, resets, measurements."""
        return int(lib.qn_program_size(self._pointer))

    def audit(self) -> np.ndarray:
        """Every place where noise acts, a record each, in the order of time: start and duration (s), qubits (-1: only one),
        operation (index in the decomposed circuit), section, cause, source, channel, strength (a few words), infidelity (average,
        against the identity; of a readout the mean error; NaN: depends on a parameter), line (of the model's text, 0: none)."""
        place = ffi.new("qn_noise_place *")
        rows = [_row(place) for k in range(len(self)) if lib.qn_program_noise(self._pointer, k, place)]
        return np.array(rows, _PLACE)

    def transfer_matrix(self, index: int, parameters: Any = None) -> np.ndarray:
        """The Pauli transfer matrix of instruction `index`, float64 [4^m, 4^m], Pauli index sum_q d_q 4^q with I, X, Y, Z = 0..3."""
        instr = lib.qn_program_instr(self._pointer, library.whole("index", index, 0, len(self) - 1))
        values = self.circuit._values(parameters)
        made = np.empty((4**instr.nqubits,) * 2)
        lib.qn_instr_ptm(instr, library.pointer(values), library.pointer(made))
        return made

    def paulis(self, name: str, strings: str | Sequence[str]) -> list[str]:
        """Pauli strings for this many qubits, in capitals; `name` is that of the argument."""
        listed = [strings] if isinstance(strings, str) else list(strings)
        for string in listed:
            if not isinstance(string, str):
                raise errors.WrongType(f"{name}: strings are wanted, this is {type(string).__name__}")
            if len(string) != self.qubits or set(string.upper()) - set("IXYZ"):
                raise errors.WrongValue(
                    f"{name}: {string!r}: give one letter of I, X, Y, Z for each of the {self.qubits} qubits, the leftmost for the highest"
                )
        return [string.upper() for string in listed]

    def run(self, **options: Any) -> Any:
        """`qmae_noise.run` of this program."""
        from .simulate import run

        return run(self, **options)

    def __repr__(self) -> str:
        return f"<Program: {self.operations} operations on {self.qubits} qubits under {self.model.name}, {self.duration * 1e6:.4g} us>"


def program_of(circuit: Any, model: Any, options: dict[str, Any]) -> Program:
    """A program that was built before, or that of a circuit."""
    if not isinstance(circuit, Program):
        return Program(circuit, model, **options)
    if model is not None or options:
        raise errors.WrongValue("model: a Program has its model and its options already")
    return circuit


def _row(place: Any) -> tuple[Any, ...]:
    instr = place.instr
    qubits = (instr.qubits[0], instr.qubits[1] if instr.nqubits > 1 else -1)
    words = [text_of(lib.qn_section_name(instr.section))]
    words.append("rotation" if instr.kind == lib.QN_INSTR_GATE else text_of(instr.cause))
    words += [text_of(lib.qn_source_name(instr.source)), text_of(place.channel), text_of(place.strength)]
    return (instr.start, instr.duration, qubits, instr.op, *words, place.infidelity, instr.line)


class _Bits:
    """The circuit with the classical bits in use alone, so that what is declared costs nothing, and how records are written."""

    def __init__(self, circuit: Circuit, measure_all: bool) -> None:
        nbits = circuit.bits
        made, bits = ffi.new("qn_circuit **"), ffi.new("int[]", nbits + 1)
        check(lib.qn_circuit_pack_bits(circuit._pointer, made, bits))
        self.packed = library.Handle(made[0], lib.qn_circuit_destroy)
        self.used = int(lib.qn_circuit_nbits(self.packed.pointer))
        place = {bits[k]: k for k in range(self.used)}
        registers = [r for r in circuit.registers if r.classical and r.size > 0]
        self.groups = [[place.get(b, -1) for b in reversed(range(r.first, r.first + r.size))] for r in reversed(registers)]
        if measure_all:
            self._measure_all(circuit.qubits)

    def _measure_all(self, qubits: int) -> None:
        fence = ffi.new("qn_op *", {"kind": lib.QN_OP_BARRIER})
        lib.qn_circuit_set_section(self.packed.pointer, lib.QN_SECTION_NONE)
        check(lib.qn_circuit_append(self.packed.pointer, fence))
        for qubit in range(qubits):
            check(lib.qn_circuit_measure(self.packed.pointer, qubit, self.used + qubit))
        all_bits = list(range(self.used, self.used + qubits))[::-1]
        self.used += qubits
        # A word of its own in front; the registers of the circuit follow.
        self.groups = [all_bits, *self.groups]

    def text(self, bits: int) -> str:
        """As Qiskit prints a record: the last register first, a space between registers, the highest bit of each first."""
        return " ".join("".join("1" if b >= 0 and bits >> b & 1 else "0" for b in group) for group in self.groups)
