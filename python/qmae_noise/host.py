# SPDX-License-Identifier: GPL-3.0-or-later
"""What the library asks and tells in long works, and settings files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable, Mapping

import numpy as np

from . import _library as library
from . import errors
from ._library import check, ffi, lib, text_of
from .model import Model

Folder = str | os.PathLike[str]
Setting = str | int | float | bool | os.PathLike[str]


class Host(library.Stop):
    """The host of a training: its callbacks run in Python, and end it."""

    def __init__(self, stepped: Any, evaluated: Any, say: Any, note: Any = None) -> None:
        super().__init__()
        self.stepped, self.evaluated, self.say, self.note = stepped, evaluated, say, note
        self.ended = False
        self.pointer = ffi.new("qn_host *", {"context": self.handle, **_CALLBACKS})

    def tell(self, listener: Any, *news: Any) -> None:
        if listener is not None and self.reason is None and library.is_no(listener(*news)):
            self.ended = True

    def run(self, noise: Any, settings: Mapping[str, Setting], call: Callable[..., int], files: Mapping[str, str] | None = None) -> bool:
        """Calls with the path of a settings file, beside which stand files with texts; was it interrupted?"""
        interrupted, diag = ffi.new("bool *"), library.new_diag()
        library.threads_of(0)
        with tempfile.TemporaryDirectory(prefix="qmae-noise-") as folder:
            for name, text in (files or {}).items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            path = write_settings(Path(folder), noise, settings)
            status = call(os.fsencode(path), interrupted, diag)
        self.settle()
        check(status, diag)
        return bool(interrupted[0])

    def make(self, kind: str, call: Callable[..., int], arguments: tuple[Any, ...], destroy: Callable[[Any], None], *keeps: Any) -> library.Handle:
        """Calls CALL(ARGUMENTS..., &made, diag) and takes what was made, which keeps this host."""
        library.threads_of(0)
        try:
            return library.create(kind, call, arguments, destroy, self, *keeps)
        finally:
            self.settle()

    def finish(self, noise: Any, settings: Mapping[str, Setting], call: Callable[..., int]) -> None:
        if self.run(noise, settings, call):
            raise errors.Interrupted("the callback has ended the study; the same call goes on")


@library.callback("void(void *, const char *)")
def _say(context: Any, sentence: Any) -> None:
    host = ffi.from_handle(context)
    host.tell(host.say, text_of(sentence))


@library.callback("void(void *, const char *)")
def _note(context: Any, line: Any) -> None:
    host = ffi.from_handle(context)
    host.tell(host.note, text_of(line))


@library.callback("bool(void *)", error=True)
def _stops(context: Any) -> bool:
    host = ffi.from_handle(context)
    return host.ended or host.reason is not None


@library.callback("void(void *, const qn_run *)")
def _stepped(context: Any, run: Any) -> None:
    host = ffi.from_handle(context)
    if host.stepped is not None:
        host.tell(host.stepped, library.records(lib.qn_run_last_step(run), 1, "qn_step_record").view(np.recarray)[0])


@library.callback("void(void *, const qn_run *)")
def _evaluated(context: Any, run: Any) -> None:
    host = ffi.from_handle(context)
    if host.evaluated is not None:
        host.tell(host.evaluated, library.records(lib.qn_run_last(run), 1, "qn_evaluation").view(np.recarray)[0])


@library.callback("void(void *, const qn_step_record *)")
def stepped_search(context: Any, record: Any) -> None:
    """A qn_optimise_listener."""
    host = ffi.from_handle(context)
    if host.stepped is not None:
        host.tell(host.stepped, library.records(record, 1, "qn_step_record").view(np.recarray)[0])


@library.callback("qn_status(void *, const char *, const char *, qn_diag *)", error=3)
def _draw(context: Any, folder: Any, name: Any, diag: Any) -> int:
    """Pictures by gnuplot, drawn aside and put into place."""
    where, word = Path(os.fsdecode(ffi.string(folder))).resolve(), text_of(name)
    if shutil.which("gnuplot") is None:
        return int(lib.qn_fail(diag, lib.QN_ERR_NOT_FOUND, b"no program 'gnuplot' here, so there are no pictures"))
    with tempfile.TemporaryDirectory(dir=where) as aside:
        os.symlink(where / f"{word}.dat", Path(aside) / f"{word}.dat")
        done = subprocess.run(["gnuplot", where / f"{word}.gp"], cwd=aside, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            return int(lib.qn_fail(diag, lib.QN_ERR_IO, b"gnuplot could not draw a picture; run its script by hand to see why"))
        for suffix in (".svg", ".png"):
            os.replace(Path(aside) / (word + suffix), where / (word + suffix))
    return int(lib.QN_OK)


_CALLBACKS = {"say": _say, "note": _note, "stops": _stops, "draw": _draw, "stepped": _stepped, "evaluated": _evaluated}


# ---- settings ----


def write_settings(folder: Path, noise: Any, settings: Mapping[str, Setting]) -> Path:
    """A settings file in `folder`, and beside it the noise model that it names."""
    given = {name.replace("_", "-"): value for name, value in settings.items()}
    if isinstance(noise, Model):
        if noise.is_ideal and not noise.text:
            noise = "none"
        else:
            given["noise-scale"] = library.real("noise_scale", given.get("noise-scale", 1.0)) * noise.strength
            for name, value in noise._judging._asdict().items():
                if name == "spread" and value:
                    raise errors.Unsupported("noise: trainings draw devices as their model's qubits vary (instance), not with spread")
                if value != type(noise._judging)._field_defaults[name]:
                    given.setdefault("t2-policy" if name == "t2" else name.replace("_", "-"), value)
            (folder / "noise_model.cfg").write_text(noise.text, encoding="utf-8")
            noise = "noise_model.cfg"
    if noise is not None:
        given["noise"] = os.fspath(noise)
    path = folder / "settings.cfg"
    path.write_text("".join(f"{name} = {_setting(name, value)};\n" for name, value in given.items()), encoding="utf-8")
    return path


def _setting(name: str, value: Any) -> str:
    """A value as a settings file has it."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return f"{int(value)}L" if abs(int(value)) >= 2**31 else str(int(value))
    if isinstance(value, (float, np.floating)):
        digits = repr(library.real(name, value))
        return digits if "." in digits else digits.replace("e", ".0e")
    if isinstance(value, (str, os.PathLike)):
        text = os.fsdecode(library.c_text(name, value))
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    raise errors.WrongType(f"{name}: a string, a number or a bool is wanted, this is {type(value).__name__}")


def parse_settings(text: str) -> dict[str, Any]:
    """The settings of a settings.cfg that a run has written: `name = value;`, a line each."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r"^([a-z0-9-]+) = (.*);$", text, re.MULTILINE):
        if value.startswith('"'):
            found[name] = re.sub(r"\\(.)", r"\1", value[1:-1])
        elif value in ("true", "false"):
            found[name] = value == "true"
        else:
            found[name] = float(value) if re.search(r"[.e]", value) else int(value.rstrip("L"))
    return found


def escaped(text: str) -> str:
    """As HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
