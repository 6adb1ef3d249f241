"""What all tests of the package share. ctest gives PYTHONPATH and QMAE_NOISE_PROGRAM, and runs in the project's folder."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CIRCUITS = ROOT / "tests" / "circuits"


def command(*words):
    """What the command line prints."""
    program = os.environ["QMAE_NOISE_PROGRAM"]
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def cli():
    """The command line's JSON."""
    return lambda *words: json.loads(command(*words, "--json"))


@pytest.fixture
def bell():
    import qmae_noise

    return qmae_noise.Circuit.read(CIRCUITS / "bell.qasm")
