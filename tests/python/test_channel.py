# SPDX-License-Identifier: GPL-3.0-or-later
"""Channels: against matrices of NumPy."""

import numpy as np
import pytest

import qmae_noise as q

PAULIS = [np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])]


def transfer(kraus):
    """By the definition, one qubit."""
    return np.array([[np.trace(p @ sum(k @ r @ k.conj().T for k in kraus)).real / 2 for r in PAULIS] for p in PAULIS])


def test_transfer_matrices():
    gamma = 0.3
    damping = np.array([[[1, 0], [0, np.sqrt(1 - gamma)]], [[0, np.sqrt(gamma)], [0, 0]]])
    made = q.transfer_of_kraus(damping)
    assert np.allclose(made, transfer(damping), atol=1e-15)
    kraus = q.kraus_of_transfer(made)
    assert kraus.shape == (2, 2, 2) and np.allclose(transfer(kraus), made, atol=1e-12)
    lowest, trace = q.physicality(made)
    assert abs(lowest) < 1e-12 and trace < 1e-12
    assert q.physicality(np.diag([1, 1, 1, -1.0]))[0] < -0.1
    u = q.gate_matrix("u3", [0.3, 1.1, -0.4])
    assert np.allclose(q.transfer_of_unitary(u), transfer([u]), atol=1e-14)
    assert q.infidelity(np.diag([1, 0.9, 0.9, 0.9])) == pytest.approx(0.05)


def test_table():
    table = {channel.name: channel for channel in q.channels()}
    assert table["depolarizing"].parameters == ("lambda",) and "thermal_relaxation" in table and all(c.help for c in table.values())
    assert "rz" in q.gates() and q.gates()["rz"]


@pytest.mark.parametrize("call", [q.transfer_of_unitary, q.transfer_of_kraus, q.kraus_of_transfer, q.infidelity, q.physicality])
def test_refused(call):
    with pytest.raises(q.WrongValue, match="shape"):
        call(np.eye(3) if call is not q.transfer_of_kraus else np.eye(3)[None])
    with pytest.raises(q.WrongType, match="type"):
        call([["a"]])
