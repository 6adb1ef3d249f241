# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python costs: calls of the package beside the same calls of the C library.

    scripts/python bench/python.py [ROUNDS]

Prints microseconds a call of either and their difference, the least of ROUNDS (60) short rounds in turn; and a gradient at n = 8."""

import sys
import time
import timeit

import numpy as np

import qmae_noise
from qmae_noise._library import NULL, ffi, lib

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60


def pair(name, python, c, number):
    """Both in turn, by the time of the processor, the least of many: others on the machine only add to it."""
    count = max(number // 12, 1)
    timings = [[timeit.timeit(call, number=count, timer=time.process_time) for call in (python, c)] for _ in range(ROUNDS)]
    ours, theirs = (min(column) / count * 1e6 for column in zip(*timings))
    print(f"{name:<34} {ours:12.1f} {theirs:12.1f} {ours - theirs:12.1f} {ours / theirs - 1:9.1%}", flush=True)


def runs():
    program = qmae_noise.Program(qmae_noise.Circuit(1).gate("h", 0))
    options = ffi.new("qn_simulation_options *", {"vector": True})
    chosen, why = ffi.new("qn_method *"), ffi.new("char[]", lib.QN_SIMULATION_WHY)
    made, value = ffi.new("qn_simulation **"), ffi.new("double *")
    result = program.run()

    def run():
        lib.qn_simulation_choose(program._pointer, options, chosen, why, NULL)
        lib.qn_simulation_run(program._pointer, NULL, options, made, NULL)
        lib.qn_simulation_destroy(made[0])

    pair("run, one qubit", program.run, run, 2000)
    pair("expect", lambda: result.expect("Z"), lambda: lib.qn_simulation_expect(result._pointer, b"Z", value, NULL), 20000)
    model = qmae_noise.Model.load("ibm_like")
    pair("Model.qubit", lambda: model.qubit(0), lambda: lib.qn_model_qubit(model._pointer, 0), 20000)


def adjoints():
    circuit = qmae_noise.Circuit(2, 2).rotation("ry", 0, 0).gate("cx", [0, 1]).rotation("rz", 1, 1)
    adjoint, at = qmae_noise.Adjoint(qmae_noise.Program(circuit, "ibm_like")), np.array([0.3, 0.4])
    observable = qmae_noise.Observable("ZZ", 2)
    made, values = ffi.new("qn_gradient *"), ffi.cast("double *", at.ctypes.data)
    call = lambda: lib.qn_adjoint_run(adjoint._handle.pointer, values, observable._pointer, lib.QN_BY_PARAMS, made, NULL)  # noqa: E731
    pair("Adjoint.run, two qubits", lambda: adjoint.run(observable, at), call, 5000)
    lib.qn_gradient_clear(made)


def qmaes(qubits, number):
    qmae = qmae_noise.Qmae("ibm_like", qubits=qubits, threads=1)
    rng = np.random.default_rng(1)
    angles, image = rng.normal(size=qmae.angle_count), qmae_noise.normalise(rng.random((1, qmae.pixels)))
    bound, work = qmae._new_bound(), qmae._new_work()
    what, pixels = lib.QN_WANT_GRADIENT, ffi.cast("double *", image.ctypes.data)
    request = ffi.new("qn_request *", {"what": what, "input": pixels, "reference": pixels})
    slopes, inputs = np.empty(angles.size), np.empty(qmae.pixels)
    response = ffi.new("qn_response *")
    response.angle_gradient, response.input_gradient = (ffi.cast("double *", made.ctypes.data) for made in (slopes, inputs))

    def gradient():
        lib.qn_qmae_bind(bound.pointer, ffi.cast("double *", angles.ctypes.data), what)
        lib.qn_qmae_evaluate(qmae._pointer, bound.pointer, work.pointer, request, response)

    pair(f"Qmae.gradient, n = {qubits}", lambda: qmae.gradient(angles, image), gradient, number)


if __name__ == "__main__":
    print(f"{'us a call':<34} {'Python':>12} {'C':>12} {'difference':>12}")
    runs()
    adjoints()
    qmaes(2, 1000)
    qmaes(8, 5)
