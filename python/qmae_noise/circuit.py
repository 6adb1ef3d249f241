# SPDX-License-Identifier: GPL-3.0-or-later
"""Circuits: what is to be done, free of noise."""

from __future__ import annotations

import os
from typing import Any, Mapping, NamedTuple, Sequence

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, create, ffi, lib, text_of

_FOLDS = ("two", "all")


class Register(NamedTuple):
    """Qubits or classical bits first..first+size-1 by the name that the circuit gives them."""

    name: str
    classical: bool
    first: int
    size: int


class Source(NamedTuple):
    """What a circuit was read from: a text or the path of a file, and the values that its inputs got."""

    text: str | None
    path: str | None
    inputs: dict[str, float | str]


class Route(NamedTuple):
    """A circuit that a device can run."""

    circuit: Circuit  #: on the device's qubits
    initial: tuple[int, ...]  #: device qubit where each qubit starts
    final: tuple[int, ...]  #: and where it ends
    embedded: bool  #: it fitted as it is
    swaps: int  #: that were inserted
    bridges: int  #: gates that were run over the qubit between
    free_swaps: int  #: SWAPs that a block of three CX next to them took up
    cheap_swaps: int  #: SWAPs that a neighbouring gate, or a qubit still in |0>, makes cheaper
    exchanges: tuple[tuple[int, tuple[int, int]], ...]  #: the SWAPs in their order: behind so many gates on two qubits, which two


class Circuit:
    """A list of operations on qubits: read from OpenQASM, or built gate by gate.

        c = Circuit.from_qasm(text)
        c = Circuit(2).gate("h", 0).gate("cx", [0, 1]).measure_all()

    Qubit k is bit k of a basis index. Circuits that were read are fixed; others grow by what is called on them. A circuit that
    nobody changes may be shared by threads."""

    def __init__(self, qubits: int, parameters: int = 0) -> None:
        """qubits: 1..4096. parameters: how many angles `rotation` may leave open."""
        made = ffi.new("qn_circuit **")
        check(lib.qn_circuit_create(library.whole("qubits", qubits, 1, 4096), library.whole("parameters", parameters, 0, 2**31 - 1), made))
        self._take(library.Handle(made[0], lib.qn_circuit_destroy))

    def _take(self, handle: library.Handle | library.Borrowed, qasm: library.Handle | None = None) -> None:
        self._handle = handle
        self._qasm = qasm
        self._source: Source | None = None

    @classmethod
    def _of(cls, handle: library.Handle | library.Borrowed, qasm: library.Handle | None = None) -> Circuit:
        made = cls.__new__(cls)
        made._take(handle, qasm)
        return made

    # ---- OpenQASM ----

    @classmethod
    def from_qasm(cls, text: str, *, inputs: Mapping[str, float | str] | None = None, dt: float = 0.0, name: str = "<text>", keep_inputs: bool = False) -> Circuit:
        """Reads OpenQASM 2.0, or the subset of 3 that docs/simulate.md lists.

        inputs: a value for each `input`, a number or an expression ("pi/2"). dt: the unit dt of times, s (`Model.dt`); 0: a text
        that uses it is refused. name: of the text in messages. keep_inputs: every `input` of type float or angle, and arrays of
        them, stays a parameter of the circuit (`inputs`), which gets its value when it runs. Raises WrongSyntax with line and column."""
        data = library.c_text("text", text)
        options, keep = _qasm_options(inputs, dt, keep_inputs)
        arguments = (library.c_text("name", name), data, len(data), options)
        handle = create("qn_qasm", lib.qn_qasm_parse, arguments, lib.qn_qasm_destroy)
        del keep
        return cls._read(handle, Source(text, None, dict(inputs or {})))

    @classmethod
    def read(
        cls, path: str | os.PathLike[str], *, inputs: Mapping[str, float | str] | None = None, dt: float = 0.0, keep_inputs: bool = False
    ) -> Circuit:
        """The same for a file."""
        options, keep = _qasm_options(inputs, dt, keep_inputs)
        handle = create("qn_qasm", lib.qn_qasm_read, (library.c_text("path", path), options), lib.qn_qasm_destroy)
        del keep
        return cls._read(handle, Source(None, os.path.abspath(path), dict(inputs or {})))

    @classmethod
    def _read(cls, qasm: library.Handle, source: Source) -> Circuit:
        borrowed = library.Borrowed(lib.qn_qasm_circuit(qasm.pointer), qasm)
        made = cls._of(borrowed, qasm)
        made._source = source
        return made

    def to_qasm(self, version: int = 3, parameters: Any = None) -> str:
        """The circuit as OpenQASM `version` 2 or 3, at `parameters` (one real each). Reading it back gives the same operations. In
        version 3 without parameters, angles that are open are written as `input array[float[64], parameter_count] theta`."""
        library.whole("version", version, 2, 3)
        is_open = version == 3 and parameters is None and self._qasm is None
        values = None if is_open else self._values(parameters)
        text, diag = ffi.new("char **"), library.new_diag()
        check(lib.qn_qasm_write(self._pointer, library.pointer(values), version, text, diag), diag)
        return library.taken_text(text[0])

    # ---- building ----

    def _change(self, status: int, said: str) -> Circuit:
        if status == lib.QN_ERR_ARGUMENT:
            raise errors.WrongValue(f"{said}: qubits out of range or repeated, an angle that is not finite, or one that is not there")
        check(status)
        return self

    def _growing(self) -> Any:
        if self._qasm is not None:
            raise errors.WrongValue("a circuit that was read is fixed; build one with Circuit(qubits), or change its text")
        return self._handle.pointer

    def gate(self, name: str, qubits: int | Sequence[int], angles: float | Sequence[float] = ()) -> Circuit:
        """Appends a gate ("h", "cx", "rz", ...: `gates`) with constant angles, rad. Returns the circuit, as all of these do."""
        pointer, gate = self._growing(), _gate(name)
        numbers = _qubits(qubits, gate.nqubits, name)
        values = library.array("angles", _list_of(angles), (gate.nangles,))
        return self._change(lib.qn_circuit_gate(pointer, gate.name, numbers, library.pointer(values)), f"{name} on {qubits}")

    def rotation(self, name: str, qubits: int | Sequence[int], parameter: int, scale: float = 1.0, offset: float = 0.0) -> Circuit:
        """Appends the rotation `name` ("rx", "rzz", ...) by scale * parameters[parameter] + offset, rad."""
        pointer, gate = self._growing(), _gate(name)
        numbers = _qubits(qubits, gate.nqubits, name)
        if gate.generator == NULL:
            raise errors.WrongValue(f"name: {name} is no single rotation, so its angle cannot be a parameter")
        which = library.whole("parameter", parameter, 0, max(self.parameter_count - 1, 0))
        numbers_of = (library.real("scale", scale), library.real("offset", offset))
        return self._change(lib.qn_circuit_rotation(pointer, gate.name, numbers, which, *numbers_of), f"{name} on {qubits}")

    def reset(self, qubit: int) -> Circuit:
        """Appends a reset to |0>."""
        return self._change(lib.qn_circuit_reset(self._growing(), self._index(qubit)), f"reset of {qubit}")

    def measure(self, qubit: int, bit: int) -> Circuit:
        """Appends a measurement in the Z basis into a classical bit."""
        which = library.whole("bit", bit, 0, 65535)
        return self._change(lib.qn_circuit_measure(self._growing(), self._index(qubit), which), f"measurement of {qubit}")

    def measure_all(self) -> Circuit:
        """Measures every qubit, qubit q into bit q."""
        for qubit in range(self.qubits):
            self.measure(qubit, qubit)
        return self

    def load(self, qubit: int) -> Circuit:
        """Appends the ideal loading of a qubit's initial state, its first operation."""
        return self._change(lib.qn_circuit_load(self._growing(), self._index(qubit)), f"loading of {qubit}")

    def barrier(self) -> Circuit:
        """Appends a scheduling fence over all qubits."""
        fence = ffi.new("qn_op *", {"kind": lib.QN_OP_BARRIER})
        return self._change(lib.qn_circuit_append(self._growing(), fence), "barrier")

    def append_inverse(self, first: int = 0, last: int | None = None) -> Circuit:
        """Appends the inverse of operations first..last-1 (all gates), in reverse order."""
        end = len(self) if last is None else library.whole("last", last, 0, len(self))
        return self._change(lib.qn_circuit_append_inverse(self._growing(), library.whole("first", first, 0, end), end), "inverse")

    def decompose(self, basis: Sequence[str]) -> Circuit:
        """The circuit in the gates of `basis` (names), equal up to a global phase."""
        names = [ffi.new("char[]", library.c_text("basis", name)) for name in basis]
        arguments = (self._pointer, ffi.new("char *[]", names) if names else NULL, len(names))
        return Circuit._of(create("qn_circuit", lib.qn_circuit_decompose, arguments, lib.qn_circuit_destroy))

    def fold(self, times: int, which: str = "two", basis: Sequence[str] = ()) -> Circuit:
        """The same circuit under more noise: every gate stands there `times` (odd) times, G (G^-1 G)^k. which: "two" (gates on two
        qubits) or "all". basis: inverses are written in it."""
        names = [ffi.new("char[]", library.c_text("basis", name)) for name in basis]
        count = library.whole("times", times, 1, 99)
        listed = ffi.new("char *[]", names) if names else NULL
        arguments = (self._pointer, count, library.choice("which", which, _FOLDS), listed, len(names))
        return Circuit._of(create("qn_circuit", lib.qn_circuit_fold, arguments, lib.qn_circuit_destroy))

    def route(self, model: Any, *, seed: int = 1, trials: int = 20, layout: Sequence[int] | None = None) -> Route:
        """The circuit on a model's coupling map: placed, and SWAPs where the device does not couple what has to meet.

        layout: where each qubit starts; None: the search finds it. The same seed gives the same route."""
        from .model import model_of

        options = ffi.new("qn_route_options *", {"seed": library.whole("seed", seed, 0, 2**64 - 1), "trials": library.whole("trials", trials, 1, 10**5)})
        chosen = NULL if layout is None else ffi.new("int[]", [library.whole("layout", q, 0, 4095) for q in layout])
        if layout is not None and len(layout) != self.qubits:
            raise errors.WrongValue(f"layout: {len(layout)} places for {self.qubits} qubits")
        options.layout = chosen
        made, diag = ffi.new("qn_route *"), library.new_diag()
        check(lib.qn_route_circuit(self._pointer, model_of(model)._pointer, options, made, diag), diag)
        owner = library.Handle(made, lib.qn_route_clear)
        initial, final = (tuple(int(where[q]) for q in range(made.nqubits)) for where in (made.initial, made.final))
        circuit = Circuit._of(library.Borrowed(made.circuit, owner))
        swaps = [made.exchanges[k] for k in range(made.swaps)]
        exchanges = tuple((int(one.gates), (int(one.qubits[0]), int(one.qubits[1]))) for one in swaps)
        counts = (int(made.swaps), int(made.bridges), int(made.free_swaps), int(made.cheap_swaps))
        return Route(circuit, initial, final, bool(made.embedded), *counts, exchanges)

    # ---- what it is ----

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer

    def _index(self, qubit: int) -> int:
        return library.whole("qubit", qubit, 0, self.qubits - 1)

    def _values(self, parameters: Any) -> np.ndarray | None:
        """The numbers of the circuit's angles; by default those of the text."""
        if self._kept:
            angles = np.empty(int(lib.qn_circuit_nparams(self._pointer)))
            diag, values = library.new_diag(), self._inputs(parameters)
            check(lib.qn_qasm_bind(self._qasm_pointer, library.pointer(values), library.pointer(angles), NULL, diag), diag)
            return angles
        if parameters is None:
            parameters = self.parameters
        if parameters is None and self.parameter_count:
            raise errors.WrongValue(f"parameters: the circuit has {self.parameter_count}, give a value for each")
        return None if parameters is None else library.array("parameters", parameters, (self.parameter_count,))

    @property
    def _qasm_pointer(self) -> Any:
        """The qn_qasm of a circuit that was read."""
        assert self._qasm is not None
        return self._qasm.pointer

    @property
    def _kept(self) -> bool:
        """Have inputs stayed parameters?"""
        return self._qasm is not None and lib.qn_qasm_nparameters(self._qasm_pointer) > 0

    def _inputs(self, parameters: Any) -> np.ndarray:
        """The values of the inputs that have stayed, by name or as they come."""
        if isinstance(parameters, Mapping):
            made: dict[str, Any] = {name: np.ravel(value) for name, value in parameters.items()}
            flat = {f"{name}[{k}]" if np.ndim(parameters[name]) else name: float(v) for name, row in made.items() for k, v in enumerate(row)}
            texts = [ffi.new("char[]", library.c_text("parameters", name)) for name in flat]
            given = ffi.new("qn_qasm_input[]", [{"name": text, "value": value} for text, value in zip(texts, flat.values())])
            values, diag = np.empty(self.parameter_count), library.new_diag()
            check(lib.qn_qasm_assign(self._qasm_pointer, given, len(texts), library.pointer(values), diag), diag)
            return values
        if parameters is None:
            raise errors.WrongValue(f"parameters: give values for the inputs {', '.join(self.inputs)}")
        return library.array("parameters", parameters, (self.parameter_count,))

    def _jacobian(self, parameters: Any) -> np.ndarray | None:
        """d angle / d input, float64 [angles, parameter_count]; None where angles are the parameters."""
        if not self._kept:
            return None
        angles = np.empty(int(lib.qn_circuit_nparams(self._pointer)))
        made, diag, values = np.empty((angles.size, self.parameter_count)), library.new_diag(), self._inputs(parameters)
        check(lib.qn_qasm_bind(self._qasm_pointer, library.pointer(values), library.pointer(angles), library.pointer(made), diag), diag)
        return made

    def _chain(self, parameters: Any, slopes: np.ndarray) -> np.ndarray:
        """Slopes by the inputs that have stayed, of those by the angles."""
        if not self._kept:
            return slopes
        made, diag, values = np.empty(self.parameter_count), library.new_diag(), self._inputs(parameters)
        check(lib.qn_qasm_chain(self._qasm_pointer, library.pointer(values), library.pointer(slopes), library.pointer(made), diag), diag)
        return made

    def _is_single(self, name: str) -> bool:
        """Is an input that has stayed a number, no array?"""
        found = [] if self._qasm is None else [lib.qn_qasm_parameter_at(self._qasm_pointer, k) for k in range(len(self.inputs))]
        return any(text_of(one.name) == name and not one.array for one in found)

    @property
    def inputs(self) -> dict[str, int]:
        """The inputs that have stayed parameters, in their order, and how many numbers each is (`keep_inputs`)."""
        if self._qasm is None:
            return {}
        found = [lib.qn_qasm_parameter_at(self._qasm_pointer, k) for k in range(lib.qn_qasm_nparameters(self._qasm_pointer))]
        return {text_of(one.name): int(one.size) for one in found}

    @property
    def qubits(self) -> int:
        return int(lib.qn_circuit_nqubits(self._pointer))

    @property
    def bits(self) -> int:
        """Classical bits: 1 + the highest that is written or read."""
        return int(lib.qn_circuit_nbits(self._pointer))

    @property
    def parameter_count(self) -> int:
        if self._kept:
            return int(lib.qn_qasm_nvalues(self._qasm_pointer))
        return int(lib.qn_circuit_nparams(self._pointer))

    @property
    def parameters(self) -> np.ndarray | None:
        """The values of its parameters that the text has, float64 [parameter_count]; None for a circuit that was built."""
        if self._qasm is None or self._kept:
            return None
        values = lib.qn_qasm_parameters(self._qasm_pointer)
        return np.array([values[k] for k in range(self.parameter_count)], np.float64)

    @property
    def registers(self) -> list[Register]:
        """As the text declares them; of a circuit that was built q and c."""
        if self._qasm is None:
            bits = [Register("c", True, 0, self.bits)] if self.bits else []
            return [Register("q", False, 0, self.qubits)] + bits
        made = []
        for k in range(lib.qn_qasm_nregisters(self._qasm_pointer)):
            r = lib.qn_qasm_register(self._qasm_pointer, k)
            made.append(Register(text_of(r.name), bool(r.classical), r.first, r.size))
        return made

    @property
    def notes(self) -> list[str]:
        """What of the text was left out."""
        return [] if self._qasm is None else text_of(lib.qn_qasm_notes(self._qasm_pointer)).splitlines()

    def __len__(self) -> int:
        """How many operations there are."""
        return int(lib.qn_circuit_size(self._pointer))

    def counts(self) -> dict[str, int]:
        """How often each gate and each other operation occurs."""
        found: dict[str, int] = {}
        for k in range(len(self)):
            op = lib.qn_circuit_op(self._pointer, k)
            name = text_of(op.gate.name) if op.kind == lib.QN_OP_GATE else _OPERATIONS[op.kind]
            found[name] = found.get(name, 0) + 1
        return found

    def __repr__(self) -> str:
        shape = [f"{self.qubits} qubits", f"{len(self)} operations"]
        shape += [f"{self.bits} bits"] if self.bits else []
        shape += [f"{self.parameter_count} parameters"] if self.parameter_count else []
        return f"<Circuit: {', '.join(shape)}>"


_OPERATIONS = ("gate", "load", "reset", "measure", "barrier", "delay", "noise")


def gates() -> dict[str, str]:
    """The gates of the table and what each is."""
    table = [lib.qn_gate_at(k) for k in range(lib.qn_gate_count())]
    return {text_of(gate.name): text_of(gate.help) for gate in table}


def gate_matrix(name: str, angles: Sequence[float] = ()) -> np.ndarray:
    """The unitary of a gate, complex128 [2^n, 2^n]; the first of its qubits is the least significant bit of an index."""
    gate = _gate(name)
    values = library.array("angles", _list_of(angles), (gate.nangles,))
    made = np.empty((2**gate.nqubits,) * 2, np.complex128)
    gate.matrix(library.pointer(values), library.pointer(made, "double _Complex[]"))
    return made


def _gate(name: str) -> Any:
    gate = lib.qn_gate_find(library.c_text("name", name))
    if gate == NULL:
        names = [ffi.new("char[]", known.encode()) for known in gates()]
        near = lib.qn_nearest(name.encode(), ffi.new("char *[]", names), len(names))
        hint = "" if near == NULL else f"; did you mean {text_of(near)}?"
        raise errors.NotFound(f"name: there is no gate {name!r}{hint}")
    return gate


def _list_of(angles: Any) -> np.ndarray:
    """One angle or several as an array; none has the type of real numbers."""
    return np.atleast_1d(np.asarray(angles)) if np.size(angles) else np.empty(0)


def _qubits(qubits: int | Sequence[int], count: int, name: str) -> list[int]:
    numbers = [qubits] if isinstance(qubits, (int, np.integer)) else list(qubits)
    if len(numbers) != count:
        raise errors.WrongValue(f"qubits: {name} acts on {count}, these are {len(numbers)}")
    return [library.whole("qubits", q, 0, 4095) for q in numbers]


def _qasm_options(inputs: Mapping[str, float | str] | None, dt: float, keep_inputs: bool) -> tuple[Any, Any]:
    """The options, and what they borrow."""
    given = dict(inputs or {})
    texts = [ffi.new("char[]", library.c_text("inputs", name)) for name in given]
    values = [_input(name, value) for name, value in given.items()]
    made = ffi.new("qn_qasm_input[]", [{"name": text, "value": value} for text, value in zip(texts, values)])
    options = ffi.new("qn_qasm_options *", {"inputs": made, "ninputs": len(given), "dt": library.real("dt", dt, 0.0)})
    options.keep_inputs = keep_inputs
    return options, (texts, made)


def _input(name: str, value: float | str) -> float:
    if not isinstance(value, str):
        return library.real(f"inputs[{name!r}]", value)
    made, diag = ffi.new("double *"), library.new_diag()
    check(lib.qn_qasm_expression(library.c_text("inputs", value), made, diag), diag)
    return float(made[0])
