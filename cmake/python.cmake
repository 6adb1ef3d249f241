# SPDX-License-Identifier: GPL-3.0-or-later
# The Python package, whole, in PROJECT_BINARY_DIR/python/qmae_noise: the sources of python/, cffi's declarations made from the public
# headers, the shared library, and what comes with the program. PYTHONPATH=BUILD/python is all that it needs.
if(NOT QMAE_NOISE_PYTHON)
  return()
endif()
if(NOT QMAE_NOISE_SHARED)
  message(FATAL_ERROR "QMAE_NOISE_PYTHON needs QMAE_NOISE_SHARED: cffi loads the shared library")
endif()
# Debian's, which has Debian's cffi and NumPy, whatever else is in the path; isolated from the user's own packages.
set(QMAE_NOISE_PYTHON_PROGRAM /usr/bin/python3 CACHE FILEPATH "The Python that has cffi and numpy")
execute_process(COMMAND ${QMAE_NOISE_PYTHON_PROGRAM} -I -c "import cffi, numpy" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
if(failed)
  message(FATAL_ERROR "${QMAE_NOISE_PYTHON_PROGRAM} has no cffi and numpy; scripts/setup --python installs them")
endif()

set(python_folder ${PROJECT_BINARY_DIR}/python)
set(python_package ${python_folder}/qmae_noise)
file(MAKE_DIRECTORY ${python_package})
file(GLOB python_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/qmae_noise/*.py ${PROJECT_SOURCE_DIR}/python/qmae_noise/py.typed)
set(declare ${PROJECT_SOURCE_DIR}/python/tools/declare.py)
add_custom_command(OUTPUT ${python_package}/_declarations.py
  COMMAND ${QMAE_NOISE_PYTHON_PROGRAM} -I ${declare} ${CMAKE_C_COMPILER} ${PROJECT_SOURCE_DIR}/include
          ${python_package}/_declarations.py
  DEPENDS ${public_headers} ${declare} VERBATIM)
add_custom_command(OUTPUT ${python_package}/libqmae_noise.so
  COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:qmae_noise_shared> ${python_package}/libqmae_noise.so
  DEPENDS qmae_noise_shared VERBATIM)
set(python_made ${python_package}/_declarations.py ${python_package}/libqmae_noise.so)
# copied SOURCE NAME: the file stands in the package as NAME.
function(copied source name)
  add_custom_command(OUTPUT ${python_package}/${name}
    COMMAND ${CMAKE_COMMAND} -E copy ${source} ${python_package}/${name} DEPENDS ${source} VERBATIM)
  set(python_made ${python_made} ${python_package}/${name} PARENT_SCOPE)
endfunction()
foreach(source ${python_sources})
  get_filename_component(name ${source} NAME)
  copied(${source} ${name})
endforeach()
file(GLOB_RECURSE python_shared CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/noise_models/* ${PROJECT_SOURCE_DIR}/data/*)
foreach(file ${python_shared})
  copied(${PROJECT_SOURCE_DIR}/${file} ${file})
endforeach()
add_custom_target(python ALL DEPENDS ${python_made})
