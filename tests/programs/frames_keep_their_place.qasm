OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[1] c;
sx q[0];
rz(pi) q[0];
sx q[0];
c[0] = measure q[0];
