OPENQASM 3.0;
include "stdgates.inc";
qubit[1] q;
bit[1] c;
pow(0.5) @ pow(2) @ sx q[0];
sx q[0];
c[0] = measure q[0];
