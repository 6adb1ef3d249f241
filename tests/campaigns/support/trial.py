# SPDX-License-Identifier: GPL-3.0-or-later
"""A command with a fault in it: no crash, no success that is none, nothing lost."""
import os
import re
import shutil

from support.commands import COMMANDS, RESUMED, prepare
from support.runs import contents, difference

# Draws nothing, but ends its pictures as gnuplot does.
GNUPLOT = """#!/bin/sh
name=$(basename "$1" .gp)
printf '<svg></svg>' >"$name.svg"
printf 'IEND\\256B`\\202' >"$name.png"
"""
# OpenMP ends a program that has no memory for its threads by a sentence of its own.
OWN = "qmae-noise: "
SENTENCES = (OWN, "libgomp: Out of memory")
# Where a folder that is there already takes --force.
FORCED = ("budget", "compare-runs", "evaluate")
LEFT = (".tmp-", ".new-")  # what is complete and only to be moved may wait for the next command


class Reference:
    """A command without a fault: what it says and the folder behind it."""

    def __init__(self, world, name):
        self.name, self.words = name, COMMANDS[name]
        first, second = world.undisturbed(name), world.undisturbed(name)
        self.files = first[1]
        lines = list(zip(first[0].splitlines(), second[0].splitlines()))
        self.same = [a == b for a, b in lines]  # the others tell seconds
        self.said = self.of(first[0])

    def of(self, text):
        lines = re.sub(r"took [0-9.,]+", "took", text).splitlines()
        return [line for line, same in zip(lines, self.same) if same] if len(lines) == len(self.same) else lines


class World:
    """The folder that all trials start from, and what is right."""

    def __init__(self, campaign):
        self.campaign = campaign
        fake = campaign.folder("bin") / "gnuplot"
        fake.write_text(GNUPLOT)
        fake.chmod(0o755)
        self.quick = {"PATH": f"{fake.parent}:{os.environ['PATH']}"}
        self.base = prepare(campaign, self.quick)
        self.before = contents(self.base)
        self.references = {}

    def fresh(self):
        folder, scratch = self.campaign.scratch / "trial", self.campaign.scratch / "tmp"
        for path in (folder, scratch):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.base, folder)
        scratch.mkdir()
        return folder

    def undisturbed(self, name):
        folder = self.fresh()
        done = self.campaign.run(COMMANDS[name], folder, environment=self.quick)
        if done.returncode != 0:
            raise SystemExit(f"{name} fails without a fault: {done.stderr}")
        return done.stdout, contents(folder)

    def reference(self, name):
        if name not in self.references:
            self.references[name] = Reference(self, name)
        return self.references[name]

    def is_new(self, name, folder):
        """Is there something of the command's own to resume?"""
        run = folder / RESUMED.get(name, "none")
        if run.exists() and any(path.name.startswith((".removing-", ".moving-")) for path in run.iterdir()):
            return True
        if not (run / "checkpoint.h5").exists():
            return False
        return not name.endswith("force") or b"\nseed = 9" in (run / "settings.cfg").read_bytes()

    def again(self, name, folder):
        """What a user would say next."""
        if not self.is_new(name, folder):
            words = COMMANDS[name]
            out = folder / words[words.index("--out") + 1] if name in FORCED else None
            return [*words, "--force"] if out and out.exists() else words
        return [COMMANDS[name][0], "--resume", RESUMED[name], *(["--quiet"] if "--quiet" in COMMANDS[name] else [])]

    def lost(self, name, folder):
        """What of the old run is missing though the new one cannot be resumed."""
        if not name.endswith("force") or self.is_new(name, folder):
            return None
        run = RESUMED[name] + "/"
        old = {path: data for path, data in self.before.items() if path.startswith(run)}
        seen = {path: data for path, data in contents(folder).items() if path.startswith(run) and not any(word in path for word in LEFT)}
        return difference(old, seen)

    @staticmethod
    def compared(files, drawn):
        """Pictures by gnuplot, and pages with them, are others than those of the quick one."""
        return files if drawn else {path: data for path, data in files.items() if not path.endswith((".svg", ".png", ".html"))}

    def judge(self, name, what, done, folder, drawn=True, tidy=True):
        """Notes what was wrong with a command that has ended.

        Its pictures are compared if they are `drawn` by the quick one; if it is not `tidy`, it may leave what the next command sweeps.
        """
        find, right = self.campaign.find, self.reference(name)
        told = f"{name}, {what}: exit {done.returncode}: {done.stderr.strip()[-300:]}"
        if done.returncode == 0:
            wrong = difference(self.compared(right.files, drawn), self.compared(contents(folder), drawn))
            if wrong or right.of(done.stdout) != right.said:
                find(f"a success that is none: {told}: {wrong or done.stdout[:300]}", folder)
            return
        last = done.stderr.rstrip().rpartition("\n")[2]
        if done.returncode != 1 or not last.startswith(SENTENCES):
            find(f"no sentence: {told}", folder)
        left = [path for path in contents(folder) if any(word in path for word in LEFT)]
        left += [path.name for path in (self.campaign.scratch / "tmp").iterdir()]
        if left and tidy and last.startswith(OWN):  # who was ended by OpenMP could not tidy up
            find(f"left behind: {told}: {left}", folder)
        lost = self.lost(name, folder)
        if lost:
            find(f"lost: {told}: {lost}", folder)
        again = self.campaign.run(self.again(name, folder), folder, environment=self.quick)
        wrong = again.stderr
        if again.returncode == 0:
            wrong = difference(self.compared(right.files, drawn), self.compared(contents(folder), drawn))
        if wrong:
            find(f"not mended by the next try: {told}: {wrong}", folder)
