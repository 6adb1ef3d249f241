# SPDX-License-Identifier: GPL-3.0-or-later
"""Trainings that leave a run directory, and run directories read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import numpy as np

from . import _library as library
from . import errors
from ._library import check, ffi, lib, text_of
from .curves import curves_svg
from .data import Patch, normalise, taken_images
from .host import Folder, Host, Setting, escaped, parse_settings
from .model import Model
from .qmae import Qmae


def train(
    folder: Folder,
    noise: Model | Folder | None = None,
    *,
    callback: Callable[[np.record], Any] | None = None,
    evaluated: Callable[[np.record], Any] | None = None,
    say: Callable[[str], Any] | None = None,
    **settings: Setting,
) -> Run:
    """Trains a quantum masked autoencoder and leaves the run directory `folder`, as `qmae-noise train --out FOLDER` does.

    noise: a Model, the name or path of one, None for the ideal device. settings: the options of `qmae-noise train --help` with _ for
    -: side=8, epochs=2, gradient="exact", learning_rate=0.05, seed=3, threads=1, compare_ideal=True. A folder with a checkpoint of
    the same settings is gone on with; any other that exists raises Exists.
    callback(step): told after each step: a record with step, epoch, loss, loss_exact, loss_error, gradient_norm, circuits, shots;
    False ends the training. evaluated(evaluation): after each evaluation on the test images. say(sentence): what the command line
    would say. Ctrl-C, an exception of a callback and False leave a checkpoint, from which the same call goes on."""
    host = Host(callback, evaluated, say)

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        return lib.qn_run_from_settings(path, library.c_text("folder", folder), host.pointer, interrupted, diag)

    interrupted = host.run(noise, settings, call)
    return Run(folder, interrupted)


def read_csv(path: Folder) -> np.ndarray:
    """A table of a run or a study, a structured array; an unknown number is NaN."""
    return np.atleast_1d(np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8", deletechars=""))


# ---- run directories ----


class Run:
    """A run directory, read: Run.load(folder), or what `train` gives.

    settings: every setting, by its name in settings.cfg. steps, metrics: structured arrays, a record a step and an evaluation.
    parameters: the learned angles, rad, float64 [angle_count]. token: the learned pixels of the patch, float64 [height, width] ([positions, height, width] with --tokens position), empty for the
    plain autoencoder. step, circuits, shots: how far it is, and what hardware would have run. interrupted: it can be gone on with."""

    def __init__(self, folder: Folder, interrupted: bool = False, name: str = "checkpoint.h5") -> None:
        self.folder, self.interrupted, self._name = Path(folder), interrupted, name
        checkpoint, diag = ffi.new("qn_checkpoint *"), library.new_diag()
        check(lib.qn_checkpoint_read(library.c_text("folder", self.folder / name), checkpoint, diag), diag)
        try:
            state, history = checkpoint.state, checkpoint.history
            self.step, self.circuits, self.shots = int(state.step), int(state.circuits), int(state.shots)
            self.parameters = _doubles(state.angles, state.nangles)
            self.token = _doubles(state.token, state.ntoken)
            self.steps = library.records(history.steps, history.nsteps, "qn_step_record")
            self.metrics = library.records(history.evaluations, history.nevaluations, "qn_evaluation")
            self.settings: dict[str, Any] = parse_settings(text_of(checkpoint.settings))
        finally:
            lib.qn_checkpoint_clear(checkpoint)
        if self.token.size:
            shape = (self.patch.height, self.patch.width)
            self.token = self.token.reshape(shape if self.settings.get("tokens", "shared") == "shared" else (-1, *shape))

    @classmethod
    def load(cls, folder: Folder) -> Run:
        """Reads a run directory."""
        return cls(folder)

    @property
    def ideal(self) -> Run | None:
        """The noiseless twin (compare_ideal), or None."""
        twin = "ideal_checkpoint.h5"
        return Run(self.folder, name=twin) if self._name != twin and (self.folder / twin).exists() else None

    @property
    def images(self) -> np.ndarray:
        """swap, fidelity and ideal of every test image of every evaluation, a structured array."""
        return read_csv(self.folder / ("ideal_images.csv" if self._name.startswith("ideal_") else "images.csv"))

    @property
    def model(self) -> Model:
        """The noise model as it was at the end of the run, at its strength."""
        path, s = self.folder / "noise_model.cfg", self.settings
        if self._name.startswith("ideal_") or not path.exists():
            return Model.ideal()
        judging: dict[str, Any] = {name: s[name] for name in ("twirl", "instance") if name in s}
        judging["drift_step"] = max(int(s.get("drift-step", 0)), 0) + self.step
        judging["drift_seed"] = int(s.get("drift-seed", 0))
        return Model.load(path, t2=str(s["t2-policy"]), **judging).scale(float(s["noise-scale"]))

    def qmae(self, model: Model | str | None = None, **options: Any) -> Qmae:
        """The trained circuit, under its own noise model or another; `options` as of Qmae come before the run's settings."""
        s = self.settings
        own: dict[str, Any] = {
            "qubits": 2 * (int(s["side"]).bit_length() - 1),
            "latent": s["latent"],
            "layers": s["layers"],
            "block": s.get("block", "su4"),
            "entangler": s["entangler"],
            "encoder": s.get("encoder") or None,
            "trash": s["trash"],
            "swap_test": s["swap-test"],
            "embedding": s["embedding"],
            "precision": s["precision"],
            "fold": s["fold"],
            "fold_gates": str(s["fold-gates"]).removesuffix("-qubit"),
            "route": s.get("route", False),
            "readout": not s["no-readout"],
            "idle": not s["no-idle"],
            "allow_unused": s["allow-unused"],
        }
        return Qmae(self.model if model is None else model, **{**own, **options})

    def test_images(self, count: int | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Its first `count` test images (None: all): masked amplitudes with the learned token, what they should become, pixels as
        they are; each float64 [count, side^2]. `run.qmae().evaluate(run.parameters, *run.test_images()[:2])` is its last evaluation."""
        wanted = 0 if count is None else library.whole("count", count, 1)
        images, inputs, diag = ffi.new("qn_images *"), ffi.new("double **"), library.new_diag()
        tokens = (library.pointer(self.token), self.token.size)
        check(lib.qn_run_test_images(library.c_text("folder", self.folder), *tokens, wanted, images, inputs, diag), diag)
        pixels = taken_images(images).pixels
        try:
            masked = _doubles(inputs[0], pixels.size).reshape(pixels.shape)
        finally:
            lib.qn_free(inputs[0])
        return masked, normalise(pixels), pixels

    @property
    def patch(self) -> Patch:
        """The shape of a patch of its masks."""
        s, side = self.settings, int(self.settings["side"])
        if s.get("mask-shape"):
            height, _, width = str(s["mask-shape"]).partition("x")
            return Patch(side, int(height), int(width))
        fixed = [place for place in str(s.get("mask-at") or "").split(";") if place.strip()]
        return Patch.shape(side, float(s["mask"]) / (len(fixed) or int(s.get("mask-patches", 0)) or 1))

    def to_pandas(self, table: str = "metrics") -> Any:
        """ "metrics", "steps" or "images" as a pandas DataFrame."""
        import pandas

        if table not in ("metrics", "steps", "images"):
            raise errors.WrongValue(f"table: {table!r} is none of metrics, steps, images")
        return pandas.DataFrame(getattr(self, table))

    def curves(self) -> str:
        """Swap, fidelity and ideal fidelity against the epoch, with the twin's fidelity if there is one, as SVG."""
        lines = {name: (self.metrics["epoch"], self.metrics[name]) for name in ("swap", "fidelity", "ideal")}
        twin = self.ideal
        if twin is not None:
            lines["ideal twin"] = (twin.metrics["epoch"], twin.metrics["fidelity"])
        return curves_svg(lines)

    def _repr_html_(self) -> str:
        """What a notebook shows: the curves and the last figures."""
        return f"<div><code>{escaped(repr(self))}</code><br>{self.curves()}</div>"

    def __repr__(self) -> str:
        s, last = self.settings, self.metrics[-1] if len(self.metrics) else None
        shown = "" if last is None else f", swap {last['swap']:.4f}, fidelity {last['fidelity']:.4f}, ideal {last['ideal']:.4f}"
        model = self.model
        noise = "no noise" if model.is_ideal else model.name
        return f"<Run {self.folder}: {s['model']} of {s['side']} x {s['side']} pixels under {noise}, step {self.step}{shown}>"


def _doubles(memory: Any, count: int) -> np.ndarray:
    return np.frombuffer(ffi.buffer(memory, 8 * count)).copy() if count else np.empty(0)
