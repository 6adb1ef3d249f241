OPENQASM 3.0;
include "stdgates.inc";
#pragma qiskit layout 0 1 2 3
gate rzx(p0) _gate_q_0, _gate_q_1 {
  h _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  rz(p0) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  h _gate_q_1;
}
gate sxdg _gate_q_0 {
  s _gate_q_0;
  h _gate_q_0;
  s _gate_q_0;
}
gate my_gate_1(a, b) _gate_q_0, _gate_q_1 {
  U(a, -pi/2, b) _gate_q_0;
  gphase(pi/4);
  ctrl @ sxdg _gate_q_0, _gate_q_1;
  negctrl @ U(pi/2, 0, pi) _gate_q_1, _gate_q_0;
}
const float[64] theta = 0.7853981633974483;
bit[3] c;
bit flag;
qubit[3] q;
qubit[1] anc;
let work = q[1:2] ++ anc;
h q[0];
rzx(theta) q[0], q[1];
my_gate_1(2 * theta, -0.3) q[2], anc[0];
@verbatim
box {
  cx work[0], work[2];
}
delay[100.0ns] q[0];
barrier q[0], q[1], anc[0];
for uint i in [0:1] {
  ry(0.1 * (i + 1)) q[i];
  cx q[i], q[i + 1];
}
for int[32] k in {2, 0} {
  pow(0.5) @ x q[k];
}
c[0] = measure q[0];
flag = measure anc[0];
if (c[0] && !flag) {
  x q[1];
} else {
  if (flag) {
    inv @ s q[2];
  } else if (c[0]) {
    h q[2];
  }
}
reset q[0];
if (c == 1) {
  h q[0];
}
c[1:2] = measure q[1:2];
