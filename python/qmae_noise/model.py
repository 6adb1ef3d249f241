# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise models: what a device does to gates, qubits and readout."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, Sequence

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, create, ffi, lib, text_of

if TYPE_CHECKING:
    from .circuit import Circuit

_T2 = ("refuse", "cap")
_SCHEDULES = ("none", "alap", "asap")


class Qubit(NamedTuple):
    """What a model says of one qubit: T1, T2 in s (infinite: no relaxation), the others are probabilities."""

    T1: float
    T2: float
    excited_population: float
    p10: float  #: P(read 1 given 0)
    p01: float  #: P(read 0 given 1)


class GateNoise(NamedTuple):
    """What a model says of a gate on given qubits."""

    duration: float  #: s
    error: float  #: average infidelity of the whole noisy gate; NaN if not given
    depolarizing: float  #: lambda, given or derived from `error`
    over_rotation_relative: float
    over_rotation_absolute: float  #: rad
    line: int  #: of the model's text; 0 = not listed
    clipped: bool  #: relaxation alone exceeds `error`


class Judging(NamedTuple):
    """How the text of a model was read."""

    t2: str = "refuse"
    twirl: bool = False
    drift_step: int = 0
    drift_seed: int = 0
    instance: int = 0
    spread: float = 0.0

    @classmethod
    def of(cls, given: dict[str, Any]) -> Judging:
        for name in given:
            if name not in cls._fields:
                raise errors.WrongValue(f"{name}: there is no such option; there are {', '.join(cls._fields)}")
        return cls(**given)

    def options(self) -> Any:
        made = ffi.new("qn_model_options *", {"t2": library.choice("t2", self.t2, _T2), "twirl": library.flag("twirl", self.twirl)})
        made.drift_step = library.whole("drift_step", self.drift_step, 0, 2**32)
        made.drift_seed = library.whole("drift_seed", self.drift_seed, 0, 2**53 - 1)
        made.instance = library.whole("instance", self.instance, 0, 2**53 - 1)
        made.spread = library.real("spread", self.spread, 0.0, 10.0)
        return made


class Model:
    """A noise model. Immutable; threads may share it.

    Model.load("ibm_like"), Model.from_text(text), Model.from_calibration("backend.json"), Model.ideal()."""

    def __init__(self, handle: library.Handle, strength: float = 1.0, judging: Judging = Judging()) -> None:
        self._handle = handle
        self._strength = strength
        self._judging = judging

    # ---- making ----

    @classmethod
    def load(cls, name: str | os.PathLike[str], **judging: Any) -> Model:
        """A model by name ("ibm_like") or path. Names are looked up in ./noise_models, the folders of $QMAE_NOISE_MODELS (by
        default those of the package) and the installed share folder.

        judging: t2: what to do with T2 > 2 T1, which no qubit can do: "refuse", or "cap" (T2 = 2 T1, and a warning).
        twirl=True: the Pauli-twirled device: of every channel the diagonal of its PTM, of readout the mean of both flips.
        drift_step, drift_seed: numbers that the file lets drift are those of this step of this history (docs/noise-models.md).
        instance: not 0: another device, drawn as the file's qubits and pairs vary, each number one of its own; spread (0..10) not
        0: every number times exp(spread x) instead, x normal."""
        how = Judging.of(judging)
        return cls(create("qn_model", lib.qn_model_open_with, (library.c_text("name", name), how.options()), lib.qn_model_destroy), 1.0, how)

    @classmethod
    def from_text(cls, text: str, *, path: str = "<text>", **judging: Any) -> Model:
        """A model from the text of a noise-model file (docs/noise-model-format.md). path: its name in messages. judging: as of `load`."""
        how = Judging.of(judging)
        arguments = (library.c_text("path", path), library.c_text("text", text), how.options())
        return cls(create("qn_model", lib.qn_model_parse, arguments, lib.qn_model_destroy), 1.0, how)

    @classmethod
    def ideal(cls) -> Model:
        """The ideal device: no noise, no basis, gates as written."""
        made = ffi.new("qn_model **")
        check(lib.qn_model_ideal(made))
        return cls(library.Handle(made[0], lib.qn_model_destroy))

    @classmethod
    def from_calibration(
        cls,
        path: str | os.PathLike[str],
        *,
        format: str = "auto",
        configuration: str | os.PathLike[str] | None = None,
        qubits: str = "median",
        pairs: str = "device",
        pair_error: float = 0.0,
        fractional: bool = False,
        cap_t2: bool = False,
    ) -> Model:
        """A model from the calibration data that others publish as JSON: "ibm", "aer", "nwqsim", "cirq" (docs/noise-models.md).

        configuration: of IBM, the file of the backend configuration. qubits: "median" (one qubit, the medians of the device),
        "0,5,7" (these qubits, as 0, 1, 2), "best:N" or "all". pairs: two-qubit gates run on the pairs that the device couples with
        figures of use ("device"), on all that it couples, those without figures with the medians of the others ("median"), or on
        every pair with these ("all"); pair_error > 0 stands for the median error. fractional: of IBM, rx and rzz are gates of
        the basis where they are calibrated. What of the file was left out stands as comments in `text`."""
        options = ffi.new("qn_import_options *")
        given = {"format": format, "qubits": qubits, "configuration": configuration}
        texts = {name: ffi.new("char[]", library.c_text(name, value)) for name, value in given.items() if value is not None}
        for name, value in texts.items():
            setattr(options, name, value)
        if pairs not in (names := ("device", "median", "all")):
            raise ValueError(f"pairs is {pairs!r}; it must be one of {', '.join(names)}")
        options.pairs, options.cap_t2 = names.index(pairs), cap_t2
        options.pair_error, options.fractional = library.real("pair_error", pair_error, 0.0, 0.75), fractional
        text, notes, diag = ffi.new("char **"), ffi.new("char **"), library.new_diag()
        check(lib.qn_import_read(library.c_text("path", path), options, text, notes, diag), diag)
        library.taken_text(notes[0])
        return cls.from_text(library.taken_text(text[0]), path=os.fspath(path))

    @staticmethod
    def names() -> list[str]:
        """Names that `load` knows, sorted."""
        found, count = ffi.new("char ***"), ffi.new("size_t *")
        check(lib.qn_model_list(found, count))
        try:
            return [text_of(found[0][k]) for k in range(count[0])]
        finally:
            lib.qn_free(found[0])

    def scale(self, factor: float) -> Model:
        """The same model with every noise strength multiplied by `factor` >= 0 (docs/noise-models.md: lambda becomes
        1 - (1 - lambda)^factor, relaxation lasts `factor` times as long, readout flips are multiplied up to 0.5)."""
        return Model(self._handle, self._strength * library.real("factor", factor, 0.0, 1000.0), self._judging)

    # ---- what it says ----

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer

    @property
    def strength(self) -> float:
        """By what every noise strength is multiplied (`scale`)."""
        return self._strength

    @property
    def name(self) -> str:
        return text_of(lib.qn_model_name(self._pointer))

    @property
    def source(self) -> str:
        """Where its numbers come from; "" if unsaid."""
        return text_of(lib.qn_model_source(self._pointer))

    @property
    def path(self) -> str:
        """Of its file; "" for the ideal device."""
        return text_of(lib.qn_model_path(self._pointer))

    @property
    def text(self) -> str:
        """The file as read, all that it includes in place."""
        return text_of(lib.qn_model_text(self._pointer))

    @property
    def is_ideal(self) -> bool:
        """Certainly without any noise."""
        return bool(lib.qn_model_is_ideal(self._pointer))

    @property
    def schedule(self) -> str:
        """ "none", "alap" or "asap"."""
        return _SCHEDULES[lib.qn_model_schedule(self._pointer)]

    @property
    def dt(self) -> float:
        """The unit dt of times in circuits, s; 0 = the model does not say."""
        return float(lib.qn_model_dt(self._pointer))

    @property
    def warnings(self) -> list[str]:
        """What is odd, a sentence each, with file and line."""
        count = lib.qn_model_warning_count(self._pointer)
        return [text_of(lib.qn_model_warning(self._pointer, k)) for k in range(count)]

    def qubit(self, index: int) -> Qubit:
        """What the model says of a qubit, exceptions applied."""
        q = lib.qn_model_qubit(self._pointer, library.whole("index", index, 0, 4095))
        return Qubit(q.T1, q.T2, q.excited_population, q.p10, q.p01)

    def gate(self, name: str, qubits: Sequence[int]) -> GateNoise:
        """What the model says of a gate on given qubits, at strength 1."""
        gate = lib.qn_gate_find(library.c_text("name", name))
        if gate == NULL:
            raise errors.NotFound(f"name: there is no gate {name!r}")
        numbers = [library.whole("qubits", q, 0, 4095) for q in qubits]
        if len(numbers) != gate.nqubits or len(set(numbers)) != len(numbers):
            raise errors.WrongValue(f"qubits: {name} acts on {gate.nqubits} different qubits")
        noise, diag = ffi.new("qn_gate_noise *"), library.new_diag()
        check(lib.qn_model_gate(self._pointer, gate, numbers, noise, diag), diag)
        return GateNoise(*(getattr(noise, field) for field in GateNoise._fields))

    def coupled(self, a: int, b: int) -> bool:
        """May two-qubit gates act on this pair? Always without a coupling map."""
        return bool(lib.qn_model_coupled(self._pointer, library.whole("a", a, 0, 4095), library.whole("b", b, 0, 4095)))

    def audit(self, circuit: Circuit, **options: Any) -> np.ndarray:
        """Every place where noise acts on a circuit, a record each, in the order of time: `Program.audit`, whose options it takes."""
        from .program import Program

        return Program(circuit, self, **options).audit()

    def __repr__(self) -> str:
        scaled = f", strength {self._strength:g}" if self._strength != 1.0 else ""
        return f"<Model {self.name}{scaled}: {'ideal' if self.is_ideal else self.path}>"


def model_of(value: Model | str | os.PathLike[str] | None) -> Model:
    """A model, the name or path of one, or None for the ideal device."""
    if isinstance(value, Model):
        return value
    if value is None:
        return Model.ideal()
    if isinstance(value, (str, os.PathLike)):
        return Model.load(value)
    raise errors.WrongType(f"model: a Model, a name or a path is wanted, this is {type(value).__name__}")
