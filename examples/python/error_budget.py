# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # The error budget of one's own circuit
#
# Which noise costs how much? The exact derivative of an observable by the strength of every place of noise, added up.

# %%
import matplotlib.pyplot as plt
import pandas

import qmae_noise

circuit = qmae_noise.Circuit(5).gate("h", 0)
for q in range(4):
    circuit.gate("cx", [q, q + 1])
circuit.measure_all()

# The parity that all five are equal in pairs: 1 in a GHZ state.
observable = {"IIIZZ": 0.25, "IIZZI": 0.25, "IZZII": 0.25, "ZZIII": 0.25}
found = qmae_noise.gradient(circuit, "ibm_like", observable, noise=True)
print(found)

# %% [markdown]
# Minus a slope is what switching that noise off would add, to first order.

# %%
table = pandas.DataFrame({"cost": -found.to_pandas("source")})
table["share"] = table["cost"] / table["cost"].sum()
print(table.round(5).to_string())

# %% [markdown]
# Is first order enough? Switched off one by one.

# %%
table["switched off"] = [qmae_noise.gradient(circuit, "ibm_like", observable, reduce={source: 1.0}).value - found.value for source in table.index]
print(table[["cost", "switched off"]].round(5).to_string())

# %%
figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
table[["cost", "switched off"]].plot.barh(ax=axes[0], xlabel="gain of the parity", ylabel="source of noise").invert_yaxis()
axes[0].legend(["to first order", "really, switched off"])
(-found.to_pandas("qubit")).sort_index().plot.bar(ax=axes[1], ylabel="cost, to first order", xlabel="qubit", rot=0)
figure.savefig("error_budget.png", dpi=120)
