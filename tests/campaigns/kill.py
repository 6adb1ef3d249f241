# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of train, optimise, sweep, compare and merge, then on to the end: the same bits, nothing lost.

Each round starts a command, kills it (alone, or with its children) after a random time, and goes on as a user would: train and
optimise with --resume once there is something to resume, the others by the same line again. When the command has come to its end,
every file of its folder is the one of an undisturbed run, but for the seconds it took. Half of the rounds of train and optimise
write over a finished run of another seed with --force: until the new run can be resumed, the old one is there, bit for bit.
"""
import ctypes
import os
import signal
import subprocess
import time

from support.runs import contents, difference

TRAIN = "--side 4 --train-images 16 --test-images 3 --batch 8 --shots 50 --threads 1 --noise ibm_like --quiet".split()
ANSATZ = "OPENQASM 3; include \"stdgates.inc\"; input float x; input float y; qubit[2] q; ry(x) q[0]; cx q[0], q[1]; ry(y) q[1];"
VQE = ["../ansatz.qasm", "--minimise", "Z0 Z1 - X0", "--noise", "ibm_like", "--threads", "1", "--quiet"]
STUDY = ["--over", "noise-scale=0,1", "--seeds", "2"]
OUT = ["--out", "run"]

# name: the command, the lines that come before it, undisturbed
STUDIES = {
    "train": (["train", *TRAIN, "--epochs", "30", "--compare-ideal", *OUT], []),
    "optimise": (["optimise", *VQE, "--steps", "30", "--compare-ideal", *OUT], []),
    "sweep": (["sweep", *TRAIN, "--epochs", "4", *STUDY, "--jobs", "2", *OUT], []),
    "compare": (["compare", *TRAIN, "--epochs", "4", "--seeds", "2", "--jobs", "2", *OUT], []),
    "merge": (["merge", "run"], [["sweep", *TRAIN, "--epochs", "2", *STUDY, "--shard", "1/1", *OUT]]),
}
RESUMED = ("train", "optimise")
KILLS = 20  # of a round at most; then it may come to its end


def adopt_orphans():
    """Children of killed programs become this one's, so that their end can be waited for."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def wait_for_orphans():
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


class Round:
    """One command, killed until it comes to its end."""

    def __init__(self, campaign, name, reference, seconds):
        self.campaign, self.name, self.reference, self.seconds = campaign, name, reference, seconds
        self.command, self.before = STUDIES[name]
        self.folder = campaign.folder("round")
        self.old = None
        self.kills = 0

    def prepare(self):
        for line in self.before:
            self.campaign.run(line, self.folder)
        if self.name in RESUMED and self.campaign.random.random() < 0.5:
            self.campaign.run([*self.command, "--seed", "9"], self.folder)
            self.old = contents(self.folder / "run")
            self.command = [*self.command, "--force"]

    def line(self):
        """What a user would say next."""
        if self.name not in RESUMED or not (self.folder / "run" / "checkpoint.h5").exists() or not self.is_new():
            return self.command
        return [self.name, "--resume", "run", "--quiet"]

    def is_new(self):
        """Can the new run be resumed? Checks that the old one is whole as long as it cannot."""
        run = self.folder / "run"
        if self.old is None:
            return True
        begun = list(run.glob(".removing-*")) + list(run.glob(".moving-*"))
        if begun or b"\nseed = 9" not in (run / "settings.cfg").read_bytes():
            return True
        seen = {name: data for name, data in contents(run).items() if not name.startswith(".new-") and ".tmp-" not in name}
        lost = difference(self.old, seen)
        if lost:
            self.campaign.find(f"{self.name}: the old run is no longer whole: {lost}", self.folder)
        return False

    def start(self, line):
        return subprocess.Popen([self.campaign.program, *line], cwd=self.folder, env=self.campaign.environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                start_new_session=True)

    def step(self):
        """Runs the next line; its exit code and what it said, or None if it was killed."""
        process = self.start(self.line())
        if self.kills >= KILLS:
            return process.wait(), process.stderr.read()
        try:
            process.wait(self.campaign.random.uniform(0, 1.1 * self.seconds))
        except subprocess.TimeoutExpired:
            alone = self.campaign.random.random() < 0.5
            (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
            process.wait()
            wait_for_orphans()
            self.kills += 1
            process.stderr.close()
            return None
        return process.returncode, process.stderr.read()

    def run(self):
        self.prepare()
        ended = None
        while ended is None:
            ended = self.step()
        self.campaign.count(f"kills of {self.name}", self.kills)
        self.campaign.count(f"rounds of {self.name}")
        if ended[0] != 0:
            self.campaign.find(f"{self.name}: exit {ended[0]} after {self.kills} kills: {ended[1].strip()}", self.folder)
            return
        lost = difference(self.reference, contents(self.folder / "run"))
        scratch = [path.name for path in (self.campaign.scratch / "tmp").iterdir()]
        if self.kills == 0 and scratch:
            self.campaign.find(f"{self.name}: left behind in $TMPDIR: {scratch}")
        if lost:
            self.campaign.find(f"{self.name}: after {self.kills} kills {lost}", self.folder)


def undisturbed(campaign, name):
    """Files of a run that nobody kills, and its seconds."""
    command, before = STUDIES[name]
    folder = campaign.folder("whole")
    for line in before:
        campaign.run(line, folder)
    start = time.monotonic()
    done = campaign.run(command, folder)
    if done.returncode != 0:
        raise SystemExit(f"{name} fails without a kill: {done.stderr}")
    return contents(folder / "run"), time.monotonic() - start


def run(campaign):
    (campaign.scratch / "ansatz.qasm").write_text(ANSATZ)
    adopt_orphans()
    names = [name for name in STUDIES if campaign.wanted(name)]
    whole = {name: undisturbed(campaign, name) for name in names}
    for name in names:
        Round(campaign, name, *whole[name]).run()
    while campaign.time_left():
        name = campaign.random.choice(names)
        Round(campaign, name, *whole[name]).run()
