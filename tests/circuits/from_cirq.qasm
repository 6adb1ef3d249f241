// Generated from Cirq v1.3.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2)]
qreg q[3];
creg m_result[2];
creg m0[1];


h q[0];

// Gate: PhasedXPowGate(phase_exponent=0.25, exponent=0.5)
u3(pi*0.5,pi*1.75,pi*0.25) q[1];

// Gate: CZ**0.5
u3(pi*0.5,pi*1.0,pi*1.75) q[0];
u3(pi*0.5,pi*1.0,pi*0.25) q[1];
sx q[0];
cx q[0],q[1];
rx(pi*0.25) q[0];
ry(pi*0.5) q[1];
cx q[1],q[0];
sxdg q[1];
s q[1];
cx q[0],q[1];
u3(pi*0.5,pi*0.5,pi*1.0) q[0];
u3(pi*0.5,pi*1.0,pi*1.0) q[1];

rz(pi*-0.3) q[2];
ccx q[0],q[1],q[2];
cswap q[2],q[0],q[1];
swap q[1],q[2];
id q[0];
measure q[0] -> m_result[0];
measure q[1] -> m_result[1];
measure q[2] -> m0[0];
