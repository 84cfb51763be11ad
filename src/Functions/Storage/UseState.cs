namespace Paywall.Functions.Storage;

/// <summary>How a use stands.</summary>
internal enum UseState
{
    /// <summary>Released: it may be taken again.</summary>
    Free,

    /// <summary>Held by a request until its lease ends.</summary>
    Reserved,

    /// <summary>Answered, and so charged.</summary>
    Delivered,

    /// <summary>Executed as often as it may be, never answered; for the operator.</summary>
    Failed,
}

internal static class UseStates
{
    public static string Write(UseState state) => state switch
    {
        UseState.Free => "free",
        UseState.Reserved => "reserved",
        UseState.Delivered => "delivered",
        _ => "failed",
    };

    /// <summary>A state that is not understood counts as failed: never as free.</summary>
    public static UseState Read(string? text) => text switch
    {
        "free" => UseState.Free,
        "reserved" => UseState.Reserved,
        "delivered" => UseState.Delivered,
        _ => UseState.Failed,
    };
}
