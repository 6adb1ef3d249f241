# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DPROGRAM="[EMULATOR;]PROGRAM" -DWORDS="man;train" -DOUTPUT=... -P print_page.cmake: OUTPUT is what `PROGRAM help WORDS` prints.
execute_process(COMMAND ${PROGRAM} help ${WORDS} OUTPUT_FILE ${OUTPUT}.new COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${OUTPUT}.new ${OUTPUT})
