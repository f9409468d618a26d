-- SPDX-License-Identifier: GPL-2.0-only
--
-- Wireshark dissector for MMCP, the Mobile Multicast Control Protocol of Rec. ITU-T X.604.1.
--
-- Install: copy this file to the personal Lua plugins folder (Help, About Wireshark, Folders),
-- or run `tshark -X lua_script:mmcp.lua`. Other UDP ports: Preferences, Protocols, MMCP, or
-- `-o mmcp.ports:6041,7000-7010`, or Decode As.
--
-- A packet that a receiver must drop gets mmcp.error, the first reason in the order of W16, and an
-- expert information. What follows the fault is still shown as far as it can be framed.
--
-- `MMCP n` cites a clause of the Recommendation, `Wn` a row of the readings of it in doc/.

local mmcp = Proto("mmcp", "Mobile Multicast Control Protocol")

local HEADER_OCTETS = 8
local MAX_ID_OCTETS_SHOWN = 32

-------------------------------------------------------------------------------------------------
-- The rules
-------------------------------------------------------------------------------------------------

local function is_multicast(address)
    local first = address(0, 1):uint()
    if address:len() == 4 then
        return first >= 0xe0 and first <= 0xef
    end
    return first == 0xff
end

local function is_unspecified(address)
    return not address:raw():find("[^\0]")
end

local function can_be_lmc(address)
    return not is_multicast(address) and not is_unspecified(address)
end

-- MMCP Table 2. `kind` selects a reader; `id`, `port`, [4], [16] and `numbers` name fields.
local MN_ID, POA_ID, MULTICAST, LMC, STATUS, MEMBERSHIP = 1, 2, 3, 4, 5, 6
local PARAMETERS = {
    [MN_ID] = {name = "MN Identifier", info = "mn=%s", kind = "identifier", id = "mn_id"},
    [POA_ID] = {name = "PoA Identifier", info = "poa=%s", kind = "identifier", id = "poa_id"},
    [MULTICAST] = {name = "Multicast Address", info = "group=%s", kind = "endpoint",
                   port = "group_port", [4] = "group_ipv4", [16] = "group_ipv6",
                   accepts = is_multicast},
    [LMC] = {name = "LMC Address", info = "lmc=%s", kind = "endpoint",
             port = "lmc_port", [4] = "lmc_ipv4", [16] = "lmc_ipv6",
             accepts = can_be_lmc},
    [STATUS] = {name = "Data Channel Status", info = "%s", kind = "numbers",
                numbers = {"packets", "elapsed"}},
    [MEMBERSHIP] = {name = "Membership", info = "%s", kind = "numbers", numbers = {"membership"}},
}

-- Uses of a parameter in a message; those not listed are skipped (W5, W14).
local MUST = "mandatory, single"
local MAY = "optional, single"
local IF_ACCEPTED = "mandatory if F=1, single" -- W8
local MANY = "optional, any number" -- W17
local BEHIND_MN = "optional, right behind an MN Identifier" -- W15

-- MMCP Table 1, 8.3 to 8.6. `confirm`: F means something (W3).
local MESSAGES = {
    {name = "SJR", [MN_ID] = MUST, [POA_ID] = MAY},
    {name = "SJC", [MULTICAST] = IF_ACCEPTED, [LMC] = MAY, confirm = true},
    {name = "LJR", [MN_ID] = MUST},
    {name = "LJC", confirm = true},
    {name = "ULR", [MN_ID] = MUST}, -- W7
    {name = "ULC", confirm = true},
    {name = "USR", [MN_ID] = MUST, [STATUS] = MAY},
    {name = "ASR", [MEMBERSHIP] = MUST, [MN_ID] = MANY, [STATUS] = BEHIND_MN},
    {name = "USP"},
    {name = "HIR", [MN_ID] = MUST, [POA_ID] = MUST},
    {name = "HCT", [MN_ID] = MUST, [MULTICAST] = MUST},
    {name = "HTA", [MN_ID] = MAY, confirm = true}, -- W13
    {name = "HIC", [LMC] = IF_ACCEPTED, confirm = true},
}

-- Why a packet must be dropped (W6, W16).
local REASONS = {
    ["short-header"] = "fewer octets than the common header (MMCP 8.1)",
    ["unknown-type"] = "not a packet type of MMCP Table 1",
    ["length-mismatch"] = "Payload Length is not the length of the UDP payload (MMCP 8.1 d)",
    ["parameter-truncated"] = "the packet ends inside this parameter (MMCP 8.2)",
    ["parameter-length"] = "a length that this parameter cannot have (MMCP Table 2)",
    ["parameter-value"] = "port 0, or an address of the wrong kind (MMCP 8.2.3, 8.2.4)",
    ["missing-parameter"] = "a mandatory parameter is absent (MMCP 8.3 to 8.6)",
    ["repeated-parameter"] = "a single parameter is there twice (W17)",
    ["orphan-status"] = "no MN Identifier right before this Data Channel Status (MMCP 8.5.2)",
}

-------------------------------------------------------------------------------------------------
-- What the tree shows
-------------------------------------------------------------------------------------------------

local function names(rules)
    local result = {}
    for number, rule in pairs(rules) do
        result[number] = rule.name
    end
    return result
end

local fields = {
    type = ProtoField.uint8("mmcp.type", "Packet Type", base.DEC, names(MESSAGES)),
    reserved = ProtoField.uint8("mmcp.reserved", "Reserved", base.HEX, nil, 0xfe),
    f = ProtoField.uint8("mmcp.f", "F", base.DEC, nil, 0x01),
    length = ProtoField.uint16("mmcp.length", "Payload Length", base.DEC),
    session = ProtoField.uint32("mmcp.session", "Session ID", base.DEC),
    param = ProtoField.none("mmcp.param", "Parameter"),
    param_type = ProtoField.uint8("mmcp.param.type", "Parameter Type", base.DEC, names(PARAMETERS)),
    param_length = ProtoField.uint16("mmcp.param.length", "Parameter Length", base.DEC),
    mn_id = ProtoField.bytes("mmcp.mn_id", "MN ID"),
    poa_id = ProtoField.bytes("mmcp.poa_id", "PoA ID"),
    group_port = ProtoField.uint16("mmcp.multicast.port", "Multicast Group Port Number", base.DEC),
    group_ipv4 = ProtoField.ipv4("mmcp.multicast.ipv4", "Multicast Group IP Address"),
    group_ipv6 = ProtoField.ipv6("mmcp.multicast.ipv6", "Multicast Group IP Address"),
    lmc_port = ProtoField.uint16("mmcp.lmc.port", "Port Number of LMC", base.DEC),
    lmc_ipv4 = ProtoField.ipv4("mmcp.lmc.ipv4", "IP Address of LMC"),
    lmc_ipv6 = ProtoField.ipv6("mmcp.lmc.ipv6", "IP Address of LMC"),
    packets = ProtoField.uint32("mmcp.status.packets", "Number of Packets Received", base.DEC),
    elapsed = ProtoField.uint32("mmcp.status.elapsed", "Elapsed Time in Session (s)", base.DEC),
    membership = ProtoField.uint32("mmcp.membership.count", "Total Number of MNs", base.DEC),
    error = ProtoField.string("mmcp.error", "Error"),
}
mmcp.fields = fields

local experts = {
    malformed = ProtoExpert.new("mmcp.malformed", "A receiver must drop this packet",
                                expert.group.MALFORMED, expert.severity.ERROR),
    skipped = ProtoExpert.new("mmcp.skipped", "Parameter skipped, this message does not list it",
                              expert.group.UNDECODED, expert.severity.NOTE),
    cut = ProtoExpert.new("mmcp.cut", "The capture ends before the packet does",
                          expert.group.UNDECODED, expert.severity.NOTE),
}
mmcp.experts = experts

-- Text if all of it is printable, otherwise octets; no longer than a line can bear.
local function readable(octets)
    local shown = octets:sub(1, MAX_ID_OCTETS_SHOWN)
    if octets:find("[^\32-\126]") then
        shown = shown:gsub(".", function(c) return ("%02x:"):format(c:byte()) end):sub(1, -2)
    end
    return #octets > MAX_ID_OCTETS_SHOWN and shown .. "..." or shown
end

-- The first fault of a packet is its reason.
local function blame(packet, item, reason)
    if reason and not packet.reason then
        packet.reason = reason
        packet.tree:add(fields.error, reason):set_generated()
        item:add_proto_expert_info(experts.malformed, reason .. ": " .. REASONS[reason])
    end
end

local function note_cut(packet)
    packet.tree:add_proto_expert_info(experts.cut)
    table.insert(packet.info, "[cut]")
end

-------------------------------------------------------------------------------------------------
-- Parameters
-------------------------------------------------------------------------------------------------

-- read(rule, param) adds the value to the tree; returns its text (nil: unreadable) and its fault.
local readers = {}

-- MMCP 8.2.1, 8.2.2
function readers.identifier(rule, param)
    if param.value:len() == 0 then
        return nil, "parameter-length"
    end
    local text = readable(param.value:raw())
    param.tree:add(fields[rule.id], param.value):append_text(" (" .. text .. ")")
    return text
end

-- MMCP 8.2.3, 8.2.4
function readers.endpoint(rule, param)
    local octets = param.value:len() - 2
    if octets ~= 4 and octets ~= 16 then
        return nil, "parameter-length"
    end
    local port, address = param.value(0, 2), param.value(2, octets)
    param.tree:add(fields[rule.port], port)
    param.tree:add(fields[rule[octets]], address)

    local host = octets == 4 and tostring(address:ipv4()) or "[" .. tostring(address:ipv6()) .. "]"
    local valid = port:uint() ~= 0 and rule.accepts(address)
    return host .. ":" .. port:uint(), not valid and "parameter-value" or nil
end

-- MMCP 8.2.5, 8.2.6: 32-bit numbers at the end; W1: the total length is the same in both layouts.
function readers.numbers(rule, param)
    local octets = 4 * #rule.numbers
    if param.length ~= 4 + octets then
        return nil, "parameter-length"
    end
    local texts = {}
    for i, key in ipairs(rule.numbers) do
        local number = param.value(param.value:len() - octets + 4 * (i - 1), 4)
        param.tree:add(fields[key], number)
        texts[i] = key .. "=" .. number:uint()
    end
    return table.concat(texts, " ")
end

-- Returns the parameter at `offset`, or nil and why it cannot be framed.
local function frame(tvb, offset)
    local room = tvb:len() - offset
    if room < 2 then
        return nil, "parameter-truncated"
    end
    -- W1: the second octet is 0 only in the layout with a 16-bit length.
    local header = tvb(offset + 1, 1):uint() == 0 and 4 or 2
    if room < header then
        return nil, "parameter-truncated"
    end
    local length_range = header == 4 and tvb(offset + 2, 2) or tvb(offset + 1, 1)
    local length = length_range:uint()
    if length > room then
        return nil, "parameter-truncated"
    elseif length < header then
        return nil, "parameter-length"
    end
    return {
        type = tvb(offset, 1):uint(),
        length = length,
        range = tvb(offset, length),
        type_range = tvb(offset, 1),
        length_range = length_range,
        value = tvb(offset + header, length - header),
    }
end

-- W15, W17: may this parameter stand here?
local function misplaced(packet, use, type)
    if use == BEHIND_MN then
        return packet.previous ~= MN_ID and "orphan-status" or nil
    end
    return use ~= MANY and packet.count[type] > 0 and "repeated-parameter" or nil
end

local function dissect_parameter(packet, param)
    local rule, use = PARAMETERS[param.type], packet.message[param.type]
    local item = packet.tree:add(fields.param, param.range)
    item:set_text(rule and rule.name or "Parameter of unknown type " .. param.type)
    item:add(fields.param_type, param.type_range)
    item:add(fields.param_length, param.length_range)
    param.tree = item

    if not use then -- W5, W14: unread, as if absent
        item:append_text(" (skipped)")
        item:add_proto_expert_info(experts.skipped)
        packet.skipped = packet.skipped + 1
        return
    end
    local text, fault = readers[rule.kind](rule, param)
    blame(packet, item, fault or misplaced(packet, use, param.type))
    packet.count[param.type] = packet.count[param.type] + 1
    packet.previous = param.type
    if text then
        item:append_text(": " .. text)
        if use ~= MANY and use ~= BEHIND_MN and packet.count[param.type] == 1 then
            table.insert(packet.info, rule.info:format(text))
        end
    end
end

-- Dissects what can be framed; returns true if that reaches the end of the packet.
local function dissect_parameters(packet, tvb, is_cut)
    local offset = HEADER_OCTETS
    while offset < tvb:len() do
        local param, fault = frame(tvb, offset)
        if not param then
            local rest = packet.tree:add(fields.param, tvb(offset)):set_text("Unreadable rest")
            if not (is_cut and fault == "parameter-truncated") then
                blame(packet, rest, fault)
            end
            return false
        end
        dissect_parameter(packet, param)
        offset = offset + param.length -- at least 2, see frame()
    end
    return not is_cut
end

local function missing(packet, accepted)
    for type in ipairs(PARAMETERS) do
        local use = packet.message[type]
        if (use == MUST or use == IF_ACCEPTED and accepted) and packet.count[type] == 0 then
            return "missing-parameter"
        end
    end
end

-------------------------------------------------------------------------------------------------
-- Packets
-------------------------------------------------------------------------------------------------

-- MMCP 8.1. Returns whether F is set.
local function dissect_header(packet, tvb)
    local tree, message = packet.tree, packet.message
    local accepted = tvb(1, 1):bitfield(7, 1) == 1
    tree:add(fields.type, tvb(0, 1))
    tree:add(fields.reserved, tvb(1, 1))
    local f = tree:add(fields.f, tvb(1, 1))
    tree:add(fields.length, tvb(2, 2))
    tree:add(fields.session, tvb(4, 4))

    table.insert(packet.info, message and message.name or "type=" .. tvb(0, 1):uint())
    table.insert(packet.info, "session=" .. tvb(4, 4):uint())
    if message and message.confirm then
        f:append_text(accepted and " (accepted)" or " (refused)")
        table.insert(packet.info, "F=" .. (accepted and 1 or 0))
    end
    return accepted
end

-- `quoted`: inside an ICMP error or a lone fragment, where fewer octets are no fault of the sender.
local function dissect_packet(packet, tvb, quoted)
    local whole = tvb:reported_len()
    if tvb:len() < HEADER_OCTETS then
        if whole < HEADER_OCTETS and not quoted then
            blame(packet, packet.tree, "short-header")
        else
            note_cut(packet)
        end
        return
    end
    packet.message = MESSAGES[tvb(0, 1):uint()]
    local accepted = dissect_header(packet, tvb)
    if not packet.message then
        blame(packet, packet.tree, "unknown-type")
        return
    end
    local length = tvb(2, 2):uint()
    if quoted then
        whole = math.max(whole, length)
    end
    if length ~= whole then -- W2
        blame(packet, packet.tree, "length-mismatch")
    end
    local is_cut = tvb:len() < whole
    if is_cut then
        note_cut(packet)
    end
    if dissect_parameters(packet, tvb, is_cut) then
        blame(packet, packet.tree, missing(packet, accepted))
    end
    if packet.message[MN_ID] == MANY then
        table.insert(packet.info, "mns=" .. packet.count[MN_ID])
    end
end

function mmcp.dissector(tvb, pinfo, root)
    local packet = {
        tree = root:add(mmcp, tvb()),
        info = {}, -- words of the Info column
        count = {0, 0, 0, 0, 0, 0}, -- parameters by type, without the skipped
        skipped = 0,
        previous = nil, -- type of the parameter before, without the skipped
        reason = nil, -- why a receiver must drop the packet
    }
    dissect_packet(packet, tvb, pinfo.in_error_pkt or pinfo.fragmented)

    if packet.skipped > 0 then
        table.insert(packet.info, "skipped=" .. packet.skipped)
    end
    if packet.reason then
        table.insert(packet.info, "[" .. packet.reason .. "]")
    end
    local info = table.concat(packet.info, " ")
    packet.tree:append_text(", " .. info)
    pinfo.cols.protocol = "MMCP"
    pinfo.cols.info = info
end

-------------------------------------------------------------------------------------------------
-- Ports: none is assigned (W11)
-------------------------------------------------------------------------------------------------

mmcp.prefs.ports = Pref.range("UDP ports", "6041", "UDP ports, such as 6041,7000-7010", 65535)

local udp_ports = DissectorTable.get("udp.port")
local registered = ""

local function register_ports()
    if registered ~= "" then
        udp_ports:remove(registered, mmcp)
    end
    registered = mmcp.prefs.ports
    if registered ~= "" then
        udp_ports:add(registered, mmcp)
    end
end

mmcp.prefs_changed = register_ports
register_ports()
udp_ports:add_for_decode_as(mmcp)
