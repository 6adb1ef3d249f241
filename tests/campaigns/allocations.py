# SPDX-License-Identifier: GPL-3.0-or-later
"""every allocation fails once, in every command, those of the libraries that it uses too.

A preloaded library (support/memory.c) lets the k-th allocation fail, or all from the k-th on: first one of each distinct stack of
calls, then the others in random order, as many as there is time for. Afterwards the command has done all that it does undisturbed, or
has said in a sentence what failed, with exit code 1; what was there before is whole, and the next try comes to the same bits.

Allocations inside libconfig do not fail: version 1.5 does not look at them, so that the program tests beforehand, by one
allocation of its own, that there is memory for all that libconfig takes.
"""
import subprocess

from support.commands import all_commands
from support.trial import World

PATIENCE = 120  # s
SPARED = "libconfig libhdf5 libsvm ld-linux"


class Faults:
    def __init__(self, campaign):
        self.campaign = campaign
        self.preload = campaign.compile("memory.c", "-shared", "-fPIC")
        self.report = campaign.scratch / "allocations"
        self.world = World(campaign)

    def run(self, name, **more):
        words = self.world.reference(name).words  # which runs it, before the folder is made
        folder = self.world.fresh()
        environment = dict(self.world.quick, LD_PRELOAD=str(self.preload), QN_MEMORY_PROGRAM="qmae-noise",
                           QN_MEMORY_SPARED=SPARED, **more)
        return self.campaign.run(words, folder, (), environment, PATIENCE), folder

    def trials(self, name):
        """Those of distinct stacks, and the others."""
        self.run(name, QN_MEMORY_REPORT=str(self.report))
        count, *firsts = (int(word) for word in self.report.read_text().split())
        others = set(range(1, count + 1)) - set(firsts)
        return ([(name, f"{k}{more}") for k in numbers for more in ("", "+")] for numbers in (firsts, others))

    def attempt(self, name, fail):
        try:
            done, folder = self.run(name, QN_MEMORY_FAIL=fail)
        except subprocess.TimeoutExpired:
            self.campaign.find(f"does not end: {name}, allocation {fail}")
            return
        self.world.judge(name, f"allocation {fail}", done, folder, tidy="+" not in fail)


def run(campaign):
    faults = Faults(campaign)
    first, others = [], []
    for name in filter(campaign.wanted, all_commands(campaign, faults.world.base)):
        for found, numbers in zip((first, others), faults.trials(name)):
            found += numbers
    for trials, what in ((first, "of distinct stacks of calls"), (others, "of others")):
        campaign.random.shuffle(trials)
        for trial in trials:
            if not campaign.time_left():
                break
            faults.attempt(*trial)
            campaign.count(f"failed allocations {what}, of {len(trials):,} that there are")
