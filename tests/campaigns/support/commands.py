# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command in small, with the files that it reads and the files that it writes over."""
import struct
import zlib

import numpy

from support.campaign import SOURCE

TINY = "--side 4 --train-images 6 --test-images 3 --batch 3 --threads 1 --quiet".split()
TRAIN = [*TINY, "--shots", "50", "--noise", "ibm_like", "--epochs", "2"]
SUM = ["--observable", "Z0 Z1 - X0"]
ANSATZ = ["ansatz.qasm", "--minimise", "Z0 Z1 - X0", "--noise", "ibm_like", "--threads", "1", "--quiet"]

# name: words. A run in `run` may be written over, one that it resumes is there.
COMMANDS = {
    "train": ["train", *TRAIN, "--compare-ideal", "--out", "new"],
    "train-force": ["train", *TRAIN, "--seed", "9", "--force", "--out", "run"],
    "train-more": ["train", "--resume", "run", "--epochs", "3", "--quiet"],
    "train-pictures": ["train", *TINY, "--epochs", "1", "--data", "pictures", "--out", "new"],
    "train-stack": ["train", *TINY, "--epochs", "1", "--data", "stack.npy", "--encoder", "encoder.txt", "--json", "--out", "new"],
    "train-settings": ["train", "--config", "settings.cfg", "--quiet", "--out", "new"],
    "circuit": ["circuit", "--side", "4", "--noise", "ibm_like", "--qasm", "3", "--out", "c.qasm", "--params-out", "c.json"],
    "circuit-pictures": ["circuit", "--side", "4", "--noise", "device.cfg", "--route", "--timeline", "t.svg", "--picture", "c.png"],
    "optimise": ["optimise", *ANSATZ, "--steps", "5", "--compare-ideal", "--out", "new"],
    "optimise-force": ["optimise", *ANSATZ, "--steps", "5", "--seed", "9", "--force", "--out", "search"],
    "optimise-more": ["optimise", "--resume", "search", "--steps", "8", "--quiet"],
    "simulate": ["simulate", "circuit.qasm", "--noise", "ibm_like", "--shots", "100", "--json"],
    "simulate-state": ["simulate", "circuit.qasm", "--noise", "ibm_like", "--state", "state.npy"],
    "simulate-trajectories": ["simulate", "circuit.qasm", "--noise", "ibm_like", "--method", "trajectory", "--threads", "1"],
    "simulate-stabilizer": ["simulate", "circuit.qasm", "--noise", "ibm_like", "--twirl", "--method", "stabilizer", "--json"],
    "simulate-parameters": ["simulate", "ansatz.qasm", "--params", "params.json", "--expect", "ZZ", "--fidelity", "two.npy"],
    "design": ["design", "--noise", "ibm_like", *TINY, "--validation-images", "3", "--budget-steps", "100", "--block", "none,so4",
               "--entangler", "brick", "--layers", "1", "--order", "rows", "--start", "uniform", "--trash", "swap",
               "--swap-test", "ancilla", "--out", "new"],
    "route": ["route", "circuit.qasm", "--noise", "device.cfg", "--out", "r.qasm", "--picture", "r.svg", "--json"],
    "gradient": ["gradient", "ansatz.qasm", *SUM, "--params", "params.csv", "--noise", "ibm_like", "--csv", "g.csv", "--npy", "g.npy"],
    "budget": ["budget", "run", "--test-images", "2", "--threads", "1", "--out", "figures"],
    "budget-circuit": ["budget", "circuit.qasm", "--noise", "ibm_like", *SUM, "--csv", "b.csv", "--json"],
    "compare": ["compare", *TRAIN, "--seeds", "1", "--out", "new"],
    "compare-runs": ["compare", "run", "other", "--out", "new", "--json"],
    "evaluate": ["evaluate", "run", "--noise", "own", "--noise", "ideal", "--threads", "1", "--out", "figures"],
    "baselines": ["baselines", "run", "--train-images", "6", "--rounds", "1", "--threads", "1"],
    "report": ["report", "run", "other", "--out", "page.html"],
    "sweep": ["sweep", *TRAIN, "--over", "noise-scale=0,1", "--out", "new"],
    "sweep-shard": ["sweep", *TRAIN, "--over", "noise-scale=0,1", "--shard", "1/1", "--out", "new"],
    "merge": ["merge", "study", "--json"],
    "mitigate": ["mitigate", "run", "--shots", "90", "--test-images", "2", "--threads", "1", "--json"],
    "noise-list": ["noise", "list"],
    "noise-show": ["noise", "show", "ibm_like", "--json"],
    "noise-circuit": ["noise", "show", "ibm_like", "--circuit", "--side", "4"],
    "noise-check": ["noise", "check", "device.cfg", "ibm_like"],
    "noise-import": ["noise", "import", "ibm.json", "--qubits", "all", "--out", "m.cfg"],
    "noise-import-table": ["noise", "import", "ibm.csv", "--out", "m.cfg"],
    "noise-import-aer": ["noise", "import", "aer.json", "--out", "m.cfg"],
    "noise-import-braket": ["noise", "import", "braket.json", "--out", "m.cfg"],
    "noise-import-cirq": ["noise", "import", "cirq.json", "--out", "m.cfg"],
    "noise-import-nwqsim": ["noise", "import", "nwqsim.json", "--out", "m.cfg"],
    "noise-instance": ["noise", "instance", "ibm_like", "--seed", "3", "--spread", "0.2", "--out", "m.cfg"],
    "noise-export": ["noise", "export", "device.cfg", "--out", "m.json"],
    "noise-export-aer": ["noise", "export", "device.cfg", "--format", "aer", "--out", "m.json"],
    "help": ["help", "noise-model"],
    "help-command": ["help", "train"],
    "version": ["version"],
}
# Half a minute each: no campaign runs it thousands of times.
LEFT_OUT = {"verify"}
# What goes on once there is something to resume, in the folder `new` or in that of a run.
RESUMED = {"train": "new", "train-force": "run", "train-pictures": "new", "train-stack": "new", "train-settings": "new",
           "optimise": "new", "optimise-force": "search"}

TEXTS = {
    "ansatz.qasm": 'OPENQASM 3.0; include "stdgates.inc"; input float x; input float y; qubit[2] q; ry(x) q[0]; cx q[0], q[1]; '
                   "ry(y) q[1];\n",
    "circuit.qasm": 'OPENQASM 3.0; include "stdgates.inc"; qubit[3] q; bit[3] c; h q[0]; cx q[0], q[1]; cx q[0], q[2]; '
                    "c[0] = measure q[0]; if (c[0]) x q[1]; c[1] = measure q[1]; c[2] = measure q[2];\n",
    "params.json": '{"x": 0.5, "y": "pi/3"}\n',
    "params.csv": "name,value\nx,0.5\ny,pi/3\n",
    "encoder.txt": "so4 0 1\nry 2\nso4 2 3\n",
    "settings.cfg": "side = 4; train-images = 6; test-images = 3; batch = 3; epochs = 1; threads = 1;\n",
    "device.cfg": 'format = 1; name = "device"; basis = ["rz", "sx", "cz"]; qubit: { T1 = 1e-4; T2 = 8e-5; p10 = 0.01; p01 = 0.02; }; '
                  "gates: { rz: { duration = 0.0; error = 0.0; }; sx: { duration = 3e-8; error = 1e-3; }; cz: { duration = 6e-8; error = 5e-3; }; }; "
                  f"coupling = ( {', '.join(f'[{k}, {k + 1}]' for k in range(11))} );\n",
}
COPIES = {"ibm.json": "ibm_properties.json", "ibm.csv": "ibm_newer_calibrations.csv", "aer.json": "aer_noise_model.json",
          "braket.json": "braket_properties.json", "cirq.json": "cirq_calibration.json", "nwqsim.json": "nwqsim_device.json"}


def png(pixels):
    """A grey picture as PNG."""
    height, width = pixels.shape

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_inputs(folder):
    draw = numpy.random.Generator(numpy.random.PCG64(1))
    images = draw.integers(1, 255, (12, 4, 4)).astype(numpy.uint8)
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    for name, source in COPIES.items():
        (folder / name).write_bytes((SOURCE / "tests/import" / source).read_bytes())
    numpy.save(folder / "stack.npy", images)
    numpy.save(folder / "two.npy", numpy.array([1, 0, 0, 1]) / numpy.sqrt(2))
    (folder / "pictures").mkdir()
    for k, image in enumerate(images):
        (folder / "pictures" / f"{k}.png").write_bytes(png(image))


def prepare(campaign, environment):
    """A folder with all that the commands read: the files above, runs, a study."""
    folder = campaign.folder("base")
    write_inputs(folder)
    for line in (["train", *TRAIN, "--compare-ideal", "--out", "run"], ["train", *TRAIN, "--learning-rate", "0.1", "--out", "other"],
                 ["optimise", *ANSATZ, "--steps", "5", "--out", "search"],
                 ["sweep", *TRAIN, "--over", "noise-scale=0,1", "--shard", "1/1", "--out", "study"]):
        done = campaign.run(line, folder, (), environment)
        if done.returncode != 0:
            raise SystemExit(f"cannot prepare: {' '.join(line)}: {done.stderr}")
    return folder


def all_commands(campaign, folder):
    """Names of the commands that `help` lists; all of them are tried, or left out on purpose."""
    said = campaign.run(["help"], folder).stdout.split("Commands")[1].split("Reference")[0]
    names = {line.split()[0] for line in said.splitlines()[1:] if line.startswith("  ") and line[2] != " "}
    missing = names - {words[0] for words in COMMANDS.values()} - LEFT_OUT
    if missing and not campaign.only:
        raise SystemExit(f"tests/campaigns/support/commands.py tries no {', '.join(sorted(missing))}")
    return list(COMMANDS)
