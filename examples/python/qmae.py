# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # The quantum masked autoencoder in ten lines
#
# Trained under the noise of a device, beside a noiseless twin with the same seed, images and shots.

# %%
import matplotlib.pyplot as plt

import qmae_noise

run = qmae_noise.train("qmae_run", "ibm_like", side=8, train_images=60, test_images=20, epochs=4, batch=10, compare_ideal=True)
print(run)
print("fidelity of each evaluation       ", run.metrics["fidelity"].round(4))
print("the same angles without noise     ", run.metrics["ideal"].round(4))
print("a twin that was trained without it", run.ideal.metrics["fidelity"].round(4))

# %%
masked, originals, pixels = run.test_images(4)
filled = run.qmae().reconstruct(run.parameters, masked)
print("PSNR of four test images, dB      ", qmae_noise.psnr(filled, pixels).round(2))

# %% [markdown]
# Above the masked images with the learned token, below what the decoder makes of them. A notebook shows a run by its curves.

# %%
figure, axes = plt.subplots(2, 4, figsize=(5, 2.6), layout="constrained")
for column in range(4):
    for row, images in enumerate((masked, filled)):
        axes[row, column].imshow(images[column].reshape(8, 8), cmap="gray")
        axes[row, column].set(xticks=[], yticks=[])
for row, label in enumerate(("masked", "filled")):
    axes[row, 0].set_ylabel(label)
figure.savefig("qmae.png", dpi=120)
run  # noqa: B018
