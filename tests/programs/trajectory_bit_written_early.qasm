OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[1] c;
cz q[2], q[1];
x q[0];
c[0] = measure q[0];
c[0] = measure q[1];
