// QAOA with two layers for the largest cut of the Wagner graph, 8 nodes in a ring, each with its opposite.
OPENQASM 3;
include "stdgates.inc";
input array[float[64], 2] gamma;
input array[float[64], 2] beta;
qubit[8] q;
h q;
for int layer in [0:1] {
    for int k in [0:7] {
        cx q[k], q[(k + 1) % 8];
        rz(gamma[layer]) q[(k + 1) % 8];
        cx q[k], q[(k + 1) % 8];
    }
    for int k in [0:3] {
        cx q[k], q[k + 4];
        rz(gamma[layer]) q[k + 4];
        cx q[k], q[k + 4];
    }
    for int k in [0:7] { rx(2 * beta[layer]) q[k]; }
}
