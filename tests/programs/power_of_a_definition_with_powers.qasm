OPENQASM 3.0;
include "stdgates.inc";
gate bar a { pow(0.5) @ x a; }
gate foo a, b { bar a; cz a, b; }
gate foo2 a, b { sx a; cz a, b; }
qubit[2] q;
bit[2] c;
h q[0];
h q[1];
pow(0.5) @ foo q[0], q[1];
inv @ pow(0.5) @ foo2 q[0], q[1];
h q[0];
h q[1];
c[0] = measure q[0];
c[1] = measure q[1];
