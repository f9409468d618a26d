# SPDX-License-Identifier: GPL-2.0-only
#
# The stand-alone build: the functions of ns-3's own build that CMakeLists.txt calls, with the same
# arguments, against an installed ns-3; then what only this build has (tools, benchmarks, fuzzer).

list(PREPEND CMAKE_MODULE_PATH "${PROJECT_SOURCE_DIR}/cmake")
find_package(Ns3 3.35 REQUIRED)
message(STATUS "ns-3 ${Ns3_VERSION} in ${NS3_ROOT}")

option(MMCP_WERROR "Warnings are errors" OFF)
option(MMCP_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(MMCP_FUZZ "Build the fuzz target (clang)" OFF)

# ns-3's headers need C++20 from 3.41; the module itself is C++17.
if(Ns3_VERSION VERSION_LESS 3.41)
  set(CMAKE_CXX_STANDARD 17)
else()
  set(CMAKE_CXX_STANDARD 20)
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

set(module_include_dir "${CMAKE_BINARY_DIR}/include")
add_library(mmcp-options INTERFACE)
# ns-3's headers are not ours to warn about.
target_include_directories(mmcp-options INTERFACE "${module_include_dir}")
target_include_directories(mmcp-options SYSTEM INTERFACE "${NS3_INCLUDE_DIR}")
# Both installed builds of ns-3 have logging and asserts, and leave it to us to say so.
target_compile_definitions(mmcp-options INTERFACE NS3_LOG_ENABLE NS3_ASSERT_ENABLE)
target_compile_options(mmcp-options INTERFACE -Wall -Wextra -Wpedantic)
# lte pulls in config-store, which names libraries that need not be installed.
target_link_options(mmcp-options INTERFACE -Wl,--allow-shlib-undefined)
if(MMCP_WERROR)
  target_compile_options(mmcp-options INTERFACE -Werror)
endif()
if(MMCP_SANITIZE OR MMCP_FUZZ)
  target_compile_options(
    mmcp-options INTERFACE -fsanitize=address -fno-sanitize-recover=all -fno-omit-frame-pointer
  )
  target_link_options(mmcp-options INTERFACE -fsanitize=address,undefined)
  # It is the module whose behaviour is to be defined; to look at that of its tests, too, would take
  # three times as long.
  set(module_options -fsanitize=undefined)
endif()
if(MMCP_FUZZ)
  target_compile_options(mmcp-options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ns-3 includes every public header as ns3/name.h.
function(mmcp_flatten_headers)
  file(MAKE_DIRECTORY "${module_include_dir}/ns3")
  foreach(header ${ARGN})
    get_filename_component(name "${header}" NAME)
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${header}" "${module_include_dir}/ns3/${name}"
         SYMBOLIC
    )
    string(APPEND includes "#include <ns3/${name}>\n")
  endforeach()
  file(CONFIGURE OUTPUT "${module_include_dir}/ns3/mmcp-module.h" CONTENT "${includes}" @ONLY)
endfunction()

function(build_lib)
  cmake_parse_arguments(
    BLIB "" "LIBNAME" "SOURCE_FILES;HEADER_FILES;LIBRARIES_TO_LINK;TEST_SOURCES" ${ARGN}
  )
  mmcp_flatten_headers(${BLIB_HEADER_FILES})
  add_library(${BLIB_LIBNAME} SHARED ${BLIB_SOURCE_FILES})
  target_link_libraries(${BLIB_LIBNAME} PUBLIC mmcp-options ${BLIB_LIBRARIES_TO_LINK})
  target_compile_options(${BLIB_LIBNAME} PRIVATE ${module_options})
  add_executable(${BLIB_LIBNAME}-test-runner test/standalone-test-runner.cc ${BLIB_TEST_SOURCES})
  target_link_libraries(${BLIB_LIBNAME}-test-runner ${BLIB_LIBNAME})
  target_compile_definitions(${BLIB_LIBNAME}-test-runner PRIVATE NS_TEST_SOURCEDIR="test")
  # Tests are compiled more often than they take time.
  target_compile_options(${BLIB_LIBNAME}-test-runner PRIVATE -O0)
endfunction()

function(build_lib_example)
  cmake_parse_arguments(BLIB "" "NAME" "SOURCE_FILES;LIBRARIES_TO_LINK" ${ARGN})
  add_executable(${BLIB_NAME} ${BLIB_SOURCE_FILES})
  target_link_libraries(${BLIB_NAME} ${libmmcp} ${BLIB_LIBRARIES_TO_LINK})
  set_target_properties(
    ${BLIB_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/examples"
  )
endfunction()

set(libmmcp mmcp)
