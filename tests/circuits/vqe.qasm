// hardware-efficient ansatz on four qubits
OPENQASM 2.0;
include "qelib1.inc";
qreg q[4];
ry(0.3) q[0]; ry(-1.1) q[1]; ry(0.8) q[2]; ry(2.2) q[3];
rz(0.5) q[0]; rz(1.4) q[1]; rz(-0.6) q[2]; rz(0.1) q[3];
cx q[0],q[1]; cx q[1],q[2]; cx q[2],q[3]; cx q[3],q[0];
ry(-0.4) q[0]; ry(0.9) q[1]; ry(1.7) q[2]; ry(-2.5) q[3];
rz(pi/7) q[0]; rz(-pi/5) q[1]; rz(pi^2/9) q[2]; rz(sin(1.5)) q[3];
