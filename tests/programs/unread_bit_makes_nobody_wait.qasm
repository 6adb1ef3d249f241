OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[2] c;
x q[0];
if (c[1] == 1) x q[2];
c[0] = measure q[1];
c[0] = measure q[0];
