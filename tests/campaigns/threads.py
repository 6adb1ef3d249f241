# SPDX-License-Identifier: GPL-3.0-or-later
"""tests that share work among threads, under the thread sanitizer.

Needs the packages of the group `test`. gcc's sanitizer sees every access of the library and of the tests, but nothing of the OpenMP
library, whose barriers and locks would look like none. So clang's libomp stands in for libgomp, whose calls it answers as well, and
its tool Archer tells the sanitizer of each of them. Whether that works is tried first, with a race and without one; if it does not,
the campaign says so and ends. Tests are built in build/threads (minutes, the first time) and run, a tenth of their rounds, again and again
in random order.
"""
import glob
import os
import subprocess

from support.campaign import SOURCE

TESTS = """test_state_unitary test_simulate_circuits test_trajectory_circuit test_train_loop""".split()
TOLD = 66
PATIENCE = 900  # s


class Sanitizer:
    def __init__(self, campaign):
        self.campaign = campaign
        library = self.newest("/usr/lib/llvm-*/lib/libomp.so.5")
        folder = campaign.folder("omp")
        (folder / "libgomp.so.1").symlink_to(library)
        self.environment = dict(campaign.environment, LD_LIBRARY_PATH=str(folder), OMP_NUM_THREADS="4", QN_TEST_EFFORT="0.1",
                                OMP_TOOL_LIBRARIES=self.newest("/usr/lib/llvm-*/lib/libarcher.so"),
                                TSAN_OPTIONS=f"halt_on_error=1 exitcode={TOLD} ignore_noninstrumented_modules=1")

    @staticmethod
    def newest(pattern):
        found = sorted(glob.glob(pattern))
        if not found:
            raise SystemExit(f"there is no {pattern}: install Debian's package libomp-dev")
        return found[-1]

    def run(self, *words):
        return subprocess.run(words, cwd=SOURCE, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", timeout=PATIENCE, check=False)

    def try_itself(self):
        """A race is told of, and nothing where there is none."""
        program = self.campaign.compile("race.c", "-g", "-fopenmp", "-fsanitize=thread")
        if self.run(program, "race").returncode != TOLD:
            raise SystemExit("the thread sanitizer does not see a race here: nothing can be said")
        right = self.run(program)
        if right.returncode != 0:
            raise SystemExit(f"the thread sanitizer sees races where there are none:\n{right.stderr[-3000:]}")


def build(names):
    folder = SOURCE / "build/threads"
    configured = ["cmake", "-S", SOURCE, "-B", folder, "-G", "Ninja", "-DCMAKE_C_COMPILER=gcc", "-DCMAKE_BUILD_TYPE=Debug",
                  "-DQMAE_NOISE_SANITIZE=thread", "-DQMAE_NOISE_SHARED=OFF", "-DQMAE_NOISE_SOURCE_TESTS=OFF"]
    for words in (configured, ["ninja", "-C", folder, *names]):
        subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)
    return folder


def run(campaign):
    sanitizer = Sanitizer(campaign)
    sanitizer.try_itself()
    names = [name for name in TESTS if campaign.wanted(name)]
    folder = build(names)
    while campaign.time_left():
        campaign.random.shuffle(names)
        for name in names:
            if not campaign.time_left():
                break
            done = sanitizer.run(os.path.join(folder, name))
            campaign.count(f"{name}")
            if done.returncode != 0:
                campaign.find(f"{name}: exit code {done.returncode}\n{done.stderr.strip()[-5000:]}")
                return
