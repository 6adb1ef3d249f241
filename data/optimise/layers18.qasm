// 18 qubits, two layers of rotations and a chain of cx: beyond the density matrix of most machines.
OPENQASM 3;
include "stdgates.inc";
input array[float[64], 72] theta;
qubit[18] q;
for int layer in [0:1] {
    for int k in [0:17] {
        ry(theta[36 * layer + k]) q[k];
        rz(theta[36 * layer + 18 + k]) q[k];
    }
    for int k in [0:16] { cx q[k], q[k + 1]; }
}
