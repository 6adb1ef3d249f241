# SPDX-License-Identifier: GPL-3.0-or-later
"""the engine and its files on other processors: ARM64, s390x (big-endian), x86-64 without AVX, by emulation.

The first time takes minutes and 250 MB a machine: an emulator and cross compilers are installed, that machine's libraries are
unpacked below build/. The tests run half of their rounds, and compare with the same right values
as everywhere. Processors of 32 bits are refused by CMake.
"""
import os
import subprocess

from support.campaign import SOURCE

MACHINES = ("nehalem", "arm64", "s390x")
TESTS = """test_core_rng test_core_linalg test_core_number test_circuit_dense test_channel_ptm test_noise_model test_data_npy test_data_idx
           test_qasm_values test_program_build test_dm_pauli test_dm_kernels test_dm_fuse test_qmae_reference test_trajectory_circuit
           test_simulate_circuits test_design_parts test_train_loop test_train_checkpoint""".split()


def run(campaign):
    for machine in filter(campaign.wanted, MACHINES):
        if not campaign.time_left():
            print(f"{machine}: no time left")
            continue
        done = subprocess.run([SOURCE / "tests/campaigns/support/emulated.sh", machine, *TESTS], env=dict(os.environ, QN_TEST_EFFORT="0.5"),
                              capture_output=True, text=True, errors="replace", check=False)
        passed = done.stdout.count(" passed\n")
        campaign.count(f"tests passed on {machine}, of {len(TESTS)}", passed)
        if done.returncode != 0:
            campaign.find(f"{machine}:\n{(done.stdout + done.stderr).strip()[-6000:]}")
