# SPDX-License-Identifier: GPL-3.0-or-later
"""Observables, inputs that stay parameters, routes."""

import numpy as np
import pytest

import qmae_noise as q

TEXT = """OPENQASM 3;
include "stdgates.inc";
input float a;
input array[float, 2] w;
qubit[2] q;
ry(2 * a) q[0];
cx q[0], q[1];
rz(w[0] * a) q[1];
rx(w[1]) q[1];
ry(0.3 + w[1]) q[0];
"""
MAP = """format = 1; name = "line"; basis = ["rz", "sx", "cz"];
gates: { any1: { duration = 1e-8; error = 1e-4; }; cz: { duration = 1e-7; error = 0.01; }; };
coupling = ( [0, 1], [1, 2], [2, 3] );
"""


def test_observables():
    made = q.Observable("0.5 ZZ - 1.2 XI + 3e-2 + 2 |01> + 0.5 ZZ", qubits=2)
    assert len(made) == 4 and dict((letters, weight) for weight, letters in made.terms) == {"ZZ": 1.0, "XI": -1.2, "II": 0.03, "01": 2.0}
    matrix = np.array([made.apply(row) for row in np.eye(4)]).T
    zz, xi = np.diag([1, -1, -1, 1]), np.kron([[0, 1], [1, 0]], np.eye(2))
    assert np.allclose(matrix, zz - 1.2 * xi + 0.03 * np.eye(4) + 2 * np.diag([0, 1, 0, 0]))
    result = q.run(q.Circuit(2).gate("ry", 0, 0.4).gate("cx", [0, 1]).gate("rx", 1, 0.7), "ibm_like")
    assert result.observe(made) == pytest.approx(np.trace(matrix @ result.density_matrix()).real, abs=1e-12)
    psi = q.run(q.Circuit(2).gate("h", 0).gate("cx", [0, 1])).state()
    assert result.observe(q.Observable.of_state(psi)) == pytest.approx(result.fidelity(psi), abs=1e-12)
    assert "+1 ZZ" in repr(made)


def test_observables_from_files(tmp_path):
    (tmp_path / "sum.txt").write_text("0.5 ZI # first\n-0.25 XX\n")
    made = q.Observable.read(tmp_path / "sum.txt", 2)
    assert made.terms == [(0.5, "ZI"), (-0.25, "XX")]
    circuit = q.Circuit(2, 1).rotation("ry", 1, 0).gate("cx", [1, 0])
    assert q.gradient(circuit, "ibm_like", made, [0.3]).value == q.gradient(circuit, "ibm_like", {"ZI": 0.5, "XX": -0.25}, [0.3]).value


def test_states_as_circuits(tmp_path):
    bell = q.Circuit(2).gate("ry", 0, 0.4).gate("cx", [0, 1])
    (tmp_path / "bell.qasm").write_text(bell.to_qasm())
    made = q.Observable(f"2 |{tmp_path / 'bell.qasm'}> - ZI", 2)
    assert made.terms == [(2.0, None), (-1.0, "ZI")]
    circuit = q.Circuit(2, 1).rotation("ry", 1, 0).gate("cx", [1, 0])
    result = q.run(circuit, "ibm_like", parameters=[0.3])
    want = 2 * result.fidelity(bell_state := q.run(bell).state()) - result.expect("ZI")
    assert result.observe(made) == pytest.approx(want, abs=1e-12) and abs(bell_state[3]) > 0.1
    assert q.gradient(circuit, "ibm_like", f"2 |{tmp_path / 'bell.qasm'}> - Z1", [0.3]).value == pytest.approx(want, abs=1e-12)
    with pytest.raises(q.Unsupported, match="it measures"):
        (tmp_path / "bell.qasm").write_text("OPENQASM 3; qubit[2] q; bit b; b = measure q[0];")
        q.Observable(f"|{tmp_path / 'bell.qasm'}>", 2)


def test_inputs_stay():
    circuit = q.Circuit.from_qasm(TEXT, keep_inputs=True)
    assert circuit.inputs == {"a": 1, "w": 2} and circuit.parameter_count == 3 and circuit.parameters is None
    at = np.array([0.4, 1.1, -0.6])
    fixed = q.Circuit(2).gate("ry", 0, 0.8).gate("cx", [0, 1]).gate("rz", 1, 0.44).gate("rx", 1, -0.6).gate("ry", 0, -0.3)
    want = q.run(fixed).expect("ZX")
    assert q.run(circuit, parameters=at).expect("ZX") == pytest.approx(want, abs=1e-12)
    assert q.run(circuit, parameters={"a": 0.4, "w": [1.1, -0.6]}).expect("ZX") == pytest.approx(want, abs=1e-12)
    adjoint = q.Adjoint(q.Program(circuit, "ibm_like"))
    found = adjoint.run("ZX", at)
    for k in range(3):
        step = 1e-5 * np.eye(3)[k]
        assert (adjoint.run("ZX", at + step).value - adjoint.run("ZX", at - step).value) / 2e-5 == pytest.approx(found.slopes[k], abs=1e-8)


def test_inputs_stay_by_samples():
    """Errors of trajectories and of shots are those by the inputs."""
    circuit, at = q.Circuit.from_qasm(TEXT, keep_inputs=True), [0.4, 1.1, -0.6]
    program = q.Program(circuit, "ibm_like", readout=False)
    adjoint = q.Adjoint(program)
    exact = adjoint.run("ZX", at)
    found = q.gradient(program, None, "ZX", at, trajectories=3000)
    assert found.slopes.shape == found.errors.shape == (3,) and (np.abs(found.slopes - exact.slopes) < 5 * found.errors + 1e-12).all()
    drawn = [adjoint.sample("ZX", 400, seed, at) for seed in range(60)]
    slopes = np.array([g.slopes for g in drawn])
    assert (np.abs(slopes.mean(0) - exact.slopes) < 5 * drawn[0].errors / np.sqrt(60)).all()
    assert np.allclose(slopes.std(0), drawn[0].errors, rtol=0.4)


def test_routes():
    model = q.Model.from_text(MAP)
    circuit = q.Circuit(3).gate("h", 0).gate("cx", [0, 1]).gate("cx", [1, 2]).gate("cx", [0, 2]).gate("ry", 2, 0.7)
    route = circuit.route(model, seed=3)
    assert not route.embedded and route.swaps + route.bridges > 0 and circuit.route(model, seed=3)[1:] == route[1:]
    assert len(route.exchanges) == route.swaps >= route.free_swaps + route.cheap_swaps
    place = list(route.initial)
    for _, (a, b) in route.exchanges:
        place = [b if where == a else a if where == b else where for where in place]
    assert tuple(place) == route.final
    placed = q.run(route.circuit).density_matrix(list(route.final))
    assert np.allclose(placed, q.run(circuit).density_matrix(), atol=1e-12)
    assert q.run(route.circuit, model).purity < 1
    fixed = circuit.route(model, layout=[3, 2, 1])
    assert fixed.initial == (3, 2, 1)


WRONG = {
    "observable": (lambda: q.Observable("0.5 ZA", 2), q.WrongSyntax, "<observable>:1"),
    "another size": (lambda: q.run(q.Circuit(1)).observe(q.Observable("ZZ", 2)), q.Error, ""),
    "no observable": (lambda: q.run(q.Circuit(2)).observe("ZZ"), TypeError, "observable: an Observable"),
    "state without norm": (lambda: q.Observable.of_state(np.ones(4)), q.NotPhysical, "norm"),
    "state of three": (lambda: q.Observable.of_state(np.ones(3)), ValueError, "3 amplitudes"),
    "no inputs": (lambda: q.run(q.Circuit.from_qasm(TEXT, keep_inputs=True)), ValueError, "inputs a, w"),
    "input missing": (lambda: q.run(q.Circuit.from_qasm(TEXT, keep_inputs=True), parameters={"a": 1.0}), q.NotFound, "w"),
    "layout": (lambda: q.Circuit(2).route(q.Model.from_text(MAP), layout=[0]), ValueError, "layout: 1 places for 2"),
    "layout twice": (lambda: q.Circuit(2).route(q.Model.from_text(MAP), layout=[0, 0]), ValueError, ""),
    "device too small": (lambda: q.Circuit(5).route(q.Model.from_text(MAP)), q.Unsupported, ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name):
    call, kind, words = WRONG[name]
    with pytest.raises(kind, match=words):
        call()


def test_open_angles_are_inputs_of_the_text():
    built = q.Circuit(2, parameters=2).rotation("ry", 0, 1, scale=2.0).rotation("rzz", [0, 1], 0, offset=0.25)
    text = built.to_qasm()
    assert "input array[float[64], 2] theta;" in text
    read = q.Circuit.from_qasm(text, keep_inputs=True)
    at = [0.3, -0.7]
    assert read.inputs == {"theta": 2}
    assert np.array_equal(q.run(read, parameters=at).state(), q.run(built, parameters=at).state())
    with pytest.raises(q.WrongValue, match="give a value for each"):
        built.to_qasm(2)
    with pytest.raises(q.WrongValue, match="give values for the inputs theta"):
        read.to_qasm()


def test_reset_and_load():
    circuit = q.Circuit(2).load(0).gate("x", 0).gate("x", 1).reset(0)
    assert len(circuit) == 4 and q.run(circuit).expect(["IZ", "ZI"]).tolist() == [1, -1]
    assert "reset q[0];" in circuit.to_qasm()
    audit = q.Model.load("ibm_like").audit(q.Circuit(1).load(0).gate("x", 0))
    assert len(audit) and set(audit["operation"]) == {1}


def test_notes_and_counts():
    circuit = q.Circuit.from_qasm('OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0],q[1];\n#pragma braket result state_vector\n')
    (note,) = circuit.notes
    assert "pragma braket result" in note and q.Circuit(1).notes == []
    program = q.Program(circuit, "ibm_like")
    assert program.operations > len(circuit) == 2
    assert q.run(program).cost == {"steps": q.run(program).cost["steps"], "branches": 1, "vectors": 0} and q.run(program).cost["steps"] > 0
    assert q.run(circuit, method="pure").cost["vectors"] == 1
