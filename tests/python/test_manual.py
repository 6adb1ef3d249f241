# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/python.md is true: its programs run and print what stands behind them, and what its tables name is there."""

import ast
import json
import os
import re
import subprocess
import sys

import qmae_noise as q
from conftest import ROOT

TEXT = (ROOT / "docs" / "python.md").read_text()
NAME = r"[A-Za-z_][A-Za-z_0-9]*"


def programs():
    return re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def promised(program):
    """Expressions that stand alone, and the value that the comment behind them shows."""
    found = []
    for statement in ast.parse(program).body:
        line = program.splitlines()[statement.end_lineno - 1]
        code, _, comment = line.partition("  # ")
        if isinstance(statement, ast.Expr) and comment:
            try:
                found.append((code.strip(), ast.literal_eval(comment.strip())))
            except (ValueError, SyntaxError):
                shape = re.fullmatch(r"(?:float64|complex128) \[([0-9, ]+)\]", comment.strip())
                if shape:
                    found.append((f"{code.strip()}.shape", tuple(int(n) for n in shape[1].split(","))))
    return found


def test_programs(tmp_path):
    assert len(programs()) == 2 and len(promised(programs()[0])) >= 3
    text = "\n".join(programs()) + "\nimport json\n"
    for program in programs():
        for code, _ in promised(program):
            text += f"print('promised', repr({code}))\n"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = [ast.literal_eval(line.partition(" ")[2]) for line in done.stdout.splitlines() if line.startswith("promised ")]
    assert said == [value for program in programs() for _, value in promised(program)]


def test_what_the_tables_name_is_there():
    sources = "".join(path.read_text() for path in (ROOT / "python" / "qmae_noise").glob("*.py"))
    rows = "\n".join(line for line in TEXT.splitlines() if line.startswith("|"))
    words = re.findall(r"`([^`]*)`", rows)
    calls = {name for word in words for name in re.findall(rf"(?<![\w.\"]){NAME}(?=\()", word)} - {"pi"}
    assert len(calls) > 12 and {name for name in calls if not hasattr(q, name)} == set()
    members = {name for word in words for name in re.findall(rf"(?<![\w/])\.({NAME})|\)\.({NAME})", word) for name in name if name}
    fields = set(re.findall(rf"def ({NAME})|self\.({NAME})|^    ({NAME}):", sources, re.MULTILINE))
    known = {name for group in fields for name in group if name}
    assert len(members) > 30 and members - known - {"qasm", "json", "md", "py"} == set()


def test_files_that_it_names_are_there():
    for name in re.findall(r"(?:docs|tests|examples|scripts|bench|include)/[A-Za-z_0-9./]+[a-z]", TEXT):
        assert (ROOT / name).exists(), name
    examples = re.findall(r"^\| ([a-z_]+(?:\.py)?) \|", TEXT.partition("## Examples")[2], re.MULTILINE)
    made = {path.name for path in (ROOT / "examples" / "python").glob("*.py")}
    assert {name if name.endswith(".py") else name + ".py" for name in examples if name != "example"} == made


def test_notebooks_are_valid():
    for path in (ROOT / "examples" / "python").glob("*.ipynb"):
        assert json.loads(path.read_text())["nbformat"] == 4
