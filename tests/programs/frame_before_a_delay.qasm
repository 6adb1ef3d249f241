OPENQASM 3.0;
include "stdgates.inc";
qubit[1] q;
bit[1] c;
rz(0.4) q[0];
delay[2000ns] q[0];
c[0] = measure q[0];
