# SPDX-License-Identifier: GPL-3.0-or-later
"""Error budgets of trained models and of any circuit: what each source of noise costs, to first order and truly, and what the hardware
would have to become for a target (docs/budget.md)."""

from __future__ import annotations

import functools
import os
from typing import Any, Callable, Iterator

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, ffi, lib, text_of
from .budget import Budget, places_to_pandas
from .circuit import Circuit
from .gradient import gradient
from .host import Folder, Host
from .model import Model
from .observable import Sum, observable_of
from .program import Program, program_of, sources
from .studies import Options, of_run

_NUMBERS = ("noisy", "ideal", "change")


class Cost:
    """What noise costs, as `cost` gives it.

    figures: what is budgeted ("fidelity" and "swap", means over the images of a trained model; "value" of a circuit), of each a
    structured array: noisy, ideal and change (ideal - noisy), with standard errors (noisy_error, ...; 0: exact).
    demands: with a target, what each number of the hardware alone has to do for it: name, help, acts (its noise is there), off (the
    figure without it), first_order and reduction (what part of its strength has to go, as `reduce` of Program: to first order, and truly; NaN: off is not enough).
    budget: of a trained model a Budget of all places of noise (its `map` is drawn by `write`), else None."""

    def __init__(self, handle: library.Handle, differentiate: Callable[[], np.ndarray] | None = None) -> None:
        self._handle, self._differentiate = handle, differentiate
        first = lib.qn_cost_budget(handle.pointer)
        self.budget = None if first == NULL else Budget(library.Borrowed(first, handle), None)
        self.figures = {text_of(figure.name): _figure(figure) for figure in self._figures()}

    def _figures(self) -> Iterator[Any]:
        for k in range(int(lib.QN_COST_FIGURES)):
            figure = ffi.new("qn_cost_figure *")
            if lib.qn_cost_figure_at(self._handle.pointer, k, figure):
                yield figure

    def groups(self, by: str = "source") -> np.ndarray:
        """Sums over the places of noise by "source", "section", "gate" or "qubit", a structured array: name, locations, and of each
        figure slope (d figure / d strength, at 1) and, of sources, change (by switching it off; else NaN), with standard errors."""
        which = library.choice("by", by, [text_of(lib.qn_grouping_name(k)) for k in range(lib.QN_GROUP_COUNT)])
        rows: list[tuple[Any, ...]] = []
        while (group := lib.qn_cost_group_at(self._handle.pointer, which, len(rows))) != NULL:
            numbers = [(group.slope[k], group.change[k]) for k in range(len(self.figures))]
            rows.append((text_of(group.name), group.locations, *(x for pair in numbers for n in pair for x in (n.value, n.error))))
        names = [f"{figure}_{part}{end}" for figure in self.figures for part in ("slope", "change") for end in ("", "_error")]
        return np.array(rows, [("name", "U64"), ("locations", "u8"), *((name, "f8") for name in names)])

    @property
    def demands(self) -> np.ndarray:
        rows: list[tuple[Any, ...]] = []
        while (demand := lib.qn_cost_demand_at(self._handle.pointer, len(rows))) != NULL:
            numbers = (demand.off.value, demand.off.error, demand.first_order, demand.reduction)
            rows.append((text_of(demand.name), text_of(demand.help), demand.acts, *numbers))
        numbers_of = [(name, "f8") for name in ("off", "off_error", "first_order", "reduction")]
        return np.array(rows, [("name", "U64"), ("help", "U256"), ("acts", "?"), *numbers_of])

    @functools.cached_property
    def places(self) -> np.ndarray:
        """Every place of noise in the order of the program: of a trained model as `Budget.places`, of a circuit as
        `Gradient.places`, for which the first look differentiates once more."""
        if self.budget is not None:
            return self.budget.places
        assert self._differentiate is not None
        return self._differentiate()

    def change(self, source: str | None = None) -> dict[str, float]:
        """What switching a source of noise off (`sources`; None: all of them) changes in each figure, with its standard error:
        {"fidelity": ..., "fidelity_error": ..., ...}; 0 where it acts nowhere."""
        if source is None:
            return {name + end: float(figure["change" + end]) for name, figure in self.figures.items() for end in ("", "_error")}
        library.choice("source", source, list(sources()))
        found = [row for row in self.groups() if row["name"] == source]
        parts = [(name, end) for name in self.figures for end in ("", "_error")]
        return {name + end: float(found[0][f"{name}_change{end}"]) if found else 0.0 for name, end in parts}

    def to_pandas(self, by: str = "source") -> Any:
        """The sums of one way to group, a pandas DataFrame; "demands": those; "place": every place."""
        if by == "place":
            return places_to_pandas(self.places)
        import pandas

        return pandas.DataFrame(self.demands if by == "demands" else self.groups(by)).set_index("name")

    def write(self, folder: Folder) -> None:
        """Leaves what `qmae-noise budget --out` leaves: budget.csv, locations.csv and pictures."""
        os.makedirs(folder, exist_ok=True)
        diag = library.new_diag()
        check(lib.qn_cost_write(self._handle.pointer, library.c_text("folder", folder), diag), diag)

    def __repr__(self) -> str:
        name, figure = next(iter(self.figures.items()))
        shown = sorted(self.groups(), key=lambda row: -abs(row[f"{name}_slope"]))[:3]
        costs = ", ".join(f"{row['name']} {-row[f'{name}_slope']:.3g}" for row in shown)
        return f"<Cost: {name} {float(figure['noisy']):.6g}, without noise {float(figure['ideal']):.6g}; {costs}>"


def _figure(figure: Any) -> np.ndarray:
    numbers = [getattr(figure, name) for name in _NUMBERS]
    kind = [(name + end, "f8") for name in _NUMBERS for end in ("", "_error")]
    return np.array(tuple(x for n in numbers for x in (n.value, n.error)), kind)


def cost(
    subject: Folder | Circuit | Program,
    noise: Model | str | None = None,
    observable: Sum = "",
    parameters: Any = None,
    *,
    target: float | None = None,
    memory: int = 0,
    bins: int = 80,
    callback: Callable[[str], Any] | None = None,
    **options: Any,
) -> Cost:
    """The error budget of a trained model or of any circuit, as `qmae-noise budget` makes it.

    subject: a run directory, or a Circuit (a Program that was built before). noise: of a run None is its own, else the ideal device.
    observable, parameters: of a circuit, as of `gradient`. target: the mean fidelity of a run, or the value of a circuit, that is
    wanted: then `demands`. memory: bytes that states of a circuit may take, 0: what is free. bins: of the map over time.
    callback(sentence): told how far it is; False ends it. options: of a circuit those of Program; of a run test_images, threads,
    noise_scale, readout, idle, allow_unused, t2_policy."""
    if isinstance(subject, (Circuit, Program)):
        return _of_circuit(program_of(subject, noise, options), observable, parameters, target, memory, bins, callback)
    if observable or parameters is not None:
        raise errors.WrongValue("observable: a trained model's budget is that of its fidelity")
    if target is not None:
        options["target"] = target
    chosen = Options("qn_cost_options", lib.qn_cost_options_default(), {**options, "bins": bins})
    return Cost(of_run("qn_cost", lib.qn_cost_of_run, lib.qn_cost_destroy, subject, noise, chosen, callback))


def _of_circuit(program: Program, observable: Sum, parameters: Any, target: float | None, memory: int, bins: int, callback: Any) -> Cost:
    subject = observable_of(program, observable)
    circuit = program.circuit
    values = circuit._values(parameters)
    words = [ffi.new("char[]", b"circuit"), ffi.new("char[]", library.c_text("observable", observable if isinstance(observable, str) else "observable"))]
    wanted = NULL if target is None else ffi.new("double *", library.real("target", target))
    question = ffi.new(
        "qn_cost_question *",
        {
            "name": words[0],
            "circuit": circuit._pointer,
            "model": program.model._pointer,
            "options": program._options,
            "params": library.pointer(values),
            "observable": subject._pointer,
            "text": words[1],
            "file": NULL if circuit._qasm is None else circuit._qasm_pointer,
            "target": wanted,
            "memory": library.whole("memory", memory, 0),
            "bins": library.whole("bins", bins, 1, 1000),
        },
    )
    host = Host(None, None, None, note=callback)
    keeps = (program, subject, values, words, wanted)

    def differentiate() -> np.ndarray:
        found = gradient(program, None, subject, parameters, noise=True, memory=memory).places
        assert found is not None
        return found

    return Cost(host.make("qn_cost", lib.qn_cost_of_circuit, (question, host.pointer), lib.qn_cost_destroy, *keeps), differentiate)
