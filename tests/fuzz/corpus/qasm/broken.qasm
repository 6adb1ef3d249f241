OPENQASM 3.0;
/* a comment */ qubit[2] q; bit c
if (c ==) { x q[; } else
gate g(a a) b { ((((((1+2)*3 } ctrl(99) @ g q[-9]; for int i in [0:0:1] {}
