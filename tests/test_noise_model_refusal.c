/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise-model files that are refused: one for each rule, with its line and words of its
 * sentence. */
#include "assert_close.h"
#include "folder_fixture.h"

#include "qmae_noise/noise.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_text(const char *name, const char *text) {
    temp_file(&folder, name, text, strlen(text));
}

typedef struct refusal {
    const char *text;
    int line;
    qn_status status;
    const char *word, *other; /* both in the sentence */
} refusal;

#define HEAD "format = 1;\n"
#define GATES                                                                                      \
    "gates: { sx: { duration = 36e-9; error = 2.3e-4; }; cz: { duration = 68e-9; error = 3e-3; "   \
    "}; };\n"

#define RZZ "basis = [\"rzz\"]; gates: { rzz: { duration = 0.0; error = 0.0; "

static const refusal REFUSALS[] = {
    {HEAD GATES "layers = ( { gates = [\"cz\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n", 3,
     QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"cz 1\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n", 3,
     QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"cz x 1\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"cz 0 x\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"cz 0 1 2\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"cz -1 1\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"cz 2 2\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES "layers = ( { gates = [\"sx 0 1\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "are written as", ""},
    {HEAD GATES
     "layers = ( { gates = [\"cz 0 1\", \"cz 2 0\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "share qubit 0", ""},
    {HEAD GATES
     "layers = ( { gates = [\"cz 0 1\", \"cz 1 2\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "share qubit 1", ""},
    {HEAD GATES
     "layers = ( { gates = [\"cz 0 1\", \"cz 3 1\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n",
     3, QN_ERR_SYNTAX, "share qubit 1", ""},
    {"", 1, QN_ERR_SYNTAX, "lacks 'format'", "1"},
    {"name = \"x\";\n", 1, QN_ERR_SYNTAX, "lacks 'format'", ""},
    {"\nformat = 2;\n", 2, QN_ERR_UNSUPPORTED, "format is 2", "format = 1"},
    {"format = \"1\";\n", 1, QN_ERR_SYNTAX, "format must be a whole number", "a text"},
    {"format = 1.0;\n", 1, QN_ERR_SYNTAX, "whole number", ""},
    {HEAD "name = ;\n", 2, QN_ERR_SYNTAX, "syntax error", "NAME = VALUE"},
    {HEAD "qubit: { T1 = nan; T2 = 1e-6; };\n", 2, QN_ERR_SYNTAX, "syntax error", ""},
    {HEAD "\nnoise = 3;\n", 3, QN_ERR_SYNTAX, "unknown key 'noise'", "known are format"},
    {HEAD "\nedgs = ();\n", 3, QN_ERR_SYNTAX, "'edgs'", "did you mean 'edges'"},
    {HEAD "@include \"other.cfg\"\n", 2, QN_ERR_IO, "cannot read", "other.cfg"},
    {HEAD "\n  @include other.cfg\n", 3, QN_ERR_SYNTAX, "@include", "quotes"},
    {HEAD "@include \"other.cfg\n\"", 2, QN_ERR_SYNTAX, "@include", "quotes"},
    {HEAD "@include \"model.cfg\"\n", 2, QN_ERR_LIMIT, "8 deep", "include itself"},
    {HEAD "schedule = \"alp\";\n", 2, QN_ERR_SYNTAX, "schedule 'alp'", "'alap'"},
    {HEAD "schedule = 3;\n", 2, QN_ERR_SYNTAX, "schedule must be a text", "whole number"},
    {"format = 1; format = 1;\n", 1, QN_ERR_SYNTAX, "duplicate", "once"},
    /* coupling, crosstalk */
    {HEAD "coupling = 3;\n", 2, QN_ERR_SYNTAX, "coupling must be a list", "a whole number"},
    {HEAD "coupling = ( [0, 1],\n [1] );\n", 3, QN_ERR_SYNTAX, "two qubits", "not 1"},
    {HEAD "coupling = ( [0, 1], 3 );\n", 2, QN_ERR_SYNTAX, "two qubits", "not 0"},
    {HEAD "coupling = ( [0, 1], [4, 4] );\n", 2, QN_ERR_SYNTAX, "must differ", "two are 4"},
    {HEAD "coupling = ( [0, 1],\n [1, 0] );\n", 3, QN_ERR_SYNTAX, "pair [1, 0] twice", ""},
    {HEAD "coupling = ( [0, -1] );\n", 2, QN_ERR_PHYSICS, "-1", "between 0 and 4095"},
    {HEAD GATES "coupling = ( [0, 1] );\nedges = (\n { qubits = [2, 1]; gate = \"cz\"; } );\n", 5,
     QN_ERR_SYNTAX, "edge [2, 1] is not in `coupling`", "add the pair"},
    {HEAD "crosstalk = ( { qubits = [0, 1]; zz = \"3e4\"; } );\n", 2, QN_ERR_SYNTAX,
     "zz must be a number", ""},
    {HEAD "crosstalk = ( { qubits = [0, 1]; } );\n", 2, QN_ERR_SYNTAX, "lacks 'zz'", "exp"},
    {HEAD "crosstalk = ( { qubits = [0, 1]; zx = 1.0; } );\n", 2, QN_ERR_SYNTAX, "'zx'", "'zz'"},
    {HEAD "crosstalk = ( { qubits = [0, 1]; zz = 1.0; },\n{ qubits = [1, 0]; zz = 1.0; } );\n", 3,
     QN_ERR_SYNTAX, "pair [1, 0] twice", ""},
    {HEAD "crosstalk = ( { qubits = [7, 7]; zz = 1.0; } );\n", 2, QN_ERR_SYNTAX, "two are 7", ""},
    {HEAD "schedule = \"none\";\ncrosstalk = ( { qubits = [0, 1]; zz = 1.0; } );\n", 3,
     QN_ERR_SYNTAX, "schedule = \"none\"", "\"alap\""},
    {HEAD
     "schedule = \"none\";\nchannels = (\n{ after = \"idle\"; channel = \"bit_flip\"; p = 0.1; "
     "} );\n",
     4, QN_ERR_SYNTAX, "schedule = \"none\"", "\"alap\""},
    /* readout groups */
    {HEAD "readout_groups = ( { qubits = [0, 1]; } );\n", 2, QN_ERR_SYNTAX, "lacks 'matrix'", ""},
    {HEAD "readout_groups = ( { qubits = [0]; matrix = [1.0, 0.0, 0.0, 1.0]; } );\n", 2,
     QN_ERR_SYNTAX, "2 to 6 qubits", "not 1"},
    {HEAD "readout_groups = ( { qubits = [0, 1];\n matrix = [1.0, 0.0, 0.0, 1.0]; } );\n", 3,
     QN_ERR_SYNTAX, "4 numbers", "needs 16"},
    {HEAD
     "readout_groups = ( { qubits = [0, 1]; matrix = ( [0.9, 0.0, 0.0, 0.0],\n [0.1, 1.0, 0.0, "
     "0.0], [0.0, 0.0, 0.7, 0.0], [0.0, 0.0, 0.2, 1.0] ); } );\n",
     2, QN_ERR_PHYSICS, "column 2 of 'matrix' sums to 0.9", "state 2"},
    {HEAD "readout_groups = ( { qubits = [0, 1]; matrix = ( [1.5, 0.0, 0.0, 0.0],\n [-0.5, 1.0, "
          "0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0] ); } );\n",
     2, QN_ERR_PHYSICS, "1.5", "between 0 and 1"},
    {HEAD "readout_groups = ( { qubits = [0, 1]; matrix = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, "
          "0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]; },\n { qubits = [2, 1]; matrix = [1.0]; } );\n",
     3, QN_ERR_SYNTAX, "qubit 1 is in two readout groups", "first in line 2"},
    {HEAD "channels = ( { after = \"x\"; channel = \"readout_group\"; matrix = [1.0]; } );\n", 2,
     QN_ERR_UNSUPPORTED, "readout_group", "`qubit`"},
    {HEAD "channels = ( { after = \"x\"; channel = \"coherent\"; x = 0.1; } );\n", 2, QN_ERR_SYNTAX,
     "'x'", "angles"},
    {HEAD "qubit: { T1 = 2e-6; T2 = 5e-6; };\n", 2, QN_ERR_PHYSICS, "exceeds", "--t2-policy cap"},
    {HEAD "qubit: { p10 = 0.1;\n p10 = 0.1; p01 = 0.1; };\n", 3, QN_ERR_SYNTAX, "duplicate",
     "once"},
    {HEAD
     "gates: { x: { duration = 0.0; error = 0.0; };\n x: { duration = 0.0; error = 0.0; }; };\n",
     3, QN_ERR_SYNTAX, "duplicate", "once"},
    /* qubits */
    {HEAD "qubit: { p10 = 1.3; p01 = 0.1; };\n", 2, QN_ERR_PHYSICS, "qubit.p10 is 1.3",
     "between 0 and 1"},
    {HEAD "qubit: {\n p10 = 0.1; };\n", 2, QN_ERR_SYNTAX, "'p10'", "without 'p01'"},
    {HEAD "qubit: {\n T1 = -1e-6;\n T2 = 1e-6; };\n", 3, QN_ERR_PHYSICS, "qubit.T1 is -1e-06",
     "positive"},
    {HEAD "qubit: { T1 = 1e999; T2 = 1e-6; };\n", 2, QN_ERR_PHYSICS, "qubit.T1", "finite"},
    {HEAD "qubit: { T1 = \"long\"; };\n", 2, QN_ERR_SYNTAX, "qubit.T1 must be a number", "a text"},
    {HEAD "qubit: { T1 = true; };\n", 2, QN_ERR_SYNTAX, "a number", "truth value"},
    {HEAD "qubit: { t1 = 1e-6; };\n", 2, QN_ERR_SYNTAX, "'t1'", "did you mean 'T1'"},
    {HEAD "qubit = [1, 2];\n", 2, QN_ERR_SYNTAX, "qubit must be a group", "an array"},
    {HEAD "qubit: { T1 = 2e-6; T2 = 5e-6; };\n", 2, QN_ERR_PHYSICS, "T2 = 5e-06", "2 T1 = 4e-06"},
    {HEAD "qubit: { T1 = 2e-6; };\n", 2, QN_ERR_SYNTAX, "no T2", "4e-06"},
    {HEAD "qubit: { T1 = 2e-6; T2 = 3e-6; };\nqubits = (\n { index = 4; T2 = 1e-6; },\n { index = "
          "7; T1 = 1e-6; } );\n",
     5, QN_ERR_PHYSICS, "qubit 7: T2 = 3e-06", "2 T1 = 2e-06"},
    {HEAD "qubits = (\n { index = 4; },\n { index = 4; } );\n", 4, QN_ERR_SYNTAX, "qubit 4",
     "twice, first in line 3"},
    {HEAD "qubits = ( { T1 = 1e-6; } );\n", 2, QN_ERR_SYNTAX, "qubits[0] lacks 'index'", ""},
    {HEAD "qubits = ( { index = -1; } );\n", 2, QN_ERR_PHYSICS, "index is -1",
     "between 0 and 4095"},
    {HEAD "qubits = ( 3 );\n", 2, QN_ERR_SYNTAX, "qubits[0] must be a group", ""},
    /* basis, gates */
    {HEAD "basis = [ \"rz\", \"sxx\" ];\n", 2, QN_ERR_SYNTAX, "unknown gate 'sxx'", "did you mean"},
    {HEAD "basis = [];\n", 2, QN_ERR_SYNTAX, "basis is empty", "leave it out"},
    {HEAD "basis = [ 1 ];\n", 2, QN_ERR_SYNTAX, "names of gates", ""},
    {HEAD "basis = [ \"rz\",\n\"rz\" ];\n", 3, QN_ERR_SYNTAX, "rz twice", ""},
    {HEAD "basis = [ \"ccx\" ];\n", 2, QN_ERR_UNSUPPORTED, "ccx", "3 qubits"},
    {HEAD "gates: { cxx: { duration = 0.0; error = 0.0; }; };\n", 2, QN_ERR_SYNTAX,
     "unknown gate 'cxx'", "'cx'"},
    {HEAD "gates: {\n\nsx: { error = 1e-3; }; };\n", 4, QN_ERR_SYNTAX, "gates.sx lacks 'duration'",
     "seconds"},
    {HEAD "gates: { sx: { duration = 36e-9; }; };\n", 2, QN_ERR_SYNTAX, "gates.sx lacks 'error'",
     "'depolarizing'"},
    {HEAD "gates: { sx: { duration = 36e-9; error = 1e-3;\n depolarizing = 1e-3; }; };\n", 2,
     QN_ERR_SYNTAX, "both 'error' and 'depolarizing'", "sx"},
    {HEAD "gates: { sx: {\n duration = -36e-9; error = 1e-3; }; };\n", 3, QN_ERR_PHYSICS,
     "gates.sx.duration is -3.6e-08", "negative"},
    {HEAD "gates: { sx: { duration = 36e-9;\n error = 1.3; }; };\n", 3, QN_ERR_PHYSICS,
     "gates.sx.error is 1.3", "between"},
    {HEAD "gates: { sx: { duration = 36e-9; error = 0.7; }; };\n", 2, QN_ERR_PHYSICS,
     "error 0.7 of sx", "limit is 1.33"},
    {HEAD "gates: { cz: { duration = 36e-9; depolarizing = 1.2; }; };\n", 2, QN_ERR_PHYSICS,
     "1.2 of cz", "1.06667"},
    {HEAD "gates: { sx: { duration = 36e-9; eror = 1e-3; }; };\n", 2, QN_ERR_SYNTAX,
     "gates.sx: 'eror'", "'error'"},
    {HEAD "gates: { sx: { duration = 0.0; error = 0.1; over_rotation_relative = 0.1; }; };\n", 2,
     QN_ERR_UNSUPPORTED, "sx cannot be over-rotated", "rz"},
    {HEAD
     "basis = [ \"rz\", \"sx\", \"cz\" ];\ngates: { cx: { duration = 0.0; error = 0.0; }; };\n",
     3, QN_ERR_SYNTAX, "cx is not in the basis", ""},
    /* edges */
    {HEAD GATES "edges = ( { qubits = [0, 1]; gate = \"cx\"; error = 1e-3; } );\n", 3,
     QN_ERR_SYNTAX, "cx", "does not list"},
    {HEAD GATES "edges = ( { qubits = [2, 2]; gate = \"cz\"; error = 1e-3; } );\n", 3,
     QN_ERR_SYNTAX, "two are 2", "differ"},
    {HEAD GATES "edges = ( { qubits = [0, 1, 2]; gate = \"cz\"; } );\n", 3, QN_ERR_SYNTAX, "not 3",
     "two qubits"},
    {HEAD GATES "edges = ( { gate = \"cz\"; error = 1e-3; } );\n", 3, QN_ERR_SYNTAX,
     "edges[0] lacks 'qubits'", ""},
    {HEAD GATES "edges = ( { qubits = [0, 1]; gate = \"sx\"; error = 1e-3; } );\n", 3,
     QN_ERR_SYNTAX, "sx acts on one", ""},
    {HEAD GATES "edges = ( { qubits = [0, 1]; gate = \"cz\"; error = 1e-3; },\n{ qubits = [1, 0]; "
                "gate = \"cz\"; } );\n",
     4, QN_ERR_SYNTAX, "cz on [1, 0]", "first in line 3"},
    {HEAD GATES
     "edges = ( { qubits = [0, 1]; gate = \"cz\"; error = 1e-3; depolarizing = 0.1; } );\n",
     3, QN_ERR_SYNTAX, "both", "cz"},
    /* gates of a qubit */
    {HEAD GATES "qubits = ( { index = 1;\n gates: { sx: { eror = 1e-3; }; }; } );\n", 4,
     QN_ERR_SYNTAX, "qubits[0].gates.sx: 'eror'", "'error'"},
    {HEAD GATES "qubits = ( { index = 1;\n gates: { cz: { error = 1e-3; }; }; } );\n", 4,
     QN_ERR_SYNTAX, "cz acts on two qubits", "`edges`"},
    {HEAD GATES "qubits = ( { index = 1;\n gates: { x: { error = 1e-3; }; }; } );\n", 4,
     QN_ERR_SYNTAX, "names x, which `gates` does not list", "any1"},
    {HEAD GATES "qubits = ( { index = 1;\n gates: { any1: { error = 1e-3; }; }; } );\n", 4,
     QN_ERR_SYNTAX, "unknown gate 'any1'", ""},
    {HEAD GATES "qubits = ( { index = 1;\n gates: { sx: { error = 0.1; depolarizing = 0.1; }; }; } "
                ");\n",
     4, QN_ERR_SYNTAX, "both", "sx"},
    {HEAD "qubit: { gates: { }; };\n", 2, QN_ERR_SYNTAX, "'gates'", "qubit"},
    {HEAD GATES "qubits = ( { index = 1; gates: 3; } );\n", 3, QN_ERR_SYNTAX, "a group { }", ""},
    /* rules in one place, what the file describes */
    {HEAD GATES "channels = ( { after = \"cz\"; qubits = [1];\n channel = \"bit_flip\"; p = 0.1; } "
                ");\n",
     3, QN_ERR_SYNTAX, "two qubits, [a, b], not 1", "rule"},
    {HEAD GATES
     "channels = ( { after = \"sx\"; qubits = [1, 2]; channel = \"bit_flip\"; p = 0.1; } "
     ");\n",
     3, QN_ERR_SYNTAX, "one qubit, [a], not 2", "rule"},
    {HEAD GATES "coupling = ( [0, 1] );\nchannels = ( { after = \"cz\"; qubits = [1, 2]; channel = "
                "\"bit_flip\"; p = 0.1; } );\n",
     4, QN_ERR_SYNTAX, "[1, 2], which `coupling` does not hold", "add the pair"},
    {HEAD "describes = \"devise\";\n", 2, QN_ERR_SYNTAX, "unknown describes 'devise'", "'device'"},
    /* measure, reset */
    {HEAD "measure: { };\n", 2, QN_ERR_SYNTAX, "measure lacks 'duration'", ""},
    {HEAD "measure: { duration = 1e-6; error = 0.1; };\n", 2, QN_ERR_SYNTAX, "measure: 'error'",
     "duration"},
    {HEAD "reset: { duration = 1e-6; };\n", 2, QN_ERR_SYNTAX, "reset lacks 'error'", "|1>"},
    /* rules */
    {HEAD "channels = ( { channel = \"bit_flip\"; p = 0.1; } );\n", 2, QN_ERR_SYNTAX,
     "'after' and 'before'", "neither"},
    {HEAD "channels = ( { after = \"x\"; before = \"x\"; channel = \"bit_flip\"; p = 0.1; } );\n",
     2, QN_ERR_SYNTAX, "'after' and 'before'", "both"},
    {HEAD "channels = ( { after = \"x\"; } );\n", 2, QN_ERR_SYNTAX, "channels[0] lacks 'channel'",
     ""},
    {HEAD "channels = ( { after = \"x\"; channel = \"bitflip\"; p = 0.1; } );\n", 2, QN_ERR_SYNTAX,
     "unknown channel 'bitflip'", "'bit_flip'"},
    {HEAD "channels = ( { after = \"x\"; channel = \"readout\"; p10 = 0.1; } );\n", 2,
     QN_ERR_UNSUPPORTED, "readout", "p10 and p01 of `qubit`"},
    {HEAD "channels = (\n{ after = \"x\"; channel = \"bit_flip\"; } );\n", 3, QN_ERR_SYNTAX,
     "bit_flip lacks 'p'", ""},
    {HEAD "channels = (\n{ after = \"x\"; channel = \"bit_flip\";\n p = 1.3; } );\n", 4,
     QN_ERR_PHYSICS, "p is 1.3", "between 0 and 1"},
    {HEAD "channels = (\n{ after = \"x\"; channel = \"bit_flip\";\n q = 1.3; } );\n", 4,
     QN_ERR_SYNTAX, "unknown key in channels[0]: 'q'", "p"},
    {HEAD "channels = ( { after = \"xx\"; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     QN_ERR_SYNTAX, "unknown gate 'xx'", ""},
    {HEAD GATES "channels = ( { after = \"cx\"; channel = \"bit_flip\"; p = 0.1; } );\n", 3,
     QN_ERR_SYNTAX, "waits for cx", "never acts"},
    {HEAD "channels = ( { after = \"measure\"; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     QN_ERR_UNSUPPORTED, "after measure", "before = \"measure\""},
    {HEAD "channels = ( { before = \"idle\"; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     QN_ERR_UNSUPPORTED, "before idle", "after"},
    {HEAD "channels = ( { after = \"cx\"; channel = \"pauli\"; XX = 0.6; ZZ = 0.5; } );\n", 2,
     QN_ERR_PHYSICS, "sum to 1.1", ""},
    {HEAD "channels = ( { after = \"cx\"; channel = \"pauli\"; XX = 0.1; Z = 0.1; } );\n", 2,
     QN_ERR_SYNTAX, "'Z' speaks of 1 qubit", "of 2"},
    {HEAD "channels = ( { after = \"x\"; channel = \"pauli\"; XX = 0.1; } );\n", 2, QN_ERR_SYNTAX,
     "2 qubits", "one"},
    {HEAD "channels = ( { after = \"x\"; channel = \"pauli\"; X = 0.1; probabilities = [0.1, 0.0, "
          "0.0]; } );\n",
     2, QN_ERR_SYNTAX, "either 'X' or 'probabilities'", ""},
    {HEAD "channels = ( { after = \"x\"; channel = \"pauli\"; probabilities = [0.1, 0.2]; } );\n",
     2, QN_ERR_SYNTAX, "2 numbers", "needs 3"},
    {HEAD
     "channels = ( { after = \"x\"; channel = \"pauli\"; probabilities = [0.1, 0, 0.0]; } );\n",
     2, QN_ERR_SYNTAX, "mismatched", "write 0.0 for 0"},
    {HEAD "channels = ( { after = \"x\"; channel = \"thermal_relaxation\"; t = 1e-6; T1 = 1e-6; T2 "
          "= 3e-6; } );\n",
     2, QN_ERR_PHYSICS, "T2 = 3e-06", "2e-06"},
    {HEAD "channels = (\n { after = \"x\"; channel = \"kraus\"; matrices = [1.0, 0.0, 0.0, 0.0, "
          "0.0, 0.0, 0.9, 0.0]; } );\n",
     3, QN_ERR_PHYSICS, "eigenvalue 0.81", "must be 1"},
    /* angles that a gate runs, and pairs */
    {HEAD "gates: { cz: { duration = 0.0; error = 0.0; only_listed = true; }; };\n", 2,
     QN_ERR_SYNTAX, "cz: only_listed is for", "that `basis` lists"},
    {HEAD
     "basis = [\"sx\"]; gates: { sx: { duration = 0.0; error = 0.0; only_listed = true; }; };\n",
     2, QN_ERR_SYNTAX, "sx: only_listed is for", "two qubits"},
    {HEAD "basis = [\"rx\"]; gates: { rx: { duration = 0.0; error = 0.0; angle_max = 1.0; }; };\n",
     2, QN_ERR_SYNTAX, "rx: angle_min and angle_max is for", "two qubits"},
    {HEAD "basis = [\"cz\"]; gates: { cz: { duration = 0.0; error = 0.0; angle_min = 0.1; "
          "angle_max = 0.5; }; };\n",
     2, QN_ERR_SYNTAX, "cz: angle_min and angle_max", "as rzz is"},
    {HEAD RZZ "angle_min = 0.5; angle_max = 0.1; }; };\n", 2, QN_ERR_SYNTAX, "rzz: give angle_min",
     "above it"},
    {HEAD RZZ "angle_min = 0.5; angle_max = 0.5; }; };\n", 2, QN_ERR_SYNTAX, "rzz: give angle_min",
     "above it"},
    {HEAD RZZ "angle_min = 0.5; }; };\n", 2, QN_ERR_SYNTAX, "rzz: give angle_min", "above it"},
    {HEAD RZZ "}; };\nedges = (\n{ qubits = [3, 1]; gate = \"rzz\"; angle_min = 0.5; angle_max = "
              "0.5; } );\n",
     4, QN_ERR_SYNTAX, "the edge [3, 1]: give", "above it"},
    {HEAD GATES "qubits = ( { index = 0; gates: {\nsx: { angle_min = 0.5; }; }; } );\n", 4,
     QN_ERR_SYNTAX, "sx: angle_min, angle_max and only_listed are for", "two qubits"},
    {HEAD GATES "qubits = ( { index = 0; gates: {\nsx: { only_listed = true; }; }; } );\n", 4,
     QN_ERR_SYNTAX, "sx: angle_min, angle_max and only_listed are for", "two qubits"},
    /* numbers that are lacking or too many */
    {HEAD "gates: { cz: { duration = 0.0; error = 0.0; }; };\nlayers = (\n{ gates = [\"cz 0 1\"]; "
          "generators = [\"Z1\"]; rates = [0.1]; } );\n",
     4, QN_ERR_SYNTAX, "how long cz takes", "above 0"},
    {HEAD "qubits = ( { index = 0; T1 = 1e-4; T2 = 1e-4;\nat = [1.0, 2.0, 3.0]; } );\n", 3,
     QN_ERR_SYNTAX, "'at' has 3 numbers", "[column, row]"},
    {HEAD "channels = ( { after = \"x\"; channel = \"pauli\";\nprobabilities = []; } );\n", 3,
     QN_ERR_SYNTAX, "'probabilities' is empty", ""},
};

static void broken_files_are_refused(void **state) {
    (void)state;
    int failures = 0;
    for (size_t k = 0; k < sizeof REFUSALS / sizeof *REFUSALS; ++k) {
        const refusal *r = &REFUSALS[k];
        qn_diag diag = {0};
        qn_model *model = (qn_model *)&diag; /* must stay as it is */
        const char *path = write_model(r->text);
        const qn_status status = qn_model_load(path, &model, &diag);
        if (status != r->status || diag.line != r->line || !strstr(diag.text, r->word) ||
            !strstr(diag.text, r->other)) {
            ++failures;
            print_error("case %d: %s\nstatus %d, line %d: %s\nexpected %d, line %d, '%s', '%s'\n",
                        (int)k, r->text, status, diag.line, diag.text, r->status, r->line, r->word,
                        r->other);
        }
        assert_ptr_equal(model, &diag);
        assert_string_equal(diag.file, path);
        assert_int_equal(diag.status, status);
    }
    assert_int_equal(failures, 0);
}

/* In the file and line where the words stand, not those of the text with all in place. */
static void included_files_are_refused_where_they_are_wrong(void **state) {
    (void)state;
    static const char OUTER[] =
        "format = 1;\n@include \"parts/qubit.cfg\"\nreset: { duration = 1.0; };\n";
    qn_diag diag = {0}, outer = {0}, deep = {0};
    qn_model *model = NULL;
    char path[600];
    snprintf(path, sizeof path, "%s/parts", folder.path);
    assert_int_equal(mkdir(path, 0700), 0);
    write_text("parts/qubit.cfg", "# a comment\n\nqubit: { T1 = -1.0; };");
    assert_int_equal(qn_model_load(write_model(OUTER), &model, &diag), QN_ERR_PHYSICS);
    assert_string_equal(diag.file, temp_path(&folder, "parts/qubit.cfg"));
    assert_int_equal(diag.line, 3);
    write_text("parts/qubit.cfg", "# a comment\n\nqubit: { T1 = 1.0; T2 = 1.0; };");
    assert_int_equal(qn_model_load(write_model(OUTER), &model, &outer), QN_ERR_SYNTAX);
    assert_string_equal(outer.file, temp_path(&folder, "model.cfg"));
    assert_int_equal(outer.line, 3);
    /* a name within an included file is relative to that file */
    write_text("parts/qubit.cfg", "\n@include \"more.cfg\"");
    write_text("parts/more.cfg", "qubit: { T2 = 1.0; T3 = 1.0 };");
    assert_int_equal(qn_model_load(write_model(OUTER), &model, &deep), QN_ERR_SYNTAX);
    assert_string_equal(deep.file, temp_path(&folder, "parts/more.cfg"));
    assert_int_equal(deep.line, 1);
    assert_non_null(strstr(deep.text, "'T3'"));
    remove(temp_path(&folder, "parts/more.cfg"));
    remove(temp_path(&folder, "parts/qubit.cfg"));
    rmdir(path);
    assert_null(model);
}

static void unreadable_files_are_refused(void **state) {
    (void)state;
    qn_diag diag = {0}, other = {0}, third = {0};
    qn_model *model = NULL;
    assert_int_equal(qn_model_load(temp_path(&folder, "none.cfg"), &model, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "No such file"));
    assert_int_equal(qn_model_load(folder.path, &model, &other), QN_ERR_IO);
    temp_file(&folder, "zero.cfg", "format = 1;\0name", 16);
    assert_int_equal(qn_model_load(temp_path(&folder, "zero.cfg"), &model, &third), QN_ERR_SYNTAX);
    assert_null(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(included_files_are_refused_where_they_are_wrong),
        cmocka_unit_test(unreadable_files_are_refused),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
