# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # From run directories to the figure of a paper
#
# A run directory holds all that a figure needs: made by the command line or by Python, today or a year ago.

# %%
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import qmae_noise

# Give a run directory, or a small one is made.
given = [word for word in sys.argv[1:] if Path(word, "checkpoint.h5").exists()]
if given:
    run = qmae_noise.Run.load(given[0])
else:
    run = qmae_noise.train("figure_run", "ibm_like", side=4, train_images=60, test_images=30, epochs=6, batch=10, compare_ideal=True)
print(run)
print(run.to_pandas()[["step", "swap", "swap_error", "fidelity", "ideal"]].round(4).to_string(index=False))

# %%
plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 1.2})
figure, (left, right) = plt.subplots(1, 2, figsize=(6.8, 2.4), layout="constrained")
lines = {"fidelity": run.metrics, "ideal": run.metrics, "swap": run.metrics}
for name, table in lines.items():
    left.errorbar(table["epoch"], table[name], np.nan_to_num(table[f"{name}_error"]), capsize=2, label=name)
if run.ideal is not None:
    left.plot(run.ideal.metrics["epoch"], run.ideal.metrics["fidelity"], "k--", label="ideal twin")
left.set(xlabel="epoch", ylabel="mean of the test images", ylim=(0, None))
left.legend(frameon=False)

# Where in the circuit is the fidelity lost? Qubits against time.
masked, originals, _ = run.test_images(8)
budget = run.qmae().budget(run.parameters, masked, originals)
cost = -budget.map(60)
shown = right.imshow(cost, aspect="auto", cmap="magma", extent=(0, run.qmae().duration * 1e6, len(cost) - 0.5, -0.5))
right.set(xlabel="time (us)", ylabel="qubit")
figure.colorbar(shown, ax=right, label="cost of fidelity")
figure.savefig("paper_figure.pdf")
figure.savefig("paper_figure.png", dpi=150)
print(budget.to_pandas().round(5).to_string())
