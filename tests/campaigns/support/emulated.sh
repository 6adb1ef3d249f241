#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests of the engine and of files on a processor that this machine is not. Installs an emulator and a cross compiler, and unpacks that
# machine's libraries below build/MACHINE (250 MB). A line a test: its name, and passed or FAILED. Usage: emulated.sh MACHINE TEST...
#   arm64    little-endian, 64 bits
#   s390x    big-endian, 64 bits
#   nehalem  x86-64 without AVX: the release build, nothing to unpack
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd -P)
cd "$root"
name=$1
shift
case $name in
arm64) processor=aarch64 ;;
s390x) processor=s390x ;;
nehalem) processor= ;;
*)
    echo "emulated.sh: no machine is called $name" >&2
    exit 2
    ;;
esac
scripts/setup --emulated
folder=$root/build/$name
machine=$folder/root
libraries=$machine/usr/lib/$processor-linux-gnu
mkdir -p "$folder"

# The libraries of group `build`, as Debian packages them for the machine, unpacked but not installed.
unpack() {
    local packages
    packages=$(awk '$1 == "build" && $2 ~ /^lib/ { print $2 }' scripts/packages.txt)
    mkdir -p "$folder/apt/state/lists/partial" "$folder/apt/cache/archives/partial" "$machine"
    : >"$folder/apt/status"
    cat >"$folder/apt/conf" <<CONF
APT::Architecture "$name";
APT::Architectures { "$name"; };
APT::Install-Recommends "0";
APT::Sandbox::User "root";
Dir::State "$folder/apt/state";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt/cache";
CONF
    apt-get -qq -c "$folder/apt/conf" update
    # shellcheck disable=SC2086 # a list of words
    apt-get -qq -y -c "$folder/apt/conf" install --download-only libc6-dev libgcc-12-dev libgomp1 $packages >"$folder/apt/log"
    for package in "$folder"/apt/cache/archives/*.deb; do dpkg-deb -x "$package" "$machine"; done
    ln -sfn usr/lib "$machine/lib"
    # What installing would have done: alternatives, and links that start at the root.
    for library in "$libraries"/blas/* "$libraries"/lapack/*; do ln -sf "$library" "$libraries/"; done
    find "$libraries" -maxdepth 1 -lname '/lib/*' -o -maxdepth 1 -lname '/usr/*' |
        while read -r link; do ln -sf "$machine$(readlink "$link")" "$link"; done
    ln -sf blas-netlib.pc "$libraries/pkgconfig/blas.pc"
    ln -sf lapack-netlib.pc "$libraries/pkgconfig/lapack.pc"
    ln -sf hdf5-serial.pc "$libraries/pkgconfig/hdf5.pc"
    cat >"$folder/toolchain.cmake" <<TOOLS
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR $processor)
set(CMAKE_SYSROOT $machine)
set(CMAKE_C_COMPILER $processor-linux-gnu-gcc)
set(CMAKE_LIBRARY_ARCHITECTURE $processor-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-$processor-static -L $machine)
TOOLS
    touch "$folder/unpacked"
}

if [ "$processor" ]; then
    [ -f "$folder/unpacked" ] || unpack
    export PKG_CONFIG_LIBDIR=$libraries/pkgconfig:$machine/usr/share/pkgconfig PKG_CONFIG_SYSROOT_DIR=$machine
    cmake -S . -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_TOOLCHAIN_FILE="$folder/toolchain.cmake" >"$folder/log"
    cmake --build "$folder/build" --target qmae-noise pages "$@" >"$folder/log" || { cat "$folder/log" >&2; exit 1; }
    tests=$folder/build
    emulator=(qemu-$processor-static -L "$machine")
else
    scripts/build release
    tests=$root/build/release
    emulator=(qemu-x86_64-static -cpu Nehalem)
fi

failed=0
for test in "$@"; do
    if "${emulator[@]}" "$tests/$test" >"$folder/log" 2>&1; then
        printf '%-10s %-26s passed\n' "$name" "$test"
    else
        tail -40 "$folder/log"
        printf '%-10s %-26s FAILED\n' "$name" "$test"
        failed=$((failed + 1))
    fi
done
((failed == 0))
