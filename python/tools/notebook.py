# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes executed notebooks of scripts whose cells begin with `# %%`, text cells with `# %% [markdown]`.

    notebook.py SCRIPT.py...        writes SCRIPT.ipynb beside each

Runs each in an empty folder with the package of $PYTHONPATH; needs Debian's python3-nbclient and python3-ipykernel."""

import os
import re
import sys
import tempfile
from pathlib import Path


def cells(text):
    """Kind ("markdown", "code") and text of each cell."""
    found = []
    for part in re.split(r"^# %%", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            found.append(("markdown", "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines())))
        else:
            found.append(("code", body.strip()))
    return found


def main(paths):
    import nbformat
    from nbclient import NotebookClient

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for path in map(Path, paths):
        make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
        made = [make[kind](text, id=f"cell-{k}") for k, (kind, text) in enumerate(cells(path.read_text()))]
        notebook = nbformat.v4.new_notebook(cells=made)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        with tempfile.TemporaryDirectory() as folder:
            NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
        for cell in made:
            cell.metadata.pop("execution", None)  # when it ran
        nbformat.write(notebook, path.with_suffix(".ipynb"))
        print(path.with_suffix(".ipynb"))


if __name__ == "__main__":
    main(sys.argv[1:])
