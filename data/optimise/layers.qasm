// Two layers of rotations and rings of cx on n qubits: beyond density matrices from 16 on.
OPENQASM 3;
include "stdgates.inc";
input int n;
input array[float[64], 4 * n] theta;
qubit[n] q;
for int layer in [0:1] {
    for int k in [0:n - 1] {
        ry(theta[2 * n * layer + k]) q[k];
        rz(theta[2 * n * layer + n + k]) q[k];
    }
    for int k in [0:n - 1] { cx q[k], q[(k + 1) % n]; }
}
