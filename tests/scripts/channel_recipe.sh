#!/bin/bash
# A new noise channel is one file and one line (CONTRIBUTING.md): in a copy of the sources, adds both, builds the library and the program's
# view of its tables, and finds the channel listed, checked, applied by a rule of a model and explained. Usage: channel_recipe.sh SOURCE_FOLDER
set -euo pipefail
source_folder=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/src"
cp -r "$source_folder/include" "$folder"
cp -r "$source_folder"/src/{core,channel,circuit,noise,program} "$folder/src"
cd "$folder"

# One file ...
cat >src/channel/kinds/toy.c <<'C'
#include "channel/channel.h"

#include <math.h>

static const qn_channel_param PARAMS[] = {
    {"strength", QN_PARAM_SCALAR, 0.0, 1.0, NAN, "1", "of the toy"},
};

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double f = pow(1.0 - args->values[0][0], strength);
    qn_ptm_bloch(f, f, 1.0, 0.0, out);
}

const qn_channel qn_record_toy = {
    .name = "toy",
    .help = "coherence times 1 - strength; strength S: (1 - strength)^S",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 1,
    .params = PARAMS,
    .ptm = ptm,
};
C
# ... and one line.
echo 'QN_CHANNEL(toy)' >>src/channel/channel_list.def

cat >use.c <<'C'
#include "qmae_noise/program.h"
#include <stdio.h>
#include <string.h>

static int fail(const char *what) {
    printf("%s\n", what);
    return 1;
}

int main(void) {
    static const char good[] = "format = 1;\nchannels = ( { after = \"x\"; channel = \"toy\"; strength = 0.25; } );\n";
    static const char bad[] = "format = 1;\nchannels = ( { after = \"x\"; channel = \"toy\"; strength = 1.25; } );\n";
    static const char typed[] = "format = 1;\nchannels = ( { after = \"x\"; channel = \"toi\"; strength = 0.25; } );\n";
    qn_diag diag = {0}, other = {0};
    qn_model *model = NULL;
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    for (size_t k = 0; k < qn_channel_count(); ++k) printf("%s\n", qn_channel_at(k)->name);
    if (!qn_channel_find("toy")) return fail("toy is not in the table");
    if (qn_model_parse("bad.cfg", bad, NULL, &model, &diag) != QN_ERR_PHYSICS || !strstr(diag.text, "between 0 and 1"))
        return fail("its range is not checked");
    if (qn_model_parse("typed.cfg", typed, NULL, &model, &other) != QN_ERR_SYNTAX || !strstr(other.text, "'toy'"))
        return fail("its name is not suggested");
    if (qn_model_parse("good.cfg", good, NULL, &model, NULL) != QN_OK) return fail("a rule cannot use it");
    if (qn_circuit_create(1, 0, &circuit) != QN_OK || qn_circuit_gate(circuit, "x", (const int[]){0}, NULL) != QN_OK ||
        qn_program_build(circuit, model, NULL, &program, NULL) != QN_OK)
        return fail("no program");
    if (qn_program_size(program) != 2 || qn_program_instr(program, 1)->base[5] != 0.75) return fail("it does not act");
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return 0;
}
C
# shellcheck disable=SC2016 # the inner shell's own dollars
find src use.c -name '*.c' -print0 | xargs -0 -P 2 -I{} sh -c '
    ${CC:-cc} -O0 -std=c17 -D_GNU_SOURCE -Iinclude -Isrc -DQN_VERSION=\"0\" -DQN_BUILD_TYPE=\"recipe\" -DQN_DATA_FOLDER=\".\" \
        "-DCMPLX(re,im)=__builtin_complex((double)(re),(double)(im))" -Wno-builtin-macro-redefined -w -c "$1" -o "$(echo "$1" | tr / _).o"' sh {}
${CC:-cc} -o use ./*.o -lconfig -lgsl -llapacke -lblas -lm
./use >listed || { cat listed; exit 1; }
grep -qx toy listed
