OPENQASM 3.0;
include "stdgates.inc";
qubit q;
const int n = 8888888888888888888888888888;
x q;
