# SPDX-License-Identifier: GPL-3.0-or-later
"""A Qiskit backend: circuits under a noise model of qmae-noise, through OpenQASM text.

    backend = NoisyBackend("ibm_like", num_qubits=5)
    backend.run(qiskit.transpile(circuit, backend), shots=1000).result().get_counts()

Written against Qiskit's documented BackendV2 interface and tested with stand-ins for it (tests/python/stand_ins), NOT with Qiskit
itself, which Debian does not have."""

import uuid

from qiskit import qasm3
from qiskit.circuit.library.standard_gates import get_standard_gate_name_mapping
from qiskit.providers import BackendV2, JobStatus, JobV1, Options
from qiskit.result import Result
from qiskit.transpiler import Target

import qmae_noise

# What Qiskit and qmae-noise call alike.
GATES = "id x y z h s sdg t tdg sx sxdg p rx ry rz u cx cy cz ch cp crx cry crz cu swap iswap ecr rxx ryy rzz rzx ccx cswap".split()


class NoisyJob(JobV1):
    """A job that is done when it is made."""

    def __init__(self, backend, job_id, result):
        super().__init__(backend, job_id)
        self._result = result

    def submit(self):
        """Nothing is left to do."""

    def result(self):
        return self._result

    def status(self):
        return JobStatus.DONE


class NoisyBackend(BackendV2):
    """model: a qmae_noise.Model, the name or path of one. num_qubits: of the target that circuits are transpiled for.
    options of run: shots (1024), seed_simulator (1), memory (False). program: as of qmae_noise.Program."""

    def __init__(self, model, num_qubits=None, **program):
        self.model = model if isinstance(model, qmae_noise.Model) else qmae_noise.Model.load(model)
        super().__init__(name=f"qmae_noise.{self.model.name}", description=self.model.source, backend_version=qmae_noise.__version__)
        self._program = program
        known, ours = get_standard_gate_name_mapping(), qmae_noise.gates()
        self._target = Target(description=self.model.source, num_qubits=num_qubits)
        for name in [gate for gate in GATES if gate in ours] + ["measure", "reset"]:
            self._target.add_instruction(known[name], name=name)

    @property
    def target(self):
        return self._target

    @property
    def max_circuits(self):
        return None

    @classmethod
    def _default_options(cls):
        return Options(shots=1024, seed_simulator=1, memory=False)

    def run(self, run_input, **options):
        """Runs a circuit or a list of them; the job is done when this returns."""
        circuits = list(run_input) if isinstance(run_input, (list, tuple)) else [run_input]
        chosen = {name: options.get(name, getattr(self.options, name)) for name in ("shots", "seed_simulator", "memory")}
        if chosen["memory"]:
            raise NotImplementedError("NoisyBackend: shots are drawn together, so there is no memory of single ones")
        job_id = str(uuid.uuid4())
        experiments = [self._experiment(circuit, chosen["shots"], chosen["seed_simulator"] + k) for k, circuit in enumerate(circuits)]
        result = Result.from_dict(
            {
                "backend_name": self.name,
                "backend_version": self.backend_version,
                "job_id": job_id,
                "qobj_id": job_id,
                "success": True,
                "status": "COMPLETED",
                "results": experiments,
            }
        )
        return NoisyJob(self, job_id, result)

    def _experiment(self, circuit, shots, seed):
        read = qmae_noise.Circuit.from_qasm(qasm3.dumps(circuit), dt=self.model.dt, name=circuit.name)
        counts = qmae_noise.run(read, self.model, shots=shots, seed=seed, **self._program).counts
        # A record is the bits of all registers, the last register first: as a number what Qiskit calls 0x...
        numbers = {hex(int(record.replace(" ", ""), 2)): count for record, count in counts.items()}
        registers = [[register.name, register.size] for register in circuit.cregs]
        header = {
            "name": circuit.name,
            "creg_sizes": registers,
            "memory_slots": sum(size for _, size in registers),
            "n_qubits": circuit.num_qubits,
            "metadata": circuit.metadata or {},
        }
        return {"shots": shots, "success": True, "status": "DONE", "seed": seed, "data": {"counts": numbers}, "header": header}
