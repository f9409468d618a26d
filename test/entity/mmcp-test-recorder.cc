// SPDX-License-Identifier: GPL-2.0-only

#include "mmcp-test-recorder.h"

#include "ns3/simulator.h"

namespace ns3
{

MmcpTestRecorder::MmcpTestRecorder(McastAddress::Family family, uint32_t session)
    : MmcpNotation(family),
      m_session(session)
{
}

void
MmcpTestRecorder::SetName(const McastAddress& address, const std::string& name)
{
    m_names[address] = name;
}

std::string
MmcpTestRecorder::Name(const MmcpEndpoint& endpoint) const
{
    if (endpoint.address.IsMulticast())
    {
        return "G";
    }
    const auto name = m_names.find(endpoint.address);
    return name == m_names.end() ? "?" : name->second;
}

void
MmcpTestRecorder::Watch(const std::string& name, Ptr<MmcpEntity> entity)
{
    entity->TraceConnectWithoutContext("Tx",
                                       MakeBoundCallback(&MmcpTestRecorder::OnTx, this, name));
}

void
MmcpTestRecorder::OnTx(MmcpTestRecorder* self,
                       std::string name,
                       const MmcpEndpoint& to,
                       const MmcpMessage& message)
{
    const auto session =
        message.sessionId == self->m_session ? "" : "#" + std::to_string(message.sessionId);
    self->m_times.push_back(Simulator::Now());
    self->m_lines.push_back(
        {Simulator::Now().GetSeconds(),
         name + ">" + self->Name(to) + " " + self->Text(message.body) + session});
}

std::vector<MmcpTestRecorder::Line>
MmcpTestRecorder::GetLines(double from, double to, const std::string& type) const
{
    std::vector<Line> lines;
    for (const auto& line : m_lines)
    {
        const bool wanted = line.text.find(" " + type) != std::string::npos;
        if (line.at >= from && line.at < to && wanted)
        {
            lines.push_back(line);
        }
    }
    return lines;
}

std::string
MmcpTestRecorder::GetText() const
{
    std::string text;
    for (std::size_t i = 0; i < m_lines.size(); ++i)
    {
        text += std::to_string(m_times[i].GetNanoSeconds()) + " " + m_lines[i].text + "\n";
    }
    return text;
}

} // namespace ns3
