# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # VQE under noise, with exact gradients
#
# The ground state of an Ising chain in a transverse field by `scipy.optimize`: energies and derivatives are exact under the noise, from
# one forward and one backward pass, so that what is left is what the noise does.

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import qmae_noise

N, LAYERS = 4, 2


def string(letters):
    """The Pauli string with these letters, {qubit: letter}."""
    return "".join(letters.get(qubit, "I") for qubit in reversed(range(N)))


energy = {string({q: "Z", q + 1: "Z"}): -1.0 for q in range(N - 1)} | {string({q: "X"}): -0.8 for q in range(N)}

circuit = qmae_noise.Circuit(N, parameters=2 * N * LAYERS)
for layer in range(LAYERS):
    for q in range(N):
        circuit.rotation("ry", q, 2 * N * layer + q).rotation("rz", q, 2 * N * layer + N + q)
    for q in range(N - 1):
        circuit.gate("cx", [q, q + 1])
for q in range(N):
    circuit.gate("ry", q, 0.1)

# %% [markdown]
# The exact ground energy, by the matrix.

# %%
PAULI = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Z": np.diag([1, -1])}
matrix = np.zeros((2**N, 2**N))
for letters, weight in energy.items():
    term = np.eye(1)
    for letter in letters:
        term = np.kron(term, PAULI[letter])
    matrix += weight * term
ground = np.linalg.eigvalsh(matrix)[0]

# %%
start, found, traces = np.random.default_rng(4).normal(scale=0.3, size=circuit.parameter_count), {}, {}
for name in ("ideal", "ibm_like", "google_sycamore_like"):
    adjoint, trace = qmae_noise.Adjoint(qmae_noise.Program(circuit, name)), []

    def cost(x, adjoint=adjoint, trace=trace):
        result = adjoint.run(energy, x)
        trace.append(result.value)
        return result.value, result.slopes

    found[name] = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    traces[name] = trace
    print(f"{name:<22} energy {found[name].fun:8.4f} after {found[name].nfev} gradients; the ground state has {ground:.4f}")

# %% [markdown]
# What the noise costs, and what it teaches: the angles that were found under noise, run without it.

# %%
ideal = qmae_noise.Adjoint(circuit)
for name, result in found.items():
    print(f"{name:<22} without noise its angles give {ideal.run(energy, result.x).value:8.4f}")

figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
for name, trace in traces.items():
    axes.plot(np.minimum.accumulate(trace), label=name)
axes.axhline(ground, color="black", lw=0.8, ls=":", label="ground state")
axes.set(xlabel="gradients", ylabel="energy")
axes.legend()
figure.savefig("vqe.png", dpi=120)
