# SPDX-License-Identifier: GPL-3.0-or-later
# What the library links. Installed too, for programs that link the static library.
# Every package named here comes from Debian; scripts/packages.txt lists them.
find_package(PkgConfig REQUIRED)
find_package(GSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)
pkg_check_modules(LAPACKE REQUIRED IMPORTED_TARGET lapacke)
pkg_check_modules(LIBCONFIG REQUIRED IMPORTED_TARGET libconfig)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

set(QMAE_NOISE_LINK_PUBLIC GSL::gsl m)
set(QMAE_NOISE_LINK_PRIVATE
    PkgConfig::LAPACKE PkgConfig::LIBCONFIG PkgConfig::JANSSON
    PNG::PNG ZLIB::ZLIB OpenMP::OpenMP_C ${CMAKE_DL_LIBS})

# The same for pkg-config (cmake/qmae_noise.pc.in).
set(QMAE_NOISE_PC_PUBLIC "gsl")
set(QMAE_NOISE_PC_PRIVATE "lapacke, libconfig, jansson, libpng, zlib")
set(QMAE_NOISE_PC_LIBS_PRIVATE "${OpenMP_C_FLAGS} -ldl")
