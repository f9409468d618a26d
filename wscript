# SPDX-License-Identifier: GPL-2.0-only
#
# The build of ns-3.35, the last with waf. The lists are those of CMakeLists.txt;
# tools/lint/check_build_lists.py compares them.


def build(bld):
    module = bld.create_ns3_module('mmcp', ['internet', 'applications'])
    module.source = [
        'helper/mcast-helper.cc',
        'model/address/mcast-address.cc',
        'model/membership/mcast-family-rules.cc',
        'model/membership/mcast-host-group.cc',
        'model/membership/mcast-host-tracker.cc',
        'model/membership/mcast-igmpv3-codec.cc',
        'model/membership/mcast-igmpv3-protocol.cc',
        'model/membership/mcast-membership-host.cc',
        'model/membership/mcast-membership-octets.cc',
        'model/membership/mcast-membership-querier.cc',
        'model/membership/mcast-mldv2-codec.cc',
        'model/membership/mcast-mldv2-protocol.cc',
        'model/membership/mcast-parse-error.cc',
        'model/membership/mcast-protocol-attributes.cc',
        'model/membership/mcast-protocol.cc',
        'model/membership/mcast-querier-group.cc',
        'model/membership/mcast-source-filter.cc',
        'model/proxy/mcast-forwarding.cc',
        'model/proxy/mcast-ipv4-routing.cc',
        'model/proxy/mcast-ipv6-routing.cc',
        'model/proxy/mcast-port-table.cc',
        'model/proxy/mcast-proxy.cc',
        'model/proxy/mcast-receiver.cc',
        'model/proxy/mcast-sequence-counter.cc',
        'model/wire/mmcp-header.cc',
        'model/wire/mmcp-message-codec.cc',
        'model/wire/mmcp-message.cc',
        'model/wire/mmcp-parameter.cc',
        'model/wire/mmcp-parse-error.cc',
    ]

    headers = bld(features='ns3header')
    headers.module = 'mmcp'
    headers.source = [
        'helper/mcast-helper.h',
        'model/address/mcast-address.h',
        'model/compat/mcast-ns3-compat.h',
        'model/membership/mcast-due-queue.h',
        'model/membership/mcast-family-rules.h',
        'model/membership/mcast-host-group.h',
        'model/membership/mcast-host-tracker.h',
        'model/membership/mcast-igmpv3-codec.h',
        'model/membership/mcast-igmpv3-protocol.h',
        'model/membership/mcast-membership-host.h',
        'model/membership/mcast-membership-message.h',
        'model/membership/mcast-membership-octets.h',
        'model/membership/mcast-membership-querier.h',
        'model/membership/mcast-mldv2-codec.h',
        'model/membership/mcast-mldv2-protocol.h',
        'model/membership/mcast-parse-error.h',
        'model/membership/mcast-protocol.h',
        'model/membership/mcast-querier-group.h',
        'model/membership/mcast-source-filter.h',
        'model/proxy/mcast-forwarding.h',
        'model/proxy/mcast-ipv4-routing.h',
        'model/proxy/mcast-ipv6-routing.h',
        'model/proxy/mcast-port-table.h',
        'model/proxy/mcast-proxy.h',
        'model/proxy/mcast-receiver.h',
        'model/proxy/mcast-sequence-counter.h',
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
        'test/membership/mcast-codec-cases.cc',
        'test/membership/mcast-codec-hostile-test.cc',
        'test/membership/mcast-codec-test.cc',
        'test/membership/mcast-host-version-test.cc',
        'test/membership/mcast-membership-host-test.cc',
        'test/membership/mcast-membership-link-test.cc',
        'test/membership/mcast-membership-notation.cc',
        'test/membership/mcast-membership-querier-test.cc',
        'test/membership/mcast-membership-test-suite.cc',
        'test/membership/mcast-protocol-attribute-test.cc',
        'test/membership/mcast-protocol-bench.cc',
        'test/membership/mcast-protocol-interface-test.cc',
        'test/membership/mcast-protocol-packet-test.cc',
        'test/membership/mcast-protocol-test.cc',
        'test/membership/mcast-protocol-version-test.cc',
        'test/membership/mcast-querier-scenario-test.cc',
        'test/membership/mcast-querier-version-test.cc',
        'test/membership/mcast-rfc-table-test.cc',
        'test/membership/mcast-source-filter-test.cc',
        'test/proxy/mcast-forwarding-test.cc',
        'test/proxy/mcast-proxy-test-suite.cc',
        'test/proxy/mcast-proxy-test.cc',
        'test/proxy/mcast-proxy-tree-test.cc',
        'test/proxy/mcast-receiver-test.cc',
        'test/proxy/mcast-shared-link-test.cc',
        'test/proxy/mcast-test-network.cc',
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
