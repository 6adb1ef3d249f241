// a single qubit: measured, reset if it was 1, measured again
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
bit first;
bit second;
ry(1.2) q;
first = measure q;
if (first) reset q; else { h q; }
second = measure q;
