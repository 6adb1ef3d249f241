#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install into a scratch folder; then every example and a small program are built against what was installed, by pkg-config
# (shared and static) and by find_package (shared and static), without the source tree's headers. Usage: install.sh SOURCE BUILD
set -euo pipefail
source=$1 build=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
prefix=$folder/prefix

fail() {
    echo "install: $1"
    exit 1
}
quietly() { "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; fail "failed: $*"; }; }

# As after scripts/run, which builds the program alone: the pages are not there yet, and the installation makes them.
rm -rf "$build"/pages/*
quietly cmake --install "$build" --prefix "$prefix"
if [ -f "$source/src/cli/main.c" ]; then
    (cd / && "$prefix/bin/qmae-noise" --help >/dev/null) || fail "the installed program does not run"
    # installed PAGE WORD...: the file is there and is what the program prints now.
    installed() {
        cmp -s "$prefix/share/$1" <("$prefix/bin/qmae-noise" help "${@:2}") || fail "share/$1 is not installed, or is an old one"
    }
    installed man/man1/qmae-noise.1 man
    for command in $("$prefix/bin/qmae-noise" help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
        installed "man/man1/qmae-noise-$command.1" man "$command"
    done
    installed bash-completion/completions/qmae-noise completion bash
    installed zsh/site-functions/_qmae-noise completion zsh
fi
for header in "$source"/include/qmae_noise/*.h; do
    cmp -s "$header" "$prefix/include/qmae_noise/${header##*/}" || fail "${header##*/} is not installed"
done
for file in "$source"/noise_models/* "$source"/data/*/*; do
    [ -f "$file" ] || continue
    cmp -s "$file" "$prefix/share/qmae-noise/${file#"$source"/}" || fail "${file#"$source"/} is not installed"
done
# The Python package, where it was built, runs from there.
if [ -d "$build/python" ]; then
    models=$(cd / && env -u QMAE_NOISE_MODELS PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$prefix/share/qmae-noise/python" \
        /usr/bin/python3 -c 'import qmae_noise; print(qmae_noise.Model.load("ibm_like").path)')
    [ "$models" = "$prefix/share/qmae-noise/python/qmae_noise/noise_models/ibm_like.cfg" ] || fail "the installed Python package takes its models from '$models'"
    grep -q 'qmae_noise_PYTHON' "$(find "$prefix" -name qmae_noise-config.cmake)" || fail "the CMake package does not name the Python package"
fi
library=$(dirname "$(find "$prefix" -name 'libqmae_noise.a')")

# The programs, away from the source tree.
mkdir "$folder/programs"
cp "$source/tests/scripts/consumer.c" "$folder/programs"
for file in "$source"/examples/*.c; do
    if [ -f "$file" ]; then cp "$file" "$folder/programs"; fi
done
cd "$folder/programs"
version=$(sed -n 's/^project(.* VERSION \([0-9.]*\) .*/\1/p' "$source/CMakeLists.txt")
# run PROGRAM: the small program must print the library's version.
run() { [ "$(LD_LIBRARY_PATH=$library "$1")" = "$version" ] || fail "$1 does not print $version"; }

export PKG_CONFIG_PATH=$library/pkgconfig
[ "$(pkg-config --modversion qmae_noise)" = "$version" ] || fail "qmae_noise.pc has another version than $version"
read -r -a compile < <(pkg-config --cflags qmae_noise)
read -r -a shared < <(pkg-config --libs qmae_noise)
read -r -a static < <(pkg-config --static --libs qmae_noise | sed "s|-lqmae_noise\b|$library/libqmae_noise.a|")
for file in *.c; do
    name=${file%.c}
    quietly "$CC" -std=c17 -Wall -Wextra -Werror -D_GNU_SOURCE -MMD -MF "$name.d" "${compile[@]}" -c "$file" -o "$name.o"
    if grep -F "$source/" "$name.d"; then fail "$file was compiled with headers of the source tree"; fi
    quietly "$CC" "$name.o" -o "$name" "${shared[@]}" -lm
    quietly "$CC" "$name.o" -o "$name-static" "${static[@]}" -lm
done
run ./consumer
run ./consumer-static

cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(consumer C)
set(CMAKE_C_STANDARD 17)
find_package(qmae_noise 0.2 REQUIRED COMPONENTS ${FORM})
file(GLOB sources *.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE qmae_noise::qmae_noise m)
endforeach()
END
if [ -d "$build/python" ]; then
    echo 'if(NOT EXISTS "${qmae_noise_PYTHON}/qmae_noise/__init__.py")
  message(FATAL_ERROR "qmae_noise_PYTHON is \"${qmae_noise_PYTHON}\"")
endif()' >>CMakeLists.txt
fi
for form in shared static; do
    quietly cmake -S . -B "$form" -G Ninja -DFORM="$form" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$CC"
    quietly cmake --build "$form"
    if ninja -C "$form" -t deps | grep -F "$source/"; then fail "find_package led to headers of the source tree"; fi
    run "./$form/consumer"
done
echo "installed, and $(find . -maxdepth 1 -name '*.c' | wc -l) programs built four ways"
