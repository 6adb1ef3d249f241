OPENQASM 3.0;
include 'stdgates.inc';
opaque ecr a, b,;
gate load(t,) a, b, { reset a; ry(t) b; }
qubit[3] q;
bit[2] c = "00";
bit d = 0;
int[32] n;
load(pi/2,) q[0], q[1],;
@note of what follows
ctrl @x q[0], q[2]; @note behind
#pragma braket noise bit_flip(0.25) q[1]
nop; nop q[0];
c = measure q[0:1];
if (c[0] & ~c[1] | d ^ c[1]) x q[2];
if (false) { end; }
if (c != c[{1, 0}]) y q[2];
d = measure q[2];
end;
n += 1; n = 2; box[5ns] { x q; } measure q; for qubit t in q x t;
