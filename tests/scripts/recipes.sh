#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The recipes of CONTRIBUTING.md are true: in a copy of the sources, adds one of each thing by exactly the files and lines that they name,
# builds, runs the tests that loop over the tables, and finds each thing listed, explained, checked and at work. Of BUILD_FOLDER, a release
# build, it takes the objects of which no line has changed; without one it compiles everything. Usage: recipes.sh SOURCE_FOLDER [BUILD_FOLDER]
set -euo pipefail
source_folder=$(cd "$1" && pwd -P)
made=${2:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/copy"
for part in include src cmake tests bench examples data noise_models CMakeLists.txt; do
    if [ -e "$source_folder/$part" ]; then cp -r "$source_folder/$part" "$folder/copy"; fi
done
cd "$folder/copy"
fail() {
    echo "recipes: $1"
    exit 1
}

# recipe TITLE: from here on the touched files must be those that CONTRIBUTING.md names under "### TITLE", and no others.
recipe() {
    title=$1
    sed -n "/^### $title\$/,/^##/p" "$source_folder/CONTRIBUTING.md" >"$folder/recipe"
    [ -s "$folder/recipe" ] || fail "CONTRIBUTING.md has no recipe \"$title\""
    touched=0
}
named() { # NAME stands for the new thing's name
    grep -qF "\`$1\`" "$folder/recipe" || grep -qF "\`${1/toy/NAME}\`" "$folder/recipe" || fail "the recipe \"$title\" does not name $1"
    touched=$((touched + 1))
    echo "$source_folder/$1" >>"$folder/touched"
}
file() { # FILE: a new one, its text on stdin
    named "$1"
    [ ! -e "$1" ] || fail "$1 is there already"
    cat >"$1"
}
line() { # FILE LINE: at its end
    named "$1"
    echo "$2" >>"$1"
}
edit() { # FILE PATTERN TEXT...: behind the first line that has the fixed text PATTERN; further pairs in the same file
    local path=$1
    named "$path"
    shift
    while (($#)); do
        grep -qF -- "$1" "$path" || fail "$path: nowhere \"$1\""
        awk -v pattern="$1" -v text="$2" '{ print } !done && index($0, pattern) { print text; done = 1 }' "$path" >"$folder/edited"
        cat "$folder/edited" >"$path"
        shift 2
    done
}
files() { ((touched == $1)) || fail "the recipe \"$title\" took $touched files, not $1"; }

recipe "A channel"
file src/channel/kinds/toy.c <<'C'
#include "channel/channel.h"

#include <math.h>

static const qn_channel_param PARAMS[] = {
    {"strength", QN_PARAM_SCALAR, 0.0, 1.0, NAN, "1", "of the toy"},
};

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double f = pow(1.0 - args->values[0][0], strength);
    qn_ptm_bloch(f, f, 1.0, 0.0, out);
}

static const double NUMBERS[] = {0.1};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {1}, .values = {NUMBERS}};

const qn_channel qn_record_toy = {
    .name = "toy",
    .help = "coherence times 1 - strength; strength S: (1 - strength)^S",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 1,
    .params = PARAMS,
    .ptm = ptm,
    .example = &EXAMPLE,
};
C
line src/channel/channel_list.def 'QN_CHANNEL(toy)'
files 2

recipe "A gate"
line src/circuit/gate_list.def 'QN_GATE("toy", 1, 0, matrix_toy, NULL, "toy", "half a turn about X + Y")'
edit src/circuit/gate_matrix.c 'CONSTANT(ccx, ' 'CONSTANT(toy, fill2(u, 0.0, phase(-0.25 * M_PI), phase(0.25 * M_PI), 0.0))'
files 2

recipe "A block"
file src/qmae/blocks/toy.c <<'C'
#include "qmae/block.h"

static const qn_block_gate GATES[] = {{"ry", 0}, {"cx", 0}, {"ry", 1}, {"cx", 0}};
static const double IDENTITY[2] = {0.0};

const qn_block_record qn_block_toy = {
    .help = "two turns of a toy",
    .ngates = sizeof GATES / sizeof *GATES,
    .nangles = 2,
    .gates = GATES,
    .identity = IDENTITY,
};
C
line src/qmae/block_list.def 'QN_BLOCK(toy, "toy")'
edit tests/test_qmae_blocks.c '{"ry-cx", ' '    {"toy", 2, 2, true, false},'
files 3

recipe "An entangler"
file src/qmae/entanglers/toy.c <<'C'
#include "qmae/entangler.h"

/* The first qubit with every other. */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 1; a < n; ++a) count = qn_pair_put(pairs, count, 0, a);
    return count;
}

const qn_entangler_record qn_entangler_toy = {.help = "pairs of a toy", .pairs = list};
C
line src/qmae/entangler_list.def 'QN_ENTANGLER(toy)'
edit tests/test_qmae_ansatz.c '} pair;' '
static bool toy(int n, int npairs, const pair *pairs) {
    bool right = npairs == n - 1;
    for (int k = 0; right && k < n - 1; ++k) right = pairs[k].a == 0 && pairs[k].b == k + 1;
    return right;
}' '{"chain", chain, ' '    {"toy", toy, "01 02 03 04 "},'
files 3

# Another engine's work under its own name: what a new one has to bring are these functions.
recipe "An engine"
file src/qmae/toy_engine.c <<'C'
#include "qmae/engine.h"

static qn_status create(const qn_qmae *qmae, void **state, qn_diag *diag) {
    return qn_engine_dm.create(qmae, state, diag);
}
static void destroy(void *state) { qn_engine_dm.destroy(state); }
static qn_status bound_create(const qn_qmae *qmae, void **bound) {
    return qn_engine_dm.bound_create(qmae, bound);
}
static void bound_destroy(void *bound) { qn_engine_dm.bound_destroy(bound); }
static void bind(const qn_qmae *qmae, void *bound, const double *angles, int what) {
    qn_engine_dm.bind(qmae, bound, angles, what);
}
static size_t plan_bytes(const qn_qmae *qmae) { return qn_engine_dm.plan_bytes(qmae); }
static size_t bound_bytes(const qn_qmae *qmae) { return qn_engine_dm.bound_bytes(qmae); }
static void lay_out(const qn_qmae *qmae, qn_arena *arena, void *work) {
    qn_engine_dm.work_lay_out(qmae, arena, work);
}
static qn_status evaluate(const qn_qmae *qmae, const void *bound, void *work,
                          qn_loading_work *loading, const qn_request *request,
                          qn_response *response) {
    return qn_engine_dm.evaluate(qmae, bound, work, loading, request, response);
}
static size_t nsteps(const qn_qmae *qmae) { return qn_engine_dm.nsteps(qmae); }

const qn_engine qn_engine_toy = {
    .name = "toy",
    .reason = "it plays",
    .create = create,
    .destroy = destroy,
    .bound_create = bound_create,
    .bound_destroy = bound_destroy,
    .bind = bind,
    .plan_bytes = plan_bytes,
    .bound_bytes = bound_bytes,
    .work_size = 1024,
    .work_lay_out = lay_out,
    .evaluate = evaluate,
    .nsteps = nsteps,
};
C
line src/qmae/engine_list.def 'QN_ENGINE(toy)'
files 2

recipe "An optimiser"
file src/train/optimisers/toy.c <<'C'
#include "train/optimiser.h"

static void update(size_t count, double rate, uint64_t step, const double *gradient,
                   double *parameters, double *state) {
    (void)step, (void)state;
    for (size_t i = 0; i < count; ++i) parameters[i] -= rate * gradient[i];
}

const qn_optimiser qn_optimiser_toy = {
    .name = "toy",
    .help = "gradient descent without anything",
    .nstate = 0,
    .update = update,
};
C
line src/train/optimiser_list.def 'QN_OPTIMISER(toy)'
files 2

recipe "A command"
file src/cli/commands/toy.c <<'C'
#include "cli/command.h"

static const qn_option_table table = {0, NULL};

static int run(void *values, int narguments, char **arguments) {
    (void)values, (void)narguments, (void)arguments;
    puts("the toy plays");
    return QN_EXIT_DONE;
}

const qn_command qn_command_toy = {
    .name = "toy",
    .summary = "Play",
    .arguments = "",
    .details = "",
    .example = "qmae-noise toy",
    .options = &table,
    .values_size = 1,
    .run = run,
};
C
line src/cli/command_list.def 'QN_COMMAND(toy)'
files 2

recipe "An import format"
file src/import/toy.c <<'C'
#include "import/device.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>

static bool recognise(const json_t *root) { return json_object_get(root, "toy_t1") != NULL; }

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    double t1 = 0.0;
    (void)options;
    snprintf(device->name, sizeof device->name, "toy");
    QN_TRY(qn_device_set_qubits(device, 1));
    QN_TRY(qn_json_number(device, json_object_get(root, "toy_t1"), "toy_t1", 0.0, INFINITY, &t1));
    device->qubits[0].T1 = device->qubits[0].T2 = t1;
    device->qubits[0].p10 = device->qubits[0].p01 = 0.0;
    device->qubits[0].measure = 1e-6;
    device->basis[device->nbasis++] = qn_gate_find("x");
    QN_TRY(qn_device_add_gate(device, &(qn_device_gate){.gate = qn_gate_find("x"),
                                                        .nqubits = 1,
                                                        .duration = 1e-8,
                                                        .error = 0.25}));
out:
    return status;
}

const qn_import_format qn_import_toy = {
    .help = "toy device",
    .recognise = recognise,
    .read = read_device,
};
C
line src/import/format_list.def 'QN_IMPORT(toy)'
files 2

recipe "A picture of a run"
edit src/run/curves.c 'static const picture_record PICTURES[] = {' '    {"toy", "overlap of the toy", "test images", false, 1, {{"swap", false, 1, EVALUATION(swap)}}},'
files 1

recipe "A training setting"
line include/qmae_noise/qmae_setting_list.def 'QN_TRAIN_SETTING(INT, int, toy, "toy", 7, .value = "N", .min = 1, .max = 9, .help = "number of toys")'
files 1

# ---- the build ----
# Objects of the release build, not of single tests (they hold the path of their program), that are younger than all they were made
# from, none of which the recipes touch. Left as links in $folder/objects.
collect_objects() {
    local object= path good=
    mkdir "$folder/objects"
    [ -f "$made/CMakeCache.txt" ] && grep -qx 'QMAE_NOISE_SANITIZE:STRING=OFF' "$made/CMakeCache.txt" || return 0
    while read -r path; do
        case $path in
        CMakeFiles/test_support.dir/*.o:* | CMakeFiles/cli.dir/*.o:* | CMakeFiles/qmae_noise_objects.dir/*.o:*)
            object=${path%%:*} good=1
            ;;
        *:*) object= ;;
        "$source_folder"/*) [ -z "$good" ] || { [ "$made/$object" -nt "$path" ] && [ -z "${changed[$path]:-}" ]; } || good= ;;
        "")
            [ -z "$object" ] || [ -z "$good" ] || { mkdir -p "$folder/objects/${object%/*}" && ln -s "$made/$object" "$folder/objects/$object"; }
            object=
            ;;
        esac
    done < <(ninja -C "$made" -t deps)
}
declare -A changed
while read -r path; do changed[$path]=1; done <"$folder/touched"
collect_objects
# The compiler: a copy of the object where there is one, that depends on nothing.
cat >"$folder/compiler" <<'SH'
#!/bin/bash
for argument; do
    case ${previous:-} in -o) object=$argument ;; -MF) depends=$argument ;; esac
    previous=$argument
done
[ -f "${0%/*}/objects/$object" ] || exec "$@"
cp "${0%/*}/objects/$object" "$object"
echo "$object:" >"$depends"
SH
chmod +x "$folder/compiler"
build=$folder/build
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DQMAE_NOISE_OPTIMISE=-O1 -DQMAE_NOISE_SHARED=OFF -DQMAE_NOISE_SOURCE_TESTS=OFF \
    "-DCMAKE_C_COMPILER_LAUNCHER=$folder/compiler" >"$folder/log" 2>&1 || { tail -20 "$folder/log"; fail "the copy cannot be configured"; }
tests=(test_channel_kinds test_circuit_gate test_circuit_bases test_qasm_modifiers test_qmae_ansatz test_qmae_engines test_qmae_blocks test_qmae_encoder test_train_optimiser test_settings_list test_import_formats test_cli)
cmake --build "$build" --parallel 2 --target qmae-noise "${tests[@]}" >"$folder/log" 2>&1 || { grep -E 'error' "$folder/log" | head -20; fail "the copy does not build"; }
for test in "${tests[@]}"; do
    "$build/$test" >"$folder/log" 2>&1 || { grep -E 'FAILED|ERROR|LINE' "$folder/log" | head -20; fail "$test fails with the new things"; }
done

# ---- what follows from the tables ----
program=$build/qmae-noise
says() { # TEXT COMMAND...: what the command prints has the text
    local text=$1
    shift
    "$program" "$@" >"$folder/said" 2>&1 || { cat "$folder/said"; fail "qmae-noise $* fails"; }
    grep -qF -- "$text" "$folder/said" || fail "qmae-noise $* does not say \"$text\""
}
refuses() {
    local text=$1
    shift
    if "$program" "$@" >"$folder/said" 2>&1; then fail "qmae-noise $* is not refused"; fi
    grep -qF -- "$text" "$folder/said" || fail "qmae-noise $* does not say \"$text\": $(cat "$folder/said")"
}
cd "$folder"
export QMAE_NOISE_MODELS=$folder/copy/noise_models QMAE_NOISE_DATA=$folder/copy/data

# A channel: explained, its range checked, its name suggested; a rule makes it act.
says 'coherence times 1 - strength' help channels
model() { printf 'format = 1; name = "m";\nchannels = ( { after = "h"; channel = "%s"; strength = %s; } );\n' "$1" "$2" >"$1-$2.cfg"; }
model toy 0.25 && model toy 1.25 && model toi 0.25
printf 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[1] q;\nh q[0];\n' >h.qasm
says '<X> = 0.7500000000' simulate h.qasm --noise toy-0.25.cfg --expect X
refuses 'between 0 and 1' noise check toy-1.25.cfg
refuses "did you mean 'toy'" noise check toi-0.25.cfg
# A gate: listed, read, written, at work.
says 'half a turn about X + Y' help gates
printf 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[1] q;\nh q[0];\ntoy q[0];\n' >toy.qasm
says '<Y> = 1.0000000000' simulate toy.qasm --expect Y
# A block, an entangler: explained.
says 'two turns of a toy' help ansatz
says 'pairs of a toy' help ansatz
# A block, an entangler, an optimiser, a setting: of train, in its files, in completion and in the manual; read back, limits kept.
train=(train --side 4 --epochs 1 --train-images 4 --test-images 2 --batch 2 --quiet)
says 'mean of 2 test images' "${train[@]}" --block toy --entangler toy --optimiser toy --learning-rate 0.01 --toy 3 --out run
for setting in 'block = "toy";' 'entangler = "toy";' 'optimiser = "toy";' 'toy = 3;'; do
    grep -qxF "$setting" run/settings.cfg || fail "settings.cfg has no line $setting"
done
refuses '--toy' "${train[@]}" --toy 10
says 'number of toys [7]' train --help
says '\-\-toy' help man train
says '--toy' help completion bash
sed 's/^toy = 3;/toy = 4;/' run/settings.cfg >other.cfg
"$program" train --config other.cfg --quiet --out other >/dev/null 2>&1 || fail "its settings are not read back"
grep -qxF 'toy = 4;' other/settings.cfg || fail "its settings are not read back"
# An engine: chosen by name, with the numbers of the one that it stands for.
for engine in dm toy; do
    says "$engine" "${train[@]}" --noise depolarizing --engine "$engine" --out "engine-$engine"
done
cmp -s engine-dm/steps.csv engine-toy/steps.csv || fail "the engine computes something else"
# A picture of a run: drawn, on the page, gone with the run.
grep -q 'overlap of the toy' run/toy.gp || fail "the picture is not drawn"
! command -v gnuplot >/dev/null || grep -q '<figcaption>toy' run/report.html || fail "the picture is not on the page"
# A command: listed, explained, completed.
says 'the toy plays' toy
says 'Play' help
says 'qmae-noise toy' toy --help
# An import format: told by its keys, by its name, named where none fits.
echo '{"toy_t1": 5e-5}' >toy.json
says 'toy' noise import toy.json --out imported.cfg
grep -q 'T1 = 5' imported.cfg || fail "the import does not say T1"
says 'toy' noise import toy.json --format toy --out imported.cfg --force
echo "one of each: channel, gate, engine, block, entangler, optimiser, command, import format, picture, setting"
