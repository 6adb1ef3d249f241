// three-qubit repetition code: an injected X on q[1], two rounds of syndromes, correction
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
qubit[2] s;
bit[2] syndrome;
bit[3] data;
ry(0.9) q[0];
cx q[0], q[1];
cx q[0], q[2];
x q[1];
for int round in [1:2] {
  cx q[0], s[0];
  cx q[1], s[0];
  cx q[1], s[1];
  cx q[2], s[1];
  syndrome = measure s;
  if (syndrome == 1) x q[0];
  if (syndrome == 3) x q[1];
  if (syndrome == 2) x q[2];
  reset s;
}
data = measure q;
