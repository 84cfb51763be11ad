namespace Paywall.Sandbox.Faults;

/// <summary>Stands before everything that the sandbox's handler calls, and lets go wrong what was asked for.</summary>
internal sealed class FaultPlan : IAsyncDisposable
{
    private readonly IReadOnlyList<PlannedFault> _faults;
    private readonly Action _kill;
    private readonly Action<string> _tell;
    private readonly FaultProxy _proxy = new();
    private readonly Dictionary<string, int> _requests = [];

    /// <param name="faults">What goes wrong; of two for one request the first.</param>
    /// <param name="kill">Ends the handler's process.</param>
    /// <param name="tell">Is told of every fault when it happens.</param>
    public FaultPlan(IReadOnlyList<PlannedFault> faults, Action kill, Action<string> tell)
    {
        (_faults, _kill, _tell) = (faults, kill, tell);
        _proxy.Decide = Decide;
    }

    /// <summary>The handler's settings with addresses that lead here; without faults, the settings as they are.</summary>
    public Dictionary<string, string> Redirect(Dictionary<string, string> settings) =>
        _faults.Count == 0 ? settings : settings.ToDictionary(setting => setting.Key, setting => Redirect(setting.Key, setting.Value));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private string Redirect(string key, string value) =>
        key == "AzureWebJobsStorage" ? _proxy.StandBeforeStorage(value, PlannedFault.Queue)
        : key.EndsWith("__BaseUrl", StringComparison.Ordinal) ? _proxy.StandBefore(PlannedFault.Wallet, new Uri(value)).AbsoluteUri
        : key.EndsWith("__Upstream", StringComparison.Ordinal) ? _proxy.StandBefore(PlannedFault.Upstream, new Uri(value)).AbsoluteUri
        : value;

    /// <summary>Asked for one request at a time.</summary>
    private Fault? Decide(OutgoingRequest request)
    {
        var number = _requests[request.Target] = _requests.GetValueOrDefault(request.Target) + 1;
        if (_faults.FirstOrDefault(fault => fault.Where == request.Target && fault.Which.Contains(number)) is not { } planned)
        {
            return null;
        }

        _tell($"fault {planned.Text}: {request.Target} request {number}, {request.Operation}");
        return planned.Make(_kill);
    }
}
