# SPDX-License-Identifier: GPL-3.0-or-later
# tests/test_*.c: one cmocka program each. tests/scripts/*.sh: tests of the sources and of the set-up.
# Debian's cmocka 1.1.5 defines no cmocka::cmocka target.
pkg_check_modules(CMOCKA REQUIRED cmocka)

file(GLOB test_support CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/*.c)
list(APPEND test_support ${PROJECT_SOURCE_DIR}/bench/support/workload.c) # W3, which the benchmark times
add_library(test_support STATIC ${test_support})
target_include_directories(test_support PUBLIC tests tests/support bench/support src include ${parser_include})
target_compile_definitions(test_support PUBLIC _GNU_SOURCE)
target_link_libraries(test_support PUBLIC $<TARGET_NAME_IF_EXISTS:cli> qmae_noise ${CMOCKA_LIBRARIES} ${QMAE_NOISE_LINK_PRIVATE} m)
# tests/support/alloc_failure.h fails allocations on purpose.
target_link_options(test_support PUBLIC -Wl,--wrap=qn_alloc,-u,__wrap_qn_alloc)

# What a test computes at length is in the library or in tests/support: its own lines are rather compiled quickly.
set(test_optimise -O1)
if(QMAE_NOISE_SANITIZE OR QMAE_NOISE_OPTIMISE STREQUAL "-O0")
  set(test_optimise -O0)
endif()
file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/test_*.c)
foreach(source ${tests})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE test_support)
  target_compile_options(${name} PRIVATE ${test_optimise})
  if(TARGET qmae-noise)
    # Tests of the command line run the program that was built beside them.
    target_compile_definitions(${name} PRIVATE QN_TEST_PROGRAM="$<TARGET_FILE:qmae-noise>")
    add_dependencies(${name} qmae-noise)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endforeach()
# Minutes under sanitizers, more on a slow or busy machine: it starts first and may take its time.
set_tests_properties(test_cli_verify PROPERTIES TIMEOUT 2400 COST 1000)

# Every reader on changed files (tests/fuzz/main.c). The sanitizers of the dev build see most; `scripts/campaign fuzz` tries more.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*.c)
add_executable(fuzz ${fuzz_sources})
target_include_directories(fuzz PRIVATE tests src include)
target_compile_definitions(fuzz PRIVATE _GNU_SOURCE)
target_link_libraries(fuzz PRIVATE qmae_noise ${QMAE_NOISE_LINK_PRIVATE} m)
add_test(NAME fuzz COMMAND fuzz all --inputs 100000 --keep ${PROJECT_BINARY_DIR} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})

if(QMAE_NOISE_SOURCE_TESTS)
  file(GLOB script_tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/scripts/*.sh)
  foreach(script ${script_tests})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME ${name} COMMAND ${script} ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 LABELS source
                         ENVIRONMENT "CC=${CMAKE_C_COMPILER}")
  endforeach()
  # They use both cores by themselves; the others need not wait for them at --quick.
  foreach(name tidy install recipes)
    if(TEST ${name})
      set_tests_properties(${name} PROPERTIES LABELS "source;slow")
    endif()
  endforeach()
  foreach(name recipes studies) # a copy of everything is built; each study is repeated in small
    if(TEST ${name})
      set_tests_properties(${name} PROPERTIES TIMEOUT 1800)
    endif()
  endforeach()
  if(TEST tidy)
    set_tests_properties(tidy PROPERTIES PROCESSORS 2)
  endif()
endif()

# tests/python: the Python package against the program, by pytest.
if(QMAE_NOISE_PYTHON AND TARGET qmae-noise)
  execute_process(COMMAND ${QMAE_NOISE_PYTHON_PROGRAM} -I -c "import pytest" RESULT_VARIABLE no_pytest OUTPUT_QUIET ERROR_QUIET)
  if(no_pytest)
    message(STATUS "no pytest: the test python is left out; scripts/setup --test installs it")
  else()
    add_test(NAME python COMMAND ${QMAE_NOISE_PYTHON_PROGRAM} -m pytest -q -p no:cacheprovider tests/python
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(python PROPERTIES TIMEOUT 600
      ENVIRONMENT "PYTHONPATH=${python_folder};PYTHONDONTWRITEBYTECODE=1;QMAE_NOISE_PROGRAM=$<TARGET_FILE:qmae-noise>")
  endif()
endif()

# The longest begin first, so that none of them is left to run alone at the end.
foreach(name recipes studies tidy python cluster mpi_commands shards test_noise_drift test_gradient_estimate test_cli_resume test_trajectory_qmae
  test_cli_compare test_cli_design test_cli_unknown test_cli_evaluate test_cli_sweep test_qmae_engines fuzz)
  if(TEST ${name})
    set_tests_properties(${name} PROPERTIES COST 500)
  endif()
endforeach()
