# SPDX-License-Identifier: GPL-2.0-only
#
# Finds an installed ns-3 by its headers and libraries. (The CMake packages of the wheel and of
# Debian name paths that do not exist, so they are not asked.)
#
#   NS3_ROOT     folder with include/ns3 and lib or lib64. Default: the wheel in the virtual environment
#                of the launcher (.venv), then /usr (Debian's libns3-dev).
#
# Gives, as ns-3's own build does, a variable lib<module> for each module, empty if there is none, and
# Ns3_FOUND, Ns3_VERSION, Ns3_MODULES.

if(NOT NS3_ROOT)
  file(GLOB NS3_ROOT "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/ns3")
  if(NOT NS3_ROOT)
    set(NS3_ROOT /usr)
  endif()
endif()

find_path(
  NS3_INCLUDE_DIR ns3/core-module.h
  HINTS "${NS3_ROOT}/include"
  NO_DEFAULT_PATH
)
file(GLOB ns3_core_library
     "${NS3_ROOT}/lib64/libns3*-core.so" "${NS3_ROOT}/lib/libns3*-core.so"
     "${NS3_ROOT}/lib/*/libns3*-core.so"
)
list(APPEND ns3_core_library "")
list(GET ns3_core_library 0 NS3_CORE_LIBRARY)

set(Ns3_MODULES)
if(NS3_CORE_LIBRARY)
  get_filename_component(ns3_library_dir "${NS3_CORE_LIBRARY}" DIRECTORY)
  # libns3.44-core.so: the version is in the name. libns3-core.so: it is in the pkg-config file.
  string(REGEX MATCH "libns3\\.([0-9]+)" matched "${NS3_CORE_LIBRARY}")
  if(matched)
    set(Ns3_VERSION "3.${CMAKE_MATCH_1}")
  else()
    file(STRINGS "${ns3_library_dir}/pkgconfig/ns3-core.pc" ns3_pc REGEX "^Version:")
    string(REGEX REPLACE "^Version: *" "" Ns3_VERSION "${ns3_pc}")
  endif()
  file(GLOB ns3_libraries "${ns3_library_dir}/libns3*-*.so")
  foreach(library ${ns3_libraries})
    get_filename_component(name "${library}" NAME)
    string(REGEX REPLACE "^libns3[.0-9]*-(.*)\\.so$" "\\1" module "${name}")
    list(APPEND Ns3_MODULES ${module})
  endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Ns3
  REQUIRED_VARS NS3_CORE_LIBRARY NS3_INCLUDE_DIR
  VERSION_VAR Ns3_VERSION
  REASON_FAILURE_MESSAGE
    "no ns-3 under '${NS3_ROOT}'. Run ./mmcp build, which gets one, or pass -DNS3_ROOT=FOLDER"
)

if(Ns3_FOUND)
  foreach(module ${Ns3_MODULES})
    if(NOT TARGET ns3::${module})
      file(GLOB library "${ns3_library_dir}/libns3*-${module}.so")
      list(GET library 0 library)
      add_library(ns3::${module} SHARED IMPORTED)
      set_target_properties(
        ns3::${module}
        PROPERTIES IMPORTED_LOCATION "${library}" IMPORTED_NO_SONAME FALSE
                   INTERFACE_INCLUDE_DIRECTORIES "${NS3_INCLUDE_DIR}"
      )
    endif()
    set(lib${module} ns3::${module})
  endforeach()
  # What every module is built on comes with it, as in ns-3's own build.
  foreach(module ${Ns3_MODULES})
    if(NOT module MATCHES "^(core|network)$")
      target_link_libraries(ns3::${module} INTERFACE ns3::network ns3::core)
    endif()
  endforeach()
endif()
