#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes a circuit without noise in OpenQASM 2, every qubit measured at its end. Usage: bench/circuit.sh qft|qaoa|brick|ghz|clifford QUBITS
#   qft    a basis state, the Fourier transform and its swaps
#   qaoa   four layers on the ring with its diameters: rzz on the 3 n / 2 edges, rx on each qubit
#   brick  ten layers of ry and rz on each qubit and cx on neighbours, even and odd in turn
#   ghz    h and a ladder of cx
#   clifford  ten layers of h, s or sx on each qubit and cx on neighbours, even and odd in turn
set -euo pipefail
awk -v family="$1" -v n="$2" '
    function angle() { seed = (seed * 48271) % 2147483647; return 6.283185307 * seed / 2147483647 }
    function qft(    i, j) {
        for (i = 0; i < n; i += 3) print "x q[" i "];"
        for (i = n - 1; i >= 0; --i) {
            print "h q[" i "];"
            for (j = i - 1; j >= 0; --j) print "cp(pi/" 2 ^ (i - j) ") q[" j "],q[" i "];"
        }
        for (i = 0; i < int(n / 2); ++i) print "swap q[" i "],q[" n - 1 - i "];"
    }
    function qaoa(    i, layer, gamma, beta) {
        for (i = 0; i < n; ++i) print "h q[" i "];"
        for (layer = 0; layer < 4; ++layer) {
            gamma = angle(); beta = angle()
            for (i = 0; i < n; ++i) print "rzz(" gamma ") q[" i "],q[" (i + 1) % n "];"
            for (i = 0; i < int(n / 2); ++i) print "rzz(" gamma ") q[" i "],q[" i + int(n / 2) "];"
            for (i = 0; i < n; ++i) print "rx(" beta ") q[" i "];"
        }
    }
    function brick(    i, layer) {
        for (layer = 0; layer < 10; ++layer) {
            for (i = 0; i < n; ++i) print "ry(" angle() ") q[" i "];\nrz(" angle() ") q[" i "];"
            for (i = layer % 2; i + 1 < n; i += 2) print "cx q[" i "],q[" i + 1 "];"
        }
    }
    function ghz(    i) {
        print "h q[0];"
        for (i = 0; i + 1 < n; ++i) print "cx q[" i "],q[" i + 1 "];"
    }
    function clifford(    i, layer, gate) {
        split("h s sx", gate, " ")
        for (layer = 0; layer < 10; ++layer) {
            for (i = 0; i < n; ++i) print gate[1 + int(3 * angle() / 6.283185308)] " q[" i "];"
            for (i = layer % 2; i + 1 < n; i += 2) print "cx q[" i "],q[" i + 1 "];"
        }
    }
    BEGIN {
        seed = 12345
        print "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[" n "];\ncreg c[" n "];"
        if (family == "qft") qft(); else if (family == "qaoa") qaoa(); else if (family == "brick") brick(); else if (family == "ghz") ghz(); else if (family == "clifford") clifford()
        else { print "unknown circuit " family ": give qft, qaoa, brick, ghz or clifford" >"/dev/stderr"; exit 1 }
        print "measure q -> c;"
    }'
