# SPDX-License-Identifier: GPL-3.0-or-later
"""The package's type hints hold, and tell users something."""

import subprocess
import sys
from pathlib import Path

import pytest

import qmae_noise

pytest.importorskip("mypy", reason="Debian's mypy is not installed")

USER = """
import numpy as np
import qmae_noise as q

circuit: q.Circuit = q.Circuit(2, parameters=1).rotation("ry", 0, 0).gate("cx", [0, 1]).measure_all()
result: q.Result = q.run(circuit, "ibm_like", parameters=[0.3], shots=10)
counts: dict[str, int] = result.counts
rho: np.ndarray = result.density_matrix()
found: q.Optimisation = q.optimise(circuit, "ZZ", q.Model.load("ibm_like"), steps=3)
value: float = found.value.value
"""
WRONG = {
    'q.Circuit("two")': "arg-type",
    "q.Model.load(3)": "arg-type",
    'q.run(q.Circuit(1), shots="many")': "arg-type",
    "q.run(q.Circuit(1)).counted": "attr-defined",
    'q.Circuit(1).gate("h")': "call-arg",
}


# numpy's own hints are not read: they take most of the time.
SETTINGS = "[mypy]\nignore_missing_imports = True\n[mypy-numpy.*,pandas.*,cffi.*]\nfollow_imports = skip\nfollow_imports_for_stubs = True\n"


def mypy(*words, cwd):
    (cwd / "mypy.ini").write_text(SETTINGS)
    words = [sys.executable, "-m", "mypy", "--cache-dir", cwd / "cache", "--config-file", cwd / "mypy.ini", *words]
    done = subprocess.run(words, capture_output=True, text=True, cwd=cwd)
    return done.stdout + done.stderr


def test_types(tmp_path):
    package = Path(qmae_noise.__file__).parent
    assert (package / "py.typed").exists()
    said = mypy("--disallow-untyped-defs", "--exclude", "_declarations", package, cwd=tmp_path)
    assert said.startswith("Success"), said
    (tmp_path / "user.py").write_text(USER + "".join(f"{line}\n" for line in WRONG))
    said = mypy(tmp_path / "user.py", cwd=tmp_path)
    first = USER.count("\n") + 1
    for k, kind in enumerate(WRONG.values()):
        assert f"user.py:{first + k}: error" in said and f"[{kind}]" in said, said
    assert f"Found {len(WRONG)} errors" in said, said
