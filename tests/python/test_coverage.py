"""Every function of the C library is used by the package, or stands here with the reason why not."""

import re

import qmae_noise
from conftest import ROOT
from qmae_noise._library import ffi, lib

REASONS = {
    "qn_alloc": "NumPy and cffi allocate",
    "qn_fail_at": "the package reports no places in files",
    "qn_diag_format": "exceptions hold the parts",
    "qn_rng_(uniform|normal|below|binomial|bits|shuffle)": "NumPy has its own",
    "qn_kernels_.*": "the best kernels are taken",
    "qn_model_(load|open)": "qn_model_open_with takes paths and options too",
    "qn_model_numbers": "the command `budget --target` asks it",
    "qn_noise_form_find": "noise in a circuit is written in its text",
    "qn_channel_(find|ptm)": "channels act by noise models",
    "qn_program_readout_(group|most)": "the library's engines ask them",
    "qn_qmae_spec_(nangles|of)": "qn_qmae_nangles says it of what was built",
    "qn_qmae_observable(_size)?": "an image is evaluated against its own reference",
    "qn_sampling_default": "every field is set",
    "qn_history_.*|qn_checkpoint_write": "trainings write their checkpoints themselves",
    "qn_train_.*": "whole runs train: qn_run_from_settings",
    "qn_trajectory_.*": "qn_simulation_run runs trajectories",
    "qn_measurement_.*": "Adjoint.sample draws shots",
    "qn_team_.*": "teams of processes belong to the program that starts them",
    "qn_train_join": "whole runs train: qn_run_from_settings",
    "qn_study_(budget|evaluate|mitigate|verify)|qn_(cost|evaluate|evaluation|mitigate|verification)_.*": "Qmae and Run say the same as arrays",
    "qn_device_options_default|qn_figure_text_of": "options are arguments here, numbers are numbers",
}


def functions():
    return {name for name in dir(lib) if name.startswith("qn_") and ffi.typeof(getattr(lib, name)).kind == "function"}


def test_every_function():
    sources = "".join(path.read_text() for path in (ROOT / "python" / "qmae_noise").glob("*.py"))
    used = set(re.findall(r"\blib\.(qn_[a-z0-9_]+)", sources))
    assert used <= set(dir(lib)) and len(used) > 80
    excused = {name for name in functions() if any(re.fullmatch(pattern, name) for pattern in REASONS)}
    assert functions() - used - excused == set(), "use them in python/qmae_noise, or give a reason here"
    assert excused & used == set(), "no reason is needed for what is used"


def test_everything_is_explained():
    """Whatever the package shows has a docstring; so have public methods."""
    missing = []
    for name in qmae_noise.__all__:
        thing = getattr(qmae_noise, name)
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
