namespace Paywall.Functions.Storage;

/// <summary>How long one operation may wait for the storage, in real time, because the storage's answers take real time.</summary>
internal sealed class StoragePatience
{
    /// <summary>How long each try may take.</summary>
    public TimeSpan PerTry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long all tries and the pauses between them may take.</summary>
    public TimeSpan InAll { get; set; } = TimeSpan.FromSeconds(10);
}
