# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests of the package share. ctest gives PYTHONPATH and QMAE_NOISE_PROGRAM, and runs in the project's folder."""

import collections
import json
import os
import subprocess
import sys
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


# ---- which test reaches which function of the C library ----

REACHED = collections.defaultdict(list)  # name of the function: tests, the first first


class Recorder:
    """The C library, for the package's modules: notes whose functions the running test takes."""

    def __init__(self, lib):
        self.lib = lib

    def __getattr__(self, name):
        test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
        if name.startswith("qn_") and test and (not REACHED[name] or REACHED[name][-1] != test):
            REACHED[name].append(test)
        return getattr(self.lib, name)


def pytest_addoption(parser):
    parser.addoption("--reached", metavar="FILE", help="write a table: function of the C library, the first test that reaches it, how many do")


def pytest_configure():
    import qmae_noise

    recorder = Recorder(qmae_noise._library.lib)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "qmae_noise" and getattr(module, "lib", None) is recorder.lib:
            module.lib = recorder


def pytest_collection_modifyitems(items):
    """What looks back on all tests comes last."""
    items.sort(key=lambda item: item.name == "test_every_function_is_reached")


def pytest_sessionfinish(session):
    path = session.config.getoption("--reached")
    if path:
        lines = [f"{name}\t{tests[0]}\t{len(set(tests))}\n" for name, tests in sorted(REACHED.items()) if tests]
        Path(path).write_text("function\tfirst test\ttests\n" + "".join(lines))
