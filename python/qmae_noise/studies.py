# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies of many trainings, and trained models looked at from all sides."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, ffi, lib, text_of
from .host import Folder, Host, Setting
from .model import Judging, Model, model_of
from .program import device_options
from .runs import Run, read_csv


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
    host = Host(None, None, None, note=callback)

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
    host = Host(None, None, None, note=callback)
    if isinstance(models, str) or not models:
        raise errors.WrongValue("models: a list of names or paths is wanted")

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        named = library.c_text("models", ",".join(models))
        words = (path, named, library.whole("seeds", seeds, 1, 10**6), library.c_text("folder", folder))
        return lib.qn_study_compare(*words, host.pointer, interrupted, diag)

    host.finish(None, settings, call)
    return read_csv(Path(folder) / "curves.csv")


def design(
    folder: Folder,
    noise: Model | Folder | None = None,
    *,
    callback: Callable[[str], Any] | None = None,
    **settings: Setting,
) -> np.ndarray:
    """Searches the encoder that suits a device, as `qmae-noise design` does, and gives the rows of its front.csv: the best circuit
    for each number of two-qubit gates. encoder.txt and train.cfg in `folder` are the chosen one.

    settings: budget_steps, block="none,so4", ... The same call goes on with a folder of the same search."""
    host = Host(None, None, None, note=callback)

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        return lib.qn_design_from_settings(path, library.c_text("folder", folder), host.pointer, interrupted, diag)

    host.finish(noise, settings, call)
    return read_csv(Path(folder) / "front.csv")


def report(folders: Sequence[Folder], path: Folder) -> None:
    """Writes one HTML page about runs, everything in it."""
    names = [ffi.new("char[]", library.c_text("folders", folder)) for folder in folders]
    diag = library.new_diag()
    check(lib.qn_run_report(ffi.new("char *[]", names), len(names), library.c_text("path", path), NULL, diag), diag)


# ---- options ----


_DEVICE = {"readout": "no_readout", "idle": "no_idle"}  # here a part is named where the library leaves it out
_FIGURES = [text_of(lib.qn_figure_text_of(kind).name) for kind in range(lib.QN_FIGURE_KINDS)]


class Options:
    """The options of a study: a struct of the library, and the memory that it points to."""

    def __init__(self, kind: str, default: Any, given: Mapping[str, Any]) -> None:
        self.struct = ffi.new(kind + " *", default)
        self.keeps: list[Any] = []
        self.fields = {name: field.type for name, field in ffi.typeof(kind).fields}
        self.device_fields = {name: field.type for name, field in self.fields["device"].fields}
        for name, value in given.items():
            self.set(name, value)

    def set(self, name: str, value: Any) -> None:
        turned = _DEVICE.get(name)
        if turned is not None:
            setattr(self.struct.device, turned, not library.flag(name, value))
        elif name in self.device_fields and name not in _DEVICE.values():
            setattr(self.struct.device, name, self.converted(name, self.device_fields[name], value))
        elif name in self.fields and name not in ("noise", "device"):
            setattr(self.struct, name, self.converted(name, self.fields[name], value))
        else:
            names = [*self.fields, *self.device_fields, *_DEVICE]
            known = sorted(n for n in names if n not in ("noise", "device", *_DEVICE.values()))
            raise errors.WrongValue(f"{name}: there is no such option; there are {', '.join(known)}")

    def converted(self, name: str, kind: Any, value: Any) -> Any:
        if name == "t2_policy":
            return library.choice(name, value, ("refuse", "cap"))
        if kind.kind == "pointer":
            self.keeps.append(ffi.new("char[]", library.c_text(name, value)))
            return self.keeps[-1]
        if kind.kind == "enum":
            return library.choice(name, value, _words(kind))
        if kind.cname == "_Bool":
            return library.flag(name, value)
        if kind.cname in ("double", "float"):
            return library.real(name, value)
        return library.whole(name, value, 0, 2 ** (8 * ffi.sizeof(kind) - 1) - 1)

    def take_noise(self, noise: Sequence[Any], folder: str) -> None:
        """Names, paths and models, which stand as files in `folder` for the call."""
        words = [self._word(model, Path(folder) / f"model{k}.cfg") for k, model in enumerate(noise)]
        for word in words:
            if "," in word:
                raise errors.WrongValue(f"noise: {word!r} has a comma; load it as a Model")
        self.keeps.append(ffi.new("char[]", library.c_text("noise", ",".join(words))))
        self.struct.noise = self.keeps[-1]

    def _word(self, model: Any, path: Path) -> str:
        if not isinstance(model, Model):
            return os.fsdecode(library.c_text("noise", model))
        if model.is_ideal and not model.text:
            return "none"
        path.write_text(model.text, encoding="utf-8")
        return str(path)


def _words(kind: Any) -> list[str]:
    """The words of an enumeration: what its names do not share, in lower case."""
    names = [kind.elements[k] for k in sorted(kind.elements)]
    common = os.path.commonprefix(names)
    return [name[common.rindex("_") + 1 :].lower() for name in names]


def _one_noise(noise: Any, options: Options) -> list[Any]:
    """One model, whose own strength multiplies that of the options."""
    if isinstance(noise, Model):
        device, judging = options.struct.device, noise._judging
        device.noise_scale *= noise.strength
        device.twirl = device.twirl or judging.twirl
        if judging.t2 == "cap":
            device.t2_policy = 1
        if judging.drift_step or judging.drift_seed:
            device.drift_step, device.drift_seed = judging.drift_step, judging.drift_seed
        if judging.spread:
            raise errors.Unsupported("noise: studies draw devices as their model's qubits vary (instance), not with spread")
        device.instance = judging.instance or device.instance
    return [noise]


def _all_noise(noise: Any, options: Options) -> list[Any]:
    if isinstance(noise, (str, os.PathLike, Model)):
        return _one_noise(noise, options)
    for model in noise:
        if isinstance(model, Model) and model.strength != 1.0:
            raise errors.WrongValue(f"noise: {model.name} was scaled; the option noise_scale scales all of them")
        if isinstance(model, Model) and model._judging != Judging():
            raise errors.WrongValue(f"noise: {model.name} was loaded in a way of its own; options (twirl=True, ...) hold for all of them")
    return list(noise)


# ---- of one trained model ----


def of_run(kind: str, call: Any, destroy: Any, run: Folder, noise: Any, options: Options, callback: Any) -> library.Handle:
    host = Host(None, None, None, note=callback)
    named = library.c_text("run", run)
    with tempfile.TemporaryDirectory(prefix="qmae-noise-") as folder:
        if noise is not None:
            options.take_noise(_one_noise(noise, options), folder)
        return host.make(kind, call, (options.struct, named, host.pointer), destroy, options)


# ---- evaluations ----


class Evaluations:
    """Trained models under devices (`evaluate`).

    rows: a structured array, a record a run and device: run (its folder), device ("2 x ibm_like, no readout"), images, and of each
    figure ("swap", "fidelity", "psnr", ...) the mean over the images and its standard error ("swap_error"; NaN: there is none)."""

    def __init__(self, handle: library.Handle, folders: Sequence[str]) -> None:
        self._handle = handle
        self._cells: list[Any] = []
        self._sides = [int(Run.load(folder).settings["side"]) for folder in folders]
        rows = [row for run, folder in enumerate(folders) for row in self._rows_of(run, folder)]
        widths = [max(len(row[k]) for row in rows) for k in (0, 1)]
        numbers = [(name + end, "f8") for name in _FIGURES for end in ("", "_error")]
        self.rows = np.array(rows, [("run", f"U{widths[0]}"), ("device", f"U{widths[1]}"), ("images", "u8"), *numbers])

    def _rows_of(self, run: int, folder: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        label = ffi.new("char **")
        while (cell := lib.qn_evaluation_cell(self._handle.pointer, run, len(rows), label)) != NULL:
            numbers = [number for k in range(len(_FIGURES)) for number in (cell.mean[k], cell.error[k])]
            rows.append((folder, text_of(label[0]), cell.images, *numbers))
            self._cells.append((cell, self._sides[run] ** 2))
        return rows

    def pixels(self, row: int) -> np.ndarray:
        """The reconstructions of one record of `rows`, float64 [images, side^2], at the norm of their originals."""
        cell, size = self._cells[library.whole("row", row, 0, len(self._cells) - 1)]
        shape = (int(cell.images), size)
        return np.frombuffer(ffi.buffer(cell.pixels, 8 * shape[0] * shape[1])).reshape(shape).copy()

    def write(self, folder: Folder) -> None:
        """Leaves what `qmae-noise evaluate --out` leaves: evaluation.csv, grid.png, the reconstructions as .npy and IDX."""
        os.makedirs(folder, exist_ok=True)
        diag = library.new_diag()
        check(lib.qn_evaluation_write(self._handle.pointer, library.c_text("folder", folder), diag), diag)

    def to_pandas(self) -> Any:
        """`rows` as a pandas DataFrame."""
        import pandas

        return pandas.DataFrame(self.rows)

    def __repr__(self) -> str:
        shown = [f"{row['device']} {row['fidelity']:.4f}" for row in self.rows[:4]]
        return f"<Evaluations: {len(self.rows)} of {self.rows['images'][0]} images; fidelity {', '.join(shown)}>"


def evaluate(
    runs: Folder | Sequence[Folder],
    noise: Model | str | Sequence[Model | str] = ("own", "none"),
    *,
    callback: Callable[[str], Any] | None = None,
    **options: Any,
) -> Evaluations:
    """Trained models under any devices, as `qmae-noise evaluate` does: figures of all test images, reconstructions.

    runs: run directories. noise: models, names or paths, "own" (what each was trained on), "none". options: those of
    `qmae-noise evaluate --help` with _ for -: engine, trajectories, target_error, test_images, readout_shots, classifier_images,
    threads; noise_scale, readout, idle, allow_unused, t2_policy. callback(sentence): told how far it is; False ends it."""
    several_runs = [runs] if isinstance(runs, (str, os.PathLike)) else list(runs)
    folders = [os.fsdecode(library.c_text("runs", run)) for run in several_runs]
    if not folders:
        raise errors.WrongValue("runs: there is none")
    chosen = Options("qn_evaluate_options", lib.qn_evaluate_options_default(), options)
    several = _all_noise(noise, chosen)
    texts = [ffi.new("char[]", os.fsencode(folder)) for folder in folders]
    host = Host(None, None, None, note=callback)
    with tempfile.TemporaryDirectory(prefix="qmae-noise-") as folder:
        chosen.take_noise(several, folder)
        arguments = (chosen.struct, len(texts), ffi.new("char *[]", texts), host.pointer)
        handle = host.make("qn_evaluation_set", lib.qn_study_evaluate, arguments, lib.qn_evaluation_destroy, chosen, texts)
    return Evaluations(handle, folders)


# ---- mitigation ----


def mitigate(run: Folder, noise: Model | str | None = None, *, callback: Callable[[str], Any] | None = None, **options: Any) -> np.ndarray:
    """What mitigation brings back of the swap of a trained model, as `qmae-noise mitigate RUN` does (docs/mitigation.md): a
    structured array, a record an estimate: readout ("as read", "inverted"), extrapolation ("none", ...), value and error (as seen
    with the shots, and its standard error), limit (with infinitely many), bias (of the limit: from the swap without noise), total.

    noise: None: the run's own. options: scales ("1,3,5"), scaling ("model", "fold"), fold_gates ("two", "all"), shots (an image),
    test_images, seed, threads; noise_scale, readout, idle, allow_unused, t2_policy."""
    chosen = Options("qn_mitigate_options", lib.qn_mitigate_options_default(), options)
    handle = of_run("qn_mitigate", lib.qn_study_mitigate, lib.qn_mitigate_destroy, run, noise, chosen, callback)
    rows: list[tuple[Any, ...]] = []
    row = ffi.new("qn_mitigate_row *")
    while lib.qn_mitigate_row_at(handle.pointer, len(rows), row):
        rows.append((text_of(row.readout), text_of(row.method), row.value, row.error, row.limit, row.bias, row.total))
    numbers = [(name, "f8") for name in ("value", "error", "limit", "bias", "total")]
    return np.array(rows, [("readout", "U16"), ("extrapolation", "U16"), *numbers])


# ---- verification ----


def verify(
    model: Model | str = "ibm_like", *, quick: bool = True, seed: int = 1, callback: Callable[[str], Any] | None = None, **options: Any
) -> np.ndarray:
    """The library under a noise model against closed formulas, its engines against each other, as `qmae-noise verify` does: a
    structured array, a record a check: name, found, expected, tolerance, error (> 0: they agree within standard errors), skipped
    (why it was left out), deviation and allowed, good.

    quick: fewer trajectories. options: readout, idle, allow_unused, reduce, as of Program."""
    chosen = model_of(model)
    host = Host(None, None, None, note=callback)
    arguments = (chosen._pointer, device_options(chosen, **options), library.flag("quick", quick), library.whole("seed", seed, 0, 2**53 - 1), host.pointer)
    handle = host.make("qn_verification", lib.qn_study_verify, arguments, lib.qn_verification_destroy)
    rows: list[tuple[Any, ...]] = []
    while (found := lib.qn_verification_check(handle.pointer, len(rows))) != NULL:
        numbers = (found.found, found.expected, found.tolerance, found.error, text_of(found.skipped), found.deviation, found.allowed)
        rows.append((text_of(found.name), *numbers, found.good))
    kind = [("found", "f8"), ("expected", "f8"), ("tolerance", "f8"), ("error", "f8"), ("skipped", "U159"), ("deviation", "f8"), ("allowed", "f8")]
    return np.array(rows, [("name", "U95"), *kind, ("good", "?")])
