# SPDX-License-Identifier: GPL-2.0-only
#
# What only the stand-alone build has: tests through ctest, the packet tools, benchmarks, the fuzzer.

set(mmcp_suites
    mmcp-address mmcp-wire mmcp-membership mmcp-proxy mmcp-trigger
    mmcp-attachment mmcp-entity mmcp-faults mmcp-stats
)

if(libwifi)
  list(APPEND mmcp_suites mmcp-wifi)
  target_link_libraries(mmcp-test-runner ${libpropagation})
endif()

enable_testing()
set(results "${CMAKE_BINARY_DIR}/results") # JUnit XML, one file a test
find_program(
  MMCP_PYTHON python
  HINTS "${PROJECT_SOURCE_DIR}/.venv/bin"
  NO_DEFAULT_PATH
)
if(MMCP_PYTHON)
  foreach(suite ${mmcp_suites})
    add_test(NAME ${suite} COMMAND "${MMCP_PYTHON}" "${PROJECT_SOURCE_DIR}/tools/ci/run_suite.py"
                                   $<TARGET_FILE:mmcp-test-runner> ${suite} "${results}/${suite}.xml"
    )
  endforeach()
  if(MMCP_SANITIZE)
    set(tool_tests -m "not figures")
  endif()
  add_test(
    NAME mmcp-tools
    COMMAND "${MMCP_PYTHON}" -m pytest -q "--junitxml=${results}/mmcp-tools.xml"
            "--build=${CMAKE_BINARY_DIR}" ${tool_tests}
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  )
  # The longest first.
  set_tests_properties(mmcp-tools PROPERTIES COST 200)
  set_tests_properties(mmcp-faults PROPERTIES COST 100)
  # python/mmcp.py loads the library of this preset.
  if(CMAKE_BINARY_DIR STREQUAL "${PROJECT_SOURCE_DIR}/build/wheel")
    add_test(
      NAME mmcp-python
      COMMAND "${MMCP_PYTHON}" -m pytest -q "--junitxml=${results}/mmcp-python.xml" python/tests
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    )
  endif()
else()
  foreach(suite ${mmcp_suites})
    add_test(NAME ${suite} COMMAND mmcp-test-runner --suite=${suite} --verbose)
  endforeach()
endif()

add_executable(
  mmcp-allocation-test test/wire/mmcp-allocation-test.cc test/mmcp-golden-messages.cc
)
target_link_libraries(mmcp-allocation-test mmcp)

# A user without these libraries still gets the module and its tests.
find_package(nlohmann_json QUIET)
if(nlohmann_json_FOUND)
  foreach(tool decode encode)
    add_executable(mmcp-${tool} tools/codec/mmcp-${tool}.cc)
    target_link_libraries(mmcp-${tool} mmcp nlohmann_json::nlohmann_json)
  endforeach()
endif()
find_package(benchmark QUIET)
if(benchmark_FOUND)
  add_custom_target(mmcp-bench)
  foreach(bench mmcp-wire mcast-membership mcast-forwarding)
    add_executable(${bench}-bench bench/${bench}-bench.cc)
    target_link_libraries(${bench}-bench mmcp benchmark::benchmark)
    add_dependencies(mmcp-bench ${bench}-bench)
  endforeach()
  target_sources(mmcp-wire-bench PRIVATE test/mmcp-golden-messages.cc)
endif()

foreach(bench scale train)
  add_executable(mmcp-${bench} bench/mmcp-${bench}.cc)
  target_link_libraries(mmcp-${bench} mmcp)
endforeach()

if(TARGET ns3::fd-net-device)
  add_executable(mcast-interop tools/interop/mcast-interop.cc)
  target_link_libraries(mcast-interop mmcp ns3::fd-net-device)
endif()

if(MMCP_FUZZ)
  # Only the layers that it is for, not the whole library.
  list(FILTER source_files INCLUDE REGEX "model/(address|wire)/")
  add_executable(mmcp-fuzz fuzz/mmcp-message-fuzz.cc ${source_files})
  target_link_libraries(mmcp-fuzz mmcp-options ${libinternet})
  target_compile_options(mmcp-fuzz PRIVATE ${module_options})
  target_link_options(mmcp-fuzz PRIVATE -fsanitize=fuzzer)
endif()
