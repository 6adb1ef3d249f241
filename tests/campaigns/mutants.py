# SPDX-License-Identifier: GPL-3.0-or-later
"""faults put into src/dm, src/noise and src/train one at a time: does a test see each?

A mutant is the source with one operator, constant, condition or statement changed, drawn at random among all such places. Only its
file is compiled (to the same object: it changes nothing, and is not counted), and put in front of the library when tests are linked.
The tests of its room and of some who use it run, quickest first, those that link the file and need no program, until one fails. A survivor either changes no result (a size that
is only room, an order that is only speed, a check of what cannot be), or shows what no test looks at.
"""
import os
import pathlib
import re
import shlex
import resource
import subprocess

from support.campaign import SOURCE
from support.mutate import sites

# Of each room, the tests that are to see its faults: its own, and some of who uses it.
ROOMS = {
    "dm": re.compile(r"test_(dm_|simulate_(circuits|branches|places)|qmae_(reference|engines|budget|undone)|gradient_reference|fuzz_programs)"),
    "noise": re.compile(r"test_(noise_|program_|import_|export|simulate_file_noise)"),
    "train": re.compile(r"test_(train_|qmae_(mask|memory|embedding)|study_)"),
}
SLOW = 5  # s of processor time; tests that take longer run only for the file whose name they have
PATIENCE = 60  # s more than ten times that: an endless loop
GENERATED = re.compile(r"kernel_(avx|generic)|transform_(avx|generic)")  # they hold no code of their own


class Tests:
    """Programs of the build that can be linked with an object in front of the library."""

    def __init__(self, campaign):
        self.campaign, self.build = campaign, campaign.build
        self.seconds, self.members = {}, {}
        self.environment = dict(campaign.environment, OMP_NUM_THREADS="2")

    def names(self):
        for source in sorted((SOURCE / "tests").glob("test_*.c")):
            wanted = any(words.match(source.stem) for words in ROOMS.values())
            if wanted and "QN_TEST_PROGRAM" not in source.read_text() and (self.build / source.stem).exists():
                yield source.stem

    def link_line(self, name):
        lines = subprocess.run(["ninja", "-C", self.build, "-t", "commands", "-s", name], capture_output=True, text=True, check=True)
        return lines.stdout.strip().splitlines()[-1]

    def link(self, name, mutant, *words):
        """Links a test with the object; where it is, None if that failed."""
        out = self.campaign.scratch / name
        own = f"CMakeFiles/{name}.dir/tests/{name}.c.o"
        line = self.link_line(name).replace(own, f"{own} {mutant}").replace(f"-o {name} ", f"-o {out} " + " ".join(words))
        done = subprocess.run(line, shell=True, cwd=self.build, capture_output=True, text=True, check=False)
        return (out, done.stdout) if done.returncode == 0 else (None, done.stdout + done.stderr)

    def run(self, name, program, seconds):
        """None = passed, else a word for how it did not."""
        try:
            done = subprocess.run([program], cwd=SOURCE, env=self.environment, timeout=seconds, stdin=subprocess.DEVNULL,
                                  capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return "does not end"
        return None if done.returncode == 0 else f"seen by {name}"

    def measure(self):
        """The files of the library that each links, and its seconds; those that fail or take long are left out."""
        for name in self.names():
            program, traced = self.link(name, "", "-Wl,-t,-t")
            self.members[name] = {pathlib.Path(word).name for word in re.findall(r"\(?[^\s()]*libqmae_noise\.a[()]([^\s()]*\.c\.o)", traced)}
            start = resource.getrusage(resource.RUSAGE_CHILDREN)
            passed = self.run(name, program, PATIENCE) is None
            end = resource.getrusage(resource.RUSAGE_CHILDREN)
            if passed:
                self.seconds[name] = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
            os.unlink(program)

    def of(self, source):
        """Those of its room that link a file, quickest first."""
        words, own = ROOMS[source.parts[1]], source.stem.split("_")[0]
        return sorted((name for name in self.seconds if words.match(name) and f"{source.name}.o" in self.members[name] and
                       (self.seconds[name] <= SLOW or own in name.split("_"))), key=self.seconds.get)


class Compiler:
    def __init__(self, campaign):
        self.campaign = campaign

    def compile(self, source, text, out):
        """Compiles a text in place of a source; its bytes, None if it is no C."""
        target = f"CMakeFiles/qmae_noise_objects.dir/{source}.o"
        lines = subprocess.run(["ninja", "-C", self.campaign.build, "-t", "commands", "-s", target], capture_output=True, text=True,
                               check=True)
        words = shlex.split(lines.stdout.strip().splitlines()[-1])
        keep, skip = [], 0
        for word in words:
            if skip:
                skip -= 1
            elif word in ("-MT", "-MF", "-o", "-c"):
                skip = 1
            elif word not in ("-MD", "-Werror") and not word.endswith("ccache"):
                keep.append(word)
        marked = f'# 1 "{SOURCE / source}"\n{text}'
        done = subprocess.run([*keep, "-w", "-x", "c", "-", "-c", "-o", out], cwd=self.campaign.build, input=marked, text=True,
                              capture_output=True, check=False)
        return out.read_bytes() if done.returncode == 0 else None


def sources():
    for room in ROOMS:
        for path in sorted((SOURCE / "src" / room).rglob("*.c")):
            if not GENERATED.search(path.name):
                yield path.relative_to(SOURCE)


class Trial:
    def __init__(self, campaign):
        self.campaign, self.compiler, self.tests = campaign, Compiler(campaign), Tests(campaign)
        self.object = campaign.scratch / "mutant.o"
        self.originals, self.texts = {}, {}

    def original(self, source):
        if source not in self.originals:
            self.texts[source] = (SOURCE / source).read_text()
            self.originals[source] = self.compiler.compile(source, self.texts[source], self.object)
        return self.originals[source]

    def verdict(self, source):
        for name in self.tests.of(source):
            program, said = self.tests.link(name, self.object)
            if program is None:
                raise SystemExit(f"cannot link {name}: {said}")
            seen = self.tests.run(name, program, PATIENCE + 10 * self.tests.seconds[name])
            os.unlink(program)
            if seen:
                return seen
        return None

    def try_one(self, source, site):
        original = self.original(source)
        made = self.compiler.compile(source, site.apply(self.texts[source]), self.object)
        room = source.parts[1]
        if made is None or made == original:
            self.campaign.count("no C, or the same object: not counted")
            return
        seen = self.verdict(source)
        self.campaign.count("mutants tried")
        self.campaign.count(f"{room}: " + ("killed" if seen else "survived") + (" by the clock" if seen == "does not end" else ""))
        print(f"{source}:{site.line}: {site.what}: {seen or 'SURVIVED'}", flush=True)


def run(campaign):
    trial = Trial(campaign)
    trial.tests.measure()
    print(f"{len(trial.tests.seconds)} tests, {sum(trial.tests.seconds.values()):.0f} s", flush=True)
    places = [(source, site) for source in sources() for site in sites((SOURCE / source).read_text())
              if campaign.wanted(f"{source}:{site.line}:")]
    print(f"{len(places):,} mutants that there are", flush=True)
    campaign.random.shuffle(places)
    for source, site in places:
        if not campaign.time_left():
            break
        trial.try_one(source, site)
