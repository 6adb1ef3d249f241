# SPDX-License-Identifier: GPL-3.0-or-later
"""Images: the bundled subset of MNIST, IDX files, masks, and how good a reconstruction is."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np

from . import _library as library
from . import errors
from ._library import NULL, check, ffi, lib


class Images(NamedTuple):
    """Square grey images: pixels float64 [count, side * side] in [0, 1], row by row; labels uint8 [count], None if unknown."""

    pixels: np.ndarray
    labels: np.ndarray | None
    side: int


class Patch(NamedTuple):
    """A rectangle of an image that is masked: pixels row..row+height-1, column..column+width-1 of side x side."""

    side: int
    height: int
    width: int
    row: int = 0
    column: int = 0

    @classmethod
    def shape(cls, side: int, fraction: float = 0.25) -> Patch:
        """The patch that covers a fraction of the pixels: a square if one with an even side does, else the nearest rectangle."""
        made, diag = ffi.new("qn_patch *"), library.new_diag()
        check(lib.qn_patch_shape(library.whole("side", side, 1, 4096), library.real("fraction", fraction), made, diag), diag)
        return cls._of(made)

    @classmethod
    def _of(cls, made: Any) -> Patch:
        return cls(made.side, made.height, made.width, made.row, made.column)

    def _pointer(self) -> Any:
        if not (0 < self.height <= self.side - self.row and 0 < self.width <= self.side - self.column and min(self.row, self.column) >= 0):
            raise errors.WrongValue(f"patch: {tuple(self)} is not inside of its image")
        return ffi.new("qn_patch *", self._asdict())

    def place(self, seed: int, image: int = 0, align: int = 1, epoch: int = -1) -> Patch:
        """The patch at a random place on a grid of `align` pixels: that of test image `image` in a training with this seed, or of
        training image `image` in an epoch (0, 1, ...)."""
        rng, patch = ffi.new("qn_rng *"), self._pointer()
        numbers = (library.whole("seed", seed, 0, 2**64 - 1), library.whole("epoch", epoch, -1) + 1, library.whole("image", image, 0))
        lib.qn_rng_init(rng, numbers[0], lib.QN_STREAM_MASK, *numbers[1:], 0)
        lib.qn_patch_place(patch, library.whole("align", align, 1, 4096), rng)
        return Patch._of(patch)

    def amplitudes(self, pixels: Any, token: Any = None) -> np.ndarray:
        """Pixels [..., side^2] with the patch replaced by `token` [height * width] (None: zeros), normalised: float64, the same shape.
        An image of which nothing is left has equal amplitudes."""
        patch, rows, shape = self._pointer(), *_rows("pixels", pixels, self.side**2)
        fill = None if token is None else library.array("token", np.ravel(token), (self.height * self.width,))
        made = np.empty_like(rows)
        for row, out in zip(rows, made):
            lib.qn_patch_amplitudes(patch, library.pointer(row), library.pointer(fill), library.pointer(out))
        return made.reshape(shape)


def open_images(name: str | os.PathLike[str] = "mnist", side: int = 16, train: int = 0, test: int = 0) -> tuple[Images, Images]:
    """Training and test images, resized to `side` pixels; at most `train` and `test` of them (0: all).

    name: "mnist" (the bundled subset, or $QMAE_NOISE_DATA), "fashion-mnist" (Debian's package), or a folder with IDX files."""
    sets, diag = ffi.new("qn_images[2]"), library.new_diag()
    counts = (library.whole("side", side, 1, 4096), library.whole("train", train, 0), library.whole("test", test, 0))
    check(lib.qn_images_open(library.c_text("name", name), *counts, sets, sets + 1, diag), diag)
    return taken_images(sets + 0), taken_images(sets + 1)


def read_idx(images: str | os.PathLike[str], labels: str | os.PathLike[str] | None = None) -> Images:
    """An IDX file of unsigned bytes, plain or gzipped, and its labels."""
    made, diag = ffi.new("qn_images *"), library.new_diag()
    beside = NULL if labels is None else library.c_text("labels", labels)
    check(lib.qn_idx_read(library.c_text("images", images), beside, made, diag), diag)
    return taken_images(made)


def taken_images(images: Any) -> Images:
    """A copy; the library's memory is freed."""
    try:
        shape = (images.count, images.side**2)
        pixels = np.frombuffer(ffi.buffer(images.pixels, 8 * shape[0] * shape[1])).reshape(shape).copy()
        labels = None if images.labels == NULL else np.frombuffer(ffi.buffer(images.labels, images.count), np.uint8).copy()
        return Images(pixels, labels, images.side)
    finally:
        lib.qn_images_clear(images)


def normalise(pixels: Any) -> np.ndarray:
    """pixels / |pixels| along the last axis: amplitudes, float64, the same shape."""
    rows, shape = _rows("pixels", pixels, None)
    made = np.empty_like(rows)
    for k, (row, out) in enumerate(zip(rows, made)):
        if not row.any():
            raise errors.WrongValue(f"pixels: image {k} is black, so it has no direction")
        lib.qn_normalise(row.size, library.pointer(row), library.pointer(out))
    return made.reshape(shape)


def cosine(a: Any, b: Any) -> np.ndarray:
    """Cosine similarity of images along the last axis."""
    return _compare(lib.qn_cosine, a, b)


def psnr(reconstruction: Any, original: Any) -> np.ndarray:
    """Peak signal-to-noise ratio, dB, of reconstructions scaled to the norm of their originals, peak 1."""
    return _compare(lib.qn_psnr, reconstruction, original)


def _compare(call: Any, a: Any, b: Any) -> np.ndarray:
    first, shape = _rows("first images", a, None)
    second, other = _rows("second images", b, None)
    if shape != other:
        raise errors.WrongValue(f"images: the shapes {shape} and {other} differ")
    values = [call(x.size, library.pointer(x), library.pointer(y)) for x, y in zip(first, second)]
    return np.array(values).reshape(shape[:-1])


def embedding_angles(amplitudes: Any, embedding: str = "circuit") -> np.ndarray:
    """The angles, rad, of the circuit that prepares real amplitudes [2^n], as parameters of `Qmae.circuit`: float64 [2^n - 1] of the
    tree of uniformly controlled RY (Moettoenen et al., quant-ph/0407010), fewer of one that is fitted ("mps:2", "layers:4";
    `loading_fidelity` says how well). The norm does not matter."""
    if embedding != "circuit":
        return _fitted(amplitudes, embedding)[0]
    values = library.array("amplitudes", amplitudes, (None,))
    n = values.size.bit_length() - 1
    if values.size != 2**n or n < 1 or not values.any():
        raise errors.WrongValue(f"amplitudes: {values.size} of them, not all zero, are no 2, 4, 8, ...")
    made = np.empty(values.size - 1)
    lib.qn_embedding_angles(n, library.pointer(values), library.pointer(made))
    return made


def loading_fidelity(amplitudes: Any, embedding: str) -> float:
    """How much of real amplitudes [2^n] the state has that an embedding loads instead, without noise: the square of their overlap,
    1 for "state" and "circuit"."""
    return _fitted(amplitudes, embedding)[1]


def _fitted(amplitudes: Any, embedding: str) -> tuple[np.ndarray, float]:
    from .qmae import choices

    values = library.array("amplitudes", amplitudes, (None,))
    n, kind = values.size.bit_length() - 1, library.choice("embedding", embedding, choices("embedding"))
    if values.size != 2**n or not 2 <= n <= 12 or not values.any():
        raise errors.WrongValue(f"amplitudes: {values.size} of them, not all zero, are no 4, 8, ..., 4096")
    made, fidelity = np.empty(lib.qn_embedding_nangles(kind, n)), ffi.new("double *")
    unit = np.ascontiguousarray(values / np.linalg.norm(values))
    check(lib.qn_embedding_fit(kind, n, library.pointer(unit), library.pointer(made), fidelity))
    return made, float(fidelity[0])


def _rows(name: str, values: Any, width: int | None) -> tuple[np.ndarray, tuple[int, ...]]:
    """Images in rows, and the shape that was given."""
    given = np.asarray(values)
    if given.ndim == 0:
        raise errors.WrongValue(f"{name}: an array is wanted")
    rows = library.array(name, given.reshape(-1, given.shape[-1]), (None, width))
    return rows, given.shape
