OPENQASM 2.0;
include "qelib1.inc";
qreg q[1];
creg none[0];
creg c[1];
x q[0];
measure q -> c;
