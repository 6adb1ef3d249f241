# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the parts of Qiskit's interface that examples/python/qiskit_backend.py uses, by its documentation."""

import abc
import enum
import sys
from types import ModuleType, SimpleNamespace


class Options(SimpleNamespace):
    """Attributes."""


class JobStatus(enum.Enum):
    DONE = "job has successfully run"


class JobV1(abc.ABC):
    def __init__(self, backend, job_id, **kwargs):
        self._backend, self._job_id = backend, job_id

    def job_id(self):
        return self._job_id

    @abc.abstractmethod
    def submit(self):
        ...

    @abc.abstractmethod
    def result(self):
        ...

    @abc.abstractmethod
    def status(self):
        ...


class BackendV2(abc.ABC):
    version = 2

    def __init__(self, provider=None, name=None, description=None, online_date=None, backend_version=None, **fields):
        self._options = self._default_options()
        assert all(hasattr(self._options, field) for field in fields)
        self.name, self.description, self.backend_version = name, description, backend_version

    @property
    def options(self):
        return self._options

    @property
    @abc.abstractmethod
    def target(self):
        ...

    @property
    @abc.abstractmethod
    def max_circuits(self):
        ...

    @classmethod
    @abc.abstractmethod
    def _default_options(cls):
        ...

    @abc.abstractmethod
    def run(self, run_input, **options):
        ...


class Target(dict):
    def __init__(self, description=None, num_qubits=None):
        self.description, self.num_qubits = description, num_qubits

    def add_instruction(self, instruction, properties=None, name=None):
        self[name or instruction.name] = properties

    @property
    def operation_names(self):
        return list(self)


class Result:
    """Counts in hexadecimal, shown by registers."""

    @classmethod
    def from_dict(cls, data):
        made = cls()
        assert {"backend_name", "backend_version", "job_id", "qobj_id", "success", "results"} <= set(data)
        made.data = data
        return made

    def get_counts(self, experiment=0):
        found = self.data["results"][experiment]
        header, shown = found["header"], {}
        for number, count in found["data"]["counts"].items():
            bits = f"{int(number, 16):0{header['memory_slots']}b}"
            words = []
            for _, size in header["creg_sizes"]:
                bits, word = bits[: len(bits) - size], bits[len(bits) - size :]
                words.append(word)
            shown[" ".join(reversed(words))] = count
        return shown


class QuantumCircuit:
    """Holds the text that qasm3.dumps gives."""

    def __init__(self, text, cregs, num_qubits, name="circuit"):
        self.text, self.name, self.num_qubits, self.metadata = text, name, num_qubits, None
        self.cregs = [SimpleNamespace(name=word, size=size) for word, size in cregs]


def _module(name, **members):
    made = sys.modules["qiskit." + name] = ModuleType("qiskit." + name)
    vars(made).update(members)
    return made


_NAMES = "id x y z h s sdg t tdg sx sxdg p rx ry rz u cx cy cz ch cp crx cry crz cu swap iswap ecr rxx ryy rzz rzx ccx cswap measure reset delay"
qasm3 = _module("qasm3", dumps=lambda circuit: circuit.text)
providers = _module("providers", BackendV2=BackendV2, JobStatus=JobStatus, JobV1=JobV1, Options=Options)
result = _module("result", Result=Result)
transpiler = _module("transpiler", Target=Target)
_module("circuit")
_module("circuit.library")
_module("circuit.library.standard_gates", get_standard_gate_name_mapping=lambda: {name: SimpleNamespace(name=name) for name in _NAMES.split()})
