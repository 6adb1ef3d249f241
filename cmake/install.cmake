# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install: program, library, headers, manual pages and completion, pkg-config and CMake packages, noise models, bundled images.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/qmae_noise)
set(share_folder ${CMAKE_INSTALL_DATADIR}/qmae-noise)

# Whoever has built a part only (scripts/run builds the program alone) gets the rest first; after a whole build there is nothing to do.
set(installed_targets qmae_noise)
foreach(target qmae_noise_shared qmae-noise qmae-noise-mpi pages python)
  if(TARGET ${target})
    list(APPEND installed_targets ${target})
  endif()
endforeach()
list(JOIN installed_targets " " installed_targets)
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" --build \"${PROJECT_BINARY_DIR}\" --target ${installed_targets}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)")
if(TARGET qmae-noise)
  install(TARGETS qmae-noise)
endif()
if(TARGET qmae-noise-mpi)
  install(TARGETS qmae-noise-mpi)
endif()
if(TARGET pages)
  install(FILES ${manuals} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${pages_folder}/qmae-noise DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${pages_folder}/_qmae-noise DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
install(DIRECTORY include/qmae_noise DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
foreach(folder noise_models data)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder})
    install(DIRECTORY ${folder} DESTINATION ${share_folder})
  endif()
endforeach()
# PYTHONPATH=PREFIX/share/qmae-noise/python; the CMake package says it as qmae_noise_PYTHON.
set(QMAE_NOISE_PYTHON_FOLDER ${share_folder}/python CACHE STRING "Where the Python package is installed, below the prefix")
set(package_python "")
if(TARGET python)
  install(DIRECTORY ${python_package} DESTINATION ${QMAE_NOISE_PYTHON_FOLDER} PATTERN "__pycache__" EXCLUDE)
  set(package_python ${QMAE_NOISE_PYTHON_FOLDER})
endif()
install(FILES COPYING CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# One export set a form: whoever uses the shared library needs none of the private dependencies.
install(TARGETS qmae_noise EXPORT qmae_noise_static)
install(EXPORT qmae_noise_static NAMESPACE qmae_noise:: FILE qmae_noise-static.cmake DESTINATION ${package_folder})
if(QMAE_NOISE_SHARED)
  install(TARGETS qmae_noise_shared EXPORT qmae_noise_shared)
  install(EXPORT qmae_noise_shared NAMESPACE qmae_noise:: FILE qmae_noise-shared.cmake DESTINATION ${package_folder})
endif()
configure_package_config_file(cmake/qmae_noise-config.cmake.in ${PROJECT_BINARY_DIR}/qmae_noise-config.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS package_python)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/qmae_noise-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/qmae_noise-config.cmake ${PROJECT_BINARY_DIR}/qmae_noise-config-version.cmake
  cmake/dependencies.cmake DESTINATION ${package_folder})

# pkg-config: relative to the .pc file, so that an installed tree may be moved. Without the shared library
# everyone links the static one and needs its dependencies.
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
set(pc_requires ${QMAE_NOISE_PC_PUBLIC})
set(pc_libs "")
if(NOT QMAE_NOISE_SHARED)
  string(APPEND pc_requires ", ${QMAE_NOISE_PC_PRIVATE}")
  set(pc_libs "${QMAE_NOISE_PC_LIBS_PRIVATE}")
endif()
configure_file(cmake/qmae_noise.pc.in qmae_noise.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/qmae_noise.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
