# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantum circuits and quantum masked autoencoders under the noise of real hardware.

    import qmae_noise
    m = qmae_noise.Model.load("ibm_like")
    c = qmae_noise.Circuit.from_qasm(text)
    r = qmae_noise.run(c, m)
    r.expect(["ZZ"])
    r.density_matrix()

Qubit k is bit k of an index; in strings of Pauli letters and of bits the leftmost is the highest. SI units, radians,
probabilities. Failures are exceptions (`Error`) with file, line and text. docs/python.md is the manual."""

from ._library import build, ffi, lib, version
from .budget import Budget
from .channel import Channel, channels, infidelity, kraus_of_transfer, physicality, transfer_of_kraus, transfer_of_unitary
from .circuit import Circuit, Register, Route, gate_matrix, gates
from .costs import Cost, cost
from .data import Images, Patch, cosine, embedding_angles, loading_fidelity, normalise, open_images, psnr, read_idx
from .errors import (
    Error,
    Exists,
    FileFailure,
    Interrupted,
    NoMemory,
    NotFound,
    NotPhysical,
    NumericFailure,
    TooLarge,
    Unsupported,
    WrongSyntax,
    WrongType,
    WrongValue,
)
from .gradient import Adjoint, Gradient, gradient
from .model import GateNoise, Model, Qubit
from .observable import Observable
from .optimisation import Optimisation, Verdict, optimise
from .program import Program, sources
from .qmae import Evaluation, Qmae, choices
from .runs import Run, read_csv, train
from .simulate import Estimates, Result, run, trajectories
from .studies import Evaluations, compare, design, evaluate, mitigate, report, sweep, verify

__version__ = version()
_MODULES = ("budget", "channel", "circuit", "costs", "curves", "data", "errors", "host", "model", "observable", "optimisation", "program", "qmae", "runs", "simulate", "studies")
__all__ = [name for name in dir() if not name.startswith("_") and name not in _MODULES]
