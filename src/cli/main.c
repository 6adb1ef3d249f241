/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/entry.h"

int main(int argc, char **argv) { return qn_main(argc, argv, NULL); }
