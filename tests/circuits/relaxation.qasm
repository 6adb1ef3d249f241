// what T1, T2 and an echo make of a microsecond of waiting: one qubit each
OPENQASM 3.0;
include "stdgates.inc";
const duration wait = 1us;
qubit[3] q;
bit[3] c;
x q[0];
h q[1:2];
barrier q;
delay[wait] q[0:1];
delay[wait / 2] q[2];
x q[2];
delay[wait / 2] q[2];
x q[2];
barrier q;
h q[1:2];
c = measure q;
