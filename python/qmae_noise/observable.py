# SPDX-License-Identifier: GPL-3.0-or-later
"""Observables: weighted sums of Pauli strings, of projectors on bit strings and of states."""

from __future__ import annotations

import os
from typing import Any, Mapping

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, create, ffi, lib, text_of


class Observable:
    """sum_k weight_k O_k. Immutable; threads may share it.

        Observable("0.5 ZZII - 1.2 XIXI + 3e-2", qubits=4)

    Summands are numbers, or products: ZZII (a letter I, X, Y, Z a qubit, the leftmost for the highest), Z0 Z1 (letters of some
    qubits), |01*1> (the projector on bits, * for either), |ghz.npy> (on the state vector in a file), |ghz.qasm> (on the state that the
    gates of a file prepare). name: of the text in messages."""

    def __init__(self, text: str, qubits: int, *, name: str = "<observable>") -> None:
        words = (library.c_text("name", name), library.c_text("text", text), library.whole("qubits", qubits, 1, 4096))
        self._handle = create("qn_observable", lib.qn_observable_parse, words, lib.qn_observable_destroy)

    @classmethod
    def _of(cls, handle: library.Handle) -> Observable:
        made = cls.__new__(cls)
        made._handle = handle
        return made

    @classmethod
    def read(cls, path: str | os.PathLike[str], qubits: int) -> Observable:
        """From a file; a new line begins a new summand."""
        name = os.fsdecode(library.c_text("path", path))
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                text = file.read()
        except OSError as failure:
            raise errors.FileFailure(f"cannot read '{name}': {failure.strerror}") from failure
        return cls(text, qubits, name=name)

    @classmethod
    def of_state(cls, state: Any) -> Observable:
        """|psi><psi| of normalised amplitudes, complex [2^qubits]: its value is the fidelity with them."""
        psi = library.array("state", state, (None,), np.complex128)
        qubits = psi.size.bit_length() - 1
        if psi.size != 2**qubits or qubits < 1:
            raise errors.WrongValue(f"state: {psi.size} amplitudes are no 2, 4, 8, ...")
        made = ffi.new("qn_observable **")
        status = lib.qn_observable_of_state(qubits, library.pointer(psi, "double _Complex[]"), made)
        if status == lib.QN_ERR_PHYSICS:
            raise errors.NotPhysical(f"state: norm^2 is {np.vdot(psi, psi).real:g} instead of 1")
        check(status)
        return cls._of(library.Handle(made[0], lib.qn_observable_destroy))

    @property
    def _pointer(self) -> Any:
        return self._handle.pointer

    @property
    def qubits(self) -> int:
        return int(lib.qn_observable_nqubits(self._pointer))

    def __len__(self) -> int:
        """Summands; equal products are one."""
        return int(lib.qn_observable_nterms(self._pointer))

    @property
    def terms(self) -> list[tuple[float, str | None]]:
        """Weight and letters of each summand, in the order of their first appearance: I, X, Y, Z, and 0 and 1 for projectors, the
        leftmost for the highest qubit; None: a state."""
        found = [lib.qn_observable_term_at(self._pointer, k) for k in range(len(self))]
        return [(float(term.weight), None if term.letters == NULL else text_of(term.letters)) for term in found]

    def to_text(self) -> str:
        """The sum as `Observable` reads it, a summand a line. Unsupported: a state."""
        lines = []
        for weight, letters in self.terms:
            if letters is None:
                raise errors.Unsupported("observable: a state is no sum of products; its text is the path of a file, |ghz.npy>")
            bits = set(letters) & {"0", "1"}
            lines.append(f"{weight!r} " + ("|" + letters.replace("I", "*") + ">" if bits else letters))
        return "".join(line + "\n" for line in lines)

    def apply(self, state: Any) -> np.ndarray:
        """O psi of amplitudes, complex128 [2^qubits]."""
        psi = library.array("state", state, (2**self.qubits,), np.complex128)
        made = np.empty_like(psi)
        lib.qn_observable_apply(self._pointer, library.pointer(psi, "double _Complex[]"), library.pointer(made, "double _Complex[]"))
        return made

    def __repr__(self) -> str:
        shown = [f"{weight:+g} {letters or '|state>'}" for weight, letters in self.terms[:4]]
        more = f" and {len(self) - 4} more" if len(self) > 4 else ""
        return f"<Observable on {self.qubits} qubits: {' '.join(shown)}{more}>"


Sum = str | Mapping[str, float] | Observable


def observable_of(program: Any, observable: Sum) -> Observable:
    """An Observable of the qubits of a Program; of strings, by its text; a text that is no Pauli string is a sum."""
    if isinstance(observable, Observable):
        return observable
    if isinstance(observable, str) and observable.strip(" \tIXYZixyz"):
        return Observable(observable, program.qubits, name="observable")
    terms = {observable: 1.0} if isinstance(observable, str) else dict(observable)
    strings = program.paulis("observable", list(terms))
    weights = [library.real(f"observable[{string!r}]", weight) for string, weight in terms.items()]
    words = [f"{'-' if weight < 0 else '+'} {abs(weight)!r} {string}" for string, weight in zip(strings, weights)]
    return Observable(" ".join(words).removeprefix("+ ") or "0", program.qubits)
