// Two kinds of iris in four qubits, a measurement of the flower each: turned in by angles that are trained
// (data re-uploading), twice, with a ring of cx between; the last qubit says which kind it is.
OPENQASM 3;
include "stdgates.inc";
input float sepal_length;
input float sepal_width;
input float petal_length;
input float petal_width;
input array[float[64], 8] weight;
input array[float[64], 9] turn;
qubit[4] q;
bit kind;
for int layer in [0:1] {
    ry(weight[4 * layer] * (sepal_length - 6.26) + turn[4 * layer]) q[0];
    ry(weight[4 * layer + 1] * (sepal_width - 2.87) + turn[4 * layer + 1]) q[1];
    ry(weight[4 * layer + 2] * (petal_length - 4.91) + turn[4 * layer + 2]) q[2];
    ry(weight[4 * layer + 3] * (petal_width - 1.68) + turn[4 * layer + 3]) q[3];
    for int k in [0:3] { cx q[k], q[(k + 1) % 4]; }
}
ry(turn[8]) q[3];
kind = measure q[3];
