# SPDX-License-Identifier: GPL-3.0-or-later
# The reader of OpenQASM: flex and bison make its sources in the build folder.
find_package(FLEX REQUIRED)
find_package(BISON 3.6 REQUIRED)

set(parser_source ${PROJECT_SOURCE_DIR}/src/syntax)
set(parser_include ${PROJECT_BINARY_DIR}/generated)
set(parser_folder ${parser_include}/syntax)
file(MAKE_DIRECTORY ${parser_folder})
add_custom_command(OUTPUT ${parser_folder}/parse.c ${parser_folder}/parse.h
  COMMAND ${BISON_EXECUTABLE} -Wall -Werror --defines=${parser_folder}/parse.h --output=${parser_folder}/parse.c
          ${parser_source}/parse.y
  DEPENDS ${parser_source}/parse.y VERBATIM)
add_custom_command(OUTPUT ${parser_folder}/scan.c
  COMMAND ${FLEX_EXECUTABLE} --outfile=${parser_folder}/scan.c ${parser_source}/scan.l
  DEPENDS ${parser_source}/scan.l VERBATIM)
set(parser_sources ${parser_folder}/parse.c ${parser_folder}/scan.c ${parser_folder}/parse.h)
# Nobody here writes these files, so nobody here can heed what the compiler says of them.
set_source_files_properties(${parser_folder}/parse.c ${parser_folder}/scan.c PROPERTIES COMPILE_OPTIONS -w)
