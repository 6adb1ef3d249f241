# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests, built again with objects in front of the library, and the program that they start with them."""
import json
import os
import resource
import shutil
import signal
import subprocess

from support.campaign import SOURCE

SCRIPTS = ("noise_model_format", "golden", "shards")  # of tests/scripts: those that ask a program for numbers
SLOW = 500  # as a test's COST
PROGRAM_OBJECT = "CMakeFiles/qmae-noise.dir/src/cli/main.c.o"


def processor_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Suite:
    """Tests by name; those in `starts` start the program, which is linked anew for each set of objects."""

    def __init__(self, campaign, build, name):
        self.build, self.scratch = build, campaign.scratch
        self.folder = campaign.folder(name)
        self.environment = dict(campaign.environment, OMP_NUM_THREADS="2")
        self.starts, self.own, self.objects, self.linked, self.last = set(SCRIPTS), {}, [], False, 0.0
        self.names = [path.stem for path in sorted((SOURCE / "tests").glob("test_*.c")) if (build.folder / path.stem).exists()]
        self.names += list(SCRIPTS)
        self.slow = self.slow_names()

    def slow_names(self):
        """Those that cmake/tests.cmake starts first, for they take long."""
        told = subprocess.run(["ctest", "--test-dir", self.build.folder, "--show-only=json-v1"], capture_output=True, text=True,
                              check=True)
        return {test["name"] for test in json.loads(told.stdout)["tests"]
                if any(given["name"] == "COST" and given["value"] >= SLOW for given in test["properties"])}

    def own_object(self, name):
        """That of a test; of one that starts the program it is another one, which starts the one of `folder`."""
        usual = f"CMakeFiles/{name}.dir/tests/{name}.c.o"
        if name not in self.own and name not in SCRIPTS:
            source = f"tests/{name}.c"
            text, out = (SOURCE / source).read_text(), None
            if "QN_TEST_PROGRAM" in text:
                self.starts.add(name)
                out = self.folder / f"{name}.o"
                more = ("-O0", "-UQN_TEST_PROGRAM", f'-DQN_TEST_PROGRAM="{self.folder / "qmae-noise"}"')
                if self.build.compile(usual, source, text, out, *more) is None:
                    raise SystemExit(f"cannot compile {source}")
            self.own[name] = out
        return usual, self.own.get(name)

    def parts(self, name):
        """The files that a test is made of, as they are built."""
        self.own_object(name)
        test = SOURCE / f"tests/scripts/{name}.sh" if name in SCRIPTS else self.build.folder / name
        golden = sorted((SOURCE / "tests/golden").iterdir()) if name == "golden" else []
        return [test, *golden, *([self.build.folder / "qmae-noise"] if name in self.starts else [])]

    def use(self, objects):
        """From here on tests and program are linked with these."""
        self.objects, self.linked = objects, False

    def command(self, name):
        out = None
        if name not in SCRIPTS:
            out = self.folder / name
            usual, own = self.own_object(name)
            self.build.link(name, usual, self.objects, out, instead=own)
        if name in self.starts and not self.linked:
            self.build.link("qmae-noise", PROGRAM_OBJECT, self.objects, self.folder / "qmae-noise")
            self.linked = True
        return [out] if out else [SOURCE / f"tests/scripts/{name}.sh", SOURCE, self.folder]

    def run(self, name, patience):
        """None = passed, else a word for how it did not."""
        command, begin = self.command(name), processor_time()
        child = subprocess.Popen(command, cwd=SOURCE, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            word = None if child.wait(patience) == 0 else f"seen by {name}"
        except subprocess.TimeoutExpired:
            word = f"does not end in {name}"
        try:
            os.killpg(child.pid, signal.SIGKILL)  # with what it has started, which ends with it, but for faults
        except ProcessLookupError:
            pass
        child.wait()
        if command[0] == self.folder / name:
            command[0].unlink()
        if word:
            shutil.rmtree(self.scratch / "tmp", ignore_errors=True)
            (self.scratch / "tmp").mkdir(exist_ok=True)
        self.last = processor_time() - begin
        return word
