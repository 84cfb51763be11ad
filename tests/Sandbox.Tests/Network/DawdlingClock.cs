namespace Paywall.Sandbox.Tests.Network;

/// <summary>A clock that takes its time to be read, so that whoever else could come in between does.</summary>
internal sealed class DawdlingClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        Thread.SpinWait(20_000);
        return DateTimeOffset.UnixEpoch;
    }
}
