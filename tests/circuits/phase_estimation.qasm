// phase estimation of p(2 pi 3/8) with three bits
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
qubit eigen;
bit[3] c;
x eigen;
h q;
for int k in [0:2] { pow(2**k) @ ctrl @ p(2 * pi * 3 / 8) q[k], eigen; }
swap q[0], q[2];
for int i in [0:2] {
  for int j in [0:i-1] { inv @ cp(pi / 2**(i-j)) q[j], q[i]; }
  h q[i];
}
c = measure q;
