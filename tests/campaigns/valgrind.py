# SPDX-License-Identifier: GPL-3.0-or-later
"""every command in small under valgrind: what is read before it is written, which the sanitizers do not see, and leaks.

Needs valgrind. The build is the optimised one, and with it the kernels that valgrind knows (AVX2). A command ends with exit code 99
if memcheck has an error to tell of, among them memory that nothing points to any more.
"""
import shutil
import subprocess

from support.commands import COMMANDS, all_commands
from support.trial import World

TOLD = 99
STARTS_ITSELF = "valgrind: You cannot run"
PATIENCE = 1200  # s; fifty times as long as without
WORDS = ["valgrind", "--quiet", f"--error-exitcode={TOLD}", "--leak-check=full", "--errors-for-leak-kinds=definite",
         "--show-leak-kinds=definite", "--trace-children=no"]


def attempt(campaign, world, name):
    folder = world.fresh()
    try:
        done = campaign.run(COMMANDS[name], folder, WORDS, world.quick, PATIENCE)
    except subprocess.TimeoutExpired:
        campaign.find(f"{name}: does not end in {PATIENCE} s")
        return
    if STARTS_ITSELF in done.stderr:
        campaign.count("commands left out: they start their own program again, which under valgrind is valgrind")
        return
    campaign.count("commands")
    if done.returncode != 0:
        campaign.find(f"{name}: exit code {done.returncode}\n{done.stderr.strip()[-6000:]}")


def run(campaign):
    if not shutil.which("valgrind"):
        raise SystemExit("there is no valgrind here: install Debian's package valgrind")
    world = World(campaign)
    names = [name for name in all_commands(campaign, world.base) if campaign.wanted(name)]
    campaign.random.shuffle(names)
    for name in names:
        if not campaign.time_left():
            break
        attempt(campaign, world, name)
    print(f"of {len(names)} commands")
