// Deutsch-Jozsa with a balanced function of three bits
OPENQASM 2.0;
include "qelib1.inc";
qreg q[3];
qreg out[1];
creg c[3];
x out[0];
h q;
h out;
cx q[0],out[0];
cx q[1],out[0];
cx q[2],out[0];
h q;
measure q -> c;
