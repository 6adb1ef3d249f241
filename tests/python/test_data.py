# SPDX-License-Identifier: GPL-3.0-or-later
"""Images, masks, figures of merit: against NumPy."""

import gzip
import struct

import numpy as np
import pytest

import qmae_noise as q


def test_bundled_images():
    train, test = q.open_images(side=16, train=12, test=7)
    assert train.pixels.shape == (12, 256) and test.pixels.shape == (7, 256) and train.side == 16
    assert train.labels.dtype == np.uint8 and train.labels[:4].tolist() == [5, 0, 4, 1]
    assert 0 <= train.pixels.min() < train.pixels.max() <= 1


def test_idx_file(tmp_path):
    pixels = np.arange(2 * 9, dtype=np.uint8).reshape(2, 3, 3)
    (tmp_path / "images").write_bytes(struct.pack(">4i", 0x803, 2, 3, 3) + pixels.tobytes())
    with gzip.open(tmp_path / "labels", "wb") as file:
        file.write(struct.pack(">2i", 0x801, 2) + bytes([4, 7]))
    read = q.read_idx(tmp_path / "images", tmp_path / "labels")
    assert np.array_equal(read.pixels, pixels.reshape(2, 9) / 255) and read.labels.tolist() == [4, 7] and read.side == 3
    assert q.read_idx(tmp_path / "images").labels is None
    (tmp_path / "images").write_bytes(b"nothing")
    with pytest.raises(q.WrongSyntax, match="images"):
        q.read_idx(tmp_path / "images")


def test_patches():
    patch = q.Patch.shape(16, 0.25)
    assert patch == (16, 8, 8, 0, 0)
    places = {patch.place(5, image, align=4)[3:] for image in range(60)}
    assert len(places) > 6 and all(row % 4 == 0 == column % 4 for row, column in places)
    assert patch.place(5, 2, 4) == patch.place(5, 2, 4) != patch.place(6, 2, 4)
    pixels = np.random.default_rng(1).random((2, 16))
    small = q.Patch(4, 2, 2, row=1, column=2)
    masked = pixels.reshape(2, 4, 4).copy()
    masked[:, 1:3, 2:4] = [[0.1, 0.2], [0.3, 0.4]]
    want = masked.reshape(2, 16) / np.linalg.norm(masked.reshape(2, 16), axis=1, keepdims=True)
    assert np.allclose(small.amplitudes(pixels, [[0.1, 0.2], [0.3, 0.4]]), want, atol=1e-15)
    assert (small.amplitudes(pixels[0]).reshape(4, 4)[1:3, 2:4] == 0).all()
    with pytest.raises(q.WrongValue, match="not inside"):
        q.Patch(4, 2, 2, row=3).amplitudes(pixels)
    with pytest.raises(q.WrongValue, match=r"token: the shape \(3,\) is not \(4\)"):
        small.amplitudes(pixels, [1, 2, 3])


def test_figures_of_merit():
    a, b = np.random.default_rng(2).random((2, 5, 16))
    assert np.allclose(q.normalise(a), a / np.linalg.norm(a, axis=1, keepdims=True), atol=1e-15)
    cosines = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    assert np.allclose(q.cosine(a, b), cosines, atol=1e-14)
    scaled = a * (np.linalg.norm(b, axis=1) / np.linalg.norm(a, axis=1))[:, None]
    assert np.allclose(q.psnr(a, b), -10 * np.log10(((scaled - b) ** 2).mean(1)), atol=1e-9)
    with pytest.raises(q.WrongValue, match="black"):
        q.normalise(np.zeros((1, 4)))
    with pytest.raises(q.WrongValue, match="differ"):
        q.psnr(a, b[:2])


def test_embedding_angles_prepare_the_state():
    """Of two qubits: RY on the upper, then RY on the lower under the upper, in Gray code order."""
    amplitudes = q.normalise(np.array([0.1, 0.7, 0.4, 0.2]))
    angles = q.embedding_angles(amplitudes)
    circuit = q.Circuit(2).gate("ry", 1, angles[0]).gate("ry", 0, angles[1]).gate("cx", [1, 0]).gate("ry", 0, angles[2]).gate("cx", [1, 0])
    assert abs(np.vdot(amplitudes, q.run(circuit).state())) == pytest.approx(1, abs=1e-12)
    with pytest.raises(q.WrongValue, match="amplitudes: 3"):
        q.embedding_angles([1, 2, 3])


def test_fitted_angles_prepare_nearly_the_state():
    """Of two qubits one RY each, the product state that overlaps most: the largest singular value."""
    amplitudes = q.normalise(np.array([0.1, 0.7, 0.4, 0.2]))
    angles = q.embedding_angles(3 * amplitudes, "mps:1")
    assert len(angles) == 2
    circuit = q.Circuit(2).gate("ry", 0, angles[0]).gate("ry", 1, angles[1])
    overlap = abs(np.vdot(amplitudes, q.run(circuit).state())) ** 2
    assert q.loading_fidelity(amplitudes, "mps:1") == pytest.approx(overlap, abs=1e-12)
    assert overlap == pytest.approx(np.linalg.svd(amplitudes.reshape(2, 2))[1][0] ** 2, abs=1e-5)
    assert q.loading_fidelity(amplitudes, "mps:2") == pytest.approx(1, abs=1e-5) and q.loading_fidelity(amplitudes, "state") == 1
    with pytest.raises(q.WrongValue, match="mps:3"):
        q.embedding_angles(amplitudes, "mps:3")
    with pytest.raises(q.WrongValue, match="amplitudes: 2"):
        q.loading_fidelity([1, 1], "mps:2")
