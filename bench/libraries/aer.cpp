/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit of bench/circuit.sh with the controller of Qiskit Aer, which fuses gates as it does for users, and 1,000 shots:
 * the figures of docs/performance.md, which has the command. Not part of the build: needs the sources of Aer.
 * Usage: aer FILE.qasm */
#include "controllers/aer_controller.hpp"

#include <cmath>
#include <fstream>
#include <regex>

/* name q[a]; name q[a],q[b]; name(angle) q[a]... */
static void read_gate(const std::string &line, AER::Circuit &circuit) {
    static const std::regex form(R"(([a-z]+)(?:\(([^)]+)\))? q\[(\d+)\](?:,q\[(\d+)\])?;)");
    std::smatch words;
    if (!std::regex_match(line, words, form)) throw std::invalid_argument("no gate of bench/circuit.sh: " + line);
    const std::string angle = words[2];
    AER::reg_t qubits = {std::stoul(words[3])};
    if (words[4].matched) qubits.push_back(std::stoul(words[4]));
    std::vector<AER::complex_t> angles;
    if (words[2].matched)
        angles = {angle.compare(0, 3, "pi/") == 0 ? std::acos(-1.0) / std::stod(angle.substr(3)) : std::stod(angle)};
    circuit.gate(words[1], qubits, angles, {});
}

int main(int argc, char **argv) {
    std::ifstream file(argc > 1 ? argv[1] : "");
    auto circuit = std::make_shared<AER::Circuit>();
    unsigned long qubits = 0;
    std::string line;
    while (std::getline(file, line)) {
        if (std::sscanf(line.c_str(), "qreg q[%lu]", &qubits) == 1 || !qubits || line.compare(0, 4, "creg") == 0) continue;
        if (line.compare(0, 7, "measure") != 0) read_gate(line, *circuit);
        else
            for (unsigned long q = 0; q < qubits; ++q) circuit->measure({q}, {q}, {q});
    }
    AER::Config config;
    config.method = "statevector";
    config.memory_slots = qubits;
    config.shots = 1000;
    config.max_parallel_threads.value(1);
    config.seed_simulator.value(1);
    circuit->set_params(true);
    circuit->set_metadata(config, true);
    std::vector<std::shared_ptr<AER::Circuit>> circuits = {circuit};
    AER::Noise::NoiseModel none;
    AER::Result result = AER::Controller().execute(circuits, none, config);
    std::cout << result.to_json().dump() << "\n";
    return result.status == AER::Result::Status::completed ? 0 : 1;
}
