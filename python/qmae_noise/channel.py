# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise channels and Pauli transfer matrices.

The transfer matrix of m qubits is R[i, j] = Tr(P_i E(P_j)) / 2^m, float64 [4^m, 4^m], index sum_q d_q 4^q with I, X, Y, Z = 0..3."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from . import _library as library
from . import errors
from ._library import check, ffi, lib, text_of


class Channel(NamedTuple):
    """A kind of noise that models can use: its name, one line with the formula, the names of its parameters."""

    name: str
    help: str
    qubits: tuple[int, int]  #: least and most
    parameters: tuple[str, ...]


def channels() -> list[Channel]:
    """All kinds of noise."""
    found = [lib.qn_channel_at(k) for k in range(lib.qn_channel_count())]
    return [
        Channel(text_of(c.name), text_of(c.help), (c.min_qubits, c.max_qubits), tuple(text_of(c.params[p].name) for p in range(c.nparams)))
        for c in found
    ]


def transfer_of_unitary(unitary: Any) -> np.ndarray:
    """The transfer matrix of a unitary, complex [2^m, 2^m], m = 1..3."""
    m, matrices = _matrices("unitary", np.asarray(unitary)[None])
    made = np.empty((4**m, 4**m))
    lib.qn_ptm_from_unitary(m, library.pointer(matrices, "double _Complex[]"), library.pointer(made))
    return made


def transfer_of_kraus(kraus: Any) -> np.ndarray:
    """The transfer matrix of sum_k K_k . K_k^dagger, complex [count, 2^m, 2^m]."""
    m, matrices = _matrices("kraus", kraus)
    made = np.empty((4**m, 4**m))
    lib.qn_ptm_from_kraus(m, len(matrices), library.pointer(matrices, "double _Complex[]"), library.pointer(made))
    return made


def kraus_of_transfer(transfer: Any) -> np.ndarray:
    """Kraus operators of a transfer matrix, complex128 [count, 2^m, 2^m], from the eigenvectors of its Choi matrix."""
    m, matrix = _transfer(transfer)
    made, count = np.empty((4**m, 2**m, 2**m), np.complex128), ffi.new("int *")
    check(lib.qn_ptm_kraus(m, library.pointer(matrix), count, library.pointer(made, "double _Complex[]")))
    return made[: count[0]].copy()


def physicality(transfer: Any) -> tuple[float, float]:
    """The lowest eigenvalue of the Choi matrix and the largest deviation of the first row from (1, 0, ...): at least and at most
    about 0 for a channel, which is completely positive and keeps the trace."""
    m, matrix = _transfer(transfer)
    lowest, trace = ffi.new("double *"), ffi.new("double *")
    check(lib.qn_ptm_cptp(m, library.pointer(matrix), lowest, trace))
    return float(lowest[0]), float(trace[0])


def infidelity(transfer: Any) -> float:
    """The average gate infidelity of a channel against the identity: 1 - (d Fp + 1) / (d + 1), Fp = tr(R) / d^2, d = 2^m."""
    m, matrix = _transfer(transfer)
    return float(lib.qn_ptm_infidelity(m, library.pointer(matrix)))


def _matrices(name: str, values: Any) -> tuple[int, np.ndarray]:
    made = library.array(name, values, (None, None, None), np.complex128)
    m = {2: 1, 4: 2, 8: 3}.get(made.shape[1], 0)
    if m == 0 or made.shape[1] != made.shape[2] or not 1 <= len(made) <= 4**m:
        raise errors.WrongValue(f"{name}: the shape {made.shape[1:]} is not (2, 2), (4, 4) or (8, 8), or there are not 1..4^m of them")
    return m, made


def _transfer(values: Any) -> tuple[int, np.ndarray]:
    made = library.array("transfer", values, (None, None))
    m = {4: 1, 16: 2, 64: 3}.get(made.shape[0], 0)
    if m == 0 or made.shape[0] != made.shape[1]:
        raise errors.WrongValue(f"transfer: the shape {made.shape} is not (4, 4), (16, 16) or (64, 64)")
    return m, made
