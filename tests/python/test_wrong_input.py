# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong input is refused by name, as the exception that Python's users expect, and nothing is left behind."""

import numpy as np
import pytest

import qmae_noise as q
from conftest import ROOT

BELL = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'


def bell():
    return q.Circuit.from_qasm(BELL)


def model(text):
    return q.Model.from_text(text, path="my.cfg")


def result(**options):
    return q.run(bell(), **options)


# What is done, the exception, a word of its message.
WRONG = {
    "option of a model": (lambda: q.Model.load("ibm_like", twirled=True), ValueError, "twirled: there is no such option; there are t2, twirl"),
    "twirl that is no bool": (lambda: q.Model.load("ibm_like", twirl=1), TypeError, "twirl: True or False"),
    "spread": (lambda: q.Model.load("ibm_like", instance=1, spread=11.0), ValueError, "spread: 11.0 is not"),
    # circuits
    "gate that is not there": (lambda: q.Circuit.from_qasm("OPENQASM 3;\nqubit q;\nhh q;"), q.WrongSyntax, "<text>:3:1: there is no gate 'hh'"),
    "qasm is no text": (lambda: q.Circuit.from_qasm(3), TypeError, "text: a string is wanted, this is int"),
    "qasm is bytes": (lambda: q.Circuit.from_qasm(BELL.encode()), TypeError, "text: a string"),
    "qasm with a zero": (lambda: q.Circuit.from_qasm("OPENQASM 3;\0"), ValueError, "text: a string with a zero"),
    "empty qasm": (lambda: q.Circuit.from_qasm(""), q.Error, ""),
    "no such file": (lambda: q.Circuit.read("/nowhere/x.qasm"), OSError, "/nowhere/x.qasm"),
    "input without a value": (lambda: q.Circuit.from_qasm("OPENQASM 3;\ninput float x;\nqubit q;\nrx(x) q;"), q.Error, "x"),
    "input of another name": (lambda: q.Circuit.from_qasm(BELL, inputs={"y": 1.0}), q.Error, "y"),
    "input that is no number": (lambda: q.Circuit.from_qasm(BELL, inputs={"y": None}), TypeError, r"inputs\['y'\]"),
    "input that is no expression": (lambda: q.Circuit.from_qasm(BELL, inputs={"y": "pi/"}), q.Error, ""),
    "dt below zero": (lambda: q.Circuit.from_qasm(BELL, dt=-1.0), ValueError, "dt: -1"),
    "dt that is not said": (lambda: q.Circuit.from_qasm("OPENQASM 3;\nqubit q;\ndelay[3dt] q;"), q.Error, "dt"),
    "no qubits": (lambda: q.Circuit(0), ValueError, "qubits: 0 is not in 1..4096"),
    "half a qubit": (lambda: q.Circuit(0.5), TypeError, "qubits: a whole number is wanted, this is float"),
    "true qubits": (lambda: q.Circuit(True), TypeError, "qubits: a whole number is wanted, this is bool"),
    "parameters below zero": (lambda: q.Circuit(1, -1), ValueError, "parameters"),
    "unknown gate": (lambda: q.Circuit(1).gate("hadamar", 0), q.NotFound, "there is no gate 'hadamar'"),
    "gate beside the circuit": (lambda: q.Circuit(1).gate("h", 1), ValueError, "h on 1: qubits out of range"),
    "qubit twice": (lambda: q.Circuit(2).gate("cx", [1, 1]), ValueError, "repeated"),
    "too few qubits": (lambda: q.Circuit(2).gate("cx", 0), ValueError, "qubits: cx acts on 2, these are 1"),
    "too few angles": (lambda: q.Circuit(1).gate("rx", 0), ValueError, r"angles: the shape \(0,\) is not \(1\)"),
    "too many angles": (lambda: q.Circuit(1).gate("h", 0, 0.1), ValueError, "angles: the shape"),
    "infinite angle": (lambda: q.Circuit(1).gate("rx", 0, np.inf), ValueError, "angles: every number has to be finite"),
    "complex angle": (lambda: q.Circuit(1).gate("rx", 0, 1j), TypeError, "angles: the type complex128 is not float64"),
    "parameter that is not there": (lambda: q.Circuit(1, 1).rotation("rx", 0, 1), ValueError, "parameter: 1 is not in 0..0"),
    "parameter of a circuit without": (lambda: q.Circuit(1).rotation("rx", 0, 0), ValueError, "rx on 0"),
    "parameter of no rotation": (lambda: q.Circuit(1, 1).rotation("u3", 0, 0), ValueError, "name: u3 is no single rotation"),
    "bit below zero": (lambda: q.Circuit(1).measure(0, -1), ValueError, "bit: -1"),
    "measured beside": (lambda: q.Circuit(1).measure(1, 0), ValueError, "qubit: 1 is not in 0..0"),
    "inverse of a measurement": (lambda: q.Circuit(1).measure(0, 0).append_inverse(), ValueError, "inverse"),
    "a read circuit grows": (lambda: bell().gate("h", 0), ValueError, "fixed"),
    "basis that is none": (lambda: bell().decompose(["h"]), q.Unsupported, ""),
    "basis with an unknown gate": (lambda: bell().decompose(["hh"]), q.NotFound, "hh"),
    "even fold": (lambda: q.Circuit(1).gate("h", 0).fold(2, "all"), ValueError, ""),
    "fold of what": (lambda: q.Circuit(1).fold(3, "three"), ValueError, "which: 'three' is none of two, all"),
    "version of qasm": (lambda: bell().to_qasm(4), ValueError, "version: 4 is not in 2..3"),
    # models
    "no such model": (lambda: q.Model.load("ibm_lik"), q.NotFound, "ibm_like"),
    "model of no name": (lambda: q.Model.load(None), TypeError, "name: a string is wanted, this is NoneType"),
    "broken model": (lambda: model("format = 1;\nqubit: { T1 = ; };"), q.WrongSyntax, "my.cfg:2"),
    "unphysical model": (lambda: model('format = 1;\nname = "m";\nqubit: { T1 = 1e-5; T2 = 1e-3; };\ngates: { };'), q.NotPhysical, "my.cfg:3"),
    "unknown key": (lambda: model('format = 1;\nname = "m";\nqbit: { };'), q.Error, "my.cfg:3"),
    "policy of T2": (lambda: q.Model.load("ibm_like", t2="ignore"), ValueError, "t2: 'ignore' is none of refuse, cap"),
    "strength below zero": (lambda: q.Model.ideal().scale(-1), ValueError, "factor: -1"),
    "strength that is a word": (lambda: q.Model.ideal().scale("2"), TypeError, "factor: a number is wanted, this is str"),
    "calibration that is none": (lambda: q.Model.from_calibration(__file__), q.Error, "test_wrong_input.py"),
    "calibration of no format": (lambda: q.Model.from_calibration(ROOT / "tests/import/nwqsim_device.json", format="ibn"), q.Error, "ibn"),
    "gate of a model": (lambda: q.Model.load("ibm_like").gate("cz", [0]), ValueError, "qubits: cz acts on 2 different qubits"),
    "qubit of a model": (lambda: q.Model.load("ibm_like").qubit(-1), ValueError, "index: -1"),
    # runs
    "circuit that is none": (lambda: q.run(BELL), TypeError, "circuit: a Circuit is wanted, this is str"),
    "model that is none": (lambda: q.run(bell(), 3), TypeError, "model: a Model, a name or a path is wanted, this is int"),
    "shots below zero": (lambda: result(shots=-1), ValueError, "shots: -1"),
    "half a shot": (lambda: result(shots=0.5), TypeError, "shots: a whole number"),
    "seed beyond 64 bits": (lambda: result(seed=2**64), ValueError, "seed: 18446744073709551616"),
    "method": (lambda: result(method="exact"), ValueError, "method: 'exact' is none of auto, dm, pure, trajectory"),
    "pure with noise": (lambda: result(model="ibm_like", method="pure"), q.Unsupported, "state vectors"),
    "parameters of a circuit without": (lambda: result(parameters=[0.1]), ValueError, r"parameters: the shape \(1,\) is not \(0\)"),
    "parameters are missing": (lambda: q.run(q.Circuit(1, 1).rotation("rx", 0, 0)), ValueError, "parameters: the circuit has 1"),
    "option that is none": (lambda: result(readot=False), TypeError, "readot"),
    "source that is none": (lambda: result(model="ibm_like", reduce={"gates": 1}), ValueError, "reduce: 'gates'"),
    "memory too small": (lambda: q.run(q.Circuit(12).gate("h", 0), "ibm_like", method="dm", memory=16), q.TooLarge, "GiB"),
    "a program has its model": (lambda: q.run(q.Program(bell()), "ibm_like"), ValueError, "model: a Program has its model"),
    "trajectories without a question": (lambda: q.run(q.Circuit(1), method="trajectory"), ValueError, "give expect"),
    "one trajectory": (lambda: q.trajectories(bell(), expect="ZZ", trajectories=1), ValueError, "at least 2"),
    "target beyond 1": (lambda: q.trajectories(bell(), expect="ZZ", target_error=2), ValueError, "target_error: 2"),
    "string too short": (lambda: result().expect("Z"), ValueError, "expect: 'Z': give one letter"),
    "letter that is none": (lambda: result().expect(["ZZ", "ZA"]), ValueError, "expect: 'ZA'"),
    "string that is none": (lambda: result().expect([3]), TypeError, "expect: strings are wanted, this is int"),
    "estimates of an exact run": (lambda: result().estimates, q.Unsupported, "exact"),
    "state of trajectories": (lambda: result(method="trajectory").density_matrix(), q.Unsupported, "no state"),
    "what trajectories were not asked": (lambda: result(method="trajectory").expect("ZZ"), q.Unsupported, "run again"),
    "state that is mixed": (lambda: result(model="ibm_like", method="dm").state(), q.Unsupported, "no single vector"),
    "kept twice": (lambda: result().density_matrix([0, 0]), ValueError, "keep: different qubits"),
    "kept beside": (lambda: result().density_matrix([2]), ValueError, "keep: 2 is not in 0..1"),
    "state of the wrong shape": (lambda: result().fidelity(np.ones(3)), ValueError, r"state: the shape \(3,\) is not \(4\)"),
    "state without norm": (lambda: result().fidelity(np.ones(4)), q.NotPhysical, "norm"),
    "state of words": (lambda: result().fidelity(["a"] * 4), TypeError, "state: the type"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name):
    call, kind, words = WRONG[name]
    with pytest.raises(kind, match=words) as said:
        call()
    if kind is not TypeError or isinstance(said.value, q.Error):
        assert isinstance(said.value, q.Error) and said.value.text and "\n" not in said.value.text


def test_there_are_enough():
    assert len(WRONG) >= 50


def test_where():
    with pytest.raises(q.WrongSyntax) as said:
        q.Circuit.from_qasm("OPENQASM 3;\nqubit q;\n  hh q;", name="mine.qasm")
    assert (said.value.file, said.value.line, said.value.column) == ("mine.qasm", 3, 3)
    assert str(said.value) == "mine.qasm:3:3: " + said.value.text


def test_all_that_is_wrong_in_a_model():
    with pytest.raises(q.NotPhysical) as said:
        model("format = 1;\nqubit: { p10 = 1.5;\np01 = -1.0; };\nqbits = 3;")
    assert said.value.line == 2 and [line.split(": ")[0].rsplit("/", 1)[-1] for line in said.value.further] == ["my.cfg:3", "my.cfg:4"]
    assert str(said.value).count("\n") == 2 and q.NotFound("no").further == ()
