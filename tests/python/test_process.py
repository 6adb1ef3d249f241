# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory, threads, forks, garbage and the state of the process."""

import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import qmae_noise
from conftest import CIRCUITS


def memory():
    """Bytes of this process that are in memory now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_memory_does_not_grow(bell):
    model, program = qmae_noise.Model.load("ibm_like"), qmae_noise.Program(bell, "ibm_like")

    def once():
        result = program.run(shots=100)
        result.expect(["ZZ", "XX"]), result.counts, result.probabilities(), result.density_matrix()
        with pytest.raises(qmae_noise.WrongSyntax):
            qmae_noise.Circuit.from_qasm("OPENQASM 3;\nqubit q")
        qmae_noise.Circuit.from_qasm(bell.to_qasm())
        model.scale(2), model.warnings, program.notes

    for _ in range(300):
        once()
    before = memory()
    for _ in range(4_000):
        once()
    # Some 60,000 calls; a forgotten object of 100 bytes a round would be 400 kB.
    assert memory() - before < 200e3


def test_threads_give_the_same_numbers(bell):
    circuit = qmae_noise.Circuit.read(CIRCUITS / "adder.qasm")
    program = qmae_noise.Program(circuit, "ibm_like")
    want = program.run().expect("ZIIZII")
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: program.run().expect("ZIIZII"), range(40))) == {want}
        found = list(pool.map(lambda k: qmae_noise.trajectories(program, expect="ZIIZII", trajectories=200, threads=1 + k % 3).value[0], range(12)))
    assert len(set(found)) == 1


def test_the_interpreter_runs_on():
    """The GIL is free during the work."""
    circuit = qmae_noise.Circuit.read(CIRCUITS / "adder.qasm")
    program, ticks = qmae_noise.Program(circuit, "ibm_like"), []
    done = threading.Event()

    def tick():
        while not done.wait(0.002):
            ticks.append(time.monotonic())

    ticker = threading.Thread(target=tick)
    ticker.start()
    start = time.monotonic()
    while time.monotonic() - start < 0.5:
        program.run()
    done.set()
    ticker.join()
    assert len(ticks) > 40


CHILD = """
import os, sys, qmae_noise
circuit = qmae_noise.Circuit.read(sys.argv[1])
value = lambda: qmae_noise.trajectories(circuit, "ibm_like", "ZIIZII", trajectories=400, threads=2).value[0]
want = value()
child = os.fork()
if child == 0:
    os._exit(0 if value() == want else 3)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
assert value() == want
sys.exit(code)
"""


def test_fork():
    """A child of a process that has used several threads calculates too, and the same numbers."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(CIRCUITS / "adder.qasm")], timeout=60, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


INTERRUPTED = """
import os, signal, sys, threading, time, numpy as np, qmae_noise as q
def wide(layers):
    made = q.Circuit(11, parameters=1)
    for layer in range(layers):
        made.rotation("rx", layer % 11, 0).gate("cx", [layer % 11, (layer + 1) % 11])
    return q.Program(made, "depolarizing")
PREPARE
began = []
def interrupt():
    began.append(time.process_time())
    os.kill(os.getpid(), signal.SIGINT)
threading.Timer(0.3, interrupt).start()
try:
    WORK
except KeyboardInterrupt:
    sys.exit(0 if time.process_time() - began[0] < 1 else 4)
sys.exit(5)
"""
LONG = {
    "density matrix": ("program = wide(3000)", "program.run(parameters=[0.1])"),
    "trajectories": ("program = wide(20000)", "q.trajectories(program, expect='Z' * 11, trajectories=10**8, parameters=[0.1], threads=1)"),
    "gradient": ("adjoint = q.Adjoint(wide(40), memory=2**28)", "[adjoint.run('Z' * 11, [0.1]) for _ in range(50)]"),
    "gradient by trajectories": ("program = wide(200)", "q.gradient(program, None, 'Z' * 11, [0.1], trajectories=10**6, threads=1)"),
    "gradient by shots": ("adjoint = q.Adjoint(wide(40), memory=2**28)", "[adjoint.sample('Z' * 11, 1000, 1, [0.1]) for _ in range(50)]"),
    "batch": (
        "qmae = q.Qmae('ibm_like', qubits=6, threads=1); images = q.normalise(np.random.default_rng(1).random((5000, 64)))",
        "qmae.gradient(np.zeros(qmae.angle_count), images)",
    ),
    "training": ("", "q.train('run', 'ibm_like', side=8, epochs=1000, train_images=200, test_images=200, threads=1)"),
}


@pytest.mark.parametrize("name", LONG)
def test_interrupt(name, tmp_path):
    """Ctrl-C ends every long work within a second of the processor."""
    code = INTERRUPTED.replace("PREPARE", LONG[name][0]).replace("WORK", LONG[name][1])
    done = subprocess.run([sys.executable, "-c", code], timeout=60, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_garbage_in_any_order():
    rng = np.random.default_rng(5)
    for _ in range(4):
        model = qmae_noise.Model.load("ibm_like")
        circuit = qmae_noise.Circuit.read(CIRCUITS / "bell.qasm")
        program = qmae_noise.Program(circuit, model)
        result = program.run()
        objects = [model, circuit, program, result]
        want = result.expect("ZZ")
        del model, circuit, program, result
        # A cycle: Python chooses the order.
        cycle = list(objects)
        cycle.append(cycle)
        del cycle
        while len(objects) > 1:
            objects.pop(int(rng.integers(len(objects) - 1)))
            gc.collect()
        assert objects[0].expect("ZZ") == want


def test_end_of_the_interpreter():
    """Objects that live to the end do not disturb it."""
    code = "import qmae_noise as q; c = q.Circuit(2).gate('h', 0); m = q.Model.load('ibm_like'); r = q.run(c, m); x = [r]; x.append(x)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_import_is_quiet_and_light():
    code = "import sys, qmae_noise; print(sorted({'matplotlib', 'pandas', 'scipy', 'h5py', 'pycparser'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="/")
    assert (done.stdout, done.stderr) == ("[]\n", "")
    code = "import qmae_noise; print(qmae_noise.Model.load('ibm_like').name)"
    bare = {k: v for k, v in os.environ.items() if not k.startswith("QMAE_NOISE")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="/", env=bare)
    assert done.stdout == "ibm_like\n"


def test_signals_are_left_alone():
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
