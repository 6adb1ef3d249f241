# SPDX-License-Identifier: GPL-3.0-or-later
"""A build folder whose files are compiled and linked again, with changes."""
import functools
import shlex
import subprocess

from support.campaign import SOURCE


class Build:
    def __init__(self, folder):
        self.folder = folder

    @functools.lru_cache(maxsize=None)
    def command(self, target):
        lines = subprocess.run(["ninja", "-C", self.folder, "-t", "commands", "-s", target], capture_output=True, text=True,
                               check=True)
        return lines.stdout.strip().splitlines()[-1]

    def compile(self, target, source, text, out, *more):
        """Compiles a text in place of the source of a target; its bytes, None if it is no C."""
        words, keep, skip = shlex.split(self.command(target)), [], 0
        for word in words:
            if skip:
                skip -= 1
            elif word in ("-MT", "-MF", "-o", "-c"):
                skip = 1
            elif word not in ("-MD", "-Werror") and not word.endswith("ccache"):
                keep.append(word)
        marked = f'# 1 "{SOURCE / source}"\n{text}'
        done = subprocess.run([*keep, "-w", *more, "-x", "c", "-", "-c", "-o", out], cwd=self.folder, input=marked, text=True,
                              capture_output=True, check=False)
        return out.read_bytes() if done.returncode == 0 else None

    def compile_library(self, source, text, out, *more):
        return self.compile(f"CMakeFiles/qmae_noise_objects.dir/{source}.o", source, text, out, *more)

    def link(self, target, own, objects, out, *words, instead=None):
        """Links a target with objects in front of the library, and `instead` in place of its own; what the linker said."""
        put = " ".join(map(str, (instead or own, *objects, *words)))
        line = self.command(target).replace(own, put).replace(f"-o {target} ", f"-o {out} ")
        done = subprocess.run(line, shell=True, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"cannot link {target}: {done.stdout}{done.stderr}")
        return done.stdout
