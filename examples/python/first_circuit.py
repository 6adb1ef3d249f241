# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # A first noisy circuit
#
# A Bell pair on a superconducting device of 2025: what is measured, what is exact, and how it fades as the noise grows.

# %%
import matplotlib.pyplot as plt
import numpy as np

import qmae_noise

circuit = qmae_noise.Circuit.from_qasm("""
    OPENQASM 3;
    include "stdgates.inc";
    qubit[2] q;
    bit[2] c;
    h q[0];
    cx q[0], q[1];
    c = measure q;
""")
model = qmae_noise.Model.load("ibm_like")
result = qmae_noise.run(circuit, model, shots=1000, seed=1)
print(result)
print("1,000 shots  ", result.counts)
print("exact        ", {record: round(p, 4) for record, p in result.probabilities().items()})
print("<ZZ>, <XX>   ", result.expect(["ZZ", "XX"]).round(4), "as read out")
print("entropy      ", round(result.entropy(), 4), "bits, purity", round(result.purity, 4))

# %% [markdown]
# Where does the noise come from? Every place where it acts, as a table.

# %%
for place in model.audit(circuit)[:6]:
    qubits = [int(q) for q in place["qubits"] if q >= 0]
    print(f"{place['start'] * 1e9:6.0f} ns  qubits {qubits}  {place['cause']:<11} {place['strength']:<18} infidelity {place['infidelity']:.2e}")

# %% [markdown]
# All strengths times 0 to 20.

# %%
factors = np.linspace(0, 20, 41)
results = [qmae_noise.run(circuit, model.scale(factor)) for factor in factors]
figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
axes.plot(factors, [r.expect("ZZ") for r in results], label="<ZZ>, as read out")
axes.plot(factors, [r.expect("XX") for r in results], "--", label="<XX>, as read out")
axes.plot(factors, [r.purity for r in results], label="purity of the state")
axes.set(xlabel="noise strength (1: the device)", ylim=(0, 1.05))
axes.legend()
figure.savefig("first_circuit.png", dpi=120)
