OPENQASM 2.0;
include "qelib1.inc";
opaque magic(a) q,r;
gate own(t, u) a, b { barrier a, b; rz(-t^2/sin(u)) a; cx a, b; U(t, u, pi) b; }
qreg q[5]; qreg r[2];
creg c[3];
own(0.1, 2e-3) q[0], q[1];
c4x q[0],q[1],q[2],q[3],q[4];
if (c == 3) rccx q[0], q[1], q[2];
reset r;
measure r[0] -> c[2];
