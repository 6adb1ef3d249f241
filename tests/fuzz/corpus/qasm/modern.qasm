OPENQASM 3.1;
include "stdgates.inc";
const int n = 3;
qubit[n] q; qubit a;
bit[2] c = measure q[0:1];
for int i in [n-1:-1:0] { if (c[0] == 1) { negctrl(2) @ inv @ pow(0.5) @ x q[0], q[1], a; } else rx(pi/2**i) q[i]; }
for uint k in {0, 2} ctrl @ gphase(τ/4) q[k];
if (!c[1]) { reset a; }
// qmae-noise section encoder
// qmae-noise load q[0];
// qmae-noise adjustable
ry(0.5) q[-1];
c[1] = measure a;
