/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qasm/prelude.h"

const char *const qn_qasm_prelude =
    "OPENQASM 2.0;\n"
    "gate csx a,b { h b; cu1(pi/2) a,b; h b; }\n"
    "gate rccx a,b,c { h c; u1(pi/4) c; cx b,c; u1(-pi/4) c; cx a,c; u1(pi/4) c;\n"
    "  cx b,c; u1(-pi/4) c; h c; }\n"
    "gate rc3x a,b,c,d { h d; u1(pi/4) d; cx c,d; u1(-pi/4) d; h d; cx a,d;\n"
    "  u1(pi/4) d; cx b,d; u1(-pi/4) d; cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d; h d;\n"
    "  u1(pi/4) d; cx c,d; u1(-pi/4) d; h d; }\n"
    "gate c3x a,b,c,d { h d; p(pi/8) a; p(pi/8) b; p(pi/8) c; p(pi/8) d; cx a,b; p(-pi/8) b;\n"
    "  cx a,b; cx b,c; p(-pi/8) c; cx a,c; p(pi/8) c; cx b,c; p(-pi/8) c; cx a,c; cx c,d;\n"
    "  p(-pi/8) d; cx b,d; p(pi/8) d; cx c,d; p(-pi/8) d; cx a,d; p(pi/8) d; cx c,d;\n"
    "  p(-pi/8) d; cx b,d; p(pi/8) d; cx c,d; p(-pi/8) d; cx a,d; h d; }\n"
    "gate c3sqrtx a,b,c,d { h d; cu1(pi/8) a,d; h d; cx a,b; h d; cu1(-pi/8) b,d; h d; cx a,b;\n"
    "  h d; cu1(pi/8) b,d; h d; cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d;\n"
    "  h d; cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d; h d; }\n"
    "gate c4x a,b,c,d,e { h e; cu1(pi/2) d,e; h e; c3x a,b,c,d; h e; cu1(-pi/2) d,e; h e;\n"
    "  c3x a,b,c,d; c3sqrtx a,b,c,e; }\n";
