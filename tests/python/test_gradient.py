# SPDX-License-Identifier: GPL-3.0-or-later
"""Gradients of any circuit: against differences and against the autoencoder's own."""

import numpy as np
import pytest

import qmae_noise as q

OBSERVABLE = {"ZZI": 0.7, "XIY": -1.3, "IIZ": 0.4}


def circuit():
    made = q.Circuit(3, parameters=3).gate("h", 0).rotation("ry", 1, 0).gate("cx", [0, 1]).rotation("rzz", [1, 2], 1, scale=0.5, offset=0.2)
    return made.rotation("rx", 2, 2).rotation("ry", 0, 0, scale=-2.0).gate("cx", [2, 0]).measure(1, 0)


@pytest.mark.parametrize("model", [None, "ibm_like"])
def test_against_differences(model):
    adjoint = q.Adjoint(q.Program(circuit(), model))
    at = np.array([0.4, -1.1, 2.0])
    found = adjoint.run(OBSERVABLE, at)
    result = adjoint.program.run(parameters=at)
    assert found.value == pytest.approx(sum(w * result.expect(p) for p, w in OBSERVABLE.items()), abs=1e-12)
    for p in range(3):
        step = np.zeros(3)
        step[p] = 1e-5
        difference = adjoint.run(OBSERVABLE, at + step).value - adjoint.run(OBSERVABLE, at - step).value
        assert difference / 2e-5 == pytest.approx(found.slopes[p], abs=1e-8)
    once = q.gradient(circuit(), model, OBSERVABLE, at)
    assert once.value == found.value and np.array_equal(once.slopes, found.slopes) and once.places is None


def test_by_noise():
    at, part = [0.4, -1.1, 2.0], 1e-4
    found = q.gradient(circuit(), "ibm_like", OBSERVABLE, at, noise=True)
    for by in ("source", "gate", "qubit", "operation"):
        assert sum(found.budget(by).values()) == pytest.approx(found.places["slope"].sum())
    for source in ("gate-2q", "gate-t1", "readout"):
        less, more = (q.gradient(circuit(), "ibm_like", OBSERVABLE, at, reduce={source: sign * part}).value for sign in (1, -1))
        assert (more - less) / (2 * part) == pytest.approx(found.budget()[source], rel=1e-4, abs=1e-9)
    table = found.to_pandas("source")
    assert table.index.name == "source" and len(found.to_pandas()) == len(found.places) > 20


def test_the_autoencoders():
    """A QMAE as any circuit: the same derivatives as its own engine's."""
    qmae = q.Qmae("ibm_like", qubits=2, embedding="circuit")
    rng = np.random.default_rng(2)
    angles, inputs = rng.normal(size=qmae.angle_count), q.normalise(rng.random((2, 4)))
    values = np.concatenate([angles, q.embedding_angles(inputs[0]), q.embedding_angles(inputs[1])])
    made = qmae.circuit()
    found = q.gradient(made, "ibm_like", "Z" + "I" * (made.qubits - 1), values, merge=True)
    own = qmae.evaluate(angles, inputs[0], inputs[1], gradient=True)
    assert found.value == pytest.approx(own.swap, abs=1e-10)
    assert np.allclose(found.slopes[: angles.size], own.angle_gradient, atol=1e-10)


def test_by_shots():
    adjoint = q.Adjoint(q.Program(circuit(), "ibm_like", readout=False))
    at = [0.4, -1.1, 2.0]
    exact = adjoint.run(OBSERVABLE, at)
    drawn = [adjoint.sample(OBSERVABLE, 1000, seed, at) for seed in range(60)]
    slopes = np.array([g.slopes for g in drawn])
    assert (drawn[0].errors > 0).all() and drawn[0].shots > drawn[0].circuits > 6 and exact.errors is None
    assert (np.abs(slopes.mean(0) - exact.slopes) < 5 * drawn[0].errors / np.sqrt(60)).all()
    assert np.allclose(slopes.std(0), drawn[0].errors, rtol=0.35)
    assert np.array_equal(adjoint.sample(OBSERVABLE, 1000, 3, at).slopes, slopes[3])


def test_by_trajectories():
    at = [0.4, -1.1, 2.0]
    exact = q.gradient(circuit(), "ibm_like", OBSERVABLE, at)
    found, same = (q.gradient(circuit(), "ibm_like", OBSERVABLE, at, trajectories=4000, seed=3, threads=threads) for threads in (1, 2))
    assert found.value == same.value and np.array_equal(found.slopes, same.slopes)
    assert (found.errors > 0).all() and (np.abs(found.slopes - exact.slopes) < 5 * found.errors).all()
    assert abs(found.value - exact.value) < 5 * found.value_error


def test_until_a_target():
    at = np.array([0.4, 1.1, -0.6])
    found = q.gradient(circuit(), "ibm_like", OBSERVABLE, at, trajectories=10**6, target_error=0.01, seed=3)
    assert found.errors is not None and max(found.value_error, found.errors.max()) <= 0.01 and found.trajectories % 64 <= 1 < found.trajectories < 10**5
    same = q.gradient(circuit(), "ibm_like", OBSERVABLE, at, target_error=0.01, seed=3)
    assert same.trajectories == found.trajectories and same.value == found.value


def test_by_noise_from_trajectories():
    at = [0.4, -1.1, 2.0]
    exact = q.gradient(circuit(), "ibm_like", OBSERVABLE, at, noise=True)
    found = q.gradient(circuit(), "ibm_like", OBSERVABLE, at, noise=True, trajectories=4000, seed=3)
    assert np.array_equal(found.places["source"], exact.places["source"]) and not exact.places["error"].any() and exact.noise_error == 0
    scores = (found.places["slope"] - exact.places["slope"])[found.places["error"] > 0] / found.places["error"][found.places["error"] > 0]
    assert len(scores) > 20 and np.abs(scores).max() < 5 and np.abs(scores.mean()) < 1
    for source, error in found.source_errors.items():
        assert error >= 0 and abs(found.budget().get(source, 0.0) - exact.budget().get(source, 0.0)) <= 5 * error + 1e-12
    assert 0 < found.noise_error and abs(found.places["slope"].sum() - exact.places["slope"].sum()) < 5 * found.noise_error


WRONG = {
    "string": (lambda: q.gradient(circuit(), None, "ZZ", np.zeros(3)), ValueError, "observable: 'ZZ': give one letter"),
    "nothing": (lambda: q.gradient(circuit(), None, parameters=np.zeros(3)), ValueError, "observable: '': give one letter"),
    "weight": (lambda: q.gradient(circuit(), None, {"ZZZ": np.nan}, np.zeros(3)), ValueError, r"observable\['ZZZ'\]: nan"),
    "parameters": (lambda: q.gradient(circuit(), None, "ZZZ", np.zeros(2)), ValueError, r"parameters: the shape \(2,\) is not \(3\)"),
    "no parameters": (lambda: q.gradient(circuit(), None, "ZZZ"), ValueError, "parameters: the circuit has 3"),
    "places": (lambda: q.gradient(circuit(), None, "ZZZ", np.zeros(3)).budget(), ValueError, "noise=True"),
    "group": (lambda: q.gradient(circuit(), None, "ZZZ", np.zeros(3), noise=True).budget("colour"), ValueError, "by: 'colour'"),
    "trajectories": (lambda: q.gradient(circuit(), None, "ZZZ", np.zeros(3), trajectories=1), ValueError, "at least 2"),
    "shots": (lambda: q.Adjoint(circuit()).sample("ZZZ", 0, 1, np.zeros(3)), ValueError, "shots: 0"),
    "memory": (lambda: q.gradient(q.Circuit(14).gate("h", 0).gate("cx", [0, 13]), "ibm_like", "Z" * 14, memory=64), q.TooLarge, ""),
    "another size": (lambda: q.gradient(circuit(), None, q.Observable("ZZ", 2), np.zeros(3)), q.Error, ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name):
    call, kind, words = WRONG[name]
    with pytest.raises(kind, match=words):
        call()
