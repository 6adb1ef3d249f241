# SPDX-License-Identifier: GPL-3.0-or-later
"""every reader of files on what can be made of right ones: read, or refused in a sentence, within bounds.

tests/fuzz has the readers in a table, and their corpora. Inputs are changed bits and bytes, cut, spliced from words and pieces of
others, with extreme numbers as text and as bytes, nested brackets; check sums are made right again. What was taken is changed
further. The sanitized build (`scripts/build dev fuzz`, which this does) ends at the first wrong access, leak or promise that is not
kept, at 10 s of processor time, or at 512 MiB; the input stays and is named with the command that reads it again.
"""
import re
import subprocess

from support.campaign import SOURCE

PATIENCE = 120  # s beyond its time: it ends by itself
LINE = re.compile(r"\S+ +(\d+) inputs, +(\d+) taken, +([\d.]+) s, the slowest +([\d.]+) ms, at most +([\d.]+) MiB")


class Reader:
    def __init__(self, campaign, name, driver):
        self.campaign, self.name, self.turns, self.driver = campaign, name, 0, driver
        self.inputs = self.taken = self.seconds = self.slowest = self.memory = 0

    def turn(self, seconds):
        """Some time of it, with the next seed."""
        words = [self.driver, self.name, "--seconds", str(seconds), "--seed",
                 str(self.campaign.seed * 1000 + self.turns), "--keep", self.campaign.scratch]
        done = subprocess.run(words, cwd=SOURCE, env=self.campaign.environment, capture_output=True, text=True, errors="replace",
                              timeout=seconds + PATIENCE, check=False)
        self.turns += 1
        found = LINE.match(done.stdout)
        if found:
            inputs, taken, took, slowest, memory = map(float, found.groups())
            self.inputs += int(inputs)
            self.taken += int(taken)
            self.seconds += took
            self.slowest, self.memory = max(self.slowest, slowest), max(self.memory, memory)
        if done.returncode != 0:
            self.campaign.find(f"{self.name}, seed {words[5]}:\n{done.stderr.strip()[-4000:]}")

    def line(self):
        share = 100 * self.taken / max(1, self.inputs)
        return (f"{self.name:<14} {self.inputs:>11,} inputs, {60 * self.inputs / max(1e-9, self.seconds):>11,.0f} a minute, "
                f"{share:3.0f} % taken, slowest {self.slowest:,.0f} ms, {self.memory:,.1f} MiB")


def names(driver):
    """Those of the table, as the driver lists them."""
    listed = subprocess.run([driver], capture_output=True, text=True, check=False).stderr
    return [line.strip() for line in listed.splitlines() if line.startswith("  ")]


def run(campaign):
    driver = (campaign.build if campaign.chosen else SOURCE / "build/dev") / "fuzz"
    if not campaign.chosen:
        subprocess.run([SOURCE / "scripts/build", "dev", "fuzz"], check=True)
    readers = [Reader(campaign, name, driver) for name in names(driver) if campaign.wanted(name)]
    seconds = max(1.0, 60 * campaign.minutes / max(1, 4 * len(readers)))
    campaign.time_left()
    while campaign.time_left():
        for reader in readers:
            if campaign.time_left() or reader.turns == 0:
                reader.turn(seconds)
    for reader in readers:
        print(reader.line())
        campaign.count("inputs", reader.inputs)
