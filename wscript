# SPDX-License-Identifier: GPL-2.0-only
#
# The build of ns-3.35, the last with waf. The lists are those of CMakeLists.txt;
# tools/lint/check_build_lists.py compares them.


def build(bld):
    module = bld.create_ns3_module('mmcp', ['internet'])
    module.source = [
        'model/address/mcast-address.cc',
        'model/wire/mmcp-header.cc',
        'model/wire/mmcp-message-codec.cc',
        'model/wire/mmcp-message.cc',
        'model/wire/mmcp-parameter.cc',
        'model/wire/mmcp-parse-error.cc',
    ]

    headers = bld(features='ns3header')
    headers.module = 'mmcp'
    headers.source = [
        'model/address/mcast-address.h',
        'model/wire/mmcp-header.h',
        'model/wire/mmcp-message-codec.h',
        'model/wire/mmcp-message-visit.h',
        'model/wire/mmcp-message.h',
        'model/wire/mmcp-parameter-io.h',
        'model/wire/mmcp-parameter.h',
        'model/wire/mmcp-parse-error.h',
    ]

    tests = bld.create_ns3_module_test_library('mmcp')
    tests.source = [
        'test/address/mcast-address-test-suite.cc',
        'test/wire/mmcp-header-test.cc',
        'test/wire/mmcp-hostile-input-test.cc',
        'test/wire/mmcp-report-test.cc',
        'test/wire/mmcp-round-trip-test.cc',
        'test/wire/mmcp-vector-test.cc',
        'test/wire/mmcp-wire-test-suite.cc',
        # Last: waf takes the folder of the last file as that of the tests' data.
        'test/mmcp-golden-messages.cc',
    ]

    if bld.env['ENABLE_EXAMPLES']:
        bld.recurse('examples')
