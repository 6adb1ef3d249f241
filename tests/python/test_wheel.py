# SPDX-License-Identifier: GPL-3.0-or-later
"""pip install ./python gives the package, whole, to another Python environment."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import qmae_noise
from conftest import ROOT

pytest.importorskip("pip", reason="Debian's python3-pip is not installed")
CODE = """
import qmae_noise as q
assert "site-packages" in q.__file__, q.__file__
c = q.Circuit(2).gate("h", 0).gate("cx", [0, 1])
print(q.run(c, "ibm_like").expect("ZZ"), q.open_images(train=1, test=1)[0].labels[0], len(q.Model.names()))
"""


def test_wheel(tmp_path):
    package = Path(qmae_noise.__file__).parent
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QMAE_NOISE"))}

    def call(*words):
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call(sys.executable, "-m", "venv", "--system-site-packages", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python3"
    call(python, "-m", "pip", "wheel", ROOT / "python", "--no-deps", "--no-index", "-q", "-w", tmp_path, "--config-settings", f"package={package}")
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"qmae_noise-{qmae_noise.__version__}-py3-none-linux_")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"qmae_noise/{path.relative_to(package)}" for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts} < names
    call(python, "-m", "pip", "install", wheel, "--no-index", "-q")
    circuit = qmae_noise.Circuit(2).gate("h", 0).gate("cx", [0, 1])
    want = f"{qmae_noise.run(circuit, 'ibm_like').expect('ZZ')} 5 {len(qmae_noise.Model.names())}\n"
    assert call(python, "-c", CODE) == want
    assert "cffi>=1.15" in call(python, "-c", "import importlib.metadata as m; print(m.requires('qmae-noise'))")
