# SPDX-License-Identifier: GPL-3.0-or-later
"""every write, sync, rename, creation and closing of a file fails once, in every command.

A tracer (support/faults.c) lets the k-th such call fail, for every k: ENOSPC, EIO and short writes; ENOSPC from the k-th on, a disk
that stays full; what gnuplot writes, too. Afterwards the command has done all that it does undisturbed, or has said in a sentence
what failed, with exit code 1; what was there before is whole, nothing is left behind, and the next try comes to the same bits.
Trials are taken in random order: as many as there is time for.
"""
import errno
import subprocess

from support.commands import all_commands
from support.trial import World

FULL, BROKEN = str(errno.ENOSPC), str(errno.EIO)
SYNCED = ("design",)  # what it writes row by row is on the disk after each
PATIENCE = 60  # s, for commands that take less than one
# program, call, faults
FAULTS = [("qmae-noise", "write", [FULL, BROKEN, "short", FULL + "+"]), ("qmae-noise", "fsync", [BROKEN]),
          ("qmae-noise", "rename", [FULL, BROKEN + "+"]), ("qmae-noise", "create", [FULL, str(errno.EMFILE) + "+"]),
          ("qmae-noise", "close", [BROKEN]), ("qmae-noise", "mkdir", [FULL]), ("gnuplot", "write", [FULL, FULL + "+"])]


class Faults:
    def __init__(self, campaign):
        self.campaign = campaign
        self.tracer = campaign.compile("faults.c")
        self.report = campaign.scratch / "calls"
        self.world = World(campaign)

    def run(self, name, program, call, fault, k):
        """The command with this fault; what it did, and in which folder."""
        words = self.world.reference(name).words  # which runs it, before the folder is made
        folder = self.world.fresh()
        before = [self.tracer, program, call, fault, str(k), self.report]
        environment = None if program == "gnuplot" else self.world.quick
        done = self.campaign.run(words, folder, before, environment, PATIENCE)
        return done, folder

    def trials(self, name):
        for program, call, faults in FAULTS:
            if not self.campaign.wanted(f"{name}:{call}:{program}"):
                continue
            self.run(name, program, call, BROKEN, 0)
            calls = int(self.report.read_text())
            yield from ((name, program, call, fault, k) for fault in faults for k in range(1, calls + 1))

    def attempt(self, trial):
        name, program, call, fault, k = trial
        try:
            done, folder = self.run(*trial)
        except subprocess.TimeoutExpired:
            self.campaign.find(f"does not end: {name}, {call} {k} of {program} with {fault}")
            return
        if call == "close" and done.returncode == 0 and name not in SYNCED:
            self.campaign.find(f"nobody asked whether the file was closed: {name}, {call} {k}")
        self.world.judge(name, f"{call} {k} of {program} with {fault}", done, folder, drawn=program != "gnuplot")


def run(campaign):
    faults = Faults(campaign)
    trials = [trial for name in all_commands(campaign, faults.world.base) for trial in faults.trials(name)]
    campaign.random.shuffle(trials)
    for done, trial in enumerate(trials):
        if not campaign.time_left():
            break
        faults.attempt(trial)
        campaign.count(f"faults of {trial[1]}: {trial[2]}")
        campaign.count("with a fault, of " + f"{len(trials):,} that there are")
    del done
