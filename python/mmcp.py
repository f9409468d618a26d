# SPDX-License-Identifier: GPL-2.0-only
"""ns-3 with this module, for Python scripts: `from mmcp import ns`.

Needs the stand-alone build (`./mmcp build`), or an ns-3 tree with this module and its own Python
bindings. Names and arguments are those of C++; besides, these take a Python function as it is:

    application.TraceConnectWithoutContext("Joined", function)
    sm.SetAuthorizer(function), sm.SetLmcSelector(function)
    ns.Simulator.Schedule(ns.Seconds(5), function, *arguments)

A function gets what the C++ callback gets. What it gets by reference is gone when it returns: keep
str() of it, or a copy. An exception in a function ends Simulator.Run() with that exception.
"""

import ctypes
import functools
import importlib.util
import itertools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "wheel"
IN_TREE = (ROOT.parents[1] / "ns3").is_file()  # contrib/mmcp of an ns-3 tree

# cppyy makes a std::function of a Python function, and ns-3 a Callback of a std::function.
SHIM = """
#include <functional>
namespace mmcp_python
{
template <typename T>
struct Maker;
template <typename R, typename... A>
struct Maker<ns3::Callback<R, A...>>
{
    static ns3::Callback<R, A...> Make(std::function<R(A...)> function)
    {
        return ns3::Callback<R, A...>(function);
    }
};
template <typename R, typename... A>
struct Maker<R (*)(A...)> : Maker<ns3::Callback<R, A...>>
{
};
inline std::function<void(uint64_t)> g_run;
inline void SetRun(std::function<void(uint64_t)> run)
{
    g_run = run;
}
inline ns3::EventId Schedule(const ns3::Time& delay, uint64_t key)
{
    return ns3::Simulator::Schedule(delay, [key]() { g_run(key); });
}
}
"""


def _load():
    """Return ns-3's namespace with this module in it."""
    if importlib.util.find_spec("cppyy") is None:
        raise ImportError("this Python has no cppyy: run the script by `./mmcp python SCRIPT`")
    library = BUILD / "libmmcp.so"
    if not IN_TREE and not library.exists():
        raise ImportError(f"there is no {library}: run `./mmcp build` first")
    if not IN_TREE:
        # Ahead of ns-3's headers, so that what they initialize is found.
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    from ns import ns as namespace

    if not IN_TREE:
        namespace.cppyy.add_include_path(str(BUILD / "include"))
        namespace.cppyy.include("ns3/mmcp-module.h")
    namespace.cppyy.cppdef(SHIM)
    return namespace


ns = _load()
_shim = ns.cppyy.gbl.mmcp_python
_functions = []  # cppyy does not keep them alive


def make_callback(signature, function):
    """Return a C++ callback that calls a Python function.

    signature: name of a Callback type or of a trace source's signature, such as
    "ns3::MmcpSm::Authorizer" or "ns3::MmcpMn::JoinedCallback".
    """
    _functions.append(function)
    return _shim.Maker[signature].Make(function)


def _trace_signature(source, name):
    """Return the name of a trace source's signature, as its TypeId has it."""
    information = ns.TypeId.TraceSourceInformation()
    if not source.GetInstanceTypeId().LookupTraceSourceByName(name, information):
        raise ValueError(f"{source.GetInstanceTypeId().GetName()} has no trace source {name}")
    return str(information.callback)


def _accept_functions(owner, name, get_signature):
    """Let the last argument of a method be a Python function."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def accepting(self, *arguments):
        *others, last = arguments
        if callable(last) and not isinstance(last, ns.CallbackBase):
            last = make_callback(get_signature(self, *others), last)
        return method(self, *others, last)

    setattr(owner, name, accepting)


def _accept_functions_as_events():
    """Let Simulator.Schedule() take a Python function and its arguments."""
    plain = ns.Simulator.Schedule
    keys = itertools.count()
    pending = {}

    def run(key):
        pending.pop(key)()

    def schedule(delay, event, *arguments):
        if not callable(event):
            return plain(delay, event, *arguments)
        key = next(keys)
        pending[key] = functools.partial(event, *arguments)
        return _shim.Schedule(delay, key)

    _functions.append(run)
    _shim.SetRun(run)
    ns.Simulator.Schedule = staticmethod(schedule)


_accept_functions(ns.ObjectBase, "TraceConnectWithoutContext", _trace_signature)
_accept_functions(ns.MmcpSm, "SetAuthorizer", lambda sm: "ns3::MmcpSm::Authorizer")
_accept_functions(ns.MmcpSm, "SetLmcSelector", lambda sm: "ns3::MmcpSm::LmcSelector")
_accept_functions_as_events()
