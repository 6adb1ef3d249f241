# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies: sweeps, comparisons, evaluations, costs, mitigation, verification. Numbers are the command line's."""

import csv

import numpy as np
import pytest

import qmae_noise as q
from conftest import command
from test_runs import SETTINGS, WORDS

FEW = {**SETTINGS, "epochs": 1, "compare_ideal": False}
MODEL = q.Model.load("ibm_like")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return q.train(tmp_path_factory.mktemp("studies") / "run", "ibm_like", **FEW).folder


def test_many_trainings(tmp_path):
    told = []
    rows = q.sweep(tmp_path / "sweep", "noise-scale=0,1", "ibm_like", callback=told.append, **FEW)
    assert rows["noise-scale"].tolist() == [0, 1] and rows["fidelity"][0] > rows["fidelity"][1] and told
    words = [w for w in WORDS if w != "--compare-ideal"]
    words[words.index("--epochs") + 1] = "1"
    command("sweep", "--over", "noise-scale=0,1", "--noise", "ibm_like", "--quiet", "--out", tmp_path / "command", *words)
    assert (tmp_path / "command" / "sweep.csv").read_bytes() == (tmp_path / "sweep" / "sweep.csv").read_bytes()
    rows = q.compare(tmp_path / "compare", ["ibm_like"], **FEW)
    assert set(rows["noise"]) == {"ibm_like"} and np.isfinite(rows["mean"]).all()
    q.report([tmp_path / "sweep" / "noise-scale_0-seed1099511627776", tmp_path / "sweep" / "noise-scale_1-seed1099511627776"], tmp_path / "page.html")
    assert "</html>" in (tmp_path / "page.html").read_text()
    with pytest.raises(q.Interrupted):
        q.sweep(tmp_path / "ended", "noise-scale=0,1", "ibm_like", callback=lambda line: False, **FEW)


def test_design(tmp_path):
    words = {"side": 4, "train_images": 40, "validation_images": 6, "test_images": 2, "batch": 4, "budget_steps": 100}
    rows = q.design(tmp_path / "design", "ibm_like", block="none,so4", **words)
    named = [w for name, value in words.items() for w in ("--" + name.replace("_", "-"), value)]
    command("design", "--noise", "ibm_like", "--block", "none,so4", "--quiet", "--out", tmp_path / "command", *named)
    assert (tmp_path / "command" / "front.csv").read_bytes() == (tmp_path / "design" / "front.csv").read_bytes()
    assert rows["two_qubit_gates"][0] == 0 and rows["swap"][-1] == rows["swap"].max()
    assert (tmp_path / "design" / "encoder.txt").read_text().splitlines()[0].split()[0] in ("ry", "so4")


def printed(number):
    """As JSON has it."""
    return float(f"{number:.15g}")


def numbers(said):
    """All numbers of a JSON text."""
    if isinstance(said, (dict, list)):
        return [number for part in (said.values() if isinstance(said, dict) else said) for number in numbers(part)]
    return [said] if isinstance(said, float) else []


def test_evaluations(run, cli, tmp_path):
    said = cli("evaluate", run, "--noise", "own,none,depolarizing", "--classifier-images", 0, "--no-readout")
    told = []
    found = q.evaluate(run, ["own", "none", "depolarizing"], classifier_images=0, readout=False, callback=told.append)
    assert len(found.rows) == 3 and (found.rows["images"] == 3).all() and found.rows["run"][0] == str(run)
    for row in found.rows:
        for figure in ("swap", "fidelity", "psnr", "ssim"):
            assert printed(row[figure]) in {printed(number) for number in numbers(said)}
    again = q.evaluate([run], [q.Model.load("depolarizing"), "own"], classifier_images=0, readout=False)
    assert again.rows[0]["fidelity"] == found.rows[2]["fidelity"] and np.isnan(again.rows[0]["accuracy"])
    found.write(tmp_path / "made")
    with open(tmp_path / "made" / "evaluation.csv") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["fidelity"]) for row in rows] == pytest.approx(found.rows["fidelity"].tolist(), abs=1e-11)
    written = [np.load(path) for path in sorted((tmp_path / "made").glob("*depolarizing*.npy"))]
    assert np.array_equal(np.ravel(written[0]), np.ravel(found.pixels(2)))
    assert (tmp_path / "made" / "grid.png").exists() and len(found.to_pandas()) == 3 and "fidelity" in repr(found)


def rounded(table):
    """Numbers of a structured array as JSON has them, None for NaN."""
    return [{n: (None if row[n] != row[n] else printed(row[n])) if table.dtype[n] == "f8" else row[n].item() for n in table.dtype.names} for row in table]


def test_costs(run, cli, tmp_path):
    said = cli("budget", run, "--test-images", 3, "--target", 0.42)
    found = q.cost(run, test_images=3, target=0.42)
    assert printed(found.budget.fidelity) == said["fidelity"] == printed(found.figures["fidelity"]["noisy"])
    for by in ("source", "section", "gate", "qubit"):
        for row, group in zip(rounded(found.groups(by)), said[by]):
            assert {**row, **group} == row
    assert found.change()["fidelity"] == pytest.approx(said["fidelity_without_noise"] - said["fidelity"], abs=1e-12)
    found.write(tmp_path / "made")
    assert {"budget.csv", "locations.csv", "map.svg", "budget.png"} <= {path.name for path in (tmp_path / "made").iterdir()}
    half = q.cost(run, MODEL.scale(0.5), test_images=3, threads=1)
    assert half.budget.fidelity == q.cost(run, noise_scale=0.5, test_images=3).budget.fidelity > found.budget.fidelity
    with pytest.raises(q.Unsupported, match="Cost.write"):
        found.budget.map()
    assert len(found.budget.places) > 100 and repr(found).startswith("<Cost: fidelity 0.")


SECTIONS = """OPENQASM 3;
include "stdgates.inc";
input float a;
qubit[2] q;
// qmae-noise section first
h q[0];
ry(a) q[1];
// qmae-noise section second
cx q[0], q[1];
"""


def test_costs_of_a_circuit(cli, tmp_path):
    (tmp_path / "c.qasm").write_text(SECTIONS)
    said = cli("budget", tmp_path / "c.qasm", "--observable", "ZZ + 0.5 XX", "--noise", "ibm_like", "--param", "a=0.3", "--target", 1.45)
    circuit = q.Circuit.from_qasm(SECTIONS, keep_inputs=True)
    for subject, model in ((circuit, "ibm_like"), (q.Program(circuit, "ibm_like"), None)):
        found = q.cost(subject, model, {"ZZ": 1.0, "XX": 0.5}, [0.3], target=1.45)
        assert printed(found.figures["value"]["noisy"]) == said["value"] and found.budget is None
        for by in ("source", "section", "gate", "qubit"):
            rows = rounded(found.groups(by))
            assert len(rows) == len(said[by]) > 0
            for row, group in zip(rows, said[by]):
                assert {**row, **group} == row
    assert [row["name"] for row in found.groups("section")] == ["first", "second"]
    exact = q.gradient(circuit, "ibm_like", {"ZZ": 1.0, "XX": 0.5}, [0.3], noise=True)
    assert found.groups()["value_slope"].sum() == pytest.approx(exact.places["slope"].sum(), abs=1e-14)
    assert np.array_equal(found.places, exact.places) and len(found.to_pandas("place")) == len(exact.places)
    two = next(row for row in found.demands if row["name"] == "two-qubit gates")
    assert two["acts"] and 0 < two["reduction"] < 1 and len(found.to_pandas("demands")) == len(found.demands)
    less = q.gradient(circuit, "ibm_like", {"ZZ": 1.0, "XX": 0.5}, [0.3], reduce={"gate-2q": two["reduction"]}).value
    assert less == pytest.approx(1.45, abs=1e-6)
    found.write(tmp_path / "made")
    assert {"budget.csv", "locations.csv", "map.png"} <= {path.name for path in (tmp_path / "made").iterdir()}
    with pytest.raises(q.WrongValue, match="observable: ''"):
        q.cost(circuit, "ibm_like", parameters=[0.3])


def test_mitigation(run, cli):
    said = cli("mitigate", run, "--shots", 500, "--scales", "1,3", "--seed", 7)
    found = q.mitigate(run, shots=500, scales="1,3", seed=7)
    assert [(r["readout"], r["extrapolation"], r["value"], r["limit"]) for r in found] == [
        (r["readout"], r["extrapolation"], r["value"], r["infinite_shots"]) for r in said["estimates"]
    ]
    model = q.mitigate(run, "depolarizing", scaling="model", scales="1,1.5", shots=500)
    assert model["limit"][0] != found["limit"][0] and np.allclose(found["total"], np.hypot(found["bias"], found["error"]))


def test_verification():
    found = q.verify(q.Model.ideal(), quick=True)
    assert found["good"].all() and len(found) > 10 and (found["error"] > 0).any()
    tested = found[found["skipped"] == ""]
    assert (np.abs(tested["deviation"]) <= tested["allowed"]).all()


def test_a_callback_ends_a_study(run):
    told = []
    with pytest.raises(q.Interrupted):
        q.cost(run, test_images=3, callback=lambda sentence: told.append(sentence) or False)
    assert told
    with pytest.raises(ZeroDivisionError):
        q.cost(run, test_images=3, callback=lambda sentence: 1 / 0)


WRONG = {
    "option": (lambda run: q.mitigate(run, shotz=3), ValueError, "shotz: there is no such option; there are"),
    "whole number": (lambda run: q.evaluate(run, test_images="a"), TypeError, "test_images: a whole number"),
    "flag": (lambda run: q.cost(run, readout=1), TypeError, "readout: True or False"),
    "strength": (lambda run: q.cost(run, noise_scale=-1.0), ValueError, "noise scale"),
    "policy": (lambda run: q.cost(run, t2_policy="x"), ValueError, "t2_policy: 'x' is none of refuse, cap"),
    "scaling": (lambda run: q.mitigate(run, scaling="up"), ValueError, "scaling: 'up' is none of model, fold"),
    "scales": (lambda run: q.mitigate(run, scales="1,2"), q.Error, "scales"),
    "model": (lambda run: q.cost(run, "ibn_like"), q.NotFound, "ibm_like"),
    "models of different strength": (lambda run: q.evaluate(run, [MODEL.scale(2.0)]), ValueError, "noise_scale scales all"),
    "comma": (lambda run: q.evaluate(run, ["a,b"]), ValueError, "has a comma"),
    "folder": (lambda run: q.evaluate(run / "nowhere"), q.NotFound, "nowhere"),
    "no runs": (lambda run: q.evaluate([]), ValueError, "runs: there is none"),
    "observable of a run": (lambda run: q.cost(run, None, "ZZ"), ValueError, "observable: a trained model"),
    "source": (lambda run: q.cost(run, test_images=1).change("rain"), ValueError, "source: 'rain'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name, run):
    call, kind, words = WRONG[name]
    with pytest.raises(kind, match=words):
        call(run)
