# SPDX-License-Identifier: GPL-3.0-or-later
"""Running circuits: exactly by a density matrix or state vectors, or by random trajectories."""

from __future__ import annotations

import os
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, create, ffi, lib, text_of
from .circuit import Circuit
from .model import Model
from .observable import Observable, Sum, observable_of
from .program import Program, program_of

METHODS = ("auto", "dm", "pure", "trajectory", "stabilizer")
_PRECISIONS = ("double", "single")


def run(
    circuit: Circuit | Program,
    model: Model | str | os.PathLike[str] | None = None,
    *,
    shots: int = 1000,
    seed: int = 1,
    method: str = "auto",
    parameters: Any = None,
    expect: str | Sequence[str] = (),
    observables: Sequence[Sum] = (),
    trajectories: int = 0,
    target_error: float = 0.0,
    precision: str = "double",
    threads: int = 0,
    memory: int = 0,
    progress: Callable[[int, float], Any] | None = None,
    **options: Any,
) -> Result:
    """Runs a circuit under a noise model.

    circuit: a Circuit, or a Program that was built before (then without `model`). model: a Model, the name or path of one, None
    for the ideal device. shots: how often `Result.counts` measures. seed: of all random numbers, 0..2^64-1.
    method: "dm" (density matrix, exact), "pure" (a state vector for every outcome on the way; no noise but in the readout),
    "trajectory" (estimates), "stabilizer" (Clifford gates and mixtures of Paulis: counts and exact expectation values of any number of
    qubits, no state); "auto" takes pure or dm if that fits into the memory, else stabilizer where it suits, else trajectories.
    parameters: float64 [parameter_count]. expect: Pauli strings, a letter I, X, Y, Z a qubit, leftmost = highest qubit; exact
    results answer any later, trajectories these alone. observables: Observables or {"ZZ": 0.5, "XI": -1}, likewise. trajectories, target_error, precision, progress: of trajectories
    (`trajectories`). threads: 0: all; any number gives the same bits. memory: bytes that states may take, 0: what is free. options:
    as of Program.

    The GIL is free during the work; Ctrl-C ends it at the next step. Raises Unsupported (the method does not suit), TooLarge (with numbers)."""
    program = program_of(circuit, model, options)
    how = library.choice("method", method, METHODS)
    values = program.circuit._values(parameters)
    stop = library.Stop()
    request = ffi.new("qn_simulation_options *", {"method": how, "memory": library.whole("memory", memory, 0), "vector": True})
    request.threads = library.threads_of(threads)
    if program.qubits >= WORTH_ASKING:
        request.stop, request.context = library.stops, stop.handle
    request.records = min(library.whole("shots", shots, 0, 10**9) + 1000, 2 ** min(program._bits.used, 40))
    request.asks = lib.QN_ASK_COUNTS | lib.QN_ASK_STATE | (lib.QN_ASK_VALUES if expect or observables else 0)
    library.whole("seed", seed, 0, 2**64 - 1)
    why = ""
    if how == lib.QN_METHOD_AUTO:
        chosen, reason, diag = ffi.new("qn_method *"), ffi.new("char[]", lib.QN_SIMULATION_WHY), library.new_diag()
        check(lib.qn_simulation_choose(program._pointer, request, chosen, reason, diag), diag)
        how, why = chosen[0], text_of(reason)
    if how == lib.QN_METHOD_STABILIZER:
        request.method = how
    if how != lib.QN_METHOD_TRAJECTORY:
        try:
            return Result(program, _simulate(program, values, request, stop), shots, seed, why)
        except errors.TooLarge:
            if method != "auto":
                raise
            why = "as the branches of measured bits do not fit into the memory"
    asking = _Sampling(program, expect, observables, shots, seed, trajectories, target_error, precision, threads, progress)
    if not asking.asks:
        reason = f"; they were taken {why}" if why else ""
        raise errors.WrongValue(f"trajectories give counts and expectation values: measure qubits and take shots, or give expect{reason}")
    return Result(program, asking.run(values, memory), shots, seed, why, asking.observables)


def trajectories(
    circuit: Circuit | Program,
    model: Model | str | os.PathLike[str] | None = None,
    expect: str | Sequence[str] = (),
    *,
    observables: Sequence[Sum] = (),
    trajectories: int = 0,
    target_error: float = 0.0,
    seed: int = 1,
    parameters: Any = None,
    precision: str = "double",
    threads: int = 0,
    memory: int = 0,
    progress: Callable[[int, float], Any] | None = None,
    **options: Any,
) -> Estimates:
    """Expectation values from random pure states, with standard errors (docs/trajectories.md).

    expect: Pauli strings, observables: weighted sums, as in `run`. trajectories: how many, 0: 1000, or with target_error a million. target_error: run until
    every standard error is at most this; 0: run all. precision: "double" or "single". threads: 0: all; any number gives the same
    bits. progress(done, error): told between trajectories; False ends the work with what is there. options: as of Program."""
    program = program_of(circuit, model, options)
    asking = _Sampling(program, expect, observables, 0, seed, trajectories, target_error, precision, threads, progress)
    if not asking.asks:
        raise errors.WrongValue("expect: give at least one Pauli string, or observables")
    return Result(program, asking.run(program.circuit._values(parameters), memory), 0, seed, "", asking.observables).estimates


def _simulate(program: Program, values: np.ndarray | None, request: Any, stop: library.Stop) -> library.Handle:
    arguments = (program._pointer, library.pointer(values), request)
    try:
        return create("qn_simulation", lib.qn_simulation_run, arguments, lib.qn_simulation_destroy, program)
    finally:
        stop.settle()


# Qubits from which on a step takes longer than asking Python whether to stop.
WORTH_ASKING = 8


@library.callback("qn_trajectory_watcher", error=False)
def _watcher(context: Any, done: int, error: float) -> bool:
    stop = ffi.from_handle(context)
    if stop.reason is not None:
        return False
    return stop.progress is None or not library.is_no(stop.progress(done, error))


class _Sampling:
    """What trajectories are asked for."""

    def __init__(
        self,
        program: Program,
        expect: str | Sequence[str],
        observables: Sequence[Sum],
        shots: int,
        seed: int,
        trajectories: int,
        target_error: float,
        precision: str,
        threads: int,
        progress: Callable[[int, float], Any] | None,
    ) -> None:
        self.program = program
        self.paulis = program.paulis("expect", expect)
        self.shots = shots if program._bits.used else 0
        if isinstance(observables, (str, Mapping, Observable)):
            observables = [observables]
        self.observables = [observable_of(program, one) for one in observables]
        self.asks = bool(self.paulis or self.observables or self.shots)
        self.seed = library.whole("seed", seed, 0, 2**64 - 1)
        self.trajectories = library.whole("trajectories", trajectories, 0, 10**9)
        if self.trajectories == 1:
            raise errors.WrongValue("trajectories: 1 has no standard error; at least 2")
        self.target_error = library.real("target_error", target_error, 0.0, 1.0)
        self.precision = library.choice("precision", precision, _PRECISIONS)
        self.threads = threads
        self.stop = library.Stop(progress)

    def run(self, values: np.ndarray | None, memory: int) -> library.Handle:
        texts = [ffi.new("char[]", paulis.encode()) for paulis in self.paulis]
        listed = ffi.new("char *[]", texts) if texts else NULL
        sums = ffi.new("qn_observable *[]", [one._pointer for one in self.observables]) if self.observables else NULL
        sampling = ffi.new(
            "qn_simulation_sampling *",
            {
                "seed": self.seed,
                "shots": self.shots,
                "npaulis": len(texts),
                "paulis": listed,
                "nobservables": len(self.observables),
                "observables": sums,
                "trajectories": self.trajectories,
                "target_error": self.target_error,
                "threads": library.threads_of(self.threads),
                "precision": self.precision,
                "watcher": _watcher,
                "watched": self.stop.handle,
            },
        )
        request = ffi.new("qn_simulation_options *", {"method": lib.QN_METHOD_TRAJECTORY, "memory": memory, "sampling": sampling})
        return _simulate(self.program, values, request, self.stop)


class Estimates:
    """Means over trajectories, an entry a Pauli string.

    value, error: mean and its standard error. trajectory_variance: of one trajectory's expectation value. shot_variance: what
    measuring each trajectory once would add (NaN of observables). gain: variance of plain sampling / variance here. All float64
    [strings and observables], strings first: those of `paulis`, then the observables as they were asked for.
    trajectories: how many were run. target: the error that was asked for, 0: none. reached: was it? quiet: the probability that
    nothing random happens, which counts exactly (if `stratified`). interrupted: by `progress`."""

    def __init__(self, paulis: list[str], table: np.ndarray, report: Any, interrupted: bool, asked: int) -> None:
        self.paulis = paulis
        self.value = table["value"].copy()
        self.error = table["error"].copy()
        self.trajectory_variance = table["trajectory_variance"].copy()
        self.shot_variance = table["shot_variance"].copy()
        self.gain = table["gain"].copy()
        self.trajectories, self.asked = int(report.trajectories), asked
        self.reached, self.stratified = bool(report.reached), bool(report.stratified)
        self.quiet, self.threads = float(report.quiet), int(report.threads) * int(report.inner)
        self.interrupted = interrupted

    def __repr__(self) -> str:
        names = self.paulis + [f"observable {k}" for k in range(len(self.value) - len(self.paulis))]
        shown = [f"{p} {v:.6g} +- {e:.2g}" for p, v, e in zip(names[:4], self.value, self.error)]
        more = f", and {len(names) - 4} more" if len(names) > 4 else ""
        return f"<Estimates of {self.trajectories} trajectories: {', '.join(shown)}{more}>"


class Result:
    """A circuit that was run. Final measurements are not applied to the state: expectation values, density matrix and state are
    those before them, averaged over the outcomes of all others."""

    def __init__(
        self, program: Program, handle: library.Handle, shots: int, seed: int, why: str, observables: Sequence[Observable] = ()
    ) -> None:
        self.program, self.shots, self.seed, self.why = program, shots, seed, why
        self._observables = list(observables)
        self._handle = handle
        self._counts: dict[str, int] | None = None

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer

    @property
    def method(self) -> str:
        """How it was run: "dm", "pure", "trajectory" or "stabilizer"; `why` is the reason if the choice was free."""
        return METHODS[lib.qn_simulation_method(self._pointer)]

    @property
    def qubits(self) -> int:
        return int(lib.qn_simulation_nqubits(self._pointer))

    @property
    def cost(self) -> dict[str, int]:
        """How it was computed: fused steps, branches of measured bits at the most, state vectors whose mixture the state is (0: a
        density matrix, or none is left)."""
        counters = {"steps": lib.qn_simulation_nsteps, "branches": lib.qn_simulation_nbranches, "vectors": lib.qn_simulation_nvectors}
        return {name: int(counter(self._pointer)) for name, counter in counters.items()}

    # ---- expectation values ----

    def expect(self, paulis: str | Sequence[str]) -> Any:
        """<P> of a Pauli string (a letter I, X, Y, Z a qubit, leftmost = highest qubit): a float; of a list of them float64 [n].
        Letters on finally measured qubits as that qubit's readout reports them."""
        strings = self.program.paulis("expect", paulis)
        if self.method == "trajectory":
            values = self._estimated(strings)
        else:
            values = np.array([self._expect(string) for string in strings])
        return float(values[0]) if isinstance(paulis, str) else values

    def _expect(self, paulis: str) -> float:
        value, diag = ffi.new("double *"), library.new_diag()
        check(lib.qn_simulation_expect(self._pointer, paulis.encode(), value, diag), diag)
        return float(value[0])

    def _estimated(self, strings: list[str]) -> np.ndarray:
        known = dict(zip(self.estimates.paulis, self.estimates.value))
        missing = [string for string in strings if string not in known]
        if missing:
            raise errors.Unsupported(f"trajectories know what they were asked for; run again with expect={missing}")
        return np.array([known[string] for string in strings])

    def observe(self, observable: Observable) -> float:
        """The value of an observable, as `expect`: letters on finally measured qubits as that qubit's readout reports them, states
        as they are. Trajectories know those that they were asked for."""
        if not isinstance(observable, Observable):
            raise errors.WrongType(f"observable: an Observable is wanted, this is {type(observable).__name__}")
        if self.method == "trajectory":
            return self._estimated_sum(observable)
        value, diag = ffi.new("double *"), library.new_diag()
        check(lib.qn_simulation_observe(self._pointer, observable._pointer, value, diag), diag)
        return float(value[0])

    def _estimated_sum(self, observable: Observable) -> float:
        estimates = self.estimates
        for known, value in zip(self._observables, estimates.value[len(estimates.paulis) :]):
            sums = [known.terms, observable.terms]
            plain = all(letters is not None for terms in sums for _, letters in terms)
            if known is observable or (plain and sorted(sums[0], key=str) == sorted(sums[1], key=str)):
                return float(value)
        raise errors.Unsupported("trajectories know what they were asked for; run again with this observable among `observables`")

    @property
    def estimates(self) -> Estimates:
        """Values and errors of what trajectories were asked for; Unsupported for exact results."""
        samples = lib.qn_simulation_sampled(self._pointer)
        if samples == NULL:
            raise errors.Unsupported("the result is exact: it has no estimates")
        strings = library.records(samples.estimates, samples.npaulis, "qn_estimate")
        table = np.concatenate([strings, library.records(samples.observed, samples.nobservables, "qn_estimate")])
        paulis = [text_of(samples.paulis[k]) for k in range(samples.npaulis)]
        return Estimates(paulis, table, samples.expected, bool(samples.interrupted), int(samples.asked))

    # ---- records of the classical bits ----

    @property
    def counts(self) -> dict[str, int]:
        """Shots by record, as Qiskit writes it: the last register first, a space between registers, the highest bit first; in
        ascending order. Empty if nothing is measured. The same numbers as `qmae-noise simulate --shots --seed` draws."""
        if self._counts is None:
            self._counts = self.sample(self.shots, self.seed)
        return dict(self._counts)

    def sample(self, shots: int, seed: int = 1) -> dict[str, int]:
        """Draws shots; the records of the classical bits as in `counts`. Trajectories have drawn theirs."""
        if self.method == "trajectory":
            return {self._text(bits): int(count) for bits, _, count in self.outcomes()}
        if lib.qn_simulation_nbits(self._pointer) == 0:
            return {}
        rng, sample = ffi.new("qn_rng *"), ffi.new("qn_sample *")
        lib.qn_rng_init(rng, library.whole("seed", seed, 0, 2**64 - 1), lib.QN_STREAM_SHOTS, 0, 0, 0)
        check(lib.qn_simulation_sample(self._pointer, library.whole("shots", shots, 0, 10**9), rng, 0, sample))
        try:
            seen = library.records(sample.seen, sample.nseen, "qn_outcome")
        finally:
            lib.qn_sample_clear(sample)
        return {self._text(bits): int(count) for bits, _, count in seen}

    def outcomes(self) -> np.ndarray:
        """All records that are possible (above 1e-15) in ascending order: bits (bit k is the k-th classical bit in use),
        probability (exact, readout error included), count. Of trajectories those that were drawn, by their count."""
        if self.method == "stabilizer":
            raise errors.Unsupported("stabilizers draw shots (sample, counts) and know no probabilities; take method dm or pure")
        found, count = ffi.new("qn_outcome **"), ffi.new("size_t *")
        check(lib.qn_simulation_outcomes(self._pointer, found, count))
        try:
            return library.records(found[0], count[0], "qn_outcome")
        finally:
            lib.qn_free(found[0])

    def probabilities(self) -> dict[str, float]:
        """Exact probabilities of all possible records, as in `counts`."""
        if self.method == "trajectory":
            raise errors.Unsupported("trajectories know frequencies (counts), no probabilities; take method dm or pure")
        return {self._text(bits): float(p) for bits, p, _ in self.outcomes()}

    def _text(self, bits: Any) -> str:
        return self.program._bits.text(int(bits))

    # ---- the state ----

    def density_matrix(self, keep: Sequence[int] | None = None) -> np.ndarray:
        """complex128 [2^k, 2^k] of the qubits `keep` (bit j of an index is keep[j]; None: all), the others traced out."""
        kept = self._kept(keep)
        if len(kept) > 15:
            raise errors.TooLarge(f"keep: a density matrix of {len(kept)} qubits is {2.0 ** (2 * len(kept) - 26):.3g} GiB; at most 15")
        made = np.empty((2 ** len(kept),) * 2, np.complex128)
        check(lib.qn_simulation_matrix(self._pointer, len(kept), kept, library.pointer(made, "double _Complex[]")))
        return made

    def state(self) -> np.ndarray:
        """The amplitudes of a pure state, complex128 [2^qubits]. Unsupported if it is none."""
        if not lib.qn_simulation_is_pure(self._pointer):
            raise errors.Unsupported("the state is no single vector; density_matrix() gives it")
        if self.qubits > 30:
            raise errors.TooLarge(f"a state vector of {self.qubits} qubits is {2.0 ** (self.qubits - 26):.3g} GiB")
        made = np.empty(2**self.qubits, np.complex128)
        check(lib.qn_simulation_state(self._pointer, library.pointer(made, "double _Complex[]")))
        return made

    @property
    def purity(self) -> float:
        """Tr rho^2."""
        self._exact()
        return float(lib.qn_simulation_purity(self._pointer))

    def entropy(self, keep: Sequence[int] | None = None) -> float:
        """-Tr rho log2 rho of the qubits `keep` (None: all), in bits. O(8^k)."""
        self._exact()
        kept, made = self._kept(keep), ffi.new("double *")
        size = lib.qn_simulation_entropy_size(self._pointer, len(kept))
        if size > 2**15:
            raise errors.TooLarge(f"keep: the entropy needs the eigenvalues of a matrix of {size} rows; at most {2**15}")
        check(lib.qn_simulation_entropy(self._pointer, len(kept), kept, made))
        return float(made[0])

    def fidelity(self, state: Any) -> float:
        """<psi| rho |psi> with a normalised state vector, complex [2^qubits]."""
        self._exact()
        psi = library.array("state", state, (2**self.qubits,), np.complex128)
        norm = float(np.vdot(psi, psi).real)
        if abs(norm - 1.0) > 1e-6:
            raise errors.NotPhysical(f"state: norm^2 is {norm:g} instead of 1")
        made = ffi.new("double *")
        check(lib.qn_simulation_fidelity(self._pointer, library.pointer(psi, "double _Complex[]"), made))
        return float(made[0])

    def _exact(self) -> None:
        if self.method in ("trajectory", "stabilizer"):
            who = "trajectories" if self.method == "trajectory" else "stabilizers"
            raise errors.Unsupported(f"{who} leave no state; take method dm or pure")

    def _kept(self, keep: Sequence[int] | None) -> list[int]:
        self._exact()
        chosen = list(range(self.qubits)) if keep is None else [library.whole("keep", q, 0, self.qubits - 1) for q in keep]
        if len(set(chosen)) != len(chosen) or not chosen:
            raise errors.WrongValue(f"keep: different qubits are wanted, at least one; these are {chosen}")
        return chosen

    def __repr__(self) -> str:
        return f"<Result: {self.qubits} qubits under {self.program.model.name} by {self.method}, {self.program._bits.used} measured bits>"
