# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact gradients of any circuit under noise, by its parameters and by the strength of every place of noise."""

from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, create, ffi, lib, text_of
from .budget import places_to_pandas
from .circuit import Circuit
from .model import Model
from .observable import Observable, Sum, observable_of
from .program import Program, program_of, sources
from .simulate import WORTH_ASKING

_PLACE = np.dtype(
    [("operation", "i4"), ("gate", "U16"), ("qubits", "i4", 2), ("source", "U16"), ("start", "f8"), ("duration", "f8"), ("slope", "f8"), ("error", "f8")]
)
_GROUPS = ("source", "gate", "qubit", "operation")
MOST_TRAJECTORIES = 10**6  # of a target error, unless it is said


def gradient(
    circuit: Circuit | Program,
    model: Model | str | os.PathLike[str] | None = None,
    observable: Sum = "",
    parameters: Any = None,
    *,
    noise: bool = False,
    trajectories: int = 0,
    target_error: float = 0.0,
    seed: int = 1,
    threads: int = 0,
    memory: int = 0,
    **options: Any,
) -> Gradient:
    """The value of an observable and its exact derivatives by all parameters of a circuit under noise, from one forward and one
    backward pass; measurements on the way, resets and conditions are summed over exactly.

    observable: a Pauli string, letters I, X, Y, Z, leftmost = highest qubit; a sum as `Observable` reads it, "0.5 ZZ - X0"; {"ZZ": 0.5,
    "XX": -1.2}; or an Observable. Letters on finally measured qubits are what that qubit's readout reports. parameters: float64
    [parameter_count]. noise: also by the strength of every place of noise (`Gradient.places`). memory: bytes that states may take, 0:
    what is free. options: as of Program.
    Differentiate often with Adjoint.

    trajectories: at least 2; then value, slopes and places are unbiased means over random pure states, with standard errors, for
    circuits that are too large for a density matrix (up to 26 qubits). target_error: no more than give value and slopes this error,
    and a million at most unless `trajectories` says it.
    seed, threads (0: all; any number gives the same bits): of them."""
    program = program_of(circuit, model, options)
    target_error = library.real("target_error", target_error, 0.0)
    trajectories = library.whole("trajectories", trajectories, 0, 10**9) or (MOST_TRAJECTORIES if target_error > 0 else 0)
    if not trajectories:
        return Adjoint(program, memory=memory).run(observable, parameters, noise=noise)
    if trajectories == 1:
        raise errors.WrongValue("trajectories: at least 2, since one has no standard error")
    stop = library.Stop()
    sampling = ffi.new("qn_gradient_sampling *", {"seed": library.whole("seed", seed, 0, 2**64 - 1), "trajectories": trajectories, "noise": bool(noise)})
    sampling.stop, sampling.context = library.stops, stop.handle
    sampling.target_error = target_error
    sampling.threads, sampling.memory = library.threads_of(threads), library.whole("memory", memory, 0)
    jacobian = program.circuit._jacobian(parameters)
    if jacobian is not None:
        sampling.jacobian, sampling.nvalues = library.pointer(jacobian), jacobian.shape[1]
    subject = observable_of(program, observable)
    values = program.circuit._values(parameters)
    try:
        return _made(lib.qn_gradient_estimate, program._pointer, library.pointer(values), subject._pointer, sampling)
    finally:
        stop.settle()


class Adjoint:
    """A program made ready for gradients: fused once, evaluated at any parameters.

        adjoint = Adjoint(Program(circuit, "ibm_like"))
        scipy.optimize.minimize(lambda x: (lambda g: (g.value, g.slopes))(adjoint.run("ZZ", x)), start, jac=True)

    program: a Program, or a Circuit that is to run without noise; its density matrix has to fit (`gradient` takes trajectories of
    those that do not). memory: bytes that the states of `run`, and those of `sample`, may take, 0: what is free. Threads that share
    it wait for each other in `run`."""

    def __init__(self, program: Program | Circuit, *, memory: int = 0) -> None:
        self.program = program_of(program, None, {})
        self._stop = library.Stop()
        self._memory = library.whole("memory", memory, 0)
        options = ffi.new("qn_adjoint_options *", {"memory": self._memory})
        if self.program.qubits >= WORTH_ASKING:
            options.stop, options.context = library.stops, self._stop.handle
        arguments = (self.program._pointer, options)
        self._handle = create("qn_adjoint", lib.qn_adjoint_create, arguments, lib.qn_adjoint_destroy, self.program)
        self._lock = threading.Lock()
        self._last: tuple[Any, Any] = (None, None)

    def run(self, observable: Sum, parameters: Any = None, *, noise: bool = False) -> Gradient:
        """Exact value and derivatives; arguments as of `gradient`. Costs about three forward passes."""
        values, subject = self.program.circuit._values(parameters), self._cached(observable)
        what = lib.QN_BY_PARAMS | (lib.QN_BY_NOISE if noise else 0)
        with self._lock:
            self._stop.reason = None
            try:
                found = _made(lib.qn_adjoint_run, self._handle.pointer, library.pointer(values), subject._pointer, what)
            finally:
                self._stop.settle()
        found.slopes = self.program.circuit._chain(parameters, found.slopes)
        return found

    def sample(self, observable: Sum, shots: int, seed: int = 1, parameters: Any = None) -> Gradient:
        """The same as a device would estimate it by parameter shifts: `shots` for the value, and for each shifted circuit, divided
        among the groups of terms that are measured together; the circuit's own final measurements are left out."""
        program = self.program
        values, subject = program.circuit._values(parameters), self._cached(observable)
        drawn = ffi.new("qn_gradient_shots *", {"shots": library.whole("shots", shots, 1, 10**9), "seed": library.whole("seed", seed, 0, 2**64 - 1)})
        drawn.memory = self._memory
        subjects, stop = (program._bits.packed.pointer, program.model._pointer, program._options), library.Stop()
        if program.qubits >= WORTH_ASKING:
            drawn.stop, drawn.context = library.stops, stop.handle
        try:
            found = _made(lib.qn_gradient_measure, *subjects, library.pointer(values), subject._pointer, drawn)
        finally:
            stop.settle()
        jacobian = program.circuit._jacobian(parameters)
        if jacobian is not None:
            # Different angles are shifted in different circuits, so their errors are independent.
            assert found.errors is not None
            found.slopes, found.errors = found.slopes @ jacobian, np.sqrt(found.errors**2 @ jacobian**2)
        return found

    def _cached(self, observable: Sum) -> Observable:
        """A string is read once."""
        if not isinstance(observable, str):
            return observable_of(self.program, observable)
        if self._last[0] != observable:
            self._last = (observable, observable_of(self.program, observable))
        return self._last[1]

    def __repr__(self) -> str:
        return f"<Adjoint of {self.program!r}>"


def _made(call: Any, *arguments: Any) -> Gradient:
    made, diag = ffi.new("qn_gradient *"), library.new_diag()
    try:
        check(call(*arguments, made, diag), diag)
        return Gradient(made)
    finally:
        lib.qn_gradient_clear(made)


class Gradient:
    """value: of the observable. slopes: d value / d parameter, float64 [parameter_count].

    places: d value / d strength of every place of noise (relative: 1 is the noise of the model, 0 none), a structured array in the
    order of the program: operation, gate, qubits (-1: only one), source, start and duration (s), slope and its standard error (of
    trajectories, else 0); None unless asked for.
    value_error, errors: standard errors of an estimate by shots or trajectories; 0 and None: exact. noise_error, source_errors: of
    the sum over all places, and over those of each source. circuits, shots: that a device would have run. trajectories: that were
    run."""

    def __init__(self, made: Any) -> None:
        self.value, self.value_error = float(made.value), float(made.value_error)
        self.circuits, self.shots, self.trajectories = int(made.circuits), int(made.shots), int(made.trajectories)
        self.noise_error = float(made.noise_error)
        self.slopes = _doubles(made.slopes, made.nparams)
        self.errors = None if made.errors == NULL else _doubles(made.errors, made.nparams)
        self.places = None if made.places == NULL else np.array([_place(made.places[k]) for k in range(made.nplaces)], _PLACE)
        self.source_errors: dict[str, float] = {}
        if self.places is not None:
            self.source_errors = {name: float(made.source_errors[k]) for k, name in enumerate(sources(), 1)}

    def budget(self, by: str = "source") -> dict[Any, float]:
        """Sums of the slopes of places by "source", "gate" (of whose operation it is), "qubit" (a place on two gives half to each)
        or "operation". Minus a sum is what switching that noise off adds to the value, to first order."""
        library.choice("by", by, _GROUPS)
        if self.places is None:
            raise errors.WrongValue("the places of noise were not asked for: gradient(..., noise=True)")
        sums: dict[Any, float] = {}
        for row in self.places:
            names = [int(q) for q in row["qubits"] if q >= 0] if by == "qubit" else [row[by].item()]
            for name in names:
                sums[name] = sums.get(name, 0.0) + float(row["slope"]) / len(names)
        return sums

    def to_pandas(self, by: str | None = None) -> Any:
        """`places` as a pandas DataFrame, or the sums of one `budget` as a Series, the costliest first."""
        if by is not None:
            import pandas

            return pandas.Series(self.budget(by), name="slope").rename_axis(by).sort_values(key=abs, ascending=False)
        if self.places is None:
            raise errors.WrongValue("the places of noise were not asked for: gradient(..., noise=True)")
        return places_to_pandas(self.places)

    def __repr__(self) -> str:
        norm = float(np.linalg.norm(self.slopes))
        places = "" if self.places is None else f", {len(self.places)} places of noise"
        return f"<Gradient: value {self.value:.8g}, {len(self.slopes)} parameters, norm {norm:.4g}{places}>"


def _doubles(memory: Any, count: int) -> np.ndarray:
    return np.frombuffer(ffi.buffer(memory, 8 * count)).copy() if count and memory != NULL else np.empty(0)


def _place(place: Any) -> tuple[Any, ...]:
    instr = place.instr
    qubits = (instr.qubits[0], instr.qubits[1] if instr.nqubits > 1 else -1)
    name = text_of(instr.gate.name) if instr.gate != NULL else text_of(instr.cause)
    return (instr.op, name, qubits, text_of(lib.qn_source_name(place.source)), instr.start, instr.duration, place.slope, place.error)
