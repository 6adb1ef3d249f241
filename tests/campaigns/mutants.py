# SPDX-License-Identifier: GPL-3.0-or-later
"""faults put into src/dm, src/noise and src/train one at a time: does a test see each?

A mutant is the source with one operator, constant, condition or statement changed, drawn at random among all such places. Only its
file is compiled (to the same object: it changes nothing, and is not counted), and put in front of the library when tests and program
are linked. Which lines a test executes is found first; those that reach the changed one are asked, quickest first, until one fails:
those of its room and of some who use it that need no program, then all others (the golden texts first), then, if there is a
build/dev, the first ones again under sanitizers. A survivor either changes no result (a size that is only room, an order that is
only speed, a check of what cannot be), or shows what no test looks at.
"""
import re

from support.build import Build
from support.campaign import SOURCE
from support.mutate import sites
from support.reach import Reach
from support.suite import Suite

# Of each room, the tests that are asked first: its own, and some of who uses it.
ROOMS = {
    "dm": re.compile(r"test_(dm_|simulate_(circuits|branches|places)|qmae_(reference|engines|budget|undone)|gradient_reference|fuzz_programs)"),
    "noise": re.compile(r"test_(noise_|program_|import_|export|simulate_file_noise)"),
    "train": re.compile(r"test_(train_|qmae_(mask|memory|embedding)|study_)"),
}
PATIENCE = 60  # s that a test may take with nothing changed, else it is left out
BOUND = 20  # s of processor time that each stage may take for one mutant, and one more test
ENDLESS = 60  # s more than ten times what a test takes: an endless loop
GENERATED = re.compile(r"kernel_(avx|generic)|transform_(avx|generic)")  # they hold no code of their own


def sources():
    for room in ROOMS:
        for path in sorted((SOURCE / "src" / room).rglob("*.c")):
            if not GENERATED.search(path.name):
                yield path.relative_to(SOURCE)


class Tests:
    """The tests that are asked, and which of them execute a line."""

    def __init__(self, campaign):
        build = Build(campaign.build)
        self.build, self.suite, self.seconds, self.left_out = build, Suite(campaign, build, "release"), {}, []
        self.reach = Reach(build, sources(), campaign.folder("reach"))
        self.sanitized = None
        if (SOURCE / "build/dev/build.ninja").exists():
            self.sanitized = Suite(campaign, Build(SOURCE / "build/dev"), "dev")

    def measure(self, name):
        """Its seconds, and the lines that it executes."""
        room = any(words.match(name) for words in ROOMS.values())

        def run():
            return self.suite.last if self.suite.run(name, PATIENCE) is None else None
        if (name in self.suite.slow and not room) or not self.reach.find(name, self.suite.parts(name), run):
            self.left_out.append(name)

    def measure_all(self):
        self.suite.use([*self.reach.objects, "--coverage"])
        for name in self.suite.names:
            self.measure(name)
        self.seconds = self.reach.seconds

    def stages(self, source, line):
        """The names of the stages with the tests that each asks, quickest first."""
        reached = sorted((name for name in self.seconds if self.reach.reaches(name, source, line)), key=self.seconds.get)
        first = [name for name in reached if ROOMS[source.parts[1]].match(name) and name not in self.suite.starts]
        yield "its room", self.suite, first
        yield "the suite", self.suite, sorted((name for name in reached if name not in first), key=lambda name: name != "golden")
        if self.sanitized:
            yield "sanitizers", self.sanitized, [name for name in first if name in self.sanitized.names]

    def is_seen(self, suite, name, word, patience):
        """Whether a failure is the mutant's; under sanitizers, or by the clock, the test has to pass with nothing changed."""
        if suite is self.suite and not word.startswith("does not end"):
            return True
        objects = suite.objects
        suite.use([])
        passes = suite.run(name, patience) is None
        suite.use(objects)
        return passes

    def seen(self, suite, names):
        """How the first test that fails does."""
        spent = 0
        for name in names:
            if spent > BOUND:
                return None
            patience = ENDLESS + 10 * self.seconds[name]
            word = suite.run(name, patience)
            spent += suite.last
            if word and self.is_seen(suite, name, word, patience):
                return word
        return None


class Trial:
    def __init__(self, campaign):
        self.campaign, self.tests = campaign, Tests(campaign)
        self.object = campaign.scratch / "mutant.o"
        self.originals, self.texts = {}, {}

    def original(self, source):
        if source not in self.originals:
            self.texts[source] = (SOURCE / source).read_text()
            self.originals[source] = self.tests.build.compile_library(source, self.texts[source], self.object)
        return self.originals[source]

    def use(self, suite, source, text):
        if suite is self.tests.sanitized:
            suite.build.compile_library(source, text, self.object)
        suite.use([self.object])

    def verdict(self, source, site, text):
        """The stage and the words of the test that fails, or None and why none did."""
        asked = 0
        for stage, suite, names in self.tests.stages(source, site.line):
            self.use(suite, source, text)
            word, asked = self.tests.seen(suite, names), asked + len(names)
            if word:
                return stage, word
        return None, "SURVIVED" if asked else "SURVIVED, no test reaches it"

    def try_one(self, source, site):
        original = self.original(source)
        text = site.apply(self.texts[source])
        made = self.tests.build.compile_library(source, text, self.object)
        room = source.parts[1]
        if made is None or made == original:
            self.campaign.count("no C, or the same object: not counted")
            return
        stage, word = self.verdict(source, site, text)
        self.campaign.count("mutants tried")
        self.campaign.count(f"{room}: " + (f"killed by {stage}" if stage else "survived"))
        print(f"{source}:{site.line}: {site.what}: {word}" + (f" ({stage})" if stage else ""), flush=True)


def run(campaign):
    trial = Trial(campaign)
    trial.tests.measure_all()
    print(f"{len(trial.tests.seconds)} tests, {sum(trial.tests.seconds.values()):.0f} s; left out, for they take long or fail here: "
          f"{' '.join(trial.tests.left_out) or 'none'}", flush=True)
    places = [(source, site) for source in sources() for site in sites((SOURCE / source).read_text())
              if campaign.wanted(f"{source}:{site.line}:")]
    print(f"{len(places):,} mutants that there are", flush=True)
    campaign.random.shuffle(places)
    for source, site in places:
        if not campaign.time_left():
            break
        trial.try_one(source, site)
