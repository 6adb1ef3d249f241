# SPDX-License-Identifier: GPL-3.0-or-later
"""The quantum masked autoencoder (arXiv 2511.17372) under a noise model: loss, gradient, reconstruction, error budget."""

from __future__ import annotations

import collections
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, NamedTuple

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, create, ffi, lib, text_of
from .budget import Budget
from .model import Model, model_of
from .program import device_options


_FIDELITY, _PURITY, _DIAGONAL = int(lib.QN_WANT_FIDELITY), int(lib.QN_WANT_PURITY), int(lib.QN_WANT_DIAGONAL)
_GRADIENT, _SHIFTS = int(lib.QN_WANT_GRADIENT), int(lib.QN_WANT_SHIFTS)


def choices(name: str) -> tuple[str, ...]:
    """The words of a setting: "block", "entangler", "trash", "test", "embedding", "precision", "engine"."""
    names = getattr(lib, f"qn_{name}_choice").names
    found: list[str] = []
    while names[len(found)] != NULL:
        found.append(text_of(names[len(found)]))
    return tuple(found)


class Evaluation(NamedTuple):
    """What `Qmae.evaluate` gives: float64, an entry an image; None: not asked for. The errors are standard errors of the
    trajectory engine, 0: exact."""

    swap: np.ndarray  #: <Z> of the SWAP test as read out, infinitely many shots
    fidelity: np.ndarray | None  #: <x|rho_out|x>
    purity: np.ndarray | None  #: Tr rho_out^2
    diagonal: np.ndarray | None  #: <i|rho_out|i>, [batch, 2^n]
    angle_gradient: np.ndarray | None  #: d swap / d angle, [batch, angle_count]
    input_gradient: np.ndarray | None  #: d swap / d amplitude of the input, [batch, 2^n]
    angle_shifts: np.ndarray | None  #: swap with one angle shifted at one place, [batch, angle_count, 2 places, 2 signs]
    input_shifts: np.ndarray | None  #: the same of the embedding's angles (`embedding_angles`), [batch, angles, 2 signs]
    swap_error: np.ndarray
    fidelity_error: np.ndarray


class Qmae:
    """A quantum masked autoencoder: circuit, noisy program and plans. Immutable; threads may share it.

    model: a Model, the name or path of one, None for the ideal device. qubits: n = 2..12 data qubits for images of 2^n pixels.
    latent: qubits that stay after compression (None: n - 1). layers, block, entangler, trash, swap_test, embedding, precision, engine,
    fold, fold_gates, route: as of `qmae-noise train`. encoder: one by hand in place of block and entangler, as its lines, "so4 0 1; ry 1"
    (a gate or block and its qubits each), or the path of a file of them. trajectories, target_error, seed: of the trajectory engine. readout, idle,
    allow_unused, reduce: as of Program. threads: for batches, 0: all processors; any number gives the same bits.

    pixels: 2^n. angle_count: trainable angles of the encoder. engine_samples: numbers are estimates, with errors."""

    def __init__(
        self,
        model: Model | str | os.PathLike[str] | None = None,
        *,
        qubits: int = 8,
        latent: int | None = None,
        layers: int = 1,
        block: str = "su4",
        entangler: str = "lexicographic",
        encoder: str | os.PathLike[str] | None = None,
        trash: str = "swap",
        swap_test: str = "ancilla",
        embedding: str = "state",
        precision: str = "double",
        engine: str = "auto",
        fold: int = 1,
        fold_gates: str = "two",
        route: bool = False,
        trajectories: int = 256,
        target_error: float = 0.0,
        seed: int = 1,
        threads: int = 0,
        **options: Any,
    ) -> None:
        self.model = model_of(model)
        spec = ffi.new("qn_qmae_spec *", lib.qn_qmae_spec_default())
        spec.qubits = library.whole("qubits", qubits, 2, 12)
        spec.latent = library.whole("latent", qubits - 1 if latent is None else latent, 1, qubits - 1)
        spec.layers = library.whole("layers", layers, 1, 64)
        for field, word in (("block", block), ("entangler", entangler), ("trash", trash), ("test", swap_test), ("embedding", embedding), ("precision", precision)):
            setattr(spec, field, library.choice("swap_test" if field == "test" else field, word, choices(field)))
        if encoder is not None:
            _read_encoder(encoder, spec)
        spec.fold = library.whole("fold", fold, 1, 99)
        spec.fold_gates = library.choice("fold_gates", fold_gates, ("two", "all"))
        spec.route = bool(route)
        library.choice("engine", engine, choices("engine"))
        diag = library.new_diag()
        check(lib.qn_qmae_spec_check(spec, diag), diag)
        given = ffi.new("qn_program_options *", lib.qn_qmae_program_options(spec, device_options(self.model, **options)))
        arguments = (spec, self.model._pointer, given, library.c_text("engine", engine), NULL)
        self._spec = spec
        self._handle = create("qn_qmae", lib.qn_qmae_create, arguments, lib.qn_qmae_destroy)
        self._sampling = {
            "seed": library.whole("seed", seed, 0, 2**64 - 1),
            "trajectories": library.whole("trajectories", trajectories, 2, 10**9),
            "target_error": library.real("target_error", target_error, 0.0, 1.0),
        }
        self.pixels, self.angle_count = 2**qubits, int(lib.qn_qmae_nangles(self._pointer))
        self.engine_samples = self.engine == "trajectory"
        self._threads = library.whole("threads", threads, 0, 4096)
        self._idle_bounds, self._idle_works = _Spare(self._new_bound), _Spare(self._new_work)

    # ---- what it is ----

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer

    @property
    def qubits(self) -> int:
        """Data qubits, n."""
        return int(self._spec.qubits)

    @property
    def circuit_qubits(self) -> int:
        """Of the full circuit with reference, fresh qubits and ancilla."""
        return int(lib.qn_qmae_spec_nqubits(self._spec))

    @property
    def engine(self) -> str:
        """The engine in use, never "auto"; `reason` says why."""
        return text_of(lib.qn_qmae_engine(self._pointer))

    @property
    def reason(self) -> str:
        return text_of(lib.qn_qmae_reason(self._pointer))

    @property
    def duration(self) -> float:
        """Of the circuit, s."""
        return float(lib.qn_program_duration(lib.qn_qmae_program(self._pointer)))

    def circuit(self) -> Any:
        """The full circuit in abstract gates; its parameters are the angles, then with any embedding but "state" those of
        `embedding_angles` of input and reference."""
        from .circuit import Circuit

        return Circuit._of(create("qn_circuit", lib.qn_qmae_circuit, (self._spec,), lib.qn_circuit_destroy))

    def __repr__(self) -> str:
        return f"<Qmae: {self.qubits} of {self.circuit_qubits} qubits hold the image, {self.angle_count} angles, under {self.model.name}, engine {self.engine}>"

    # ---- numbers ----

    def loss(self, angles: Any, inputs: Any, references: Any = None) -> np.ndarray:
        """1 - swap of each image: float64 [batch] (of one image [2^n] a float64 []).

        angles: rad [angle_count]. inputs: real amplitudes [batch, 2^n], norm 1, as masked (`Patch.amplitudes`). references: what
        they should become, the same shape; None: the inputs themselves."""
        return 1.0 - self.evaluate(angles, inputs, references).swap

    def gradient(self, angles: Any, inputs: Any, references: Any = None) -> tuple[np.ndarray, np.ndarray]:
        """Loss [batch] and its exact derivatives by the angles [batch, angle_count]."""
        found = self.evaluate(angles, inputs, references, gradient=True)
        assert found.angle_gradient is not None
        return 1.0 - found.swap, -found.angle_gradient

    def reconstruct(self, angles: Any, inputs: Any, root: bool = True) -> np.ndarray:
        """Pixels that the decoder gives for masked amplitudes [batch, 2^n]: sqrt(rho_ii), or rho_ii without `root`."""
        diagonal = self.evaluate(angles, inputs, diagonal=True).diagonal
        assert diagonal is not None
        made = np.empty_like(diagonal)
        lib.qn_reconstruct(diagonal.size, library.pointer(diagonal), root, library.pointer(made))
        return made

    def evaluate(
        self,
        angles: Any,
        inputs: Any,
        references: Any = None,
        *,
        fidelity: bool = False,
        purity: bool = False,
        diagonal: bool = False,
        gradient: bool = False,
        shifts: bool = False,
    ) -> Evaluation:
        """Everything that is asked for, in one pass an image. Arguments as of `loss`; a single image [2^n] gives arrays without the
        axis of the batch."""
        batch = _Batch(self, angles, inputs, references)
        return batch.run(fidelity * _FIDELITY | purity * _PURITY | diagonal * _DIAGONAL | gradient * _GRADIENT | shifts * _SHIFTS)

    def budget(self, angles: Any, inputs: Any, references: Any = None, threads: int | None = None) -> Budget:
        """What every place of noise costs, from one backward pass (docs/budget.md): means over the batch."""
        batch = _Batch(self, angles, inputs, references)
        made, diag = ffi.new("qn_budget *"), library.new_diag()
        count = library.threads_of(self._threads if threads is None else threads) or (os.cpu_count() or 1)
        arrays = (library.pointer(batch.inputs), library.pointer(batch.references))
        check(lib.qn_budget_compute(self._pointer, library.pointer(batch.angles), len(batch.inputs), *arrays, count, made, diag), diag)
        return Budget(library.Handle(made, lib.qn_budget_clear, self._handle), self._handle)

    # ---- workspaces ----

    def _new_bound(self) -> library.Handle:
        made = ffi.new("qn_qmae_bound **")
        check(lib.qn_qmae_bound_create(self._pointer, made))
        return library.Handle(made[0], lib.qn_qmae_bound_destroy, self._handle)

    def _new_work(self) -> library.Handle:
        made = ffi.new("qn_qmae_work **")
        check(lib.qn_qmae_work_create(self._pointer, made))
        return library.Handle(made[0], lib.qn_qmae_work_destroy, self._handle)


def _read_encoder(encoder: str | os.PathLike[str], spec: Any) -> None:
    """An encoder by hand: a path, or lines, which have blanks."""
    path, diag = None, library.new_diag()
    text = os.fsdecode(library.c_text("encoder", encoder))
    if isinstance(encoder, os.PathLike) or os.path.isfile(text):
        path = text
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            raise errors.FileFailure(f"encoder: {reason}", path) from None
    elif not re.search(r"\s", text):
        raise errors.NotFound(f'encoder: there is no file {text!r}; give one, or lines like "so4 0 1; ry 0"')
    named = NULL if path is None else os.fsencode(path)
    check(lib.qn_encoder_parse(library.c_text("encoder", text), named, spec.qubits, ffi.addressof(spec, "encoder"), diag), diag)


class _Spare:
    """Workspaces that nobody uses now; a thread takes one and gives it back."""

    def __init__(self, make: Callable[[], library.Handle]) -> None:
        self.make = make
        self.spare: collections.deque[library.Handle] = collections.deque()
        self.give = self.spare.append  # safe among threads, as is pop

    def take(self) -> library.Handle:
        try:
            return self.spare.pop()
        except IndexError:
            return self.make()


class _Batch:
    """Images to be evaluated at the same angles, and where their numbers go."""

    def __init__(self, qmae: Qmae, angles: Any, inputs: Any, references: Any) -> None:
        self.qmae = qmae
        self.angles = library.array("angles", angles, (qmae.angle_count,))
        self.single = np.ndim(inputs) == 1
        self.inputs = _amplitudes("inputs", inputs, qmae.pixels)
        self.references = self.inputs if references is None else _amplitudes("references", references, qmae.pixels)
        if self.references.shape != self.inputs.shape:
            raise errors.WrongValue(f"references: {len(self.references)} for {len(self.inputs)} inputs")
        self.stop = library.Stop()

    def run(self, what: int) -> Evaluation:
        count, n, nangles = len(self.inputs), self.qmae.pixels, self.qmae.angle_count
        self.scalars = np.empty((count, 5))
        shapes: dict[str, tuple[int, ...]] = {}
        if what & _DIAGONAL:
            shapes["diagonal"] = (count, n)
        if what & _GRADIENT:
            shapes.update(angle_gradient=(count, nangles), input_gradient=(count, n))
        if what & _SHIFTS:
            shapes.update(angle_shifts=(count, nangles, 2, 2), input_shifts=(count, lib.qn_embedding_nangles(self.qmae._spec.embedding, self.qmae.qubits), 2))
        self.arrays = {name: np.empty(shape) for name, shape in shapes.items()}
        self.memory = [(name, library.pointer(array), array.size // count) for name, array in self.arrays.items()]
        self.first_input, self.first_reference = library.pointer(self.inputs), library.pointer(self.references)
        bound = self.qmae._idle_bounds.take()
        try:
            lib.qn_qmae_bind(bound.pointer, library.pointer(self.angles), what)
            self._share(bound, what)
        finally:
            self.qmae._idle_bounds.give(bound)
        return self._result(what)

    def _share(self, bound: library.Handle, what: int) -> None:
        threads = self.qmae._threads if len(self.inputs) > 1 else 1
        threads = min(threads or len(os.sched_getaffinity(0)), len(self.inputs))
        if threads == 1:
            self._evaluate(bound, what, range(len(self.inputs)))
            return
        parts = [range(k, len(self.inputs), threads) for k in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            jobs = [pool.submit(self._evaluate, bound, what, part) for part in parts]
            try:
                for job in jobs:
                    job.result()
            except BaseException as reason:
                self.stop.reason = self.stop.reason or reason
                raise

    def _evaluate(self, bound: library.Handle, what: int, images: range) -> None:
        work = self.qmae._idle_works.take()
        try:
            for k in images:
                self.stop.settle()
                self._one(bound, work, what, k)
        finally:
            self.qmae._idle_works.give(work)

    def _one(self, bound: library.Handle, work: library.Handle, what: int, k: int) -> None:
        if self.qmae.engine_samples:
            sampling = ffi.new("qn_sampling *", {"image": k, "stop": library.stops, "context": self.stop.handle, **self.qmae._sampling})
            lib.qn_qmae_sample(work.pointer, sampling)
        request, response = ffi.new("qn_request *"), ffi.new("qn_response *")
        request.what = what
        if k == 0:
            request.input, request.reference = self.first_input, self.first_reference
            for name, memory, _ in self.memory:
                setattr(response, name, memory)
        else:
            request.input, request.reference = self.first_input + k * self.qmae.pixels, self.first_reference + k * self.qmae.pixels
            for name, memory, width in self.memory:
                setattr(response, name, memory + k * width)
        status = lib.qn_qmae_evaluate(self.qmae._pointer, bound.pointer, work.pointer, request, response)
        self.stop.settle()
        if status:
            check(status)
        self.scalars[k] = (response.swap, response.fidelity, response.purity, response.swap_error, response.fidelity_error)

    def _result(self, what: int) -> Evaluation:
        swap, fidelity, purity, swap_error, fidelity_error = self.scalars.T.copy()
        values: list[Any] = [swap, fidelity if what & _FIDELITY else None, purity if what & _PURITY else None]
        values += [self.arrays.get(name) for name in Evaluation._fields[3:8]]
        values += [swap_error, fidelity_error]
        if self.single:
            values = [value if value is None else value[0] for value in values]
        return Evaluation._make(values)


def _amplitudes(name: str, values: Any, pixels: int) -> np.ndarray:
    given = values if isinstance(values, np.ndarray) else np.asarray(values)
    rows = library.array(name, given[None] if given.ndim == 1 else given, (None, pixels))
    if len(rows) == 1:
        flat = rows[0]
        if abs(flat.dot(flat) - 1.0) <= 1e-6:
            return rows
    elif len(rows) == 0:
        raise errors.WrongValue(f"{name}: there is no image")
    norms = np.add.reduce(rows * rows, 1)
    if not 1.0 - 1e-6 <= norms.min() <= norms.max() <= 1.0 + 1e-6:
        worst = int(np.abs(norms - 1.0).argmax())
        raise errors.NotPhysical(f"{name}: row {worst} has norm^2 {rows[worst] @ rows[worst]:g}, not 1; normalise() helps")
    return rows
