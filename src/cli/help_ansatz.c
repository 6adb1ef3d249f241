/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help_pages.h"
#include "qmae/block.h"
#include "qmae/entangler.h"
#include "qmae_noise/qmae.h"

/* What the table of entanglers counts the pairs of. */
enum { QUBITS = 8 };

static void print_ansatz(FILE *file) {
    fputs(
        "The encoder is a block on every pair of an entangler, --layers times; the decoder is its "
        "inverse.\n\n  block          angles  CX\n",
        file);
    for (int k = 0; qn_block_choice.names[k]; ++k) {
        const qn_block_record *block = qn_block_at(k);
        fprintf(file, "  %-13s %7d %3d   %s\n", qn_block_choice.names[k], block->nangles,
                block->ngates - block->nangles, block->help);
    }
    fprintf(file, "\n  entangler      pairs of %d qubits\n", QUBITS);
    for (int k = 0; qn_entangler_choice.names[k]; ++k)
        fprintf(file, "  %-13s %7d       %s\n", qn_entangler_choice.names[k],
                qn_entangler_at(k)->pairs(QUBITS, NULL), qn_entangler_at(k)->help);
}

const qn_help_page qn_page_ansatz = {"ansatz", "blocks and entanglers of the encoder", print_ansatz,
                                     NULL, NULL};
