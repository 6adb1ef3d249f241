# SPDX-License-Identifier: GPL-3.0-or-later
"""The autoencoder: the C library's own numbers, derivatives against differences, all arrays by shape."""

import os
import subprocess

import numpy as np
import pytest

import qmae_noise as q
from conftest import ROOT

RNG = np.random.default_rng(11)


def batch(qmae, count):
    """Angles, inputs, references."""
    rows = RNG.random((2, count, qmae.pixels))
    return RNG.normal(size=qmae.angle_count), q.normalise(rows[0]), q.normalise(rows[1])


def test_the_c_examples_numbers(tmp_path):
    qmae = q.Qmae("ibm_like", qubits=3)
    angles, inputs, references = batch(qmae, 1)
    for name, values in (("angles", angles), ("input", inputs[0]), ("reference", references[0])):
        np.savetxt(tmp_path / name, values, fmt="%.17g")
    program = os.path.join(os.path.dirname(os.environ["QMAE_NOISE_PROGRAM"]), "examples", "score")
    words = [program, ROOT / "noise_models" / "ibm_like.cfg", *(tmp_path / name for name in ("angles", "input", "reference", "gradient"))]
    said = dict(line.split() for line in subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines())
    found = qmae.evaluate(angles, inputs[0], references[0], fidelity=True, purity=True, gradient=True)
    assert (float(said["swap"]), float(said["fidelity"]), float(said["purity"])) == (found.swap, found.fidelity, found.purity)
    assert np.array_equal(np.loadtxt(tmp_path / "gradient"), found.angle_gradient)


@pytest.mark.parametrize("model, engine", [(None, "pure"), ("ibm_like", "factored"), ("ibm_like", "dm")])
def test_derivatives(model, engine):
    qmae = q.Qmae(model, qubits=2, engine=engine, embedding="circuit" if engine == "factored" else "state")
    assert qmae.engine == engine
    angles, inputs, references = batch(qmae, 3)
    loss, gradient = qmae.gradient(angles, inputs, references)
    assert gradient.shape == (3, qmae.angle_count) and np.array_equal(loss, qmae.loss(angles, inputs, references))
    for p in (0, 4, qmae.angle_count - 1):
        step = np.zeros(qmae.angle_count)
        step[p] = 1e-5
        difference = qmae.loss(angles + step, inputs, references) - qmae.loss(angles - step, inputs, references)
        assert np.allclose(difference / 2e-5, gradient[:, p], atol=1e-8)
    found = qmae.evaluate(angles, inputs, references, gradient=True, shifts=True, diagonal=True)
    # d swap / d angle is half the sum of the differences of both places.
    sums = (found.angle_shifts[..., 0] - found.angle_shifts[..., 1]).sum(-1) / 2
    assert found.angle_shifts.shape == (3, qmae.angle_count, 2, 2)
    assert np.allclose(sums, found.angle_gradient, atol=1e-9)
    assert found.input_gradient.shape == (3, 4) and found.input_shifts.shape == (3, 3, 2)
    assert np.allclose(found.diagonal.sum(1), 1, atol=1e-9)
    assert np.allclose(qmae.reconstruct(angles, inputs) ** 2, found.diagonal, atol=1e-12)
    assert np.allclose(qmae.reconstruct(angles, inputs, root=False), found.diagonal, atol=1e-12)


def test_batches_are_single_images():
    qmae, one = (q.Qmae("ibm_like", qubits=3, threads=threads) for threads in (3, 1))
    angles, inputs, references = batch(qmae, 7)
    loss, gradient = qmae.gradient(angles, inputs, references)
    again, same = one.gradient(angles, inputs, references)
    assert np.array_equal(loss, again) and np.array_equal(gradient, same)
    for k in range(7):
        alone = one.gradient(angles, inputs[k], references[k])
        assert alone[0] == loss[k] and np.array_equal(alone[1], gradient[k]) and alone[1].shape == (qmae.angle_count,)
    assert np.array_equal(qmae.loss(angles, inputs), qmae.loss(angles, inputs, inputs))


def test_trajectories():
    qmae, exact = q.Qmae("ibm_like", qubits=2, engine="trajectory", trajectories=4000, seed=3), q.Qmae("ibm_like", qubits=2)
    angles, inputs, references = batch(qmae, 2)
    found, want = (which.evaluate(angles, inputs, references, fidelity=True) for which in (qmae, exact))
    assert (found.swap_error > 0).all() and (want.swap_error == 0).all()
    assert (np.abs(found.swap - want.swap) < 5 * found.swap_error).all()
    assert (np.abs(found.fidelity - want.fidelity) < 5 * found.fidelity_error).all()
    assert np.array_equal(found.swap, qmae.evaluate(angles, inputs, references).swap)


def test_settings():
    base = q.Qmae(qubits=4)
    assert (base.angle_count, base.circuit_qubits, base.pixels) == (90, 10, 16) and base.duration == 0
    assert q.Qmae(qubits=4, latent=2).circuit_qubits == 11 and q.Qmae(qubits=4, layers=2).angle_count == 180
    assert q.Qmae(qubits=4, swap_test="destructive").circuit_qubits == 9 and q.Qmae(qubits=4, trash="reset").circuit_qubits == 9
    assert q.Qmae(qubits=4, entangler="chain").angle_count == 45
    assert q.Qmae(qubits=4, block="so4").angle_count == 36
    circuit = q.Qmae(qubits=2, embedding="circuit").circuit()
    assert circuit.parameter_count == 15 + 3 + 3 and circuit.bits == 1
    assert "factored" in repr(q.Qmae("ibm_like", qubits=2)) and set(q.choices("engine")) >= {"auto", "pure", "factored", "dm", "trajectory"}


@pytest.mark.parametrize("embedding", ["circuit", "mps:1", "mps:2", "layers:2"])
def test_program_and_qmae_agree(embedding):
    """The circuit as any circuit, run by the density matrix, gives the autoencoder's swap."""
    qmae = q.Qmae("ibm_like", qubits=2, embedding=embedding)
    angles, inputs, references = batch(qmae, 1)
    values = np.concatenate([angles, q.embedding_angles(inputs[0], embedding), q.embedding_angles(references[0], embedding)])
    assert qmae.evaluate(angles, inputs, references, shifts=True).input_shifts.shape == (1, (len(values) - qmae.angle_count) // 2, 2)
    result = q.run(qmae.circuit(), "ibm_like", parameters=values, merge=True, method="dm")
    p = result.probabilities()
    assert p["0"] - p["1"] == pytest.approx(qmae.evaluate(angles, inputs[0], references[0]).swap, abs=1e-10)


def test_budget():
    model = q.Model.load("ibm_like")
    qmae = q.Qmae(model, qubits=2)
    angles, inputs, references = batch(qmae, 4)
    budget = qmae.budget(angles, inputs, references)
    found = qmae.evaluate(angles, inputs, references, fidelity=True)
    assert (budget.swap, budget.fidelity) == (pytest.approx(found.swap.mean()), pytest.approx(found.fidelity.mean()))
    places = budget.places
    for by in ("source", "section", "gate", "qubit"):
        assert budget.groups[by]["fidelity"].sum() == pytest.approx(places["fidelity"].sum())
    part = 1e-4
    for source in ("gate-2q", "idle-t1", "readout"):
        less, more = (q.Qmae(model, qubits=2, reduce={source: sign * part}).evaluate(angles, inputs, references).swap.mean() for sign in (1, -1))
        slope = budget.groups["source"][budget.groups["source"]["name"] == source]["swap"][0]
        assert (more - less) / (2 * part) == pytest.approx(slope, rel=1e-4, abs=1e-9)
    assert budget.map(16).shape == (qmae.circuit_qubits, 16)
    assert budget.map(16, of="swap").sum() == pytest.approx(places["swap"].sum())
    assert list(budget.to_pandas().index)[0] == "gate-1q" and len(budget.to_pandas("place")) == len(places)
    assert repr(budget).startswith("<Budget of 4 images: fidelity 0.")


WRONG = {
    "qubits": (lambda: q.Qmae(qubits=13), ValueError, "qubits: 13"),
    "latent": (lambda: q.Qmae(qubits=4, latent=4), ValueError, "latent: 4 is not in 1..3"),
    "entangler": (lambda: q.Qmae(qubits=4, entangler="comet"), ValueError, "entangler: 'comet' is none of lexicographic"),
    "engine": (lambda: q.Qmae(qubits=4, engine="gpu"), ValueError, "engine: 'gpu'"),
    "engine that does not suit": (lambda: q.Qmae("ibm_like", qubits=4, engine="pure"), q.Unsupported, ""),
    "trajectories": (lambda: q.Qmae(qubits=4, trajectories=1), ValueError, "trajectories: 1"),
    "angles": (lambda: q.Qmae(qubits=2).loss(np.zeros(3), np.eye(4)), ValueError, r"angles: the shape \(3,\) is not \(15\)"),
    "angles of integers' kind": (lambda: q.Qmae(qubits=2).loss(["a"] * 15, np.eye(4)), TypeError, "angles: the type"),
    "inputs": (lambda: q.Qmae(qubits=2).loss(np.zeros(15), np.eye(3)), ValueError, r"inputs: the shape \(3, 3\) is not \(any, 4\)"),
    "norm": (lambda: q.Qmae(qubits=2).loss(np.zeros(15), np.ones((1, 4))), q.NotPhysical, "inputs: row 0 has norm"),
    "references": (lambda: q.Qmae(qubits=2).loss(np.zeros(15), np.eye(4), np.eye(4)[:2]), ValueError, "references: 2 for 4 inputs"),
    "complex images": (lambda: q.Qmae(qubits=2).loss(np.zeros(15), np.eye(4) * 1j), TypeError, "inputs: the type complex128"),
    "no image": (lambda: q.Qmae(qubits=2).loss(np.zeros(15), np.empty((0, 4))), ValueError, "there is no image"),
    "a way to group": (lambda: q.Qmae("ibm_like", qubits=2).budget(np.zeros(15), np.eye(4)).map(of="loss"), ValueError, "of: 'loss'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name):
    call, kind, words = WRONG[name]
    with pytest.raises(kind, match=words):
        call()


def test_the_engine_says_why():
    assert q.Qmae(qubits=2).reason and "\n" not in q.Qmae("ibm_like", qubits=2).reason
    assert q.Qmae("ibm_like", qubits=2, engine="dm").engine == "dm"
