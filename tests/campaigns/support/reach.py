# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of some sources a test executes, by gcov."""
import bisect
import hashlib
import json
import subprocess

from support.campaign import SOURCE


class Reach:
    """The sources, compiled to count; objects to link in front of the library.

    What was found stays in the build folder, by what the test is made of: of one that failed, too.
    """

    def __init__(self, build, sources, folder):
        self.folder, self.objects, self.seconds, self.lines = folder, [], {}, {}
        self.file = build.folder / "reach.json"
        self.known = json.loads(self.file.read_text()) if self.file.exists() else {}
        for source in sources:
            out = folder / ("-".join(source.parts) + ".o")
            build.compile_library(source, (SOURCE / source).read_text(), out, "-O1", "--coverage")
            self.objects.append(out)
        self.listed, self.functions = self.outline()

    def gcov(self, *files):
        """What gcov says of each source."""
        done = subprocess.run(["gcov", "--json-format", "--stdout", *files], cwd=self.folder, capture_output=True, text=True,
                              check=True)
        for told in (json.loads(line) for line in done.stdout.splitlines()):
            yield from (file for file in told["files"] if file["file"].startswith(str(SOURCE / "src")))

    def outline(self):
        """The lines and the functions of each source that can be executed."""
        listed, functions = {}, {}
        for file in self.gcov(*sorted(self.folder.glob("*.gcno"))):
            listed.setdefault(file["file"], set()).update(line["line_number"] for line in file["lines"])
            functions.setdefault(file["file"], set()).update((f["start_line"], f["end_line"]) for f in file["functions"])
        return {name: sorted(lines) for name, lines in listed.items()}, functions

    def find(self, test, parts, run):
        """What a test executes; it is run (the seconds that it took, None if it failed) unless that is known of these files."""
        key = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
        if key not in self.known:
            for path in self.folder.glob("*.gcda"):
                path.unlink()
            seconds, lines = run(), {}
            counted = sorted(self.folder.glob("*.gcda")) if seconds is not None else []
            for file in self.gcov(*counted) if counted else ():
                executed = {line["line_number"] for line in file["lines"] if line["count"] > 0}
                lines[file["file"]] = sorted(executed.union(lines.get(file["file"], ())))
            self.known[key] = {"test": test, "seconds": seconds, "lines": lines}
            self.file.write_text(json.dumps(self.known))
        if self.known[key]["seconds"] is None:
            return False
        self.seconds[test] = self.known[key]["seconds"]
        self.lines[test] = {name: set(lines) for name, lines in self.known[key]["lines"].items()}
        return True

    def reaches(self, test, source, line):
        """Whether a test may execute a line: that, or the last one before or the first behind that gcov tells of.

        What stands outside of all functions is executed with any line of its file.
        """
        name = str(SOURCE / source)
        executed = self.lines[test].get(name, set())
        if not any(start <= line <= end for start, end in self.functions.get(name, ())):
            return bool(executed)
        listed = self.listed[name]
        at = bisect.bisect_left(listed, line)
        return not executed.isdisjoint(listed[max(at - 1, 0):at + 1] + [line])
