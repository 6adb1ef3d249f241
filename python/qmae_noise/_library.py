# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared library: loading, strings, structs as NumPy arrays, failures as exceptions."""

from __future__ import annotations

import os
from math import isfinite
from pathlib import Path
from typing import Any, Callable, Sequence

import numpy as np

from . import _declarations, errors

FOLDER = Path(__file__).resolve().parent

# What comes with the package, unless the user has folders of his own: the library looks for noise models and images by these variables.
os.environ.setdefault("QMAE_NOISE_MODELS", str(FOLDER / "noise_models"))
os.environ.setdefault("QMAE_NOISE_DATA", str(FOLDER / "data"))

# cffi's types know nothing of what a declaration has made.
ffi: Any = _declarations.ffi
lib: Any = ffi.dlopen(str(FOLDER / "libqmae_noise.so"))
NULL: Any = ffi.NULL


def text_of(pointer: Any) -> str:
    """A string of the library."""
    return ffi.string(pointer).decode("utf-8", "backslashreplace")


def taken_text(pointer: Any) -> str:
    """A string that the library has allocated for the caller, who frees it here."""
    try:
        return text_of(pointer)
    finally:
        lib.qn_free(pointer)


def c_text(name: str, value: str | os.PathLike[str]) -> bytes:
    """A string for the library; `name` is that of the argument."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if not isinstance(value, str):
        raise errors.WrongType(f"{name}: a string is wanted, this is {type(value).__name__}")
    if "\0" in value:
        raise errors.WrongValue(f"{name}: a string with a zero in it")
    return os.fsencode(value)


# ---- failures ----


def new_diag() -> Any:
    return ffi.new("qn_diag *")


def check(status: int, diag: Any = None) -> None:
    """Raises what a failed call has said."""
    if status != lib.QN_OK:
        raise failure(status, diag)


def failure(status: int, diag: Any = None) -> errors.Error:
    said = text_of(diag.text) if diag is not None else ""
    if not said:
        said = text_of(lib.qn_status_text(status))
        return errors.BY_STATUS[status](said)
    further = text_of(diag.further).splitlines()
    return errors.BY_STATUS[status](said, text_of(diag.file) or None, diag.line or None, diag.column or None, further)


class Stop:
    """Ends a long call of the library: Ctrl-C, or an exception in one of its callbacks, is kept until the call has returned.

    The library asks its callbacks from its threads; Python runs signal handlers while the main thread answers."""

    def __init__(self, progress: Callable[..., Any] | None = None) -> None:
        self.progress = progress
        self.reason: BaseException | None = None
        self.handle = ffi.new_handle(self)

    def settle(self) -> None:
        """After the call: raises what was kept."""
        if self.reason is not None:
            raise self.reason


def is_no(answer: Any) -> bool:
    """Does a callback end the work? False does; None, which is said by who says nothing, does not."""
    return answer is not None and not answer


def callback(kind: str, error: Any = None) -> Callable[[Callable[..., Any]], Any]:
    """Makes a function of the library's type `kind` of one whose first argument, `context`, is the handle of a Stop. What it raises
    is kept there, and the library is told `error`."""

    def keep(_kind: Any, reason: BaseException, trace: Any) -> None:
        stop = ffi.from_handle(trace.tb_frame.f_locals["context"])
        stop.reason = stop.reason or reason

    return ffi.callback(kind, error=error, onerror=keep)


@callback("bool(void *)", error=True)
def stops(context: Any) -> bool:
    """Asked by the library whether a Stop has come."""
    return ffi.from_handle(context).reason is not None


# ---- processes and threads ----

_state = {"threads": False, "forked": False}


def _after_fork() -> None:
    _state["forked"] = _state["threads"]


os.register_at_fork(after_in_child=_after_fork)


def threads_of(wanted: int) -> int:
    """How many threads a call may use: 0 is all. The threads of OpenMP do not live on in a forked child and cannot be made again
    there, so a child of a process that has used them calculates on one; the numbers are the same."""
    wanted = whole("threads", wanted, 0)
    if _state["forked"]:
        return 1
    if wanted != 1:
        _state["threads"] = True
    return wanted


# ---- numbers and arrays ----


def whole(name: str, value: Any, least: int, most: int = 2**63 - 1) -> int:
    """A whole number in its range, by the name of the argument."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise errors.WrongType(f"{name}: a whole number is wanted, this is {type(value).__name__}")
    if not least <= value <= most:
        raise errors.WrongValue(f"{name}: {value} is not in {least}..{most}")
    return int(value)


def real(name: str, value: Any, least: float = -np.inf, most: float = np.inf) -> float:
    """A finite number in its range, by the name of the argument."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise errors.WrongType(f"{name}: a number is wanted, this is {type(value).__name__}")
    if not np.isfinite(value) or not least <= value <= most:
        raise errors.WrongValue(f"{name}: {value} is not a finite number in {least:g}..{most:g}")
    return float(value)


def flag(name: str, value: Any) -> bool:
    """True or False, by the name of the argument."""
    if not isinstance(value, (bool, np.bool_)):
        raise errors.WrongType(f"{name}: True or False is wanted, this is {type(value).__name__}")
    return bool(value)


def choice(name: str, value: Any, names: Sequence[str]) -> int:
    """The number of a word in a list, by the name of the argument."""
    if value not in names:
        raise errors.WrongValue(f"{name}: {value!r} is none of {', '.join(names)}")
    return list(names).index(value)


_DOUBLE = np.dtype(np.float64)


def _fits(want: int | None, got: int) -> bool:
    return want is None or want == got


def array(name: str, value: Any, shape: tuple[int | None, ...], dtype: Any = np.float64) -> np.ndarray:
    """`value` as a C-ordered array, itself if it is one. None in `shape` is any length. Numbers are converted only where nothing
    is lost; NaN and infinities are refused."""
    made = np.asarray(value)
    if made.dtype is _DOUBLE and dtype is np.float64 and made.flags.c_contiguous and made.ndim == len(shape):
        if all(map(_fits, shape, made.shape)) and isfinite(np.add.reduce(made, None)):
            return made
    if made.dtype.kind not in ("c" if np.dtype(dtype).kind == "c" else "") + "iuf" or not np.can_cast(made.dtype, dtype, "same_kind"):
        raise errors.WrongType(f"{name}: the type {made.dtype} is not {np.dtype(dtype)}")
    if made.ndim != len(shape) or any(want not in (None, got) for want, got in zip(shape, made.shape)):
        wanted = ", ".join("any" if want is None else str(want) for want in shape)
        raise errors.WrongValue(f"{name}: the shape {made.shape} is not ({wanted})")
    made = np.ascontiguousarray(made, dtype)
    if not np.isfinite(made).all():
        raise errors.WrongValue(f"{name}: every number has to be finite")
    return made


def pointer(values: np.ndarray | None, kind: str = "double[]") -> Any:
    """The memory of an array, which it keeps; NULL for none and for nothing."""
    if values is None or values.size == 0:
        return NULL
    return ffi.from_buffer(kind, values)


_KINDS = {"_Bool": "?", "char": "S1", "double": "f8", "float": "f4", "int": "i4", "uint64_t": "u8", "size_t": "u8"}


def dtype_of(struct: str, fields: Sequence[str] | None = None) -> np.dtype:
    """The NumPy type of a struct of numbers; `fields` None: all. Offsets are those of the library."""
    kind = ffi.typeof(struct)
    every = dict(kind.fields)
    chosen = fields or [name for name, field in every.items() if field.type.cname in _KINDS]
    return np.dtype(
        {
            "names": list(chosen),
            "formats": [_KINDS[every[name].type.cname] for name in chosen],
            "offsets": [every[name].offset for name in chosen],
            "itemsize": ffi.sizeof(kind),
        }
    )


def records(memory: Any, count: int, struct: str, fields: Sequence[str] | None = None) -> np.ndarray:
    """A copy of `count` structs as a structured array."""
    kind = dtype_of(struct, fields)
    if count == 0:
        return np.empty(0, kind)
    return np.frombuffer(ffi.buffer(memory, count * kind.itemsize), kind).copy()


# ---- objects ----


class Handle:
    """A pointer of the library that is destroyed with this object. What it borrows from stands in `keeps`."""

    __slots__ = ("pointer", "keeps", "__weakref__")

    def __init__(self, pointer: Any, destroy: Callable[[Any], None], *keeps: Any) -> None:
        self.pointer = ffi.gc(pointer, destroy)
        self.keeps = keeps


class Borrowed:
    """A pointer that belongs to another object, which it keeps."""

    __slots__ = ("pointer", "keeps")

    def __init__(self, pointer: Any, *keeps: Any) -> None:
        self.pointer = pointer
        self.keeps = keeps


def create(kind: str, call: Callable[..., int], arguments: Sequence[Any], destroy: Callable[[Any], None], *keeps: Any) -> Handle:
    """Calls CALL(ARGUMENTS..., &made, diag) and takes what was made."""
    made, diag = ffi.new(kind + " **"), new_diag()
    check(call(*arguments, made, diag), diag)
    return Handle(made[0], destroy, *keeps)


def version() -> str:
    """The version of the library: "0.2.0"."""
    return text_of(lib.qn_version())


def build() -> str:
    """Compiler and build type of the library, one line."""
    return text_of(lib.qn_build())
