// one layer of a variational circuit whose angles are expressions of parameters
OPENQASM 3.0;
include "stdgates.inc";
input array[float[64], 3] theta;
input float x;
gate mix(a, b) p, q { ry(a) p; cx p, q; rz(a*b) q; }
qubit[3] q;
bit[3] c;
for int i in [0:2] { ry(theta[i]) q[i]; }
mix(theta[0] + theta[1], sin(x)) q[0], q[1];
ctrl @ u3(x, theta[2]/2, -x) q[1], q[2];
pow(0.5) @ rzz(theta[1]**2) q[0], q[2];
c = measure q;
