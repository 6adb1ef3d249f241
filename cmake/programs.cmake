# SPDX-License-Identifier: GPL-3.0-or-later
# The command line (src/cli, src/host, src/show), the examples and the benchmarks: found by name, so a new one is a new file.
if(EXISTS ${PROJECT_SOURCE_DIR}/src/cli/main.c)
  file(GLOB_RECURSE cli_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.c
    ${PROJECT_SOURCE_DIR}/src/host/*.c ${PROJECT_SOURCE_DIR}/src/show/*.c)
  list(REMOVE_ITEM cli_sources ${PROJECT_SOURCE_DIR}/src/cli/main.c)
  # All but main, which tests link too.
  add_library(cli STATIC ${cli_sources})
  target_include_directories(cli PRIVATE src)
  target_compile_definitions(cli PUBLIC _GNU_SOURCE PRIVATE QN_VERSION="${PROJECT_VERSION}")
  target_link_libraries(cli PUBLIC qmae_noise ${QMAE_NOISE_LINK_PRIVATE})
  add_executable(qmae-noise ${PROJECT_SOURCE_DIR}/src/cli/main.c)
  target_include_directories(qmae-noise PRIVATE src)
  target_link_libraries(qmae-noise PRIVATE cli)
endif()

# The same program for many machines. Nothing else knows of MPI.
if(QMAE_NOISE_MPI)
  find_package(MPI REQUIRED COMPONENTS C)
  add_executable(qmae-noise-mpi ${PROJECT_SOURCE_DIR}/src/mpi/main.c)
  target_include_directories(qmae-noise-mpi PRIVATE src)
  target_compile_definitions(qmae-noise-mpi PRIVATE _GNU_SOURCE)
  target_link_libraries(qmae-noise-mpi PRIVATE cli MPI::MPI_C)
endif()

# Examples use the public headers only.
file(GLOB examples CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.c)
foreach(source ${examples})
  get_filename_component(name ${source} NAME_WE)
  add_executable(example_${name} ${source})
  set_target_properties(example_${name} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY examples)
  target_link_libraries(example_${name} PRIVATE qmae_noise)
endforeach()

if(QMAE_NOISE_BENCH)
  file(GLOB bench_support CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/support/*.c)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/bench/support/bench.c PROPERTIES COMPILE_OPTIONS -ffp-contract=fast)
  file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/bench_*.c)
  foreach(source ${benches})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source} ${bench_support})
    target_include_directories(${name} PRIVATE src bench/support)
    target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
    target_link_libraries(${name} PRIVATE qmae_noise OpenMP::OpenMP_C)
  endforeach()
endif()
