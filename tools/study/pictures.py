# SPDX-License-Identifier: GPL-2.0-only
"""Pictures of a handover study."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

plt.rcParams.update({"font.size": 9, "axes.grid": True, "grid.alpha": 0.3, "svg.hashsalt": "mmcp"})
MS = 1000  # in a second
LEAST = 1e-3  # s; gaps below are drawn there
LANES = ("walker", "old LMC", "new LMC", "SM")
EVENTS = {
    "triggered_s": "handover imminent",
    "link_down_s": "link down",
    "link_up_s": "link up",
    "address_s": "address",
}


def gap_distribution(handovers, path):
    """Draw which share of the handovers between subnets lost the stream for at most how long."""
    figure, axes = plt.subplots(figsize=(8.5, 4), layout="constrained")
    for variant, part in handovers.groupby("variant", sort=False):
        gaps = np.sort(part["gap_s"].dropna().clip(lower=LEAST))
        share = np.arange(1, len(gaps) + 1) / len(part)
        axes.step(np.r_[LEAST, gaps], np.r_[0, share], where="post", label=f"{variant} ({len(part)})")
    axes.set(
        xscale="log",
        xlabel="time without the stream, at most (s)",
        ylabel="share of handovers",
        ylim=(0, 1.02),
        title="Loss of the stream by handovers between subnets",
    )
    axes.legend(title="variant (handovers)", loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _arrows(messages):
    """Yield (type, sender, sent, receiver, received) of the messages that arrived.

    A message is the last one of its text that was sent before, by the entity at its peer's address (an MN
    has none that stays) to the one that received it.
    """
    sent = messages[messages["event"] == "tx"]
    fixed = set(sent["address"].dropna())
    for row in messages[messages["event"] == "rx"].itertuples():
        earlier = sent[(sent["time_s"] <= row.time_s) & (sent["message"] == row.message)]
        if row.peer in fixed:
            earlier = earlier[earlier["address"] == row.peer]
        if isinstance(row.address, str):
            earlier = earlier[earlier["peer"] == row.address]
        if len(earlier):
            last = earlier.iloc[-1]
            yield row.message.split()[0], last["entity"], last["time_s"], row.entity, row.time_s


def _span(handover):
    """Return when the picture of a handover begins and ends."""
    first = min(handover[name] for name in ("triggered_s", "link_down_s", "last_before_s") if handover[name] > 0)
    last = max(handover[name] for name in ("first_after_s", "link_up_s", "ljc_s") if handover[name] > 0)
    margin = 0.15 * (last - first)
    return first - margin, last + margin


def _draw_packets(axes, handover, packets, ms):
    """Draw a dot for each packet, and the gap."""
    for again, part in packets.groupby("duplicate"):
        mark, color, text = ("x", "C3", "received again") if again else (".", "C0", "received")
        axes.plot(ms(part["time_s"]), part["sequence"], mark, color=color, label=text)
    gap, lost = handover["gap_s"] * MS, handover["lost"]
    ends = ms(handover["last_before_s"]), ms(handover["first_after_s"])
    axes.axvspan(*ends, color="C1", alpha=0.3, label=f"gap: {gap:.0f} ms, {lost:.0f} packets lost")
    axes.set_ylabel("sequence number")
    axes.yaxis.get_major_locator().set_params(integer=True)


def _draw_messages(axes, roles, messages, ms):
    """Draw an arrow for each message between the lanes. roles: {entity: lane}."""
    for kind, sender, sent, receiver, received in _arrows(messages):
        if sender in roles and receiver in roles:
            tail, head = (ms(sent), roles[sender]), (ms(received), roles[receiver])
            arrow = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", xy=head, xytext=tail, arrowprops=arrow)
            near = [(2 * a + b) / 3 for a, b in zip(tail, head)]  # to the sender, so that answers differ
            axes.annotate(kind, near, xytext=(3, 0), textcoords="offset points", fontsize=7)
    axes.set_yticks(range(len(LANES)), LANES)
    axes.set_ylim(len(LANES) - 0.5, -0.5)


def timeline(handover, packets, messages, lmcs, path):
    """Draw a handover: what was received, who told whom what, when the link and the address changed.

    handover: a row of handovers.csv; packets, messages: tables of the same run; lmcs: names of the old
    and the new LMC.
    """
    walker, zero = handover["walker"], handover["link_down_s"]
    start, end = _span(handover)

    def ms(time):
        return (time - zero) * MS

    figure, (above, below) = plt.subplots(
        2, 1, figsize=(9, 6), sharex=True, height_ratios=(3, 2), layout="constrained"
    )
    seen = packets[(packets["walker"] == walker) & packets["time_s"].between(start, end)]
    _draw_packets(above, handover, seen, ms)
    known = messages[messages["time_s"].between(start, end)]
    others = known["message"].str.contains("mn_id=") & ~known["message"].str.contains(f"mn_id={walker}\\b")
    _draw_messages(below, dict(zip((walker, *lmcs, "sm"), range(len(LANES)))), known[~others], ms)
    for number, (name, text) in enumerate(EVENTS.items()):
        if handover[name] > 0:
            style = {"color": f"C{number + 4}", "linestyle": "--", "linewidth": 1}
            above.axvline(ms(handover[name]), label=text, **style)
            below.axvline(ms(handover[name]), **style)
    above.legend(loc="upper left")
    above.set(
        xlim=(ms(start), ms(end)),
        title=f"A handover of {walker} ({handover['kind']}): AP {handover['from_poa']} to {handover['to_poa']}",
    )
    below.set_xlabel("time since the old link was left (ms)")
    figure.savefig(path, dpi=150)
    plt.close(figure)


def sweep(points, x, path, *, title, xlabel, ylabel, log=False):
    """Draw means with confidence intervals, a line for each series.

    points: table with the columns series, x, mean, half (half width), and formula if there is one.
    """
    figure, axes = plt.subplots(figsize=(6.5, 4), layout="constrained")
    for number, (series, part) in enumerate(points.groupby("series", sort=False)):
        color = f"C{number}"
        mean, half = part["mean"].to_numpy(), part["half"].to_numpy()
        bars = np.minimum(mean, half), half  # nothing is below 0
        axes.errorbar(part[x].to_numpy(), mean, yerr=bars, fmt="o-", ms=3, capsize=2, color=color, label=series)
        if "formula" in part:
            axes.plot(part[x], part["formula"], ":", color=color)
    if "formula" in points:
        axes.plot([], [], ":", color="black", label="closed form")
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    axes.legend()
    figure.savefig(path, dpi=150)
    plt.close(figure)
