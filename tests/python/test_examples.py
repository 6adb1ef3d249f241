# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples run, their notebooks are theirs, and the doors for PennyLane and Qiskit keep the contracts of their interfaces."""

import json
import os
import runpy
import subprocess
import sys

import numpy as np
import pytest

import qmae_noise
from conftest import CIRCUITS, ROOT

EXAMPLES = ROOT / "examples" / "python"
SCRIPTS = ["first_circuit", "qmae", "vqe", "error_budget", "paper_figure"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_example(name, tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("scipy" if name == "vqe" else "pandas")
    environment = {**os.environ, "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, EXAMPLES / f"{name}.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout and list(tmp_path.glob("*.png"))
    said = {
        "first_circuit": "'00': 491, '01': 14, '10': 21, '11': 474",
        "vqe": "the ground state has -4.1456",
        "error_budget": "readout  0.03692",
        "qmae": "PSNR of four test images",
        "paper_figure": "gate-2q",
    }
    assert said[name] in done.stdout


def cells(script):
    """Kind and text of each cell of a script: the same words as python/tools/notebook.py has."""
    sys.path.insert(0, str(ROOT / "python" / "tools"))
    import notebook

    return notebook.cells(script.read_text())


@pytest.mark.parametrize("name", SCRIPTS)
def test_notebook(name):
    made = json.loads((EXAMPLES / f"{name}.ipynb").read_text())
    assert [(cell["cell_type"], "".join(cell["source"])) for cell in made["cells"]] == cells(EXAMPLES / f"{name}.py"), "scripts/notebooks makes them anew"
    outputs = [output for cell in made["cells"] for output in cell.get("outputs", [])]
    assert outputs and not any(output["output_type"] == "error" for output in outputs)
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert "/tmp/" not in json.dumps(outputs)


@pytest.fixture
def stand_ins(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "python" / "stand_ins"))
    for name in [name for name in sys.modules if name.split(".")[0] in ("pennylane", "qiskit")]:
        monkeypatch.delitem(sys.modules, name)


def test_pennylane(stand_ins):
    import pennylane as qml

    NoisyDevice = runpy.run_path(str(EXAMPLES / "pennylane_device.py"))["NoisyDevice"]
    device = NoisyDevice(wires=3, model="ibm_like", seed=4)
    operations = [("h", [], [0]), ("cx", [], [0, 2]), ("ry", [0.3], [1])]
    circuit = qmae_noise.Circuit(3).gate("h", 0).gate("cx", [0, 2]).gate("ry", 1, 0.3).measure_all()
    want = qmae_noise.run(circuit, "ibm_like")
    # The wire 0 is qubit 0: the leftmost letter of ours is wire 2.
    tape = qml.QuantumScript(
        operations,
        [
            qml.ExpectationMP(qml.sentence(Z0Z2=0.5, X1=2.0)),
            qml.ProbabilityMP(wires=[2, 1]),
            qml.VarianceMP(qml.sentence(Z1=1.0)),
            qml.DensityMatrixMP(wires=[1]),
        ],
    )
    value, law, variance, rho = device.execute(tape)
    assert value == pytest.approx(0.5 * want.expect("ZIZ") + 2 * want.expect("IXI"), abs=1e-13)
    records = want.probabilities()
    assert np.allclose(law, [sum(p for r, p in records.items() if r[0] == a and r[1] == b) for a in "01" for b in "01"], atol=1e-13)
    assert variance == pytest.approx(1 - want.expect("IZI") ** 2, abs=1e-13)
    assert np.allclose(rho, want.density_matrix([1]), atol=1e-14)
    batch = device.execute([qml.QuantumScript(operations, [qml.ExpectationMP(qml.sentence(Z0=1.0))])] * 2)
    assert isinstance(batch, tuple) and batch[0] == batch[1] == pytest.approx(want.expect("IIZ"), abs=1e-13)
    shots = qml.QuantumScript(operations, [qml.CountsMP(), qml.SampleMP(wires=[0, 2]), qml.ExpectationMP(qml.sentence(Z1=1.0))], shots=4000)
    counts, samples, mean = device.execute(shots)
    assert sum(counts.values()) == 4000 and all(len(record) == 3 for record in counts)
    assert samples.shape == (4000, 2) and (samples[:, 0] == samples[:, 1]).mean() > 0.95
    assert abs(mean - want.expect("IZI")) < 5 / np.sqrt(4000)
    with pytest.raises(NotImplementedError, match="StateMP"):
        device.execute(qml.QuantumScript(operations, [qml.StateMP()]))
    with pytest.raises(ValueError, match="need shots"):
        device.execute(qml.QuantumScript(operations, [qml.CountsMP()]))


def test_qiskit(stand_ins):
    import qiskit

    NoisyBackend = runpy.run_path(str(EXAMPLES / "qiskit_backend.py"))["NoisyBackend"]
    backend = NoisyBackend("ibm_like", num_qubits=3)
    assert {"cx", "rz", "measure", "reset"} <= set(backend.target.operation_names) and backend.target.num_qubits == 3
    text = (CIRCUITS / "from_qiskit_3.qasm").read_text()
    read = qmae_noise.Circuit.from_qasm(text)
    registers = [(r.name, r.size) for r in read.registers if r.classical]
    circuit = qiskit.QuantumCircuit(text, registers, read.qubits)
    job = backend.run(circuit, shots=500, seed_simulator=9)
    assert job.status() is qiskit.JobStatus.DONE and job.job_id()
    counts = job.result().get_counts()
    assert counts == qmae_noise.run(read, "ibm_like", shots=500, seed=9).counts and sum(counts.values()) == 500
    both = backend.run([circuit, circuit]).result()
    assert sum(both.get_counts(0).values()) == backend.options.shots == 1024 and both.get_counts(0) != both.get_counts(1)
    with pytest.raises(NotImplementedError, match="memory"):
        backend.run(circuit, memory=True)


def test_they_are_short():
    for name in ("pennylane_device", "qiskit_backend"):
        text = (EXAMPLES / f"{name}.py").read_text()
        assert len(text.splitlines()) < 150 and "NOT with" in text
