# SPDX-License-Identifier: GPL-3.0-or-later
"""Trainings and studies: their files are the command line's, byte for byte."""

import csv
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import qmae_noise as q
from conftest import command

SETTINGS = {"side": 4, "train_images": 6, "test_images": 3, "batch": 3, "epochs": 2, "threads": 1, "compare_ideal": True, "mask": 0.25, "seed": 2**40}
WORDS = [word for name, value in SETTINGS.items() for word in (f"--{name.replace('_', '-')}", str(value)) if value is not True] + ["--compare-ideal"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A training by the command line and the same by Python."""
    made = tmp_path_factory.mktemp("runs")
    command("train", "--noise", "ibm_like", "--noise-scale", "0.5", "--quiet", "--out", made / "command", *WORDS)
    told = []
    run = q.train(
        made / "python",
        q.Model.load("ibm_like").scale(0.5),
        callback=lambda step: told.append(("step", int(step.step), float(step.loss))),
        evaluated=lambda e: told.append(("evaluation", int(e.step), float(e.swap))),
        **SETTINGS,
    )
    return made, run, told


def test_files_are_the_command_lines(folder):
    made, run, told = folder
    for name in ("steps.csv", "images.csv", "noise_model.cfg", "ideal_steps.csv", "ideal_images.csv"):
        assert (made / "python" / name).read_bytes() == (made / "command" / name).read_bytes()
    other = q.Run.load(made / "command")
    assert np.array_equal(run.parameters, other.parameters) and np.array_equal(run.token, other.token)
    assert run.settings == other.settings and run.settings["seed"] == 2**40 and run.settings["noise-scale"] == 0.5
    assert (made / "python" / "curves.svg").exists() and (made / "python" / "report.html").exists()


def test_tables(folder):
    made, run, told = folder
    with open(made / "python" / "metrics.csv") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["swap"]) for row in rows] == run.metrics["swap"].tolist()
    with open(made / "python" / "ideal_steps.csv") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss"]) for row in rows] == run.ideal.steps["loss"].tolist() and run.ideal.ideal is None
    steps = [("step", int(s["step"]), float(s["loss"])) for s in run.steps]
    assert [news for news in told if news[0] == "step"] == steps
    assert [news[2] for news in told if news[0] == "evaluation"] == run.metrics["swap"].tolist()
    assert run.token.shape == (2, 2) and run.parameters.shape == (90,) and (run.step, run.interrupted) == (4, False)
    assert run.to_pandas("steps")["loss"].tolist() == run.steps["loss"].tolist() and len(run.to_pandas("images")) == 9


def test_a_trained_circuit_is_its_last_evaluation(folder, cli):
    made, run, _ = folder
    inputs, references, pixels = run.test_images()
    qmae = run.qmae()
    found = qmae.evaluate(run.parameters, inputs, references, fidelity=True)
    last = run.images[run.images["step"] == run.step]
    assert np.array_equal(found.swap, last["swap"]) and np.array_equal(found.fidelity, last["fidelity"])
    ideal = run.qmae(None if run.model.is_ideal else q.Model.ideal()).evaluate(run.parameters, inputs, references, fidelity=True)
    assert np.allclose(ideal.fidelity, last["ideal"], atol=1e-12)
    assert q.psnr(qmae.reconstruct(run.parameters, inputs), pixels).mean() == pytest.approx(run.metrics[-1]["psnr"], rel=1e-12)
    said = cli("budget", made / "python", "--test-images", 3)
    budget = qmae.budget(run.parameters, inputs, references)
    assert budget.fidelity == pytest.approx(said["fidelity"], rel=1e-14)
    for by in ("source", "qubit"):
        for row, group in zip(budget.groups[by], said[by]):
            assert row["name"] == group["name"] and float(row["fidelity"]) == pytest.approx(group["fidelity_slope"], rel=1e-13, abs=1e-16)


def test_shown(folder):
    _, run, _ = folder
    html = run._repr_html_()
    assert html.count("<polyline") == 4 and "ideal twin" in html and "&lt;Run" in html
    assert "4 x 4 pixels under ibm_like" in repr(run) and "no noise" in repr(run.ideal)


def test_stopped_runs_go_on(folder, tmp_path):
    _, run, _ = folder
    model = q.Model.load("ibm_like").scale(0.5)
    part = q.train(tmp_path / "run", model, callback=lambda step: step.step < 3, **SETTINGS)
    assert part.interrupted and part.step == 3
    with pytest.raises(ZeroDivisionError):
        q.train(tmp_path / "run", model, callback=lambda step: 1 / 0, **SETTINGS)
    whole = q.train(tmp_path / "run", model, **SETTINGS)
    assert not whole.interrupted and np.array_equal(whole.parameters, run.parameters) and np.array_equal(whole.steps, run.steps)


def test_ctrl_c(tmp_path):
    code = (
        "import sys, os, signal, qmae_noise as q\n"
        "def callback(step):\n"
        "    if step.step == 3: os.kill(os.getpid(), signal.SIGINT)\n"
        "try:\n"
        "    q.train(sys.argv[1], 'ibm_like', side=4, train_images=40, test_images=2, epochs=500, batch=2, callback=callback)\n"
        "except KeyboardInterrupt:\n"
        "    print(q.Run.load(sys.argv[1]).step)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "run"], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0 and 3 <= int(done.stdout) < 50, done.stderr
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


WRONG = {
    "unknown setting": ({"epoch": 3}, q.Error, "epochs"),
    "setting of a wrong type": ({"epochs": [1]}, TypeError, "epochs: a string, a number or a bool"),
    "infinite rate": ({"learning_rate": np.inf}, ValueError, "learning-rate: inf"),
    "word for a number": ({"epochs": "many"}, q.Error, "epochs"),
    "no such model": ({"noise": "ibn_like"}, q.NotFound, "ibm_like"),
    "no such data": ({"data": "/nowhere"}, q.Error, "/nowhere"),
    "mask of everything": ({"mask": 1.0}, q.Error, "mask"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name, tmp_path):
    settings, kind, words = WRONG[name]
    with pytest.raises(kind, match=words):
        q.train(tmp_path / "run", **settings)
    assert not (tmp_path / "run").exists()


def test_other_folders_are_left_alone(folder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").touch()
    with pytest.raises(q.Exists):
        q.train(tmp_path / "mine", **SETTINGS)
    with pytest.raises(q.Error, match="checkpoint.h5"):
        q.Run.load(tmp_path / "mine")
    made, _, _ = folder
    with pytest.raises(q.WrongValue, match="seed"):
        q.train(made / "python", q.Model.load("ibm_like").scale(0.5), **{**SETTINGS, "seed": 3})
    assert os.listdir(tmp_path / "mine") == ["letter"]


def equals_its_last_evaluation(run):
    inputs, references, _ = run.test_images()
    found = run.qmae().evaluate(run.parameters, inputs, references, fidelity=True)
    last = run.images[run.images["step"] == run.step]
    return np.array_equal(found.swap, last["swap"]) and np.array_equal(found.fidelity, last["fidelity"])


BY_HAND = "so4 0 1; so4 2 3; ry 3; so4 1 2"


def test_an_encoder_by_hand(tmp_path):
    few = {**SETTINGS, "epochs": 1, "compare_ideal": False}
    (tmp_path / "lines").write_text("# pairs\n" + BY_HAND.replace("; ", "\n"))
    run = q.train(tmp_path / "hand", "ibm_like", encoder=tmp_path / "lines", **few)
    assert run.settings["encoder"] == BY_HAND and run.qmae().angle_count == len(run.parameters) == 19
    assert equals_its_last_evaluation(run)
    circuits = [q.Qmae(qubits=4, encoder=given).circuit().to_qasm() for given in (BY_HAND, BY_HAND.replace("; ", "\n"), tmp_path / "lines", str(tmp_path / "lines"))]
    assert len(set(circuits)) == 1
    with pytest.raises(q.WrongSyntax) as said:
        (tmp_path / "lines").write_text("so4 0 1\nso4 2 2\n")
        q.Qmae(qubits=4, encoder=tmp_path / "lines")
    assert (said.value.file, said.value.line) == (str(tmp_path / "lines"), 2)


MASKS = {
    "position": {"tokens": "position"},
    "mean": {"tokens": "mean"},
    "shape": {"mask_shape": "1x3"},
    "patches": {"mask_patches": 2, "mask": 0.25, "tokens": "position"},
    "fixed": {"mask_at": "0,0; 2,1", "mask_shape": "1x2"},
    "none": {"model": "qae"},
}


@pytest.mark.parametrize("name", MASKS)
def test_masks(tmp_path, name):
    run = q.train(tmp_path / "run", "ibm_like", **{**SETTINGS, "align": 1, "epochs": 1, "compare_ideal": name == "position", **MASKS[name]})
    shapes = {"position": (9, 2, 2), "mean": (9, 2, 2), "shape": (1, 3), "patches": (4, 2, 2), "fixed": (1, 2), "none": (0,)}
    assert run.token.shape == shapes[name]
    assert equals_its_last_evaluation(run)
    if run.ideal is not None:
        assert equals_its_last_evaluation(run.ideal)
    masked, originals, pixels = run.test_images(2)
    assert masked.shape == originals.shape == pixels.shape == (2, 16) and np.allclose((masked**2).sum(1), 1)


LINE = """format = 1; name = "line"; basis = ["rz", "sx", "x", "cz"]; schedule = "alap"; qubit: { T1 = 2e-4; T2 = 1e-4; };
gates: { rz: { duration = 0.0; error = 0.0; }; sx: { duration = 36e-9; error = 2e-4; }; x: { duration = 36e-9; error = 2e-4; };
cz: { duration = 68e-9; error = 3e-3; }; }; measure: { duration = 1e-6; };
coupling = ([0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7], [7, 8]);"""


def test_a_routed_circuit_is_its_last_evaluation(tmp_path):
    model = q.Model.from_text(LINE)
    run = q.train(tmp_path / "routed", model, **{**SETTINGS, "compare_ideal": False, "swap_test": "destructive", "route": True})
    inputs, references, _ = run.test_images()
    found = run.qmae().evaluate(run.parameters, inputs, references, fidelity=True)
    last = run.images[run.images["step"] == run.step]
    assert np.allclose(found.swap, last["swap"], atol=1e-12) and np.allclose(found.fidelity, last["fidelity"], atol=1e-12)


def test_without_gnuplot_there_are_no_pictures(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    said = []
    q.train(tmp_path / "run", "ibm_like", say=said.append, **{**SETTINGS, "epochs": 1, "compare_ideal": False})
    assert any("gnuplot" in sentence for sentence in said) and not (tmp_path / "run" / "curves.png").exists()
    assert (tmp_path / "run" / "report.html").exists()


DRIFT = "drift = ( { figure = \"T1\"; sigma = 0.5; steps = 3.0; } );\n"


@pytest.mark.parametrize("how", ["twirl", "drift", "cap"])
def test_models_that_are_read_in_a_way_of_their_own(tmp_path, how):
    """A Model keeps it in a training; the run knows it."""
    text = q.Model.load("ibm_like").text
    text = text + DRIFT if how == "drift" else text
    options = {"twirl": {"twirl": True}, "drift": {"drift_step": 4, "drift_seed": 7}, "cap": {"t2": "cap"}}[how]
    model = q.Model.from_text(text, **options)
    run = q.train(tmp_path / "run", model, **{**SETTINGS, "compare_ideal": False})
    (tmp_path / "m.cfg").write_text(text)
    words = {"twirl": ["--twirl"], "drift": ["--drift-step", 4, "--drift-seed", 7], "cap": ["--t2-policy", "cap"]}[how]
    command("train", "--noise", tmp_path / "m.cfg", "--quiet", "--out", tmp_path / "command", *words, *WORDS[:-1])
    assert (tmp_path / "run" / "steps.csv").read_bytes() == (tmp_path / "command" / "steps.csv").read_bytes()
    assert equals_its_last_evaluation(run)
    if how == "drift":
        here, there = (q.Model.from_text(text, drift_step=step, drift_seed=7).qubit(0).T1 for step in (4, 8))
        assert here != there and run.model.qubit(0).T1 == there and "drift" in run.steps.dtype.names
