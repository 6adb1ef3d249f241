# SPDX-License-Identifier: GPL-3.0-or-later
"""Run folders, compared without the seconds that a computation took."""
import re

import h5py
import numpy

# Seconds of a page: a row of that name, and the last column of the table of evaluations.
CLOCKS = re.compile(rb"seconds</th><td[^>]*>[^<]*|<td[^>]*>[^<]*</td></tr>")


def table(data):
    """metrics.csv without its last column, the seconds."""
    return b"\n".join(line.rpartition(b",")[0] for line in data.splitlines())


def checkpoint(path):
    """All numbers of a checkpoint but the seconds."""
    found = {}

    def visit(name, item):
        if not isinstance(item, h5py.Dataset) or name.endswith("seconds"):
            return
        rows = item[()]
        if getattr(rows.dtype, "names", None):
            rows = {key: rows[key].tobytes() for key in rows.dtype.names if key != "seconds"}
        found[name] = rows if isinstance(rows, dict) else numpy.asarray(rows).tobytes()

    with h5py.File(path, "r") as file:
        file.visititems(visit)
        found.update({key: str(value) for key, value in file.attrs.items() if key != "seconds"})
    return found


def bits(path):
    """What of a file has to be the same each time."""
    if path.name.endswith("checkpoint.h5"):
        return checkpoint(path)
    data = path.read_bytes()
    if path.name.endswith("metrics.csv"):
        return table(data)
    return CLOCKS.sub(b"", data) if path.suffix == ".html" else data


def contents(folder):
    """Every file of a folder, hidden ones too, by its path within; not what a training of a study said."""
    return {str(path.relative_to(folder)): bits(path) for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".log"}


def difference(wanted, found):
    """None if both are the same, else in words what differs."""
    missing, more = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    other = sorted(name for name in set(wanted) & set(found) if wanted[name] != found[name])
    parts = [f"{word}: {', '.join(names[:5])}" for word, names in
             (("missing", missing), ("left behind", more), ("different", other)) if names]
    return "; ".join(parts) or None
