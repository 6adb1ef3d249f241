# SPDX-License-Identifier: GPL-3.0-or-later
"""What all campaigns share: the program, scratch folders, the clock, what was found."""
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[3]


class Campaign:
    """One run of a campaign: counts what was tried and keeps what was found."""

    def __init__(self, options):
        self.name, self.seed, self.only = options.name, options.seed, options.only
        self.random = random.Random(options.seed)
        self.chosen = options.build is not None
        self.build = pathlib.Path(options.build or SOURCE / "build/release").resolve()
        self.program = str(self.build / "qmae-noise")
        self.started = time.monotonic()
        self.minutes, self.end = options.minutes, None
        quick = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix=f"campaign-{self.name}-", dir=quick))
        (self.scratch / "tmp").mkdir()
        self.counts, self.findings = {}, []
        self.environment = dict(os.environ, QMAE_NOISE_MODELS=str(SOURCE / "noise_models"), TMPDIR=str(self.scratch / "tmp"),
                                QMAE_NOISE_DATA=str(SOURCE / "data"), LC_ALL="C.UTF-8")

    def wanted(self, name):
        return self.only in name

    def time_left(self):
        """Its time begins when it is asked first: preparing takes none of it."""
        if self.end is None:
            self.end = time.monotonic() + 60 * self.minutes
        return time.monotonic() < self.end

    def folder(self, name):
        """A fresh folder of the scratch."""
        path = self.scratch / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def count(self, what, number=1):
        self.counts[what] = self.counts.get(what, 0) + number

    def find(self, what, keep=None):
        """Notes a fault; `keep` is a folder that shows it."""
        if keep is not None:
            kept = self.scratch / "found" / f"{len(self.findings) + 1}"
            shutil.copytree(keep, kept, symlinks=True)
            what += f" ({kept})"
        self.findings.append(what)
        print(f"FOUND: {what}", flush=True)

    def run(self, words, folder, before=(), environment=None, seconds=None):
        """The program with these words in a folder, its name behind the words `before`; a CompletedProcess.

        It has `seconds` of time, else subprocess.TimeoutExpired.
        """
        return subprocess.run([*before, self.program, *words], cwd=folder, env=dict(self.environment, **(environment or {})),
                              timeout=seconds, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              check=False)

    def compile(self, source, *words):
        """A C file of tests/campaigns/support, compiled; the path of what came out."""
        made = self.scratch / pathlib.Path(source).stem
        subprocess.run([os.environ.get("CC", "cc"), "-O1", "-D_GNU_SOURCE", *words, "-o", made,
                        SOURCE / "tests/campaigns/support" / source], check=True)
        return made

    def close(self):
        """Prints the sums; the exit code."""
        for what, number in self.counts.items():
            print(f"{number:>12,} {what}")
        seconds = time.monotonic() - self.started
        print(f"{self.name}: {len(self.findings)} found in {seconds / 60:.1f} minutes, seed {self.seed}")
        if not self.findings:
            shutil.rmtree(self.scratch, ignore_errors=True)
        return 1 if self.findings else 0
