# SPDX-License-Identifier: GPL-3.0-or-later
"""The search for the parameters of a circuit that make an observable small, under noise (docs/optimise.md)."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any, Callable, Mapping, NamedTuple

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, ffi, lib, text_of
from .circuit import Circuit
from .curves import curves_svg
from .host import Folder, Host, Setting, escaped, parse_settings, stepped_search
from .model import Model
from .observable import Observable
from .runs import read_csv

Target = str | Mapping[str, float] | Observable


class Verdict(NamedTuple):
    """What infinitely many shots say of parameters; NaN where it is not known."""

    value: float  #: of the observable, or the mean loss of the rows of the search
    error: float  #: standard error that trajectories make; 0: exact
    accuracy: float  #: part of the rows whose class is right
    validation: float  #: mean loss of the rows of validation
    validation_accuracy: float


def optimise(
    circuit: Circuit | Folder,
    minimise: Target,
    noise: Model | Folder | None = None,
    *,
    start: Mapping[str, Any] | Any = None,
    data: Any = None,
    folder: Folder | None = None,
    callback: Callable[[np.record], Any] | None = None,
    say: Callable[[str], Any] | None = None,
    **settings: Setting,
) -> Optimisation:
    """Searches the parameters of a circuit that make the value of an observable small, as `qmae-noise optimise` does; every number
    is the command line's.

    circuit: one that was built with open angles (`Circuit(2, parameters=3)`, whose parameters are theta[0], ...), one that was read
    with `keep_inputs=True`, or the path of an OpenQASM 3 file. minimise: "0.5 ZZ - X0", {"ZZ": 0.5, "XI": -1}, an Observable.
    noise: a Model, the name or path of one, None for the ideal device.
    start: where parameters start, by name, {"theta": [0.1, 0.2]}, or all in their order; others start as the seed says.
    data: rows whose mean loss is minimised: the path of a CSV file, or columns by name (a dict, a structured array, a DataFrame).
    folder: the run directory that is left; the same call goes on with it. None: none.
    callback(step): told after each step: a record with step, loss (the value before the step as it was estimated), loss_exact,
    loss_error, gradient_norm, circuits, shots; False ends the search, as Ctrl-C does.
    settings: the options of `qmae-noise optimise --help` with _ for -: steps=100, gradient="shift", shots=1000, optimiser="adam",
    learning_rate=0.05, compare_ideal=True, mitigation="linear", seed=1, threads=1, label="y", loss="cross-entropy", batch=10."""
    host = Host(callback, None, say)
    files: dict[str, str] = {}
    given: dict[str, Setting] = dict(settings)
    _give_circuit(circuit, start, given, files)
    _give_observable(minimise, given, files)
    _give_data(data, given, files)
    where = NULL if folder is None else library.c_text("folder", folder)
    found = ffi.new("qn_optimised *")

    def call(path: bytes, interrupted: Any, diag: Any) -> int:
        status = int(lib.qn_optimise_from_settings(path, where, host.pointer, stepped_search, host.handle, found, diag))
        interrupted[0] = found.interrupted
        return status

    try:
        host.run(noise, given, call, files)
        return Optimisation(_parts(found), folder)
    finally:
        lib.qn_optimised_clear(found)


# ---- what is asked ----


def _give_circuit(circuit: Any, start: Any, given: dict[str, Setting], files: dict[str, str]) -> None:
    values: dict[str, Any] = {}
    if not isinstance(circuit, Circuit):
        given["circuit"] = os.path.abspath(os.fsdecode(library.c_text("circuit", circuit)))
    elif circuit._source is not None:
        values.update(circuit._source.inputs)
        given["circuit"] = circuit._source.path or "circuit.qasm"
        if circuit._source.text is not None:
            files["circuit.qasm"] = circuit._source.text
    else:
        given["circuit"], files["circuit.qasm"] = "circuit.qasm", circuit.to_qasm()
    values.update(_named(circuit, start))
    if values:
        if "param" in given:
            raise errors.WrongValue("param: start says where parameters start")
        given["param"] = ",".join(f"{name}={value}" for name, value in _flat(values))


def _named(circuit: Any, start: Any) -> Mapping[str, Any]:
    """Starting values by name."""
    if start is None or isinstance(start, Mapping):
        return start or {}
    if not isinstance(circuit, Circuit):
        raise errors.WrongType("start: a mapping from names to values is wanted for a file")
    values = library.array("start", start, (circuit.parameter_count,))
    sizes, made, first = circuit.inputs or {"theta": values.size}, {}, 0
    for name, size in sizes.items():
        made[name] = values[first : first + size]
        first += size
    single = {name for name in sizes if circuit._is_single(name)}
    return {name: row[0] if name in single else row for name, row in made.items()}


def _flat(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = []
    for name, value in values.items():
        if isinstance(value, str):
            pairs.append((name, value))
        elif np.ndim(value) == 0:
            pairs.append((name, repr(library.real(f"start[{name!r}]", value))))
        else:
            row = library.array(f"start[{name!r}]", value, (None,))
            pairs += [(f"{name}[{k}]", repr(float(number))) for k, number in enumerate(row)]
    return pairs


def _give_observable(minimise: Any, given: dict[str, Setting], files: dict[str, str]) -> None:
    if isinstance(minimise, str):
        given["minimise"] = minimise
        return
    if isinstance(minimise, Mapping):
        lines = [f"{library.real(f'minimise[{letters!r}]', weight)!r} {letters}\n" for letters, weight in minimise.items()]
        text = "".join(lines)
    elif isinstance(minimise, Observable):
        text = minimise.to_text()
    else:
        raise errors.WrongType(f"minimise: a string, a mapping or an Observable is wanted, this is {type(minimise).__name__}")
    given["minimise-file"], files["observable.txt"] = "observable.txt", text


def _give_data(data: Any, given: dict[str, Setting], files: dict[str, str]) -> None:
    if data is None:
        return
    if isinstance(data, (str, os.PathLike)):
        given["data"] = os.path.abspath(os.fsdecode(library.c_text("data", data)))
        return
    names = data.dtype.names if isinstance(data, np.ndarray) else tuple(data.keys()) if hasattr(data, "keys") else None
    if not names:
        raise errors.WrongType(f"data: a path or columns by name are wanted, this is {type(data).__name__}")
    columns = [library.array(f"data[{name!r}]", np.asarray(data[name]), (None,)) for name in names]
    if len({column.size for column in columns}) > 1:
        raise errors.WrongValue(f"data: the columns have different lengths: {[column.size for column in columns]}")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *([repr(float(x)) for x in row] for row in zip(*columns))])
    given["data"], files["data.csv"] = "data.csv", text.getvalue()


# ---- what is found ----


def _parts(found: Any) -> dict[str, Any]:
    """The fields of an Optimisation."""
    names = [text_of(found.names[v]) for v in range(found.nvalues)]
    twin = None
    end: dict[str, Any] = {"interrupted": bool(found.interrupted), "out_of_patience": bool(found.out_of_patience)}
    if found.twin.values != NULL:
        twin = {**_search(found.twin, names), **end, "value": _verdict(found.twin_value), "without_noise": _verdict(found.twin_value)}
    unmitigated, without_noise = _verdict(found.raw), _verdict(found.without_noise)
    return {
        **_search(found.search, names),
        "value": _verdict(found.value),
        "unmitigated": unmitigated,
        "without_noise": without_noise,
        "least": float(found.least),
        **end,
        "twin": twin,
    }


def _search(search: Any, names: list[str]) -> dict[str, Any]:
    values = np.frombuffer(ffi.buffer(search.values, 8 * len(names)), np.float64).copy()
    steps = library.records(search.steps, search.nsteps, "qn_step_record")
    metrics = library.records(search.metrics, search.nmetrics, "qn_metric")
    counts = {"step": int(search.step), "circuits": int(search.circuits), "shots": int(search.shots)}
    return {"names": names, "parameters": values, "steps": steps, "metrics": metrics, **counts}


def _verdict(verdict: Any) -> Verdict:
    return Verdict._make(float(getattr(verdict, name)) for name in Verdict._fields)


_UNKNOWN = Verdict._make([float("nan")] * 5)


class Optimisation:
    """A search, as `optimise` gives it, or Optimisation.load(folder).

    parameters: float64 [n], and names of them in the same order; by_name: {"theta[0]": 0.1}. value: a Verdict on the device of these
    parameters, `unmitigated` there without mitigation, `without_noise` on none; least: the least eigenvalue of the observable, NaN:
    not known. steps, metrics: structured arrays, a record a step and an evaluation. step, circuits, shots: how far it is, and what a
    device would have run. ideal: the noiseless twin (compare_ideal), or None. interrupted: the same call goes on, if it has a folder.
    out_of_patience: it ended as the setting `patience` says."""

    def __init__(self, parts: Mapping[str, Any], folder: Folder | None) -> None:
        self.folder = None if folder is None else Path(folder)
        self.names: list[str] = parts["names"]
        self.parameters: np.ndarray = parts["parameters"]
        self.steps: np.ndarray = parts["steps"]
        self.metrics: np.ndarray = parts["metrics"]
        self.step, self.circuits, self.shots = parts["step"], parts["circuits"], parts["shots"]
        self.value: Verdict = parts["value"]
        self.unmitigated: Verdict = parts.get("unmitigated", _UNKNOWN)
        self.without_noise: Verdict = parts["without_noise"]
        self.least: float = parts.get("least", float("nan"))
        self.interrupted: bool = parts.get("interrupted", False)
        self.out_of_patience: bool = parts.get("out_of_patience", False)
        twin = parts.get("twin")
        self.ideal: Optimisation | None = None if twin is None else Optimisation(twin, folder)

    @classmethod
    def load(cls, folder: Folder) -> Optimisation:
        """Reads the run directory of an optimisation; its value is that of the last evaluation."""
        return cls(_load(Path(folder), ""), folder)

    @property
    def by_name(self) -> dict[str, float]:
        return dict(zip(self.names, self.parameters.tolist()))

    def to_pandas(self, table: str = "steps") -> Any:
        """ "steps" or "metrics" as a pandas DataFrame."""
        import pandas

        if table not in ("steps", "metrics"):
            raise errors.WrongValue(f"table: {table!r} is none of steps, metrics")
        return pandas.DataFrame(getattr(self, table))

    def curves(self) -> str:
        """The value against the step, as estimated and of infinitely many shots, with that of the twin if there is one, as SVG."""
        lines = {"value": (self.steps["step"], self.steps["loss_exact"])}
        if self.shots:
            lines = {"as estimated": (self.steps["step"], self.steps["loss"]), **lines}
        if self.ideal is not None:
            lines["ideal twin"] = (self.ideal.steps["step"], self.ideal.steps["loss_exact"])
        return curves_svg(lines, "step")

    def _repr_html_(self) -> str:
        """What a notebook shows: the curves and the last figures."""
        return f"<div><code>{escaped(repr(self))}</code><br>{self.curves()}</div>"

    def __repr__(self) -> str:
        ideal = "" if np.isnan(self.without_noise.value) else f", without noise {self.without_noise.value:.8g}"
        least = "" if np.isnan(self.least) else f", least {self.least:.8g}"
        return f"<Optimisation of {len(self.names)} parameters: value {self.value.value:.8g}{ideal}{least} after {self.step} steps>"


def _is_impatient(metrics: np.ndarray, settings: Mapping[str, Any]) -> bool:
    """Has what is minimised not fallen in the last evaluations? That where a run was stopped is none of them."""
    patience, tolerance = int(settings.get("patience", 0)), float(settings.get("tolerance", 0))
    if not patience or not len(metrics):
        return False
    metrics = metrics[metrics["step"] % int(settings["evaluate-every"]) == 0]
    kept = ~np.isnan(metrics["validation"]).any()
    values, best = metrics["validation" if kept else "value"], 0
    for k in range(1, len(values)):
        best = k if values[k] < values[best] - tolerance else best
    return len(values) > best + patience


def _load(folder: Path, prefix: str) -> dict[str, Any]:
    checkpoint, diag = ffi.new("qn_checkpoint *"), library.new_diag()
    check(lib.qn_checkpoint_read(library.c_text("folder", folder / f"{prefix}checkpoint.h5"), checkpoint, diag), diag)
    try:
        state, history = checkpoint.state, checkpoint.history
        counts = {"step": int(state.step), "circuits": int(state.circuits), "shots": int(state.shots)}
        values = np.frombuffer(ffi.buffer(state.angles, 8 * state.nangles), np.float64).copy()
        steps = library.records(history.steps, history.nsteps, "qn_step_record")
        settings = parse_settings(text_of(checkpoint.settings))
    finally:
        lib.qn_checkpoint_clear(checkpoint)
    try:
        names = list(json.loads((folder / f"{prefix}parameters.json").read_text(encoding="utf-8")))
        metrics = read_csv(folder / f"{prefix}metrics.csv")
    except (OSError, ValueError) as reason:
        raise errors.FileFailure(str(reason), str(folder)) from None
    last = metrics[-1] if len(metrics) else None
    value = ideal = _UNKNOWN
    if last is not None:
        value = Verdict(float(last["value"]), 0.0, *(float(last[name]) for name in ("accuracy", "validation", "validation_accuracy")))
        ideal = _UNKNOWN._replace(value=float(last["without_noise"]), error=0.0)
    impatient = _is_impatient(metrics, settings)
    twin = _load(folder, "ideal_") if not prefix and (folder / "ideal_checkpoint.h5").exists() else None
    end = {"interrupted": counts["step"] < int(settings["steps"]) and not impatient, "out_of_patience": impatient}
    return {
        **counts,
        **end,
        "names": names,
        "parameters": values,
        "steps": steps,
        "metrics": metrics,
        "value": value,
        "without_noise": ideal,
        "twin": twin and {**twin, **end},
    }
