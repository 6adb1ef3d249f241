# SPDX-License-Identifier: GPL-3.0-or-later
"""A PennyLane device: QNodes under a noise model of qmae-noise, through OpenQASM text.

    device = NoisyDevice(wires=3, model="ibm_like", seed=1)
    @qml.qnode(device)
    def f(x): ...

Every wire is measured at the end with its readout error. Without shots results are exact, with shots they are drawn.
Written against PennyLane's documented device interface and tested with stand-ins for it (tests/python/stand_ins), NOT with PennyLane
itself, which Debian does not have."""

import numpy as np
import pennylane as qml

import qmae_noise


class NoisyDevice(qml.devices.Device):
    """wires: how many, or their labels; the first is the leftmost in strings and the highest in probabilities, as everywhere in
    PennyLane. model: a qmae_noise.Model, the name or path of one. options: as of qmae_noise.Program."""

    name = "qmae_noise.noisy"

    def __init__(self, wires, model=None, shots=None, seed=1, **options):
        super().__init__(wires=wires, shots=shots)
        self.model = model if isinstance(model, qmae_noise.Model) else qmae_noise.Model.load(model or "ideal")
        self.options = options
        self._seed = seed

    def execute(self, circuits, execution_config=None):
        """Results of one tape or of several, each as PennyLane wants it: a value for one measurement, a tuple for more."""
        if hasattr(circuits, "measurements"):
            return self._tape(circuits)
        return tuple(self._tape(circuit) for circuit in circuits)

    # ---- a tape ----

    def _tape(self, tape):
        labels = list(self.wires) if self.wires is not None else list(tape.wires)
        text = qml.to_openqasm(tape, wires=qml.wires.Wires(labels), rotations=False, measure_all=True)
        circuit = qmae_noise.Circuit.from_qasm(text, name="PennyLane's tape")
        result = qmae_noise.run(circuit, self.model, shots=0, **self.options)
        shots = tape.shots.total_shots
        made = tuple(self._measure(measurement, result, labels, shots) for measurement in tape.measurements)
        return made[0] if len(made) == 1 else made

    def _measure(self, measurement, result, labels, shots):
        kind = type(measurement).__name__
        ask = {
            "ExpectationMP": self._expectation,
            "VarianceMP": self._variance,
            "ProbabilityMP": self._probabilities,
            "CountsMP": self._counts,
            "SampleMP": self._samples,
            "DensityMatrixMP": self._density_matrix,
        }.get(kind)
        if ask is None:
            raise NotImplementedError(f"NoisyDevice: no {kind}; a noisy state is a density matrix, not a vector")
        return ask(measurement, result, labels, shots)

    def _random(self):
        """A generator; each call has another."""
        self._seed += 1
        return np.random.default_rng(self._seed)

    # ---- expectation values: sums of Pauli words ----

    def _expectation(self, measurement, result, labels, shots):
        return self._mean(measurement.obs.pauli_rep, result, labels, shots)

    def _variance(self, measurement, result, labels, shots):
        words = measurement.obs.pauli_rep
        return self._mean(words @ words, result, labels, shots) - self._mean(words, result, labels, shots) ** 2

    def _mean(self, words, result, labels, shots):
        if words is None:
            raise NotImplementedError("NoisyDevice: observables are sums of Pauli words")
        total = 0.0
        for word, weight in words.items():
            value = result.expect("".join(word.get(label, "I") for label in reversed(labels))) if len(word) else 1.0
            if shots and len(word):
                value = 2 * self._random().binomial(shots, (1 + value) / 2) / shots - 1
            total += float(np.real(weight)) * value
        return np.float64(total)

    # ---- bits ----

    def _law(self, measurement, result, labels):
        """Probabilities of the measurement's wires, the first the highest bit."""
        wanted = [labels.index(label) for label in (measurement.wires or labels)]
        outcomes = result.outcomes()
        law = np.zeros(2 ** len(wanted))
        # Bit k of a record is the k-th wire.
        index = sum(((outcomes["bits"] >> np.uint64(k)) & np.uint64(1)).astype(int) << (len(wanted) - 1 - at) for at, k in enumerate(wanted))
        np.add.at(law, index, outcomes["probability"])
        return law / law.sum()

    def _probabilities(self, measurement, result, labels, shots):
        law = self._law(measurement, result, labels)
        return self._random().multinomial(shots, law) / shots if shots else law

    def _draw(self, measurement, result, labels, shots):
        if not shots:
            raise ValueError("NoisyDevice: counts and samples need shots")
        law = self._law(measurement, result, labels)
        return self._random().choice(law.size, shots, p=law), law.size.bit_length() - 1

    def _counts(self, measurement, result, labels, shots):
        drawn, width = self._draw(measurement, result, labels, shots)
        return {f"{value:0{width}b}": int(count) for value, count in zip(*np.unique(drawn, return_counts=True))}

    def _samples(self, measurement, result, labels, shots):
        drawn, width = self._draw(measurement, result, labels, shots)
        return drawn[:, None] >> np.arange(width - 1, -1, -1) & 1

    def _density_matrix(self, measurement, result, labels, shots):
        return result.density_matrix([labels.index(label) for label in (measurement.wires or labels)][::-1])
