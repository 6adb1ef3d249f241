// H2 in four qubits: both electrons in the lower orbital, or both in the upper one, by the angle pair;
// then each qubit may turn.
OPENQASM 3;
include "stdgates.inc";
input float pair;
input array[float[64], 4] turn;
qubit[4] q;
ry(pair) q[1];
x q[0];
x q[2];
cx q[1], q[0];
cx q[1], q[2];
cx q[1], q[3];
for int k in [0:3] { ry(turn[k]) q[k]; }
