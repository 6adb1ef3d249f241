"""Trainings that leave a run directory, run directories read back, and studies of many trainings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from . import _library as library
from . import errors
from ._library import check, ffi, lib, text_of
from .curves import curves_svg
from .data import Patch, normalise, open_images
from .model import Model
from .qmae import Qmae

Folder = str | os.PathLike[str]
Setting = str | int | float | bool


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
    host = _Host(callback, evaluated, say)

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        return lib.qn_run_from_settings(path, library.c_text("folder", folder), host.pointer, interrupted, diag)

    interrupted = host.run(noise, settings, call)
    return Run(folder, interrupted)


def sweep(
    folder: Folder,
    over: str,
    noise: Model | Folder | None = None,
    *,
    seeds: int = 1,
    callback: Callable[[str], Any] | None = None,
    **settings: Setting,
) -> np.ndarray:
    """Trains at every point of a grid, a run directory each in `folder`, and gives the rows of its sweep.csv.

    over: "KEY=A:B:STEP" or "KEY=a,b,c", as of `qmae-noise sweep --over`. callback(sentence): told how far it is; False ends it.
    The same call goes on with a folder of the same sweep."""
    host = _Host(None, None, None, note=callback)

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        words = (path, library.c_text("over", over), library.whole("seeds", seeds, 1, 10**6), library.c_text("folder", folder))
        return lib.qn_study_sweep(*words, host.pointer, interrupted, diag)

    host.finish(noise, settings, call)
    return read_csv(Path(folder) / "sweep.csv")


def compare(
    folder: Folder,
    models: Sequence[str],
    *,
    seeds: int = 1,
    callback: Callable[[str], Any] | None = None,
    **settings: Setting,
) -> np.ndarray:
    """Trains without noise and under each of some models (names or paths), all else equal, and gives the rows of curves.csv:
    means, paired differences, their intervals."""
    host = _Host(None, None, None, note=callback)
    if isinstance(models, str) or not models:
        raise errors.WrongValue("models: a list of names or paths is wanted")

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        named = library.c_text("models", ",".join(models))
        words = (path, named, library.whole("seeds", seeds, 1, 10**6), library.c_text("folder", folder))
        return lib.qn_study_compare(*words, host.pointer, interrupted, diag)

    host.finish(None, settings, call)
    return read_csv(Path(folder) / "curves.csv")


def report(folders: Sequence[Folder], path: Folder) -> None:
    """Writes one HTML page about runs, everything in it."""
    names = [ffi.new("char[]", library.c_text("folders", folder)) for folder in folders]
    diag = library.new_diag()
    check(lib.qn_run_report(ffi.new("char *[]", names), len(names), library.c_text("path", path), library.NULL, diag), diag)


def read_csv(path: Folder) -> np.ndarray:
    """A table of a run or a study, a structured array; an unknown number is NaN."""
    return np.atleast_1d(np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8", deletechars=""))


# ---- what the library asks and tells ----


class _Host(library.Stop):
    """The host of a training: its callbacks run in Python, and end it."""

    def __init__(self, stepped: Any, evaluated: Any, say: Any, note: Any = None) -> None:
        super().__init__()
        self.stepped, self.evaluated, self.say, self.note = stepped, evaluated, say, note
        self.ended = False
        self.pointer = ffi.new("qn_host *", {"context": self.handle, **_CALLBACKS})

    def tell(self, listener: Any, *news: Any) -> None:
        if listener is not None and self.reason is None and library.is_no(listener(*news)):
            self.ended = True

    def run(self, noise: Any, settings: Mapping[str, Setting], call: Callable[..., int]) -> bool:
        """Calls with the path of a settings file; was it interrupted?"""
        interrupted, diag = ffi.new("bool *"), library.new_diag()
        library.threads_of(0)
        with tempfile.TemporaryDirectory(prefix="qmae-noise-") as folder:
            path = _write_settings(Path(folder), noise, settings)
            status = call(os.fsencode(path), interrupted, diag)
        self.settle()
        check(status, diag)
        return bool(interrupted[0])

    def finish(self, noise: Any, settings: Mapping[str, Setting], call: Callable[..., int]) -> None:
        if self.run(noise, settings, call):
            raise errors.Interrupted("the callback has ended the study; the same call goes on")


@library.callback("void(void *, const char *)")
def _say(context: Any, sentence: Any) -> None:
    host = ffi.from_handle(context)
    host.tell(host.say, text_of(sentence))


@library.callback("void(void *, const char *)")
def _note(context: Any, line: Any) -> None:
    host = ffi.from_handle(context)
    host.tell(host.note, text_of(line))


@library.callback("bool(void *)", error=True)
def _stops(context: Any) -> bool:
    host = ffi.from_handle(context)
    return host.ended or host.reason is not None


@library.callback("void(void *, const qn_run *)")
def _stepped(context: Any, run: Any) -> None:
    host = ffi.from_handle(context)
    if host.stepped is not None:
        host.tell(host.stepped, library.records(lib.qn_run_last_step(run), 1, "qn_step_record").view(np.recarray)[0])


@library.callback("void(void *, const qn_run *)")
def _evaluated(context: Any, run: Any) -> None:
    host = ffi.from_handle(context)
    if host.evaluated is not None:
        host.tell(host.evaluated, library.records(lib.qn_run_last(run), 1, "qn_evaluation").view(np.recarray)[0])


@library.callback("qn_status(void *, const char *, const char *, qn_diag *)", error=3)
def _draw(context: Any, folder: Any, name: Any, diag: Any) -> int:
    """Pictures by gnuplot, drawn aside and put into place."""
    where, word = Path(os.fsdecode(ffi.string(folder))).resolve(), text_of(name)
    if shutil.which("gnuplot") is None:
        return int(lib.qn_fail(diag, lib.QN_ERR_NOT_FOUND, b"no program 'gnuplot' here, so there are no pictures"))
    with tempfile.TemporaryDirectory(dir=where) as aside:
        os.symlink(where / f"{word}.dat", Path(aside) / f"{word}.dat")
        done = subprocess.run(["gnuplot", where / f"{word}.gp"], cwd=aside, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            return int(lib.qn_fail(diag, lib.QN_ERR_IO, b"gnuplot could not draw a picture; run its script by hand to see why"))
        for suffix in (".svg", ".png"):
            os.replace(Path(aside) / (word + suffix), where / (word + suffix))
    return int(lib.QN_OK)


_CALLBACKS = {"say": _say, "note": _note, "stops": _stops, "draw": _draw, "stepped": _stepped, "evaluated": _evaluated}


# ---- settings ----


def _write_settings(folder: Path, noise: Any, settings: Mapping[str, Setting]) -> Path:
    """A settings file in `folder`, and beside it the noise model that it names."""
    given = {name.replace("_", "-"): value for name, value in settings.items()}
    if isinstance(noise, Model):
        if noise.is_ideal and not noise.text:
            noise = "none"
        else:
            given["noise-scale"] = float(given.get("noise-scale", 1.0)) * noise.strength
            (folder / "noise_model.cfg").write_text(noise.text, encoding="utf-8")
            noise = "noise_model.cfg"
    if noise is not None:
        given["noise"] = os.fspath(noise)
    path = folder / "settings.cfg"
    path.write_text("".join(f"{name} = {_setting(name, value)};\n" for name, value in given.items()), encoding="utf-8")
    return path


def _setting(name: str, value: Any) -> str:
    """A value as a settings file has it."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return f"{int(value)}L" if abs(int(value)) >= 2**31 else str(int(value))
    if isinstance(value, (float, np.floating)):
        digits = repr(library.real(name, value))
        return digits if "." in digits else digits.replace("e", ".0e")
    if isinstance(value, (str, os.PathLike)):
        text = os.fsdecode(library.c_text(name, value))
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    raise errors.WrongType(f"{name}: a string, a number or a bool is wanted, this is {type(value).__name__}")


def _parse_settings(text: str) -> dict[str, Setting]:
    """The settings of a settings.cfg that a run has written: `name = value;`, a line each."""
    found: dict[str, Setting] = {}
    for name, value in re.findall(r"^([a-z0-9-]+) = (.*);$", text, re.MULTILINE):
        if value.startswith('"'):
            found[name] = re.sub(r"\\(.)", r"\1", value[1:-1])
        elif value in ("true", "false"):
            found[name] = value == "true"
        else:
            found[name] = float(value) if re.search(r"[.e]", value) else int(value.rstrip("L"))
    return found


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
            self.settings = _parse_settings(text_of(checkpoint.settings))
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
        """The noise model as it was for the run, at its strength."""
        path = self.folder / "noise_model.cfg"
        if self._name.startswith("ideal_") or not path.exists():
            return Model.ideal()
        return Model.load(path, t2=str(self.settings["t2-policy"])).scale(float(self.settings["noise-scale"]))

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
        s, patch = self.settings, self.patch
        if s.get("mask-shape") or s.get("mask-at") or int(s.get("mask-patches", 0)) > 1:
            raise errors.Unsupported(f"{self.folder}: its masks have a form of their own (--mask-shape, --mask-patches, --mask-at); test_images() knows one patch of --mask")
        wanted = int(s["test-images"]) if count is None else library.whole("count", count, 1)
        pixels = open_images(str(s["data"]), patch.side, 1, wanted)[1].pixels
        places = [patch.place(int(s["seed"]), k, int(s["align"])) for k in range(len(pixels))]
        masked = np.array([place.amplitudes(row, self._token_at(place)) for place, row in zip(places, pixels)])
        return masked, normalise(pixels), pixels

    def _token_at(self, place: Patch) -> np.ndarray | None:
        """What fills a patch: with a token for each position those of its own, rows of positions first."""
        if self.token.ndim < 3:
            return self.token if self.token.size else None
        align = int(self.settings["align"])
        along = (place.side - place.width) // align + 1
        return self.token[place.row // align * along + place.column // align]

    @property
    def patch(self) -> Patch:
        """The shape of the mask that the setting `mask` gives."""
        return Patch.shape(int(self.settings["side"]), float(self.settings["mask"]))

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
        return f"<div><code>{_escaped(repr(self))}</code><br>{self.curves()}</div>"

    def __repr__(self) -> str:
        s, last = self.settings, self.metrics[-1] if len(self.metrics) else None
        shown = "" if last is None else f", swap {last['swap']:.4f}, fidelity {last['fidelity']:.4f}, ideal {last['ideal']:.4f}"
        model = self.model
        noise = "no noise" if model.is_ideal else model.name
        return f"<Run {self.folder}: {s['model']} of {s['side']} x {s['side']} pixels under {noise}, step {self.step}{shown}>"


def _doubles(memory: Any, count: int) -> np.ndarray:
    return np.frombuffer(ffi.buffer(memory, 8 * count)).copy() if count else np.empty(0)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
