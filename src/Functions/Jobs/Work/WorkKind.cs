namespace Paywall.Functions.Jobs.Work;

/// <summary>What a message is about.</summary>
internal enum WorkKind
{
    /// <summary>A job to be run.</summary>
    Run,

    /// <summary>A refund to be paid.</summary>
    Refund,

    /// <summary>A buyer to be called back.</summary>
    Notice,
}

internal static class WorkKinds
{
    public static string Write(WorkKind kind) => kind switch
    {
        WorkKind.Run => "run",
        WorkKind.Refund => "refund",
        _ => "notice",
    };

    public static bool TryRead(string text, out WorkKind kind)
    {
        (var isKnown, kind) = text switch
        {
            "run" => (true, WorkKind.Run),
            "refund" => (true, WorkKind.Refund),
            "notice" => (true, WorkKind.Notice),
            _ => (false, default),
        };
        return isKnown;
    }
}
