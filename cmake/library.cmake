# SPDX-License-Identifier: GPL-3.0-or-later
# The library: everything in src/ but the command line, compiled once, position-independent, for both forms.
file(GLOB_RECURSE library_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.c)
list(FILTER library_sources EXCLUDE REGEX "/src/(cli|host|show|mpi)/")

# Headers without a library: needed to build, not to link.
find_path(QMAE_NOISE_RANDOM123 Random123/philox.h REQUIRED)
find_path(QMAE_NOISE_STB stb/stb_image_resize.h REQUIRED)

add_library(qmae_noise_objects OBJECT ${library_sources} ${parser_sources})
set_target_properties(qmae_noise_objects PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_compile_options(qmae_noise_objects PRIVATE -fno-semantic-interposition)
target_include_directories(qmae_noise_objects PRIVATE include src ${parser_include})
target_compile_definitions(qmae_noise_objects PRIVATE _GNU_SOURCE
  QN_VERSION="${PROJECT_VERSION}" QN_BUILD_TYPE="${CMAKE_BUILD_TYPE}"
  QN_DATA_FOLDER="${CMAKE_INSTALL_FULL_DATADIR}/qmae-noise")
include(cmake/on_demand.cmake)
target_compile_definitions(qmae_noise_objects PRIVATE
  QN_HDF5_LIBRARY="${hdf5_library}" QN_SVM_LIBRARY="${svm_library}")
target_include_directories(qmae_noise_objects SYSTEM PRIVATE ${HDF5_INCLUDE_DIRS})
include(cmake/lapack.cmake)
if(lapack_object)
  target_compile_definitions(qmae_noise_objects PRIVATE QN_LAPACK_INSIDE)
endif()
target_link_libraries(qmae_noise_objects PRIVATE ${QMAE_NOISE_LINK_PUBLIC} ${QMAE_NOISE_LINK_PRIVATE})

function(qmae_noise_library target kind)
  add_library(${target} ${kind} $<TARGET_OBJECTS:qmae_noise_objects> ${lapack_object})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME qmae_noise LINKER_LANGUAGE C)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PUBLIC ${QMAE_NOISE_LINK_PUBLIC} PRIVATE ${QMAE_NOISE_LINK_PRIVATE})
endfunction()

# Only what is called ends up in the list of needed libraries.
add_link_options(-Wl,--as-needed)
qmae_noise_library(qmae_noise STATIC)
set_target_properties(qmae_noise PROPERTIES EXPORT_NAME static)
if(QMAE_NOISE_SHARED)
  qmae_noise_library(qmae_noise_shared SHARED)
  # It exports what the public headers declare, nothing else. Programs that need more (src/cli, tests, benchmarks) link the static one.
  set(exports ${PROJECT_BINARY_DIR}/generated/exports)
  file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/qmae_noise/*.h ${PROJECT_SOURCE_DIR}/include/qmae_noise/*.def)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/generated)
  add_custom_command(OUTPUT ${exports}.map
    COMMAND ${CMAKE_C_COMPILER} -E -P -std=c17 -I ${PROJECT_SOURCE_DIR}/include -o ${exports}.i
            ${PROJECT_SOURCE_DIR}/include/qmae_noise/qmae_noise.h
    COMMAND awk -f ${PROJECT_SOURCE_DIR}/cmake/exports.awk ${exports}.i > ${exports}.map
    DEPENDS ${public_headers} ${PROJECT_SOURCE_DIR}/cmake/exports.awk VERBATIM)
  target_sources(qmae_noise_shared PRIVATE ${exports}.map)
  target_link_options(qmae_noise_shared PRIVATE -Wl,--version-script=${exports}.map)
  set_target_properties(qmae_noise_shared PROPERTIES LINK_DEPENDS ${exports}.map)
  # A function that is declared and called but nowhere written is an error here, not at the user's.
  target_link_options(qmae_noise_shared PRIVATE -Wl,-z,defs)
  # Before 1.0 every minor version may change the interface.
  set_target_properties(qmae_noise_shared PROPERTIES EXPORT_NAME shared
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
endif()
