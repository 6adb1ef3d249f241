OPENQASM 2.0;
include "qelib1.inc";
gate rzx(param0) q0,q1 { h q1; cx q0,q1; rz(param0) q1; cx q0,q1; h q1; }
gate ecr q0,q1 { rzx(pi/4) q0,q1; x q0; rzx(-pi/4) q0,q1; }
gate iswap q0,q1 { s q0; s q1; h q0; cx q0,q1; cx q1,q0; h q1; }
gate unitary q0 { u(pi/3,0.1,-pi/7) q0; }
gate gate_QFT(param0) q0,q1,q2 { h q2; cp(pi/2) q2,q1; cp(param0) q2,q0; h q1; cp(pi/2) q1,q0; h q0; swap q0,q2; }
gate mcx q0,q1,q2,q3 { h q3; p(pi/8) q0; p(pi/8) q1; p(pi/8) q2; p(pi/8) q3; cx q0,q1; p(-pi/8) q1; cx q0,q1; cx q1,q2; p(-pi/8) q2; cx q0,q2; p(pi/8) q2; cx q1,q2; p(-pi/8) q2; cx q0,q2; cx q2,q3; p(-pi/8) q3; cx q1,q3; p(pi/8) q3; cx q2,q3; p(-pi/8) q3; cx q0,q3; p(pi/8) q3; cx q2,q3; p(-pi/8) q3; cx q1,q3; p(pi/8) q3; cx q2,q3; p(-pi/8) q3; cx q0,q3; h q3; }
qreg q[4];
qreg anc[1];
creg c[2];
creg meas[5];
h q[0];
sx q[1];
sxdg q[2];
u3(0.3,1.1,-2.6) q[3];
ecr q[0],q[1];
iswap q[1],q[2];
unitary q[2];
gate_QFT(pi/4) q[0],q[1],q[2];
barrier q[0],q[1],q[2],q[3],anc[0];
mcx q[0],q[1],q[2],q[3];
csx q[3],anc[0];
cu(0.1,0.2,0.3,0.4) q[0],anc[0];
rxx(1.2) q[0],q[2];
rzz(-0.4) q[1],q[3];
rccx q[0],q[1],q[2];
measure q[0] -> c[0];
measure q[1] -> c[1];
if(c==2) x q[2];
if(c==3) cz q[2],q[3];
reset q[0];
u2(0,pi/2) q[0];
measure q[0] -> meas[0];
measure q[1] -> meas[1];
measure q[2] -> meas[2];
measure q[3] -> meas[3];
measure anc[0] -> meas[4];
