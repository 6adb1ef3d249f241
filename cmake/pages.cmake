# SPDX-License-Identifier: GPL-3.0-or-later
# Manual pages and completion, printed by the program that has just been built: qmae-noise(1), a page a command, bash, zsh.
# A cross build needs CMAKE_CROSSCOMPILING_EMULATOR for it and goes without them otherwise.
if(NOT TARGET qmae-noise OR (CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR))
  return()
endif()
set(printer ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:qmae-noise>)
set(pages_folder ${PROJECT_BINARY_DIR}/pages)
file(MAKE_DIRECTORY ${pages_folder})
# page NAME WORD...: the file NAME is what `qmae-noise help WORD...` prints.
function(page name)
  add_custom_command(OUTPUT ${pages_folder}/${name}
    COMMAND ${CMAKE_COMMAND} "-DPROGRAM=${printer}" "-DWORDS=${ARGN}" "-DOUTPUT=${pages_folder}/${name}"
            -P ${PROJECT_SOURCE_DIR}/cmake/print_page.cmake
    DEPENDS qmae-noise ${PROJECT_SOURCE_DIR}/cmake/print_page.cmake VERBATIM)
  set(pages ${pages} ${pages_folder}/${name} PARENT_SCOPE)
endfunction()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/command_list.def)
file(STRINGS src/cli/command_list.def commands REGEX "^QN_COMMAND")
page(qmae-noise.1 man)
foreach(line ${commands})
  string(REGEX REPLACE "^QN_COMMAND\\(([a-z_]+)\\).*" "\\1" command ${line})
  page(qmae-noise-${command}.1 man ${command})
endforeach()
set(manuals ${pages})
page(qmae-noise completion bash)
page(_qmae-noise completion zsh)
add_custom_target(pages ALL DEPENDS ${pages})
