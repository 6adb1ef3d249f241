# SPDX-License-Identifier: GPL-3.0-or-later
"""Circuits: every number is the command line's, to the last bit."""

import numpy as np
import pytest

import qmae_noise
from conftest import CIRCUITS

FILES = [
    "adder.qasm",
    "bell.qasm",
    "bernstein_vazirani.qasm",
    "deutsch_jozsa.qasm",
    "from_cirq.qasm",
    "from_pennylane.qasm",
    "from_qiskit_2.qasm",
    "from_qiskit_3.qasm",
    "from_tket.qasm",
    "ghz.qasm",
    "phase_estimation.qasm",
    "repetition_code.qasm",
    "teleportation.qasm",
    "vqe.qasm",
]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("model", ["none", "ibm_like"])
def test_numbers_are_the_command_lines(cli, file, model):
    circuit = qmae_noise.Circuit.read(CIRCUITS / file)
    n = circuit.qubits
    paulis = ["Z" * n, "X" * n, "Y" + "I" * (n - 1), "I" * (n - 1) + "Z"]
    said = cli("simulate", CIRCUITS / file, "--noise", model, "--seed", 7, "--shots", 300, "--expect", ",".join(paulis), "--probabilities", "all")
    result = qmae_noise.run(circuit, model, seed=7, shots=300)
    assert result.method == said["method"]
    assert len(circuit) == said["operations"]
    assert result.program.duration == said.get("duration", 0.0)
    assert [e["value"] for e in said["expectation"]] == result.expect(paulis).tolist()
    assert said.get("counts", {}) == result.counts
    assert said.get("probabilities", {}) == (result.probabilities() if circuit.bits else {})
    assert said["purity"] == result.purity
    if said.get("entropy") is not None:
        assert said["entropy"] == result.entropy()


@pytest.mark.parametrize("method", ["dm", "trajectory"])
def test_options(cli, method):
    file, expect = CIRCUITS / "ising.qasm", "ZIIIZ,IXXII"
    words = ["--param", "J=0.4", "--param", "field=pi/10", "--noise", "ibm_like", "--noise-scale", "2.5", "--no-readout", "--merge", "--method", method]
    words += ["--measure-all", "--threads", "1"]
    circuit = qmae_noise.Circuit.read(file, inputs={"J": 0.4, "field": "pi/10"})
    model = qmae_noise.Model.load("ibm_like").scale(2.5)
    said = cli("simulate", file, "--expect", expect, *words)
    result = qmae_noise.run(circuit, model, method=method, expect=expect.split(","), measure_all=True, merge=True, readout=False, threads=1)
    assert result.counts == said["counts"]
    assert result.expect(expect.split(",")).tolist() == [e["value"] for e in said["expectation"]]
    if method == "trajectory":
        assert result.estimates.error.tolist() == [e["stderr"] for e in said["expectation"]]


def test_measure_all_beside_registers(cli):
    said = cli("simulate", CIRCUITS / "teleportation.qasm", "--noise", "ibm_like", "--measure-all", "--seed", 3)
    result = qmae_noise.run(qmae_noise.Circuit.read(CIRCUITS / "teleportation.qasm"), "ibm_like", measure_all=True, seed=3)
    assert result.counts == said["counts"] and result.probabilities() == said["probabilities"]


def test_states(cli, tmp_path):
    for file, options in (("ghz.qasm", []), ("bell.qasm", ["--noise", "ibm_like"]), ("qft.qasm", ["--keep", "2,0"])):
        cli("simulate", CIRCUITS / file, "--state", tmp_path / "state.npy", *options)
        want = np.load(tmp_path / "state.npy")
        result = qmae_noise.run(qmae_noise.Circuit.read(CIRCUITS / file), "ibm_like" if "--noise" in options else None)
        if "--keep" in options:
            got = result.density_matrix([2, 0])
        else:
            got = result.state() if want.ndim == 1 else result.density_matrix()
        assert got.dtype == want.dtype and np.array_equal(got, want)
        assert np.isclose(np.trace(result.density_matrix()).real, 1.0)
    psi = qmae_noise.run(qmae_noise.Circuit.read(CIRCUITS / "bell.qasm")).state()
    np.save(tmp_path / "psi.npy", psi)
    said = cli("simulate", CIRCUITS / "bell.qasm", "--noise", "ibm_like", "--fidelity", tmp_path / "psi.npy")
    assert said["fidelity"] == qmae_noise.run(qmae_noise.Circuit.read(CIRCUITS / "bell.qasm"), "ibm_like").fidelity(psi)


def test_trajectories(cli):
    file, paulis = CIRCUITS / "adder.qasm", ["ZIIIII", "IIIIIZ"]
    words = ["--noise", "ibm_like", "--method", "trajectory", "--expect", ",".join(paulis), "--target-se", 0.02, "--seed", 5]
    said = cli("simulate", file, *words)
    seen = []
    found = qmae_noise.trajectories(
        qmae_noise.Circuit.read(file), "ibm_like", paulis, target_error=0.02, seed=5, threads=1, progress=lambda done, error: seen.append(done)
    )
    for k, e in enumerate(said["expectation"]):
        assert (found.value[k], found.error[k]) == (e["value"], e["stderr"])
        assert (found.trajectory_variance[k], found.shot_variance[k]) == (e["trajectory_variance"], e["shot_variance"])
    assert found.reached and found.error.max() <= 0.02 and seen
    two = qmae_noise.trajectories(qmae_noise.Circuit.read(file), "ibm_like", paulis, target_error=0.02, seed=5, threads=2)
    assert np.array_equal(two.value, found.value)


def test_progress_ends_trajectories():
    circuit = qmae_noise.Circuit.read(CIRCUITS / "adder.qasm")
    found = qmae_noise.trajectories(circuit, "ibm_like", "Z" * circuit.qubits, trajectories=10**8, progress=lambda done, error: done < 50, threads=1)
    assert found.interrupted and 2 <= found.trajectories < 1000

    def fails(done, error):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        qmae_noise.trajectories(circuit, "ibm_like", "Z" * circuit.qubits, trajectories=10**8, progress=fails)


def test_a_state_by_hand():
    """Against matrices of NumPy: the gates' own, multiplied out; qubit 0 is the lowest bit."""
    rng = np.random.default_rng(3)
    circuit, psi = qmae_noise.Circuit(3), np.zeros(8, complex)
    psi[0] = 1
    for name, qubits, count in (("ry", [2], 1), ("u3", [0], 3), ("cx", [2, 0], 0), ("rzz", [1, 2], 1), ("ccx", [0, 2, 1], 0), ("h", [1], 0)):
        angles = rng.uniform(-3, 3, count)
        circuit.gate(name, qubits, angles)
        matrix = qmae_noise.gate_matrix(name, angles)
        made = np.zeros_like(psi)
        for index in range(8):
            column = sum((index >> q & 1) << k for k, q in enumerate(qubits))
            for row in range(len(matrix)):
                target = index
                for k, q in enumerate(qubits):
                    target = target & ~(1 << q) | (row >> k & 1) << q
                made[target] += matrix[row, column] * psi[index]
        psi = made
    result = qmae_noise.run(circuit)
    assert abs(np.vdot(psi, result.state())) == pytest.approx(1, abs=1e-12)
    assert np.allclose(result.density_matrix(), np.outer(psi, psi.conj()), atol=1e-12)
    z0 = sum((1 - 2 * (i & 1)) * abs(psi[i]) ** 2 for i in range(8))
    assert result.expect("IIZ") == pytest.approx(z0, abs=1e-12)
    assert qmae_noise.run(circuit, "ideal", method="dm").fidelity(psi / np.linalg.norm(psi)) == pytest.approx(1, abs=1e-12)


def test_parameters_and_programs():
    circuit = qmae_noise.Circuit(2, parameters=2).rotation("ry", 0, 0).gate("cx", [0, 1]).rotation("rz", 1, 1, scale=2.0, offset=0.1)
    circuit.rotation("rx", 1, 0, scale=-1.0)
    program = qmae_noise.Program(circuit, "ibm_like")
    for values in ([0.3, 0.4], [1.0, -2.0]):
        fixed = qmae_noise.Circuit(2).gate("ry", 0, values[0]).gate("cx", [0, 1]).gate("rz", 1, 2 * values[1] + 0.1).gate("rx", 1, -values[0])
        assert program.run(parameters=values).expect("ZX") == pytest.approx(qmae_noise.run(fixed, "ibm_like").expect("ZX"), abs=1e-3)
        ideal = qmae_noise.run(circuit, parameters=np.array(values)).expect(["ZX", "YY"])
        assert np.allclose(ideal, qmae_noise.run(fixed).expect(["ZX", "YY"]), atol=1e-12)
    again = qmae_noise.Circuit.from_qasm(circuit.to_qasm(parameters=[0.3, 0.4]))
    assert np.allclose(again.parameters, [0.3, 0.9, -0.3]) and again.to_qasm() == circuit.to_qasm(parameters=[0.3, 0.4])
    assert qmae_noise.run(again, "ibm_like").expect("ZX") == pytest.approx(program.run(parameters=[0.3, 0.4]).expect("ZX"), abs=1e-14)


def test_echo_and_fold():
    circuit = qmae_noise.Circuit(3).gate("h", 0).gate("cx", [0, 1]).gate("rzz", [1, 2], 0.3).append_inverse()
    assert qmae_noise.run(circuit).state()[0] == pytest.approx(1, abs=1e-12)
    native = circuit.decompose(["rz", "sx", "cx"])
    assert set(native.counts()) <= {"rz", "sx", "x", "cx"}
    assert abs(qmae_noise.run(native).state()[0]) == pytest.approx(1, abs=1e-12)
    folded = native.fold(3, basis=["rz", "sx", "cx"])
    assert folded.counts()["cx"] == 3 * native.counts()["cx"]
    once, thrice = (qmae_noise.run(circuit, "ibm_like", fold=fold).expect("ZZZ") for fold in (1, 3))
    assert thrice < once < 1
    without = qmae_noise.Program(circuit, "ibm_like", reduce={name: 1.0 for name in qmae_noise.sources()})
    assert without.run().expect("ZZZ") == pytest.approx(1, abs=1e-12)
    assert len(without.audit()) == 0


def test_read_exports():
    """What Qiskit, Cirq, pytket and PennyLane write: registers, bits and records as theirs."""
    for file, word in (("from_qiskit_2.qasm", "c"), ("from_qiskit_3.qasm", None), ("from_cirq.qasm", None), ("from_tket.qasm", None), ("from_pennylane.qasm", None)):
        circuit = qmae_noise.Circuit.read(CIRCUITS / file)
        assert circuit.registers and sum(r.size for r in circuit.registers if not r.classical) == circuit.qubits
        again = qmae_noise.Circuit.from_qasm(circuit.to_qasm(3))
        assert again.counts() == circuit.counts()
        assert word is None or word in [r.name for r in circuit.registers]


def test_observables_by_trajectories(cli, tmp_path):
    """Sums, with standard errors: near the exact values, and those of the command line."""
    path = CIRCUITS / "adder.qasm"
    program = qmae_noise.Program(qmae_noise.Circuit.read(path), "ibm_like")
    asked = qmae_noise.Observable("0.5 ZIIZII - 1.5 |1*****> + 0.25", 6)
    result = program.run(method="trajectory", expect=["ZIIZII"], observables=[asked, {"ZIIIII": 2.0, "IIIIIZ": -1.0}], trajectories=1500, seed=3)
    exact = [program.run().expect("ZIIZII"), program.run().observe(asked), 2 * program.run().expect("ZIIIII") - program.run().expect("IIIIIZ")]
    found = result.estimates
    assert found.value.shape == (3,) and (found.error > 0).all() and (np.abs(found.value - exact) < 5 * found.error).all()
    assert np.isnan(found.shot_variance[1:]).all() and "observable 1" in repr(found)
    assert result.observe(asked) == result.observe(qmae_noise.Observable("-1.5 |1*****> + 0.25 + 0.5 ZIIZII", 6)) == found.value[1]
    with pytest.raises(qmae_noise.Unsupported, match="run again with this observable"):
        result.observe(qmae_noise.Observable("ZIIIII", 6))
    alone = qmae_noise.trajectories(program, observables=asked, trajectories=1500, seed=3)
    assert alone.value.shape == (1,) and abs(alone.value[0] - exact[1]) < 5 * alone.error[0]
    reached = qmae_noise.trajectories(program, observables=[asked], target_error=5e-3, seed=3)
    assert reached.reached and reached.error[0] <= 5e-3 and reached.trajectories < reached.asked
    said = cli("simulate", path, "--noise", "ibm_like", "--method", "trajectory", "--observable", "0.5 ZIIZII - 1.5 |1*****> + 0.25", "--trajectories", 1500, "--seed", 3)
    numbers = str(said)
    assert repr(float(alone.value[0]))[:12] in numbers


def test_stabilizers_follow_the_density_matrix():
    """Counts and values of Clifford gates under Pauli noise, of 5 qubits beside the density matrix, of 40 chosen by themselves."""
    model = qmae_noise.Model.from_text(
        'format = 1; name = "m"; schedule = "none"; qubit: { p10 = 0.1; p01 = 0.05; }; gates: { any1: { duration = 0.0; error = 0.01; }; any2: { duration = 0.0; depolarizing = 0.05; }; };'
    )

    def ghz(n):
        circuit = qmae_noise.Circuit(n)
        circuit.gate("h", 0)
        for k in range(n - 1):
            circuit.gate("cx", (k, k + 1))
        return circuit.measure_all()

    exact, made = (qmae_noise.run(ghz(5), model, method=method, shots=20000) for method in ("dm", "stabilizer"))
    strings = ["ZZIII", "XXXXX", "IIZIZ"]
    assert np.allclose(made.expect(strings), exact.expect(strings), rtol=0, atol=1e-12)
    expected = exact.probabilities()
    for record, count in made.counts.items():
        p = expected[record]
        assert abs(count - 20000 * p) < 5.5 * np.sqrt(20000 * p * (1 - p)) + 1
    assert sum(made.counts.values()) == 20000
    with pytest.raises(qmae_noise.Unsupported, match="no probabilities"):
        made.probabilities()
    with pytest.raises(qmae_noise.Unsupported, match="no state"):
        made.purity
    large = qmae_noise.run(ghz(40), model, shots=10)
    assert large.method == "stabilizer" and "Clifford" in large.why and sum(large.counts.values()) == 10
