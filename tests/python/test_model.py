# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise models: what they say is what the command line shows."""

import json

import numpy as np
import pytest

import qmae_noise
from conftest import ROOT, command


TEXT = """format = 1; name = "m"; dt = 2e-10;
qubit: { T1 = 1e-4; T2 = 5e-5; p10 = 0.01; p01 = 0.02; };
gates: { any1: { duration = 1e-8; error = 1e-3; }; cz: { duration = 1e-7; error = 0.005; }; };
"""


def test_names_and_load(cli):
    names = qmae_noise.Model.names()
    assert {"ibm_like", "ideal", "quantinuum_h1_like"} <= set(names)
    for name in names:
        model = qmae_noise.Model.load(name)
        assert model.name and model.text == (ROOT / "noise_models" / (name + ".cfg")).read_text()
        assert repr(model.name)[1:-1] in repr(model)
    ideal = qmae_noise.Model.ideal()
    assert ideal.is_ideal and ideal.path == "" and ideal.schedule == "none"


def test_what_it_says():
    model = qmae_noise.Model.from_text(TEXT)
    assert model.qubit(3) == (1e-4, 5e-5, 0.0, 0.01, 0.02)
    noise = model.gate("cz", [0, 1])
    assert (noise.duration, noise.error, noise.line) == (1e-7, 0.005, 3) and 0 < noise.depolarizing < 0.01
    assert model.gate("h", [0]).error == 1e-3
    assert model.dt == 2e-10 and model.coupled(0, 7)
    assert qmae_noise.Model.load("ibm_like").warnings == []


def test_audit_is_noise_show():
    """Every place of noise of a QMAE circuit."""
    text = command("circuit", "--side", 4, "--qasm", 3)
    said = json.loads(command("noise", "show", "ibm_like", "--circuit", "--side", 4, "--embedding", "circuit", "--json"))
    circuit = qmae_noise.Circuit.from_qasm(text)
    rows = qmae_noise.Model.load("ibm_like").audit(circuit, merge=True)
    assert len(rows) == len(said["locations"]) > 100
    for row, place in zip(rows, said["locations"]):
        assert [q for q in row["qubits"] if q >= 0] == place["qubits"]
        for key in ("section", "cause", "source", "channel", "strength", "line"):
            assert row[key] == place[key]
        assert float(row["start"]) == pytest.approx(place["start"], rel=1e-14, abs=1e-22)
        if place["infidelity"] is not None:
            assert float(row["infidelity"]) == pytest.approx(place["infidelity"], rel=1e-13)


def test_scale():
    model = qmae_noise.Model.load("depolarizing")
    circuit = qmae_noise.Circuit(1).gate("x", 0)
    values = [qmae_noise.run(circuit, model.scale(s)).expect("Z") for s in (0, 0.5, 1, 2)]
    assert values[0] == -1 and values == sorted(values) and values[3] > values[0]
    assert model.scale(2).scale(0.5).strength == 1
    lost = 1 + np.array(values)
    assert 1 - lost[2] == pytest.approx((1 - lost[1]) ** 2) == pytest.approx((1 - lost[3]) ** 0.5)


@pytest.mark.parametrize(
    "file, options, words",
    [
        ("ibm_properties.json", {"cap_t2": True}, ["--t2-policy", "cap"]),
        ("ibm_properties.json", {"qubits": "0,1", "cap_t2": True}, ["--qubits", "0,1", "--t2-policy", "cap"]),
        ("aer_noise_model.json", {}, []),
        ("nwqsim_device.json", {"format": "nwqsim"}, ["--format", "nwqsim"]),
        ("cirq_calibration.json", {}, []),
    ],
)
def test_from_calibration(tmp_path, file, options, words):
    command("noise", "import", ROOT / "tests" / "import" / file, "--out", tmp_path / "model.cfg", *words)
    said = (tmp_path / "model.cfg").read_text()
    model = qmae_noise.Model.from_calibration(ROOT / "tests" / "import" / file, **options)
    strip = lambda text: [line for line in text.splitlines() if not line.startswith("#")]  # noqa: E731
    assert strip(model.text) == strip(said)


def test_transfer_matrices():
    """A depolarizing program's instructions are what the formula says."""
    program = qmae_noise.Program(qmae_noise.Circuit(1).gate("x", 0), "depolarizing")
    matrices = [program.transfer_matrix(k) for k in range(len(program))]
    assert np.allclose(matrices[0], np.diag([1, 1, -1, -1]))
    assert np.allclose(matrices[1], np.diag([1, *[matrices[1][1, 1]] * 3])) and 0.99 < matrices[1][1, 1] < 1


def test_version():
    said = command("version")
    assert qmae_noise.__version__ == qmae_noise._library.version() and qmae_noise.__version__ in said and qmae_noise.build() in said


def test_warnings():
    text = 'format = 1; name = "odd"; qubit: { T1 = 1e-5; T2 = 5e-5; };'
    with pytest.raises(qmae_noise.Error, match="T2"):
        qmae_noise.Model.from_text(text)
    (warning,) = qmae_noise.Model.from_text(text, path="odd.cfg", t2="cap").warnings
    assert warning.startswith("odd.cfg:1") and "T2" in warning and qmae_noise.Model.load("ibm_like").warnings == []


def test_drawn_devices():
    """spread: every number times exp(spread x)."""
    here, one, again, two = (qmae_noise.Model.load("ibm_like", instance=k, spread=0.1).qubit(0).T1 for k in (0, 1, 1, 2))
    assert one == again != two and one != qmae_noise.Model.load("ibm_like").qubit(0).T1 == here
    with pytest.raises(qmae_noise.Unsupported, match="spread"):
        qmae_noise.Model.load("ibm_like", instance=1)
    with pytest.raises(qmae_noise.Unsupported, match="trainings draw devices"):
        qmae_noise.train("nowhere", qmae_noise.Model.load("ibm_like", instance=1, spread=0.1), side=4)
