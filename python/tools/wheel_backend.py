# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs the wheel (PEP 517), with nothing but the standard library: CMake builds the package, this zips it.

The shared library inside needs what Debian's packages of scripts/packages.txt bring (GSL, HDF5, jansson, libconfig, libpng, zlib,
libsvm), so the wheel is for the machine that it was built on and its like.

pip install ./python --config-settings package=FOLDER packs a package that is built already."""

import base64
import hashlib
import re
import subprocess
import sysconfig
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    package = Path((config_settings or {}).get("package") or build())
    version = re.search(r"^project\(.* VERSION ([0-9.]+) ", (ROOT / "CMakeLists.txt").read_text(), re.MULTILINE)[1]
    name = f"qmae_noise-{version}"
    tag = "py3-none-" + re.sub(r"[-.]", "_", sysconfig.get_platform())
    files = {f"qmae_noise/{path.relative_to(package).as_posix()}": path.read_bytes() for path in sorted(package.rglob("*")) if is_part(path)}
    if "qmae_noise/libqmae_noise.so" not in files:
        raise SystemExit(f"{package} is no built package: libqmae_noise.so is missing")
    files[f"{name}.dist-info/COPYING"] = (ROOT / "COPYING").read_bytes()
    files[f"{name}.dist-info/METADATA"] = metadata(version).encode()
    files[f"{name}.dist-info/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: qmae-noise\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    record = f"{name}.dist-info/RECORD"
    lines = [f"{path},sha256={digest(data)},{len(data)}" for path, data in files.items()] + [f"{record},,"]
    files[record] = "".join(line + "\n" for line in lines).encode()
    wheel = f"{name}-{tag}.whl"
    with zipfile.ZipFile(Path(wheel_directory) / wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            # A fixed date: the same package makes the same wheel.
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("wheels are built from a checkout of the whole project: pip install ./python")


def build():
    """The package, built by CMake."""
    folder = ROOT / "build" / "wheel"
    options = ["-DCMAKE_BUILD_TYPE=Release", "-DQMAE_NOISE_PYTHON=ON", "-DBUILD_TESTING=OFF", "-G", "Ninja"]
    subprocess.run(["cmake", "-S", ROOT, "-B", folder, *options], check=True)
    subprocess.run(["cmake", "--build", folder, "--target", "python"], check=True)
    return folder / "python" / "qmae_noise"


def is_part(path):
    return path.is_file() and "__pycache__" not in path.parts


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def metadata(version):
    text = (HERE.parent / "pyproject.toml").read_text()
    field = lambda name: re.search(rf'^{name} = "(.*)"$', text, re.MULTILINE)[1]  # noqa: E731
    needed = re.findall(r'"([^"]+)"', re.search(r"^dependencies = \[(.*)\]$", text, re.MULTILINE)[1])
    lines = ["Metadata-Version: 2.1", f"Name: {field('name')}", f"Version: {version}", f"Summary: {field('description')}"]
    lines += ["License: GPL-3.0-or-later", f"Requires-Python: {field('requires-python')}", *(f"Requires-Dist: {need}" for need in needed)]
    lines += ["Provides-Extra: tables", 'Requires-Dist: pandas; extra == "tables"', "Description-Content-Type: text/markdown", ""]
    return "\n".join(lines) + "\n" + (ROOT / "docs" / "python.md").read_text()
