# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function of the C headers is reached by a test of the package, and all that the package shows is explained.

`pytest tests/python --reached FILE` writes which test reaches which function."""

import re

import pytest

import qmae_noise
from conftest import REACHED, ROOT
from qmae_noise._library import ffi

lib = qmae_noise.lib.lib  # without the recorder of conftest.py


def functions():
    return {name for name in dir(lib) if name.startswith("qn_") and ffi.typeof(getattr(lib, name)).kind == "function"}


def test_every_function_is_declared():
    text = "".join(path.read_text() for path in (ROOT / "include" / "qmae_noise").glob("*.h"))
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = set(re.findall(r"^(?:QN_MUST_CHECK )?(?!typedef)[a-z_][a-z0-9_ ]*[ *]+(qn_[a-z0-9_]+)\(", code, re.MULTILINE))
    assert len(found) > 200 and found <= functions()


def test_the_package_calls_what_there_is():
    sources = "".join(path.read_text() for path in (ROOT / "python" / "qmae_noise").glob("*.py"))
    assert set(re.findall(r"\blib\.(qn_[a-z0-9_]+)", sources)) <= set(dir(lib))


def test_every_function_is_reached(request):
    """Comes last (conftest.py); in a part of the suite there is nothing to see."""
    files = {item.path for item in request.session.items}
    if not set((ROOT / "tests" / "python").glob("test_*.py")) <= files or request.config.option.keyword or request.session.testsfailed:
        pytest.skip("a part of the suite")
    missing = functions() - {name for name, tests in REACHED.items() if tests}
    assert not missing, "a test of theirs belongs into tests/python/test_low_level.py, if the package does not use them"


def test_everything_is_explained():
    """Whatever the package shows has a docstring; so have public methods."""
    missing = []
    for name in qmae_noise.__all__:
        thing = getattr(qmae_noise, name)
        if name in ("ffi", "lib"):
            continue
        if not getattr(thing, "__doc__", None):
            missing.append(name)
        for key, value in vars(thing).items() if isinstance(thing, type) else ():
            plain = isinstance(value, (classmethod, staticmethod)) or callable(value)
            if plain and not key.startswith("_") and not value.__doc__:
                missing.append(f"{name}.{key}")
    assert missing == []


def test_errors_are_those_of_the_library():
    from qmae_noise import errors

    assert len(errors.BY_STATUS) == len([name for name in dir(lib) if name == "QN_OK" or name.startswith("QN_ERR_")])
    names = ["WrongValue", "NoMemory", "FileFailure", "WrongSyntax", "NotFound", "NotPhysical", "Unsupported", "Exists", "TooLarge", "NumericFailure", "Interrupted"]
    codes = "ARGUMENT MEMORY IO SYNTAX NOT_FOUND PHYSICS UNSUPPORTED EXISTS LIMIT NUMERIC INTERRUPTED".split()
    assert [errors.BY_STATUS[getattr(lib, "QN_ERR_" + code)].__name__ for code in codes] == names
