# SPDX-License-Identifier: GPL-3.0-or-later
"""Baselines of a run, computed again with numpy from the images and masks alone."""

import csv
import json

import numpy as np
import pytest

import qmae_noise as q
from conftest import command

SIDE, TRAIN, TEST, SEED, ROUNDS = 8, 60, 25, 5, 2


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run with its baselines: the rows as printed, and the folder."""
    folder = tmp_path_factory.mktemp("baselines") / "run"
    words = ["--side", SIDE, "--train-images", TRAIN, "--test-images", TEST, "--seed", SEED, "--epochs", 1, "--batch", 30, "--gradient", "exact"]
    command("train", "--noise", "ibm_like", "--block", "ry-cx", "--entangler", "chain", "--quiet", "--out", folder, *words)
    printed = json.loads(command("baselines", folder, "--rounds", ROUNDS, "--steps", 60, "--quiet", "--json"))
    return {row["method"]: row for row in printed["methods"]}, folder


def pairs(images, epoch):
    """Pixels and a mask (True: visible) of each image, flattened."""
    patch = q.Patch.shape(SIDE, 0.25)
    visible = np.ones((len(images), SIDE, SIDE), bool)
    for k in range(len(images)):
        p = patch.place(SEED, k, 2, epoch)
        visible[k, p.row : p.row + p.height, p.column : p.column + p.width] = False
    return images.reshape(len(images), -1), visible.reshape(len(images), -1)


def fidelities(y, x):
    return np.sum(y * x, 1) ** 2 / np.sum(y * y, 1) / np.sum(x * x, 1)


def images():
    train, test = q.open_images("mnist", SIDE, TRAIN, TEST)[:2]
    return np.array(train.pixels).reshape(TRAIN, -1), np.array(test.pixels).reshape(TEST, -1)


def test_fillings_are_numpys(made):
    rows, _ = made
    train, test = images()
    x, visible = pairs(test, -1)
    for name, filling in (("visible", 0 * train[0]), ("mean_pixel", train.mean(0))):
        f = fidelities(np.where(visible, x, filling), x)
        assert rows[name]["fidelity"] == pytest.approx(f.mean(), abs=1e-12)
        assert rows[name]["fidelity_error"] == pytest.approx(f.std(ddof=1) / TEST**0.5, abs=1e-12)


def test_linear_map_is_numpys(made):
    rows, _ = made
    train, test = images()

    def learn(keep, ridge):
        a, b = [], []
        for epoch in range(ROUNDS):
            x, visible = pairs(train, epoch)
            z = np.where(visible, x, 0)[keep]
            norm = np.linalg.norm(z, axis=1, keepdims=True)
            a.append(z / norm)
            b.append(x[keep] / norm)
        a, b = np.concatenate(a), np.concatenate(b)
        size = a.shape[1]
        rows_of_ridge = np.sqrt(ridge * np.sum(a * a) / size) * np.eye(size)  # least squares, not the normal equations
        return np.linalg.lstsq(np.vstack([a, rows_of_ridge]), np.vstack([b, 0 * rows_of_ridge]), rcond=None)[0]

    def judge(mapping, data, epoch):
        x, visible = pairs(data, epoch)
        z = np.where(visible, x, 0)
        return fidelities(np.maximum(z @ mapping, 0), x)

    held = np.arange(TRAIN) >= TRAIN - TRAIN // 10
    chosen = max((1e-5, 1e-4, 1e-3, 1e-2, 1e-1), key=lambda ridge: judge(learn(~held, ridge), train, 0)[held].mean())
    assert rows["linear"]["fidelity"] == pytest.approx(judge(learn(slice(None), chosen), test, -1).mean(), abs=1e-9)
    assert rows["linear"]["parameters"] == SIDE**4


def test_rows_stand_beside_the_model(made):
    rows, folder = made
    last = json.loads(command("evaluate", folder, "--noise", "own,none", "--quiet", "--json"))["runs"][0]["results"]
    for name, tested in (("model, ibm_like", last[0]), ("model", last[1])):
        for figure in ("fidelity", "swap", "cosine", "psnr", "ssim", "accuracy"):
            assert rows[name][figure] == pytest.approx(tested[figure], abs=1e-12), (name, figure)
    assert rows["token_position"]["fidelity"] > rows["visible"]["fidelity"]
    assert rows["encoder_shared"]["fidelity"] > rows["product"]["fidelity"]
    assert {"network_parameters", "network_bottleneck", "encoder_position", "token_shared"} <= set(rows)
    assert rows["network_parameters"]["parameters"] < rows["network_bottleneck"]["parameters"] == 32 * 64 + 32 + 64


def test_table_and_page(made):
    rows, folder = made
    table = list(csv.DictReader((folder / "baselines.csv").open()))
    assert [row["method"] for row in table] == list(rows)
    for row in table:
        assert float(row["fidelity"]) == pytest.approx(rows[row["method"]]["fidelity"], abs=1e-14)
        assert int(row["training_images"]) == TRAIN and int(row["test_images"]) == TEST
    page = (folder / "report.html").read_text()
    assert "<details open><summary>baselines" in page and "encoder_position" in page
