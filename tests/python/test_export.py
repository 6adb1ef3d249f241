# SPDX-License-Identifier: GPL-3.0-or-later
"""Exported models: the schema accepts what the program writes and refuses what it refuses."""

import copy
import json

import pytest
from conftest import ROOT, command

jsonschema = pytest.importorskip("jsonschema")
SCHEMA = json.loads((ROOT / "noise_models" / "noise-model.schema.json").read_text())
MODELS = sorted((ROOT / "noise_models").glob("*.cfg")) + [ROOT / "tests" / "circuits" / "everything.cfg", ROOT / "tests" / "fuzz" / "corpus" / "model" / "layers.cfg"]


def exported(path):
    return json.loads(command("noise", "export", path, "--as", "json"))


@pytest.fixture(scope="module")
def validator():
    kind = jsonschema.validators.validator_for(SCHEMA)
    kind.check_schema(SCHEMA)
    return kind(SCHEMA)


def test_the_file_is_what_the_program_prints():
    assert json.loads(command("noise", "export", "--as", "schema")) == SCHEMA


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_is_valid(validator, path):
    validator.validate(exported(path))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("format"),
        lambda m: m.update(format=2),
        lambda m: m.update(schedule="later"),
        lambda m: m.update(colour="blue"),
        lambda m: m.update(basis=["rz", "nothing"]),
        lambda m: m["qubit"].update(T1=-1.0),
        lambda m: m["gates"].update(nothing={"duration": 0.0, "error": 0.0}),
        lambda m: m["gates"]["cz"].update(error=2.0),
        lambda m: m.update(coupling=[[0, 0]]),
        lambda m: m.update(channels=[{"after": "cz", "channel": "nothing"}]),
        lambda m: m.update(channels=[{"after": "cz", "channel": "bit_flip", "p": 1.5}]),
        lambda m: m.update(layers=[{"gates": ["cz 0 1"], "generators": ["X0"]}]),
    ],
)
def test_what_the_program_refuses_is_not_valid(validator, tmp_path, change):
    model = copy.deepcopy(exported(ROOT / "noise_models" / "ibm_like.cfg"))
    validator.validate(model)
    change(model)
    assert not validator.is_valid(model)
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(model))
    with pytest.raises(AssertionError):  # the program says so as well
        command("noise", "check", path)


def test_json_runs_as_the_model_does(tmp_path, cli):
    path = tmp_path / "device.json"
    command("noise", "export", "ibm_like", "--as", "json", "--out", path)
    circuit = ROOT / "tests" / "circuits" / "ghz.qasm"
    first, second = (cli("simulate", circuit, "--noise", noise, "--method", "dm") for noise in ("ibm_like", path))
    assert first["probabilities"] == second["probabilities"]
