# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes cffi's declarations of the public C headers, so that they cannot drift from the library.

    declare.py COMPILER INCLUDE_FOLDER OUTPUT.py

The compiler preprocesses <qmae_noise/qmae_noise.h>; what the project's own headers declare stays, attributes go, and of the
headers of others only the two structs that a public struct holds (gsl_rng). OUTPUT.py is a module with `ffi` in cffi's ABI mode:
importing it compiles nothing.
"""

import os
import re
import subprocess
import sys

import cffi

FOREIGN = ("gsl_rng_type", "gsl_rng")


def preprocess(compiler: str, include: str) -> str:
    header = os.path.join(include, "qmae_noise", "qmae_noise.h")
    command = [compiler, "-E", "-std=c17", "-I", include, header]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def split(text: str, include: str) -> tuple[str, str]:
    """The project's own lines, and all others."""
    own, others = [], []
    target = others
    for line in text.splitlines():
        mark = re.match(r'# \d+ "([^"]*)"', line)
        if mark:
            target = own if os.path.abspath(mark[1]).startswith(include + os.sep) else others
        elif not line.startswith("#"):
            target.append(line)
    return "\n".join(own), "\n".join(others)


def without_attributes(text: str) -> str:
    while (start := text.find("__attribute__")) >= 0:
        end = text.index("(", start)
        depth = 0
        while True:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
            if depth == 0:
                break
        text = text[:start] + text[end:]
    return text


def foreign(text: str, name: str) -> str:
    """typedef struct { ... } name; of another library's header."""
    found = re.search(r"typedef\s+struct\s*{[^{}]*}\s*" + name + r"\s*;", text)
    if not found:
        raise SystemExit(f"declare.py: no struct {name} in the preprocessed headers")
    return found[0]


def main(compiler: str, include: str, output: str) -> None:
    own, others = split(preprocess(compiler, os.path.abspath(include)), os.path.abspath(include))
    if "qn_version" not in own:
        raise SystemExit(f"declare.py: no declarations in {include}")
    builder = cffi.FFI()
    builder.set_source("qmae_noise._declarations", None)
    builder.cdef("\n".join([foreign(others, name) for name in FOREIGN] + [without_attributes(own)]))
    made = output + ".new"
    builder.emit_python_code(made)
    os.replace(made, output)


if __name__ == "__main__":
    main(*sys.argv[1:])
