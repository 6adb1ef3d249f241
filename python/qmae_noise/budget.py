# SPDX-License-Identifier: GPL-3.0-or-later
"""Error budgets: what each place of a circuit where noise acts costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _library as library
from . import errors
from ._library import ffi, lib, text_of

_PLACE = np.dtype(
    [
        ("operation", "i4"),
        ("qubits", "i4", 2),
        ("section", "U16"),
        ("source", "U16"),
        ("start", "f8"),
        ("swap", "f8"),
        ("swap_error", "f8"),
        ("fidelity", "f8"),
        ("fidelity_error", "f8"),
    ]
)
_GROUP = np.dtype([("name", "U24"), ("locations", "u8"), ("swap", "f8"), ("swap_error", "f8"), ("fidelity", "f8"), ("fidelity_error", "f8")])


class Budget:
    """Means over images, and their derivatives by the relative strength of every place of noise: minus a derivative is what
    switching that noise off gains, to first order.

    swap, fidelity, swap_error, fidelity_error: of the mean over `images` images (errors are standard errors; 0 for one image).
    groups: by "source", "section", "gate", "qubit" a structured array of sums. places: every place, in the order of the program."""

    def __init__(self, handle: library.Handle | library.Borrowed, qmae: library.Handle | None) -> None:
        self._handle, self._qmae = handle, qmae
        budget = handle.pointer
        self.images = int(budget.images)
        self.swap, self.fidelity = float(budget.swap), float(budget.fidelity)
        self.swap_error, self.fidelity_error = float(budget.swap_error), float(budget.fidelity_error)
        self.groups = {text_of(lib.qn_grouping_name(by)): _groups(budget, by) for by in range(lib.QN_GROUP_COUNT)}

    @property
    def places(self) -> np.ndarray:
        budget = self._handle.pointer
        return np.array([_place(budget.locations[k]) for k in range(budget.count)], _PLACE)

    def map(self, bins: int = 64, of: str = "fidelity") -> np.ndarray:
        """Over circuit time: derivatives of the fidelity (or of "swap") by qubit and time, float64 [qubits, bins]."""
        which = library.choice("of", of, ("fidelity", "swap"))
        if self._qmae is None:
            raise errors.Unsupported("the map of a run's cost is made by Cost.write(folder), or by run.qmae().budget(...)")
        rows = lib.qn_program_nqubits(lib.qn_qmae_program(self._qmae.pointer))
        made = np.empty((rows, library.whole("bins", bins, 1, 10**6)))
        lib.qn_budget_map(self._handle.pointer, self._qmae.pointer, bool(which), made.shape[1], library.pointer(made))
        return made

    def to_pandas(self, by: str = "source") -> Any:
        """The sums of one way to group, a pandas DataFrame; "place": every place."""
        if by == "place":
            return places_to_pandas(self.places)
        import pandas

        return pandas.DataFrame(self.groups[by]).set_index("name")

    def __repr__(self) -> str:
        worst = sorted(self.groups["source"], key=lambda row: row["fidelity"])[:3]
        shown = ", ".join(f"{row['name']} {row['fidelity']:.3g}" for row in worst)
        return f"<Budget of {self.images} images: fidelity {self.fidelity:.6g}; {shown}>"


def places_to_pandas(places: np.ndarray) -> Any:
    """Places of noise as a pandas DataFrame, the qubits of each as a tuple."""
    import pandas

    plain = pandas.DataFrame({name: places[name] for name in places.dtype.names or () if name != "qubits"})
    return plain.assign(qubits=[tuple(q for q in pair if q >= 0) for pair in places["qubits"].tolist()])


def _place(location: Any) -> tuple[Any, ...]:
    instr = location.instr
    qubits = (instr.qubits[0], instr.qubits[1] if instr.nqubits > 1 else -1)
    words = (text_of(lib.qn_section_name(instr.section)), text_of(lib.qn_source_name(location.source)))
    return (instr.op, qubits, *words, instr.start, location.swap, location.swap_error, location.fidelity, location.fidelity_error)


def _groups(budget: Any, by: int) -> np.ndarray:
    found = [budget.groups[by][k] for k in range(budget.ngroups[by])]
    rows = [(text_of(g.name), g.locations, g.swap, g.swap_error, g.fidelity, g.fidelity_error) for g in found]
    return np.array(rows, _GROUP)
