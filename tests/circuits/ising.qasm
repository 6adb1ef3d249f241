// two Trotter steps of a transverse-field Ising chain of five spins
OPENQASM 3.0;
include "stdgates.inc";
input angle J;
input angle field;
gate zz(t) a, b { cx a, b; rz(t) b; cx a, b; }
qubit[5] q;
for int step in [1:2] {
  for int i in {0, 2} { zz(2*J) q[i], q[i+1]; }
  for int i in {1, 3} { zz(2*J) q[i], q[i+1]; }
  rx(2*field) q;
}
