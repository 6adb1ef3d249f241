# SPDX-License-Identifier: GPL-3.0-or-later
"""Optimisations: every number is the command line's; circuits, sums and rows however they are given."""

import signal
import subprocess
import sys

import numpy as np
import pytest

import qmae_noise as q
from conftest import ROOT

DATA = ROOT / "data" / "optimise"
H2 = {"pair": 0.5, "turn": [0.0, 0.0, 0.0, 0.0]}
MODEL = q.Model.load("ibm_like")


def built():
    return q.Circuit(2, parameters=3).rotation("ry", 0, 0).rotation("ry", 1, 1).gate("cx", [0, 1]).rotation("rx", 0, 2)


def h2(cli, *words):
    start = "pair=0.5," + ",".join(f"turn[{k}]=0" for k in range(4))
    return cli("optimise", DATA / "h2.qasm", "--minimise-file", DATA / "h2.txt", "--noise", "ibm_like", "--param", start, "--quiet", *words)


@pytest.mark.parametrize("how", ["path", "text", "file"])
def test_numbers_are_the_command_lines(cli, how):
    said = h2(cli, "--steps", 6, "--compare-ideal")
    circuits = {
        "path": lambda: DATA / "h2.qasm",
        "text": lambda: q.Circuit.from_qasm((DATA / "h2.qasm").read_text(), keep_inputs=True),
        "file": lambda: q.Circuit.read(DATA / "h2.qasm", keep_inputs=True),
    }
    target = q.Observable.read(DATA / "h2.txt", 4)
    told = []
    found = q.optimise(circuits[how](), target, MODEL, start=H2, steps=6, compare_ideal=True, callback=lambda s: told.append(float(s.loss)))
    assert found.by_name == said["parameters"] and found.ideal.by_name == said["twin_parameters"]
    assert (found.value.value, found.without_noise.value, found.least) == (said["value"], said["without_noise"], said["least"])
    assert told == found.steps["loss"].tolist() and found.step == 6 and not found.interrupted
    assert found.ideal.value.value == said["twin"] and found.folder is None


def test_shots_are_the_command_lines(cli):
    said = h2(cli, "--steps", 3, "--gradient", "shift", "--shots", 200, "--seed", 5, "--mitigation", "linear")
    found = q.optimise(DATA / "h2.qasm", q.Observable.read(DATA / "h2.txt", 4), "ibm_like", start=H2, steps=3, gradient="shift", shots=200, seed=5, mitigation="linear")
    assert found.by_name == said["parameters"] and (found.shots, found.circuits) == (said["shots"], said["circuits"])
    assert found.unmitigated.value == said["unmitigated"] != found.value.value


def test_all_ways_to_ask_are_one():
    ways = [("ZZ + 0.5 IX", [0.1, 0.2, 0.3]), ({"ZZ": 1, "IX": 0.5}, {"theta": [0.1, 0.2, 0.3]}), (q.Observable("ZZ + 0.5 X0", 2), {"theta[0]": 0.1, "theta[1]": 0.2, "theta[2]": 0.3})]
    found = [q.optimise(built(), target, MODEL.scale(0.5), start=start, steps=8) for target, start in ways]
    assert all(np.array_equal(found[0].parameters, other.parameters) for other in found)
    assert found[0].names == ["theta[0]", "theta[1]", "theta[2]"]
    exact = q.gradient(built(), MODEL.scale(0.5), {"ZZ": 1, "IX": 0.5}, found[0].parameters)
    assert found[0].value.value == pytest.approx(exact.value, abs=1e-12)
    first = q.gradient(built(), MODEL.scale(0.5), {"ZZ": 1, "IX": 0.5}, [0.1, 0.2, 0.3])
    assert found[0].steps["loss"][0] == pytest.approx(first.value, abs=1e-12)
    assert found[0].steps["gradient_norm"][0] == pytest.approx(np.linalg.norm(first.slopes), abs=1e-12)


def test_projectors_keep_their_text():
    target = q.Observable("2 |0*> - 0.5 ZX + 1", 2)
    assert q.Observable(target.to_text(), 2).terms == target.terms
    with pytest.raises(q.Unsupported, match="a state is no sum"):
        q.Observable.of_state([1, 0, 0, 0]).to_text()


def test_rows_of_data(cli, tmp_path):
    text = 'OPENQASM 3;\ninclude "stdgates.inc";\ninput float x;\ninput float w;\ninput float b;\nqubit[1] q;\nry(w * x + b) q[0];\n'
    x = np.linspace(0, 3, 12)
    columns = {"x": x, "label": (x > 1.4).astype(float)}
    (tmp_path / "rows.csv").write_text("x,label\n" + "".join(f"{a!r},{b!r}\n" for a, b in zip(x.tolist(), columns["label"].tolist())))
    (tmp_path / "c.qasm").write_text(text)
    words = ("--minimise", "|1>", "--data", tmp_path / "rows.csv", "--steps", 5, "--batch", 4, "--validation", 0.25, "--param", "w=0.2,b=0.1", "--loss", "cross-entropy")
    said = cli("optimise", tmp_path / "c.qasm", *words, "--quiet")
    settings = {"steps": 5, "batch": 4, "validation": 0.25, "loss": "cross-entropy", "start": {"w": 0.2, "b": 0.1}}
    circuit = q.Circuit.from_qasm(text, keep_inputs=True)
    table = np.array(list(zip(*columns.values())), [("x", "f8"), ("label", "f8")])
    import pandas

    for data in (tmp_path / "rows.csv", columns, table, pandas.DataFrame(columns)):
        found = q.optimise(circuit, "|1>", data=data, **settings)
        assert found.by_name == said["parameters"] and found.value.accuracy == said["value_accuracy"]
        assert found.value.validation == said["value_validation"]


def test_stopped_runs_go_on(tmp_path):
    settings = {"start": [0.1, 0.2, 0.3], "steps": 9, "compare_ideal": True}
    whole = q.optimise(built(), "ZZ", MODEL, **settings)
    part = q.optimise(built(), "ZZ", MODEL, folder=tmp_path / "run", callback=lambda step: step.step < 4, **settings)
    assert part.interrupted and part.step == 4 and q.Optimisation.load(tmp_path / "run").interrupted
    assert part.ideal.interrupted
    with pytest.raises(ZeroDivisionError):
        q.optimise(built(), "ZZ", MODEL, folder=tmp_path / "run", callback=lambda step: 1 / 0, **settings)
    found = q.optimise(built(), "ZZ", MODEL, folder=tmp_path / "run", **settings)
    assert np.array_equal(found.parameters, whole.parameters) and np.array_equal(found.steps, whole.steps)
    read = q.Optimisation.load(tmp_path / "run")
    assert read.by_name == whole.by_name and np.array_equal(read.steps, whole.steps) and not read.interrupted
    assert read.value.value == pytest.approx(whole.value.value, rel=1e-11) and read.ideal.by_name == whole.ideal.by_name
    assert "ideal twin" in read._repr_html_() and "after 9 steps" in repr(read) and len(read.to_pandas()) == 9
    other = {"another circuit": lambda: built().gate("h", 0), "another model": built}
    for name, circuit in other.items():
        model = q.Model.from_text(MODEL.text + "\n# other\n") if name == "another model" else MODEL
        with pytest.raises(q.WrongValue, match="goes on with what it began with"):
            q.optimise(circuit(), "ZZ", model, folder=tmp_path / "run", **settings)
    with pytest.raises(q.WrongValue, match="seed"):
        q.optimise(built(), "ZZ", MODEL, folder=tmp_path / "run", seed=2, **settings)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").touch()
    with pytest.raises(q.Exists):
        q.optimise(built(), "ZZ", folder=tmp_path / "mine", **settings)


def test_patience_waits_for_evaluations_that_are_due(tmp_path):
    # never falls by the tolerance: 0, 3 and 6 are due, which is one too few at the end, and enough one step later
    settings = {"start": [0.1, 0.2, 0.3], "evaluate_every": 3, "patience": 2, "tolerance": 10, "learning_rate": 0.01, "compare_ideal": True}
    for steps, ends in ((5, False), (7, True)):
        found = q.optimise(built(), "ZZ", MODEL, folder=tmp_path / str(steps), steps=steps, **settings)
        for run in (found, q.Optimisation.load(tmp_path / str(steps))):
            assert (run.out_of_patience, run.interrupted, run.step) == (ends, False, min(steps, 6))
            assert (run.ideal.out_of_patience, run.ideal.interrupted) == (ends, False)
    stopped = q.optimise(built(), "ZZ", MODEL, folder=tmp_path / "run", steps=9, callback=lambda step: step.step < 5, **settings)
    for run in (stopped, q.Optimisation.load(tmp_path / "run")):
        assert (run.out_of_patience, run.interrupted, run.step) == (False, True, 5)


def test_ctrl_c(tmp_path):
    code = (
        "import os, signal, sys, time, qmae_noise as q\n"
        "c = q.Circuit(2, parameters=1).rotation('ry', 0, 0).gate('cx', [0, 1])\n"
        "def callback(step):\n"
        "    if step.step == 3: sys.start = time.monotonic(); os.kill(os.getpid(), signal.SIGINT)\n"
        "try:\n"
        "    q.optimise(c, 'ZZ', 'ibm_like', steps=10**6, callback=callback)\n"
        "except KeyboardInterrupt:\n"
        "    print(time.monotonic() - sys.start < 1)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert done.stdout == "True\n", done.stderr
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


WRONG = {
    "circuit without parameters": (lambda: q.optimise(q.Circuit(1).gate("h", 0), "Z"), q.Error, "no parameters"),
    "circuit of a wrong type": (lambda: q.optimise(3, "Z"), TypeError, "circuit: a string is wanted"),
    "no such file": (lambda: q.optimise("/nowhere.qasm", "Z"), q.Error, "nowhere"),
    "sum of a wrong type": (lambda: q.optimise(built(), 3), TypeError, "minimise: a string, a mapping or an Observable"),
    "weight": (lambda: q.optimise(built(), {"ZZ": np.nan}), ValueError, r"minimise\['ZZ'\]: nan"),
    "letters": (lambda: q.optimise(built(), "QZ"), q.Error, "minimise"),
    "start of another length": (lambda: q.optimise(built(), "ZZ", start=[0.1]), ValueError, r"start: the shape \(1,\) is not \(3\)"),
    "start of another name": (lambda: q.optimise(built(), "ZZ", start={"phi": 0.1}), q.Error, "phi"),
    "start and param": (lambda: q.optimise(built(), "ZZ", start=[0.1] * 3, param="theta[0]=1"), ValueError, "param: start says"),
    "setting": (lambda: q.optimise(built(), "ZZ", step=3), q.Error, "steps"),
    "range": (lambda: q.optimise(built(), "ZZ", steps=0), q.Error, "steps"),
    "data of a wrong type": (lambda: q.optimise(built(), "ZZ", data=[1, 2]), TypeError, "data: a path or columns by name"),
    "columns of two lengths": (lambda: q.optimise(built(), "ZZ", data={"a": [1.0], "label": [1.0, 2.0]}), ValueError, "different lengths"),
    "table": (lambda: q.optimise(built(), "ZZ", steps=1).to_pandas("x"), ValueError, "table: 'x'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name):
    call, kind, words = WRONG[name]
    with pytest.raises(kind, match=words):
        call()
