OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[1] c;
reset q[0];
c[0] = measure q[0];
x q[1];
c[0] = measure q[1];
